"""A PIN as cells: what was typed is kept by no field, clipboard or undo, and gone on leaving."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from continuity_kit.gui.theme import Theme

CELLS, LONGEST = 6, 12
CELL_WIDTH, CELL_HEIGHT, CELL_GAP = 28, 44, 4
DOT = 7


class PinField(QWidget):
    """Cells for a personal PIN of 6 to 12 digits.

    SAFETY: digits live in this object alone, leave it by `take` once, and are forgotten when the
    focus goes anywhere but to the button that signs
    (test_a_pin_is_forgotten_when_its_field_is_left).

    Signals:
        changed: a digit came or went.
        entered: Enter was pressed.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, look: Theme) -> None:
        """Make empty cells."""
        super().__init__()
        self._look = look
        self._typed = ""
        self._kept_for: tuple[QWidget, ...] = (self,)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.restyle(look)

    def keep_for(self, widgets: Sequence[QWidget]) -> None:
        """Name the rest of the signature: going there, or to its lists, keeps what was typed."""
        self._kept_for = (self, *widgets)

    @property
    def is_filled(self) -> bool:
        """Enough digits for a PIN were typed."""
        return len(self._typed) >= CELLS

    def take(self) -> str:
        """Return what was typed and forget it."""
        typed, self._typed = self._typed, ""
        self._told()
        return typed

    def clear(self) -> None:
        """Forget what was typed."""
        if self._typed:
            self._typed = ""
            self._told()

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self._resize()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all cells."""
        count = max(CELLS, len(self._typed))
        width = count * self._look.px(CELL_WIDTH) + (count - 1) * self._look.px(CELL_GAP)
        return QSize(width + 4, self._look.px(CELL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the room of all cells: none is cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits and Backspace; Enter signs; everything else goes on to the page."""
        text = event.text()
        if text.isascii() and text.isdigit() and not event.modifiers() & _COMMANDS:
            if len(self._typed) < LONGEST:
                self._typed += text
                self._told()
        elif event.key() == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
            self._told()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, a dot in each that is filled."""
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, gap = look.px(CELL_WIDTH), look.px(CELL_GAP)
        at = len(self._typed)
        for cell in range(max(CELLS, at)):
            box = QRect(2 + cell * (width + gap), 2, width, self.height() - 4)
            is_next = self.hasFocus() and cell == min(at, max(CELLS, at) - 1)
            painter.setPen(QPen(look.color("accent" if is_next else "line2"), 2 if is_next else 1))
            painter.setBrush(look.color("surface"))
            painter.drawRoundedRect(box, 6, 6)
            if cell < at:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("ink"))
                painter.drawEllipse(box.center(), look.px(DOT) // 2, look.px(DOT) // 2)
        painter.end()

    def _told(self) -> None:
        self._resize()
        self.update()
        self.changed.emit()

    def _resize(self) -> None:
        self.setFixedSize(self.sizeHint())

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._is_kept_by(old) and not self._is_kept_by(new):
            self.clear()
        self.update()

    def _is_kept_by(self, widget: QWidget | None) -> bool:
        while widget is not None and widget not in self._kept_for:
            widget = widget.parentWidget()
        return widget is not None


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
