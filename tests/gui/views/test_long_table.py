"""A long table gives its columns the width of their titles too, those that come back included."""

import pytest
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.parts.long_table import LongTable

pytestmark = pytest.mark.gui


def test_a_column_that_comes_back_is_as_wide_as_its_title(qtbot: QtBot) -> None:
    table = LongTable(Theme(family=installed_family()), stretches=0, least=170, hides=(1,))
    qtbot.addWidget(table)
    table.set_titles(("Patient", "A title that is much longer than its cells"))
    table.set_rows((Row(1, (Cell("EXEMPLE"), Cell("1"))),))
    table.resize(300, 200)
    table.show()
    assert table.isColumnHidden(1)
    table.resize(900, 200)
    qtbot.waitUntil(lambda: not table.isColumnHidden(1))
    assert table.columnWidth(1) >= table.horizontalHeader().sectionSizeHint(1) > 200
