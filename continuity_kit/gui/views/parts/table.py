"""The table of every page: hairlines, no grid, whole rows, nothing elided."""

from collections.abc import Hashable

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from continuity_kit.gui.models.rows import Index, RowModel
from continuity_kit.gui.presenters.cells import Row
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.cell_delegate import CellDelegate

HEADER_HEIGHT = 33
LEAST_STRETCH, WIDEST_STRETCH = 170, 420
"""Of the stretched column, logical pixels: narrower the table scrolls, and beyond it the eye would
lose the row, so that what is left stays empty at the right."""


class Heads(QHeaderView):
    """The titles, on a band that goes on where the columns end."""

    def __init__(self, look: Theme) -> None:
        """Make a band without titles."""
        super().__init__(Qt.Orientation.Horizontal)
        self.look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the titles, then the rest of the band."""
        super().paintEvent(event)
        left, viewport = self.length(), self.viewport()
        if left < viewport.width():
            painter = QPainter(viewport)
            rest = QRect(left, 0, viewport.width() - left, viewport.height())
            painter.fillRect(rest, self.look.color("sunken"))
            painter.end()


class Table(QTableView):
    """A table of rows; Enter or a click opens, arrows move, a refresh keeps the selection.

    Signals:
        opened: key of a row, by Enter or double click.
        chosen: key of the row that the selection moved to.
        ticked: key of a row whose tick box was clicked or toggled by Space.
    """

    opened = Signal(object)
    chosen = Signal(object)
    ticked = Signal(object)

    def __init__(self, look: Theme, *, opens_by_click: bool = False) -> None:
        """Make an empty table."""
        super().__init__()
        self._delegate = CellDelegate(look)
        self._rows = RowModel()
        self._kept: Hashable | None = None
        self._is_filling = False
        self._stretches: int | None = None
        self._gives_way: tuple[int, ...] = ()
        self._least = LEAST_STRETCH
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._heads = header = Heads(look)
        self.setHorizontalHeader(header)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(self._clicked)
        (self.clicked if opens_by_click else self.doubleClicked).connect(self._opened)
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._delegate.look = self._heads.look = look
        self.horizontalHeader().setFixedHeight(look.px(HEADER_HEIGHT))
        self.horizontalHeader().setFont(look.font(SECOND_PT, 600))
        self.viewport().update()

    def set_titles(
        self,
        titles: tuple[str, ...],
        *,
        stretches: int | None = None,
        gives_way: tuple[int, ...] = (),
        least: int = LEAST_STRETCH,
    ) -> None:
        """Name the columns.

        Args:
            stretches: the column that takes the room that is left.
            gives_way: columns that are hidden in this order in a narrow window; what they say
                stands elsewhere on the page.
            least: width of the stretched column below which the table scrolls, logical pixels.
        """
        self._rows.set_titles(titles)
        self._stretches, self._gives_way, self._least = stretches, gives_way, least
        if stretches is not None:
            mode = QHeaderView.ResizeMode.Stretch
            self.horizontalHeader().setSectionResizeMode(stretches, mode)
        self._fit()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows; selection (by key) and scroll stay."""
        scroll = self.verticalScrollBar().value()
        self._is_filling = True
        self._rows.set_rows(rows)
        at = self._rows.row_of(self._kept) if self._kept is not None else None
        if at is not None:
            self.selectRow(at)
        self._is_filling = False
        self._fit()
        self.verticalScrollBar().setValue(scroll)

    def select(self, key: Hashable) -> None:
        """Move the selection to a key, if it is shown."""
        at = self._rows.row_of(key)
        if at is not None:
            self.selectRow(at)

    @property
    def current_key(self) -> Hashable | None:
        """Return the key of the selected row."""
        at = self.currentIndex()
        return self._rows.rows[at.row()].key if at.isValid() else None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return what is shown."""
        return self._rows.rows

    def whole_height(self) -> int:
        """Return the height of head and all rows."""
        rows = self.model().rowCount()
        height = self.horizontalHeader().height() + 2
        return height + sum(self.rowHeight(row) for row in range(rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Hide columns that give way until the stretched one has its least width."""
        if self._stretches is None:
            return
        hidden: list[int] = []
        columns = range(self._rows.columnCount())
        needed = {at: self._needed(at) for at in columns if at != self._stretches}
        least = self._delegate.look.px(self._least)
        for at in self._gives_way:
            kept = sum(width for column, width in needed.items() if column not in hidden)
            if kept + least <= self.viewport().width():
                break
            hidden.append(at)
        for at in self._gives_way:
            self.setColumnHidden(at, at in hidden)
        left = self.viewport().width() - sum(
            width for column, width in needed.items() if column not in hidden
        )
        header, mode = self.horizontalHeader(), QHeaderView.ResizeMode
        most = max(self.widest_stretch(self._stretches), least)
        is_free = least <= left <= most
        header.setSectionResizeMode(self._stretches, mode.Stretch if is_free else mode.Fixed)
        if not is_free:
            self.setColumnWidth(self._stretches, least if left < least else most)

    def widest_stretch(self, column: int) -> int:
        """Return the width beyond which the stretched column takes no more room."""
        widest = self._delegate.look.px(WIDEST_STRETCH)
        cells = (row.cells[column] for row in self._rows.rows if column < len(row.cells))
        return max([widest, *(self._delegate.whole_width(cell, column) for cell in cells)])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, and the rows on to the right edge where the columns end before it."""
        super().paintEvent(event)
        left, width = self.horizontalHeader().length(), self.viewport().width()
        if left >= width or not self._rows.rows:
            return
        painter = QPainter(self.viewport())
        selected = self.selectionModel()
        for at, row in enumerate(self._rows.rows):
            top, height = self.rowViewportPosition(at), self.rowHeight(at)
            if top + height > 0 and top < self.viewport().height():
                is_selected = selected.isRowSelected(at, QModelIndex())
                rect = QRect(left, top, width - left, height)
                self._delegate.carry_on(painter, rect, row, is_selected=is_selected)
        painter.end()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return what lies at a point; beside the last column the row goes on."""
        found = super().indexAt(point)
        at = self.rowAt(point.y())
        if found.isValid() or at < 0:
            return found
        columns = range(self._rows.columnCount())
        shown = [column for column in columns if not self.isColumnHidden(column)]
        return self._rows.index(at, shown[-1]) if shown else found

    def _needed(self, column: int) -> int:
        return max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter, tick by Space; the rest is Qt's."""
        key = self.current_key
        if key is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(key)
        elif key is not None and event.key() == Qt.Key.Key_Space and self._has_tick():
            self.ticked.emit(key)
        else:
            super().keyPressEvent(event)

    def _has_tick(self) -> bool:
        row = self._rows.rows[self.currentIndex().row()]
        return any(cell.checked is not None for cell in row.cells)

    def _moved(self, current: Index) -> None:
        if current.isValid() and not self._is_filling:
            self._kept = self._rows.rows[current.row()].key
            self.chosen.emit(self._kept)

    def _clicked(self, index: Index) -> None:
        row = self._rows.rows[index.row()]
        if row.cells[index.column()].checked is not None:
            self.ticked.emit(row.key)

    def _opened(self, index: Index) -> None:
        self.opened.emit(self._rows.rows[index.row()].key)
