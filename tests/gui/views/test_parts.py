"""Parts that pages share."""

import pytest
from PySide6.QtCore import Qt

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.folders import FolderChoice
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.signatures import SignatureField
from continuity_kit.gui.views.parts.table import Table

pytestmark = pytest.mark.gui


@pytest.fixture
def look(qapp):
    return Theme(family=installed_family())


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_a_focused_button_once(qtbot, look, key):
    button = ActionButton(look, "primary")
    qtbot.addWidget(button)
    button.setText("Record")
    pressed = []
    button.clicked.connect(lambda: pressed.append(1))
    button.show()
    qtbot.keyPress(button, key)
    if key == Qt.Key.Key_Space:  # Qt presses by its release
        qtbot.keyRelease(button, key)
    assert pressed == [1]


def test_sticks_that_come_before_the_words_are_offered(qtbot, look, tmp_path):
    field = FolderField(look)
    qtbot.addWidget(field)
    field.set_choices((FolderChoice(tmp_path, "CLE_05"),))
    assert field.sticks.itemText(1) == "CLE_05"
    assert field.folder is None
    field.set_words("None", "Choose…", "path")
    assert (field.sticks.itemText(0), field.sticks.itemText(1)) == ("Choose…", "CLE_05")


def rows(*keys):
    return tuple(Row(key, (Cell(f"row {key}"), Cell("1", is_number=True))) for key in keys)


def test_a_refresh_keeps_the_selected_key_and_the_scroll(qtbot, look):
    table = Table(look)
    qtbot.addWidget(table)
    table.resize(300, 120)
    table.set_titles(("Name", "Count"), stretches=0)
    table.show()
    table.set_rows(rows(*range(40)))
    table.select(20)
    scroll = table.verticalScrollBar().value()
    chosen = []
    table.chosen.connect(chosen.append)
    table.set_rows(rows(*range(1, 41)))
    assert table.current_key == 20
    assert table.verticalScrollBar().value() == scroll
    assert chosen == []


def test_a_long_name_takes_more_lines_and_is_never_elided(qtbot, look):
    table = Table(look)
    qtbot.addWidget(table)
    table.resize(260, 300)
    table.set_titles(("Name", "Count"), stretches=0)
    table.show()
    long = Cell("LONGUENOM-DE-FAMILLE Prénom-Composé " * 3, points=12.0)
    table.set_rows((Row(1, (Cell("short", points=12.0), Cell("1"))), Row(2, (long, Cell("1")))))
    assert table.rowHeight(1) > 2 * table.rowHeight(0)
    assert table.textElideMode() == Qt.TextElideMode.ElideNone


def test_a_pin_is_forgotten_once_it_was_taken_and_nobody_is_chosen_beforehand(qtbot, look):
    field = SignatureField(look)
    qtbot.addWidget(field)
    field.set_words("Choose…", "PIN", "Doctor")
    assert not field.is_filled
    assert field.name == ""
    field.pin.setText("246813")
    assert field.take_pin() == "246813"
    assert field.pin.text() == ""
