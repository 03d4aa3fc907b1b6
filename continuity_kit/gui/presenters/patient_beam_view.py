"""What a beam sees, point by point: the sheet's own aperture, as lines in mm for a painter."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.images import GreyImage
from continuity_kit.domain.plan import Beam, ControlPoint
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.wording import NO_BREAK, words_of
from continuity_kit.messages import Language
from continuity_kit.sheets import console
from continuity_kit.sheets.beam_reading import JAWS
from continuity_kit.sheets.beams_eye_view import (
    Aperture,
    aperture,
    half_side_mm,
    leaf_openings,
)
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.grey_image import (
    LEAST_CONTRAST,
    PlacedPicture,
    cut,
    is_dark_outside,
)
from continuity_kit.sheets.numbers import angle, centimetres

Segment = tuple[float, float, float, float]
Rectangle = tuple[float, float, float, float]
SAME_ANGLE = Decimal("0.1")
TURN = Decimal(360)
SCANNED = ("MODULATED", "MODULATED_SPEC")
_TURNED = bytes(range(255, -1, -1))


@dataclass(frozen=True)
class ShownPicture:
    """A radiograph as it is painted: contrast spread, bone light; places in mm, Y up.

    Attributes:
        corner_mm: the outer corner of the first point.
        across_mm, down_mm: from a point to the next in its row, in its column.
    """

    rows: int
    columns: int
    grey: bytes = field(repr=False)
    corner_mm: tuple[float, float]
    across_mm: tuple[float, float]
    down_mm: tuple[float, float]


@dataclass(frozen=True)
class PointShape:
    """One control point as lines: x1, y1, x2, y2, mm at isocentre, X right, Y up from the source.

    Attributes:
        jaws: left, bottom, right, top of what the jaws leave open; an axis without jaws reaches to
            the edge of the view.
        edge: of the aperture: ends of the leaves and the jaws between them.
        leaves: the borders between leaves, where they cover.
        outlines: of blocks and inserts, closed.
        jaw_texts: X1, X2, Y1, Y2 as the console or IEC 61217 has them.
        words: point and angle.
        shows_picture: the radiograph was projected for this very angle.
    """

    jaws: Rectangle | None
    edge: tuple[Segment, ...]
    leaves: tuple[Segment, ...]
    outlines: tuple[tuple[tuple[float, float], ...], ...]
    jaw_texts: tuple[str, str, str, str]
    words: str
    shows_picture: bool


@dataclass(frozen=True)
class BeamViewState:
    """The beam's-eye view of one beam; `shape` tells each control point.

    Attributes:
        half_mm: half the side of the square that holds every aperture of the beam.
        points: control points; 0 when the plan gives no aperture, or of a picture that is shown
            bare: `absent` says so.
        picture: the beam's own radiograph, None without one.
        drr: that a radiograph lies beneath, from which angle; or that there is none.
        legend: aperture, jaws, leaves, axes.
        steps: what the two buttons beside the slider do.
        turn_degrees: anticlockwise, from the axes of the aperture to those that are shown.
        is_detailed: leaves and the openings of the jaws are shown too.
    """

    beam_number: int
    title: str
    half_mm: float
    points: int
    absent: str
    picture: ShownPicture | None = field(repr=False)
    drr: str
    no_drr_here: str
    legend: tuple[str, str, str, str]
    steps: tuple[str, str]
    _beam: Beam | None = field(repr=False)
    _made: BeamPicture | None = field(repr=False)
    _facts: SheetFacts | None = field(repr=False)
    _language: Language
    turn_degrees: float = 0.0
    is_detailed: bool = True

    def shape(self, place: int) -> PointShape:
        """Return one control point, counted from 0.

        SAFETY: the radiograph lies beneath only at the angles that it was projected for
        (test_a_radiograph_lies_only_beneath_the_points_of_its_own_angle).
        """
        if self._beam is None:
            raise ValueError("a bare picture has no control points")
        point = self._beam.control_points[place]
        found = aperture(self._beam, point)
        words = words_of(
            "gui-patient-point",
            self._language,
            number=place + 1,
            count=self.points,
            gantry=angle_words(self._facts, point.gantry, self._language),
        )
        first = self._beam.control_points[0]
        shows = self._made is not None and _is_same_view(first, point, self._made)
        if found is None:
            texts = ("", "", "", "")
            return PointShape(None, (), (), (), texts, words, shows)
        return PointShape(
            jaws=_jaws(found, self.half_mm),
            edge=_edge(found),
            leaves=_leaves(found, self.half_mm) if self.is_detailed else (),
            outlines=found.outlines,
            jaw_texts=self._jaw_texts(point) if self.is_detailed else ("", "", "", ""),
            words=words,
            shows_picture=shows,
        )

    def _jaw_texts(self, point: ControlPoint) -> tuple[str, str, str, str]:
        texts = {("X", 0): "", ("X", 1): "", ("Y", 0): "", ("Y", 1): ""}
        for device in point.devices:
            axis = JAWS.get(device.type)
            if axis is None or len(device.positions_mm) != 2:
                continue
            for side, length in enumerate(device.positions_mm):
                if self._facts is None:
                    text = f"{axis}{side + 1} {centimetres(length, signed=True)}{NO_BREAK}cm"
                else:
                    jaw = console.shown_jaw(self._facts, axis, side, length)
                    text = f"{jaw.name} {jaw.text}{NO_BREAK}{jaw.unit}"
                texts[axis, side] = text
        return texts["X", 0], texts["X", 1], texts["Y", 0], texts["Y", 1]


def beam_view_state(
    view: PlanView,
    beam_number: int,
    facts: SheetFacts | None,
    pictures: tuple[BeamPicture, ...],
    language: Language,
    *,
    half_mm: float | None = None,
    cut_mm: float | None = None,
) -> BeamViewState | None:
    """Return the beam's-eye view of a beam, None when exactly one of that number is not there.

    Args:
        pictures: radiographs of the plan's beams, as far as they were read.
        half_mm: as `half_of_beam` returns; None reckons it here.
        cut_mm: half the side of what is taken of the radiograph; None takes what `half_mm` shows.
    """
    beam = None if view.plan is None else view.plan.beam(beam_number)
    if beam is None:
        return None
    if half_mm is None:
        shapes = [found for point in beam.control_points if (found := aperture(beam, point))]
        half_mm = max((half_side_mm(shape) for shape in shapes), default=0.0)
    picture = next((item for item in pictures if item.beam_number == beam_number), None)
    drr = words_of("gui-patient-drr-none", language)
    if picture is not None:
        drr = words_of(
            "gui-patient-drr", language, gantry=angle_words(facts, picture.gantry, language)
        )
    return BeamViewState(
        beam_number=beam_number,
        title=words_of("gui-patient-view-title", language, number=beam_number),
        half_mm=half_mm,
        points=len(beam.control_points) if half_mm else 0,
        absent=words_of(
            "gui-patient-view-scanned" if beam.scan_mode in SCANNED else "gui-patient-view-none",
            language,
        ),
        picture=None if picture is None else _shown(picture, cut_mm or half_mm),
        drr=drr,
        no_drr_here=words_of("gui-patient-drr-not-here", language),
        legend=(
            words_of("gui-patient-legend-aperture", language),
            words_of("gui-patient-legend-jaws", language),
            words_of("gui-patient-legend-leaves", language),
            words_of("gui-patient-legend-axes", language),
        ),
        steps=(
            words_of("gui-patient-point-before", language),
            words_of("gui-patient-point-after", language),
        ),
        _beam=beam,
        _made=picture,
        _facts=facts,
        _language=language,
    )


def _shown(made: BeamPicture, half_mm: float) -> ShownPicture | None:
    """Return what a radiograph shows of the square, light where there is bone.

    Its own contrast within the square is spread: a field inside the body is dark on dark otherwise.
    """
    whole = PlacedPicture(made.picture, made.origin_mm, made.across_mm, made.down_mm)
    seen = cut(whole, half_mm)
    if seen is None:
        return None
    grey = seen.picture.grey
    if not is_dark_outside(made.picture):
        grey = grey.translate(_TURNED)
    (ax, ay), (dx, dy) = seen.across, seen.down
    return ShownPicture(
        rows=seen.picture.rows,
        columns=seen.picture.columns,
        grey=grey.translate(_spread(grey)),
        corner_mm=(seen.origin[0] - (ax + dx) / 2, seen.origin[1] - (ay + dy) / 2),
        across_mm=seen.across,
        down_mm=seen.down,
    )


def _spread(grey: bytes) -> bytes:
    """Return the table that spreads the contrast of a picture over black and white."""
    low, high = _percentile(grey, 0.01), _percentile(grey, 0.99)
    low, high = min(low, max(0, high - LEAST_CONTRAST)), max(high, low + LEAST_CONTRAST)
    return bytes(max(0, min(255, (shade - low) * 255 // (high - low))) for shade in range(256))


def _percentile(grey: bytes, share: float) -> int:
    """Return the shade that so large a share of points does not exceed; counted, never sorted."""
    below, wanted = 0, len(grey) * share
    for shade in range(256):
        below += grey.count(shade)
        if below >= wanted:
            return shade
    return 255


def bare_view(
    beam_number: int, picture: GreyImage, title: str, drr: str, language: Language
) -> BeamViewState:
    """Return a picture of unknown place: no aperture, no axes, its points as the file has them.

    SAFETY: what is not exactly a beam's bears none of its lines
    (test_a_radiograph_that_is_not_exactly_the_beams_is_shown_bare).
    """
    half = max(picture.rows, picture.columns) / 2
    grey = picture.grey
    if not is_dark_outside(picture):
        grey = grey.translate(_TURNED)
    return BeamViewState(
        beam_number=beam_number,
        title=title,
        half_mm=half,
        points=0,
        absent=words_of("gui-patient-radiograph-bare", language),
        picture=ShownPicture(
            rows=picture.rows,
            columns=picture.columns,
            grey=grey.translate(_spread(grey)),
            corner_mm=(-picture.columns / 2, picture.rows / 2),
            across_mm=(1.0, 0.0),
            down_mm=(0.0, -1.0),
        ),
        drr=drr,
        no_drr_here="",
        legend=("", "", "", ""),
        steps=("", ""),
        _beam=None,
        _made=None,
        _facts=None,
        _language=language,
    )


def angle_words(facts: SheetFacts | None, degrees: Decimal | None, language: Language) -> str:
    """Return a gantry angle in the scale of the page, or the word for none."""
    if degrees is None:
        return words_of("gui-patient-missing-narrow", language)
    if facts is None:
        return angle(degrees)
    return console.shown_angle(facts.profile, "gantry", degrees)


def _is_same_view(first: ControlPoint, point: ControlPoint, picture: BeamPicture) -> bool:
    """Tell whether a picture in the axes of the first point is one of this point too."""
    pairs = (
        (point.gantry, picture.gantry),
        (point.collimator, first.collimator),
        (point.couch, first.couch),
    )
    return all(
        one is not None and two is not None and _is_same_angle(one, two) for one, two in pairs
    )


def _is_same_angle(one: Decimal, two: Decimal) -> bool:
    apart = abs((one - two) % TURN)
    return min(apart, abs(TURN - apart)) <= SAME_ANGLE


def _jaws(shape: Aperture, half: float) -> Rectangle | None:
    if shape.x is None and shape.y is None:
        return None
    left, right = shape.x or (-half, half)
    bottom, top = shape.y or (-half, half)
    return left, bottom, right, top


def _edge(shape: Aperture) -> tuple[Segment, ...]:
    """Return the border of what is open: leaf ends, and the steps from leaf to leaf."""
    openings = leaf_openings(shape)
    if not shape.pairs:
        return _rectangle(shape) if not shape.outlines else ()
    lines: list[Segment] = []
    for low, high, begin, end in openings:
        lines += [(low, begin, low, end), (high, begin, high, end)]
    for one, two in pairwise(openings):
        is_joined = one[3] == two[2] and max(one[0], two[0]) < min(one[1], two[1])
        if is_joined:
            lines += [(one[0], one[3], two[0], one[3]), (one[1], one[3], two[1], one[3])]
        else:
            lines += [(one[0], one[3], one[1], one[3]), (two[0], two[2], two[1], two[2])]
    if openings:
        first, last = openings[0], openings[-1]
        lines += [(first[0], first[2], first[1], first[2]), (last[0], last[3], last[1], last[3])]
    return tuple(_turned(shape, line) for line in lines if line[:2] != line[2:])


def _rectangle(shape: Aperture) -> tuple[Segment, ...]:
    left, right, bottom, top = shape.extent_mm
    return (
        (left, bottom, right, bottom),
        (right, bottom, right, top),
        (right, top, left, top),
        (left, top, left, bottom),
    )


def _leaves(shape: Aperture, half: float) -> tuple[Segment, ...]:
    """Return the borders between leaves outside the opening, as far as the view reaches."""
    lines: list[Segment] = []
    for low, high, begin, end in shape.pairs:
        for across in (begin, end):
            if -half <= across <= half:
                lines += [(-half, across, max(low, -half), across)]
                lines += [(min(high, half), across, half, across)]
    return tuple(_turned(shape, line) for line in lines if line[0] < line[2])


def _turned(shape: Aperture, line: Segment) -> Segment:
    """Return a line along and across the leaves as one along X and Y."""
    if shape.leaf_axis == 0:
        return line
    return line[1], line[0], line[3], line[2]
