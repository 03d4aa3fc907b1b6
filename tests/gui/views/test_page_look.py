"""A page that has no look of its own gives the look of now to each of its parts."""

import pytest
from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import Page
from continuity_kit.gui.views.parts.table import Table

pytestmark = pytest.mark.gui


class Plain(Page):
    """A page with a table and nothing of its own to do when the look changes."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.table = Table(desktop.look)
        QVBoxLayout(self).addWidget(self.table)

    def open(self, route: Route) -> None:
        pass

    def refresh(self) -> None:
        pass

    def retranslate(self) -> None:
        pass


def test_a_table_is_painted_in_the_theme_of_now(qtbot: QtBot, desktop: Desktop) -> None:
    page = Plain(desktop)
    qtbot.addWidget(page)
    before = desktop.look
    try:
        desktop.look = Theme("dark", before.scale_percent, installed_family())
        page.take_look()
        assert page.table.itemDelegate().look is desktop.look  # type: ignore[attr-defined]
        page.set_aside()
        desktop.look = before
        page.take_look()
        assert page.table.itemDelegate().look is not before  # type: ignore[attr-defined]
        page.bring_back()
        assert page.table.itemDelegate().look is before  # type: ignore[attr-defined]
    finally:
        desktop.look = before
