"""The cells of a PIN: typed, taken once, forgotten."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.pin_field import PinField

pytestmark = pytest.mark.gui


@pytest.fixture
def field(qtbot):
    window = QWidget()
    row = QHBoxLayout(window)
    made = PinField(Theme())
    other, sign = QLineEdit(), QPushButton("sign")
    for widget in (made, other, sign):
        row.addWidget(widget)
    made.keep_for((sign,))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window, timeout=30_000):
        window.show()
    window.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    made.other, made.sign = other, sign
    made.window_kept = window
    return made


def test_digits_fill_the_cells_and_are_taken_once(qtbot, field):
    qtbot.keyClicks(field, "12345")
    assert not field.is_filled
    qtbot.keyClicks(field, "a6")
    assert field.is_filled
    assert field.take() == "123456"
    assert field.take() == ""


def test_a_longer_pin_grows_cells_and_twelve_is_the_most(qtbot, field):
    width = field.sizeHint().width()
    qtbot.keyClicks(field, "1234567890123")
    assert field.sizeHint().width() > width
    assert field.take() == "123456789012"


def test_backspace_takes_the_last_digit_away(qtbot, field):
    qtbot.keyClicks(field, "1234567")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.take() == "123456"


def test_a_pin_is_forgotten_when_its_field_is_left(qtbot, field):
    qtbot.keyClicks(field, "123456")
    field.other.setFocus()
    qtbot.waitUntil(lambda: not field.hasFocus())
    assert field.take() == ""


def test_the_button_that_signs_keeps_it_and_anything_after_forgets_it(qtbot, field):
    qtbot.keyClicks(field, "123456")
    field.sign.setFocus()
    qtbot.waitUntil(field.sign.hasFocus)
    assert field.is_filled
    field.other.setFocus()
    qtbot.waitUntil(field.other.hasFocus)
    assert not field.is_filled


def test_nothing_is_copied_pasted_or_undone(qtbot, field):
    QGuiApplication.clipboard().setText("654321")
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.take() == ""
    qtbot.keyClicks(field, "123456")
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_Z):
        qtbot.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "654321"
    assert field.take() == "123456"
    assert "123456" not in repr(vars(field))


def test_enter_asks_to_sign(qtbot, field):
    with qtbot.waitSignal(field.entered):
        qtbot.keyClick(field, Qt.Key.Key_Return)
