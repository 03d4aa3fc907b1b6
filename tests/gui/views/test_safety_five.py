"""Name, birth date, number, next fraction and machine: on every page of a patient, never small."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.routes import PageName, Route
from continuity_kit.gui.theme import SAFETY_FIVE_MIN_PT, SCALES_PERCENT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import Page
from continuity_kit.gui.views.pages import build_page

pytestmark = pytest.mark.gui
FIVE = ("patient-name", "patient-birth-date", "patient-number", "next-fraction", "machine")
TABS = ("plan", "images", "course", "documents", "contacts", "generations")
PLACES: tuple[tuple[PageName, str | None], ...] = (
    *(("patient", tab) for tab in TABS),
    ("record", None),
)


def named(page: QWidget, name: str) -> list[QWidget]:
    """Return the shown widgets of an object name."""
    return [one for one in page.findChildren(QWidget, name) if one.isVisible()]


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication, desktop: Desktop) -> Iterator[dict[str, Page]]:
    """Keep the pages that a test shows."""
    pages: dict[str, Page] = {}
    yield pages
    for page in pages.values():
        page.close()


@pytest.mark.parametrize("scale", SCALES_PERCENT)
@pytest.mark.parametrize(("name", "tab"), PLACES, ids=[tab or name for name, tab in PLACES])
def test_the_five_are_in_sight_and_never_small(
    qtbot: QtBot,
    desktop: Desktop,
    shown: dict[str, Page],
    name: PageName,
    tab: str | None,
    scale: int,
) -> None:
    desktop.look = replace(desktop.look, scale_percent=scale)
    assert desktop.workplace.snapshot is not None
    view = desktop.workplace.snapshot.patients[0]
    page = shown[name] = build_page(name, desktop)
    qtbot.addWidget(page)
    page.retranslate()
    page.resize(1286, 632)
    page.show()
    page.open(Route(name, view.key, view.plans[0].plan_uid, tab=tab))
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=60_000)
    for wanted in FIVE:
        found = named(page, wanted)
        assert found, wanted
        for widget in found:
            assert widget.font().pointSizeF() >= SAFETY_FIVE_MIN_PT, wanted
            assert widget.accessibleName(), wanted
            assert widget.width() >= widget.minimumSizeHint().width(), wanted
