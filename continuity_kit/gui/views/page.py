"""What the window asks of a page."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.rescale import restyle_tree


@dataclass(frozen=True)
class KeyHint:
    """A key and what it does on this page, for the footer."""

    key: str
    act: str


class Page(QWidget):
    """A page of the window: shows a route, and says it anew when language or data change.

    A subclass builds its widgets once in `__init__`, without words; `retranslate` gives them their
    words, `refresh` their state. Selection and scroll are kept through both.
    """

    def __init__(self, desktop: Desktop) -> None:
        """Keep the surroundings; the window calls `open` before it shows the page."""
        super().__init__()
        self.setObjectName("page")
        # Only so does Qt paint a style sheet's ground, and a drill's word, under a plain widget.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desktop = desktop
        self._look = desktop.look
        self._is_aside = self._has_old_words = self._has_old_look = False
        desktop.changed.connect(self.take_newest)

    def open(self, route: Route) -> None:
        """Show this route, with the newest data."""
        raise NotImplementedError

    def set_aside(self) -> None:
        """Take nothing up while another page is shown: eight pages at once hold the window."""
        self._is_aside = True

    def bring_back(self) -> None:
        """Take the words and the look of now; the window opens a route next, with new data."""
        self._is_aside = False
        self.catch_up()
        if self._has_old_words:
            self._has_old_words = False
            self.retranslate()

    def take_newest(self) -> None:
        """Show what was read anew, unless another page is shown: then `open` will."""
        if not self._is_aside:
            self.refresh()

    def take_look(self) -> None:
        """Take colours and sizes, when the page is shown."""
        self._has_old_look = True
        if not self._is_aside:
            self.catch_up()

    def catch_up(self) -> bool:
        """Take a look that changed while the page stood aside; tell whether there was one."""
        if not self._has_old_look:
            return False
        self._has_old_look = False
        self.dress()
        self.restyle()
        return True

    def dress(self) -> None:
        """Draw everything by the style sheet of now; a page has one of its own."""
        if self.desktop.display is not None:
            self.setStyleSheet(self.desktop.display.rules)

    def refresh(self) -> None:
        """Show the newest data; does nothing while the page was never opened."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Give every widget its words in the language of now."""
        raise NotImplementedError

    def restyle(self) -> None:
        """Take colours and sizes from `desktop.look`; Qt's own widgets have theirs already.

        Without more of a page, each of its parts takes them by itself.
        """
        restyle_tree(self, self._look, self.desktop.look)
        self._look = self.desktop.look

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys that matter on this page, at most five."""
        return ()

    def has_unsaved_entry(self) -> bool:
        """Leaving now would lose what somebody typed: a scan or Esc must not navigate."""
        return False

    def draft(self) -> Draft | None:
        """Return what is to be sealed when the kit locks now; None where nothing would be lost."""
        return None

    def scanned(self, scan: Scan) -> bool:
        """Take a scan, told by True: an entry that asks for a sheet, a wristband or a badge.

        What no page takes leads to its page, unless an entry is unsaved here.
        """
        del scan
        return False

    @property
    def about(self) -> str:
        """Name what F1 tells of now, where that is not the page as a whole."""
        return ""

    def print_shown(self) -> None:
        """Print what is shown (Ctrl+P); pages with nothing to print ignore it."""

    def search_text(self) -> bool:
        """Put the focus where this page searches (F3); tell whether it does, and did not yet."""
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language, when the page is shown."""
        if event.type() == QEvent.Type.LanguageChange:
            if self._is_aside:
                self._has_old_words = True
            else:
                self.retranslate()
        super().changeEvent(event)
