"""Reads words from a real screen, as pixels: a process that looks where no widget can be asked.

It draws each word in the kit's type, sizes and weights, and looks for the same shape on the screen.
Run as `python app_eye.py` with DISPLAY set. A line in is a JSON list of words, each with the size
of its type, in points; the line out says where each was seen, `[x, y]` of its middle or null.
`{"picture": path}` keeps the whole screen.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from continuity_kit.gui.theme import Theme, installed_family

WEIGHTS = (600, 500, 700, 400)
DARK_ON_LIGHT, LIGHT_ON_DARK = (125, 143, 160), (218, 156)
"""Grey half-way between text and its ground, for the pairs of the light theme; light text on a
dark ground is drawn bolder, so that its half-way is lighter."""
ALIKE, ROWS, NEEDLE = 0.04, 8, 40
Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class Shape:
    """A word as black and white, and pieces of its rows: row, column and what to look for.

    A piece must be on the screen point by point; of the rest a few points may differ.
    """

    bits: Bits
    pieces: tuple[tuple[int, int, bytes], ...]


def shape_of(word: str, look: Theme, points: float, weight: int) -> Shape:
    """Draw a word as a label does; cut it to its ink."""
    font = look.font(points, weight)
    room = QImage(1400, 80, QImage.Format.Format_Grayscale8)
    room.fill(255)
    painter = QPainter(room)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.black)
    painter.drawText(QRect(4, 4, 1392, 72), Qt.AlignmentFlag.AlignLeft, word)
    painter.end()
    bits = (pixels(room) < 128).astype(np.uint8)
    ink_rows, ink_columns = np.flatnonzero(bits.any(axis=1)), np.flatnonzero(bits.any(axis=0))
    cut = bits[ink_rows[0] : ink_rows[-1] + 1, ink_columns[0] : ink_columns[-1] + 1]
    return Shape(cut, tuple(_pieces(cut)))


def _pieces(cut: Bits) -> Iterator[tuple[int, int, bytes]]:
    """Yield the liveliest pieces of the liveliest rows."""
    edges = np.abs(np.diff(cut.astype(np.int8), axis=1))
    width = min(NEEDLE, cut.shape[1])
    for row in np.argsort(edges.sum(axis=1))[::-1][:ROWS]:
        alive = np.convolve(edges[row], np.ones(width - 1, dtype=np.int8), "valid")
        column = int(np.argmax(alive))
        yield int(row), column, cut[row, column : column + width].tobytes()


def pixels(image: QImage) -> Bits:
    """Return a picture as greys."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    whole = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return whole[:, : grey.width()].copy()


class Eye:
    """Looks at one screen."""

    def __init__(self) -> None:
        self._look = Theme(family=installed_family())
        self._shapes: dict[tuple[str, float], list[Shape]] = {}

    def find(self, words: list[tuple[str, float]]) -> list[list[int] | None]:
        """Return the middle of each word, the topmost where it is seen twice."""
        screen = pixels(QGuiApplication.primaryScreen().grabWindow(0).toImage())
        planes = [(screen < grey).astype(np.uint8) for grey in DARK_ON_LIGHT]
        planes += [(screen > grey).astype(np.uint8) for grey in LIGHT_ON_DARK]
        flat = [(plane, plane.tobytes()) for plane in planes]
        return [self._find(word, points, flat) for word, points in words]

    def _find(self, word: str, points: float, planes: list[tuple[Bits, bytes]]) -> list[int] | None:
        for shape in self._shapes_of(word, points):
            for plane, flat in planes:
                place = next(places(shape, plane, flat), None)
                if place is not None:
                    height, width = shape.bits.shape
                    return [place[0] + width // 2, place[1] + height // 2]
        return None

    def _shapes_of(self, word: str, points: float) -> list[Shape]:
        if (word, points) not in self._shapes:
            self._shapes[word, points] = [
                shape_of(word, self._look, points, weight) for weight in WEIGHTS
            ]
        return self._shapes[word, points]


def places(shape: Shape, plane: Bits, flat: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a shape is: one of its pieces to the point, the rest but for a few points."""
    height, width = shape.bits.shape
    tall, wide = plane.shape
    for row, column, piece in shape.pieces:
        start = 0
        while (found := flat.find(piece, start)) >= 0:
            start = found + 1
            top, left = found // wide - row, found % wide - column
            if min(top, left) < 0 or left + width > wide or top + height > tall:
                continue
            seen = plane[top : top + height, left : left + width]
            if np.count_nonzero(seen != shape.bits) <= ALIKE * shape.bits.size:
                yield left, top


def main() -> None:
    """Answer line by line until nobody asks."""
    application = QGuiApplication(sys.argv)
    eye = Eye()
    for line in sys.stdin:
        application.processEvents()
        asked = json.loads(line)
        if isinstance(asked, dict):
            QGuiApplication.primaryScreen().grabWindow(0).save(asked["picture"])
            print("[]", flush=True)
        else:
            print(json.dumps(eye.find(asked)), flush=True)


if __name__ == "__main__":
    main()
