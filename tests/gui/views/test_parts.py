"""Parts that pages share."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.folders import FolderChoice
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.parts.approval import Approval
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together
from continuity_kit.gui.views.parts.table import WIDEST_STRETCH, Table

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


def test_a_wide_table_leaves_room_at_the_right_where_the_row_goes_on(qtbot, look):
    table = Table(look)
    qtbot.addWidget(table)
    table.resize(1200, 200)
    table.set_titles(("Name", "Count"), stretches=0)
    table.set_rows(rows(1, 2))
    table.show()
    assert table.columnWidth(0) == WIDEST_STRETCH
    assert table.horizontalHeader().length() < table.viewport().width()
    beside = QPoint(table.viewport().width() - 5, table.rowViewportPosition(1) + 5)
    assert table.indexAt(beside).row() == 1
    assert not table.indexAt(QPoint(beside.x(), table.viewport().height() - 2)).isValid()


def test_a_wide_table_does_not_break_a_text_that_has_room(qtbot, look):
    table = Table(look)
    qtbot.addWidget(table)
    table.resize(1200, 200)
    table.set_titles(("Text", "Count"), stretches=0)
    text = "a sentence that is longer than the widest column " * 2
    table.set_rows((*rows(1), Row(2, (Cell(text), Cell("1", is_number=True)))))
    table.show()
    assert table.columnWidth(0) > WIDEST_STRETCH
    assert table.rowHeight(0) == table.rowHeight(1)


@pytest.fixture
def two_signatures(qtbot, look):
    window = QWidget()
    column = QVBoxLayout(window)
    first, second = SignatureLine(look, stacked=True), SignatureLine(look, narrow=True)
    sign, reason = QPushButton("sign"), QLineEdit()
    for widget in (first, second, sign, reason):
        column.addWidget(widget)
    people = [PersonChoice(name, "doctor", "doctor") for name in ("A. FICTIF", "B. ESSAI")]
    for line, title in ((first, "Doctor"), (second, "Physicist")):
        line.set_words(title, "Choose…", "PIN")
        line.set_people(people)
    sign_together(first, second, sign)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window, timeout=30_000):
        window.show()
    window.activateWindow()
    first.person.setFocus()
    qtbot.waitUntil(first.person.hasFocus)
    return window, first, second, reason


def test_a_pin_is_forgotten_once_it_was_taken_and_nobody_is_chosen_beforehand(
    qtbot, two_signatures
):
    _, first, _, _ = two_signatures
    assert first.person.name == ""
    qtbot.keyClicks(first.pin, "246813")
    assert not first.is_filled
    first.person.choose("B. ESSAI")
    assert first.is_filled
    assert first.take() == ("B. ESSAI", "246813")
    assert first.take() == ("B. ESSAI", "")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_first_pin_stays_while_the_second_person_is_chosen_from_the_list(qtbot, two_signatures):
    _, first, second, reason = two_signatures
    first.person.choose("A. FICTIF")
    first.pin.setFocus()
    qtbot.keyClicks(first.pin, "246813")
    qtbot.mouseClick(second.person, Qt.MouseButton.LeftButton)
    listed = second.person.view()
    qtbot.waitUntil(listed.isVisible)
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: second.person.name == "B. ESSAI")
    second.pin.setFocus()
    qtbot.keyClicks(second.pin, "975310")
    assert first.is_filled
    assert second.is_filled
    reason.setFocus()
    assert not first.pin.is_filled
    assert not second.pin.is_filled


def test_an_opener_types_a_passphrase_where_others_type_a_pin(qtbot, look):
    approval = Approval(look)
    qtbot.addWidget(approval)
    approval.resize(1200, 60)
    approval.show()
    approval.set_words("Reason", "Choose…", "PIN", "Second person", "Passphrase")
    approval.set_choices(
        (
            PersonChoice("A. FICTIF", "doctor", "doctor"),
            PersonChoice("B. ESSAI", "opener", "opener"),
        )
    )
    approval.reason.setText("because")
    approval.second.choose("A. FICTIF")
    assert approval.pin.isVisible()
    assert not approval.secret.isVisible()
    qtbot.keyClicks(approval.pin.pin, "123456")
    assert approval.is_filled
    approval.second.choose("B. ESSAI")
    assert not approval.is_filled, "what another typed is forgotten"
    assert approval.secret.isVisible()
    approval.secret.setText("sept bateaux")
    assert approval.is_filled
    taken = approval.take()
    assert (taken.name, taken.secret, taken.reason) == ("B. ESSAI", "sept bateaux", "because")
    assert approval.secret.text() == ""
