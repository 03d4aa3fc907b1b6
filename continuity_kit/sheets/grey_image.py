"""A grey picture under a drawing: cut to what is seen, made light, so that black lines stay first.

Nothing here decodes a file: the points come from the worker, whole and of the size that they claim.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from reportlab.lib.utils import ImageReader

from continuity_kit.domain.images import GreyImage

# On a laser of one bit, paler than half is white or a few dots: lines on it are never lost.
PALEST, DARKEST, STEP = 255, 152, 4
LEAST_CONTRAST = 32
MOST_POINTS = 300
SMOOTH_UP_TO = 150
PLAIN_SHADES, LEAST_PLAIN, CLEAR = 3, 0.1, 2
"""Air is within so many shades of an extreme, along so much of the rim, so many times the other."""
_PALE = bytes(
    DARKEST + (PALEST - DARKEST) * shade // 255 // STEP * STEP + STEP - 1 for shade in range(256)
)
_TURNED = bytes(range(255, -1, -1))
Place = tuple[float, float]


@dataclass(frozen=True)
class PlacedPicture:
    """Points with their places: `origin` is the centre of the first one, in any flat axes."""

    picture: GreyImage
    origin: Place
    across: Place
    down: Place


class GreySource(ImageReader):  # type: ignore[misc]
    """Grey points as the PDF library takes a picture; no picture library is asked."""

    mode = "L"

    def __init__(self, rows: int, columns: int, grey: bytes) -> None:
        """Keep the points; nothing is opened."""
        self._size, self._grey = (columns, rows), grey
        self._dataA = None  # no transparency

    def getSize(self) -> tuple[int, int]:  # noqa: N802 - the library's name
        """Return columns and rows."""
        return self._size

    def getRGBData(self) -> bytes:  # noqa: N802
        """Return the points."""
        return self._grey

    def jpeg_fh(self) -> None:
        """It is no JPEG."""


def is_dark_outside(picture: GreyImage) -> bool:
    """Tell whether air is dark: a plain of one extreme shade at the rim, else what is darker there.

    A field at the edge of the body has body along most of its rim: there the plain decides.
    """
    grey, columns = picture.grey, picture.columns
    rim = grey[:columns] + grey[-columns:] + grey[::columns] + grey[columns - 1 :: columns]
    dark = sum(map(rim.count, range(min(grey), min(grey) + PLAIN_SHADES)))
    light = sum(map(rim.count, range(max(grey), max(grey) - PLAIN_SHADES, -1)))
    if max(dark, light) > max(LEAST_PLAIN * len(rim), CLEAR * min(dark, light)):
        return dark > light
    return sum(rim) * len(grey) < sum(grey) * len(rim)


def pale(picture: GreyImage, *, inverted: bool = False) -> GreyImage:
    """Return a picture in pale greys, its own contrast spread over them."""
    grey = picture.grey.translate(_TURNED) if inverted else picture.grey
    ordered = sorted(grey)
    low, high = ordered[len(ordered) // 100], ordered[-1 - len(ordered) // 100]
    low, high = min(low, max(0, high - LEAST_CONTRAST)), max(high, low + LEAST_CONTRAST)
    spread = bytes(max(0, min(255, (shade - low) * 255 // (high - low))) for shade in range(256))
    return GreyImage(picture.rows, picture.columns, grey.translate(spread).translate(_PALE))


def cut(placed: PlacedPicture, half: float, centre: Place = (0.0, 0.0)) -> PlacedPicture | None:
    """Return what lies in a square of `2 * half` about `centre`; None when nothing does."""
    corners = [
        (centre[0] + x * half - placed.origin[0], centre[1] + y * half - placed.origin[1])
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    (ax, ay), (dx, dy) = placed.across, placed.down
    turn = ax * dy - ay * dx
    columns = [(x * dy - y * dx) / turn for x, y in corners]
    rows = [(ax * y - ay * x) / turn for x, y in corners]
    first_row, last_row = max(0, floor(min(rows))), min(placed.picture.rows, ceil(max(rows)) + 1)
    first, last = max(0, floor(min(columns))), min(placed.picture.columns, ceil(max(columns)) + 1)
    if first_row >= last_row or first >= last:
        return None
    width = placed.picture.columns
    grey = b"".join(
        placed.picture.grey[row * width + first : row * width + last]
        for row in range(first_row, last_row)
    )
    origin = (
        placed.origin[0] + first * ax + first_row * dx,
        placed.origin[1] + first * ay + first_row * dy,
    )
    picture = GreyImage(last_row - first_row, last - first, grey)
    return _fewer(PlacedPicture(picture, origin, placed.across, placed.down))


def _fewer(placed: PlacedPicture) -> PlacedPicture:
    """Return a picture of at most 300 points a side: every second, third … of them."""
    picture = placed.picture
    step = -(-max(picture.rows, picture.columns) // MOST_POINTS)
    if step == 1:
        return placed
    grey = b"".join(
        picture.grey[row * picture.columns : (row + 1) * picture.columns : step]
        for row in range(0, picture.rows, step)
    )
    rows, columns = -(-picture.rows // step), -(-picture.columns // step)
    (ax, ay), (dx, dy) = placed.across, placed.down
    return PlacedPicture(
        GreyImage(rows, columns, grey),
        placed.origin,
        (ax * step, ay * step),
        (dx * step, dy * step),
    )


def smoothed(placed: PlacedPicture) -> PlacedPicture:
    """Return a coarse picture with a point between each two, so that its squares are not seen."""
    picture = placed.picture
    if max(picture.rows, picture.columns) > SMOOTH_UP_TO or min(picture.rows, picture.columns) < 2:
        return placed
    lines = [
        _between(picture.grey[row * picture.columns : (row + 1) * picture.columns])
        for row in range(picture.rows)
    ]
    found = [lines[0]]
    for one, two in pairwise(lines):
        found += [bytes((a + b) // 2 for a, b in zip(one, two, strict=True)), two]
    (ax, ay), (dx, dy) = placed.across, placed.down
    return smoothed(
        PlacedPicture(
            GreyImage(len(found), len(found[0]), b"".join(found)),
            placed.origin,
            (ax / 2, ay / 2),
            (dx / 2, dy / 2),
        )
    )


def _between(line: bytes) -> bytes:
    found = bytearray(2 * len(line) - 1)
    found[::2] = line
    found[1::2] = bytes((a + b) // 2 for a, b in pairwise(line))
    return bytes(found)
