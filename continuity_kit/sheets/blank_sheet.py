"""A sheet without data: the same frame and places as a treatment sheet, every value by pen."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.messages import Language
from continuity_kit.sheets.composed import Makers, block_head, department_page, head_row
from continuity_kit.sheets.form import Block, Form, Line, own_or_shipped
from continuity_kit.sheets.frame import alert_words
from continuity_kit.sheets.ink import FRAME_PT, Ink
from continuity_kit.sheets.page import Document, Header, render
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    TICK_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    note,
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
LOG_MM = (12.0, 24.0, 15.0, 22.0, 37.0, 30.0, 18.0, 27.0)
LOG_KEYS = ("number", "date", "before", "done", "metersets", "images", "state", "signatures")


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
            "blank_log": lambda block: _log(words, block),
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


def _log(words: Words, block: Block) -> list[Piece]:
    say = words.say
    titles = {
        "number": say("log_number"),
        "date": say("log_date"),
        "before": say("log_before"),
        "done": say("log_done"),
        "metersets": say("log_metersets"),
        "images": say("log_images"),
        "state": say("log_state"),
        "signatures": say("log_signatures"),
    }
    head = head_row([(titles[key], width) for key, width in zip(LOG_KEYS, LOG_MM, strict=True)])
    row = _log_row(words, block)
    first, *_ = table_with_head(head, [])
    rule = note([Span(say("log_rule"), 8)], gap_mm=1.2)
    rows = [Piece(row.height_mm, row.draw, repeats=first) for _ in range(block.count)]
    return [*block_head(block, words), first, *rows, rule]


def _log_row(words: Words, block: Block) -> Piece:
    """Return one fraction to fill in: the columns of the treatment sheet, all of them empty."""
    say = words.say
    ticks = {
        2: (say("log_identity"), say("log_pause")),
        5: block.images[:2],
        6: (say("log_complete"), say("log_partial")),
    }
    half = block.row_mm / 2

    def draw(ink: Ink, left: float, top: float) -> None:
        at = left
        for place, width in enumerate(LOG_MM):
            if place in ticks and place != 5:
                for row, word in enumerate(ticks[place]):
                    _tick(ink, at, top + row * half, half, word)
            elif place == 5:
                for column, word in enumerate(ticks[5]):
                    _tick(ink, at + column * width / 2, top, half, word)
                for column in range(3):
                    ink.pen_box(at + column * width / 3, top + half, width / 3, half)
            elif place == 0:
                ink.pen_box(at, top, width, block.row_mm)
            elif place == 4:
                for row in range(2):
                    for column in range(2):
                        ink.pen_box(at + column * width / 2, top + row * half, width / 2, half)
            else:
                for row in range(2):
                    ink.pen_box(at, top + row * half, width, half)
            at += width
            ink.line(at, top, at, top + block.row_mm)
        ink.rect(left, top, LIVE_MM, block.row_mm, FRAME_PT)

    return Piece(block.row_mm, draw)


def _tick(ink: Ink, left: float, top: float, height: float, word: str) -> None:
    ink.pen_box(left + 0.6, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)
    ink.text(left + TICK_MM + 1.0, top + height / 2 + 1.0, [Span(word, 8)])
