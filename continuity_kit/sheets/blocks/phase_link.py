"""The patient's other plans, by name and sheet, and their order; never a value of theirs."""

from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    label,
    pen_cell,
    table_rows,
    value,
)
from continuity_kit.sheets.request import OtherPlan
from continuity_kit.sheets.text import Span

BLACK_MM, NAME_MM, PEN_MM, ROW_MM = 40.0, 95.0, 50.0, 12.0


def pieces(facts: SheetFacts) -> list[Piece]:
    """Return one row for each other plan."""
    rows = [_row(facts, other) for other in facts.request.other_plans]
    return table_rows(rows, gap_mm=2.0) if rows else []


def _row(facts: SheetFacts, other: OtherPlan) -> Row:
    say = facts.words.say
    title = say(f"other_{other.order}")
    look = "black" if other.order in ("before", "unknown") else "tint"
    sheet = say("other_no_sheet")
    if other.sheet_number is not None:
        sheet = say("other_sheet", number=other.sheet_number)
    told = [sheet]
    if other.fractions_planned is not None:
        given = other.fractions_given
        told.append(
            say(
                "other_count",
                given=say("not_supplied") if given is None else given,
                planned=other.fractions_planned,
            )
        )
    told.append(say("other_rule_unknown" if other.order == "unknown" else "other_rule"))
    return Row(
        (
            Cell(BLACK_MM, (Paragraph((Span(title, 9.5, bold=True),), "center"),), look=look,
                 middle=True),
            Cell(NAME_MM, (value(other.label, 11), label(" · ".join(told))), middle=True),
            pen_cell(PEN_MM, say("other_visa")),
        ),
        ROW_MM,
    )  # fmt: skip
