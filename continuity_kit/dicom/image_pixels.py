"""Turns the uncompressed pixels of one untrusted image into a small grey picture.

Every bound is checked before a pixel is touched: what the header claims must be what is there, to
the byte. Runs in the worker.

Source: DICOM PS3.3 C.7.6.3; security design 12.
"""

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

from continuity_kit.dicom.values import Item
from continuity_kit.domain.images import GreyImage
from continuity_kit.errors import WorldError

MOST_SIDE, MOST_POINTS = 4096, 4096 * 4096
SHOWN_SIDE = 512
CODES = {(8, 0): "B", (8, 1): "b", (16, 0): "H", (16, 1): "h"}
SHADES = ("MONOCHROME1", "MONOCHROME2")
DARKEST, BRIGHTEST, SAMPLES = 0.01, 0.99, 20_000
VALUES = 1 << 16


@dataclass(frozen=True)
class Reduced:
    """Pixels averaged over `step` x `step`; `values` row by row, whole numbers."""

    rows: int
    columns: int
    step: int
    values: Sequence[int]
    is_signed: bool = False


def read_pixels(root: Item) -> tuple[Reduced, bool]:
    """Return the pixels, averaged to at most 512 a side, and whether high values are dark.

    SAFETY: a header that claims more than the file holds never sizes anything
    (test_p19_an_image_that_lies_about_its_size_is_refused).

    Raises:
        WorldError: `image-size-wrong`, `image-bits-wrong`, `image-pixels-wrong`.
    """
    rows, columns = (root.integer(name, 0, 65535) or 0 for name in ("Rows", "Columns"))
    if not (0 < rows <= MOST_SIDE and 0 < columns <= MOST_SIDE and rows * columns <= MOST_POINTS):
        raise WorldError("image-size-wrong", rows=rows, columns=columns)
    code, stored = _form(root)
    size = array(code).itemsize
    raw = root.raw("PixelData")
    length = rows * columns * size
    if len(raw) != length + length % 2:
        raise WorldError("image-pixels-wrong")
    pixels = array(code)
    pixels.frombytes(raw[:length])
    if sys.byteorder == "big":
        pixels.byteswap()
    is_signed = code.islower()
    low = -(1 << (stored - 1)) if is_signed else 0
    if min(pixels) < low or max(pixels) >= low + (1 << stored):
        raise WorldError("image-pixels-wrong")
    dark_first = root.text("PhotometricInterpretation") == SHADES[0]
    return _reduced(pixels, rows, columns, is_signed=is_signed), dark_first


def windowed(reduced: Reduced, low: float, high: float, *, inverted: bool = False) -> GreyImage:
    """Return the picture with `low` black and `high` white, or the other way round."""
    scale = 255 / (high - low) if high > low else 0.0
    # A value below zero takes its shade from the table's end, as a negative index does.
    span = range(VALUES // 2) if reduced.is_signed else range(VALUES)
    shades = bytes(
        max(0, min(255, int((value - low) * scale)))
        for value in (*span, *range(len(span) - VALUES, 0))
    )
    grey = bytes(map(shades.__getitem__, reduced.values))
    if inverted:
        grey = grey.translate(bytes(range(255, -1, -1)))
    return GreyImage(reduced.rows, reduced.columns, grey)


def contrast(reduced: Reduced) -> tuple[float, float]:
    """Return the values between which nearly all points lie: no window of the file is needed."""
    ordered = sorted(reduced.values[:: max(1, len(reduced.values) // SAMPLES)])
    last = len(ordered) - 1
    low, high = ordered[int(last * DARKEST)], ordered[int(last * BRIGHTEST)]
    if low == high:  # a few points on a flat ground
        low, high = min(reduced.values), max(reduced.values)
    return float(low), float(high)


def _form(root: Item) -> tuple[str, int]:
    """Return the array code of the pixels and how many of their bits are used."""
    allocated, stored, high, sign, samples = (
        root.integer(name, 0, 65535)
        for name in (
            "BitsAllocated",
            "BitsStored",
            "HighBit",
            "PixelRepresentation",
            "SamplesPerPixel",
        )
    )
    frames = root.integer("NumberOfFrames") if root.raw("NumberOfFrames") else 1
    code = CODES.get((allocated or 0, 2 if sign is None else sign))
    is_sound = (
        code is not None
        and stored is not None
        and allocated is not None
        and 0 < stored <= allocated
        and high == stored - 1
        and samples == 1
        and frames == 1
        and root.text("PhotometricInterpretation") in SHADES
    )
    if not is_sound or code is None or stored is None:
        raise WorldError("image-bits-wrong")
    return code, stored


def _reduced(pixels: "array[int]", rows: int, columns: int, *, is_signed: bool) -> Reduced:
    step = max(1, -(-max(rows, columns) // SHOWN_SIDE))
    down, across = rows // step, columns // step
    if step == 1 or not down or not across:
        return Reduced(rows, columns, 1, pixels, is_signed)
    values: list[int] = []
    count = step * step
    for row in range(down):
        total: Sequence[int] = [0] * across
        for line in range(row * step, (row + 1) * step):
            start = line * columns
            for offset in range(step):
                part = pixels[start + offset : start + offset + across * step : step]
                total = list(map(add, total, part))
        values += [one // count for one in total]
    return Reduced(down, across, step, values, is_signed)
