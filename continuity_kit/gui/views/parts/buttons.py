"""Buttons with an icon, a word and the key that does the same."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QPushButton

from continuity_kit.gui.icons import icon, pixmap
from continuity_kit.gui.theme import DIALOG_BUTTON_HEIGHT, Theme

Kind = Literal["plain", "primary", "danger", "link", "chip", "tab", "segment", "section"]
_ICON_TOKEN = {"primary": "on_accent", "danger": "red", "link": "accent"}

APART = "\N{EN SPACE}"
"""Between an icon and its word: Qt's style sheets cannot give that distance."""


class ActionButton(QPushButton):
    """A push button of one kind; its words come later, by `setText`."""

    def __init__(
        self, look: Theme, kind: Kind = "plain", icon_name: str | None = None, *, tall: bool = False
    ) -> None:
        """Make a button without words.

        Args:
            tall: 44 px, in dialogs.
        """
        super().__init__()
        self.setProperty("kind", kind)
        self.setProperty("tall", tall)
        self.setAutoDefault(False)
        self._kind, self._icon_name, self._tall = kind, icon_name, tall
        self.setCheckable(kind in ("chip", "tab", "segment", "section"))
        self.restyle(look)

    def setText(self, words: str) -> None:
        """Set the words; beside an icon they keep a distance."""
        super().setText(f"{APART}{words}" if self._icon_name and words else words)

    def text(self) -> str:
        """Return the words alone."""
        return super().text().removeprefix(APART)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a focused button does what Space does; Qt knows this in its dialogs only.

        A chip or a tab is chosen by Space: there Enter goes to the page, for its next step.
        """
        if (
            not self.isCheckable()
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not (event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        ):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def restyle(self, look: Theme) -> None:
        """Take font, height and the icon's colour from the look."""
        self.setFont(look.font(weight=600))
        if self._tall:
            self.setMinimumHeight(look.px(DIALOG_BUTTON_HEIGHT))
        if self._icon_name is not None:
            size = look.px(18)
            color = look.color(_ICON_TOKEN.get(self._kind, "ink"))
            self.setIconSize(QSize(size, size))
            drawn = icon(self._icon_name, size, color)
            pale = pixmap(self._icon_name, size, look.color("ink3"))
            drawn.addPixmap(pale, QIcon.Mode.Disabled)
            self.setIcon(drawn)
