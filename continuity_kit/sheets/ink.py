"""What a pen can do on a page: millimetres from the top left corner, black on white.

Every letter is K100; the one tint lies only under bold text or under none. Marks are kept beside
the drawing so that a test can walk the layout instead of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from continuity_kit.messages import Language
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.qr import QUIET_MODULES, dark_runs
from continuity_kit.sheets.scripts import visual_order
from continuity_kit.sheets.text import MM_PER_POINT, Line, Span, width_mm

TINT = 0.902  # #e6e6e6
THIN_PT, PEN_PT, FRAME_PT, HERO_PT = 0.5, 0.9, 1.2, 2.0
PAPERS_MM = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
DASHES = (1.6, 1.2)
PRODUCER = "continuity-kit"


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
        """Begin a document; nothing of the clock or the machine goes into it."""
        fonts()
        # Pure Python ASCII85 costs half the time of a sheet, and binary streams are smaller.
        rl_config.useA85 = 0
        self.paper_mm = PAPERS_MM[paper]
        self._buffer = BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=tuple(side / MM_PER_POINT for side in self.paper_mm),
            invariant=1,
            pageCompression=1,
            initialFontName="Kit",
            lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setProducer(PRODUCER)
        self._canvas.setCreator(PRODUCER)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self.page = 1
        self.texts: list[TextMark] = []
        self.boxes: list[BoxMark] = []

    def text(
        self, left: float, baseline: float, spans: Sequence[Span], *, white: bool = False
    ) -> float:
        """Draw spans from `left`; return where they end."""
        grey = 1 if white else 0
        self._canvas.setFillGray(grey)
        for span in spans:
            width = width_mm(span.text, span.size, bold=span.bold)
            self.texts.append(
                TextMark(self.page, span.text, left, baseline, width, span.size, span.bold)
            )
            at = left
            for name, run in fonts().runs(visual_order(span.text), bold=span.bold):
                self._canvas.setFont(name, span.size)
                self._canvas.drawString(self._x(at), self._y(baseline), run)
                at += self._canvas.stringWidth(run, name, span.size) * MM_PER_POINT
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
        self._canvas.setStrokeGray(0)
        self._canvas.setLineWidth(weight)
        self._canvas.rect(
            self._x(left), self._y(top + height), self._x(width), self._x(height), fill=0
        )

    def fill(
        self, left: float, top: float, width: float, height: float, *, grey: float = TINT
    ) -> None:
        """Fill a box with the tint, or black with `grey=0`."""
        self._canvas.setFillGray(grey)
        self._canvas.rect(
            self._x(left), self._y(top + height), self._x(width), self._x(height), fill=1, stroke=0
        )

    def pen_box(
        self, left: float, top: float, width: float, height: float, *, dashed: bool = False
    ) -> None:
        """Draw a box that a person writes in or ticks."""
        self.boxes.append(BoxMark(self.page, left, top, width, height))
        if dashed:
            self._canvas.setDash(*DASHES)
        self.rect(left, top, width, height, PEN_PT)
        self._canvas.setDash()

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
        self._canvas.setStrokeGray(0)
        self._canvas.setLineWidth(weight)
        if dashed:
            self._canvas.setDash(*DASHES)
        self._canvas.line(self._x(left), self._y(top), self._x(right), self._y(bottom))
        self._canvas.setDash()

    def polygon(
        self, points: Sequence[tuple[float, float]], *, weight: float, grey: float | None = None
    ) -> None:
        """Draw a closed outline, filled with `grey` if given."""
        path = self._canvas.beginPath()
        path.moveTo(self._x(points[0][0]), self._y(points[0][1]))
        for left, top in points[1:]:
            path.lineTo(self._x(left), self._y(top))
        path.close()
        self._canvas.setStrokeGray(0)
        self._canvas.setLineWidth(weight)
        if grey is not None:
            self._canvas.setFillGray(grey)
        self._canvas.drawPath(path, stroke=1 if weight else 0, fill=grey is not None)

    def code(
        self, left: float, top: float, side: float, modules: tuple[tuple[bool, ...], ...]
    ) -> None:
        """Draw a QR code with its quiet zone inside `side`."""
        module = side / (len(modules) + 2 * QUIET_MODULES)
        path = self._canvas.beginPath()
        for row, column, length in dark_runs(modules):
            path.rect(
                self._x(left + (column + QUIET_MODULES) * module),
                self._y(top + (row + QUIET_MODULES + 1) * module),
                self._x(length * module),
                self._x(module),
            )
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1)

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
        path = self._canvas.beginPath()
        for place, row in enumerate(rows):
            at = 0
            for is_dark, run in groupby(row):
                length = len(list(run))
                if is_dark:
                    path.rect(
                        self._x(left + at * across),
                        self._y(top + (place + 1) * down),
                        self._x(length * across),
                        self._x(down),
                    )
                at += length
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def watermark(self, word: str) -> None:
        """Write a word in outline across the page, under what is drawn afterwards."""
        width, height = (side / MM_PER_POINT for side in self.paper_mm)
        self._canvas.saveState()
        self._canvas.translate(width / 2, height / 2)
        self._canvas.rotate(45)
        drawn = self._canvas.beginText()
        drawn.setFont("Kit-Bold", 60)
        drawn.setTextRenderMode(1)
        drawn.setTextOrigin(-self._canvas.stringWidth(word, "Kit-Bold", 60) / 2, -20)
        self._canvas.setStrokeGray(0.6)
        self._canvas.setLineWidth(0.5)
        drawn.textOut(word)
        drawn.setTextRenderMode(0)
        self._canvas.drawText(drawn)
        self._canvas.restoreState()

    def outline(self, key: str, title: str, level: int) -> None:
        """Add this page to the document's outline."""
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level=level, closed=False)

    def next_page(self) -> None:
        """End this page."""
        self._canvas.showPage()
        self.page += 1

    def document(self) -> bytes:
        """End the document and return its bytes."""
        self._canvas.showOutline()
        self._canvas.save()
        return self._buffer.getvalue()

    def _x(self, millimetres: float) -> float:
        return millimetres / MM_PER_POINT

    def _y(self, millimetres: float) -> float:
        return (self.paper_mm[1] - millimetres) / MM_PER_POINT
