"""A patient's scan as arrays: slices in three planes, contours and isodoses on them; no Qt.

Everything is reckoned in points of the scan: a point's centre lies at (column + 0.5, row + 0.5).
Arrays: `hu` int16, shape (slices, rows, columns), from the feet to the head; dose float32 of the
same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import numpy as np
import numpy.typing as npt

from continuity_kit.domain.images import Triple
from continuity_kit.domain.volume_images import ContourSet, CtValues, DoseGrid
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.patient_level_lines import Segments, level_lines

PlaneName = Literal["axial", "coronal", "sagittal"]
Line = npt.NDArray[np.float32]
UNEVEN_MM = 0.1
LEAST_SAMPLES, MOST_SAMPLES = 128, 256
JUST_BELOW = 0.9999
"""A plateau of exactly one isodose lies within it whole, whatever rounding does to its points."""
SHADES = 255


@dataclass(frozen=True)
class Volume:
    """One scan.

    Attributes:
        hu: int16, (slices, rows, columns).
        heights_mm: z of each slice, rising.
        spacing_mm: from column to column, from row to row.
        first_mm: x and y of the first point's centre.
        directions: x of a row's and y of a column's direction, each 1 or -1.
    """

    hu: npt.NDArray[np.int16] = field(repr=False)
    heights_mm: npt.NDArray[np.float64] = field(repr=False)
    spacing_mm: tuple[float, float]
    first_mm: tuple[float, float]
    directions: tuple[int, int]

    @property
    def step_mm(self) -> float | None:
        """Distance between slices; None when it is not the same everywhere."""
        steps = np.diff(self.heights_mm)
        if len(steps) == 0 or float(np.ptp(steps)) > UNEVEN_MM:
            return None
        return float(steps.mean())

    def column_of(self, x_mm: float) -> float:
        """Return the column, in points from the left edge, of a place."""
        return (x_mm - self.first_mm[0]) / (self.spacing_mm[0] * self.directions[0]) + 0.5

    def row_of(self, y_mm: float) -> float:
        """Return the row, in points from the upper edge, of a place."""
        return (y_mm - self.first_mm[1]) / (self.spacing_mm[1] * self.directions[1]) + 0.5

    def level_of(self, z_mm: float) -> float:
        """Return the place among the slices, from the head down, of a height; evenly spaced."""
        step = self.step_mm or 1.0
        return (float(self.heights_mm[-1]) - z_mm) / step + 0.5

    def nearest(self, z_mm: float) -> int:
        """Return which slice is nearest to a height."""
        return int(np.argmin(np.abs(self.heights_mm - z_mm)))

    def count(self, plane: PlaneName) -> int:
        """Return how many pictures a plane has; 0 when slices are not evenly spaced."""
        slices, rows, columns = self.hu.shape
        if plane == "axial":
            return int(slices)
        if self.step_mm is None:
            return 0
        return int(rows if plane == "coronal" else columns)


def volume_of(slices: list[CtValues]) -> Volume:
    """Join the slices of one scan.

    Args:
        slices: emptied meanwhile, so that a scan is never held twice.

    SAFETY: slices of another size, place or direction are no scan
    (test_slices_that_do_not_fit_together_are_refused).

    Raises:
        WorldError: `picture-series-uneven`.
    """
    if not slices:
        raise WorldError("picture-series-uneven")
    first = slices[0]
    for one in slices:
        same = (
            (one.rows, one.columns, one.spacing_mm, one.directions)
            == (first.rows, first.columns, first.spacing_mm, first.directions)
            and abs(one.position_mm[0] - first.position_mm[0]) <= Decimal(str(UNEVEN_MM))
            and abs(one.position_mm[1] - first.position_mm[1]) <= Decimal(str(UNEVEN_MM))
        )
        if not same:
            raise WorldError("picture-series-uneven")
    ordered = sorted(slices, key=lambda one: one.position_mm[2])
    heights = np.array([float(one.position_mm[2]) for one in ordered])
    if len(ordered) > 1 and float(np.diff(heights).min()) <= 0:
        raise WorldError("picture-series-uneven")
    hu = np.empty((len(ordered), first.rows, first.columns), dtype=np.int16)
    slices.clear()
    for place in range(len(ordered) - 1, -1, -1):
        one = ordered.pop()
        hu[place] = np.frombuffer(one.hu, dtype="<i2").reshape(one.rows, one.columns)
    return Volume(
        hu=hu,
        heights_mm=heights,
        spacing_mm=(float(first.spacing_mm[1]), float(first.spacing_mm[0])),
        first_mm=(float(first.position_mm[0]), float(first.position_mm[1])),
        directions=first.directions,
    )


def shaded(
    volume: Volume, plane: PlaneName, place: int, window_hu: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """Return one picture in greys, (rows, columns), the head up in the upright planes."""
    low, high = window_hu
    values = _cut(volume.hu, plane, place).astype(np.float32)
    scaled = (values - low) * (SHADES / max(high - low, 1))
    return np.ascontiguousarray(np.clip(scaled, 0, SHADES).astype(np.uint8))


def _cut(array: npt.NDArray[np.int16], plane: PlaneName, place: int) -> npt.NDArray[np.int16]:
    found: npt.NDArray[np.int16]
    if plane == "axial":
        found = array[place]
    elif plane == "coronal":
        found = array[::-1, place, :]
    else:
        found = array[::-1, :, place]
    return found


@dataclass(frozen=True)
class RegionLines:
    """One region's closed contours by slice, in points of the scan: float32, (points, 2)."""

    by_slice: dict[int, tuple[Line, ...]] = field(repr=False)

    def on(self, volume: Volume, plane: PlaneName, place: int) -> tuple[tuple[Line, bool], ...]:
        """Return lines of a picture, each with whether it is closed.

        In the upright planes only where a contour crosses is known: a short stroke a slice.
        """
        if plane == "axial":
            return tuple((line, True) for line in self.by_slice.get(place, ()))
        found = []
        last = volume.hu.shape[0] - 1
        for level, lines in self.by_slice.items():
            for line in lines:
                for across in _crossings(line, plane, place + 0.5):
                    top = float(last - level)
                    stroke = np.array([[across, top], [across, top + 1]], dtype=np.float32)
                    found.append((stroke, False))
        return tuple(found)


def region_lines(volume: Volume, contours: ContourSet) -> dict[int, RegionLines]:
    """Return each region's contours on the slices that they were drawn on, by number."""
    half = (volume.step_mm or 1.0) / 2 + UNEVEN_MM
    found: dict[int, RegionLines] = {}
    for region in contours.regions:
        by_slice: dict[int, list[Line]] = {}
        for contour in region.contours:
            level = volume.nearest(float(contour.z_mm))
            if abs(float(volume.heights_mm[level]) - float(contour.z_mm)) > half:
                continue
            places = np.frombuffer(contour.points, dtype="<f4").reshape(-1, 2)
            line = np.empty_like(places)
            line[:, 0] = [volume.column_of(float(x)) for x in places[:, 0]]
            line[:, 1] = [volume.row_of(float(y)) for y in places[:, 1]]
            by_slice.setdefault(level, []).append(line)
        found[region.number] = RegionLines(
            {level: tuple(lines) for level, lines in by_slice.items()}
        )
    return found


def _crossings(line: Line, plane: PlaneName, at: float) -> list[float]:
    """Return where a closed line crosses a row (coronal) or a column (sagittal)."""
    along, across = (1, 0) if plane == "coronal" else (0, 1)
    one, two = line, np.roll(line, -1, axis=0)
    is_crossing = (one[:, along] < at) != (two[:, along] < at)
    if not is_crossing.any():
        return []
    start, end = one[is_crossing], two[is_crossing]
    share = (at - start[:, along]) / (end[:, along] - start[:, along])
    return [
        float(value) for value in start[:, across] + share * (end[:, across] - start[:, across])
    ]


@dataclass(frozen=True)
class DoseArray:
    """A dose in Gy, float32 (planes, rows, columns), planes from the feet to the head."""

    gy: npt.NDArray[np.float32] = field(repr=False)
    heights_mm: npt.NDArray[np.float64] = field(repr=False)
    spacing_mm: tuple[float, float]
    first_mm: tuple[float, float]
    directions: tuple[int, int]

    @property
    def highest_gy(self) -> float:
        """The highest dose anywhere."""
        return float(self.gy.max()) if self.gy.size else 0.0


def dose_array(grid: DoseGrid) -> DoseArray:
    """Return a dose grid as an array."""
    raw = np.frombuffer(grid.values, dtype="<u2")
    shape = (len(grid.heights_mm), grid.rows, grid.columns)
    gy = raw.reshape(shape).astype(np.float32) * float(grid.gy_per_value)
    heights = np.array([float(height) for height in grid.heights_mm])
    order = np.argsort(heights)
    return DoseArray(
        gy=gy[order],
        heights_mm=heights[order],
        spacing_mm=(float(grid.spacing_mm[1]), float(grid.spacing_mm[0])),
        first_mm=(float(grid.position_mm[0]), float(grid.position_mm[1])),
        directions=grid.directions,
    )


def isodoses(
    volume: Volume, dose: DoseArray, plane: PlaneName, place: int, levels_gy: Sequence[float]
) -> tuple[Segments, ...]:
    """Return the lines of each isodose over one picture, as segments in points of the picture.

    Args:
        levels_gy: of each isodose; as many lines come back, in their order.
    """
    slices, rows, columns = volume.hu.shape
    down, across = {
        "axial": (rows, columns),
        "coronal": (slices, columns),
        "sagittal": (slices, rows),
    }[plane]
    up, along = _samples(down), _samples(across)
    if plane == "axial":
        z = np.full(1, volume.heights_mm[place])
        y, x = _y(volume, up), _x(volume, along)
        sampled = _sampled(dose, z, y, x)[0]
    elif plane == "coronal":
        z, y, x = _z(volume, up), _y(volume, np.array([place + 0.5])), _x(volume, along)
        sampled = _sampled(dose, z, y, x)[:, 0, :]
    else:
        z, y, x = _z(volume, up), _y(volume, along), _x(volume, np.array([place + 0.5]))
        sampled = _sampled(dose, z, y, x)[:, :, 0]
    return tuple(level_lines(sampled, level * JUST_BELOW, up, along) for level in levels_gy)


def _samples(count: int) -> npt.NDArray[np.float64]:
    """Return where a side of so many points is sampled: not too coarse, not finer than is seen."""
    taken = min(max(count, LEAST_SAMPLES), MOST_SAMPLES)
    places: npt.NDArray[np.float64] = (np.arange(taken, dtype=np.float64) + 0.5) * (count / taken)
    return places


def _x(volume: Volume, columns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return volume.first_mm[0] + (columns - 0.5) * volume.spacing_mm[0] * volume.directions[0]


def _y(volume: Volume, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return volume.first_mm[1] + (rows - 0.5) * volume.spacing_mm[1] * volume.directions[1]


def _z(volume: Volume, levels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return float(volume.heights_mm[-1]) - (levels - 0.5) * (volume.step_mm or 1.0)


def _sampled(
    dose: DoseArray,
    z_mm: npt.NDArray[np.float64],
    y_mm: npt.NDArray[np.float64],
    x_mm: npt.NDArray[np.float64],
) -> npt.NDArray[np.float32]:
    """Return the dose at a grid of places, linear between points, 0 outside."""
    levels = np.interp(z_mm, dose.heights_mm, np.arange(len(dose.heights_mm)), left=-1, right=-1)
    rows = (y_mm - dose.first_mm[1]) / (dose.spacing_mm[1] * dose.directions[1])
    columns = (x_mm - dose.first_mm[0]) / (dose.spacing_mm[0] * dose.directions[0])
    found: npt.NDArray[np.float32] = dose.gy
    places = (levels, rows, columns)
    # Each axis is mixed for itself: the one of a single place first leaves the least to do.
    for axis in sorted(range(3), key=lambda axis: len(places[axis])):
        found = _along(found, axis, places[axis])
    return found


def _along(
    array: npt.NDArray[np.float32], axis: int, places: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Return an array sampled along one axis; 0 where a place is outside."""
    last = array.shape[axis] - 1
    is_inside = (places >= 0) & (places <= last)
    low = np.clip(np.floor(places).astype(int), 0, max(last - 1, 0))
    share = np.clip(places - low, 0, 1).astype(np.float32)
    shape = [1, 1, 1]
    shape[axis] = len(places)
    share = share.reshape(shape)
    one = np.take(array, low, axis=axis)
    two = np.take(array, np.minimum(low + 1, last), axis=axis)
    inside = is_inside.reshape(shape).astype(np.float32)
    mixed: npt.NDArray[np.float32] = (one * (1 - share) + two * share) * inside
    return mixed


def place_of(volume: Volume, plane: PlaneName, place_mm: Triple | None) -> int:
    """Return the picture of a plane that a place lies in; the middle one for none."""
    count = volume.count(plane)
    if place_mm is None:
        return count // 2
    x, y, z = (float(length) for length in place_mm)
    found = {
        "axial": volume.nearest(z),
        "coronal": int(volume.row_of(y)),
        "sagittal": int(volume.column_of(x)),
    }[plane]
    return max(0, min(found, count - 1))
