"""Drawn pages made into a PDF; the only place that has a canvas.

Pages come written but for what the document alone knows, so that they can be drawn in several
processes and made into one document with its fonts embedded once.
"""

from collections.abc import Iterable
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.rl_accel import escapePDF, fp_str
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from continuity_kit.messages import Language
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.grey_image import GreySource
from continuity_kit.sheets.operators import LEADING, DrawnPage
from continuity_kit.sheets.text import MM_PER_POINT

PRODUCER = "continuity-kit"


def pressed(
    pages: Iterable[DrawnPage], paper_mm: tuple[float, float], title: str, language: Language
) -> bytes:
    """Return pages as one PDF, taken as they come; nothing of clock or machine goes into it."""
    fonts()
    # Pure Python ASCII85 costs half the time of a sheet, and binary streams are smaller.
    rl_config.useA85 = 0
    buffer = BytesIO()
    canvas = Canvas(
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
    document = _Document(canvas)
    for page in pages:
        document.add(page)
    canvas.showOutline()
    canvas.save()
    return buffer.getvalue()


class _Document:
    """What pages share: how their texts are coded in the fonts' subsets, and the outline."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._runs: dict[tuple[str, float, str], str] = {}
        self._sheet = -1
        self._first = 0
        self._number = 0

    def add(self, page: DrawnPage) -> None:
        """Add a page: its operators as they are, its marks filled in."""
        canvas, runs = self._canvas, self._runs
        code: list[str] = []
        for part in page:
            if isinstance(part, str):
                code.append(part)
                continue
            name, *values = part
            if name == "run":
                key = part[1:]
                shown = runs.get(key)
                code.append(self._run(*values) if shown is None else shown)
                continue
            self._flush(code)
            match name:
                case "photograph":
                    _photograph(canvas, *values)
                case "watermark":
                    _watermark(canvas, *values)
                case "outline":
                    self._outline(*values)
        self._flush(code)
        canvas.showPage()
        self._number += 1

    def _flush(self, code: list[str]) -> None:
        if code:
            self._canvas.addLiteral("".join(code))
            code.clear()

    def _run(self, name: str, size: float, text: str) -> str:
        """Return the operators that show a text, and remember them: most texts come again.

        A letter keeps its code once it has one, so they stay true to the end of the document.
        """
        document = self._canvas._doc
        font = pdfmetrics.getFont(name)
        shown, current = [], -1
        for subset, letters in font.splitString(text, document):
            if subset != current:
                internal = font.getSubsetInternalName(subset, document)
                shown.append(f"{internal} {fp_str(size)} Tf {fp_str(size * LEADING)} TL")
                current = subset
            shown.append(f"({escapePDF(letters)}) Tj")
        operators = self._runs[name, size, text] = " ".join(shown)
        return operators

    def _outline(self, title: str, level: int) -> None:
        """Add this page to the outline: a sheet, or a section by its page in it."""
        if level == 0:
            self._sheet += 1
            self._first = self._number
        key = f"sheet-{self._sheet}" + (f"-{self._number - self._first}" if level else "")
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level=level, closed=False)


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
