"""The aperture of a beam as seen from the source: jaws, leaves, graticule of 1 cm.

IEC 61217 beam limiting device axes, at isocentre: X to the right, Y up, seen from the source. Only
what stands in the control point is drawn; a radiograph beneath it is turned into the same axes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.plan import Beam, ControlPoint
from continuity_kit.sheets.grey_image import PlacedPicture, cut, is_dark_outside, pale, smoothed
from continuity_kit.sheets.ink import FRAME_PT, HERO_PT, THIN_PT, Ink
from continuity_kit.sheets.text import Line, Span

JAW_AXES = {"X": 0, "ASYMX": 0, "Y": 1, "ASYMY": 1}
MARGIN = 1.12
TICK_CM = 10.0
HATCH_MM, SMALL_HATCH_MM = 1.1, 0.9
Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Aperture:
    """Openings in mm at isocentre; each leaf pair is (low, high along the leaf, from, to across).

    Attributes:
        x, y: jaw openings, None when the plan gives none on that axis.
        pairs: leaf pairs; `leaf_axis` 0 when leaves move along X.
        outlines: of blocks or inserts, x and y pairs.
    """

    x: tuple[float, float] | None
    y: tuple[float, float] | None
    pairs: tuple[tuple[float, float, float, float], ...] = ()
    leaf_axis: int = 0
    outlines: tuple[tuple[tuple[float, float], ...], ...] = ()

    @property
    def extent_mm(self) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of everything that is open."""
        x, y = self.x, self.y
        along = _span(self.pairs, 0)
        across = _span(self.pairs, 2)
        if self.leaf_axis == 1:
            along, across = across, along
        if self.outlines:
            xs, ys = zip(*(place for outline in self.outlines for place in outline), strict=True)
            along, across = along or (min(xs), max(xs)), across or (min(ys), max(ys))
        return (*(x or along or (-100.0, 100.0)), *(y or across or (-100.0, 100.0)))


def aperture(beam: Beam, point: ControlPoint) -> Aperture | None:
    """Return the aperture at a control point, None when the plan gives no opening."""
    jaws: list[tuple[float, float] | None] = [None, None]
    pairs: tuple[tuple[float, float, float, float], ...] = ()
    leaf_axis = 0
    for device in point.devices:
        axis = JAW_AXES.get(device.type)
        if axis is not None and len(device.positions_mm) == 2:
            jaws[axis] = (float(device.positions_mm[0]), float(device.positions_mm[1]))
        elif device.type in ("MLCX", "MLCY") and not pairs:
            pairs = _leaf_pairs(beam, device.type, device.positions_mm)
            leaf_axis = 0 if device.type == "MLCX" else 1
    outlines = tuple(
        tuple((float(x), float(y)) for x, y in zip(found[::2], found[1::2], strict=False))
        for found in (block.outline_mm for block in beam.blocks)
        if len(found) >= 6
    )
    if jaws == [None, None] and not pairs and not outlines:
        return None
    return Aperture(jaws[0], jaws[1], pairs, leaf_axis, outlines)


def leaf_openings(shape: Aperture) -> tuple[tuple[float, float, float, float], ...]:
    """Return what is open of each leaf pair inside the jaws, as (low, high, from, to)."""
    left, right, bottom, top = shape.extent_mm
    along = (left, right) if shape.leaf_axis == 0 else (bottom, top)
    across = (bottom, top) if shape.leaf_axis == 0 else (left, right)
    found = []
    for low, high, begin, end in shape.pairs:
        begin, end = max(begin, across[0]), min(end, across[1])  # noqa: PLW2901
        low, high = max(low, along[0]), min(high, along[1])  # noqa: PLW2901
        if end > begin and high > low:
            found.append((low, high, begin, end))
    return tuple(found)


def half_side_mm(shape: Aperture) -> float:
    """Return half the side of the square that a view shows, mm at isocentre."""
    return max(*(abs(edge) for edge in shape.extent_mm), 20.0) * MARGIN


def draw_aperture(
    ink: Ink,
    left: float,
    top: float,
    side: float,
    shape: Aperture,
    picture: BeamPicture | None = None,
) -> None:
    """Draw an aperture into a square: what is covered is hatched, what is open is left clear.

    Args:
        picture: the beam's own radiograph, drawn beneath in the axes of the aperture.
    """
    half = half_side_mm(shape)
    scale = side / (2 * half)
    if picture is not None:
        _radiograph(ink, (left, top, side), half, picture)
    ink.rect(left, top, side, side, THIN_PT)
    _shape(ink, (left, top, side), scale, shape, HATCH_MM)
    _graticule(ink, left, top, side, scale)


def draw_small(
    ink: Ink, left: float, top: float, side: float, shape: Aperture, half_mm: float
) -> None:
    """Draw a later aperture of a beam, small, in the scale of its first: a cross for the axis."""
    ink.rect(left, top, side, side, 0.3)
    _shape(ink, (left, top, side), side / (2 * half_mm), shape, SMALL_HATCH_MM, is_small=True)
    middle = (left + side / 2, top + side / 2)
    ink.line(middle[0] - 1, middle[1], middle[0] + 1, middle[1], weight=0.3)
    ink.line(middle[0], middle[1] - 1, middle[0], middle[1] + 1, weight=0.3)


def _shape(
    ink: Ink,
    square: tuple[float, float, float],
    scale: float,
    shape: Aperture,
    hatch_mm: float,
    *,
    is_small: bool = False,
) -> None:
    left, top, side = square
    half = side / scale / 2
    centre = (left + side / 2, top + side / 2)

    def place(x: float, y: float) -> tuple[float, float]:
        return centre[0] + x * scale, centre[1] - y * scale

    weights = (0.5, 0.7) if is_small else (FRAME_PT, HERO_PT)
    if shape.pairs:
        _hatch(ink, shape, place, (half, hatch_mm / scale))
        _leaf_edges(ink, shape, place, weights[0])
    for outline in shape.outlines:
        ink.polygon([place(x, y) for x, y in outline], weight=weights[1])
    _jaws(ink, shape, place, half, weights[1])


def _jaws(ink: Ink, shape: Aperture, put: Place, half: float, weight: float) -> None:
    """Draw the jaws that the plan gives; on an axis without jaws there is no edge."""
    left, right = shape.x or (-half, half)
    bottom, top = shape.y or (-half, half)
    if shape.x is not None and shape.y is not None:
        start, end = put(left, top), put(right, bottom)
        ink.rect(*start, end[0] - start[0], end[1] - start[1], weight)
    elif shape.x is not None:
        for x in (left, right):
            ink.line(*put(x, bottom), *put(x, top), weight=weight)
    elif shape.y is not None:
        for y in (bottom, top):
            ink.line(*put(left, y), *put(right, y), weight=weight)


def _radiograph(
    ink: Ink, square: tuple[float, float, float], half: float, picture: BeamPicture
) -> None:
    """Draw what a radiograph shows of the square, from the page's corner, y downwards."""
    left, top, side = square
    whole = PlacedPicture(picture.picture, picture.origin_mm, picture.across_mm, picture.down_mm)
    seen = cut(whole, half)
    if seen is None:
        return
    # Air is light and bone dark, as on film, whichever way the planning system draws them.
    inverted = is_dark_outside(picture.picture)
    part = smoothed(replace(seen, picture=pale(seen.picture, inverted=inverted)))
    scale = side / (2 * half)
    (ax, ay), (dx, dy) = part.across, part.down
    on_page = PlacedPicture(
        part.picture,
        (left + side / 2 + part.origin[0] * scale, top + side / 2 - part.origin[1] * scale),
        (ax * scale, -ay * scale),
        (dx * scale, -dy * scale),
    )
    ink.photograph(left, top, side, side, on_page)


def jaw_names(ink: Ink, left: float, top: float, side: float, texts: Sequence[str]) -> None:
    """Write X1, X2, Y1, Y2 openings around the square of an aperture."""
    y2, y1 = (Line((Span(text, 8, bold=True),)) for text in (texts[3], texts[2]))
    ink.set_line(left, top - 3.8, y2, side, align="center")
    ink.set_line(left, top + side + 0.6, y1, side, align="center")
    x1, x2 = (Line((Span(text, 8, bold=True),)) for text in (texts[0], texts[1]))
    ink.set_line(left, top + side + 0.6, x1, side, align="left")
    ink.set_line(left, top + side + 0.6, x2, side, align="right")


def _leaf_pairs(
    beam: Beam, kind: str, positions: Sequence[Decimal]
) -> tuple[tuple[float, float, float, float], ...]:
    device = next((item for item in beam.devices if item.type == kind), None)
    if device is None or device.leaf_pairs is None:
        return ()
    count = device.leaf_pairs
    if len(device.boundaries_mm) != count + 1 or len(positions) != 2 * count:
        return ()
    return tuple(
        (
            float(positions[pair]),
            float(positions[count + pair]),
            float(device.boundaries_mm[pair]),
            float(device.boundaries_mm[pair + 1]),
        )
        for pair in range(count)
    )


def _span(
    pairs: Sequence[tuple[float, float, float, float]], place: int
) -> tuple[float, float] | None:
    is_open = [pair for pair in pairs if pair[1] - pair[0] > 0.5]
    if not is_open:
        return None
    return min(pair[place] for pair in is_open), max(pair[place + 1] for pair in is_open)


def _leaf_edges(ink: Ink, shape: Aperture, put: Place, weight: float) -> None:
    """Draw the ends of the leaves as one stepped line a bank."""
    openings = leaf_openings(shape)
    for bank in (0, 1):
        last: tuple[float, float] | None = None
        for opening in openings:
            along, begin, end = opening[bank], opening[2], opening[3]
            ends = ((along, begin), (along, end))
            if shape.leaf_axis == 1:
                ends = ((begin, along), (end, along))
            one, two = (put(x, y) for x, y in ends)
            ink.line(*one, *two, weight=weight)
            if last is not None and last != one:
                ink.line(*last, *one, weight=weight)
            last = two


def covered(shape: Aperture, y: float, half: float) -> tuple[tuple[float, float], ...]:
    """Return what the leaves cover at a height, as (from, to) along X.

    Args:
        half: of the view, mm: as far as leaves are drawn on an axis without jaws.
    """
    left, right = shape.x or (-half, half)
    if shape.leaf_axis == 0:
        is_open = [
            (low, high) for low, high, begin, end in leaf_openings(shape) if begin <= y < end
        ]
    else:
        is_open = [
            (begin, end) for low, high, begin, end in leaf_openings(shape) if low <= y < high
        ]
    found, at = [], left
    for begin, end in sorted(is_open):
        if begin > at:
            found.append((at, begin))
        at = max(at, end)
    if at < right:
        found.append((at, right))
    return tuple(found)


def _hatch(ink: Ink, shape: Aperture, put: Place, sizes: tuple[float, float]) -> None:
    half, step_mm = sizes
    bottom, top = shape.y or (-half, half)
    at = top - step_mm
    while at > bottom:
        for begin, end in covered(shape, at, half):
            ink.line(*put(begin, at), *put(end, at), weight=0.3)
        at -= step_mm


def _graticule(ink: Ink, left: float, top: float, side: float, scale: float) -> None:
    middle = (left + side / 2, top + side / 2)
    ink.line(left, middle[1], left + side, middle[1], weight=0.3)
    ink.line(middle[0], top, middle[0], top + side, weight=0.3)
    step = TICK_CM * scale
    count = int(side / 2 / step)
    for number in range(-count, count + 1):
        size = 1.4 if number % 5 == 0 else 0.7
        across, down = middle[0] + number * step, middle[1] + number * step
        ink.line(across, middle[1] - size, across, middle[1] + size, weight=0.3)
        ink.line(middle[0] - size, down, middle[0] + size, down, weight=0.3)
