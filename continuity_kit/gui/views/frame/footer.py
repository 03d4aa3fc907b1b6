"""The footer: the last entry at its left, always; the keys of the page at its right."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import CAPTION_PT, FOOTER_HEIGHT, SECOND_PT, Theme
from continuity_kit.gui.views.page import KeyHint
from continuity_kit.gui.views.parts.labels import plain_label

LEAST_ENTRY, MOST_SIGNS = 170, 120


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
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self._icon = QLabel()
        self._last = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._last.setObjectName("last-entry")
        self._keys = QHBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(4))
        layout.setSpacing(look.px(8))
        layout.addWidget(self._icon)
        layout.addWidget(self._last, 1)
        layout.addLayout(self._keys)
        self.restyle(look)

    def show_last_entry(self, words: str) -> None:
        """Say what was recorded last."""
        self._last.setText(_in_two_lines(words))
        self._last.setAccessibleName(words)

    def show_keys(self, hints: tuple[KeyHint, ...]) -> None:
        """Show the keys that matter on this page; labels stay: a new one lays the window out."""
        if hints == self._hints:
            return
        self._hints = hints
        while len(self._pairs) < len(hints):
            self._pairs.append(self._new_pair())
        for (key, words), hint in zip(self._pairs, hints, strict=False):
            key.setText(hint.key)
            words.setText(hint.act)
        self._fit()

    def _new_pair(self) -> tuple[QLabel, QLabel]:
        key, words = KeyCap(self._look, ""), plain_label(self._look, SECOND_PT, tone="second")
        words.setContentsMargins(0, 0, self._look.px(6), 0)
        for label in (key, words):
            label.hide()
            self._keys.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        return key, words

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many keys as fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out the keys that have no room, whole ones, from the one before the last on.

        The last is help, which names them all.
        """
        look = self._look
        room = self.width() - look.px(LEAST_ENTRY + 32 + 14 + 16)
        used = self._pairs[: len(self._hints)]
        widths = [sum(label.sizeHint().width() + look.px(8) for label in pair) for pair in used]
        room -= widths[-1] if widths else 0
        for at, pair in enumerate(self._pairs):
            is_last = at == len(used) - 1
            room -= widths[at] if at < len(used) - 1 else 0
            is_shown = at < len(used) and (is_last or room >= 0)
            for label in pair:
                if label.isHidden() is is_shown:
                    label.setVisible(is_shown)

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumHeight(look.px(FOOTER_HEIGHT))
        self._icon.setPixmap(pixmap("pen", look.px(14), look.color("ink2")))
        self._last.setFont(look.font(SECOND_PT))
        for key, words in self._pairs:
            key.setFont(look.font(CAPTION_PT, 600))
            words.setFont(look.font(SECOND_PT))
            words.setContentsMargins(0, 0, look.px(6), 0)
        self._keys.setSpacing(look.px(8))
        self._fit()


def _in_two_lines(words: str) -> str:
    """Return an entry with the middle of an endless name left out; it stands whole on its page."""
    if len(words) <= MOST_SIGNS:
        return words
    half = MOST_SIGNS // 2
    return f"{words[:half].rstrip()}\N{NO-BREAK SPACE}… {words[-half:].lstrip()}"
