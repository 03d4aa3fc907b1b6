"""Every page that was shown once: one stands in front, the others aside."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from continuity_kit.gui.presenters.routes import PageName
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import Page
from continuity_kit.gui.views.pages import build_page


class PageStack(QStackedWidget):
    """Builds a page when it is first asked for, and keeps it."""

    def __init__(self, desktop: Desktop) -> None:
        """Hold no page yet."""
        super().__init__()
        self._desktop = desktop
        self._pages: dict[PageName, Page] = {}
        self._dropped: list[Page] = []
        self._later = QTimer(self, interval=0)
        self._later.timeout.connect(self._catch_up)

    def page(self, name: PageName) -> Page | None:
        """Return a page that was built."""
        return self._pages.get(name)

    def prepare(self, name: PageName) -> Page:
        """Build a page that was not shown yet, without showing it."""
        page = self._pages.get(name)
        if page is None:
            page = build_page(name, self._desktop)
            page.retranslate()
            page.set_aside()
            self._pages[name] = page
            self.addWidget(page)
            page.dress()
        return page

    def bring_back(self, name: PageName) -> Page:
        """Set every other page aside; this one takes what changed meanwhile."""
        page = self.prepare(name)
        for other in self._pages.values():
            if other is not page:
                other.set_aside()
        page.bring_back()
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
        for name, page in self._pages.items():
            if page.has_unsaved_entry():
                kept[name] = page
            else:
                self.removeWidget(page)
                self._desktop.changed.disconnect(page.take_newest)
                page.hide()
                self._dropped.append(page)
        self._pages = kept
        self._later.start()

    def _catch_up(self) -> None:
        if self._dropped:
            self._dropped.pop().deleteLater()
        elif not any(page.catch_up() for page in self._pages.values()):
            self._later.stop()
