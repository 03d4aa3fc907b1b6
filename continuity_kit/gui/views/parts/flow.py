"""A row of widgets that goes on in the next line where the width ends: nothing is cut."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Widgets from left to right, in as many lines as the width asks for."""

    def __init__(self, *, across: int = 8, down: int = 4) -> None:
        """Make an empty row.

        Args:
            across, down: pixels between two widgets and between two lines.
        """
        super().__init__()
        self._across, self._down = across, down
        self._shown: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets in this order; others leave and are the caller's to delete."""
        for widget in self._shown:
            if widget not in widgets:
                widget.hide()
        self._shown = list(widgets)
        for widget in self._shown:
            widget.setParent(self)
            widget.show()
        self._settle()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        return self._lay(width, is_placing=False)

    def sizeHint(self) -> QSize:
        """Return the size of one line of everything."""
        sizes = [_size(widget) for widget in self._shown]
        width = sum(size.width() for size in sizes) + self._across * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest widget that cannot be narrower, one line high."""
        widths = [widget.minimumSizeHint().width() for widget in self._shown]
        return QSize(max(widths, default=0), self.heightForWidth(max(self.width(), 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the widgets out anew."""
        super().resizeEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Follow a child that asks for another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        height = self._lay(self.width(), is_placing=True)
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)
        self.updateGeometry()

    def _lay(self, width: int, *, is_placing: bool) -> int:
        left = top = height = 0
        line: list[tuple[QWidget, int, QSize]] = []
        for widget in self._shown:
            size = _size(widget)
            if size.width() > width:
                size = QSize(max(width, 1), size.height())
                if widget.hasHeightForWidth():
                    size.setHeight(widget.heightForWidth(size.width()))
            if line and left + size.width() > width:
                _place(line, top, height, is_placing=is_placing)
                left, top, height, line = 0, top + height + self._down, 0, []
            line.append((widget, left, size))
            left += size.width() + self._across
            height = max(height, size.height())
        _place(line, top, height, is_placing=is_placing)
        return top + height


def _size(widget: QWidget) -> QSize:
    """Return what a widget asks for, within what it may have."""
    return widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())


def _place(
    line: list[tuple[QWidget, int, QSize]], top: int, height: int, *, is_placing: bool
) -> None:
    if is_placing:
        for widget, left, size in line:
            middle = top + (height - size.height()) // 2
            widget.setGeometry(left, middle, size.width(), size.height())
