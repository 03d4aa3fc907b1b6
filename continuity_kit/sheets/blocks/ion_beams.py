"""Panels of ion beams: enough to identify and compare, never to deliver by hand.

Source: DICOM PS3.3 C.8.8.25; DICOM notes section 1.7.
"""

from continuity_kit.domain.machine import Angle
from continuity_kit.domain.plan import Beam
from continuity_kit.sheets.beam_reading import Motion
from continuity_kit.sheets.blocks.accessories import accessory_rows, without_words
from continuity_kit.sheets.blocks.beam_cells import (
    CONSOLE_SIZES,
    angle_paragraphs,
    beam_dose_words,
    meterset_cell,
    title_row,
)
from continuity_kit.sheets.blocks.setup import couch_cells, couch_tops
from continuity_kit.sheets.console import scale_words
from continuity_kit.sheets.facts import SheetFacts, TreatmentBeam
from continuity_kit.sheets.numbers import length_digits, setting_digits
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    table,
    value,
)
from continuity_kit.sheets.text import Span, fitted

QUARTER_MM = LIVE_MM / 4
BLACK_MM = 24.0


def ion_panel(facts: SheetFacts, item: TreatmentBeam) -> Piece:
    """Return one ion beam: meterset, energies, layers, angles, what is put in the beam."""
    beam, say = item.beam, facts.words.say
    mode = facts.words.of_code("scan", beam.scan_mode) if beam.scan_mode else say("not_in_plan")
    kind = f"{facts.words.of_code('particle', beam.radiation_type or '?')} · {mode}"
    rows = [
        title_row(facts, item, LIVE_MM, kind),
        Row(
            (
                Cell(
                    LIVE_MM,
                    (Paragraph((Span(say("ion_rule"), 9, bold=True),)),),
                    look="tint",
                ),
            ),
            6.0,
        ),
        _meterset_row(facts, item),
        _angle_row(facts, item),
        _line_row(facts, item),
    ]
    if len(couch_tops(facts)) > 1:
        name = Cell(24, (label(say("couch")), label(scale_words(facts))), middle=True)
        top = beam.control_points[0].table_top
        rows.append(Row((name, *couch_cells(facts, top, LIVE_MM - 24)), 9.0))
    rows += accessory_rows(facts.words, beam, item.reading, LIVE_MM)
    told = [
        without_words(facts.words, beam),
        say("tolerance", table=beam.tolerance_table or say("not_in_plan")),
        beam_dose_words(facts, item),
    ]
    rows.append(Row((Cell(LIVE_MM, (label(" · ".join(told)),)),), 6.0))
    return table(rows, gap_mm=2.4)


def energy_layers(beam: Beam) -> int:
    """Count the energy layers: scanned beams give two control points a layer."""
    seen = 0
    last = None
    for place, point in enumerate(beam.control_points):
        following = beam.control_points[place + 1] if place + 1 < len(beam.control_points) else None
        gives = (
            following is not None
            and point.weight is not None
            and following.weight is not None
            and following.weight > point.weight
        )
        if gives and point.energy != last:
            seen += 1
            last = point.energy
    return seen


def _meterset_row(facts: SheetFacts, item: TreatmentBeam) -> Row:
    say, beam = facts.words.say, item.beam
    cells = []
    width = 2 * QUARTER_MM - 10
    if beam.meterset_unit == "NP":
        # SAFETY: particles read as MU are wrong by many orders; the unit is reversed
        # (test_a_meterset_in_particles_is_never_called_mu).
        unit = Paragraph((Span(say("unit_NP"), 16, bold=True),), "center")
        cells.append(Cell(BLACK_MM, (unit,), look="black", middle=True))
        width -= BLACK_MM
    cells.append(meterset_cell(facts, item, width))
    energies = item.reading.energies
    shown: tuple[Paragraph, ...] = (absent(say("not_in_plan")),)
    if energies:
        low, high = setting_digits(min(energies)), setting_digits(max(energies))
        text = low if low == high else f"{low} → {high}"
        shown = (Paragraph((fitted(f"{text}\u00a0MeV/u", QUARTER_MM + 6, CONSOLE_SIZES[1:]),)),)
    cells.append(Cell(QUARTER_MM + 10, (label(say("energy_range")), *shown)))
    layers = value(str(energy_layers(beam)), 14)
    cells.append(Cell(QUARTER_MM / 2, (label(say("layers")), layers)))
    paintings = {point.paintings for point in beam.control_points} - {None}
    told = value("/".join(str(count) for count in sorted(paintings, key=str)), 14)
    none = absent(say("not_in_plan"), 8)
    cells.append(Cell(QUARTER_MM / 2, (label(say("paintings")), told if paintings else none)))
    return Row(tuple(cells), 15.0)


def _angle_row(facts: SheetFacts, item: TreatmentBeam) -> Row:
    say, reading = facts.words.say, item.reading
    angles: tuple[tuple[Angle, Motion, float], ...] = (
        ("gantry", reading.gantry, 2 * QUARTER_MM - 10),
        ("collimator", reading.collimator, QUARTER_MM + 10),
        ("couch_rotation", reading.couch, QUARTER_MM),
    )
    return Row(
        tuple(
            Cell(width, (label(say(key)), *angle_paragraphs(facts, motion, width - 4, key)))
            for key, motion, width in angles
        ),
        11.0,
    )


def _line_row(facts: SheetFacts, item: TreatmentBeam) -> Row:
    """Return what stands between nozzle and patient."""
    say, beam = facts.words.say, item.beam
    first = beam.control_points[0]
    snout = [value(part.id or say("not_in_plan"), 11) for part in beam.snouts]
    if first.snout_position_mm is not None:
        snout.append(value(f"{length_digits(first.snout_position_mm)} mm", 11))
    shifters = []
    for part in beam.range_shifters:
        words = " · ".join(text for text in (part.id, part.type, part.code) if text)
        shifters.append(value(words or say("not_in_plan"), 10))
    settings = dict.fromkeys(
        setting for point in beam.control_points for _, setting in point.range_shifter_settings
    )
    shifters += [label(say("shifter_setting", setting=setting)) for setting in settings]
    if not shifters and beam.number_of_range_shifters == 0:
        shifters.append(value(say("none"), 10))
    vsad = " · ".join(f"{length_digits(length)} mm" for length in beam.sad_mm)
    spots = sum(point.spot_count or 0 for point in beam.control_points)
    tunes = dict.fromkeys(point.spot_tune_id for point in beam.control_points if point.spot_tune_id)
    none = absent(say("not_in_plan"), 8)
    told = [value(str(spots), 10), label(say("spots_note"))] if spots else [none]
    told += [label(say("spot_tune", id=", ".join(tunes)))] if tunes else []
    return Row(
        (
            Cell(QUARTER_MM, (label(say("snout")), *(snout or [none]))),
            Cell(QUARTER_MM, (label(say("range_shifter")), *(shifters or [none]))),
            Cell(QUARTER_MM, (label(say("vsad")), value(vsad, 10) if vsad else none)),
            Cell(QUARTER_MM, (label(say("spots")), *told)),
        ),
        11.0,
    )
