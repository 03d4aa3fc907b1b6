"""Beams that give no dose in the fraction: imaging, apart from those that treat."""

from decimal import Decimal

from continuity_kit.domain.machine import Angle, MachineProfile
from continuity_kit.domain.plan import Beam, ReferencedBeam
from continuity_kit.sheets.beam_reading import read_beam
from continuity_kit.sheets.console import shown_angle
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.numbers import angle, centimetres, file_digits
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    note,
    table_with_head,
)
from continuity_kit.sheets.text import Span

WIDTHS_MM = (70.0, 30.0, 30.0, 55.0)


def pieces(facts: SheetFacts) -> list[Piece]:
    """Return the table of imaging beams and the names of beams outside this fraction group."""
    found: list[Piece] = []
    say = facts.words.say
    if facts.others:
        titles = (say("setup_beams"), say("gantry"), say("collimator"), say("remark"))
        head = Row(
            tuple(
                Cell(width, (Paragraph((Span(title, 8, bold=True),)),), look="tint")
                for width, title in zip(WIDTHS_MM, titles, strict=True)
            )
        )
        rows = [_row(facts, beam, reference) for beam, reference in facts.others]
        found += table_with_head(head, rows, gap_mm=2.4)
    if facts.unreferenced:
        names = ", ".join(f"{beam.number} {beam.name or ''}".strip() for beam in facts.unreferenced)
        found.append(note([Span(say("other_beams", names=names), 9, bold=True)], gap_mm=1.6))
    return found


def _row(facts: SheetFacts, beam: Beam, reference: ReferencedBeam) -> Row:
    say, reading = facts.words.say, read_beam(beam, None)
    name = f"{beam.number} · {beam.name or say('name_none')}"
    kind = beam.delivery_type or say("type_none")
    sizes = {pair.axis: pair.start_mm[1] - pair.start_mm[0] for pair in reading.jaws}
    told = [say("imaging_only")]
    if len(sizes) == 2:
        told.append(f"{centimetres(sizes['X'])} × {centimetres(sizes['Y'])} cm")
    spans = [Span(" · ".join(told), 8)]
    if reference.meterset:
        # SAFETY: an imaging beam with a meterset gives dose: it is said, not summed
        # (test_an_imaging_beam_with_a_meterset_is_marked).
        unit = beam.meterset_unit or say("unit_none")
        digits = file_digits(reference.meterset)
        words = say("portfilm_meterset", meterset=digits, unit=unit)
        spans.append(Span(f" {words}", 9, bold=True))
    profile = None
    if facts.profile is not None and beam.machine in facts.profile.names:
        profile = facts.profile
    gantry, collimator = (
        _angle(facts, profile, "gantry", reading.gantry.start),
        _angle(facts, profile, "collimator", reading.collimator.start),
    )
    title = Paragraph((Span(name, 9, bold=True), Span(f" ({kind})", 8)))
    return Row(
        (
            Cell(WIDTHS_MM[0], (title,), middle=True),
            Cell(WIDTHS_MM[1], gantry, middle=True),
            Cell(WIDTHS_MM[2], collimator, middle=True),
            Cell(LIVE_MM - sum(WIDTHS_MM[:3]), (Paragraph(tuple(spans)),), middle=True),
        ),
        6.6,
    )


def _angle(
    facts: SheetFacts, profile: MachineProfile | None, item: Angle, degrees: Decimal | None
) -> tuple[Paragraph, ...]:
    """Return an angle on the console with IEC 61217 beside it, or in IEC alone."""
    say = facts.words.say
    if degrees is None:
        return (absent(say("not_in_plan")),)
    large = Span(shown_angle(profile, item, degrees), 10.5, bold=True)
    if profile is None:
        return (Paragraph((large,)),)
    return (Paragraph((large, Span(f"  {say('iec_file', value=angle(degrees))}", 8))),)
