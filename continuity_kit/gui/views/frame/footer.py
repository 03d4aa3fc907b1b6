"""The footer: the last entry at its left, always; the keys of the page at its right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import CAPTION_PT, FOOTER_HEIGHT, SECOND_PT, Theme
from continuity_kit.gui.views.page import KeyHint
from continuity_kit.gui.views.parts.labels import plain_label


class KeyCap(QLabel):
    """A key as it looks on the keyboard."""

    def __init__(self, look: Theme, text: str) -> None:
        """Make a key."""
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "key")
        self.setFont(look.font(CAPTION_PT, 600))


class Footer(QFrame):
    """One line that stays."""

    def __init__(self, look: Theme) -> None:
        """Make an empty footer."""
        super().__init__()
        self.setProperty("role", "footer")
        self._look = look
        self._hints: tuple[KeyHint, ...] = ()
        self._icon = QLabel()
        self._last = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._last.setObjectName("last-entry")
        self._keys = QHBoxLayout()
        self._keys.setSpacing(look.px(8))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(4))
        layout.setSpacing(look.px(8))
        layout.addWidget(self._icon)
        layout.addWidget(self._last, 1)
        layout.addLayout(self._keys)
        self.restyle(look)

    def show_last_entry(self, words: str) -> None:
        """Say what was recorded last."""
        self._last.setText(words)
        self._last.setAccessibleName(words)

    def show_keys(self, hints: tuple[KeyHint, ...]) -> None:
        """Show the keys that matter on this page."""
        self._hints = hints
        while (item := self._keys.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for hint in hints:
            self._keys.addWidget(KeyCap(self._look, hint.key))
            words = plain_label(self._look, SECOND_PT, tone="second")
            words.setText(hint.act)
            self._keys.addWidget(words)
            self._keys.addSpacing(self._look.px(6))

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumHeight(look.px(FOOTER_HEIGHT))
        self._icon.setPixmap(pixmap("pen", look.px(14), look.color("ink2")))
        self._last.setFont(look.font(SECOND_PT))
        self.show_keys(self._hints)
