"""The sum of a fraction's metersets, to compare with the console."""

from decimal import Decimal

from continuity_kit.sheets.blocks.phones import numbers_of
from continuity_kit.sheets.console import is_sum_told, shown_meterset
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.ink import FRAME_PT
from continuity_kit.sheets.numbers import file_digits
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    amount,
    beside,
    label,
    table,
)
from continuity_kit.sheets.text import Span

SUM_MM, RULE_MM, GAP_MM = 84.0, 98.0, 3.0
HEIGHT_MM = 13.0


def meterset_total(facts: SheetFacts) -> tuple[Decimal, str] | None:
    """Return the sum of the metersets as printed, and their unit; None when units differ."""
    units = {item.beam.meterset_unit for item in facts.beams}
    if len(units) != 1:
        return None
    unit = next(iter(units))
    key = f"unit_{unit}"
    word = facts.words.say(key) if facts.words.has(key) else (unit or "")
    metersets = [shown_meterset(facts, item) for item in facts.beams]
    return sum(metersets, Decimal(0)), word


def pieces(facts: SheetFacts) -> list[Piece]:
    """Return the sum beside the rule of what to do when the console shows another value."""
    say = facts.words.say
    told = say("compare_rule")
    if facts.plan.kind == "brachy":
        told = say("compare_rule_brachy")
        times = [channel.total_time_s for channel in facts.channels]
        total = sum((time for time in times if time is not None), Decimal(0))
        title, count = say("total_time"), _counted(facts, "channel", len(times))
        shown = _sum(file_digits(total), "s", count)
    else:
        title, count = say("meterset_sum"), _counted(facts, "beam", len(facts.beams))
        found = meterset_total(facts)
        shown = absent(say("units_mixed"))
        if found is not None and not is_sum_told(facts):
            shown = absent(say("sum_rounded"))
        elif found is not None:
            shown = _sum(file_digits(found[0]), found[1], count)
    box = table([Row((Cell(SUM_MM, (label(title), shown)),), HEIGHT_MM)], frame_pt=FRAME_PT)
    rule: tuple[Paragraph, ...] = (Paragraph((Span(told, 9, bold=True),)),)
    number = numbers_of(facts, "physic")
    if number:
        rule += (label(number),)
    other = table([Row((Cell(RULE_MM, rule, middle=True),), HEIGHT_MM)], frame_pt=FRAME_PT)
    joined = beside(box, other, SUM_MM + GAP_MM)
    return [Piece(joined.height_mm, joined.draw, gap_mm=2.4)]


def _counted(facts: SheetFacts, what: str, count: int) -> str:
    return (
        facts.words.say(f"in_{what}s", count=count) if count > 1 else facts.words.say(f"in_{what}")
    )


def _sum(digits: str, unit: str, count: str) -> Paragraph:
    number = amount(digits, unit, SUM_MM - 30, (16, 14, 12, 11, 10))
    return Paragraph((*number.spans, Span(f"  {count}", 9, bold=True)))
