"""Paints the cells of every table: hairlines, no grid, nothing elided."""

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.models.rows import CELL_ROLE, ROW_ROLE, Index
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import breakable

PADDING, LEAD = 10, 4
"""Beside a cell's text, and what the first column has more: it stands under its panel's title."""
EDGE = 4
BAR_HEIGHT = 6
TICK = 18
BOX = 26
WIDEST_CELL = 420
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
        inside = self._inside(rect, index.column())
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
        beside = self._beside(cell, index.column())
        # Where rows are measured the option holds the column's width: longer text takes more lines.
        at_hand = style.rect.width() - beside
        height = sum(self._heights(cell, at_hand if at_hand > 0 else width))
        if cell.done is not None:
            height += self.look.px(BAR_HEIGHT + 4)
        return QSize(width + beside + 1, height + self.look.px(14))

    def whole_width(self, cell: Cell, column: int) -> int:
        """Return the width at which no text of a cell takes a second line."""
        large = QFontMetrics(self._font(cell)).horizontalAdvance(cell.text)
        small = QFontMetrics(self.look.font(SECOND_PT)).horizontalAdvance(cell.second)
        return max(large, small) + self._beside(cell, column) + 1

    def carry_on(self, painter: QPainter, rect: QRect, row: Row, *, is_selected: bool) -> None:
        """Paint a row where it has no column any more: ground and hairline go on."""
        painter.save()
        self._ground(painter, rect, row, -1, is_selected=is_selected)
        painter.restore()

    def _inside(self, rect: QRect, column: int) -> QRect:
        """Return where a cell's content stands."""
        lead = self.look.px(LEAD) if column == 0 else 0
        return rect.adjusted(self.look.px(PADDING) + lead, 0, -self.look.px(PADDING), 0)

    def _beside(self, cell: Cell, column: int) -> int:
        beside = self.look.px(2 * PADDING) + (self.look.px(LEAD) if column == 0 else 0)
        if cell.checked is not None:
            beside += self.look.px(TICK + 8)
        return beside + (self.look.px(16 + 6) if cell.icon else 0)

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
        edge = "ink3" if self.look.name == "dark" else "ink"  # ink on dark would outshine the names
        painter.setPen(QPen(self.look.color(edge), 1.5, style))
        painter.setBrush(self.look.color(edge if cell.box == "full" else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self.look.color("surface" if cell.box == "full" else "ink"))
        painter.setFont(self.look.font(cell.points, 700))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _bar(self, painter: QPainter, inside: QRect, cell: Cell) -> None:
        texts = sum(self._heights(cell, inside.width()))
        top = inside.top() + self._offset(inside, cell) + texts + self.look.px(4)
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
