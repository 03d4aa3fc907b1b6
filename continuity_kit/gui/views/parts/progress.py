"""How far a long work is: a count, a bar, and a way to stop it where that is safe."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.theme import BODY_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label

BAR_HEIGHT = 10


class Bar(QWidget):
    """A bar from nothing to whole."""

    def __init__(self, look: Theme) -> None:
        """Make an empty bar."""
        super().__init__()
        self.look, self._done = look, 0.0
        self.setFixedHeight(look.px(BAR_HEIGHT))

    def set_done(self, done: float) -> None:
        """Show a part, 0 to 1."""
        self._done = min(max(done, 0.0), 1.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and part."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.color("line"))
        part = QRect(0, 0, round(self.width() * self._done), self.height())
        painter.fillRect(part, self.look.color("accent"))
        painter.end()


class ProgressPanel(QWidget):
    """Percentage, count in words, bar, and a button that asks to stop."""

    stopped = Signal()

    def __init__(self, look: Theme) -> None:
        """Make a panel that shows nothing under way."""
        super().__init__()
        self.share = plain_label(look, TITLE_PT, 700)
        self.words = plain_label(look, BODY_PT, tone="second", wraps=True)
        self.bar = Bar(look)
        self.stop = ActionButton(look, icon_name="cross")
        self.stop.clicked.connect(self.stopped.emit)
        first = QHBoxLayout()
        first.addWidget(self.share)
        first.addWidget(self.words, 1)
        first.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(first)
        column.addWidget(self.bar)
        self.hide()

    def show_progress(self, done: int, total: int, words: str) -> None:
        """Show how far it is; an unknown total shows no share."""
        part = done / total if total else 0.0
        self.share.setText(f"{part:.0%}".replace("%", "\N{NO-BREAK SPACE}%") if total else "")
        self.words.setText(words)
        self.bar.set_done(part)
        self.show()
