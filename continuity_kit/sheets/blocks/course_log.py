"""The course log: what was given, set apart; what is to be given, one row a fraction, by pen."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from continuity_kit.sheets.blocks.log_row import LogLine, LogRow, draw_head, log_row
from continuity_kit.sheets.blocks.meterset_sum import meterset_total
from continuity_kit.sheets.blocks.prescription import pace_of
from continuity_kit.sheets.console import shown_meterset
from continuity_kit.sheets.course_rows import GivenRow, NextRow
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.numbers import day, file_digits
from continuity_kit.sheets.page import CONTINUED_MM
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    beside,
    heading,
    note,
    table,
)
from continuity_kit.sheets.text import Span, fitted

GIVEN_WIDTHS_MM = (8.0, 20.0, 26.0, 26.0, 11.0)
GIVEN_ROW_MM = 4.7
HALF_GAP_MM = 3.0
UNKNOWN_ROWS = 9


def pieces(facts: SheetFacts, block: Block, above: Sequence[Piece] | None = None) -> list[Piece]:
    """Return given fractions, then pages of rows to fill in, a continuation row on each.

    Args:
        above: what stands above the rows in place of the fractions given.
    """
    given = given_pieces(facts) if above is None else list(above)
    rows = _rows(facts, block)
    resume = [_resume_row(facts, block)] if block.resume_row else []
    say = facts.words.say
    head = heading(say("log_next"), _next_note(facts))
    table_head = draw_head(facts, block)
    rule = _rule(facts, block)
    tail = sum(piece.height_mm for piece in resume) + rule.gap_mm + rule.height_mm
    used = sum(piece.gap_mm + piece.height_mm for piece in given)
    room = facts.room_mm - tail - head.gap_mm - head.height_mm - table_head.height_mm
    pages = _paged(rows, room - used, room - CONTINUED_MM)
    if given and rows and not pages[0]:
        pages = pages[1:]
        head = replace(head, starts_page=True)
    found = list(given)
    for place, page in enumerate(pages):
        found.append(replace(head, starts_page=head.starts_page or place > 0))
        found += [replace(table_head, with_next=True), *page, *resume, rule]
    return found


def _paged(rows: Sequence[Piece], first: float, full: float) -> list[list[Piece]]:
    pages: list[list[Piece]] = [[]]
    left = first
    for row in rows:
        if row.height_mm > left:
            pages.append([])
            left = full
        pages[-1].append(row)
        left -= row.height_mm
    return pages


def given_pieces(facts: SheetFacts) -> list[Piece]:
    """Return the fractions given: dated ones in two columns, a bar for a count without dates."""
    say = facts.words.say
    rows = facts.given
    if facts.position.is_unknown and not rows:
        return [heading(say("log_given_unknown"), "")]
    total = facts.running_dose(len(rows))
    dose = f" · {total}" if total else ""
    marks = [mark for mark in "OMRJD" if any(mark in row.sources for row in rows)]
    legend = [say(f"legend_{mark}") for mark in marks]
    if any(not row.is_confirmed for row in rows):
        legend.append(say("legend_unconfirmed"))
    title = say("log_given", count=len(rows), dose=dose)
    told = say("log_given_note", legend=" · ".join(legend)) if legend else ""
    found: list[Piece] = [heading(title, told)]
    bare = _bare_count(rows)
    if bare:
        text = say(
            "given_no_dates",
            count=bare,
            first=rows[0].number,
            last=rows[bare - 1].number,
            dose=facts.running_dose(bare) or say("not_supplied"),
        )
        cell = Cell(LIVE_MM, (Paragraph((Span(text, 9, bold=True),)),), middle=True)
        found.append(table([Row((cell,), 6.4)]))
    dated = rows[bare:]
    half = (len(dated) + 1) // 2
    for place in range(half):
        left = _given_row(facts, bare + place + 1, dated[place])
        other = half + place
        if other < len(dated):
            right = _given_row(facts, bare + other + 1, dated[other])
            left = beside(left, right, sum(GIVEN_WIDTHS_MM) + HALF_GAP_MM)
        found.append(replace(left, gap_mm=1.0 if place == 0 and bare else 0.0))
    found += _begun(facts)
    return found


def _bare_count(rows: Sequence[GivenRow]) -> int:
    """Count the leading rows of which nothing but the number is known."""
    count = 0
    for row in rows:
        if row.given_on is not None or row.metersets or "J" in row.sources:
            break
        count += 1
    return count if count > 1 else 0


def _given_row(facts: SheetFacts, place: int, row: GivenRow) -> Piece:
    """Return one given fraction: number on tint, 8 pt, no box to write in."""
    say = facts.words.say
    when = say("not_supplied")
    if row.given_on is not None:
        when = day(row.given_on, facts.language, year=False)
    delivered = sum((meterset for _, meterset in row.metersets), Decimal(0))
    total = say("not_supplied")
    if row.is_elsewhere:
        total = say("elsewhere")
    elif row.metersets:
        total = f"{file_digits(delivered)}\u00a0{_unit(facts)}"
    marks = "\u00a0".join(row.sources) + ("" if row.is_confirmed else "*")
    texts = (
        (str(row.number), True, "center"),
        (when, False, "left"),
        (total, False, "right"),
        (facts.running_dose(place) or "", True, "right"),
        (marks, False, "center"),
    )
    cells = [
        Cell(
            width,
            (Paragraph((fitted(text, width - 2, (8.0,), bold=bold),), align),),
            look="tint" if index == 0 else "plain",
            middle=True,
            padding_mm=1.0,
        )
        for index, ((text, bold, align), width) in enumerate(
            zip(texts, GIVEN_WIDTHS_MM, strict=True)
        )
    ]
    return table([Row(tuple(cells), GIVEN_ROW_MM)], frame_pt=0.5)


def _begun(facts: SheetFacts) -> list[Piece]:
    """Tell of a fraction begun and not complete: what was delivered, or that nobody says."""
    say, number = facts.words.say, facts.position.interrupted
    if number is None:
        return []
    row = next((item for item in facts.coming if item.number == number), None)
    told = say("given_begun_unknown")
    if row is not None and row.begun:
        told = " · ".join(
            say(
                "given_begun_beam",
                beam=beam,
                delivered=file_digits(meterset),
                unit=_unit(facts),
            )
            for beam, meterset in row.begun
        )
    text = say("given_begun", number=number, beams=told)
    cell = Cell(LIVE_MM, (Paragraph((Span(text, 9, bold=True),)),), middle=True)
    return [table([Row((cell,), 7.0)], gap_mm=1.0)]


def _rows(facts: SheetFacts, block: Block) -> list[Piece]:
    if facts.next_number is None:
        blank = LogRow(None, facts.planned, None, None, _lines(facts, None))
        return [log_row(facts, block, blank, is_new_week=False)] * min(UNKNOWN_ROWS, facts.planned)
    found = []
    week: tuple[int, int] | None = None
    complete = facts.position.given or 0
    for place, row in enumerate(facts.coming, start=1):
        planned = row.planned
        current = planned.day.isocalendar()[:2] if planned is not None else None
        is_new = week is not None and current is not None and current != week
        content = LogRow(
            row.number,
            facts.planned,
            planned,
            facts.running_dose(complete + place),
            _lines(facts, row),
            is_assumed=planned is not None and planned.at is None and not pace_of(facts).is_known,
        )
        found.append(log_row(facts, block, content, is_new_week=is_new))
        week = current or week
    return found


def _lines(facts: SheetFacts, row: NextRow | None) -> tuple[LogLine, ...]:
    """Return per beam or channel what the pen box is labelled with: planned, or what is left."""
    say = facts.words.say
    if facts.plan.kind == "brachy":
        planned = [
            (item.number if item.number is not None else 0, item.total_time_s)
            for item in facts.channels
        ]
    else:
        planned = [
            (
                item.beam.number,
                None if item.reference.meterset is None else shown_meterset(facts, item),
            )
            for item in facts.beams
        ]
    found = []
    begun = dict(row.begun) if row is not None and row.begun else {}
    for number, amount in planned:
        digits = file_digits(amount) if amount is not None else say("not_in_plan")
        small = ""
        if row is not None and row.begun is not None:
            small = f"plan {digits}"
            digits = say("log_rest")
            if number in begun and amount is not None:
                rest = amount - begun[number]
                digits = say("log_rest_of", rest=file_digits(rest))
                if rest <= 0:
                    digits = say("log_rest_done")
            elif begun and amount is not None:
                digits = say("log_rest_of", rest=file_digits(amount))
        found.append(LogLine(str(number), digits, small))
    return tuple(found)


def _resume_row(facts: SheetFacts, block: Block) -> Piece:
    """Return the last row of a page: a continuation, its number by pen, no dose added."""
    say = facts.words.say
    lines = tuple(LogLine(line.number, say("log_rest"), "") for line in _lines(facts, None))
    content = LogRow(None, facts.planned, None, None, lines, is_resume=True)
    return log_row(facts, block, content, is_new_week=False)


def _unit(facts: SheetFacts) -> str:
    if facts.plan.kind == "brachy":
        return "s"
    found = meterset_total(facts)
    return found[1] if found is not None else ""


def _next_note(facts: SheetFacts) -> str:
    say = facts.words.say
    told = [say("log_next_note")]
    if not pace_of(facts).is_known and any(
        row.planned is not None and row.planned.at is None for row in facts.coming
    ):
        told.append(say("log_dates_assumed"))
    return " · ".join(told)


def _rule(facts: SheetFacts, block: Block) -> Piece:
    say = facts.words.say
    pace = pace_of(facts)
    rhythm = say("log_two_a_day") if pace.most_per_day > 1 else say("log_one_a_day")
    if not pace.is_known:
        rhythm = say("log_pace_unknown")
    key = "log_rule_brachy" if facts.plan.kind == "brachy" else "log_rule"
    unit = _unit(facts)
    tolerance = say("log_tolerance_mu") if unit == say("unit_MU") else say("log_tolerance")
    reasons = ", ".join(f"{letter} {say(f'reason_{letter}')}" for letter in block.reasons)
    reason = say("log_reason", reasons=reasons) if reasons else ""
    told = say(key, rhythm=rhythm, tolerance=tolerance, unit=unit, reason=reason)
    return note([Span(told, 8)], gap_mm=1.2)
