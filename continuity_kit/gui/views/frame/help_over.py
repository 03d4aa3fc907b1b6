"""Help over a page that holds an entry: the entry stays as it is, Esc comes back to it."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget

from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.help.cover import HelpCover


class HelpOver:
    """At most one cover over the page that is shown."""

    def __init__(self, stack: QStackedWidget, screen: Screen) -> None:
        """Cover nothing."""
        self._stack, self._screen = stack, screen
        self._cover: HelpCover | None = None
        self._back: Callable[[], None] | None = None

    @property
    def is_open(self) -> bool:
        """Help stands over the page."""
        return self._cover is not None

    def open(self, about: str) -> None:
        """Show the guide about a page in its place."""
        under = self._stack.currentWidget()
        if under is None or self._cover is not None:
            return
        focused, cover = under.focusWidget(), HelpCover(self._screen, about)

        def back() -> None:
            self._stack.removeWidget(cover)
            cover.deleteLater()
            self._cover = self._back = None
            self._stack.setCurrentWidget(under)
            (focused or under).setFocus()

        cover.closed.connect(back)
        self._cover, self._back = cover, back
        self._stack.addWidget(cover)
        self._stack.setCurrentWidget(cover)
        cover.panel.list.setFocus()

    def close(self) -> None:
        """Come back to the page, if help stands over it."""
        if self._back is not None:
            self._back()

    def search(self) -> bool:
        """Search in the guides, if help stands over the page."""
        if self._cover is None:
            return False
        self._cover.panel.search_text()
        return True
