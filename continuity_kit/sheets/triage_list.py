"""The triage list: a proposed order with what a gap costs each plan; people decide and sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    Makers,
    block_head,
    department_header,
    department_page,
    head_row,
)
from continuity_kit.sheets.form import Block, Form
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.ink import FRAME_PT, HERO_PT, Ink
from continuity_kit.sheets.intent_words import intent_words
from continuity_kit.sheets.numbers import day, file_digits
from continuity_kit.sheets.page import Document, Header
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    note,
    pen_cell,
    rule_above,
    table,
    table_with_head,
    value,
)
from continuity_kit.sheets.request import PageFrame
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
        is_stopped: it may not be treated from paper before it is settled.
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
    is_stopped: bool = False
    is_homonym: bool = False


@dataclass(frozen=True)
class TriageList:
    """Plans in the proposed order; `hours` of machine time, None when nobody said."""

    frame: PageFrame
    rows: tuple[TriageRow, ...]
    hours: Decimal | None = None


def triage_document(item: TriageList, language: Language, form_text: str | None = None) -> Document:
    """Return the list as one document."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        say = words.say
        subject = say("subject_bare", count=len(item.rows))
        if item.hours is not None:
            subject = say("subject", count=len(item.rows), hours=file_digits(item.hours))
        details = (say("advice"),) if item.hours is None else (say("cut"), say("advice"))
        header = department_header(
            item.frame,
            language,
            item.frame.facility,
            subject,
            details=details,
            middle=tuple(label(say(key)) for key in ("marks", "marks_stop", "marks_same",
                                                     "marks_over")),
            remark=say("not_a_sheet"),
        )  # fmt: skip
        return header, {
            "triage_rows": lambda block: _rows(item, words, block),
            "assumptions": lambda block: _assumptions(item.rows, words, block),
        }

    return department_page(FORM, item.frame, language, form_text, described)


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
        made[past + 1 : past + 2] = _time_ends(words, made[past + 1])
    return [*block_head(block, words), *made]


def _time_ends(words: Words, following: Piece) -> list[Piece]:
    """Return the band that says where the machine time ends, and the row below it.

    A heavy rule alone is lost on a copy: the words say it.
    """
    told = Paragraph((Span(words.say("time_ends"), 8, bold=True),), "center")
    band = table([Row((Cell(LIVE_MM, (told,), middle=True),), 5.0)], frame_pt=0)
    heavy = replace(rule_above(band, HERO_PT), with_next=True, repeats=following.repeats)

    def draw(ink: Ink, left: float, top: float) -> None:
        heavy.draw(ink, left, top)
        for at in (left, left + LIVE_MM):
            ink.line(at, top, at, top + heavy.height_mm, weight=FRAME_PT)

    return [replace(heavy, draw=draw), rule_above(following, HERO_PT)]


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
            Paragraph(
                (
                    fitted(
                        row.name + (" ≠" if row.is_homonym else ""), WIDTHS_MM[1] - 3, (10.5, 10, 9)
                    ),
                )
            ),
            label(f"{born} · {row.patient_id}"),
        ),
        (
            Paragraph(
                (
                    fitted(
                        ("▲ " if row.is_stopped else "") + row.plan_label,
                        WIDTHS_MM[2] - 3,
                        (10, 9, 8),
                    ),
                )
            ),
            label(f"{given}\u00a0/\u00a0{planned}"),
        ),
        (category, label(intent_words(row.intent, language) or say("none"))),
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
