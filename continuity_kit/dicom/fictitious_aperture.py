"""Leaf and jaw positions that follow a target, as a planning system would set them.

All in mm at the isocentre plane, IEC 61217 BEAM LIMITING DEVICE axes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, radians, sin, sqrt

from continuity_kit.dicom.fictitious import Target


def _edges(*runs: tuple[float, float, float]) -> tuple[float, ...]:
    """Return leaf edges of runs (first edge, last edge, width); neighbours share an edge."""
    edges: list[float] = []
    for first, last, width in runs:
        count = round((last - first) / width)
        edges += [first + place * width for place in range(count + 1)]
    return tuple(dict.fromkeys(edges))


WIDE_LEAVES = _edges((-200, -100, 10), (-100, 100, 5), (100, 200, 10))
FINE_LEAVES = _edges((-110, -40, 5), (-40, 40, 2.5), (40, 110, 5))
EVEN_LEAVES = _edges((-200, 200, 5))


@dataclass(frozen=True)
class Shape:
    """The target as a beam sees it: an ellipse, by its second moments, with a margin.

    A line at height y crosses it at `slope * y ± half_x * sqrt(1 - (y / half_y)**2)`.
    """

    half_x: float
    half_y: float
    slope: float
    full_x: float

    def crossing(self, low_mm: float, high_mm: float) -> tuple[float, float] | None:
        """Return where a leaf between two heights must open, or None outside the target."""
        nearest = 0.0 if low_mm <= 0 <= high_mm else min(low_mm, high_mm, key=abs)
        if abs(nearest) >= self.half_y:
            return None
        half = self.half_x * sqrt(1 - (nearest / self.half_y) ** 2)
        middle = self.slope * nearest
        return middle - half, middle + half


def shape_of(
    target: Target, gantry: float, collimator: float, couch: float = 0, margin_mm: float = 6
) -> Shape:
    """Return the target's outline seen from a gantry angle, in the turned collimator's axes."""
    a, b, c = (half + margin_mm for half in target.half_mm)
    turn = radians(couch)
    across = sqrt((a * cos(turn)) ** 2 + (c * sin(turn)) ** 2)
    along = sqrt((c * cos(turn)) ** 2 + (a * sin(turn)) ** 2)
    angle = radians(gantry)
    wide = sqrt((across * cos(angle)) ** 2 + (b * sin(angle)) ** 2)
    leaf = radians(collimator)
    xx = (wide * cos(leaf)) ** 2 + (along * sin(leaf)) ** 2
    yy = (wide * sin(leaf)) ** 2 + (along * cos(leaf)) ** 2
    xy = (along**2 - wide**2) * sin(leaf) * cos(leaf)
    return Shape(sqrt(max(xx - xy * xy / yy, 1.0)), sqrt(yy), xy / yy, sqrt(xx))


def jaws(shapes: Sequence[Shape]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return X and Y jaws that take in every shape, opened to the next 5 mm."""
    wide = _up(max(shape.full_x for shape in shapes) + 2)
    high = _up(max(shape.half_y for shape in shapes) + 2)
    return (-wide, wide), (-high, high)


def conformal_leaves(shape: Shape, edges: Sequence[float]) -> tuple[float, ...]:
    """Return bank 1, then bank 2, of leaves that leave the whole shape open."""
    return _banks([shape.crossing(*pair) for pair in _pairs(edges)])


def modulated_leaves(
    shape: Shape, edges: Sequence[float], phase: float, waves: int = 4
) -> tuple[float, ...]:
    """Return leaves of one moment of an arc: a window that wanders inside the shape.

    Args:
        phase: 0 at the first control point, 1 at the last.
        waves: how often a window goes to and fro; leaf speed grows with it.
    """
    windows: list[tuple[float, float] | None] = []
    for place, pair in enumerate(_pairs(edges)):
        full = shape.crossing(*pair)
        if full is None:
            windows.append(None)
            continue
        low, high = full
        width = high - low
        turn = 2 * pi * (waves * phase + place * 0.043)
        middle = (low + high) / 2 + 0.22 * width * sin(turn)
        half = width * (0.30 + 0.12 * sin(0.5 * turn + 1))
        windows.append((max(low, middle - half), min(high, middle + half)))
    return _banks(windows)


def split_leaves(shape: Shape, edges: Sequence[float], part: int, parts: int) -> tuple[float, ...]:
    """Return leaves of one of several segments: overlapping stripes of the shape."""
    stripes: list[tuple[float, float] | None] = []
    for pair in _pairs(edges):
        full = shape.crossing(*pair)
        if full is None:
            stripes.append(None)
            continue
        low, high = full
        width = (high - low) / parts
        stripes.append((max(low, low + (part - 0.4) * width), low + (part + 1.0) * width))
    return _banks(stripes)


def _pairs(edges: Sequence[float]) -> list[tuple[float, float]]:
    return list(pairwise(edges))


def _banks(windows: Sequence[tuple[float, float] | None]) -> tuple[float, ...]:
    """Closed pairs rest on the central axis, under the jaws."""
    low = [0.0 if window is None else window[0] for window in windows]
    high = [0.0 if window is None else window[1] for window in windows]
    return (*low, *high)


def _up(value: float) -> float:
    return 5.0 * -(-value // 5)
