"""The one window: unlock, what is asked after it, then the application; and how it ends."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.first_run import FirstRun
from continuity_kit.gui.presenters.frame import LedgerFacts
from continuity_kit.gui.presenters.frame_session import FrameSession
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.presenters.unlock import Unlocked, Unlocker
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.first_run.assistant import AssistantPage
from continuity_kit.gui.views.frame.scan_filter import ScanFilter
from continuity_kit.gui.views.frame.shortcuts import KeysFromFields
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.help.cover import HelpCover
from continuity_kit.gui.views.pages import PageLoader, has_page
from continuity_kit.gui.views.unlock.arrival import ArrivalPage
from continuity_kit.gui.views.unlock.page import UnlockPage

IDLE_CHECK_MS = 5_000
DRILL_FRAME = 8


class Shell(QWidget):
    """What is on the screen; it holds no key until somebody unlocks, and ends when it locks.

    Signals:
        ended: `locked`, `ended` or `drill`; the process ends now.
    """

    ended = Signal(str)

    def __init__(
        self,
        screen: Screen,
        background: Background,
        unlocker: Unlocker,
        monotonic_ms: Callable[[], int],
    ) -> None:
        """Show unlock."""
        super().__init__()
        self.setObjectName("shell")
        self.display, self.background, self.unlocker = screen, background, unlocker
        self._monotonic_ms = monotonic_ms
        self.session: FrameSession | None = None
        self.window_: MainWindow | None = None
        self.scans: ScanFilter | None = None
        self._is_ending = self._is_drill = False
        self.stack = QStackedWidget()
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._frame.addWidget(self.stack)
        self.unlock = UnlockPage(screen, background, unlocker)
        self.unlock.opened.connect(self._opened)
        self.unlock.form.help_asked.connect(self.show_help)
        self.unlock.form.drill_left.connect(self.close_well)
        self.stack.addWidget(self.unlock)
        self._loader = PageLoader(background, self)
        self._keys_from_fields = KeysFromFields(_application())
        self._early_keys = [
            self._early_key("F1", self.show_help),
            self._early_key("Ctrl+D", screen.switch_theme),
        ]
        if self.unlock.is_drill:
            self._mark_drill()
        if unlocker.has_vault:
            self.unlock.form.secret.setFocus()
        else:
            run = unlocker.first_run()
            self._assist(run, run.beginning().step)

    def _early_key(self, sequence: str, act: Callable[[], None]) -> QShortcut:
        """Bind a key until the window is there, which has its own."""
        key = QShortcut(QKeySequence(sequence), self)
        key.activated.connect(act)
        return key

    def show_help(self) -> None:
        """Open help in place of the page before the application; Esc comes back to it.

        SAFETY: what was typed there stays there, and out of sight
        (test_help_over_unlock_keeps_a_passphrase_and_shows_none).
        """
        under = self.stack.currentWidget()
        if under is None or isinstance(under, HelpCover) or self.window_ is not None:
            return
        focused = under.focusWidget()
        cover = HelpCover(self.display, "unlock")

        def back() -> None:
            self.stack.removeWidget(cover)
            cover.deleteLater()
            self.stack.setCurrentWidget(under)
            (focused or under).setFocus()

        cover.closed.connect(back)
        self.stack.addWidget(cover)
        self.stack.setCurrentWidget(cover)
        cover.panel.list.setFocus()

    # --- the first start --------------------------------------------------------------------------

    def _assist(self, run: FirstRun, step: int) -> None:
        page = AssistantPage(self.display, self.background, run, step)
        page.finished.connect(lambda: self._made(run, Route("department")))
        page.left.connect(lambda: self._left(run))
        page.help_asked.connect(self.show_help)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.step.enter()

    def _made(self, run: FirstRun, route: Route | None) -> None:
        language = self.display.language
        self.background.run(
            lambda _: Unlocked(run.workplace(language), None, ()),
            lambda unlocked: self._enter_new(unlocked, route),
            _nothing,
        )

    def _enter_new(self, unlocked: Unlocked, route: Route | None) -> None:
        self._begin(unlocked)
        self.enter(unlocked, route)

    def _left(self, run: FirstRun) -> None:
        """Leave the assistant: a vault that is made is open, without one the program ends."""
        if run.laptop is None:
            self.close_well()
        else:
            self._made(run, None)

    # --- from unlock to the application -----------------------------------------------------------

    def _opened(self, unlocked: Unlocked) -> None:
        self._begin(unlocked)
        if unlocked.setup is not None:
            run = self.unlocker.first_run()
            self._assist(run, run.resume(unlocked.workplace.laptop, unlocked.setup))
            return
        self._arrive(unlocked)

    def _begin(self, unlocked: Unlocked) -> None:
        self.session = FrameSession(unlocked.workplace, self.unlocker.mark)
        if unlocked.workplace.is_drill:
            self._mark_drill()
        self._watch(unlocked)

    def _mark_drill(self) -> None:
        self._is_drill = True
        self.display.mark_drill()
        self._frame.setContentsMargins(*(DRILL_FRAME,) * 4)
        self.update()

    def _arrive(self, unlocked: Unlocked) -> None:
        if unlocked.arrival is None:
            self.enter(unlocked, None)
            return
        page = ArrivalPage(self.display, self.background, unlocked)
        page.done.connect(lambda route: self.enter(unlocked, route))
        page.to_check.connect(self._mark_to_check)
        page.help_asked.connect(self.show_help)
        mark = self.unlocker.mark
        page.paper_answered.connect(
            lambda: self.background.run(
                lambda _: mark.paper_answered(), _nothing, _nothing, lane="pictures"
            )
        )
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.start()

    def _mark_to_check(self, key: object) -> None:
        session = self.session
        if session is not None:
            self.background.run(lambda _: session.mark_to_check(key), _nothing, _nothing)

    def enter(self, unlocked: Unlocked, route: Route | None) -> None:
        """Show the application, at a route or at the first page of the rail."""
        desktop = Desktop(unlocked.workplace, self.background, self.display.look)
        if self.scans is not None:
            desktop.scanner_set.connect(self.scans.expect)
        window = MainWindow(desktop, self.display)
        self.window_ = window
        window.lock_asked.connect(self.lock)
        desktop.drill_asked.connect(self.drill)
        window.minute.connect(self._minute)
        window.read.connect(self._read)
        window.search.entered.connect(self._look_up)
        self._empty_stack()
        self.stack.addWidget(window)
        self.stack.setCurrentWidget(window)
        for key in self._early_keys:
            key.setEnabled(False)  # the window has its own
        for words in unlocked.told:
            window.notices.tell(words)
        if window.rail.pages:
            first = route or Route(window.rail.pages[0])
            # Each in a turn of its own: frame, page, what the page shows. No turn is long.
            QTimer.singleShot(0, window, lambda: _prepare(window, first))
        self.background.run(lambda _: self._first_facts(), self._first, self._told)

    def _empty_stack(self) -> None:
        """Drop unlock and what came after it: a passphrase was typed there."""
        while (widget := self.stack.currentWidget()) is not None:
            self.stack.removeWidget(widget)
            widget.deleteLater()

    def _watch(self, unlocked: Unlocked) -> None:
        """Listen to the scanner and to silence, from the moment the vault is open.

        SAFETY: a vault that is open and left alone locks, whatever page stands there
        (test_a_screen_left_alone_on_a_question_locks_too).
        """
        if self.scans is not None:
            return
        prefix = unlocked.workplace.laptop.settings.scanner_prefix
        self.scans = ScanFilter(prefix, self._monotonic_ms)
        self.scans.scanned.connect(self._look_up)
        self.scans.strayed.connect(self._tell_stray)
        self.scans.watch(self)
        self._idle = QTimer(self, interval=IDLE_CHECK_MS)
        self._idle.timeout.connect(self._lock_when_idle)
        self._idle.start()
        self._early_keys.append(self._early_key("Ctrl+L", self.lock))

    # --- scans ------------------------------------------------------------------------------------

    def _look_up(self, code: str) -> None:
        session = self.session
        if session is not None:
            self.background.run(lambda _: session.look_up(code), self._scanned, self._told)

    def _scanned(self, scan: Scan) -> None:
        if self.window_ is not None:
            self.window_.take_scan(scan)

    def _tell_stray(self) -> None:
        if self.window_ is not None:
            self.window_.tell("gui-frame-scan-in-field")

    def _told(self, error: ContinuityError) -> None:
        if self.window_ is not None and self.session is not None:
            self.window_.notices.tell(self.session.told(error))

    # --- what is read now and then ----------------------------------------------------------------

    def _first_facts(self) -> tuple[LedgerFacts, tuple[str, ...]]:
        session = self._known_session()
        return session.facts(), session.left_over()

    def _first(self, found: tuple[LedgerFacts, tuple[str, ...]]) -> None:
        facts, lines = found
        self._read(facts)
        if self.window_ is not None:
            self.window_.show_facts(facts)
            for line in lines:
                self.window_.notices.tell(line)

    def _known_session(self) -> FrameSession:
        if self.session is None:
            raise RuntimeError("no vault is open")
        return self.session

    def _read(self, facts: LedgerFacts) -> None:
        session = self._known_session()
        session.last_facts = facts
        self.background.run(lambda _: session.beat(), _nothing, _nothing, lane="pictures")

    def _minute(self) -> None:
        session = self._known_session()
        self.background.run(lambda _: session.facts(), self._each_minute, self._told)

    def _each_minute(self, facts: LedgerFacts) -> None:
        self._read(facts)
        if self.window_ is not None:
            self.window_.show_facts(facts)

    # --- how it ends ------------------------------------------------------------------------------

    def _lock_when_idle(self) -> None:
        session = self.session
        if session is None or self.scans is None or self._is_ending:
            return
        if session.is_left_alone(self.left_alone_ms()):
            self.lock()

    def left_alone_ms(self) -> int:
        """Return for how long nobody has touched the window, 0 until the vault is open."""
        return 0 if self.scans is None else self._monotonic_ms() - self.scans.last_life_ms

    def lock(self) -> None:
        """Empty the screen, seal the draft, end the process with its keys.

        SAFETY: the screen is empty before anything else is done
        (test_locking_empties_the_page_at_once).
        """
        self._end("locked")

    def drill(self) -> None:
        """Lock, and let the drill's vault be opened; a drill that is open ends.

        SAFETY: the keys of both vaults are never in one process
        (test_a_drill_is_another_process_with_the_vault_locked).
        """
        is_drill = self._known_session().workplace.is_drill
        self._end("ended" if is_drill else "drill")

    def close_well(self) -> None:
        """End because the session or the system ends; nothing is lost."""
        self._end("ended")

    def _end(self, state: str) -> None:
        if self._is_ending:
            return
        self._is_ending = True
        draft = self._draft()
        self.stack.hide()
        self.update()
        session = self.session
        if session is None:
            self.ended.emit(state)
            return
        is_locked = state != "ended"
        self.background.run(
            lambda _: session.end(draft, is_locked=is_locked),
            lambda _: self.ended.emit(state),
            lambda _: self.ended.emit(state),
        )

    def _draft(self) -> Draft | None:
        page = None if self.window_ is None else self.window_.page
        return None if page is None else page.draft()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as if locked: an entry is sealed, keys are gone; then the window may go."""
        if self._is_ending:
            event.accept()
            return
        event.ignore()
        self.close_well()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground; a drill's window has its frame, whatever is shown in it."""
        painter = QPainter(self)
        look = self.display.look
        painter.fillRect(self.rect(), look.color("violet" if self._is_drill else "bg"))
        painter.fillRect(self.stack.geometry(), look.color("bg"))
        painter.end()


def _prepare(window: MainWindow, route: Route) -> None:
    """Build the first page, then show it in the next turn."""
    if has_page(route.page):
        window.stack.prepare(route.page)
    QTimer.singleShot(0, window, lambda: window.go(route))


def _nothing(_value: object) -> None:
    """Take a result that changes nothing on the screen."""


def _application() -> QApplication:
    found = QApplication.instance()
    if not isinstance(found, QApplication):
        raise TypeError("no application runs")
    return found
