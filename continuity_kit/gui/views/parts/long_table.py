"""A table of up to a thousand patients that is measured by its texts, not cell by cell through Qt.

Asking Qt for the size of every cell of a thousand rows holds the window for seconds.
"""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.cell_delegate import (
    BAR_HEIGHT,
    LEAD,
    PADDING,
    TICK,
    WIDEST_CELL,
)
from continuity_kit.gui.views.parts.labels import BREAK, breakable
from continuity_kit.gui.views.parts.table import WIDEST_STRETCH, Table

_WRAP = int(Qt.TextFlag.TextWordWrap)
AROUND = 14
"""Above and below the texts of a row, logical pixels, as the delegate paints them."""


class LongTable(Table):
    """A table whose columns and rows are as wide and high as their texts."""

    def __init__(
        self,
        look: Theme,
        *,
        stretches: int,
        least: int,
        hides: tuple[int, ...] = (),
        wraps: tuple[int, ...] = (),
    ) -> None:
        """Make an empty table.

        Args:
            stretches: the column that takes the room that is left.
            least: its least width, logical pixels; the table scrolls below.
            hides: columns that give way in this order in a narrow window; what they say stands
                elsewhere on the page.
            wraps: columns whose texts take more lines before any column is hidden.
        """
        self._wide, self._narrowest, self._hides, self._wraps = stretches, least, hides, wraps
        super().__init__(look)
        fixed = QHeaderView.ResizeMode.Fixed
        self.horizontalHeader().setSectionResizeMode(fixed)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(fixed)
        self.verticalHeader().setMinimumSectionSize(1)

    def _fit(self) -> None:
        """Give every column the width of its widest text, the rest to one, each row its height."""
        look, rows = self._delegate.look, self._rows.rows
        header = self.horizontalHeader()
        for at in self._hides:
            self.setColumnHidden(at, False)  # Qt tells no width of a hidden column's title
        widths = [
            max((cell_width(row.cells[at], look) for row in rows), default=0)
            for at in range(self._rows.columnCount())
        ]
        widths = [width + (0 if at else look.px(LEAD)) for at, width in enumerate(widths)]
        widths = [max(width, header.sectionSizeHint(at)) for at, width in enumerate(widths)]
        if not widths:
            return
        longest = max((word_width(row.cells[self._wide], look) for row in rows), default=0)
        least = max(look.px(self._narrowest), longest)
        room = self.viewport().width() - sum(widths) + widths[self._wide]
        for at in self._wraps:
            words = max((least_width(row.cells[at], look) for row in rows), default=0)
            narrow = min(max(words, header.sectionSizeHint(at)), widths[at])
            given = min(max(least - room, 0), widths[at] - narrow)
            room, widths[at] = room + given, widths[at] - given
        for at in self._hides:
            is_hidden = room < least
            self.setColumnHidden(at, is_hidden)
            if is_hidden:
                room, widths[at] = room + widths[at], 0
        widths[self._wide] = max(min(room, self.widest_stretch(self._wide)), least)
        for at, width in enumerate(widths):
            if width:
                self.setColumnWidth(at, width)
        self._fit_rows(rows, widths, look)

    def widest_stretch(self, column: int) -> int:
        """Return the same, from texts that were measured before."""
        look, cells = self._delegate.look, (row.cells[column] for row in self._rows.rows)
        whole = (max(_text_widths(cell, look)) + _beside(cell, look) for cell in cells)
        return max(look.px(WIDEST_STRETCH), max(whole, default=0) + look.px(LEAD))

    def _fit_rows(self, rows: tuple[Row, ...], widths: list[int], look: Theme) -> None:
        heights = [
            max(
                cell_height(cell, widths[at] - (0 if at else look.px(LEAD)), look)
                for at, cell in enumerate(row.cells)
                if widths[at]
            )
            for row in rows
        ]
        usual = max(set(heights), key=heights.count, default=0)
        vertical = self.verticalHeader()
        if usual and vertical.defaultSectionSize() != usual:
            vertical.setDefaultSectionSize(usual)
        for at, height in enumerate(heights):
            if height != vertical.sectionSize(at):
                vertical.resizeSection(at, height)


@lru_cache(maxsize=256)
def _metrics(look: Theme, points: float, weight: int, identifies: bool) -> QFontMetrics:
    return QFontMetrics(look.font(points, weight, identifies=identifies))


def _beside(cell: Cell, look: Theme) -> int:
    width = look.px(2 * PADDING) + 2
    width += look.px(TICK + 8) if cell.checked is not None else 0
    return width + (look.px(16 + 6) if cell.icon else 0)


@lru_cache(maxsize=16_384)
def _text_widths(cell: Cell, look: Theme) -> tuple[int, int]:
    large = _metrics(look, cell.points, cell.weight, cell.identifies)
    small = _metrics(look, SECOND_PT, 400, False)
    return large.horizontalAdvance(cell.text), small.horizontalAdvance(cell.second)


def cell_width(cell: Cell, look: Theme) -> int:
    """Return the width that a cell needs for both texts on one line each, pixels."""
    return min(max(_text_widths(cell, look)), look.px(WIDEST_CELL)) + _beside(cell, look)


def least_width(cell: Cell, look: Theme) -> int:
    """Return the width below which a word of either text would be cut, pixels."""
    small = _metrics(look, SECOND_PT, 400, False)
    words = breakable(cell.second).replace(BREAK, " ").split()
    second = max(map(small.horizontalAdvance, words), default=0) + _beside(cell, look)
    return max(word_width(cell, look), second)


@lru_cache(maxsize=4096)
def word_width(cell: Cell, look: Theme) -> int:
    """Return the width below which a cell's longest word would be cut, pixels."""
    large = _metrics(look, cell.points, cell.weight, cell.identifies)
    words = breakable(cell.text).replace("-", "- ").replace(BREAK, " ").split()
    return max(map(large.horizontalAdvance, words), default=0) + _beside(cell, look)


def cell_height(cell: Cell, width: int, look: Theme) -> int:
    """Return the height that a cell needs at a width, pixels: a longer text takes more lines."""
    room = max(width - _beside(cell, look), 1)
    large = _metrics(look, cell.points, cell.weight, cell.identifies)
    small = _metrics(look, SECOND_PT, 400, False)
    first, second = _text_widths(cell, look)
    height = large.height() * _lines(cell.text, first, large, room)
    if cell.second:
        height += small.height() * _lines(cell.second, second, small, room)
    if cell.done is not None:
        height += look.px(BAR_HEIGHT + 4)
    return height + look.px(AROUND)


def _lines(text: str, width: int, metrics: QFontMetrics, room: int) -> int:
    if width <= room:
        return 1
    box = metrics.boundingRect(0, 0, room, 10_000, _WRAP, breakable(text))
    return max(round(box.height() / metrics.height()), 1)
