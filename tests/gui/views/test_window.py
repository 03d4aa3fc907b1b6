"""The window around the pages: keys alone reach everything, nothing leads out of an entry."""

from collections.abc import Iterator

import pytest
from gui_builders import desktop_of
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.keys import global_keys
from continuity_kit.gui.presenters.routes import RAIL_PAGES, PageName, Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.frame import page_stack
from continuity_kit.gui.views.frame import window as window_module
from continuity_kit.gui.views.frame.rail import RailButton
from continuity_kit.gui.views.frame.scan_filter import ScanFilter
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.pages import PAGES
from continuity_kit.services.laptop import Laptop

pytestmark = pytest.mark.gui
PATIENT = PatientKey("001", "")


class PlainPage(Page):
    """A page that says what it was asked."""

    def __init__(self, desktop: Desktop, name: str) -> None:
        super().__init__(desktop)
        self.name, self.is_entry, self.printed, self.refreshed = name, False, 0, 0
        self.route: Route | None = None
        self.takes_scans, self.part = False, ""
        layout = QVBoxLayout(self)
        self.field = QLineEdit()
        layout.addWidget(QLabel(name))
        layout.addWidget(self.field)

    def open(self, route: Route) -> None:
        self.route = route

    def refresh(self) -> None:
        self.refreshed += 1

    def retranslate(self) -> None:
        self.field.setAccessibleName(self.name)

    def key_hints(self) -> tuple[KeyHint, ...]:
        return (KeyHint("F5", "record"),)

    @property
    def about(self) -> str:
        return self.part

    def has_unsaved_entry(self) -> bool:
        return self.is_entry

    def scanned(self, scan: Scan) -> bool:
        return self.takes_scans

    def print_shown(self) -> None:
        self.printed += 1


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, demo_laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """Return the window with plain pages, at the day board."""
    monkeypatch.setattr(page_stack, "build_page", lambda name, desk: PlainPage(desk, name))
    for module in (window_module, "continuity_kit.gui.views.frame.rail"):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.has_page", lambda name: True)
    desktop = desktop_of(demo_laptop)
    screen = Screen(qapp, demo_laptop.vault.path / "none", "fr", keep=lambda write: None)
    shell = QWidget()
    qtbot.addWidget(shell)
    screen.dress(shell)
    made = MainWindow(desktop, screen)
    QVBoxLayout(shell).addWidget(made)
    shell.resize(1366, 768)
    with qtbot.waitExposed(shell, timeout=30_000):
        shell.show()
    shell.activateWindow()
    made.go(Route("day"))
    yield made
    screen.set_language("fr")
    screen.set_theme("light")
    screen.set_scale(100)
    desktop.background.stop()


def page_of(window: MainWindow) -> PlainPage:
    page = window.page
    assert isinstance(page, PlainPage)
    return page


def press(qtbot: QtBot, window: MainWindow, sequence: str) -> None:
    """Press a key of the map on whatever has the focus."""
    *modifiers, name = sequence.split("+")
    names = {
        "Ctrl": Qt.KeyboardModifier.ControlModifier,
        "Shift": Qt.KeyboardModifier.ShiftModifier,
    }
    held = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        held |= names[one]
    key = Qt.Key.Key_Escape if name == "Esc" else getattr(Qt.Key, f"Key_{name}")
    qtbot.keyClick(QApplication.focusWidget() or window, key, held)


@pytest.mark.parametrize(("place", "name"), list(enumerate(RAIL_PAGES, 1)))
def test_each_rail_page_has_its_key(
    qtbot: QtBot, window: MainWindow, place: int, name: PageName
) -> None:
    window.go(Route("patient", PATIENT))
    press(qtbot, window, f"Ctrl+{place}")
    assert page_of(window).name == name
    chosen = window.rail.chosen_button()
    assert chosen is not None
    assert chosen.isChecked()


def test_the_keys_of_the_map_do_what_they_say(qtbot: QtBot, window: MainWindow) -> None:
    asked: list[str] = []
    window.lock_asked.connect(lambda: asked.append("lock"))
    press(qtbot, window, "F3")
    assert QApplication.focusWidget() is window.header.search
    press(qtbot, window, "F6")
    assert window.page is not None
    assert window.page.isAncestorOf(QApplication.focusWidget())
    press(qtbot, window, "Shift+F6")
    assert QApplication.focusWidget() is window.header.search
    window.setFocus()
    press(qtbot, window, "Ctrl+F")
    assert QApplication.focusWidget() is window.header.search
    press(qtbot, window, "Ctrl+P")
    assert page_of(window).printed == 1
    press(qtbot, window, "Ctrl+D")
    assert window.display.look.name == "dark"
    press(qtbot, window, "Ctrl+L")
    assert asked == ["lock"]
    press(qtbot, window, "F1")
    assert window.route == Route("help", tab="day")
    bound = {key.sequence for key in global_keys()}
    assert {"F1", "F3", "F6", "Shift+F6", "Ctrl+P", "Ctrl+D", "Ctrl+L"} <= bound


def test_f5_records_for_the_patient_shown_and_esc_comes_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.go(Route("patient", PATIENT, "1.2"))
    press(qtbot, window, "F5")
    assert window.route == Route("record", PATIENT, "1.2")
    press(qtbot, window, "Esc")
    assert window.route == Route("patient", PATIENT, "1.2")
    press(qtbot, window, "Esc")
    assert window.route == Route("day")
    press(qtbot, window, "Esc")
    assert window.route == Route("day")


def test_no_way_leads_out_of_an_unsaved_entry(qtbot: QtBot, window: MainWindow) -> None:
    window.go(Route("record", PATIENT))
    page_of(window).is_entry = True
    for sequence in ("Esc", "Ctrl+1", "Ctrl+5", "F1"):
        press(qtbot, window, sequence)
        assert window.route == Route("record", PATIENT)
    window.rail.asked.emit("gaps")
    window.desktop.go(Route("patient", PatientKey("002", "")))
    assert window.route == Route("record", PATIENT)
    assert "Une saisie est en cours" in window.notices.texts[0]


def test_help_over_an_entry_loses_nothing_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    window.go(Route("record", PATIENT))
    page = page_of(window)
    page.field.setFocus()
    qtbot.keyClicks(page.field, "412")
    press(qtbot, window, "F1")
    assert window.help_over.is_open and not page.isVisible()
    press(qtbot, window, "Esc")
    assert not window.help_over.is_open
    page.is_entry = True
    press(qtbot, window, "F1")
    assert window.help_over.is_open and not page.isVisible()
    press(qtbot, window, "F3")
    qtbot.keyClicks(QApplication.focusWidget(), "bourrage")
    press(qtbot, window, "Esc")
    assert page.isVisible() and page.field.text() == "412"
    assert page.field.hasFocus()
    assert window.route == Route("record", PATIENT)
    assert window.notices.texts == ()


def test_f1_tells_of_the_part_that_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.go(Route("department"))
    page_of(window).part = "department-profiles"
    press(qtbot, window, "F1")
    assert window.route == Route("help", tab="department-profiles")


def test_a_scan_during_an_entry_is_ignored_and_told(window: MainWindow) -> None:
    scan = Scan("002", "patient", PatientKey("002", ""))
    window.go(Route("record", PATIENT))
    page_of(window).is_entry = True
    window.take_scan(scan)
    assert window.route == Route("record", PATIENT)
    assert window.notices.texts[0].endswith("une saisie est en cours.")
    page_of(window).takes_scans = True
    window.notices.clear()
    window.take_scan(scan)
    assert window.notices.texts == ()


def test_a_scan_opens_its_patient_from_any_page(window: MainWindow) -> None:
    for name in RAIL_PAGES:
        window.go(Route(name))
        window.take_scan(Scan("002", "patient", PatientKey("002", "")))
        assert window.route == Route("patient", PatientKey("002", ""))


def test_a_scan_of_nobody_says_so_and_stays(window: MainWindow) -> None:
    window.take_scan(Scan("999", "nobody"))
    assert window.route == Route("day")
    assert "999" in window.notices.texts[0]
    window.take_scan(Scan("001", "patients"))
    assert "plusieurs patients" in window.notices.texts[0]


def test_a_line_stays_until_somebody_closes_it(qtbot: QtBot, window: MainWindow) -> None:
    window.notices.tell("Une ligne.")
    qtbot.wait(50)
    assert window.notices.isVisible()
    window.notices.clear()
    assert not window.notices.isVisible()


def test_reading_anew_tells_the_pages_and_loses_no_request(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = page_of(window)
    with qtbot.waitSignals([window.read, window.read], timeout=20_000):
        window.desktop.read_again.emit()
        window.desktop.read_again.emit()
        window.desktop.read_again.emit()
    assert page.refreshed == 2


def test_a_patient_found_by_name_is_opened_by_keys_alone(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "F3")
    qtbot.keyClicks(window.header.search, "family")
    rows = window.header.search.results.table.rows
    assert len(rows) == 4
    press(qtbot, window, "Return")
    assert window.route == Route("day")
    press(qtbot, window, "Down")
    press(qtbot, window, "Return")
    assert window.route == Route("patient", rows[0].key)


def test_what_was_found_is_said_in_the_language_of_now(qtbot: QtBot, window: MainWindow) -> None:
    search = window.header.search
    search.setFocus()
    qtbot.keyClicks(search, "family")
    qtbot.waitUntil(search.results.isVisible)
    table = search.results.table
    before = table.rows
    assert before
    with qtbot.waitSignal(window.read, timeout=20_000):
        window.display.set_language("en")
    assert [row.key for row in table.rows] == [row.key for row in before]
    assert table.rows[0].cells[1].text != before[0].cells[1].text
    table_bottom = table.mapTo(search.results, table.rect().bottomLeft()).y()
    assert table_bottom >= search.results.height() - 3
    assert table.height() >= table.whole_height()
    search.clear()
    qtbot.keyClicks(search, "introuvable")
    words = search.results._words
    qtbot.waitUntil(words.isVisible)
    assert words.text() == "No patient with this name. A number must be typed in full."
    assert words.x() >= window.desktop.look.px(14)


def test_the_rail_marks_help_and_the_day_of_a_patient(window: MainWindow) -> None:
    for route, word in (
        (Route("department"), "Service"),
        (Route("patient", PATIENT), "Journée"),
        (Route("gaps"), "Écarts"),
        (Route("help"), "Aide"),
        (Route("day"), "Journée"),
    ):
        window.go(route)
        chosen = window.rail.chosen_button()
        assert chosen is not None and chosen.text() == word
        assert sum(button.is_marked for button in window.rail.findChildren(RailButton)) == 1


def test_esc_in_the_search_empties_it_and_goes_nowhere(qtbot: QtBot, window: MainWindow) -> None:
    window.go(Route("gaps"))
    press(qtbot, window, "F3")
    qtbot.keyClicks(window.header.search, "fam")
    press(qtbot, window, "Esc")
    assert window.header.search.text() == ""
    assert not window.header.search.results.isVisible()
    assert window.route == Route("gaps")


def test_language_and_size_switch_while_pages_are_open(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.read, timeout=20_000):
        window.display.set_language("en")
    assert "data" in window.strip.accessibleName()
    assert window.rail.chosen_button().text() == "Day"
    before = window.page
    window.display.set_scale(130)
    assert window.page is not before
    assert window.desktop.look.scale_percent == 130
    page_of(window).is_entry = True
    kept = window.page
    window.display.set_scale(100)
    assert window.page is kept


def test_every_part_of_the_frame_has_a_name_for_screen_readers(window: MainWindow) -> None:
    window.read_again()
    for widget in (window.strip, window.header.search, *window.rail.findChildren(QWidget)):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus or widget is window.strip:
            assert widget.accessibleName(), widget


def test_a_wedge_scanner_is_heard_everywhere_and_types_nowhere(
    qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    now = [0]
    scans = ScanFilter("~", lambda: now[0])
    qapp.installEventFilter(scans)
    try:
        page_of(window).field.setFocus()
        with qtbot.waitSignal(scans.scanned) as heard:
            for sign in "~001":
                now[0] += 5
                qtbot.keyClicks(page_of(window).field, sign)
            qtbot.keyClick(page_of(window).field, Qt.Key.Key_Return)
        assert heard.args == ["001"]
        assert page_of(window).field.text() == ""
        qtbot.keyClicks(page_of(window).field, "durand")
        assert page_of(window).field.text() == "durand"
        page_of(window).field.clear()
        qtbot.keyClicks(page_of(window).field, "~")
        qtbot.waitUntil(lambda: page_of(window).field.text() == "~", timeout=2_000)
    finally:
        qapp.removeEventFilter(scans)


def test_every_key_is_a_sign_of_life(qtbot: QtBot, qapp: QApplication, window: MainWindow) -> None:
    now = [0]
    scans = ScanFilter("~", lambda: now[0])
    now[0] = 500
    scans.eventFilter(
        window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    )
    assert scans.last_life_ms == 500


def test_the_other_pages_are_built_ahead_and_none_twice(qtbot: QtBot, window: MainWindow) -> None:
    board = window.page
    assert window.stack.page("patient") is None
    qtbot.waitUntil(lambda: not window.stack._ahead.isActive(), timeout=30_000)
    built = {name: window.stack.page(name) for name in PAGES}
    assert None not in built.values()
    assert built["day"] is board is window.page
    assert all(page is not None and page.styleSheet() for page in built.values())
    window.go(Route("patient"))
    assert window.page is built["patient"]
    window.display.set_scale(115)
    assert window.stack.page("gaps") is None  # of another size
    qtbot.waitUntil(lambda: window.stack.page("gaps") is not None, timeout=30_000)


def test_another_size_keeps_in_front_what_stood_there(window: MainWindow) -> None:
    window.go(Route("gaps"))
    window.display.set_scale(115)
    assert window.stack.currentWidget() is window.page is window.stack.page("gaps")
    entry = page_of(window)
    entry.is_entry = True
    window.display.set_scale(130)
    assert window.stack.currentWidget() is entry is window.page
    window._act("help")
    over = window.stack.currentWidget()
    assert over is not entry
    window.display.set_scale(100)
    assert window.stack.currentWidget() is over and window.page is entry
    entry.is_entry = False
