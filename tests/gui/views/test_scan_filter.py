"""A scanner without a prefix, as the factory sets it: what it opens; what its Enter must not."""

from collections.abc import Iterator

import pytest
from day_board_builders import opened, other, workplace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.day.page import DayPage
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.frame.scan_filter import ScanFilter
from continuity_kit.gui.views.frame.search_box import SearchBox
from continuity_kit.gui.views.parts.pin_field import PinField

pytestmark = pytest.mark.gui
SCAN_MS, HAND_MS = 12, 120


def look() -> Theme:
    return Theme(family=installed_family())


class Keyboard:
    """Types into whatever has the focus, at a pace of its own; the server notes when."""

    def __init__(self) -> None:
        self.now = 1_000

    def type(self, text: str, every_ms: int, *, end: bool = True) -> None:
        for sign in text:
            self._press(0, sign, every_ms)
        if end:
            self._press(Qt.Key.Key_Return, "\r", every_ms)

    def _press(self, key: int, text: str, every_ms: int) -> None:
        self.now += every_ms
        focused = QApplication.focusWidget()
        assert focused is not None
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self.now)
            QApplication.sendEvent(focused, event)


@pytest.fixture
def keyboard() -> Keyboard:
    return Keyboard()


@pytest.fixture
def scans(qapp: QApplication, keyboard: Keyboard) -> Iterator[ScanFilter]:
    made = ScanFilter("~", lambda: keyboard.now)
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    widget.setFocus()
    return widget


def test_a_scan_without_a_prefix_never_opens_who_was_marked(
    qtbot: QtBot, scans: ScanFilter, keyboard: Keyboard
) -> None:
    people = [other(at, clock=f"{8 + at:02d}:00", machine="LINAC 1") for at in range(4)]
    page = DayPage(Desktop(workplace(opened(*people)), Background(), look()))
    page.resize(1286, 660)
    page.retranslate()
    shown(qtbot, page)
    page.open(Route("day"))
    went: list[Route] = []
    page.desktop.went.connect(went.append)
    qtbot.keyClick(page.columns[0].list, Qt.Key.Key_Down)
    marked = page.current_row
    assert marked is not None
    with qtbot.waitSignal(scans.scanned) as heard:
        keyboard.type("A-0732-3", SCAN_MS)
    assert heard.args == ["A-0732-3"]
    assert went == []
    assert page.current_row is not None and page.current_row.key == marked.key
    keyboard.type("", HAND_MS)
    assert len(went) == 1


@pytest.mark.parametrize("make", [QLineEdit, QSpinBox, QComboBox, lambda: PinField(look())],
                         ids=["line", "number", "choice", "pin"])  # fmt: skip
def test_a_scan_typed_into_a_field_is_told_and_its_enter_goes_nowhere(
    qtbot: QtBot, scans: ScanFilter, keyboard: Keyboard, make: type[QWidget]
) -> None:
    field = shown(qtbot, make())
    entered: list[object] = []
    for name in ("returnPressed", "editingFinished", "entered"):
        if hasattr(field, name):
            getattr(field, name).connect(lambda: entered.append(1))
    with qtbot.waitSignal(scans.strayed), qtbot.assertNotEmitted(scans.scanned):
        keyboard.type("314159", SCAN_MS)
    assert entered == []


def test_a_person_who_types_into_a_field_is_never_taken_for_a_scanner(
    qtbot: QtBot, scans: ScanFilter, keyboard: Keyboard
) -> None:
    field = shown(qtbot, QLineEdit())
    with qtbot.assertNotEmitted(scans.strayed), qtbot.assertNotEmitted(scans.scanned):
        keyboard.type("durand", HAND_MS)
    assert isinstance(field, QLineEdit) and field.text() == "durand"


def test_the_search_box_takes_a_scan_that_is_typed_into_it(
    qtbot: QtBot, scans: ScanFilter, keyboard: Keyboard
) -> None:
    box = SearchBox(look())
    shown(qtbot, box)
    with qtbot.waitSignal(box.entered) as heard, qtbot.assertNotEmitted(scans.strayed):
        keyboard.type("A-0732-3", SCAN_MS)
    assert heard.args == ["A-0732-3"]


def test_a_prefix_is_heard_in_a_field_and_leaves_nothing_there(
    qtbot: QtBot, scans: ScanFilter, keyboard: Keyboard
) -> None:
    field = shown(qtbot, QLineEdit())
    with qtbot.waitSignal(scans.scanned) as heard:
        keyboard.type("~A-0732-3", SCAN_MS)
    assert heard.args == ["A-0732-3"]
    assert isinstance(field, QLineEdit) and field.text() == ""


def test_letters_outside_fields_reach_a_list_after_a_moment(
    qtbot: QtBot, scans: ScanFilter, keyboard: Keyboard
) -> None:
    choice = QComboBox()
    choice.addItems(["Ada", "Bruno"])
    shown(qtbot, choice)
    keyboard.type("b", HAND_MS, end=False)
    qtbot.waitUntil(lambda: choice.currentText() == "Bruno")


def test_it_hears_its_own_window_and_what_pops_up_there_and_no_other(
    qtbot: QtBot, keyboard: Keyboard
) -> None:
    filter_ = ScanFilter("~", lambda: keyboard.now)
    own, other_window = QWidget(), QWidget()
    choice = QComboBox(own)
    field = QLineEdit(other_window)
    choice.addItems(["un", "deux"])
    filter_.watch(own)
    shown(qtbot, other_window)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    with qtbot.assertNotEmitted(filter_.scanned), qtbot.assertNotEmitted(filter_.strayed):
        keyboard.type("314159", SCAN_MS)
    assert field.text() == "314159"
    shown(qtbot, own)
    assert filter_._is_of_window(choice.view())
    choice.setFocus()
    qtbot.waitUntil(choice.hasFocus)
    with qtbot.waitSignal(filter_.strayed):
        keyboard.type("314159", SCAN_MS)
