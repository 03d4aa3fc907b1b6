"""The open application: rail, header, data-age strip, page, footer; where somebody is and was."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.frame import (
    LedgerFacts,
    clock_state,
    last_entry_words,
    strip_state,
)
from continuity_kit.gui.presenters.frame_reading import FrameReader, NewReading
from continuity_kit.gui.presenters.keys import Act
from continuity_kit.gui.presenters.routes import PageName, Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.frame.footer import Footer
from continuity_kit.gui.views.frame.header import Header
from continuity_kit.gui.views.frame.help_over import HelpOver
from continuity_kit.gui.views.frame.notice import Notices
from continuity_kit.gui.views.frame.page_stack import PageStack
from continuity_kit.gui.views.frame.rail import Rail
from continuity_kit.gui.views.frame.search_results import SearchLink
from continuity_kit.gui.views.frame.shortcuts import bind_keys
from continuity_kit.gui.views.frame.strip import Strip
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.pages import has_page

TICK_MS = 1_000
MOST_BACK = 50


class MainWindow(QFrame):
    """Everything around the pages, and which page is shown.

    Signals:
        lock_asked: somebody wants to lock, by button or key.
        minute: the clock shows another minute.
        read: ledger and generation were read anew.
    """

    lock_asked = Signal()
    minute = Signal()
    read = Signal(object)

    def __init__(self, desktop: Desktop, screen: Screen) -> None:
        """Build the frame; pages are built when they are first shown."""
        super().__init__()
        self.setObjectName("window")
        self.setProperty("role", "plate")
        self.desktop, self.display = desktop, screen
        desktop.display = screen
        self._reader = FrameReader(desktop.workplace)
        self._routes: list[Route] = []
        self._facts: LedgerFacts | None = None
        self._shown_minute = ""
        self._is_reading = self._reads_again = False
        look = desktop.look
        self.rail, self.header, self.strip = Rail(look), Header(look), Strip(look)
        self.notices, self.footer, self.stack = Notices(look), Footer(look), PageStack(desktop)
        self.help_over = HelpOver(self.stack, screen)
        self.search = SearchLink(self.header.search, desktop)
        self._lay_out()
        self._connect()
        for part in (*self._frame_parts, self.header.search.results):
            screen.dress(part)
        bind_keys(self, self._act, self._go_to_page)
        self.retranslate()
        self._tick()

    @property
    def _frame_parts(self) -> tuple[Rail | Header | Strip | Notices | Footer, ...]:
        return self.rail, self.header, self.strip, self.notices, self.footer

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self.header, self.strip, self.notices):
            right.addWidget(widget)
        right.addWidget(self.stack, 1)
        right.addWidget(self.footer)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.rail)
        outer.addLayout(right, 1)

    def _connect(self) -> None:
        desktop = self.desktop
        desktop.went.connect(self.go)
        desktop.back.connect(self.go_back)
        desktop.read_again.connect(self.read_again)
        desktop.told.connect(self.notices.tell)
        desktop.keyed.connect(self.show_keys)
        desktop.locked.connect(self.lock_asked)
        desktop.searched.connect(lambda: self._act("search"))
        self.rail.asked.connect(self._go_to_page)
        self.rail.help_asked.connect(lambda: self._act("help"))
        self.rail.lock_asked.connect(self.lock_asked)
        self.display.styled.connect(self.restyle)
        self.display.spoken.connect(self._spoken)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    # --- where somebody is -----------------------------------------------------------------------

    @property
    def route(self) -> Route | None:
        """Return what is shown."""
        return self._routes[-1] if self._routes else None

    @property
    def page(self) -> Page | None:
        """Return the page that is shown."""
        return None if self.route is None else self.stack.page(self.route.page)

    def go(self, route: Route) -> None:
        """Show a route, unless an entry would be lost.

        SAFETY: nothing but the entry's own page ends an entry
        (test_no_way_leads_out_of_an_unsaved_entry).
        """
        if self.page is not None and self.page.has_unsaved_entry():
            self.tell("gui-frame-entry-open")
            return
        if has_page(route.page):
            self._routes = [*self._routes, route][-MOST_BACK:]
            self._show(route)

    def go_back(self) -> None:
        """Show what was shown one level up; asked by a page, which has settled its entry."""
        before = self._routes[:-1]
        current = self._routes[-1].page if self._routes else None
        while before and before[-1].page == current:
            before.pop()
        self._routes = before or [Route(self.rail.pages[0])]
        self._show(self._routes[-1])

    def _show(self, route: Route) -> None:
        self.help_over.close()
        page = self.stack.bring_back(route.page)
        page.open(route)
        self.stack.setCurrentWidget(page)
        self.rail.choose(route.page)
        self.show_keys()
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_page(self, name: PageName) -> None:
        """Show a rail page as it was left."""
        if self.page is not None and self.page.has_unsaved_entry():
            self.tell("gui-frame-entry-open")
            if self.route is not None:
                self.rail.choose(self.route.page)
            return
        kept = next((one for one in reversed(self._routes) if one.page == name), Route(name))
        self.go(kept)

    # --- what the keys do ------------------------------------------------------------------------

    def _act(self, act: Act) -> None:
        page = self.page
        if act == "search":
            if not self.help_over.search() and (page is None or not page.search_text()):
                self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.header.search.selectAll()
        elif act == "lock":
            self.lock_asked.emit()
        elif act == "theme":
            self.display.switch_theme()
        elif act == "print" and page is not None:
            page.print_shown()
        elif act == "help" and has_page("help"):
            self._help()
        elif act in ("next_region", "previous_region"):
            self._next_region(1 if act == "next_region" else -1)

    def _help(self) -> None:
        """Open the guide about what is shown; over an entry, which stays as it is.

        SAFETY: help never costs what somebody typed
        (test_help_over_an_entry_loses_nothing_and_comes_back).
        """
        page, route = self.page, self.route
        about = None if page is None or route is None else page.about or route.page
        is_session = route is not None and route.page == "record"
        if page is not None and (is_session or page.has_unsaved_entry()):
            self.help_over.open(about or "help")
        else:
            self.go(Route("help", tab=about))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what no page did: Esc goes one level up, F5 records for the patient shown."""
        page, route = self.page, self.route
        if event.key() == Qt.Key.Key_Escape and page is not None:
            if page.has_unsaved_entry():
                self.tell("gui-frame-entry-open")
            else:
                self.go_back()
        elif event.key() == Qt.Key.Key_F5 and route is not None and route.patient is not None:
            if route.page == "patient":
                self.go(Route("record", route.patient, route.plan_uid))
        else:
            super().keyPressEvent(event)

    def regions(self) -> list[QWidget]:
        """Return where F6 leads, in order."""
        chosen = self.rail.chosen_button() or self.rail
        page = [] if self.page is None else [self.page]
        return [chosen, self.header.search, *page]

    def _next_region(self, step: int) -> None:
        regions = self.regions()
        focused = self.focusWidget()
        at = next((i for i, one in enumerate(regions) if _holds(one, focused)), 0)
        target = regions[(at + step) % len(regions)]
        if target is self.page:
            target = _first_field(target)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    # --- scans -----------------------------------------------------------------------------------

    def take_scan(self, scan: Scan) -> None:
        """Lead where a scan leads; an entry takes it itself, or it is ignored and told.

        SAFETY: a scan never leads out of an entry
        (test_a_scan_during_an_entry_is_ignored_and_told).
        """
        page = self.page
        if page is not None and page.scanned(scan):
            return
        if page is not None and page.has_unsaved_entry():
            self.tell("gui-frame-scan-ignored")
        elif scan.route is not None:
            self.go(scan.route)
        elif scan.kind == "person":
            self.tell("gui-frame-scan-person", name=scan.person or "")
        else:
            several = scan.kind == "patients"
            code = "gui-frame-scan-several" if several else "gui-frame-scan-nobody"
            self.tell(code, scan=scan.code)

    # --- what is shown around ---------------------------------------------------------------------

    def tell(self, message: str, /, **values: object) -> None:
        """Show a line that stays."""
        language = self.desktop.workplace.language
        self.notices.tell(words_of(message, language, **values))

    def read_again(self) -> None:
        """Read ledger and generation anew; one reading at a time, none is lost."""
        if self._is_reading:
            self._reads_again = True
            return
        self._is_reading = True
        self.desktop.run(lambda _: self._reader.read(), self._take, self._refused)

    def _take(self, reading: NewReading) -> None:
        workplace = self.desktop.workplace
        if reading.opened is not None:
            workplace.take(reading.opened)
        else:
            workplace.without_export = reading.without_export
        self._facts = reading.facts
        self._show_facts()
        self.desktop.changed.emit()
        self.read.emit(reading.facts)
        self._done_reading()

    def _refused(self, error: ContinuityError) -> None:
        self.notices.tell(self._reader.refused_words(error))
        self._done_reading()

    def _done_reading(self) -> None:
        self._is_reading = False
        if self._reads_again:
            self._reads_again = False
            self.read_again()

    def show_facts(self, facts: LedgerFacts) -> None:
        """Show what was read of the ledger."""
        self._facts = facts
        self._show_facts()

    def _show_facts(self) -> None:
        self.show_strip()
        if self._facts is None:
            return
        self.header.show_mirror(self._facts.mirror)
        self.header.show_who(self._facts.who, self._facts.role)
        words = last_entry_words(self._facts, self.desktop.workplace.language)
        self.footer.show_last_entry(words)

    def show_strip(self) -> None:
        """Say how old the data are now."""
        self.strip.show_state(strip_state(self.desktop.workplace))

    def show_keys(self) -> None:
        """Show the keys of the page; help stands last."""
        hints = () if self.page is None else self.page.key_hints()
        if has_page("help"):
            hints = (*hints, KeyHint("F1", self.tr("help")))
        self.footer.show_keys(hints)

    def _tick(self) -> None:
        state = clock_state(self.desktop.workplace.now(), self.desktop.workplace.language)
        if state.time == self._shown_minute:
            return
        is_first = not self._shown_minute
        self._shown_minute = state.time
        self.header.show_clock(state)
        self.show_strip()
        if not is_first:
            self.minute.emit()

    # --- language and look ------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Give the frame its words."""
        self.rail.retranslate()
        self.notices.retranslate()
        self.header.search.retranslate()
        self.show_keys()

    def _spoken(self) -> None:
        """Say what presenters say in the other language; Qt tells the pages."""
        self.desktop.workplace.speak(self.display.language)
        self.search.say_again()
        self._shown_minute = ""
        self._tick()
        self.read_again()

    def restyle(self) -> None:
        """Take colours and sizes; where the size changed, pages without an entry are built anew."""
        look = self.desktop.look
        is_resized = look.scale_percent != self.display.look.scale_percent
        self.desktop.look = self.display.look
        for part in self._frame_parts:
            part.restyle(self.display.look)
        self.desktop.styled.emit()
        if is_resized:
            self.stack.drop()
        self.stack.take_look()
        if self.route is not None and self.page is None:
            self._show(self.route)
        self.update()


def _holds(region: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (region is focused or region.isAncestorOf(focused))


def _first_field(page: QWidget) -> QWidget:
    """Return the first part of a page that takes the keyboard, or the page."""
    fields = (one for one in page.findChildren(QWidget) if one.isVisible() and one.isEnabled())
    takes = Qt.FocusPolicy.TabFocus
    return next((one for one in fields if one.focusPolicy() & takes), page)
