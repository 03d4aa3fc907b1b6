"""Pieces of a page: each knows its height before it is drawn, so pages are counted first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from continuity_kit.sheets.ink import FRAME_PT, THIN_PT, Ink
from continuity_kit.sheets.text import MM_PER_POINT, Line, Span, shortened, visible, wrap

LIVE_MM = 185.0
PADDING_MM = 1.6
RIM_MM = 0.8
TALLEST_ROW_MM = 80.0
TALLEST_TABLE_MM = 190.0
CELL_LIMITS = (600, 300, 150, 80)
TICK_MM = 4.6
LABEL_PT = 8.0

Draw = Callable[[Ink, float, float], None]


@dataclass(frozen=True)
class Piece:
    """Something to draw at (left, top).

    Attributes:
        gap_mm: white space above it, left out at the top of a page.
        with_next: never the last piece of a page while another follows.
        starts_page: begins a new page.
        repeats: head of a table, drawn again above this piece when it begins a page.
        is_optional: left out where it would begin a page.
    """

    height_mm: float
    draw: Draw
    gap_mm: float = 0.0
    with_next: bool = False
    starts_page: bool = False
    repeats: "Piece | None" = None
    is_optional: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Spans set in one alignment; `before_mm` is white space above."""

    spans: tuple[Span, ...]
    align: str = "left"
    before_mm: float = 0.0


@dataclass(frozen=True)
class Cell:
    """A box of a table.

    Attributes:
        width_mm: of the box.
        paragraphs: its text; none leaves it white: write here.
        look: "plain", "tint" (under bold only), "black" (white text).
        middle: centred from top to bottom, else at the top.
        drawn: draws more into the box, given (ink, left, top, width, height).
        is_pen: a person writes here: 0.9 pt frame.
    """

    width_mm: float
    paragraphs: tuple[Paragraph, ...] = ()
    look: str = "plain"
    middle: bool = False
    drawn: Callable[[Ink, float, float, float, float], None] | None = None
    is_pen: bool = False
    padding_mm: float = PADDING_MM

    @property
    def lines(self) -> tuple[tuple[Line, Paragraph, float], ...]:
        """Every line with its paragraph and the white space above it."""
        room = self.width_mm - 2 * self.padding_mm
        found = []
        for place, paragraph in enumerate(self.paragraphs):
            for index, line in enumerate(wrap(paragraph.spans, room)):
                above = paragraph.before_mm if index == 0 and place > 0 else 0.0
                found.append((line, paragraph, above))
        return tuple(found)


@dataclass(frozen=True)
class Row:
    """Cells side by side, at least `height_mm` high."""

    cells: tuple[Cell, ...]
    height_mm: float = 0.0
    rule_above_pt: float = field(default=THIN_PT)


def label(text: str, *, size: float = LABEL_PT) -> Paragraph:
    """Return a small label."""
    return Paragraph((Span(text, size),))


def value(
    text: str, size: float = 10.5, *, unit: str = "", align: str = "left", bold: bool = True
) -> Paragraph:
    """Return a bold value, its unit smaller beside it."""
    spans: tuple[Span, ...] = (Span(text, size, bold),)
    if unit:
        spans += (Span(f"\u00a0{unit}", max(LABEL_PT, size * 0.6), bold),)
    return Paragraph(spans, align)


def amount(text: str, unit: str, room_mm: float, sizes: Sequence[float]) -> Paragraph:
    """Return a number at the largest size at which it stands on one line with its unit.

    A number is never broken over two lines.
    """
    shown = visible(text)
    for size in sizes:
        spans: tuple[Span, ...] = (Span(shown, size, bold=True),)
        if unit:
            small = max(LABEL_PT, min(11.0, size * 0.6))
            spans += (Span(f"\u00a0{visible(unit)}", small, bold=True),)
        if Line(spans).width_mm <= room_mm:
            break
    return Paragraph(spans)


def absent(text: str, size: float = 9.0) -> Paragraph:
    """Return a word for what nobody gave."""
    return Paragraph((Span(text, size, bold=False, absent=True),))


def row_height(row: Row) -> float:
    """Return the height a row needs."""
    return max([row.height_mm, *(_text_height(cell) + 2 * _rim(cell) for cell in row.cells)])


def table(rows: Sequence[Row], *, gap_mm: float = 0.0, frame_pt: float = FRAME_PT) -> Piece:
    """Return rows as one piece that never splits.

    SAFETY: what cannot stand on one page is shortened with a mark that counts what is left out,
    never drawn beyond the page (test_p22_a_text_of_64_kib_is_cut_with_a_mark_and_flagged).
    """
    rows, heights = _that_fit(rows)
    total = sum(heights)

    def draw(ink: Ink, left: float, top: float) -> None:
        width = sum(cell.width_mm for cell in rows[0].cells)
        at = top
        for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
            _draw_row(ink, left, at, row, height)
            if place:
                ink.line(left, at, left + width, at, weight=row.rule_above_pt)
            at += height
        if frame_pt:
            ink.rect(left, top, width, total, frame_pt)

    return Piece(total, draw, gap_mm)


def table_rows(
    rows: Sequence[Row], *, gap_mm: float = 0.0, head: int = 0, frame_pt: float = FRAME_PT
) -> list[Piece]:
    """Return rows as pieces that may stand on different pages.

    Args:
        head: that many first rows stay with the row after them.
        gap_mm: white space above the first.
    """
    short = [part for row in rows for part in _split(row)]
    pieces = []
    for place, row in enumerate(short):
        piece = _framed(row, frame_pt, is_first=place == 0, is_last=place == len(short) - 1)
        gap = gap_mm if place == 0 else 0.0
        pieces.append(replace(piece, gap_mm=gap, with_next=place < head))
    return pieces


def _framed(row: Row, frame_pt: float, *, is_first: bool, is_last: bool) -> Piece:
    """Return one row of a table: heavy at its sides, thin between rows, heavy around all."""
    inner = table([row], frame_pt=0.0)
    width = sum(cell.width_mm for cell in row.cells)

    def draw(ink: Ink, left: float, top: float) -> None:
        inner.draw(ink, left, top)
        right, bottom = left + width, top + inner.height_mm
        for at in (left, right):
            ink.line(at, top, at, bottom, weight=frame_pt)
        ink.line(left, top, right, top, weight=frame_pt if is_first else THIN_PT)
        ink.line(left, bottom, right, bottom, weight=frame_pt if is_last else THIN_PT)

    return replace(inner, draw=draw)


def table_with_head(head: Row, rows: Sequence[Row], *, gap_mm: float = 0.0) -> list[Piece]:
    """Return rows that may stand on different pages, each page of them under the same head."""
    first = replace(table([head]), with_next=True, gap_mm=gap_mm)
    again = replace(first, gap_mm=0.0)
    return [first, *(replace(piece, repeats=again) for piece in table_rows(rows))]


def rule_above(piece: Piece, weight: float) -> Piece:
    """Return a piece with a heavy rule over it, the width of the page."""

    def draw(ink: Ink, left: float, top: float) -> None:
        piece.draw(ink, left, top)
        ink.line(left, top, left + LIVE_MM, top, weight=weight)

    return replace(piece, draw=draw)


def beside(left: Piece, right: Piece, offset_mm: float) -> Piece:
    """Return two pieces side by side."""

    def draw(ink: Ink, at: float, top: float) -> None:
        left.draw(ink, at, top)
        right.draw(ink, at + offset_mm, top)

    return Piece(max(left.height_mm, right.height_mm), draw, left.gap_mm)


def heading(
    title: str,
    note: str = "",
    *,
    size: float = 10.0,
    rule: bool = False,
    width_mm: float = LIVE_MM,
) -> Piece:
    """Return a block's head: bold title, short rule at the right."""
    title_lines = wrap([Span(title, size, bold=True)], width_mm * (0.45 if note else 1))
    title_width = max((line.width_mm for line in title_lines), default=0.0)
    note_lines = wrap([Span(note, LABEL_PT)], width_mm - title_width - 4)
    height = max(sum(line.height_mm for line in lines) for lines in (title_lines, note_lines)) + 0.6

    def draw(ink: Ink, left: float, top: float) -> None:
        for lines, align in ((title_lines, "left"), (note_lines, "right")):
            at = top + height - 0.6 - sum(line.height_mm for line in lines)
            for line in lines:
                ink.set_line(left, at, line, width_mm, align=align)
                at += line.height_mm
        if rule:
            ink.line(left, top + height, left + width_mm, top + height, weight=FRAME_PT)

    return Piece(height, draw, gap_mm=2.2, with_next=True)


def note(spans: Sequence[Span], *, gap_mm: float = 1.2, width_mm: float = LIVE_MM) -> Piece:
    """Return free text over the width."""
    lines = wrap(spans, width_mm)

    def draw(ink: Ink, left: float, top: float) -> None:
        for line in lines:
            ink.set_line(left, top, line, width_mm, align="left")
            top += line.height_mm

    return Piece(sum(line.height_mm for line in lines), draw, gap_mm)


def pen_cell(width_mm: float, title: str = "", *, unit: str = "") -> Cell:
    """Return a white cell to write in: label at the top left, unit at the bottom right."""

    def extra(ink: Ink, left: float, top: float, width: float, height: float) -> None:
        ink.pen_box(left, top, width, height)
        if unit:
            line = Line((Span(unit, LABEL_PT),))
            ink.set_line(left, top + height - 4.2, line, width - 1.6, align="right")

    paragraphs = (label(title),) if title else ()
    return Cell(width_mm, paragraphs, drawn=extra, is_pen=True)


def tick_cell(width_mm: float, text: str, *, bold: bool = False, size: float = 9.0) -> Cell:
    """Return a tick box with its words beside it."""

    def extra(ink: Ink, left: float, top: float, width: float, height: float) -> None:
        ink.pen_box(left + 1.4, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)
        room = width - TICK_MM - 3.2
        lines = wrap([Span(text, size, bold)], room)
        at = top + (height - sum(line.height_mm for line in lines)) / 2
        for line in lines:
            ink.set_line(left + TICK_MM + 2.6, at, line, room, align="left")
            at += line.height_mm

    return Cell(width_mm, drawn=extra)


def _that_fit(rows: Sequence[Row]) -> tuple[Sequence[Row], list[float]]:
    heights = [row_height(row) for row in rows]
    for most in CELL_LIMITS:
        if sum(heights) <= TALLEST_TABLE_MM:
            break
        rows = [_shortened(row, most) for row in rows]
        heights = [row_height(row) for row in rows]
    return rows, heights


def _shortened(row: Row, most: int) -> Row:
    cells = tuple(
        replace(
            cell,
            paragraphs=tuple(
                replace(
                    paragraph,
                    spans=tuple(
                        replace(span, text=shortened(span.text, most)) for span in paragraph.spans
                    ),
                )
                for paragraph in cell.paragraphs
            ),
        )
        for cell in row.cells
    )
    return replace(row, cells=cells)


def _rim(cell: Cell) -> float:
    return RIM_MM if cell.paragraphs else 0.0


def _text_height(cell: Cell) -> float:
    return sum(line.height_mm + above for line, _, above in cell.lines)


def _draw_row(ink: Ink, left: float, top: float, row: Row, height: float) -> None:
    for place, cell in enumerate(row.cells):
        if cell.look == "tint":
            ink.fill(left, top, cell.width_mm, height)
        elif cell.look == "black":
            ink.fill(left, top, cell.width_mm, height, grey=0)
        if place:
            ink.line(left, top, left, top + height)
        if cell.drawn is not None:
            cell.drawn(ink, left, top, cell.width_mm, height)
        at = top + _rim(cell)
        if cell.middle:
            at = top + (height - _text_height(cell)) / 2
        room = cell.width_mm - 2 * cell.padding_mm
        for line, paragraph, above in cell.lines:
            at += above
            ink.set_line(
                left + cell.padding_mm,
                at,
                line,
                room,
                align=paragraph.align,
                white=cell.look == "black",
            )
            at += line.height_mm
        left += cell.width_mm


def _split(row: Row) -> list[Row]:
    """Split a row too tall for a page into rows, no line lost."""
    if row_height(row) <= TALLEST_ROW_MM:
        return [row]
    most = int(TALLEST_ROW_MM / (12 * 1.2 * MM_PER_POINT))
    columns = [
        [Paragraph(line.spans, paragraph.align) for line, paragraph, _ in cell.lines]
        for cell in row.cells
    ]
    parts = []
    for start in range(0, max(len(lines) for lines in columns), most):
        cells = tuple(
            replace(cell, paragraphs=tuple(lines[start : start + most]))
            for cell, lines in zip(row.cells, columns, strict=True)
        )
        parts.append(replace(row, cells=cells, height_mm=0.0))
    return parts
