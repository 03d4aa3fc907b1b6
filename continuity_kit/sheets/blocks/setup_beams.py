"""Beams that give no dose in the fraction: imaging, apart from those that treat."""

from continuity_kit.domain.plan import Beam, ReferencedBeam
from continuity_kit.sheets.beam_reading import read_beam
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
    table_rows,
    value,
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
        found += table_rows([head, *rows], gap_mm=2.4, head=1)
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
    gantry, collimator = (
        value(angle(motion.start), 10.5) if motion.start is not None else absent(say("not_in_plan"))
        for motion in (reading.gantry, reading.collimator)
    )
    title = Paragraph((Span(name, 9, bold=True), Span(f" ({kind})", 8)))
    return Row(
        (
            Cell(WIDTHS_MM[0], (title,), middle=True),
            Cell(WIDTHS_MM[1], (gantry,), middle=True),
            Cell(WIDTHS_MM[2], (collimator,), middle=True),
            Cell(LIVE_MM - sum(WIDTHS_MM[:3]), (Paragraph(tuple(spans)),), middle=True),
        ),
        6.6,
    )
