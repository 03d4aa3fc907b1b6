"""Alerts of the patient, in one order always; what nobody gave is asked for by pen."""

from dataclasses import replace

from continuity_kit.domain.alert_words import ASKED_KINDS
from continuity_kit.domain.patient import Alert
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.numbers import day, iso_day
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    heading,
    label,
    pen_cell,
    table_rows,
    value,
)
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

ROW_MM, PEN_ROW_MM, TIGHT_MM = 8.2, 9.4, 8.0
WIDTHS_MM = (40.0, 93.0, 52.0)


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the safety table of a sheet."""
    return table_of(facts.words, facts.request.patient, block, is_tight=facts.is_tight)


def table_of(
    words: Words, patient: PatientView, block: Block, *, is_tight: bool = False
) -> list[Piece]:
    """Return the safety table: the rows of the form, then whatever else the source tells.

    SAFETY: a form chooses which alerts are always asked for, never which are shown
    (test_a_form_cannot_hide_an_alert). An alert nobody gave reads "not supplied", never "no"
    (test_a_missing_alert_is_asked_for_by_pen).
    """
    say, alerts = words.say, patient.alerts
    rows = []
    asked = [row.label.fr for row in block.rows] or list(ASKED_KINDS)
    for kind in dict.fromkeys((*asked, *ASKED_KINDS)):
        found = [item for item in alerts if item.kind == kind]
        if found or kind in asked:
            rows.append(_row(words, say(kind), found))
    others = [item for item in alerts if item.kind not in ASKED_KINDS]
    if others:
        rows.append(_row(words, say("other"), others))
    rows += [_row(words, extra.text(words.language), []) for extra in block.extra]
    if is_tight:
        rows = [replace(row, height_mm=min(row.height_mm, TIGHT_MM)) for row in rows]
    head = heading(block.heading(words.language), say("safety_note"))
    return [head, *table_rows(rows)]


def _row(words: Words, title: str, found: list[Alert]) -> Row:
    name = Cell(WIDTHS_MM[0], (Paragraph((Span(title, 9, bold=True),)),), middle=True)
    if not found:
        missing = Cell(WIDTHS_MM[1], (absent(words.say("not_supplied")),), middle=True)
        return Row((name, missing, pen_cell(WIDTHS_MM[2], words.say("safety_complete"))),
                   PEN_ROW_MM)  # fmt: skip
    texts = tuple(value(item.text, 10.5) for item in found)
    dates = tuple(label(_as_of(words, item)) for item in found)
    return Row(
        (name, Cell(WIDTHS_MM[1], texts, middle=True), Cell(WIDTHS_MM[2], dates, middle=True)),
        ROW_MM,
    )


def _as_of(words: Words, alert: Alert) -> str:
    if alert.as_of is None:
        return words.say("safety_source", as_of=words.say("not_supplied"))
    told = iso_day(alert.as_of[:10])
    written = day(told, words.language, weekday=False) if told is not None else alert.as_of
    return words.say("safety_source", as_of=written)
