"""Where a radiograph lies in the axes of a beam's aperture, if it is that beam's at all.

A point of the image is turned from the receptor's axes into those of the gantry, brought back from
the image plane to the isocentre, and turned into the axes of the beam limiting device, in which
jaws and leaves are given. Seen from the source, X points right, Y up, angles turn anticlockwise.

Source: IEC 61217; DICOM PS3.3 C.8.8.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sin

from continuity_kit.domain.images import BeamImage, GreyImage
from continuity_kit.domain.plan import Beam, ControlPoint, Plan

Place = tuple[float, float]
SAME_ANGLE = Decimal("0.1")
SAME_LENGTH_MM = Decimal("0.5")
SAME_DISTANCE_MM = Decimal(1)
TURN = Decimal(360)


@dataclass(frozen=True)
class BeamPicture:
    """The radiograph of one beam, at isocentre, IEC BEAM LIMITING DEVICE axes.

    Attributes:
        gantry: angle from which it was projected.
        origin_mm: centre of the first point.
        across_mm, down_mm: from a point to the next in its row, in its column.
    """

    beam_number: int
    gantry: Decimal
    picture: GreyImage
    origin_mm: Place
    across_mm: Place
    down_mm: Place

    def place_mm(self, row: float, column: float) -> Place:
        """Return where the centre of a point lies."""
        return (
            self.origin_mm[0] + column * self.across_mm[0] + row * self.down_mm[0],
            self.origin_mm[1] + column * self.across_mm[1] + row * self.down_mm[1],
        )


def beam_pictures(plan: Plan, images: Iterable[BeamImage]) -> tuple[BeamPicture, ...]:
    """Return a picture for each beam that has one; of several the one made last."""
    ordered = sorted(images, key=lambda image: (image.made_at, image.uid))
    found: dict[int, BeamPicture] = {}
    for image in ordered:
        beam = plan.beam(image.beam_number)
        made = None if beam is None else beam_picture(plan, beam, image)
        if made is not None:
            found[made.beam_number] = made
    return tuple(found[number] for number in sorted(found))


def beam_picture(plan: Plan, beam: Beam, image: BeamImage) -> BeamPicture | None:
    """Return a radiograph in the axes of a beam's first control point, None when it is not its own.

    SAFETY: a picture of another beam, angle, patient or scale under an aperture would lead the eye
    to the wrong place (test_a_radiograph_that_is_not_exactly_the_beams_is_not_shown,
    test_a_marker_appears_at_its_place_in_the_collimators_axes).
    """
    first = beam.control_points[0] if beam.control_points else None
    if first is None or first.collimator is None or not _is_own(plan, beam, first, image):
        return None
    scale = float(image.sad_mm / image.sid_mm)
    receptor, collimator = float(image.receptor_angle), float(first.collimator)
    shift = (float(image.receptor_mm[0]) * scale, float(image.receptor_mm[1]) * scale)

    def direction(pair: tuple[Decimal, Decimal], length: Decimal) -> Place:
        size = float(length) * scale
        return turned((float(pair[0]) * size, float(pair[1]) * size), receptor - collimator)

    corner = turned(
        (float(image.position_mm[0]) * scale, float(image.position_mm[1]) * scale), receptor
    )
    return BeamPicture(
        beam_number=beam.number,
        gantry=image.gantry,
        picture=image.picture,
        origin_mm=turned((corner[0] + shift[0], corner[1] + shift[1]), -collimator),
        across_mm=direction(image.row_direction, image.spacing_mm[1]),
        down_mm=direction(image.column_direction, image.spacing_mm[0]),
    )


def turned(place: Place, degrees: float) -> Place:
    """Return a place turned anticlockwise about the axis, seen from the source."""
    angle = radians(degrees)
    return (
        place[0] * cos(angle) - place[1] * sin(angle),
        place[0] * sin(angle) + place[1] * cos(angle),
    )


def _is_own(plan: Plan, beam: Beam, first: ControlPoint, image: BeamImage) -> bool:
    """Tell whether an image was projected for this beam, as it stands at its first point."""
    if (image.plan_uid, image.beam_number) != (plan.uid, beam.number):
        return False
    if image.patient_id != plan.patient_id:
        return False
    angles = ((first.gantry, image.gantry), (first.couch, image.couch))
    if not all(planned is not None and _is_same_angle(planned, shown) for planned, shown in angles):
        return False
    if first.isocentre_mm is not None and image.isocentre_mm is not None:
        axes = zip(first.isocentre_mm, image.isocentre_mm, strict=True)
        if max(abs(one - two) for one, two in axes) > SAME_LENGTH_MM:
            return False
    # The receptor stands where the image plane is said to be, and the machine is the beam's.
    is_placed = abs(image.receptor_mm[2] - (image.sad_mm - image.sid_mm)) <= SAME_DISTANCE_MM
    distances = beam.sad_mm[:1]
    return is_placed and all(abs(sad - image.sad_mm) <= SAME_DISTANCE_MM for sad in distances)


def _is_same_angle(one: Decimal, two: Decimal) -> bool:
    apart = (one - two) % TURN
    return min(abs(apart), abs(TURN - abs(apart))) <= SAME_ANGLE
