"""What a list shows instead of rows: empty, loading, unreadable."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import ROW_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label

SHOWN_AFTER_MS = 300


class StandIn(QWidget):
    """An icon and a sentence, centred; loading is shown only after 300 ms."""

    def __init__(self, look: Theme) -> None:
        """Make an invisible stand-in."""
        super().__init__()
        self._look = look
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = plain_label(look, ROW_PT, tone="second", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._icon)
        layout.addWidget(self._words)
        layout.addStretch(1)
        self._late = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._late.timeout.connect(self.show)
        self.hide()

    def show_empty(self, words: str, icon_name: str = "info") -> None:
        """Say that there is nothing, and what to do."""
        self._show(words, icon_name, "ink2")

    def show_unreadable(self, words: str) -> None:
        """Say that something cannot be read, and what is safe."""
        self._show(words, "warning", "red")

    def show_loading(self, words: str) -> None:
        """Say what is under way, if it takes longer than a blink."""
        self._set(words, "clock", "ink2")
        if not self.isVisible():
            self._late.start()

    def clear(self) -> None:
        """Give way to the rows."""
        self._late.stop()
        self.hide()

    def _show(self, words: str, icon_name: str, token: str) -> None:
        self._late.stop()
        self._set(words, icon_name, token)
        self.show()

    def _set(self, words: str, icon_name: str, token: str) -> None:
        size = self._look.px(40)
        self._icon.setPixmap(pixmap(icon_name, size, self._look.color(token)))
        self._words.setText(words)
        self.setAccessibleName(words)
