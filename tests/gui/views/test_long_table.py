"""A long table gives its columns the width of their titles too, those that come back included."""

import pytest
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.parts.long_table import LongTable, Sizes

pytestmark = pytest.mark.gui
NAMES = ("D'INVENTÉ Rose-Marie", "NGUYỄN-FICTIF Thị Mai", "EXEMPLE Élodie")
WORDS = "a decision of so many words that it takes the half of it"


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


@pytest.mark.parametrize("width", [430, 500, 560])
def test_a_long_decision_takes_two_lines_before_a_name_does(qtbot: QtBot, width: int) -> None:
    look = Theme(family=installed_family())
    table = LongTable(look, stretches=0, least=170, wraps=(1,))
    qtbot.addWidget(table)
    table.set_titles(("Patient", "Decision"))
    decisions = (WORDS, "treat", "treat")
    cells = zip(NAMES, decisions, strict=True)
    table.set_rows(tuple(Row(n, (Cell(a), Cell(b))) for n, (a, b) in enumerate(cells)))
    table.resize(width, 300)
    table.show()
    qtbot.waitUntil(lambda: table.viewport().width() == width - 2 * table.frameWidth())
    sizes = Sizes(look)
    names = max(sizes.whole_width(Cell(name)) for name in NAMES)
    assert table.columnWidth(0) >= names
    first, *others = (table.rowHeight(at) for at in range(3))
    assert first > others[0] == others[1] == sizes.cell_height(Cell("treat"), 200)
    assert first == sizes.cell_height(Cell(WORDS), sizes.folded_width([Cell(WORDS)], 1, 600))


def test_a_column_that_can_wrap_keeps_one_line_where_names_are_whole(qtbot: QtBot) -> None:
    look = Theme(family=installed_family())
    table = LongTable(look, stretches=0, least=170, wraps=(1,))
    qtbot.addWidget(table)
    table.set_titles(("Patient", "Decision"))
    table.set_rows((Row(1, (Cell(NAMES[0]), Cell(WORDS))),))
    table.resize(900, 200)
    table.show()
    assert table.columnWidth(1) >= Sizes(look).whole_width(Cell(WORDS))
