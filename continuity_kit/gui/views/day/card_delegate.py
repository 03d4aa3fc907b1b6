"""Paints the rows of a machine: cards, finished rows folded to a line, and the line of now."""

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.models.day_rows import ROW_ROLE, Index
from continuity_kit.gui.presenters.day_rows import DayRow
from continuity_kit.gui.theme import BODY_PT, CAPTION_PT, ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.day.card_layout import (
    EDGE,
    FOLDED,
    FOLDED_TIME_WIDTH,
    GAP,
    ICON,
    LEFT,
    NAME_LINE,
    NUMBER_LINE,
    RIGHT,
    STATE_LINE,
    STATE_WIDTH,
    TIME_WIDTH,
    TOP,
    Line,
    Piece,
    advance,
    card_height,
    card_lines,
    folded_names,
    piece_font,
    piece_width,
)

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class CardDelegate(QStyledItemDelegate):
    """Paints a `DayRow`; its words stand within `width`, which the list sets."""

    def __init__(self, look: Theme) -> None:
        """Keep the look; the list tells the width."""
        super().__init__()
        self.look = look
        self.width = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that all words need."""
        row: DayRow = index.data(ROW_ROLE)
        return QSize(self.width, card_height(row, self.width, self.look))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: DayRow = index.data(ROW_ROLE)
        style: Any = option
        rect: QRect = style.rect
        is_selected = bool(style.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind == "now":
            self._now(painter, rect, row)
        else:
            self._ground(painter, rect, row, is_selected=is_selected)
            if row.kind == "folded":
                self._folded(painter, rect, row)
            else:
                self._card(painter, rect, row)
            if is_selected:
                self._frame(painter, rect)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, row: DayRow, *, is_selected: bool) -> None:
        ground = "accent_bg" if is_selected else row.ground
        painter.fillRect(rect, self.look.color(ground or "surface"))
        painter.setPen(QPen(self.look.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if row.edge:
            edge = QRect(rect.left(), rect.top(), self.look.px(EDGE), rect.height())
            painter.fillRect(edge, self.look.color(row.edge))

    def _frame(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(self.look.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _now(self, painter: QPainter, rect: QRect, row: DayRow) -> None:
        font = self.look.font(CAPTION_PT, 700)
        painter.setFont(font)
        painter.setPen(self.look.color("accent"))
        place = rect.adjusted(self.look.px(LEFT), 0, 0, 0)
        painter.drawText(place, _MIDDLE | Qt.AlignmentFlag.AlignLeft, row.time)
        left = place.left() + advance(self.look, row.time, CAPTION_PT, 700) + self.look.px(6)
        painter.setPen(QPen(self.look.color("accent"), 2))
        painter.drawLine(left, rect.center().y(), rect.right(), rect.center().y())

    def _folded(self, painter: QPainter, rect: QRect, row: DayRow) -> None:
        look = self.look
        line = QRect(rect.left(), rect.top(), self.width, look.px(FOLDED))
        self._text(painter, line.left() + look.px(LEFT), line, Piece(row.time, BODY_PT))
        words = Piece(row.mark.words, BODY_PT, 400, "ink")
        room = max(look.px(STATE_WIDTH), piece_width(words, look))
        at = line.right() - look.px(RIGHT) - room
        self._text(painter, at, line, words)
        icon = Piece("", BODY_PT, 400, _token(row.mark.tone), row.mark.icon)
        at -= look.px(ICON + 6)
        self._text(painter, at, line, icon)
        count = Piece(f"{row.fraction.text}/{row.planned}", BODY_PT)
        self._text(painter, at - look.px(GAP) - piece_width(count, look), line, count)
        left = line.left() + look.px(LEFT + FOLDED_TIME_WIDTH)
        for text in folded_names(row, self.width, look):
            self._text(painter, left, line, Piece(text, BODY_PT, 400, "ink"))
            line.translate(0, look.px(FOLDED))

    def _card(self, painter: QPainter, rect: QRect, row: DayRow) -> None:
        look = self.look
        top = rect.top() + look.px(TOP)
        beside = (
            (Piece(row.time, ROW_PT, 600, "ink"), NAME_LINE),
            (Piece(row.length, SECOND_PT), NUMBER_LINE),
            (Piece(row.category, SECOND_PT), STATE_LINE),
        )
        at = top
        for piece, height in beside:
            line = QRect(rect.left(), at, rect.width(), look.px(height))
            self._text(painter, rect.left() + look.px(LEFT), line, piece)
            at += look.px(height)
        left = rect.left() + look.px(LEFT + TIME_WIDTH)
        room = self.width - look.px(LEFT + TIME_WIDTH + RIGHT)
        for item in card_lines(row, room, look):
            self._line(painter, QRect(left, top, room, item.height), item)
            top += item.height

    def _line(self, painter: QPainter, rect: QRect, line: Line) -> None:
        gap = self.look.px(GAP)
        at = rect.left()
        for piece in line.left:
            self._text(painter, at, rect, piece)
            at += piece_width(piece, self.look)
            at += 0 if piece.text.endswith(" ") else gap
        width = sum(piece_width(piece, self.look) for piece in line.right)
        at = rect.right() + 1 - width
        for piece in line.right:
            self._text(painter, at, rect, piece)
            at += piece_width(piece, self.look)

    def _text(self, painter: QPainter, left: int, line: QRect, piece: Piece) -> None:
        look = self.look
        color = look.color(piece.tone)
        if piece.icon:
            side = look.px(ICON)
            if piece.icon != "blank":
                top = line.center().y() - side // 2
                painter.drawPixmap(left, top, pixmap(piece.icon, side, color))
            left += side + look.px(6)
        painter.setFont(piece_font(piece, look))
        painter.setPen(color)
        place = QRect(left, line.top(), line.right() - left + 1, line.height())
        flags = _MIDDLE | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.drawText(place, flags, piece.text)


def _token(tone: str) -> str:
    return {"second": "ink2", "third": "ink3"}.get(tone, tone)
