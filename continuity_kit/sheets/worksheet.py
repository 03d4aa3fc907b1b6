"""The hand-back worksheet: what was given on paper, typed into the OIS by one, read by another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.signatures import signature_boxes
from continuity_kit.sheets.form import Form, own_or_shipped, shipped_form
from continuity_kit.sheets.frame import footer, patient_header, printed_name
from continuity_kit.sheets.ink import FRAME_PT, HERO_PT, Ink
from continuity_kit.sheets.numbers import day, file_digits, grouped_code
from continuity_kit.sheets.page import Document, Rendered, Section, render
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    TICK_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    heading,
    label,
    note,
    pen_cell,
    table_rows,
    value,
)
from continuity_kit.sheets.request import PageFrame, Paper
from continuity_kit.sheets.text import Line, Span, fitted, wrap
from continuity_kit.sheets.words import Words

FORM = "handback"
WIDTHS_MM = (10.0, 21.0, 30.5, 21.0, 20.0, 21.5, 15.0, 16.0, 15.0, 15.0)
ROW_MM = 9.4
BALANCE_MM = {"before": 32.0, "on_paper": 30.0, "expected": 38.0}
BALANCE_RIM_MM = 4.0
BALANCE_TITLE_PT = 8.0
LineState = Literal["complete", "interrupted", "continued", "missed", "elsewhere"]


@dataclass(frozen=True)
class WorksheetLine:
    """One session as the ledger has it; an interrupted fraction is two lines of one number.

    Attributes:
        number: None when no number was used (a missed day).
        started: `08:22`, or "" when the ledger has no time.
        metersets: (beam number, delivered); None is a beam without a reading.
        running_dose: with its unit, as it is to stand after this line; "" adds nothing.
        given_by: who recorded and who confirmed.
        entry: index of the ledger entry; `sheet_number` of the paper it was written on.
    """

    number: int | None
    treated_on: date
    state: LineState
    entry: int
    started: str = ""
    metersets: tuple[tuple[int, Decimal | None], ...] = ()
    running_dose: str = ""
    given_by: tuple[str, ...] = field(default=(), repr=False)
    sheet_number: str = ""
    is_confirmed: bool = True
    remark: str = ""


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
        rows = [_head(item, words), *(_line(item, words, line) for line in item.lines)]
        pieces += table_rows(rows, head=1)
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
    boxes = (
        ("before", str(item.before) if item.before is not None else unknown, "", "+"),
        ("on_paper", str(item.on_paper), "", "="),
        (
            "expected",
            str(item.expected) if item.expected is not None else unknown,
            of_planned,
            "",
        ),
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
            ink.set_line(left + 2, top + 13.4, Line((Span(below, 8),)), room, align="left")
            left += width
            if sign:
                ink.set_line(left, top + 5, Line((Span(sign, 16, bold=True),)), 8, align="center")
                left += 8
        left += 3
        for key in ("read_before", "read_after"):
            ink.pen_box(left, top, 32, height)
            at = top + 0.6
            for line in wrap([Span(say(key), 8)], 30):
                ink.set_line(left + 1, at, line, 30, align="left")
                at += line.height_mm
            left += 34

    return Piece(height, draw, gap_mm=1.0)


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


def _head(item: Worksheet, words: Words) -> Row:
    keys = (
        "number",
        "date",
        "metersets",
        "total",
        "dose",
        "state",
        "given_by",
        "source",
        "entered",
        "checked",
    )
    return Row(
        tuple(
            Cell(
                width,
                (Paragraph((Span(words.say(key, unit=item.unit), 8, bold=True),)),),
                look="tint",
                middle=True,
                padding_mm=0.8,
            )
            for key, width in zip(keys, WIDTHS_MM, strict=True)
        ),
        8.0,
    )


def _line(item: Worksheet, words: Words, line: WorksheetLine) -> Row:
    say = words.say
    when = (
        Paragraph((fitted(day(line.treated_on, words.language, year=False), 19, (9, 8)),)),
        label(line.started),
    )
    number = (value(str(line.number), 13, align="center"),) if line.number is not None else ()
    cells = [
        Cell(WIDTHS_MM[0], number, look="tint" if line.number is None else "plain", middle=True),
        Cell(WIDTHS_MM[1], when, middle=True, padding_mm=1.0),
    ]
    told = (say("no_number"),) if line.state == "missed" else ()
    remark = " · ".join(part for part in (*told, line.remark) if part)
    if line.metersets:
        parts = [
            Span(f"{beam}\u00a0:\u00a0{_digits(words, amount)}  ", 8, bold=True)
            for beam, amount in line.metersets
        ]
        texts = [Paragraph(tuple(parts)), *([label(remark)] if remark else [])]
        known = [amount for _, amount in line.metersets if amount is not None]
        total = f"{file_digits(sum(known, Decimal(0)))} {item.unit}"
    else:
        texts, total = [label(remark)] if remark else [], ""
    state = [value(say(line.state), 8)]
    if not line.is_confirmed:
        state.append(value(say("unconfirmed"), 8))
    cells += [
        Cell(WIDTHS_MM[2], tuple(texts), middle=True, padding_mm=1.0),
        Cell(WIDTHS_MM[3], (_fit(total, WIDTHS_MM[3]),), middle=True, padding_mm=0.8),
        Cell(WIDTHS_MM[4], (_fit(line.running_dose, WIDTHS_MM[4]),), middle=True, padding_mm=0.8),
        Cell(WIDTHS_MM[5], tuple(state), middle=True, padding_mm=1.0),
        Cell(WIDTHS_MM[6], (label(" · ".join(line.given_by)),), middle=True, padding_mm=1.0),
        Cell(
            WIDTHS_MM[7],
            (label(line.sheet_number), label(str(line.entry))),
            middle=True,
            padding_mm=0.8,
        ),
        pen_cell(WIDTHS_MM[8]),
        pen_cell(WIDTHS_MM[9]),
    ]
    return Row(tuple(cells), ROW_MM)


def _digits(words: Words, amount: Decimal | None) -> str:
    return words.say("not_supplied") if amount is None else file_digits(amount)


def _fit(text: str, width: float) -> Paragraph:
    return Paragraph((fitted(text, width - 1.8, (9, 8.5, 8)),), "right")
