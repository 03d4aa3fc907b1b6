"""From unlock to lock in one window: what is shown between, and what is left on the screen."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browse_builders import Ward
from gui.watchdog import BLOCKED_S, LIMIT_S, Watchdog
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from vault_builders import PASSPHRASE

from continuity_kit.files import Disk
from continuity_kit.gui.app import place_of
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.routes import PageName, Route
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import SAFETY_FIVE_MIN_PT
from continuity_kit.gui.views.first_run.assistant import AssistantPage
from continuity_kit.gui.views.frame.bug import BugPage
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.help.cover import HelpCover
from continuity_kit.gui.views.unlock.arrival import ArrivalPage

pytestmark = pytest.mark.gui
OPENER = "L. Exempleur"


class Stage:
    """A shell on a vault, with what the application around it does."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, vault: Path, ward: Ward) -> None:
        self.qtbot = qtbot
        self.background = Background()
        self.bugs: list[object] = []
        self.background.bug.connect(self.bugs.append)
        self.screen = Screen(qapp, vault, "fr", keep=lambda write: None)
        self.unlocker = Unlocker(vault, disk=Disk(), now=ward.clock)
        self.now_ms = 0
        self.shell = Shell(self.screen, self.background, self.unlocker, lambda: self.now_ms)
        qtbot.addWidget(self.shell)
        self.shell.resize(1366, 768)
        self.shell.show()
        QTest.qWaitForWindowExposed(self.shell)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key on whatever has the focus, in a window that has the keyboard."""

        def is_active() -> bool:
            self.shell.activateWindow()
            return QApplication.focusWidget() is not None

        self.qtbot.waitUntil(is_active)
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key, held)

    def quiet(self) -> None:
        self.qtbot.waitUntil(lambda: not self.background.is_busy, timeout=60_000)

    def unlock(self, secret: str = PASSPHRASE) -> None:
        form = self.shell.unlock.form
        form.secret.setText(secret)
        self.qtbot.keyClick(form.secret, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: not form.is_opening, timeout=60_000)
        self.quiet()

    def enter(self) -> None:
        """Unlock and go on to the day."""
        self.unlock()
        page = self.shell.stack.currentWidget()
        if isinstance(page, ArrivalPage):
            page.paper.later_button.click()
            page.continue_button.click()
        self.quiet()


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication, written_ward: Ward) -> Iterator[Stage]:
    made = Stage(qtbot, qapp, written_ward.laptop.vault.path, written_ward)
    yield made
    made.background.stop()
    if made.shell.scans is not None:
        qapp.removeEventFilter(made.shell.scans)
    made.screen.set_language("fr")
    made.screen.set_theme("light")
    made.screen.set_scale(100)
    assert made.bugs == []


def test_a_wrong_passphrase_is_told_and_gone(stage: Stage) -> None:
    stage.unlock("faux")
    form = stage.shell.unlock.form
    problem = form.findChild(QLabel, "problem")
    assert problem is not None
    assert problem.isVisible()
    assert "n’ouvre pas" in problem.text()
    assert form.secret.text() == ""
    assert stage.shell.focusWidget() is form.secret
    stage.shell.unlock.switches.english.click()
    assert "does not open the kit" in problem.text()


def test_no_field_moves_when_a_try_is_refused(stage: Stage) -> None:
    form, corner = stage.shell.unlock.form, QPoint(0, 0)
    stage.quiet()  # the bar beneath has its lines
    stage.shell.unlock.bar.show_items(())
    before = form.secret.mapTo(stage.shell, corner)
    stage.unlock("faux")
    stage.shell.unlock.bar.show_items(())
    QApplication.processEvents()
    assert form.secret.mapTo(stage.shell, corner) == before


def test_the_right_one_leads_over_paper_to_the_day(stage: Stage, written_ward: Ward) -> None:
    written_ward.clock.at += timedelta(days=1)
    stage.unlock()
    page = stage.shell.stack.currentWidget()
    assert isinstance(page, ArrivalPage)
    assert page.paper.isVisible()
    assert stage.shell.focusWidget() is page.paper.count
    stage.qtbot.keyClicks(page.paper.count, "99")
    stage.qtbot.keyClicks(page.paper.words, "un deux trois quatre")
    stage.qtbot.keyClick(page.paper.words, Qt.Key.Key_Return)
    stage.quiet()
    problem = page.paper.findChild(QLabel, "problem")
    assert problem is not None
    assert "la feuille en dit 99" in problem.text()
    page.switches.english.click()
    stage.quiet()
    assert "the sheet says 99" in problem.text()
    page.switches.french.click()
    stage.quiet()
    page.paper.later_button.click()
    assert stage.shell.focusWidget() is page.continue_button
    page.continue_button.click()
    stage.quiet()
    assert stage.shell.window_ is not None
    stage.qtbot.waitUntil(lambda: stage.shell.window_.route is not None)
    assert not stage.shell.findChildren(ArrivalPage) or not stage.shell.unlock.form.secret.text()


def test_after_a_crash_the_last_entry_stands_large_with_its_two_identifiers(
    stage: Stage, written_ward: Ward
) -> None:
    subject = {"patient_id": "001", "id_issuer": "", "plan_uid": "1.2.3.1.1", "fraction": 2}
    written_ward.laptop.append("fraction_started", subject, {"machine": "LINAC 1"})
    stage.unlocker.mark.take()
    stage.unlocker.mark.begin()
    stage.unlock()
    page = stage.shell.stack.currentWidget()
    assert isinstance(page, ArrivalPage)
    assert not page.paper.isVisible(), "paper was compared today"
    for name in ("patient-name", "patient-birth-date", "patient-number"):
        label = page.findChild(QLabel, name)
        assert label is not None
        assert label.isVisible()
        assert label.font().pointSizeF() >= SAFETY_FIVE_MIN_PT
        assert label.accessibleName() == name
    assert "FAMILY1" in page.findChild(QLabel, "patient-name").text().upper()
    focused = stage.shell.focusWidget()
    assert focused is not None
    routes: list[object] = []
    page.done.connect(routes.append)
    stage.qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert [route.page for route in routes] == ["record"]


def test_locking_empties_the_page_at_once(stage: Stage) -> None:
    stage.enter()
    ended: list[str] = []
    stage.shell.ended.connect(ended.append)
    stage.shell.lock()
    assert not stage.shell.stack.isVisible()
    picture: QImage = stage.shell.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
    assert len(colours) == 1
    stage.quiet()
    stage.qtbot.waitUntil(lambda: ended == ["locked"], timeout=10_000)
    mark = stage.unlocker.mark.read()
    assert mark is not None
    assert mark.state == "locked"


def test_a_screen_left_alone_locks_and_a_key_keeps_it_open(stage: Stage) -> None:
    stage.enter()
    ended: list[str] = []
    stage.shell.ended.connect(ended.append)
    stage.now_ms = 9 * 60_000
    stage.qtbot.keyClick(stage.shell, Qt.Key.Key_Shift)
    stage.now_ms = 18 * 60_000
    stage.shell._lock_when_idle()
    assert ended == []
    stage.now_ms = 20 * 60_000
    stage.shell._lock_when_idle()
    stage.qtbot.waitUntil(lambda: ended == ["locked"], timeout=20_000)


def test_a_screen_left_alone_on_a_question_locks_too(stage: Stage, written_ward: Ward) -> None:
    written_ward.clock.at += timedelta(days=1)
    stage.unlock()
    assert isinstance(stage.shell.stack.currentWidget(), ArrivalPage)
    ended: list[str] = []
    stage.shell.ended.connect(ended.append)
    stage.now_ms = 11 * 60_000
    stage.shell._lock_when_idle()
    stage.qtbot.waitUntil(lambda: ended == ["locked"], timeout=20_000)


def test_a_drill_is_another_process_with_the_vault_locked(stage: Stage) -> None:
    stage.enter()
    window = stage.shell.window_
    assert window is not None
    with stage.qtbot.waitSignal(stage.shell.ended, timeout=20_000) as ended:
        window.desktop.drill_asked.emit()
    assert ended.args == ["drill"]
    assert not stage.shell.stack.isVisible()
    mark = stage.unlocker.mark.read()
    assert mark is not None
    assert mark.state == "locked"


def test_ending_a_drill_ends_its_process(stage: Stage) -> None:
    stage.enter()
    window = stage.shell.window_
    assert window is not None
    window.desktop.workplace.is_drill = True
    assert window.page is not None
    assert window.page.testAttribute(Qt.WidgetAttribute.WA_StyledBackground), "its word is painted"
    with stage.qtbot.waitSignal(stage.shell.ended, timeout=20_000) as ended:
        window.desktop.drill_asked.emit()
    assert ended.args == ["ended"]


def test_closing_the_window_ends_well(stage: Stage) -> None:
    stage.enter()
    with stage.qtbot.waitSignal(stage.shell.ended, timeout=20_000) as ended:
        stage.shell.close()
    assert ended.args == ["ended"]


def switches(screen: Screen) -> tuple[Callable[[], None], ...]:
    return (
        lambda: screen.set_theme("dark"),
        lambda: screen.set_language("en"),
        lambda: screen.set_scale(130),
        lambda: screen.set_language("fr"),
    )


def assert_marked(screen: Screen, *shown: QWidget) -> None:
    for widget in shown:
        rules = widget.styleSheet()
        assert "background-image" in rules, widget
        tile = rules.partition("bg-")[2]
        assert tile.startswith(f"{screen.look.name}-{screen.language}"), widget


@pytest.fixture
def drill(stage: Stage) -> Iterator[Screen]:
    """Return the screen of a drill; it is everybody's again afterwards."""
    stage.screen.mark_drill()
    yield stage.screen
    stage.screen._is_drill = False
    stage.screen._apply()


def test_the_watermark_of_a_drill_survives_every_switch(stage: Stage, drill: Screen) -> None:
    for act in switches(drill):
        act()
        assert_marked(drill, stage.shell.unlock)


def test_no_page_of_a_drill_is_shown_without_its_watermark(stage: Stage, drill: Screen) -> None:
    stage.enter()
    window = stage.shell.window_
    assert window is not None
    pages: tuple[PageName, ...] = ("day", "print", "gaps", "handback", "department", "help")
    for act in (lambda: None, *switches(drill)):
        act()
        for name in pages:
            window.go(Route(name))
            stage.quiet()
            page = window.page
            assert page is not None
            parts = (window.rail, window.header, window.strip, window.notices, window.footer)
            assert_marked(drill, page, *parts)


def test_without_a_vault_the_assistant_comes(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, demo_ward: Ward
) -> None:
    made = Stage(qtbot, qapp, tmp_path / "new", demo_ward)
    page = made.shell.stack.currentWidget()
    assert isinstance(page, AssistantPage)
    with qtbot.waitSignal(made.shell.ended, timeout=10_000):
        page.leave_button.click()
    made.background.stop()


def test_a_bug_names_type_and_place_and_no_patient(stage: Stage) -> None:
    with pytest.raises(ValueError, match="DURAND") as raised:
        int("DURAND Marie, 00412739")
    place = place_of(raised.value.__traceback__)
    assert "DURAND" not in place
    assert "test_a_bug_names_type_and_place" in place
    page = BugPage.show_over(stage.shell, stage.screen.look, f"ValueError ({place})")
    assert page.close_button.hasFocus() or page.isVisible()
    assert BugPage.show_over(stage.shell, stage.screen.look, "another") is page


def test_keys_reach_nothing_under_the_page_of_a_bug(stage: Stage) -> None:
    form = stage.shell.unlock.form
    stage.qtbot.keyClicks(form.secret, "lav")
    page = BugPage.show_over(stage.shell, stage.screen.look, "ValueError (here:1)")
    form.secret.setFocus()
    stage.press(Qt.Key.Key_X)
    assert form.secret.text() == "lav"
    page.close_button.click()
    stage.qtbot.waitUntil(form.secret.hasFocus)
    assert form.secret.text() == "lav"


def test_no_call_holds_the_gui_thread_from_unlock_to_the_last_page(stage: Stage) -> None:
    # Three times what people forgive: a core that a whole suite shares counts slower.
    with Watchdog(3 * LIMIT_S, 3 * BLOCKED_S) as watchdog:
        stage.unlock()
    assert watchdog.held == []


def test_help_over_unlock_keeps_a_passphrase_and_shows_none(stage: Stage) -> None:
    form = stage.shell.unlock.form
    stage.qtbot.keyClicks(form.secret, "lavande orage")
    stage.press(Qt.Key.Key_F1)
    cover = stage.shell.stack.currentWidget()
    assert isinstance(cover, HelpCover)
    assert "La première heure" in cover.panel.text.toPlainText()
    assert not form.secret.isVisible()
    assert not [one for one in stage.shell.findChildren(QLabel) if "lavande" in one.text()]
    stage.press(Qt.Key.Key_F1)
    assert stage.shell.stack.currentWidget() is cover
    stage.press(Qt.Key.Key_F3)
    stage.qtbot.keyClicks(cover.panel.query, "miroir")
    assert "miroir" in cover.panel.text.toPlainText().casefold()
    stage.press(Qt.Key.Key_Escape)
    assert stage.shell.stack.currentWidget() is stage.shell.unlock
    assert form.secret.text() == "lavande orage"
    assert stage.shell.focusWidget() is form.secret


def test_help_speaks_the_other_language_and_takes_the_other_look(stage: Stage) -> None:
    stage.shell.show_help()
    cover = stage.shell.stack.currentWidget()
    assert isinstance(cover, HelpCover)
    points = cover.panel.text.font().pointSizeF()
    cover.switches.english.click()
    cover.switches.dark.click()
    cover.switches.scale.click()
    assert "The first hour" in cover.panel.text.toPlainText()
    assert stage.screen.look.name == "dark"
    assert cover.panel.text.font().pointSizeF() == pytest.approx(points * 1.15)
    cover.back_button.click()
    assert stage.shell.stack.currentWidget() is stage.shell.unlock


def test_the_arrival_page_switches_language_look_and_size_and_keeps_what_was_typed(
    stage: Stage, written_ward: Ward
) -> None:
    written_ward.clock.at += timedelta(days=1)
    stage.unlock()
    page = stage.shell.stack.currentWidget()
    assert isinstance(page, ArrivalPage)
    stage.qtbot.keyClicks(page.paper.count, "99")
    points = page.paper.count.font().pointSizeF()
    page.switches.english.click()
    page.switches.scale.click()
    stage.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    stage.quiet()
    texts = [one.text() for one in page.findChildren(QLabel) if one.isVisible()]
    assert any(text.startswith("Age of the data: ") for text in texts)
    assert not [text for text in texts if "Données" in text]
    assert stage.screen.look.name == "dark"
    assert page.paper.count.text() == "99"
    assert page.paper.count.font().pointSizeF() == pytest.approx(points * 1.15)
    stage.press(Qt.Key.Key_F1)
    assert isinstance(stage.shell.stack.currentWidget(), HelpCover)
    stage.press(Qt.Key.Key_Escape)
    assert stage.shell.stack.currentWidget() is page
    assert stage.shell.focusWidget() is page.paper.count
