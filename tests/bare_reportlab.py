"""Strokes drawn by reportlab's canvas and nothing else: what a pressed document must equal.

It is also the floor that a pile of sheets is measured against.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from continuity_kit.messages import Language
from continuity_kit.sheets import ink
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.grey_image import GreySource
from continuity_kit.sheets.operators import Stroke
from continuity_kit.sheets.press import PRODUCER
from continuity_kit.sheets.text import MM_PER_POINT

DASHES = (1.6, 1.2)
Strokes = tuple[Stroke, ...]


@contextmanager
def kept_strokes() -> Iterator[None]:
    """Let pages stay strokes, not written as operators."""
    written = ink.written
    ink.written = tuple  # type: ignore[assignment]
    try:
        yield
    finally:
        ink.written = written


def bare_pdf(
    pages: Iterable[Strokes],
    paper_mm: tuple[float, float],
    title: str,
    language: Language,
    canvas_class: type[Canvas] = Canvas,
) -> bytes:
    """Return pages of strokes as one PDF."""
    fonts()
    rl_config.useA85 = 0
    buffer = BytesIO()
    canvas = canvas_class(
        buffer,
        pagesize=tuple(side / MM_PER_POINT for side in paper_mm),
        invariant=1,
        pageCompression=1,
        initialFontName="Kit",
        lang=language,
    )
    canvas.setTitle(title)
    canvas.setProducer(PRODUCER)
    canvas.setCreator(PRODUCER)
    canvas.setAuthor("")
    canvas.setSubject("")
    outline = _Outline()
    for number, page in enumerate(pages):
        for name, *values in page:
            if name == "outline":
                outline.add(canvas, number, *values)
            else:
                STROKES[name](canvas, *values)
        canvas.showPage()
    canvas.showOutline()
    canvas.save()
    return buffer.getvalue()


class _Outline:
    """Keys of the outline: a sheet, and its sections by their page in it."""

    def __init__(self) -> None:
        self._sheet = -1
        self._first = 0

    def add(self, canvas: Canvas, page: int, title: str, level: int) -> None:
        if level == 0:
            self._sheet += 1
            self._first = page
        key = f"sheet-{self._sheet}" + (f"-{page - self._first}" if level else "")
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(title, key, level=level, closed=False)


def _text(
    canvas: Canvas, grey: float, runs: Sequence[tuple[str, float, float, float, str]]
) -> None:
    canvas.setFillGray(grey)
    for font, size, x, y, run in runs:
        canvas.setFont(font, size)
        canvas.drawString(x, y, run)


def _rect(canvas: Canvas, x: float, y: float, width: float, height: float, weight: float) -> None:
    canvas.setStrokeGray(0)
    canvas.setLineWidth(weight)
    canvas.rect(x, y, width, height, fill=0)


def _fill(canvas: Canvas, x: float, y: float, width: float, height: float, grey: float) -> None:
    canvas.setFillGray(grey)
    canvas.rect(x, y, width, height, fill=1, stroke=0)


def _pen_box(
    canvas: Canvas, x: float, y: float, width: float, height: float, weight: float, dashed: bool
) -> None:
    if dashed:
        canvas.setDash(*DASHES)
    _rect(canvas, x, y, width, height, weight)
    canvas.setDash()


def _line(
    canvas: Canvas, x: float, y: float, end_x: float, end_y: float, weight: float, dashed: bool
) -> None:
    canvas.setStrokeGray(0)
    canvas.setLineWidth(weight)
    if dashed:
        canvas.setDash(*DASHES)
    canvas.line(x, y, end_x, end_y)
    canvas.setDash()


def _polygon(
    canvas: Canvas, points: Sequence[tuple[float, float]], weight: float, grey: float | None
) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.setStrokeGray(0)
    canvas.setLineWidth(weight)
    if grey is not None:
        canvas.setFillGray(grey)
    canvas.drawPath(path, stroke=1 if weight else 0, fill=grey is not None)


def _rects(canvas: Canvas, rects: Sequence[tuple[float, float, float, float]]) -> None:
    path = canvas.beginPath()
    for rect in rects:
        path.rect(*rect)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _photograph(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    matrix: tuple[float, float, float, float, float, float],
    rows: int,
    columns: int,
    grey: bytes,
) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(*box)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.transform(*matrix)
    canvas.drawImage(GreySource(rows, columns, grey), 0, 0, 1, 1)
    canvas.restoreState()


def _watermark(canvas: Canvas, word: str, x: float, y: float) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(45)
    drawn = canvas.beginText()
    drawn.setFont("Kit-Bold", 60)
    drawn.setTextRenderMode(1)
    drawn.setTextOrigin(-canvas.stringWidth(word, "Kit-Bold", 60) / 2, -20)
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.5)
    drawn.textOut(word)
    drawn.setTextRenderMode(0)
    canvas.drawText(drawn)
    canvas.restoreState()


STROKES: Mapping[str, Callable[..., None]] = {
    "text": _text,
    "rect": _rect,
    "fill": _fill,
    "pen_box": _pen_box,
    "line": _line,
    "polygon": _polygon,
    "rects": _rects,
    "photograph": _photograph,
    "watermark": _watermark,
}
