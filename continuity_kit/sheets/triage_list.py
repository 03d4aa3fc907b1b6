"""The triage list: a proposed order with what a gap costs each plan; people decide and sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    block_head,
    department_document,
    department_header,
    head_row,
)
from continuity_kit.sheets.form import Block, own_or_shipped
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.ink import HERO_PT
from continuity_kit.sheets.numbers import day, file_digits
from continuity_kit.sheets.page import Document, render
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    note,
    pen_cell,
    rule_above,
    table_with_head,
    value,
)
from continuity_kit.sheets.request import PageFrame, Paper
from continuity_kit.sheets.text import Span, fitted
from continuity_kit.sheets.words import Words

FORM = "triage"
WIDTHS_MM = (11.0, 46.0, 29.0, 17.0, 17.0, 22.0, 15.0, 14.0, 14.0)
COLUMNS = ("rank", "who", "plan", "category", "lost", "ends", "tumour", "late", "decided")
ROW_MM = 12.6
SEPARATOR = " · "  # between the parts of what a plan's figures assume


@dataclass(frozen=True)
class TriageRow:
    """One plan in the proposed order; texts as they print.

    Attributes:
        given, planned: fractions, None unknown.
        category: RCR 1 to 3, None when no clinician has set it.
        is_past_time: first plan that the machine time no longer allows.
    """

    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    patient_id: str = field(repr=False)
    plan_label: str
    given: int | None
    planned: int | None
    category: int | None
    intent: str
    gap: GapFacts
    is_past_time: bool = False


@dataclass(frozen=True)
class TriageList:
    """Plans in the proposed order; `hours` of machine time, None when nobody said."""

    frame: PageFrame
    rows: tuple[TriageRow, ...]
    hours: Decimal | None = None


def render_triage_list(
    item: TriageList,
    language: Language,
    paper: Paper | None = None,
    form_text: str | None = None,
) -> bytes:
    """Return the list as a PDF.

    Raises:
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, FORM)
    document = triage_document(item, language, form_text)
    return render([document], form.title.text(language), language, paper or form.paper).pdf


def triage_document(item: TriageList, language: Language, form_text: str | None = None) -> Document:
    """Return the list as one document."""
    form = own_or_shipped(form_text, FORM)
    words = form.speaker(language)
    subject = words.say("subject_bare", count=len(item.rows))
    if item.hours is not None:
        hours = file_digits(item.hours)
        subject = words.say("subject", count=len(item.rows), hours=hours)
    header = department_header(
        item.frame,
        language,
        item.frame.facility,
        subject,
        details=(words.say("cut"), words.say("advice")),
        remark=words.say("not_a_sheet"),
    )
    makers = {
        "triage_rows": lambda block: _rows(item, words, block),
        "assumptions": lambda block: _assumptions(item.rows, words, block),
    }
    return department_document(form, words, item.frame, header, makers)


def _rows(item: TriageList, words: Words, block: Block) -> list[Piece]:
    if not item.rows:
        return [note([Span(words.say("nobody"), 10.5, bold=True)])]
    head = head_row(
        [(words.say(key), width) for key, width in zip(COLUMNS, WIDTHS_MM, strict=True)], 9.0
    )
    rows = [_row(words, place, row) for place, row in enumerate(item.rows, start=1)]
    rows += [Row(tuple(pen_cell(width) for width in WIDTHS_MM), 9.0)] * block.blank_rows
    made = table_with_head(head, rows)
    past = next((place for place, row in enumerate(item.rows) if row.is_past_time), None)
    if past is not None:
        made[past + 1] = rule_above(made[past + 1], HERO_PT)
    return [*block_head(block, words), *made]


def _row(words: Words, place: int, row: TriageRow) -> Row:
    say, language, gap = words.say, words.language, row.gap
    born = say("none")
    if row.birth_date is not None:
        born = day(row.birth_date, language, weekday=False)
    given = str(row.given) if row.given is not None else say("unknown")
    planned = row.planned if row.planned is not None else "?"
    category = absent(say("none"), 8)
    if row.category is not None:
        category = value(str(row.category), 13)
    shown: tuple[tuple[Paragraph, ...], ...] = (
        (value(str(place), 14, align="center"),),
        (
            Paragraph((fitted(row.name, WIDTHS_MM[1] - 3, (10.5, 10, 9)),)),
            label(f"{born} · {row.patient_id}"),
        ),
        (
            Paragraph((fitted(row.plan_label, WIDTHS_MM[2] - 3, (10, 9, 8)),)),
            label(f"{given}\u00a0/\u00a0{planned}"),
        ),
        (category, label(row.intent or say("none"))),
        _lost(words, gap),
        (_day(words, gap.planned_end), _day(words, gap.projected_end)),
        _doses(words, gap.tumour_eqd2_gy),
        _doses(words, gap.late_eqd2_gy),
    )
    cells = tuple(
        Cell(width, texts, middle=True, padding_mm=1.0)
        for texts, width in zip(shown, WIDTHS_MM, strict=False)
    )
    return Row((*cells, pen_cell(WIDTHS_MM[-1])), ROW_MM)


def _lost(words: Words, gap: GapFacts) -> tuple[Paragraph, ...]:
    """Return treatment days lost and the prolongation against its limit, marked when beyond."""
    say = words.say
    lost = absent(say("not_worked_out"), 8)
    if gap.days_lost is not None:
        lost = value(say("days", days=gap.days_lost), 10)
    if gap.prolongation_days is None:
        return (lost,)
    if gap.limit_days is None:
        return lost, label(say("days", days=gap.prolongation_days))
    told = say("of_limit", days=gap.prolongation_days, limit=gap.limit_days)
    is_over = gap.prolongation_days > gap.limit_days
    mark = f"{say('over')} " if is_over else ""
    return lost, Paragraph((Span(mark + told, 8, bold=is_over),))


def _day(words: Words, when: date | None) -> Paragraph:
    if when is None:
        return absent(words.say("not_worked_out"), 8)
    return label(day(when, words.language, weekday=False))


def _doses(words: Words, doses: tuple[Decimal, Decimal] | None) -> tuple[Paragraph, ...]:
    if doses is None:
        return (absent(words.say("not_worked_out"), 8),)
    before, after = (file_digits(item) for item in doses)
    return (label(before), value(f"→ {after}", 9))


def _assumptions(rows: Sequence[TriageRow], words: Words, block: Block) -> list[Piece]:
    say = words.say
    parts = (part for row in rows for part in row.gap.assumptions.split(SEPARATOR))
    told = [part for part in dict.fromkeys(parts) if part]
    spans = [Span(f"{say('assumptions')} : ".replace(" :", "\u00a0:"), 8, bold=True)]
    if words.language == "en":
        spans = [Span(f"{say('assumptions')}: ", 8, bold=True)]
    spans.append(Span(SEPARATOR.join(told) or say("assumptions_none"), 8))
    made = [note(spans, gap_mm=2.0)]
    if told:
        made.append(note([Span(say("formula"), 8)], gap_mm=0.4))
    head = block_head(block, words)
    return [*head, *(replace(piece, with_next=False) for piece in made)]
