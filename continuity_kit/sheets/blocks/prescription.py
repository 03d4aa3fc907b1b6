"""What was prescribed: the OIS first, else the plan by the order of dose sources."""

from datetime import date
from decimal import Decimal

from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.frame import name_of_pn
from continuity_kit.sheets.intent_words import intent_words
from continuity_kit.sheets.numbers import day, iso_day, setting_digits
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    heading,
    label,
    table_rows,
    value,
)
from continuity_kit.sheets.planned_dates import Rhythm, rhythm
from continuity_kit.sheets.text import Span, fitted

COLUMN_MM = 37.0
FIELD_MM = 10.6
MOST_VOLUMES = 6


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the prescription table, each value with its source."""
    rows = [_first_row(facts), _dose_row(facts), _course_row(facts), _approval_row(facts)]
    head = heading(block.heading(facts.language), _source(facts))
    return [head, *table_rows(rows, head=0)]


def technique_words(facts: SheetFacts) -> str:
    """Return technique and energies, as derived from the control points."""
    say = facts.words.say
    if facts.plan.kind == "brachy":
        return say("technique_brachy", kind=facts.plan.brachy_type or "")
    if facts.plan.kind == "ion":
        told = facts.words.of_code
        modes = dict.fromkeys(told("scan", item.beam.scan_mode or "?") for item in facts.beams)
        particles = dict.fromkeys(
            told("particle", item.beam.radiation_type or "?") for item in facts.beams
        )
        return say("technique_ion", particle=", ".join(particles), mode=", ".join(modes))
    techniques = dict.fromkeys(item.reading.technique for item in facts.beams)
    named = [say(f"technique_{name}") for name in techniques]
    energies = dict.fromkeys(
        f"{setting_digits(energy)}\u00a0{'MeV' if item.beam.radiation_type == 'ELECTRON' else 'MV'}"
        for item in facts.beams
        for energy in item.reading.energies
    )
    return ", ".join([*named, *energies])


def _source(facts: SheetFacts) -> str:
    prescription = facts.request.plan_view.prescription
    if prescription is None:
        return facts.words.say("rx_source_none")
    status = prescription.status or "status_none"
    return facts.words.say(
        "rx_source_ois",
        id=prescription.prescription_id,
        status=facts.words.say(f"rx_{status}"),
    )


def _field(facts: SheetFacts, width: float, key: str, *lines: Paragraph | None) -> Cell:
    """Return a cell: label, then its values; none of them is "not supplied"."""
    shown = tuple(line for line in lines if line is not None)
    if not shown:
        shown = (absent(facts.words.say("not_supplied")),)
    return Cell(width, (label(facts.words.say(key)), *shown))


def _text(text: str | None, size: float = 10.5) -> Paragraph | None:
    return value(text, size) if text else None


def _first_row(facts: SheetFacts) -> Row:
    prescription = facts.request.plan_view.prescription
    plan, say = facts.plan, facts.words.say
    intent = prescription.intent if prescription is not None else None
    in_plan = intent_words(plan.intent, facts.language)
    category = facts.request.patient.category
    if prescription is not None and prescription.category is not None:
        category = prescription.category
    rank = _text(say(f"category_{category}"), 9) if category in (1, 2, 3) else None
    return Row(
        (
            _field(facts, 2 * COLUMN_MM, "treatment_site",
                   _text(prescription.treatment_site if prescription else None)),
            _field(facts, COLUMN_MM, "laterality",
                   _text(prescription.laterality if prescription else None)),
            _field(facts, COLUMN_MM, "intent",
                   _text(intent_words(intent, facts.language)
                         or (f"{in_plan} (plan)" if in_plan else ""))),
            _field(facts, COLUMN_MM, "category", rank),
        ),
        FIELD_MM,
    )  # fmt: skip


def _dose_row(facts: SheetFacts) -> Row:
    say, doses = facts.words.say, facts.doses
    per_fraction = []
    for place, item in enumerate(doses.doses):
        is_shown = place == 0 or doses.is_contradictory
        if is_shown:
            text = facts.dose_text(item.per_fraction_gy)
            per_fraction.append(
                Paragraph((fitted(text, COLUMN_MM - 4, (16, 14, 12) if place == 0 else (12,)),))
            )
            per_fraction.append(label(say(f"dose_{item.source}")))
    if doses.is_contradictory:
        per_fraction.append(Paragraph((Span(say("dose_differs"), 8, bold=True),)))
    total = facts.running_dose(facts.planned)
    size = Paragraph((fitted(total, COLUMN_MM - 4, (16, 14, 12)),)) if total else None
    prescription = facts.request.plan_view.prescription
    told = None
    if prescription is not None and prescription.fractions not in (None, facts.planned):
        told = label(say("fractions_ois", count=prescription.fractions))
    return Row(
        (
            _field(facts, COLUMN_MM, "dose_per_fraction", *per_fraction),
            _field(facts, COLUMN_MM, "fractions", value(str(facts.planned), 16), told),
            _field(facts, COLUMN_MM, "total_dose", size),
            _field(facts, COLUMN_MM, "rhythm", *_rhythm(facts)),
            _field(facts, COLUMN_MM, "volumes", *_volumes(facts)),
        ),
        FIELD_MM,
    )


def pace_of(facts: SheetFacts) -> Rhythm:
    """Return the rhythm the sheet's dates were reckoned with."""
    prescription = facts.request.plan_view.prescription
    per_day = prescription.fractions_per_day if prescription is not None else None
    return rhythm(facts.group, per_day)


def _rhythm(facts: SheetFacts) -> list[Paragraph]:
    pace, say = pace_of(facts), facts.words.say
    if not pace.is_known:
        return []
    lines = [value(say("rhythm_day", count=pace.most_per_day), 9)]
    if facts.group.pattern and pace.per_weekday.count(0) != 2:
        days = sum(count > 0 for count in pace.per_weekday)
        lines.append(value(say("rhythm_week", count=days), 9))
    if pace.most_per_day > 1:
        lines.append(value(say("rhythm_gap"), 9))
    return lines


def _volumes(facts: SheetFacts) -> list[Paragraph]:
    lines = []
    targets = [
        item
        for item in facts.plan.dose_references
        if item.type == "TARGET" and item.target_dose_gy is not None
    ]
    for item in targets[:MOST_VOLUMES]:
        name = item.description or f"n°\u00a0{item.number}"
        total = item.target_dose_gy or Decimal(0)
        text = f"{name}\u00a0: {facts.dose_text(total)}"
        lines.append(Paragraph((Span(text, 8, bold=True),)))
    if len(targets) > MOST_VOLUMES:
        lines.append(label(f"+ {len(targets) - MOST_VOLUMES}"))
    return lines


def _course_row(facts: SheetFacts) -> Row:
    prescription = facts.request.plan_view.prescription
    phase = str(prescription.phase) if prescription is not None and prescription.phase else None
    ends = facts.coming[-1].planned if facts.coming else None
    return Row(
        (
            _field(facts, COLUMN_MM, "technique", _text(technique_words(facts), 9.5)),
            _field(facts, COLUMN_MM, "phase", _text(phase)),
            _field(facts, COLUMN_MM, "first_session", _day(facts, _first_day(facts))),
            _field(facts, COLUMN_MM, "last_session",
                   _day(facts, ends.day if ends is not None else None)),
            _field(facts, COLUMN_MM, "prescriber",
                   _text(prescription.prescriber if prescription else None, 9.5)),
        ),
        FIELD_MM,
    )  # fmt: skip


def _approval_row(facts: SheetFacts) -> Row:
    status, plan, say = facts.request.plan_view.status, facts.plan, facts.words.say
    states = []
    if status is not None and status.status is not None:
        states.append(value(say("ois_says", word=say(f"status_{status.status}")), 9.5))
    if plan.approval is not None:
        states.append(label(say("file_says", word=plan.approval)))
    by = []
    if status is not None and (status.approved_by or status.approved_on):
        when = day(status.approved_on, facts.language) if status.approved_on else ""
        who = " · ".join(part for part in (status.approved_by or "", when) if part)
        by.append(value(who, 9.5))
    if plan.reviewer:
        reviewed = iso_day(plan.review_date)
        when = f" · {day(reviewed, facts.language)}" if reviewed is not None else ""
        by.append(label(say("file_says", word=f"{_person(plan.reviewer)}{when}")))
    return Row(
        (
            _field(facts, 2 * COLUMN_MM, "approval", *states),
            _field(facts, 2 * COLUMN_MM, "approved_by", *by),
            _field(facts, COLUMN_MM, "plan_dates", _day(facts, iso_day(plan.date))),
        ),
        FIELD_MM,
    )


def _person(name: str) -> str:
    """Return a name as people read it; one that was typed without its parts stays as it is."""
    return name_of_pn(name) if "^" in name else name


def _day(facts: SheetFacts, when: date | None) -> Paragraph | None:
    return value(day(when, facts.language), 9.5) if when is not None else None


def _first_day(facts: SheetFacts) -> date | None:
    if facts.given:
        return facts.given[0].given_on if facts.given[0].number == 1 else None
    first = facts.coming[0].planned if facts.coming and not facts.position.is_unknown else None
    return first.day if first is not None else None
