"""What a pen can do on a page: millimetres from the top left corner, black on white.

Every letter is K100; the one tint lies only under bold text or under none. Marks are kept beside
the drawing so that a test can walk the layout instead of the picture. What is drawn is kept as
strokes, plain values that a page is written from when it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from continuity_kit.messages import Language
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.grey_image import PlacedPicture
from continuity_kit.sheets.operators import DrawnPage, Stroke, written
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.qr import QUIET_MODULES, dark_runs
from continuity_kit.sheets.text import MM_PER_POINT, Line, Span, drawn_runs, width_mm

TINT = 0.902  # #e6e6e6
THIN_PT, PEN_PT, FRAME_PT, HERO_PT = 0.5, 0.9, 1.2, 2.0
PAPERS_MM = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}


@dataclass(frozen=True)
class TextMark:
    """One piece of text as drawn; `left` and `baseline` in mm from the top left corner."""

    page: int
    text: str
    left: float
    baseline: float
    width: float
    size: float
    bold: bool


@dataclass(frozen=True)
class BoxMark:
    """One box for a pen as drawn, mm."""

    page: int
    left: float
    top: float
    width: float
    height: float


class Ink:
    """One PDF document in the making."""

    def __init__(self, paper: str, title: str, language: Language) -> None:
        """Begin a document."""
        fonts()
        self.paper_mm = PAPERS_MM[paper]
        self.page = 1
        self.texts: list[TextMark] = []
        self.boxes: list[BoxMark] = []
        self._title, self._language = title, language
        self._pages: list[DrawnPage] = []
        self._strokes: list[Stroke] = []

    def text(
        self, left: float, baseline: float, spans: Sequence[Span], *, white: bool = False
    ) -> float:
        """Draw spans from `left`; return where they end."""
        for span in spans:
            width = width_mm(span.text, span.size, bold=span.bold)
            self.texts.append(
                TextMark(self.page, span.text, left, baseline, width, span.size, span.bold)
            )
            at, runs = left, []
            for name, run, points in drawn_runs(span.text, span.size, bold=span.bold):
                runs.append((name, span.size, self._x(at), self._y(baseline), run))
                at += points * MM_PER_POINT
            self._strokes.append(("text", 1 if white else 0, tuple(runs)))
            if span.absent and span.text.strip():
                self.line(left, baseline + 0.8, left + width, baseline + 0.8, dashed=True)
            left += width
        return left

    def set_line(
        self, left: float, top: float, line: Line, room: float, *, align: str, white: bool = False
    ) -> None:
        """Draw a wrapped line with its top at `top`."""
        slack = room - line.width_mm
        start = left + {"left": 0.0, "center": slack / 2, "right": slack}[align]
        baseline = top + line.size * MM_PER_POINT * 0.95
        self.text(start, baseline, line.spans, white=white)

    def rect(self, left: float, top: float, width: float, height: float, weight: float) -> None:
        """Draw a frame."""
        self._strokes.append(("rect", *self._box(left, top, width, height), weight))

    def fill(
        self, left: float, top: float, width: float, height: float, *, grey: float = TINT
    ) -> None:
        """Fill a box with the tint, or black with `grey=0`."""
        self._strokes.append(("fill", *self._box(left, top, width, height), grey))

    def pen_box(
        self, left: float, top: float, width: float, height: float, *, dashed: bool = False
    ) -> None:
        """Draw a box that a person writes in or ticks."""
        self.boxes.append(BoxMark(self.page, left, top, width, height))
        self._strokes.append(("pen_box", *self._box(left, top, width, height), PEN_PT, dashed))

    def line(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        *,
        weight: float = THIN_PT,
        dashed: bool = False,
    ) -> None:
        """Draw a rule."""
        ends = (self._x(left), self._y(top), self._x(right), self._y(bottom))
        self._strokes.append(("line", *ends, weight, dashed))

    def polygon(
        self, points: Sequence[tuple[float, float]], *, weight: float, grey: float | None = None
    ) -> None:
        """Draw a closed outline, filled with `grey` if given."""
        placed = tuple((self._x(left), self._y(top)) for left, top in points)
        self._strokes.append(("polygon", placed, weight, grey))

    def code(
        self, left: float, top: float, side: float, modules: tuple[tuple[bool, ...], ...]
    ) -> None:
        """Draw a QR code with its quiet zone inside `side`."""
        module = side / (len(modules) + 2 * QUIET_MODULES)
        rects = tuple(
            self._box(
                left + (column + QUIET_MODULES) * module,
                top + (row + QUIET_MODULES) * module,
                length * module,
                module,
            )
            for row, column, length in dark_runs(modules)
        )
        self._strokes.append(("rects", rects))

    def picture(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        rows: Sequence[Sequence[bool]],
    ) -> None:
        """Draw a picture of black and white points, row by row, as rectangles."""
        across, down = width / len(rows[0]), height / len(rows)
        rects = []
        for place, row in enumerate(rows):
            at = 0
            for is_dark, run in groupby(row):
                length = len(list(run))
                if is_dark:
                    box = (left + at * across, top + place * down, length * across, down)
                    rects.append(self._box(*box))
                at += length
        self._strokes.append(("rects", tuple(rects)))

    def photograph(
        self, left: float, top: float, width: float, height: float, placed: PlacedPicture
    ) -> None:
        """Draw a grey picture, cut to a box; it may be turned.

        Args:
            placed: in mm from the top left corner of the page, y downwards.
        """
        picture = placed.picture
        (ax, ay), (dx, dy) = placed.across, placed.down
        # PDF draws a picture into a unit square whose origin is the lower left of the last row.
        row, column = picture.rows - 0.5, -0.5
        matrix = (
            self._x(ax * picture.columns),
            -self._x(ay * picture.columns),
            -self._x(dx * picture.rows),
            self._x(dy * picture.rows),
            self._x(placed.origin[0] + column * ax + row * dx),
            self._y(placed.origin[1] + column * ay + row * dy),
        )
        points = (picture.rows, picture.columns, picture.grey)
        self._strokes.append(("photograph", self._box(left, top, width, height), matrix, *points))

    def watermark(self, word: str) -> None:
        """Write a word in outline across the page, under what is drawn afterwards."""
        width, height = (side / MM_PER_POINT for side in self.paper_mm)
        self._strokes.append(("watermark", word, width / 2, height / 2))

    def outline(self, title: str, level: int) -> None:
        """Add this page to the document's outline: 0 begins a sheet, 1 a section of it."""
        self._strokes.append(("outline", title, level))

    def next_page(self) -> None:
        """End this page."""
        self._pages.append(written(self._strokes))
        self._strokes = []
        self.page += 1

    @property
    def pages(self) -> tuple[DrawnPage, ...]:
        """The pages ended so far."""
        return tuple(self._pages)

    def document(self) -> bytes:
        """Return the ended pages as a PDF."""
        return pressed(self._pages, self.paper_mm, self._title, self._language)

    def _box(
        self, left: float, top: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """Return a box as PDF has it: lower left corner, width, height, in points."""
        return self._x(left), self._y(top + height), self._x(width), self._x(height)

    def _x(self, millimetres: float) -> float:
        return millimetres / MM_PER_POINT

    def _y(self, millimetres: float) -> float:
        return (self.paper_mm[1] - millimetres) / MM_PER_POINT
