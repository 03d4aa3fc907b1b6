"""A sheet without data: the same frame and places as a treatment sheet, every value by pen."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.messages import Language
from continuity_kit.sheets.blank_log import log_pieces
from continuity_kit.sheets.composed import Makers, block_head, department_page, head_row
from continuity_kit.sheets.form import Block, Form, Line, own_or_shipped
from continuity_kit.sheets.frame import alert_words
from continuity_kit.sheets.page import Document, Header, render
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    pen_cell,
    table,
    table_with_head,
)
from continuity_kit.sheets.request import PageFrame, Paper
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

FORM = "blank_sheet"
FIELD_MM, WRITTEN_MM, SOURCE_MM, ROW_MM = 48.0, 87.0, 50.0, 8.4
BEAM_COLUMNS, BEAM_ROW_MM = 4, 13.0


@dataclass(frozen=True)
class BlankSheet:
    """One blank sheet; of the frame only number, facility, time and record are printed."""

    frame: PageFrame


def render_blank_sheets(
    sheets: Sequence[BlankSheet],
    language: Language,
    paper: Paper | None = None,
    form_text: str | None = None,
) -> bytes:
    """Return numbered blank sheets as one PDF.

    Raises:
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, FORM)
    documents = [blank_document(item, language, form_text) for item in sheets]
    return render(documents, form.title.text(language), language, paper or form.paper).pdf


def blank_document(item: BlankSheet, language: Language, form_text: str | None = None) -> Document:
    """Return one blank sheet."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        say = words.say
        header = Header(
            name=form.title.text(language),
            identity="",
            details=(),
            middle=(),
            strip=(item.frame.facility, say("no_data"),
                   say("number_only", number=item.frame.sheet_number)),
            alert=alert_words(item.frame, language),
            is_drill=item.frame.drill,
            pen=(say("pen_name"), say("pen_birth"), say("pen_id"), say("pen_plan"),
                 say("pen_code")),
        )  # fmt: skip
        return header, {
            "blank_fields": lambda block: _fields(words, block),
            "blank_beams": lambda block: _beams(words, block),
            "blank_log": lambda block: log_pieces(words, block),
        }

    return department_page(FORM, item.frame, language, form_text, described)


def _fields(words: Words, block: Block) -> list[Piece]:
    say = words.say
    head = head_row(
        ((say("field"), FIELD_MM), (say("written"), WRITTEN_MM), (say("source"), SOURCE_MM)), 5.6
    )
    rows = []
    for line in block.rows:
        unit = line.unit.text(words.language) if line.unit is not None else ""
        text = Paragraph((Span(line.label.text(words.language), 9, bold=True),))
        cells = (Cell(FIELD_MM, (text,), middle=True), pen_cell(WRITTEN_MM, unit=unit),
                 pen_cell(SOURCE_MM))  # fmt: skip
        rows.append(Row(cells, ROW_MM))
    return [*block_head(block, words), *table_with_head(head, rows)]


def _beams(words: Words, block: Block) -> list[Piece]:
    panels = []
    for place in range(block.count):
        rows = [
            Row(
                tuple(_beam_cell(words, line) for line in block.rows[start : start + BEAM_COLUMNS]),
                BEAM_ROW_MM,
            )
            for start in range(0, len(block.rows), BEAM_COLUMNS)
        ]
        panels.append(table(rows, gap_mm=2.4 if place else 0.0))
    return [*block_head(block, words), *panels]


def _beam_cell(words: Words, line: Line) -> Cell:
    unit = line.unit.text(words.language) if line.unit is not None else ""
    return pen_cell(LIVE_MM / BEAM_COLUMNS, line.label.text(words.language), unit=unit)
