"""The table of every page: hairlines, no grid, whole rows, nothing elided."""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.models.rows import CELL_ROLE, ROW_ROLE, Index, RowModel
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import breakable

HEADER_HEIGHT = 33
PADDING = 10
EDGE = 4
BAR_HEIGHT = 6
TICK = 18
BOX = 26
LEAST_STRETCH, WIDEST_CELL = 170, 420
_WRAP = int(Qt.TextFlag.TextWordWrap)
_TONES = {"second": "ink2", "third": "ink3"}


class CellDelegate(QStyledItemDelegate):
    """Paints a `Cell`: tick box, icon, text, second line, bar."""

    def __init__(self, look: Theme) -> None:
        """Keep the look."""
        super().__init__()
        self.look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        cell: Cell = index.data(CELL_ROLE)
        row: Row = index.data(ROW_ROLE)
        style: Any = option
        rect: QRect = style.rect
        is_selected = bool(style.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._ground(painter, rect, row, index.column(), is_selected=is_selected)
        inside = rect.adjusted(self.look.px(PADDING), 0, -self.look.px(PADDING), 0)
        if cell.checked is not None:
            inside = self._tick(painter, inside, is_checked=cell.checked)
        if cell.icon:
            inside = self._icon(painter, inside, cell)
        if cell.box:
            self._box(painter, inside, cell)
        else:
            self._text(painter, inside, cell)
        if cell.done is not None:
            self._bar(painter, inside, cell)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room that the text needs: its whole width, and the height at the column's."""
        cell: Cell = index.data(CELL_ROLE)
        style: Any = option
        large = QFontMetrics(self._font(cell))
        small = QFontMetrics(self.look.font(SECOND_PT))
        width = max(large.horizontalAdvance(cell.text), small.horizontalAdvance(cell.second))
        width = min(width, self.look.px(WIDEST_CELL))  # a longer text takes more lines
        beside = self.look.px(2 * PADDING)
        if cell.checked is not None:
            beside += self.look.px(TICK + 8)
        if cell.icon:
            beside += self.look.px(16 + 6)
        # Where rows are measured the option holds the column's width: longer text takes more lines.
        at_hand = style.rect.width() - beside
        height = sum(self._heights(cell, at_hand if at_hand > 0 else width))
        if cell.done is not None:
            height += self.look.px(BAR_HEIGHT + 4)
        return QSize(width + beside + 1, height + self.look.px(14))

    def _ground(
        self, painter: QPainter, rect: QRect, row: Row, column: int, *, is_selected: bool
    ) -> None:
        ground = "accent_bg" if is_selected else row.ground
        if ground:
            painter.fillRect(rect, self.look.color(ground))
        edge = "accent" if is_selected else row.mark
        if edge and column == 0:
            bar = QRect(rect.left(), rect.top(), self.look.px(EDGE), rect.height())
            painter.fillRect(bar, self.look.color(edge))
        thick = row.ends_group
        painter.setPen(QPen(self.look.color("ink" if thick else "line"), 3 if thick else 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _tick(self, painter: QPainter, inside: QRect, *, is_checked: bool) -> QRect:
        side = self.look.px(TICK)
        box = QRect(inside.left(), inside.center().y() - side // 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.color("accent" if is_checked else "line2"), 2))
        painter.setBrush(self.look.color("accent" if is_checked else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if is_checked:
            inner = self.look.px(TICK - 4)
            drawn = pixmap("tick", inner, self.look.color("on_accent"))
            painter.drawPixmap(box.left() + (side - inner) // 2, box.top() + 2, drawn)
        return inside.adjusted(side + self.look.px(8), 0, 0, 0)

    def _icon(self, painter: QPainter, inside: QRect, cell: Cell) -> QRect:
        side = self.look.px(16)
        drawn = pixmap(cell.icon, side, self.look.color(_TONES.get(cell.tone, cell.tone)))
        beside = inside.adjusted(side + self.look.px(6), 0, 0, 0)
        first = QFontMetrics(self._font(cell)).height() // 2
        top = inside.top() + self._offset(beside, cell) + first - side // 2
        painter.drawPixmap(inside.left(), top, drawn)
        return beside

    def _font(self, cell: Cell) -> QFont:
        return self.look.font(cell.points, cell.weight, identifies=cell.identifies)

    def _heights(self, cell: Cell, width: int) -> tuple[int, int]:
        """Return the heights of both texts where they have so much width, wrapped if they must."""
        room = QRect(0, 0, max(width, 1), 10_000)
        large = QFontMetrics(self._font(cell))
        small = QFontMetrics(self.look.font(SECOND_PT))
        text, beneath = breakable(cell.text), breakable(cell.second)
        first = large.boundingRect(room, _WRAP, text).height() if text else 0
        second = small.boundingRect(room, _WRAP, beneath).height() if beneath else 0
        return max(first, large.height()), second

    def _offset(self, inside: QRect, cell: Cell) -> int:
        bar = self.look.px(BAR_HEIGHT + 4) if cell.done is not None else 0
        return (inside.height() - sum(self._heights(cell, inside.width())) - bar) // 2

    def _text(self, painter: QPainter, inside: QRect, cell: Cell) -> None:
        large, small = self._heights(cell, inside.width())
        top = inside.top() + self._offset(inside, cell)
        side = Qt.AlignmentFlag.AlignRight if cell.is_number else Qt.AlignmentFlag.AlignLeft
        font = self._font(cell)
        painter.setFont(font)
        tone = "second" if cell.is_missing else cell.tone
        painter.setPen(self.look.color(_TONES.get(tone, tone)))
        line = QRect(inside.left(), top, inside.width(), large)
        flags = int(side | Qt.AlignmentFlag.AlignVCenter) | _WRAP
        painter.drawText(line, flags, breakable(cell.text))
        if cell.is_missing:
            width = QFontMetrics(font).horizontalAdvance(cell.text)
            under = line.adjusted(max(line.width() - width, 0), 0, 0, 0) if cell.is_number else line
            self._dashes(painter, under, font_width=width)
        if cell.second:
            painter.setFont(self.look.font(SECOND_PT))
            painter.setPen(self.look.color("ink2"))
            below = QRect(inside.left(), top + large, inside.width(), small)
            painter.drawText(below, flags, breakable(cell.second))

    def _dashes(self, painter: QPainter, line: QRect, *, font_width: int) -> None:
        painter.setPen(QPen(self.look.color("ink2"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(
            line.left(), line.bottom() - 1, line.left() + font_width, line.bottom() - 1
        )

    def _box(self, painter: QPainter, inside: QRect, cell: Cell) -> None:
        side = self.look.px(BOX)
        box = QRect(inside.left(), inside.center().y() - side // 2, side, side)
        style = Qt.PenStyle.DashLine if cell.box == "dashed" else Qt.PenStyle.SolidLine
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.color("ink"), 1.5, style))
        painter.setBrush(self.look.color("ink" if cell.box == "full" else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self.look.color("surface" if cell.box == "full" else "ink"))
        painter.setFont(self.look.font(cell.points, 700))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _bar(self, painter: QPainter, inside: QRect, cell: Cell) -> None:
        top = inside.bottom() - self.look.px(BAR_HEIGHT + 6)
        token = "accent" if cell.tone in ("ink", "second", "third") else cell.tone
        parts = max(cell.segments, 1)
        gap = 2 if parts > 1 else 0
        width = (inside.width() - gap * (parts - 1)) / parts
        filled = min(max(cell.done or 0.0, 0.0), 1.0) * parts
        for part in range(parts):
            left = inside.left() + round(part * (width + gap))
            whole = QRect(left, top, round(width), self.look.px(BAR_HEIGHT))
            painter.fillRect(whole, self.look.color("line"))
            share = min(max(filled - part, 0.0), 1.0)
            done = QRect(whole.topLeft(), QSize(round(whole.width() * share), whole.height()))
            painter.fillRect(done, self.look.color(token))


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
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(self._clicked)
        (self.clicked if opens_by_click else self.doubleClicked).connect(self._opened)
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._delegate.look = look
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
        header.setSectionResizeMode(self._stretches, mode.Stretch if left >= least else mode.Fixed)
        if left < least:
            self.setColumnWidth(self._stretches, least)

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
