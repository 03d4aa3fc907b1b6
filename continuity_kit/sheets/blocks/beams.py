"""One panel a treatment beam: number, meterset, angles, jaws, what is put on, what moves."""

from dataclasses import replace

from continuity_kit.domain.plan import Beam, TableTop
from continuity_kit.sheets import console
from continuity_kit.sheets.beam_reading import BeamReading, JawPair
from continuity_kit.sheets.beam_view import VIEW_MM, draw_view
from continuity_kit.sheets.beams_eye_view import aperture
from continuity_kit.sheets.blocks.accessories import accessory_rows, without_words
from continuity_kit.sheets.blocks.beam_cells import (
    angle_paragraphs,
    beam_dose_words,
    meterset_cell,
    title_row,
)
from continuity_kit.sheets.blocks.ion_beams import ion_panel
from continuity_kit.sheets.blocks.setup import couch_cells, couch_tops
from continuity_kit.sheets.facts import SheetFacts, TreatmentBeam
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.ink import Ink
from continuity_kit.sheets.numbers import (
    angle,
    centimetres,
    length_digits,
    setting_digits,
    signed_digits,
)
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    amount,
    label,
    note,
    row_height,
    table,
    value,
)
from continuity_kit.sheets.text import Span, fitted

LEFT_MM = LIVE_MM - VIEW_MM
MU_MM, ENERGY_MM, RATE_MM, LAST_MM = 52.0, 25.0, 25.0, 22.0
RATE_SIZES = (13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
GANTRY_MM, ANGLE_MM = 66.0, 29.0


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the panels of all treatment beams, none of them split over two pages.

    As many stand on a page as fit, or as the form says at most.
    """
    if facts.plan.kind == "brachy":
        return []
    head = note([Span(f"{block.heading(facts.language)}  ", 10, bold=True),
                 console.rule(facts)], gap_mm=2.2)  # fmt: skip
    panels = []
    for place, item in enumerate(facts.beams):
        if facts.plan.kind == "ion":
            panel = ion_panel(facts, item)
        else:
            panel = _panel(facts, item, with_view=block.view != "none")
        is_next = block.per_page > 0 and place > 0 and place % block.per_page == 0
        panels.append(replace(panel, starts_page=is_next))
    return [replace(head, with_next=True), *panels]


def _panel(facts: SheetFacts, item: TreatmentBeam, *, with_view: bool) -> Piece:
    shape = aperture(item.beam, item.beam.control_points[0]) if with_view else None
    rows = _rows(facts, item, LEFT_MM if with_view else LIVE_MM, with_leaves=shape is None)
    if with_view and sum(row_height(row) for row in rows) > facts.room_mm - 20:
        # A beam with very many accessories takes the whole width, and no view.
        return table(_rows(facts, item, LIVE_MM, with_leaves=True), gap_mm=2.4)
    left = table(rows, gap_mm=2.4)
    if not with_view:
        return left
    picture = facts.request.pictures.of_beam(item.beam.number)

    def draw(ink: Ink, at: float, top: float) -> None:
        left.draw(ink, at, top)
        draw_view(ink, facts, item, picture, (at + LEFT_MM, top, left.height_mm))

    return Piece(left.height_mm, draw, gap_mm=2.4)


def _rows(facts: SheetFacts, item: TreatmentBeam, width: float, *, with_leaves: bool) -> list[Row]:
    reading = item.reading
    scale = width / LEFT_MM
    kind = facts.words.say(f"technique_{reading.technique}")
    return [
        title_row(facts, item, width, kind),
        _dose_row(facts, item, scale),
        _angle_row(facts, reading, scale),
        _jaw_row(facts, reading, scale),
        *_couch_rows(facts, item.beam, width),
        *accessory_rows(facts.words, item.beam, reading, width),
        Row((Cell(width, _remarks(facts, item, with_leaves=with_leaves)),), 6.0),
    ]


def _dose_row(facts: SheetFacts, item: TreatmentBeam, scale: float) -> Row:
    say, beam, reading = facts.words.say, item.beam, item.reading
    rates = reading.dose_rates
    rate: tuple[Paragraph, ...] = (absent(say("not_in_plan")),)
    if rates:
        unit = say("dose_rate_unit")
        rate = (amount(setting_digits(max(rates)), unit, RATE_MM - 3.4, RATE_SIZES),)
    ssd: tuple[Paragraph, ...] = (absent(say("not_in_plan"), 8),)
    if reading.ssd_mm is not None:
        ssd = (
            amount(centimetres(reading.ssd_mm), "cm", LAST_MM - 3.4, (14, 13, 12, 11)),
            label(say("iec_file", value=f"{length_digits(reading.ssd_mm)} mm")),
        )
    return Row(
        (
            meterset_cell(facts, item, MU_MM * scale),
            Cell(ENERGY_MM * scale, (label(say("energy")), *_energy(facts, beam, reading))),
            Cell(
                RATE_MM * scale,
                (label(say("dose_rate_max" if len(rates) > 1 else "dose_rate")), *rate),
            ),
            Cell(LAST_MM * scale, (label(say("ssd")), *ssd)),
        ),
        15.0,
    )


def _energy(facts: SheetFacts, beam: Beam, reading: BeamReading) -> tuple[Paragraph, ...]:
    """Return energy and fluence: 6 MV and 6 MV FFF share one nominal energy."""
    say = facts.words.say
    is_electron = beam.radiation_type == "ELECTRON"
    unit = "MeV" if is_electron else "MV"
    fff = ""
    if beam.fluence_mode is None:
        fluence = Paragraph((Span(say("fluence_none"), 8, absent=True),))
    elif beam.fluence_mode == "STANDARD":
        fluence = label(say("fluence_STANDARD"))
    else:
        fluence = label(say("fluence_other", mode=beam.fluence_mode))
        fff = beam.fluence_mode.removeprefix("NON_STANDARD").strip()
    if is_electron and beam.fluence_mode is None:
        fluence = label(say("electrons"))
    if not reading.energies:
        return absent(say("not_in_plan")), fluence
    numbers = " / ".join(setting_digits(energy) for energy in reading.energies)
    text = f"{numbers}\u00a0{unit}" + (f" {fff}" if fff else "")
    size = fitted(text, ENERGY_MM - 4, (15, 14, 13, 12, 11, 10, 9, 8))
    return Paragraph((size,)), fluence


def _angle_row(facts: SheetFacts, reading: BeamReading, scale: float) -> Row:
    say = facts.words.say
    title = "gantry_arc" if reading.gantry.is_moving else "gantry"
    room = ANGLE_MM * scale - 4
    return Row(
        (
            Cell(
                GANTRY_MM * scale,
                (
                    label(say(title)),
                    *angle_paragraphs(facts, reading.gantry, GANTRY_MM - 4, "gantry"),
                ),
            ),
            Cell(
                ANGLE_MM * scale,
                (
                    label(say("collimator")),
                    *angle_paragraphs(facts, reading.collimator, room, "collimator"),
                ),
            ),
            Cell(
                ANGLE_MM * scale,
                (
                    label(say("couch_rotation")),
                    *angle_paragraphs(facts, reading.couch, room, "couch_rotation"),
                ),
            ),
        ),
        11.0,
    )


def _jaw_row(facts: SheetFacts, reading: BeamReading, scale: float) -> Row:
    say = facts.words.say
    by_axis = {pair.axis: pair for pair in reading.jaws}
    if not by_axis:
        none = absent(say("jaws_none", axis="X Y"), 8)
        return Row((Cell(LEFT_MM * scale, (none,), middle=True),), 6.0)
    cells = []
    axes = console.field_axes(facts)
    for axis in axes:
        pair = by_axis.get(axis)
        if pair is None:
            cells.append(Cell(50 * scale, (absent(say("jaws_none", axis=axis), 8),), middle=True))
            continue
        for side in sorted((0, 1), key=lambda side: console.jaw_name(facts, axis, side)):
            cells.append(Cell(25 * scale, _jaw(facts, pair, side)))
    size: tuple[Paragraph, ...] = (absent(say("not_in_plan"), 8),)
    if len(by_axis) == 2:
        lengths = [by_axis[axis].start_mm[1] - by_axis[axis].start_mm[0] for axis in axes]
        text = " × ".join(console.shown_size(facts, length) for length in lengths)
        size = (
            Paragraph((fitted(text, 24 * scale - 4, (11, 10, 9, 8)),)),
            label(say("at_isocentre", unit=console.unit(facts))),
        )
    cells.append(Cell(24 * scale, (label(say("field_size")), *size)))
    return Row(tuple(cells), 13.0)


def _jaw(facts: SheetFacts, pair: JawPair, side: int) -> tuple[Paragraph, ...]:
    """Return one jaw: the console's, or signed cm of IEC 61217; the file's millimetres below."""
    say = facts.words.say
    length = pair.start_mm[side]
    jaw = console.shown_jaw(facts, pair.axis, side, length)
    name = label(say("jaw", name=jaw.name))
    shown = [name, value(jaw.text, 14, unit=jaw.unit)]
    if pair.is_moving and pair.lowest_mm[side] != pair.highest_mm[side]:
        low, high = (signed_digits(edge[side]) for edge in (pair.lowest_mm, pair.highest_mm))
        shown.append(label(say("jaw_moves", low=low, high=high)))
    shown.append(console.iec_jaw(facts, pair.axis, side, length))
    return tuple(shown)


def _couch_rows(facts: SheetFacts, beam: Beam, width: float) -> list[Row]:
    """Return the couch of a beam where beams differ; else it stands once, in the set-up."""
    if len(couch_tops(facts)) < 2:
        return []
    top = beam.control_points[0].table_top or TableTop(None, None, None)
    name = Cell(
        24, (label(facts.words.say("couch")), label(console.scale_words(facts))), middle=True
    )
    return [Row((name, *couch_cells(facts, top, width - 24)), 9.0)]


def _remarks(facts: SheetFacts, item: TreatmentBeam, *, with_leaves: bool) -> tuple[Paragraph, ...]:
    """Return what else the plan says of a beam; its leaves stand below the view, if any."""
    say, beam, reading = facts.words.say, item.beam, item.reading
    first = beam.control_points[0]
    told = [without_words(facts.words, beam)]
    told.append(say("tolerance", table=beam.tolerance_table or say("not_in_plan")))
    told.append(beam_dose_words(facts, item))
    if reading.leaf_devices and with_leaves:
        told.append(say("leaves", devices=", ".join(reading.leaf_devices)))
    if reading.control_points > 2:
        told.append(f"{reading.control_points} {say('points').lower()}, "
                    f"{say('points_note', segments=reading.segments)}")  # fmt: skip
    if first.table_pitch or first.table_roll:
        pitch, roll = (
            say("not_in_plan") if tilt is None else angle(tilt)
            for tilt in (first.table_pitch, first.table_roll)
        )
        told.append(say("table_tilt", pitch=pitch, roll=roll))
    if first.table_eccentric:
        told.append(say("table_eccentric", angle=angle(first.table_eccentric)))
    if beam.high_dose_technique not in (None, "NORMAL"):
        told.append(say("high_dose", technique=beam.high_dose_technique))
    return (Paragraph((Span(" · ".join(part for part in told if part), 8),)),)
