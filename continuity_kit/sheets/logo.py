"""A department's logo: a small black and white picture in the footer, and nothing else.

A PNG of one bit a point is read here in full: no picture library sees a file from outside, and
grey, which breaks into dots on a laser, is refused.

Source: PNG (Portable Network Graphics) Specification, third edition, sections 5, 9, 11.
"""

import struct
import zlib
from dataclasses import dataclass, field

from continuity_kit.errors import UsageError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDEST_MM, HIGHEST_MM = 25.0, 10.0
DPI = 300  # of a picture that does not say how large it is
MOST_BYTES, MOST_POINTS = 262_144, 2_000


@dataclass(frozen=True)
class Logo:
    """A picture: rows from top to bottom, True is black; size in mm."""

    rows: tuple[tuple[bool, ...], ...] = field(repr=False)
    width_mm: float
    height_mm: float


def read_logo(data: bytes, subject: str) -> Logo:
    """Read a PNG of 1 bit a point, at most 25 x 10 mm.

    Args:
        subject: names the file to the user.
    Raises:
        UsageError: it is none, damaged, grey or coloured, interlaced, or too large (`logo-wrong`).
    """
    if len(data) > MOST_BYTES or not data.startswith(SIGNATURE):
        raise UsageError("logo-wrong", subject, reason="PNG")
    parts = _parts(data, subject)
    header = parts.get(b"IHDR", b"")
    if len(header) != 13:
        raise UsageError("logo-wrong", subject, reason="IHDR")
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    if depth != 1 or colour not in (0, 3) or interlace:
        raise UsageError("logo-wrong", subject, reason="1 bit")
    if not 0 < width <= MOST_POINTS or not 0 < height <= MOST_POINTS:
        raise UsageError("logo-wrong", subject, reason=f"{width} x {height}")
    across, down = _point_mm(parts.get(b"pHYs", b""))
    if width * across > WIDEST_MM or height * down > HIGHEST_MM:
        told = f"{width * across:.1f} x {height * down:.1f} mm"
        raise UsageError("logo-wrong", subject, reason=told)
    rows = _rows(parts.get(b"IDAT", b""), width, height, subject)
    dark = _dark(colour, parts.get(b"PLTE", b""))
    return Logo(
        tuple(tuple(bit == dark for bit in row) for row in rows), width * across, height * down
    )


def _parts(data: bytes, subject: str) -> dict[bytes, bytes]:
    """Return chunks by name, those of one name joined, each checksum verified."""
    at, found = len(SIGNATURE), dict[bytes, bytes]()
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        told = data[at + 8 + length : at + 12 + length]
        if len(told) != 4 or struct.unpack(">I", told)[0] != zlib.crc32(name + body):
            raise UsageError("logo-wrong", subject, reason="CRC")
        found[name] = found.get(name, b"") + body
        at += 12 + length
    return found


def _point_mm(physical: bytes) -> tuple[float, float]:
    if len(physical) == 9:
        across, down, unit = struct.unpack(">IIB", physical)
        if unit == 1 and across and down:
            return 1000 / across, 1000 / down
    return 25.4 / DPI, 25.4 / DPI


def _rows(packed: bytes, width: int, height: int, subject: str) -> list[list[int]]:
    line = (width + 7) // 8
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, height * (line + 1))
    except zlib.error as error:
        raise UsageError("logo-wrong", subject, reason="IDAT") from error
    if len(raw) != height * (line + 1):
        raise UsageError("logo-wrong", subject, reason="IDAT")
    above = bytearray(line)
    rows = []
    for place in range(height):
        start = place * (line + 1)
        kind, current = raw[start], bytearray(raw[start + 1 : start + 1 + line])
        if kind > 4:
            raise UsageError("logo-wrong", subject, reason="IDAT")
        for index in range(line):
            left = current[index - 1] if index else 0
            corner = above[index - 1] if index else 0
            current[index] = (current[index] + _guess(kind, left, above[index], corner)) & 255
        rows.append([current[point // 8] >> (7 - point % 8) & 1 for point in range(width)])
        above = current
    return rows


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    """Return what a filter adds to a byte."""
    if kind in (0, 1, 2, 3):
        return (0, left, above, (left + above) // 2)[kind]
    estimate = left + above - corner
    return min((left, above, corner), key=lambda one: abs(estimate - one))


def _dark(colour: int, palette: bytes) -> int:
    """Return the bit that is black: 0 in greyscale, the darker entry of a palette."""
    if colour == 0 or len(palette) < 6:
        return 0
    return 0 if sum(palette[:3]) <= sum(palette[3:6]) else 1
