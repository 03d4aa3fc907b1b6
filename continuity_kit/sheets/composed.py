"""Pages built from a form's blocks, and the frame of pages that are of no single plan."""

from collections.abc import Callable, Mapping, Sequence

from continuity_kit.messages import Language
from continuity_kit.sheets.blocks import signatures
from continuity_kit.sheets.form import Block, Form, Line, filled, own_or_shipped
from continuity_kit.sheets.frame import age_words, alert_words, export_words, footer
from continuity_kit.sheets.ink import Ink
from continuity_kit.sheets.page import Document, Header, Section
from continuity_kit.sheets.pieces import (
    TICK_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    heading,
    pen_cell,
)
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

Makers = Mapping[str, Callable[[Block], list[Piece]]]
HEAD_MM = 8.0


def sections(
    form: Form,
    words: Words,
    makers: Makers,
    *,
    applies: Callable[[str], bool] = lambda when: False,
) -> tuple[Section, ...]:
    """Return the pages of a form, their blocks made by `makers`; empty pages are left out.

    Args:
        applies: tells whether a block's `when` holds.
    """
    language = words.language
    own: Makers = {
        "signatures": lambda block: signatures.pieces(words, block),
        "remarks": lambda block: signatures.remarks(words, block),
        "questions": lambda block: signatures.questions(words, block),
        "text": lambda block: signatures.own_text(words, block),
    }
    every = {**own, **makers}
    found = []
    for page in form.page:
        pieces: list[Piece] = []
        for block in page.blocks:
            if block.when is None or applies(block.when):
                pieces += every[block.block](block)
        note = page.note.text(language) if page.note is not None else ""
        if pieces:
            found.append(Section(page.title.text(language), note, tuple(pieces)))
    return tuple(found)


def department_page(
    name: str,
    frame: PageFrame,
    language: Language,
    form_text: str | None,
    described: Callable[[Form, Words], tuple[Header, Makers]],
) -> Document:
    """Return a form of the department as one document: the one maker of all of them.

    Args:
        name: of the form.
        form_text: the department's own form, None is the shipped one.
        described: tells the head of the page and what makes its blocks.

    Raises:
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, name)
    words, title = form.speaker(language), form.title.text(language)
    header, makers = described(form, words)
    about = () if header.name == title else (header.name,)
    return Document(
        frame.sheet_number,
        header,
        footer(frame, language),
        sections(form, words, makers),
        " · ".join((title, *about, frame.sheet_number)),
    )


def department_header(
    frame: PageFrame,
    language: Language,
    name: str,
    identity: str,
    *,
    details: Sequence[str] = (),
    middle: Sequence[Paragraph] = (),
    remark: str = "",
) -> Header:
    """Return the head of a page that is of no single plan: what it is, how old its data are."""
    return Header(
        name=name,
        identity=identity,
        details=tuple(details),
        middle=tuple(middle),
        strip=(export_words(frame, language), age_words(frame, language), remark),
        alert=alert_words(frame, language),
        is_drill=frame.drill,
    )


def block_head(block: Block, words: Words) -> list[Piece]:
    """Return a block's title with its note, or nothing when it has no title."""
    if block.title is None:
        return []
    return [heading(block.heading(words.language), block.remark(words.language))]


def head_row(titles: Sequence[tuple[str, float]], height_mm: float = HEAD_MM) -> Row:
    """Return the head of a table: bold on tint; a `|` begins a second line."""
    return Row(
        tuple(
            Cell(
                width,
                tuple(Paragraph((Span(part, 8, bold=True),)) for part in title.split("|")),
                look="tint",
                middle=True,
                padding_mm=1.2,
            )
            for title, width in titles
        ),
        height_mm,
    )


def answer_cells(
    line: Line,
    width_mm: float,
    count: int,
    language: Language,
    values: Mapping[str, str] | None = None,
) -> list[Cell]:
    """Return the boxes of a line's answer, `count` times side by side."""
    unit = "" if line.unit is None else filled(line.unit.text(language), values or {})
    made = [pen_cell(width_mm, unit=unit)] * count
    if line.kind == "yes_no":
        made = [Cell(width_mm, drawn=_yes_no(language))] * count
    elif line.kind == "tick":
        made = [Cell(width_mm, drawn=_tick)] * count
    return made


def _tick(ink: Ink, left: float, top: float, width: float, height: float) -> None:
    ink.pen_box(left + (width - TICK_MM) / 2, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)


def _yes_no(language: Language) -> Callable[[Ink, float, float, float, float], None]:
    words = ("oui", "non") if language == "fr" else ("yes", "no")

    def draw(ink: Ink, left: float, top: float, width: float, height: float) -> None:
        for place, word in enumerate(words):
            at = left + 0.5 + place * (width / 2 - 0.3)
            ink.pen_box(at, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)
            ink.text(at + TICK_MM + 0.7, top + height / 2 + 1.0, [Span(word, 8)])

    return draw
