"""The table of beams: several lines a cell, long names go on in the next line, nothing is cut."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyleOptionViewItem

from continuity_kit.gui.models.rows import CELL_ROLE, ROW_ROLE, Index
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.patient_beam_cells import BeamCell
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.cell_delegate import PADDING, CellDelegate
from continuity_kit.gui.views.parts.table import Table

LEAST_NAME = 90
NAME_COLUMN = 1
NAME_SIGNS = 7
WIDEST, WIDEST_SECOND = 150, 130
_ENDLESS = 1 << 16


class BeamDelegate(CellDelegate):
    """Paints a beam's cell line by line."""

    def __init__(self, look: Theme) -> None:
        """Know no size yet: Qt asks for each of them at every step of a new layout."""
        super().__init__(look)
        self._sizes: dict[tuple[BeamCell, int, int, int], QSize] = {}

    def forget_sizes(self) -> None:
        """Let go of the sizes of what was shown before."""
        self._sizes.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell; a plain one as everywhere."""
        cell: Cell = index.data(CELL_ROLE)
        if not isinstance(cell, BeamCell):
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._ground(painter, rect, index.data(ROW_ROLE), index.column(), is_selected=is_selected)
        inside = self._inside(rect, index.column())
        self._lines(painter, inside, cell)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room that all lines need; a text that wraps asks for a part of its width."""
        cell: Cell = index.data(CELL_ROLE)
        if not isinstance(cell, BeamCell):
            return super().sizeHint(option, index)
        margin = self._beside(cell, index.column())
        asked = (cell, margin, option.rect.width(), self.look.scale_percent)
        if asked not in self._sizes:
            self._sizes[asked] = self._size(cell, margin, option.rect.width())
        return QSize(self._sizes[asked])

    def _size(self, cell: BeamCell, margin: int, rect_width: int) -> QSize:
        look = self.look
        large, small = self._fonts(cell)
        first = max(
            QFontMetrics(large).horizontalAdvance(text) for text in (cell.text, *cell.lines)
        )
        second = QFontMetrics(small).horizontalAdvance(cell.second)
        width = max(first, second) + 2
        if cell.wraps:
            width = max(min(first + 2, look.px(WIDEST)), min(second + 2, look.px(WIDEST_SECOND)))
            if rect_width > margin:
                width = rect_width - margin
        height = sum(item[2] for item in self._laid(cell, width if cell.wraps else _ENDLESS))
        return QSize(width + margin, height + look.px(14))

    def _fonts(self, cell: BeamCell) -> tuple[QFont, QFont]:
        return self.look.font(cell.points, cell.weight), self.look.font(SECOND_PT)

    def _laid(self, cell: BeamCell, width: int) -> list[tuple[str, QFont, int, bool]]:
        """Return each text with its font, its height at a width, and if it is the small one."""
        large, small = self._fonts(cell)
        texts = [(text, large, False) for text in (cell.text, *cell.lines)]
        texts += [(cell.second, small, True)] if cell.second else []
        found = []
        for text, font, is_small in texts:
            box = QRect(0, 0, width, _ENDLESS)
            height = QFontMetrics(font).boundingRect(box, _wrap(font, text, width), text).height()
            found.append((text, font, height, is_small))
        return found

    def _lines(self, painter: QPainter, inside: QRect, cell: BeamCell) -> None:
        laid = self._laid(cell, inside.width() if cell.wraps else _ENDLESS)
        top = inside.top() + (inside.height() - sum(item[2] for item in laid)) // 2
        tone = {"second": "ink2", "third": "ink3"}.get(cell.tone, cell.tone)
        for text, font, height, is_small in laid:
            painter.setFont(font)
            token = "ink2" if is_small or cell.is_missing else tone
            painter.setPen(self.look.color(token))
            line = QRect(inside.left(), top, inside.width(), height)
            wrap = _wrap(font, text, inside.width())
            flags = wrap if cell.wraps else Qt.TextFlag.TextDontClip
            align = Qt.AlignmentFlag
            painter.drawText(
                line, (align.AlignRight if cell.is_number else align.AlignLeft) | flags, text
            )
            if cell.is_missing and not is_small:
                width = QFontMetrics(font).boundingRect(line, wrap, text).width()
                lead = max(line.width() - width, 0) if cell.is_number else 0
                self._dashes(painter, line.adjusted(lead, 0, 0, 0), font_width=width)
            top += height


def _wrap(font: QFont, text: str, width: int) -> Qt.TextFlag:
    """Return how a text wraps: in the middle of a word only where a word is too wide itself."""
    metrics = QFontMetrics(font)
    if all(metrics.horizontalAdvance(word) <= width for word in text.split(" ")):
        return Qt.TextFlag.TextWordWrap
    return Qt.TextFlag.TextWrapAnywhere


class BeamTable(Table):
    """Beams in rows; arrows move from beam to beam.

    Signals:
        widened: the table has another width: its rows need another height.
    """

    widened = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.widened.emit()

    def __init__(self, look: Theme) -> None:
        """Make an empty table."""
        super().__init__(look)
        self._delegate = self._sizer = BeamDelegate(look)
        self._shown_titles: tuple[str, ...] = ()
        self.setItemDelegate(self._delegate)
        self.setWordWrap(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setMinimumSectionSize(look.px(30))

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other beams."""
        self._sizer.forget_sizes()
        super().set_rows(rows)

    def show_titles(self, titles: tuple[str, ...]) -> None:
        """Name the columns; that of the names takes the room that is left."""
        if titles == self._shown_titles:
            return
        self._shown_titles = titles
        self.set_titles(titles, stretches=NAME_COLUMN, least=LEAST_NAME)
        header = self.horizontalHeader()
        last = len(titles) - 1
        header.setSectionResizeMode(last, QHeaderView.ResizeMode.ResizeToContents)

    def least_width(self) -> int:
        """Return the width that every column needs, that of the names at its narrowest."""
        return self._others() + self._least_name()

    def easy_width(self) -> int:
        """Return the width at which no word of a name is broken, unless it is very long."""
        look = self._delegate.look
        words = [
            (word, cell.points, cell.weight)
            for row in self.rows
            for cell in row.cells[NAME_COLUMN : NAME_COLUMN + 1]
            for word in cell.text.split()
        ]
        widest = max(
            (QFontMetrics(look.font(points, weight)).horizontalAdvance(word)
             for word, points, weight in words),
            default=0,
        )  # fmt: skip
        name = min(widest, look.px(WIDEST)) + 2 * look.px(PADDING) + 4
        return self._others() + max(name, self._least_name())

    def _others(self) -> int:
        columns = range(self.model().columnCount())
        return sum(self._needed(column) for column in columns if column != NAME_COLUMN)

    def _least_name(self) -> int:
        signs = round(self.fontMetrics().horizontalAdvance("M") * NAME_SIGNS) + 4
        return max(signs, self._delegate.look.px(LEAST_NAME))
