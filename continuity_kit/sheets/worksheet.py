"""The hand-back worksheet: what was given on paper, typed into the OIS by one, read by another."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.signatures import signature_boxes
from continuity_kit.sheets.form import Form, own_or_shipped, shipped_form
from continuity_kit.sheets.frame import (
    footer,
    patient_header,
    printed_name,
    time_or_unknown,
)
from continuity_kit.sheets.ink import FRAME_PT, HERO_PT, PAPERS_MM, Ink
from continuity_kit.sheets.numbers import grouped_code
from continuity_kit.sheets.page import Document, Drawn, Rendered, Section, draw, render
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    TICK_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    heading,
    note,
    pen_cell,
    table_rows,
)
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.request import PageFrame, Paper
from continuity_kit.sheets.text import Line, Span, fitted, wrap
from continuity_kit.sheets.words import Words
from continuity_kit.sheets.worksheet_lines import LineState, WorksheetLine, line_pieces

__all__ = [
    "LineState",
    "Worksheet",
    "WorksheetLine",
    "bind_worksheets",
    "draw_worksheet",
    "render_counted",
    "render_worksheets",
]

FORM = "handback"
BALANCE_MM = {"before": 32.0, "on_paper": 30.0, "expected": 44.0}
READ_MM = 29.0
BALANCE_RIM_MM = 4.0
BALANCE_TITLE_PT = 8.0


@dataclass(frozen=True)
class Worksheet:
    """One plan to hand back.

    Attributes:
        before: what the OIS counted before the downtime, None unknown.
        on_paper: complete fractions of the ledger; `expected` is what the OIS must show.
        unit: of the metersets, as printed ("UM", "MU", "NP", "s").
        open_items: what must be settled first, in words.
    """

    patient: PatientView
    plan_view: PlanView
    position: CoursePosition
    frame: PageFrame
    before: int | None
    on_paper: int
    expected: int | None
    lines: tuple[WorksheetLine, ...]
    unit: str
    open_items: tuple[str, ...] = ()


def render_worksheets(
    sheets: Sequence[Worksheet], language: Language, paper: Paper | None = None
) -> bytes:
    """Return worksheets as one PDF, each numbered by itself, with an outline by patient."""
    return render_counted(sheets, language, paper).pdf


def render_counted(
    sheets: Sequence[Worksheet], language: Language, paper: Paper | None = None
) -> Rendered:
    """Do the same and return the pages of each worksheet too."""
    form = shipped_form(FORM)
    documents = [_document(item, form, language) for item in sheets]
    return render(documents, form.title.text(language), language, paper or form.paper)


def draw_worksheet(item: Worksheet, language: Language, paper: Paper | None = None) -> Drawn:
    """Return one worksheet drawn: it is put into a file of its patient and into one of all."""
    form = shipped_form(FORM)
    drawn = draw([_document(item, form, language)], language, paper or form.paper)
    return Drawn(drawn.pages, drawn.counts)


def bind_worksheets(
    drawn: Sequence[Drawn], language: Language, paper: Paper | None = None
) -> bytes:
    """Return drawn worksheets as one PDF: the same bytes as `render_worksheets`."""
    form = shipped_form(FORM)
    pages = (page for item in drawn for page in item.pages)
    return pressed(pages, PAPERS_MM[paper or form.paper], form.title.text(language), language)


def worksheet_document(
    item: Worksheet, language: Language, form_text: str | None = None
) -> Document:
    """Return one worksheet, in a department's own words if it gave a form."""
    return _document(item, own_or_shipped(form_text, FORM), language)


def _document(item: Worksheet, form: Form, language: Language) -> Document:
    words = form.speaker(language)
    say = words.say
    header = patient_header(item.patient, item.plan_view, item.position, item.frame, language)
    pieces: list[Piece] = [_balance(item, words), heading(say("settle"), say("settle_note"))]
    pieces += table_rows([_check(words, text) for text in _checks(item, words)])
    pieces.append(heading(say("lines"), say("lines_note")))
    if item.lines:
        pieces += line_pieces(item.lines, item.unit, words)
    else:
        pieces.append(note([Span(say("nothing"), 10.5, bold=True)]))
    following = item.position.next_fraction
    told = say("gate_next", number=following) if following is not None else ""
    pieces += [
        heading(say("gate"), told),
        signature_boxes(form.page[0].blocks[0].boxes, language),
    ]
    title = form.title.text(language)
    label_ = item.plan_view.plan.label if item.plan_view.plan is not None else None
    return Document(
        item.frame.sheet_number,
        header,
        footer(item.frame, language),
        (Section(title, say("note"), tuple(pieces)),),
        f"{printed_name(item.patient)} · {item.patient.key.patient_id} · "
        f"{label_ or item.plan_view.plan_uid} · {item.frame.sheet_number}",
    )


def _balance(item: Worksheet, words: Words) -> Piece:
    say = words.say
    unknown = say("unknown")
    planned = item.plan_view.fractions_planned
    of_planned = say("of_planned", planned=planned) if planned is not None else ""
    counted = ""
    if item.before is not None:
        counted = time_or_unknown(item.position.as_of, item.frame, words.language)
    after = [line.running_dose for line in item.lines if line.running_dose][-1:]
    expected = str(item.expected) if item.expected is not None else unknown
    boxes = (
        ("before", str(item.before) if item.before is not None else unknown, counted, "+"),
        ("on_paper", str(item.on_paper), _numbers(item, words), "="),
        ("expected", expected, " · ".join(part for part in (*after, of_planned) if part), ""),
    )
    height = 18.0

    def draw(ink: Ink, left: float, top: float) -> None:
        for key, number, below, sign in boxes:
            width = BALANCE_MM[key]
            title, room = Line((Span(say(key), BALANCE_TITLE_PT),)), width - BALANCE_RIM_MM
            ink.rect(left, top, width, height, HERO_PT if not sign else FRAME_PT)
            ink.set_line(left + 2, top + 0.8, title, room, align="left")
            big = fitted(number, room, (19, 16, 13, 10))
            ink.set_line(left + 2, top + 4.6, Line((big,)), room, align="left")
            told = Line((fitted(below, room, (8,), bold=False),))
            ink.set_line(left + 2, top + 13.4, told, room, align="left")
            left += width
            if sign:
                ink.set_line(left, top + 5, Line((Span(sign, 16, bold=True),)), 8, align="center")
                left += 8
        left += 3
        for key in ("read_before", "read_after"):
            ink.pen_box(left, top, READ_MM, height)
            at = top + 0.6
            for line in wrap([Span(say(key), 8)], READ_MM - 2):
                ink.set_line(left + 1, at, line, READ_MM - 2, align="left")
                at += line.height_mm
            left += READ_MM + 2

    return Piece(height, draw, gap_mm=1.0)


def _numbers(item: Worksheet, words: Words) -> str:
    """Return the first and the last number given on paper, where none is missing between them."""
    ended = ("complete", "continued", "elsewhere")
    numbers = sorted(
        {line.number for line in item.lines if line.state in ended and line.number is not None}
    )
    if not numbers or numbers != list(range(numbers[0], numbers[0] + item.on_paper)):
        return ""
    key = "numbers" if len(numbers) > 1 else "one_number"
    return words.say(key, first=numbers[0], last=numbers[-1])


def _checks(item: Worksheet, words: Words) -> list[str]:
    say = words.say
    before = str(item.before) if item.before is not None else say("unknown")
    found = [*item.open_items, say("check_before", before=before)]
    if item.plan_view.code:
        found.append(say("check_code", code=grouped_code(item.plan_view.code)))
    found.append(say("check_machine"))
    return found


def _check(words: Words, text: str) -> Row:
    def tick(ink: Ink, left: float, top: float, width: float, height: float) -> None:
        ink.pen_box(left + 2, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)

    return Row(
        (
            Cell(9, drawn=tick),
            Cell(LIVE_MM - 9 - 42, (Paragraph((Span(text, 9),)),), middle=True),
            pen_cell(42, words.say("visa")),
        ),
        9.4,
    )
