"""The page: frame around it, pieces flowing down it, pages counted before the first is drawn.

No form can remove the frame: who, which plan, how old the data, which sheet, page n of m, and what
is the record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.ink import FRAME_PT, PAPERS_MM, THIN_PT, BoxMark, Ink, TextMark
from continuity_kit.sheets.logo import Logo
from continuity_kit.sheets.operators import DrawnPage
from continuity_kit.sheets.pieces import LABEL_PT, LIVE_MM, PADDING_MM, Cell, Paragraph, Piece
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.qr import number_code
from continuity_kit.sheets.text import (
    MM_PER_POINT,
    Line,
    Span,
    fitted,
    shortened,
    visible,
    width_mm,
    wrap,
)

LEFT_MM, TOP_MM, BOTTOM_MM = 16.0, 8.0, 6.5
HEADER_MM, STRIP_MM, FOOTER_MM = 26.5, 6.2, 9.0
LOGO_MM = 10.6
PEN_HEADER_MM, PEN_MM = 26.5, 11.4
TITLE_MM = 8.4
NAME_MM, PLAN_MM, CODE_MM = 102.0, 52.0, 31.0
QR_MM = 16.5
NAME_SIZES = ((19.0, 1), (18.0, 1), (17.0, 1), (16.0, 1), (15.0, 1), (14.0, 1), (14.0, 2))
CONTINUED_MM = 5.0
LONGEST_NAME, LONGEST_DETAIL, LONGEST_NOTE = 160, 240, 90


@dataclass(frozen=True)
class Header:
    """Who and what a page is about.

    Attributes:
        name, identity: large; `details` are 8 pt lines below.
        middle: the plan, or the marks of a list.
        strip: export, age, count.
        pen: labels of name, birth, identifier, plan and code where a person writes them.
        alert: second line of the strip, white on black, or "".
    """

    name: str
    identity: str
    details: tuple[str, ...]
    middle: tuple[Paragraph, ...]
    strip: tuple[str, str, str]
    alert: str = ""
    is_drill: bool = False
    pen: tuple[str, str, str, str, str] | None = None


@dataclass(frozen=True)
class Footer:
    """What is the record, where the ledger stood, who printed when."""

    record: str
    ledger: str
    printed: str
    remark: str = ""
    logo: Logo | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Section:
    """Pieces under one title, beginning a page."""

    title: str
    note: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Document:
    """One sheet: its frame and its sections; `outline` is its entry in the PDF's outline."""

    sheet_number: str
    header: Header
    footer: Footer
    sections: tuple[Section, ...]
    outline: str


@dataclass(frozen=True)
class Rendered:
    """A finished PDF with the marks of its layout."""

    pdf: bytes
    pages: tuple[int, ...]
    texts: tuple[TextMark, ...]
    boxes: tuple[BoxMark, ...]


@dataclass(frozen=True)
class _Page:
    section: Section
    continues: int | None
    placed: tuple[tuple[float, Piece], ...]


def room_mm(header: Header, foot: Footer, paper_mm: tuple[float, float]) -> float:
    """Return the height that pieces can fill on a page under its title."""
    return _bottom(foot, paper_mm) - _body_top(header)


def _bottom(foot: Footer, paper_mm: tuple[float, float]) -> float:
    """Return where the pieces of a page end; a logo makes the footer higher."""
    return paper_mm[1] - BOTTOM_MM - FOOTER_MM - (LOGO_MM - 7.0 if foot.logo else 0.0)


def page_counts(documents: Sequence[Document], paper: str) -> tuple[int, ...]:
    """Return how many pages each document takes."""
    return tuple(len(_paged(document, PAPERS_MM[paper])) for document in documents)


@dataclass(frozen=True)
class Drawn:
    """Documents laid out and drawn, page by page; plain values that cross processes."""

    pages: tuple[DrawnPage, ...]
    counts: tuple[int, ...]
    texts: tuple[TextMark, ...] = ()
    boxes: tuple[BoxMark, ...] = ()


def render(
    documents: Sequence[Document],
    title: str,
    language: Language,
    paper: str,
    *,
    is_running: bool = False,
) -> Rendered:
    """Draw documents one after the other into one PDF, each with its own page numbers.

    Args:
        is_running: pages are counted through all documents, as in a binder.
    """
    drawn = draw(documents, language, paper, is_running=is_running)
    pdf = pressed(drawn.pages, PAPERS_MM[paper], title, language)
    return Rendered(pdf, drawn.counts, drawn.texts, drawn.boxes)


def draw(
    documents: Sequence[Document], language: Language, paper: str, *, is_running: bool = False
) -> Drawn:
    """Lay documents out and draw their pages, without making a PDF of them."""
    ink = Ink(paper, "", language)
    paged = [_paged(document, ink.paper_mm) for document in documents]
    counts = [len(pages) for pages in paged]
    for place, (document, pages) in enumerate(zip(documents, paged, strict=True)):
        before = sum(counts[:place]) if is_running else 0
        total = sum(counts) if is_running else len(pages)
        for index, page in enumerate(pages):
            if index == 0:
                ink.outline(visible(shortened(document.outline, LONGEST_DETAIL)), 0)
            if page.continues is None:
                ink.outline(visible(page.section.title), 1)
            shown = (
                page if page.continues is None else replace(page, continues=page.continues + before)
            )
            _draw_page(ink, document, shown, (before + index + 1, total), language)
            ink.next_page()
    return Drawn(ink.pages, tuple(counts), tuple(ink.texts), tuple(ink.boxes))


def _paged(document: Document, paper_mm: tuple[float, float]) -> list[_Page]:
    pages: list[_Page] = []
    bottom = _bottom(document.footer, paper_mm)
    for section in document.sections:
        start = _body_top(document.header)
        placed: list[tuple[float, Piece]] = []
        continues: int | None = None
        at = start
        for index, piece in enumerate(section.pieces):
            gap = piece.gap_mm if placed else 0.0
            needed = gap + _kept_height(section.pieces, index)
            if piece.is_optional and at + needed > bottom + 0.01:
                continue
            if placed and (piece.starts_page or at + needed > bottom + 0.01):
                pages.append(_Page(section, continues, tuple(placed)))
                continues = len(pages)
                placed, gap = [], 0.0
                at = start + CONTINUED_MM
                if piece.repeats is not None:
                    placed.append((at, piece.repeats))
                    at += piece.repeats.height_mm
            placed.append((at + gap, piece))
            at += gap + piece.height_mm
        pages.append(_Page(section, continues, tuple(placed)))
    return pages


def _kept_height(pieces: Sequence[Piece], index: int) -> float:
    """Return the height of a piece with all that must stand on the same page after it."""
    height = pieces[index].height_mm
    while pieces[index].with_next and index + 1 < len(pieces):
        index += 1
        height += pieces[index].gap_mm + pieces[index].height_mm
    return height


def _draw_page(
    ink: Ink, document: Document, page: _Page, number: tuple[int, int], language: Language
) -> None:
    if document.header.is_drill:
        ink.watermark(sentence("frame-drill-word", language))
    _draw_header(ink, document, number, language)
    top = _title_top(document.header)
    _draw_title(ink, page.section, top)
    if page.continues is not None:
        words = sentence("frame-continued", language, {"page": str(page.continues)})
        ink.text(LEFT_MM, top + TITLE_MM + 2.8, [Span(words, LABEL_PT)])
    for at, piece in page.placed:
        piece.draw(ink, LEFT_MM, at)
    _draw_footer(ink, document.footer)


def _left_mm(header: Header) -> float:
    """Return how wide who and what are: over the whole head when nothing stands beside them."""
    return NAME_MM if header.middle or header.pen else NAME_MM + PLAN_MM


def _draw_title(ink: Ink, section: Section, top: float) -> None:
    """Draw a section's title and its note at the right, below it where both are long."""
    note = visible(section.note)
    room = LIVE_MM - width_mm(note, LABEL_PT) - 4
    title, base, under = fitted(section.title, room, (13, 12, 11, 10, 9, 8)), 5.6, 2.6
    if width_mm(title.text, title.size, bold=True) > room:
        title, base, under = fitted(section.title, LIVE_MM, (10, 9, 8)), 3.4, 4.4
        note = visible(shortened(section.note, LONGEST_NOTE))
    ink.text(LEFT_MM, top + base, [title])
    ink.set_line(LEFT_MM, top + under, Line((Span(note, LABEL_PT),)), LIVE_MM, align="right")


def _name_lines(name: str, room: float) -> tuple[Line, ...]:
    """Return the name at 19 pt, shrunk to 14, then on two lines; ever smaller rather than cut."""
    for size, most in (*NAME_SIZES, (12.0, 2), (10.5, 3)):
        lines = wrap([Span(name, size, bold=True)], room)
        if len(lines) <= most:
            return lines
    return wrap([Span(name, LABEL_PT, bold=True)], room)


def _left_lines(header: Header) -> tuple[Line, ...]:
    room = _left_mm(header) - 2 * PADDING_MM - 1
    lines = [*_name_lines(shortened(header.name, LONGEST_NAME), room)]
    identity = shortened(header.identity, LONGEST_DETAIL)
    for size in (12.0, 11.0, 10.0, 9.0):
        found = wrap([Span(identity, size, bold=True)], room)
        if len(found) == 1:
            break
    lines += found
    for detail in header.details:
        lines += wrap([Span(shortened(detail, LONGEST_DETAIL), LABEL_PT)], room)
    return tuple(lines)


def _middle_cell(header: Header) -> Cell:
    return Cell(PLAN_MM, header.middle)


def _header_height(header: Header) -> float:
    if header.pen is not None:
        return PEN_HEADER_MM
    left = sum(line.height_mm for line in _left_lines(header)) + 2
    middle = sum(line.height_mm + above for line, _, above in _middle_cell(header).lines) + 2
    return max(HEADER_MM, left, middle)


def _strip_height(header: Header) -> float:
    return max(STRIP_MM, _strip_lines(header) * 3.6 + 2) + (5.0 if header.alert else 0.0)


def _strip_lines(header: Header) -> int:
    return 1 if _strip_width(header) <= LIVE_MM - 8 else len(header.strip)


def _strip_width(header: Header) -> float:
    return sum(
        width_mm(visible(text), LABEL_PT, bold=place > 0)
        for place, text in enumerate(header.strip)
    ) + 6  # fmt: skip


def _title_top(header: Header) -> float:
    return TOP_MM + _header_height(header) + _strip_height(header) + 1.0


def _body_top(header: Header) -> float:
    return _title_top(header) + TITLE_MM


def _draw_header(ink: Ink, document: Document, number: tuple[int, int], language: Language) -> None:
    header = document.header
    height, strip = _header_height(header), _strip_height(header)
    middle = LEFT_MM + NAME_MM
    right = middle + PLAN_MM
    if header.pen is not None:
        _draw_pen_identity(ink, header.pen)
    else:
        _draw_identity(ink, header)
    ink.code(right + (CODE_MM - QR_MM) / 2, TOP_MM + 0.4, QR_MM, number_code(document.sheet_number))
    sheet = Line((Span(document.sheet_number, 10.5, bold=True),))
    ink.set_line(right, TOP_MM + QR_MM + 0.2, sheet, CODE_MM, align="center")
    page = sentence("frame-page", language)
    count = Line(
        (Span(f"{page} ", 8.5), Span(str(number[0]), 8.5, bold=True), Span(f" / {number[1]}", 8.5))
    )
    ink.set_line(right, TOP_MM + QR_MM + 5.0, count, CODE_MM, align="center")
    for edge in (middle, right) if middle == LEFT_MM + _left_mm(header) else (right,):
        ink.line(edge, TOP_MM, edge, TOP_MM + height)
    ink.line(LEFT_MM, TOP_MM + height, LEFT_MM + LIVE_MM, TOP_MM + height)
    _draw_strip(ink, header, TOP_MM + height)
    ink.rect(LEFT_MM, TOP_MM, LIVE_MM, height + strip, FRAME_PT)


def _draw_identity(ink: Ink, header: Header) -> None:
    at = TOP_MM + 1
    for line in _left_lines(header):
        ink.set_line(LEFT_MM + PADDING_MM + 0.6, at, line, _left_mm(header), align="left")
        at += line.height_mm
    at = TOP_MM + 1
    for line, _, above in _middle_cell(header).lines:
        at += above
        ink.set_line(LEFT_MM + NAME_MM + PADDING_MM, at, line, PLAN_MM, align="left")
        at += line.height_mm


def _draw_pen_identity(ink: Ink, labels: tuple[str, str, str, str, str]) -> None:
    """Draw boxes for what a person writes of patient and plan."""
    left, middle = LEFT_MM + 1.2, LEFT_MM + NAME_MM + 1.2
    upper, lower = TOP_MM + 1.2, TOP_MM + 1.2 + PEN_MM + 1.2
    boxes = (
        (left, upper, NAME_MM - 2.4),
        (left, lower, 40.0),
        (left + 41.2, lower, NAME_MM - 2.4 - 41.2),
        (middle, upper, PLAN_MM - 2.4),
        (middle, lower, PLAN_MM - 2.4),
    )
    for text, (at, top, width) in zip(labels, boxes, strict=True):
        ink.pen_box(at, top, width, PEN_MM)
        ink.set_line(at + 0.8, top + 0.3, Line((Span(text, LABEL_PT),)), width, align="left")


def _draw_strip(ink: Ink, header: Header, top: float) -> None:
    spans = [Span(visible(text), LABEL_PT, bold=place > 0) for place, text in
             enumerate(header.strip)]  # fmt: skip
    left, room = LEFT_MM + 2, LIVE_MM - 4
    if _strip_lines(header) == 1:
        widths = [width_mm(span.text, span.size, bold=span.bold) for span in spans]
        slack = (room - sum(widths)) / 2
        at = left
        for span, width in zip(spans, widths, strict=True):
            ink.text(at, top + 4.1, [span])
            at += width + slack
    else:
        for place, span in enumerate(spans):
            shown = fitted(span.text, room, (LABEL_PT,), bold=span.bold)
            ink.text(left, top + 3.8 + place * 3.6, [shown])
    if header.alert:
        at = top + _strip_height(header) - 5.0
        ink.fill(LEFT_MM, at, LIVE_MM, 5.0, grey=0)
        alert = Line((fitted(header.alert, room, (10, 9, 8)),))
        ink.set_line(left, at + 0.6, alert, room, align="center", white=True)


def _draw_footer(ink: Ink, footer: Footer) -> None:
    top = _bottom(footer, ink.paper_mm) + 1.2
    ink.line(LEFT_MM, top, LEFT_MM + LIVE_MM, top, weight=THIN_PT)
    step = LABEL_PT * MM_PER_POINT * 1.25
    rows: tuple[tuple[str, bool, str], ...] = (
        (footer.record, True, footer.printed),
        (footer.ledger, False, footer.remark),
    )
    if footer.logo is not None:
        rows = (
            (footer.record, True, ""),
            (footer.ledger, False, ""),
            (" · ".join(part for part in (footer.printed, footer.remark) if part), False, ""),
        )
        start = LEFT_MM + LIVE_MM - footer.logo.width_mm
        ink.picture(start, top + 0.6, footer.logo.width_mm, footer.logo.height_mm, footer.logo.rows)
    for place, (left, is_bold, right) in enumerate(rows):
        base = top + 3.3 + place * step
        end = ink.text(LEFT_MM, base, [Span(visible(left), LABEL_PT, bold=is_bold)])
        if right:
            shown = Span(visible(right), LABEL_PT)
            start = LEFT_MM + LIVE_MM - width_mm(shown.text, shown.size)
            ink.text(max(start, end + 2), base, [shown])
