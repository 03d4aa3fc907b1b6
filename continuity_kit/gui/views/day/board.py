"""The row of machines, and in words what stands out of sight on its left and right."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from continuity_kit.gui.presenters.day_board import beside_words
from continuity_kit.gui.presenters.day_columns import DayColumn
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.messages import Language

HEIGHT = 32


class Board(QScrollArea):
    """The row of machines; its arrows are the page's, and words above it go to the sides."""

    def __init__(self, row: QWidget) -> None:
        """Show a row."""
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(row)
        self.resized = QTimer(self, singleShot=True, interval=0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by no key: the selection moves, and what it is in comes into view."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that other columns may be in view now, once they are laid out."""
        super().resizeEvent(event)
        self.resized.start()


class Beside(QWidget):
    """How many machines stand out of sight on each side; a click brings them into view."""

    def __init__(self, look: Theme, board: Board) -> None:
        """Build without words."""
        super().__init__()
        self._board = board
        self._shown: tuple[tuple[DayColumn, QWidget], ...] = ()
        self._language: Language = "fr"
        self.left = ActionButton(look, "link", "arrow-left")
        self.right = ActionButton(look, "link", "arrow-right")
        self.right.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.left)
        row.addStretch(1)
        row.addWidget(self.right)
        self.restyle(look)
        self.hide()
        self.left.clicked.connect(lambda: self._go(is_right=False))
        self.right.clicked.connect(lambda: self._go(is_right=True))
        bar = board.horizontalScrollBar()
        bar.valueChanged.connect(lambda _: board.resized.start())
        bar.rangeChanged.connect(lambda *_: board.resized.start())
        board.resized.timeout.connect(self._tell)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self.setFixedHeight(look.px(HEIGHT))
        for button in (self.left, self.right):
            button.restyle(look)

    def show_columns(
        self, columns: Sequence[DayColumn], widgets: Sequence[QWidget], language: Language
    ) -> None:
        """Take what stands in the row now, from left to right."""
        self._shown = tuple(zip(columns, widgets, strict=True))
        self._language = language
        self._tell()
        self._board.resized.start()

    def hidden(self, *, is_right: bool) -> tuple[tuple[DayColumn, QWidget], ...]:
        """Return the columns that are not wholly in view on one side."""
        port = self._board.viewport()
        found = []
        for column, widget in self._shown:
            left = widget.mapTo(port, QPoint(0, 0)).x()
            is_out = left + widget.width() > port.width() + 2 if is_right else left < -2
            if is_out:
                found.append((column, widget))
        return tuple(found)

    def _tell(self) -> None:
        is_needed = False
        for button, is_right in ((self.left, False), (self.right, True)):
            out = [column for column, _ in self.hidden(is_right=is_right)]
            button.setText(beside_words(out, is_right=is_right, language=self._language))
            button.setToolTip(", ".join(column.machine for column in out))
            button.setVisible(bool(out))
            is_needed = is_needed or bool(out)
        # Where not all fit, one side has some out of sight, however far one scrolled.
        self.setVisible(is_needed)

    def _go(self, *, is_right: bool) -> None:
        """Bring the nearest column out of sight into view."""
        out = self.hidden(is_right=is_right)
        if out:
            self._board.ensureWidgetVisible(out[0 if is_right else -1][1], 0, 0)
