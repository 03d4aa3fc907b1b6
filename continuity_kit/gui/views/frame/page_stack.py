"""Every page that was shown once: one stands in front, the others aside."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from continuity_kit.gui.presenters.routes import PageName
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import Page
from continuity_kit.gui.views.pages import PAGES, build_page, has_page

AHEAD_MS = 400
"""Between two steps that build pages ahead: what somebody does comes first."""


class PageStack(QStackedWidget):
    """Builds a page when it is asked for, or ahead while nothing else is done, and keeps it."""

    def __init__(self, desktop: Desktop) -> None:
        """Hold no page yet."""
        super().__init__()
        self._desktop = desktop
        self._pages: dict[PageName, Page] = {}
        self._blank = QWidget()
        self.addWidget(self._blank)
        self._dropped: list[Page] = []
        self._undressed: list[Page] = []
        self._ahead = QTimer(self, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._build_ahead)
        self._later = QTimer(self, interval=0)
        self._later.timeout.connect(self._catch_up)

    def page(self, name: PageName) -> Page | None:
        """Return a page that was built."""
        return self._pages.get(name)

    def prepare(self, name: PageName) -> Page:
        """Build a page that was not shown yet, without showing it."""
        page = self._pages.get(name) or self._build(name)
        self._dress(page)
        return page

    def _build(self, name: PageName) -> Page:
        page = build_page(name, self._desktop)
        page.retranslate()
        page.set_aside()
        self._pages[name] = page
        self._undressed.append(page)
        self.addWidget(page)
        return page

    def _dress(self, page: Page) -> None:
        if page in self._undressed:
            self._undressed.remove(page)
            page.dress()

    def _build_ahead(self) -> None:
        """Build a page, or draw one by the style sheet: both at once would hold the window."""
        name = next((one for one in PAGES if one not in self._pages and has_page(one)), None)
        if self._undressed:
            self._dress(self._undressed[0])
        elif name is not None:
            self._build(name)
        else:
            self._ahead.stop()

    def bring_back(self, name: PageName) -> Page:
        """Set every other page aside; this one takes what changed meanwhile."""
        page = self.prepare(name)
        for other in self._pages.values():
            if other is not page:
                other.set_aside()
        page.bring_back()
        self._ahead.start()
        return page

    def take_look(self) -> None:
        """Take colours and sizes: the page in front now, one page aside in each turn to come."""
        for page in self._pages.values():
            page.take_look()
        self._later.start()

    def drop(self) -> None:
        """Forget every page that holds no entry: it is built anew when it is asked for.

        They end one in each turn to come: eight at once hold the window.
        """
        kept: dict[PageName, Page] = {}
        shown = next((one for one in self._pages.values() if one is self.currentWidget()), None)
        if shown is not None and not shown.has_unsaved_entry():
            # Otherwise each page that is taken away would lay out and show the next one.
            self.setCurrentWidget(self._blank)
        for name, page in self._pages.items():
            if page.has_unsaved_entry():
                kept[name] = page
            else:
                self.removeWidget(page)
                self._desktop.changed.disconnect(page.take_newest)
                page.hide()
                self._dropped.append(page)
        self._undressed = [page for page in self._undressed if page not in self._dropped]
        self._pages = kept
        self._later.start()

    def _catch_up(self) -> None:
        if self._dropped:
            self._dropped.pop().deleteLater()
        elif not any(page.catch_up() for page in self._pages.values()):
            self._later.stop()
