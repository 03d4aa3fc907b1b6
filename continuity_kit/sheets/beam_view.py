"""The view at the right of a beam's panel: its first aperture, a few later ones, and what they are.

Later apertures stand in the scale of the first. They show that it changes; nobody sets leaves by
hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.plan import Beam, ControlPoint
from continuity_kit.sheets.beam_reading import BeamReading
from continuity_kit.sheets.beams_eye_view import (
    Aperture,
    aperture,
    draw_aperture,
    draw_small,
    half_side_mm,
    jaw_names,
)
from continuity_kit.sheets.console import shown_angle, shown_jaw
from continuity_kit.sheets.facts import SheetFacts, TreatmentBeam
from continuity_kit.sheets.ink import FRAME_PT, Ink
from continuity_kit.sheets.text import Line, Span, wrap

VIEW_MM, SIDE_MM = 61.0, 44.0
SIDE_BESIDE_MM, GAP_MM = 41.5, 1.6
SMALL_MM, SMALLEST_MM = 14.0, 8.0
ABOVE_MM, BELOW_MM, LABEL_MM, END_MM = 4.6, 4.4, 3.4, 1.2
SHARES = ((Decimal("0.25"), "¼"), (Decimal("0.5"), "½"), (Decimal("0.75"), "¾"))
Box = tuple[float, float, float]


@dataclass(frozen=True)
class LaterAperture:
    """One aperture after the first; `name` is the share of the meterset or a segment's number."""

    name: str
    shape: Aperture


def later_apertures(beam: Beam, reading: BeamReading) -> tuple[LaterAperture, ...]:
    """Return at most three apertures that tell how a beam changes; none when it does not.

    A beam of two to four segments shows each; all others what stands at a quarter, half and three
    quarters of the meterset.
    """
    points = beam.control_points
    starts = _segment_starts(points)
    if reading.technique == "step_and_shoot" and len(starts) <= len(SHARES) + 1:
        named = [(str(place + 1), starts[place]) for place in range(1, len(starts))]
    else:
        named = [(name, point) for share, name in SHARES if (point := _at(points, starts, share))]
    shapes = [(name, aperture(beam, point)) for name, point in named]
    first = aperture(beam, points[0]) if points else None
    if first is None or all(shape == first for _, shape in shapes):
        return ()
    return tuple(LaterAperture(name, shape) for name, shape in shapes if shape is not None)


def draw_view(
    ink: Ink, facts: SheetFacts, item: TreatmentBeam, picture: BeamPicture | None, box: Box
) -> None:
    """Draw the view of a beam into (left, top, height)."""
    left, top, height = box
    ink.rect(left, top, VIEW_MM, height, FRAME_PT)
    beam, reading = item.beam, item.reading
    shape = aperture(beam, beam.control_points[0])
    if shape is None:
        line = Line((Span(facts.words.say("view_none"), 8, absent=True),))
        ink.set_line(left, top + height / 2, line, VIEW_MM, align="center")
        return
    later = later_apertures(beam, reading)
    lines = wrap([Span(_words(facts, reading, picture, later), 8)], VIEW_MM - 3)
    room = height - ABOVE_MM - BELOW_MM - sum(line.height_mm for line in lines) - END_MM
    side = min(SIDE_BESIDE_MM if later else SIDE_MM, room)
    start = left + (GAP_MM if later else (VIEW_MM - side) / 2)
    upper = top + ABOVE_MM + (room - side) / 2
    draw_aperture(ink, start, upper, side, shape, picture)
    jaw_names(ink, start, upper, side, _jaw_texts(facts, reading))
    _draw_later(ink, later, (start + side + GAP_MM, upper - ABOVE_MM + 0.6, side), shape, left)
    at = upper + side + BELOW_MM
    for line in lines:
        ink.set_line(left + 1.5, at, line, VIEW_MM - 3, align="center")
        at += line.height_mm


def _draw_later(
    ink: Ink, later: Sequence[LaterAperture], box: Box, first: Aperture, left: float
) -> None:
    """Draw the later apertures one below the other, their names above them."""
    if not later:
        return
    start, top, side = box
    width = left + VIEW_MM - GAP_MM - start
    room = side + ABOVE_MM + LABEL_MM
    small = min(SMALL_MM, width, room / len(SHARES) - LABEL_MM - 0.4)
    if small < SMALLEST_MM:
        return
    half = max(half_side_mm(shape) for shape in (first, *(item.shape for item in later)))
    for place, item in enumerate(later):
        at = top + place * (small + LABEL_MM + 0.4)
        line = Line((Span(item.name, 8, bold=True),))
        ink.set_line(start, at, line, small, align="center")
        draw_small(ink, start, at + LABEL_MM, small, item.shape, half)


def _words(
    facts: SheetFacts,
    reading: BeamReading,
    picture: BeamPicture | None,
    later: Sequence[LaterAperture],
) -> str:
    """Return what the view shows, from where, in which axes and scale."""
    say = facts.words.say
    told = [say("view_note_arc" if reading.control_points > 2 else "view_note")]
    if picture is not None:
        told.append(say("view_drr", gantry=shown_angle(facts.profile, "gantry", picture.gantry)))
    if later and later[0].name in [name for _, name in SHARES]:
        told.append(say("view_shares"))
    elif later:
        told.append(say("view_segments", count=reading.segments))
    if reading.leaf_devices:
        told.append(say("leaves", devices=", ".join(reading.leaf_devices)))
    return " · ".join(told)


def _jaw_texts(facts: SheetFacts, reading: BeamReading) -> list[str]:
    texts = []
    for axis in ("X", "Y"):
        pair = next((item for item in reading.jaws if item.axis == axis), None)
        jaws = [
            shown_jaw(facts, axis, place, pair.start_mm[place]) if pair else None
            for place in (0, 1)
        ]
        texts += [f"{jaw.name} {jaw.text}" if jaw else "" for jaw in jaws]
    return texts


def _segment_starts(points: Sequence[ControlPoint]) -> list[ControlPoint]:
    """Return the points after which dose is given."""
    return [
        one
        for one, two in pairwise(points)
        if one.weight is not None and two.weight is not None and two.weight > one.weight
    ]


def _at(
    points: Sequence[ControlPoint], starts: Sequence[ControlPoint], share: Decimal
) -> ControlPoint | None:
    """Return the last point that starts dose at or before a share of the meterset."""
    final = points[-1].weight if points else None
    if not final:
        return None
    reached = [
        point for point in starts if point.weight is not None and point.weight <= share * final
    ]
    return reached[-1] if reached else None
