"""A table of up to a thousand patients that is measured by its texts, not cell by cell through Qt.

Asking Qt for the size of every cell of a thousand rows holds the window for seconds.
"""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView

from continuity_kit.gui.presenters.cells import Cell
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
FOLDED = 2
"""Lines of a text that wraps while names want room."""
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
            wraps: columns whose texts take more lines before any column is hidden; two each, while
                texts of the column that stretches would take more than one.
        """
        self._wide, self._narrowest, self._hides, self._wraps = stretches, least, hides, wraps
        self._sizes = Sizes(look)
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
        self._sizes = sizes = self._sizes if self._sizes.look == look else Sizes(look)
        columns = [[row.cells[at] for row in rows] for at in range(self._rows.columnCount())]
        widths = [max(map(sizes.cell_width, cells), default=0) for cells in columns]
        widths = [width + (0 if at else look.px(LEAD)) for at, width in enumerate(widths)]
        widths = [max(width, header.sectionSizeHint(at)) for at, width in enumerate(widths)]
        if not widths:
            return
        longest = max(map(sizes.word_width, columns[self._wide]), default=0)
        least = max(look.px(self._narrowest), longest)
        room = self.viewport().width() - sum(widths) + widths[self._wide]
        whole = max(map(sizes.whole_width, columns[self._wide]), default=0) + look.px(LEAD)
        for at in self._wraps:
            words = max(map(sizes.least_width, columns[at]), default=0)
            narrow = min(max(words, header.sectionSizeHint(at)), widths[at])
            asked = widths[at] - min(max(least - room, 0), widths[at] - narrow)
            if room < whole:
                # A word less in a line of this one, rather than a name in two.
                folded = sizes.folded_width(columns[at], narrow, widths[at])
                asked = min(asked, max(folded, widths[at] + room - whole))
            room, widths[at] = room + widths[at] - asked, asked
        for at in self._hides:
            is_hidden = room < least
            self.setColumnHidden(at, is_hidden)
            if is_hidden:
                room, widths[at] = room + widths[at], 0
        widths[self._wide] = max(min(room, max(look.px(WIDEST_STRETCH), whole)), least)
        for at, width in enumerate(widths):
            if width:
                self.setColumnWidth(at, width)
        self._fit_rows(columns, widths)

    def _fit_rows(self, columns: list[list[Cell]], widths: list[int]) -> None:
        sizes, lead = self._sizes, self._delegate.look.px(LEAD)
        by_column = [
            [sizes.cell_height(cell, widths[at] - (0 if at else lead)) for cell in cells]
            for at, cells in enumerate(columns)
            if widths[at]
        ]
        heights = [max(of_row) for of_row in zip(*by_column, strict=True)]
        usual = Counter(heights).most_common(1)[0][0] if heights else 0
        vertical = self.verticalHeader()
        if usual and vertical.defaultSectionSize() != usual:
            vertical.setDefaultSectionSize(usual)
        for at, height in enumerate(heights):
            if height != vertical.sectionSize(at):
                vertical.resizeSection(at, height)


class Sizes:
    """Sizes of texts in one look; a text is measured once."""

    def __init__(self, look: Theme) -> None:
        """Have measured nothing yet."""
        self.look = look
        self._beside = look.px(2 * PADDING) + 2
        self._tick, self._icon = look.px(TICK + 8), look.px(16 + 6)
        self._widest, self._bar = look.px(WIDEST_CELL), look.px(BAR_HEIGHT + 4)
        self._around = look.px(AROUND)
        self._small = QFontMetrics(look.font(SECOND_PT))
        self._large: dict[tuple[float, int, bool], QFontMetrics] = {}
        self._widths: dict[tuple[str, float, int, bool], int] = {}
        self._seconds: dict[str, int] = {"": 0}
        self._words: dict[tuple[str, float, int, bool], int] = {}

    def _metrics(self, cell: Cell) -> QFontMetrics:
        font = (cell.points, cell.weight, cell.identifies)
        if font not in self._large:
            made = self.look.font(cell.points, cell.weight, identifies=cell.identifies)
            self._large[font] = QFontMetrics(made)
        return self._large[font]

    def _beside_text(self, cell: Cell) -> int:
        width = self._beside + (0 if cell.checked is None else self._tick)
        return width + (self._icon if cell.icon else 0)

    def _texts(self, cell: Cell) -> tuple[int, int]:
        asked = (cell.text, cell.points, cell.weight, cell.identifies)
        first, second = self._widths.get(asked), self._seconds.get(cell.second)
        if first is None:
            first = self._widths[asked] = self._metrics(cell).horizontalAdvance(cell.text)
        if second is None:
            second = self._seconds[cell.second] = self._small.horizontalAdvance(cell.second)
        return first, second

    def whole_width(self, cell: Cell) -> int:
        """Return the width at which both texts take one line each, pixels."""
        return max(self._texts(cell)) + self._beside_text(cell)

    def cell_width(self, cell: Cell) -> int:
        """Return the same, but no more than a cell may ask for, pixels."""
        return min(max(self._texts(cell)), self._widest) + self._beside_text(cell)

    def least_width(self, cell: Cell) -> int:
        """Return the width below which a word of either text would be cut, pixels."""
        words = breakable(cell.second).replace(BREAK, " ").split()
        second = max(map(self._small.horizontalAdvance, words), default=0)
        return max(self.word_width(cell), second + self._beside_text(cell))

    def word_width(self, cell: Cell) -> int:
        """Return the width below which a cell's longest word would be cut, pixels."""
        asked = (cell.text, cell.points, cell.weight, cell.identifies)
        if asked not in self._words:
            advance = self._metrics(cell).horizontalAdvance
            words = breakable(cell.text).replace("-", "- ").replace(BREAK, " ").split()
            self._words[asked] = max(map(advance, words), default=0)
        return self._words[asked] + self._beside_text(cell)

    def folded_width(self, cells: list[Cell], narrow: int, wide: int) -> int:
        """Return the least width at which each text of the cells takes two lines at most.

        Args:
            narrow, wide: between which widths, pixels; `wide` where none before is enough.
        """
        distinct = {(cell.text, cell.second): cell for cell in cells}.values()
        beside = max(map(self._beside_text, cells), default=0)
        while narrow < wide:
            middle = (narrow + wide) // 2
            room = max(middle - beside, 1)
            if all(self._lines_of(cell, room) <= FOLDED for cell in distinct):
                wide = middle
            else:
                narrow = middle + 1
        return wide

    def _lines_of(self, cell: Cell, room: int) -> int:
        first, second = self._texts(cell)
        lines = _lines(cell.text, first, self._metrics(cell), room)
        return max(lines, _lines(cell.second, second, self._small, room))

    def cell_height(self, cell: Cell, width: int) -> int:
        """Return the height that a cell needs at a width, pixels: longer texts take more lines."""
        room = max(width - self._beside_text(cell), 1)
        first, second = self._texts(cell)
        large = self._metrics(cell)
        height = large.height() * _lines(cell.text, first, large, room)
        if cell.second:
            height += self._small.height() * _lines(cell.second, second, self._small, room)
        return height + self._around + (0 if cell.done is None else self._bar)


def _lines(text: str, width: int, metrics: QFontMetrics, room: int) -> int:
    if width <= room:
        return 1
    box = metrics.boundingRect(0, 0, room, 10_000, _WRAP, breakable(text))
    return max(round(box.height() / metrics.height()), 1)
