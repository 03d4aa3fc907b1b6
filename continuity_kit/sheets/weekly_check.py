"""The weekly chart check: what is expected at each week's end is printed, what is read is written.

Source: AAPM MPPG 11.a, table 10 (weekly physics chart check).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from continuity_kit.sheets.composed import answer_cells, sections
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block, Line, filled, own_or_shipped
from continuity_kit.sheets.numbers import day, grouped_code
from continuity_kit.sheets.page import Document, Section, render
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
    table,
    table_rows,
)
from continuity_kit.sheets.plan_pages import plan_document, plan_facts
from continuity_kit.sheets.request import RenderedSheet, SheetRequest
from continuity_kit.sheets.text import Span, shortened

FORM = "weekly_check"
WEEKS_A_PAGE = 5
LABEL_MM = 70.0
COLUMN_MM = (LIVE_MM - LABEL_MM) / WEEKS_A_PAGE
ROW_MM, SIGN_MM, BAND_MM = 8.4, 14.0, 5.4
CATEGORIES = (1, 2, 3)
LONGEST_NOTE = 160


@dataclass(frozen=True)
class Week:
    """One week of treatment: its last planned day, the number and dose expected after it."""

    ends_on: date
    number: int
    dose: str | None


def render_weekly_check(request: SheetRequest, form_text: str | None = None) -> RenderedSheet:
    """Return the weekly check of one plan, or the refusal page that takes its place.

    Raises:
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, FORM)
    document, refused = weekly_document(request, form_text)
    paper = request.paper or form.paper
    done = render([document], form.title.text(request.language), request.language, paper)
    return RenderedSheet(done.pdf, done.pages[0], refused)


def weekly_document(request: SheetRequest, form_text: str | None = None) -> tuple[Document, bool]:
    """Return the check as one document, and whether a refusal page took its place."""
    form = own_or_shipped(form_text, FORM)
    facts = plan_facts(request, form)
    if facts is None:
        return plan_document(request, form, ()), True
    weeks = weeks_of(facts)
    found: list[Section] = []
    for start in range(0, max(1, len(weeks)), WEEKS_A_PAGE):
        part = weeks[start : start + WEEKS_A_PAGE]
        first = form.page[0].blocks[0]
        makers = {
            "week_columns": lambda block, part=part, first=first: _columns(
                facts, block, part, with_head=block is first
            )
        }
        made = sections(form, facts.words, makers)
        last = made[-1]
        found += [*made[:-1], Section(last.title, last.note, (*last.pieces, _rule(facts)))]
    return plan_document(request, form, found), False


def weeks_of(facts: SheetFacts) -> list[Week]:
    """Return the weeks in which fractions are planned, with what is expected at the end of each.

    SAFETY: an unknown count gives no week at all: numbers are never assumed
    (test_an_unknown_count_expects_nothing).
    """
    complete = facts.position.given or 0
    weeks: dict[tuple[int, int], Week] = {}
    for place, row in enumerate(facts.coming, start=1):
        if row.planned is None or row.number is None:
            continue
        year, week, _ = row.planned.day.isocalendar()
        weeks[year, week] = Week(
            row.planned.day, complete + place, facts.running_dose(complete + place)
        )
    return list(weeks.values())


def _columns(
    facts: SheetFacts, block: Block, weeks: Sequence[Week], *, with_head: bool
) -> list[Piece]:
    language = facts.language
    values = _values(facts)
    band = Row(
        (
            Cell(LABEL_MM, (Paragraph((Span(block.heading(language), 8, bold=True),)),),
                 look="tint", middle=True),
            Cell(LIVE_MM - LABEL_MM, (label(filled(block.remark(language), values)),), middle=True),
        ),
        BAND_MM,
    )  # fmt: skip
    rows = [_check(facts, line, values) for line in block.checks]
    # SAFETY: a column without its date is read as another week's, so the weeks stand over every
    # part of a page, and what is signed together is never parted
    # (test_weeks_stand_over_every_part_of_the_check).
    head = table([*_head(facts, weeks), band])
    first = replace(head, with_next=True) if with_head else replace(table([band]), with_next=True)
    is_signed = any(line.kind == "signature" for line in block.checks)
    made = [replace(piece, repeats=head, with_next=is_signed) for piece in table_rows(rows)]
    return [replace(first, repeats=None if with_head else table(_head(facts, weeks))), *made]


def _head(facts: SheetFacts, weeks: Sequence[Week]) -> list[Row]:
    """Return the weeks' last days and what is expected after each; further weeks are for a pen."""
    say = facts.words.say
    ends = [Cell(LABEL_MM, (Paragraph((Span(say("week_ending"), 10, bold=True),)),),
                 look="tint", middle=True)]  # fmt: skip
    told = [Cell(LABEL_MM, (Paragraph((Span(say("expected"), 9, bold=True),)),), middle=True)]
    for place in range(WEEKS_A_PAGE):
        if place >= len(weeks):
            ends.append(pen_cell(COLUMN_MM, say("write_day")))
            none = (absent(say("not_known"), 8),) if facts.position.is_unknown else ()
            told.append(Cell(COLUMN_MM, none, middle=True))
            continue
        week = weeks[place]
        when = day(week.ends_on, facts.language, year=False)
        ends.append(Cell(COLUMN_MM, (Paragraph((Span(when, 10, bold=True),), "center"),),
                         look="tint", middle=True, padding_mm=0.6))  # fmt: skip
        number = Span(f"{week.number}\u00a0/\u00a0{facts.planned}", 11, bold=True)
        dose = Span(week.dose or say("not_supplied"), 9, bold=week.dose is not None)
        told.append(
            Cell(COLUMN_MM, (Paragraph((number,), "center"), Paragraph((dose,), "center")),
                 middle=True, padding_mm=0.6)
        )  # fmt: skip
    return [Row(tuple(ends), 8.4), Row(tuple(told), 10.0)]


def _check(facts: SheetFacts, line: Line, values: dict[str, str]) -> Row:
    language = facts.language
    is_signature = line.kind == "signature"
    text = Span(filled(line.label.text(language), values), 9, bold=is_signature)
    cells = [Cell(LABEL_MM, (Paragraph((text,)),), middle=True)]
    cells += answer_cells(line, COLUMN_MM, WEEKS_A_PAGE, language, values)
    return Row(tuple(cells), SIGN_MM if is_signature else ROW_MM)


def _values(facts: SheetFacts) -> dict[str, str]:
    """Return what labels may name in braces."""
    say = facts.words.say
    # SAFETY: days are lost since the first fraction, never since the first that has a date
    # (test_days_lost_are_counted_from_the_first_fraction_or_from_the_start).
    first = next((row.given_on for row in facts.given if row.number == 1), None)
    since = say("since_start")
    if first is not None:
        since = say("since_day", day=day(first, facts.language, year=False))
    given = facts.position.given
    code = facts.request.plan_view.code
    unit = "s" if facts.plan.kind == "brachy" else ("UM" if facts.language == "fr" else "MU")
    return {
        "given": str(given) if given is not None else say("not_known"),
        "planned": str(facts.planned),
        "since": since,
        "imaging": _imaging(facts),
        "code": grouped_code(code) if code else say("not_supplied"),
        "unit": unit,
    }


def _imaging(facts: SheetFacts) -> str:
    """Return the newest imaging note as it is written, what images are checked against."""
    notes = [item for item in facts.request.patient.notes if item.kind == "imaging"]
    if not notes:
        return facts.words.say("imaging_none")
    newest = max(notes, key=lambda item: item.written_at)
    written = newest.written_at.astimezone(facts.request.frame.printed_at.tzinfo).date()
    return facts.words.say(
        "imaging_note",
        text=shortened(newest.text, LONGEST_NOTE),
        day=day(written, facts.language, weekday=False),
    )


def _rule(facts: SheetFacts) -> Piece:
    say = facts.words.say
    spans = [Span(say("rule"), 9, bold=True), Span(say("rule_rest"), 9)]
    category = facts.request.patient.category
    if category in CATEGORIES:
        limit = {1: say("limit_1"), 2: say("limit_2"), 3: say("limit_3")}[category]
        spans.append(Span(say("category", category=category, limit=limit), 9))
    days = [row.planned.day for row in facts.coming if row.planned is not None]
    if days:
        spans.append(Span(say("planned_end", day=day(max(days), facts.language)), 9))
    return note(spans, gap_mm=2.0, width_mm=LIVE_MM)
