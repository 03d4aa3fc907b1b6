"""A walk through the whole application: unlock, every page and tab, every switch; each step named.

The acts are keys, clicks and routes; the watchdog counts what each of them sets off.
"""

import time
from collections.abc import Callable, Iterator

from gui.loop import wait
from gui.watchdog import Watchdog
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.routes import RAIL_PAGES, Route
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.unlock.arrival import ArrivalPage

Step = tuple[str, Callable[[], object]]
TYPED = "BENCH P"
QUIET_MS = 30


class Walk:
    """One walk; `run` takes it and returns when nothing is under way any more."""

    def __init__(self, shell: Shell, screen: Screen, watchdog: Watchdog, secret: str) -> None:
        """Name the window that is walked through, which shows unlock."""
        self._shell, self._screen, self._watchdog, self._secret = shell, screen, watchdog, secret

    @property
    def window(self) -> MainWindow:
        """Return the application, once it is open."""
        if self._shell.window_ is None:
            raise RuntimeError("the application did not open")
        return self._shell.window_

    def run(self, patient: PatientKey, other: PatientKey) -> None:
        """Unlock, go everywhere, switch everything, come back."""
        self.unlock()
        self.everywhere(patient, other)

    def unlock(self) -> None:
        """Show unlock and pass it."""
        self._do(self._unlock())

    def arrive(self) -> None:
        """Answer what is asked between unlock and the day, if anything is."""
        self._do(self._arrive())

    def everywhere(self, patient: PatientKey, other: PatientKey) -> None:
        """Go everywhere and switch everything."""
        self._do(self._pages())
        self._do(self._patient(patient, other))
        self._do(self._record(patient))
        self._do(self._search())
        self._do(self._switches(patient))

    def _do(self, steps: Iterator[Step]) -> None:
        for name, act in steps:
            self._watchdog.act(name, act)
            self.settle()

    def settle(self, timeout_s: float = 120.0) -> None:
        """Let the loop run until nothing is under way."""
        until = time.monotonic() + timeout_s
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET_MS / 1000:
            wait(5)
            if self._shell.background.is_busy:
                quiet_since = time.monotonic()
            if time.monotonic() > until:
                raise TimeoutError(self._watchdog.step)

    def _unlock(self) -> Iterator[Step]:
        form = self._shell.unlock.form
        yield "show unlock", self._shell.show
        form.secret.setText(self._secret)
        yield "unlock", lambda: QTest.keyClick(form.secret, Qt.Key.Key_Return)
        yield from self._arrive()

    def _arrive(self) -> Iterator[Step]:
        page = self._shell.stack.currentWidget()
        if isinstance(page, ArrivalPage):
            yield "no paper at hand", page.paper.later_button.click
            yield "to the day", page.continue_button.click

    def _pages(self) -> Iterator[Step]:
        window = self.window
        for name in RAIL_PAGES:
            yield f"build {name}", lambda name=name: window.rail.asked.emit(name)
            yield f"read again on {name}", window.read_again
        for name in RAIL_PAGES:
            yield f"open {name}", lambda name=name: window.rail.asked.emit(name)
        yield from self._sections()
        yield "open help", lambda: self._key(Qt.Key.Key_F1)
        yield "leave help", lambda: self._key(Qt.Key.Key_Escape)
        yield "open day", lambda: window.rail.asked.emit("day")
        page = self._page()
        yield "next day", page.toolbar.after.click
        yield "down the day", lambda: self._down(page)
        for chip in tuple(page.toolbar._chip_buttons.values())[:3]:
            yield "filter the day", chip.click
        yield "print the day", page.print_shown

    def _sections(self) -> Iterator[Step]:
        page = self._page("department")
        for at in range(len(page.buttons)):
            yield f"section {at + 1}", page.buttons[at].click

    def _patient(self, patient: PatientKey, other: PatientKey) -> Iterator[Step]:
        window = self.window
        for act, key in (("build patient", patient), ("open patient", other)):
            yield act, lambda key=key: window.go(Route("patient", key))
            page = self._page("patient")
            for tab, button in page.tab_buttons.items():
                yield f"tab {tab}", button.click
            yield "read again on patient", window.read_again

    def _record(self, patient: PatientKey) -> Iterator[Step]:
        window = self.window
        for act in ("build record", "open record"):
            yield act, lambda: window.go(Route("record", patient))
            yield "leave record", lambda: self._key(Qt.Key.Key_Escape)
        for tab in ("correct", "missed"):
            yield f"open {tab}", lambda tab=tab: window.go(Route("record", patient, tab=tab))
            yield f"leave {tab}", lambda: self._key(Qt.Key.Key_Escape)

    def _search(self) -> Iterator[Step]:
        box = self.window.header.search
        yield "to the search", lambda: box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        for letter in TYPED:
            yield "a key in the search", lambda letter=letter: QTest.keyClicks(box, letter)
        yield "leave the search", box.close_list

    def _switches(self, patient: PatientKey) -> Iterator[Step]:
        window, screen = self.window, self._screen
        routes = [Route("day"), Route("patient", patient), Route("print")]
        for route in routes:
            where = route.page
            yield f"open {where} to switch", lambda route=route: window.go(route)
            yield f"language on {where}", lambda: screen.set_language("en")
            yield f"language on {where}", lambda: screen.set_language("fr")
            yield f"theme on {where}", screen.switch_theme
            yield f"theme on {where}", screen.switch_theme
            for percent in (115, 130, 100):
                yield f"scale on {where}", lambda percent=percent: screen.set_scale(percent)

    def _page(self, name: str | None = None) -> "QWidget":
        window = self.window
        page = window.page if name is None else window.stack.page(name)
        if page is None:
            raise RuntimeError("no page is shown")
        return page

    def _down(self, page: QWidget) -> None:
        for view in page.findChildren(QListView)[:1]:
            for _ in range(8):
                QTest.keyClick(view, Qt.Key.Key_Down)
            view.verticalScrollBar().setValue(900)

    def _key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
