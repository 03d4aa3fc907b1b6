"""Cells that panels of photon, electron and ion beams share."""

from collections.abc import Iterable
from decimal import Decimal

from continuity_kit.domain.machine import Angle
from continuity_kit.sheets.beam_reading import Motion
from continuity_kit.sheets.console import iec_angles, meterset_note, shown_angle, shown_meterset
from continuity_kit.sheets.facts import SheetFacts, TreatmentBeam
from continuity_kit.sheets.numbers import angle, dose, file_digits, length_digits
from continuity_kit.sheets.pieces import Cell, Paragraph, Row, absent, amount, label, value
from continuity_kit.sheets.text import Span, fitted

MU_SIZES = (23.0, 21.0, 19.0, 17.0, 16.0, 14.0, 12.0, 10.0)
THOUSANDTH = Decimal("0.001")
CONSOLE_SIZES = (16.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0)


def title_row(facts: SheetFacts, item: TreatmentBeam, width: float, kind: str) -> Row:
    """Return number, name and delivery type of a beam."""
    say, beam = facts.words.say, item.beam
    delivery = say("treatment") if beam.delivery_type == "TREATMENT" else ""
    if beam.delivery_type == "CONTINUATION":
        delivery = say("CONTINUATION")
    told = [delivery or say("type_none"), kind]
    machines = {other.beam.machine for other in facts.beams}
    if beam.machine and len(machines) > 1:
        told.append(say("machine_named", machine=beam.machine))
    name = beam.name or beam.description
    name_cell = value(name, 12) if name else absent(say("name_none"))
    description = beam.description if beam.description and beam.description != name else None
    return Row(
        (
            Cell(14, (value(str(beam.number), 16, align="center"),), middle=True),
            Cell(width - 14 - 40, (name_cell, *((label(description),) if description else ())),
                 middle=True),
            Cell(40, (Paragraph((Span(" · ".join(told), 8),), "right"),), middle=True),
        ),
        9.0,
    )  # fmt: skip


def meterset_cell(facts: SheetFacts, item: TreatmentBeam, width: float) -> Cell:
    """Return the meterset of one fraction: the file's digits, or the console's over the file's.

    SAFETY: the unit is the file's: particle counts and minutes are never called MU
    (test_a_meterset_in_particles_is_never_called_mu).
    """
    say = facts.words.say
    unit = item.beam.meterset_unit
    title = {"MU": "meterset", "MINUTE": "minutes"}.get(unit or "", "meterset_other")
    digits = file_digits(shown_meterset(facts, item))
    if unit is None:
        name = Paragraph((Span(say("unit_none"), 8, absent=True),))
        shown: tuple[Paragraph, ...] = (
            Paragraph((fitted(digits, width - 4, MU_SIZES),)),
            name,
        )
    else:
        known = f"unit_{unit}"
        word = say(known) if facts.words.has(known) else unit
        shown = (amount(digits, word, width - 3.4, MU_SIZES), meterset_note(facts, item))
    return Cell(width, (label(say(title)), *shown))


def angle_paragraphs(
    facts: SheetFacts, motion: Motion, room: float, item: Angle
) -> tuple[Paragraph, ...]:
    """Return an angle, or start, stop and the file's direction, leg by leg.

    With a signed profile each is as the console shows it, IEC 61217 below.
    """
    say = facts.words.say

    def shown_as(degrees: Decimal) -> str:
        return shown_angle(facts.profile, item, degrees)

    if motion.start is None:
        return (absent(say("not_in_plan")),)
    if not motion.legs:
        edges = [motion.start]
        if motion.stop is not None and motion.stop != motion.start:
            edges.append(motion.stop)
        text = " → ".join(map(shown_as, edges))
        large = Paragraph((fitted(text, room, CONSOLE_SIZES),))
        return (large, *iec_angles(facts, *map(angle, edges)), *_exact(facts, edges))
    shown: list[Paragraph] = []
    for start, stop, sense in motion.legs:
        text = f"{shown_as(start)} → {shown_as(stop)} {say(sense)}"
        if start == stop:
            text += f" ({say('full_turn')})"
        shown.append(Paragraph((fitted(text, room, CONSOLE_SIZES),)))
        shown += iec_angles(facts, angle(start), angle(stop))
    ends = [edge for start, stop, _ in motion.legs for edge in (start, stop)]
    return (*shown, *_exact(facts, ends))


def beam_dose_words(facts: SheetFacts, item: TreatmentBeam) -> str:
    """Return a beam's own dose where the file says it means something."""
    say, reference = facts.words.say, item.reference
    if reference.dose_gy is None:
        return say("beam_dose", dose=say("not_in_plan"), unit="").strip()
    if reference.dose_meaning == "FRACTION_LEVEL":
        return say("beam_dose_sum_only")
    unit = "Gy\u00a0(RBE)" if reference.dose_type == "EFFECTIVE" else "Gy"
    return say("beam_dose", dose=dose(reference.dose_gy, 3), unit=unit)


def _exact(facts: SheetFacts, angles: Iterable[Decimal | None]) -> tuple[Paragraph, ...]:
    """Return the file's digits below a rounded angle, when they say more."""
    told = [
        length_digits(item)
        for item in dict.fromkeys(angles)
        if item is not None and item.quantize(THOUSANDTH) != item.quantize(Decimal("0.1"))
    ]
    if not told:
        return ()
    return (label(facts.words.say("file_word", word=" ; ".join(told))),)
