"""Reading a finished PDF back: its text, its pictures, and the walk over its layout."""

import unicodedata
from dataclasses import dataclass
from itertools import combinations

import pypdfium2
from PIL import Image

from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import LEFT_MM, Rendered
from continuity_kit.sheets.pieces import LIVE_MM
from continuity_kit.sheets.text import MM_PER_POINT

SMALLEST_PT = 8.0


@dataclass(frozen=True)
class Mistake:
    """One thing wrong with a layout."""

    kind: str
    page: int
    text: str


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page, white space made single."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        text = page.get_textpage().get_text_bounded()
        texts.append(" ".join(unicodedata.normalize("NFKC", text).split()))
    document.close()
    return texts


def full_text(pdf: bytes) -> str:
    return " ".join(page_texts(pdf))


def one_bit(pdf: bytes, page: int, dpi: int) -> Image.Image:
    """Return a page as a laser prints it: black or white."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    return picture.point(lambda shade: 255 if shade > 127 else 0).convert("1")


def mistakes(rendered: Rendered, paper: str) -> list[Mistake]:
    """Walk a layout: nothing under 8 pt, nothing off the page, no text on text, no box too low."""
    height = PAPERS_MM[paper][1]
    found = []
    boxes: dict[int, list[tuple[float, float, float, float, str]]] = {}
    for mark in rendered.texts:
        if not mark.text.strip():
            continue
        if mark.size < SMALLEST_PT:
            found.append(Mistake("small", mark.page, mark.text))
        if mark.left < LEFT_MM - 0.1 or mark.left + mark.width > LEFT_MM + LIVE_MM + 0.3:
            found.append(Mistake("off the side", mark.page, mark.text))
        if not 8 < mark.baseline < height - 6:
            found.append(Mistake("off the page", mark.page, mark.text))
        letter = mark.size * MM_PER_POINT
        boxes.setdefault(mark.page, []).append(
            (
                mark.left,
                mark.baseline - letter * 0.7,
                mark.left + mark.width,
                mark.baseline + letter * 0.05,
                mark.text,
            )
        )
    for page, marks in boxes.items():
        for one, two in combinations(marks, 2):
            across = min(one[2], two[2]) - max(one[0], two[0])
            down = min(one[3], two[3]) - max(one[1], two[1])
            if across > 0.3 and down > 0.3:
                found.append(Mistake("overlap", page, f"{one[4]} | {two[4]}"))
    found += _crossed(rendered, boxes)
    for box in rendered.boxes:
        is_tick = abs(box.width - 4.6) < 0.01 and abs(box.height - 4.6) < 0.01
        if not is_tick and (box.height < 7.99 or box.width < 8.99):
            found.append(Mistake("box", box.page, f"{box.width:.1f} x {box.height:.1f}"))
    return found


def _crossed(
    rendered: Rendered, texts: dict[int, list[tuple[float, float, float, float, str]]]
) -> list[Mistake]:
    """Return texts that run over the edge of a box for a pen."""
    found = []
    for box in rendered.boxes:
        right, bottom = box.left + box.width, box.top + box.height
        for left, upper, end, lower, text in texts.get(box.page, []):
            across = min(end, right) - max(left, box.left)
            down = min(lower, bottom) - max(upper, box.top)
            is_inside = left > box.left - 0.2 and end < right + 0.2
            is_level = upper > box.top - 0.4 and lower < bottom + 0.4
            if across > 0.2 and down > 0.4 and not (is_inside and is_level):
                found.append(Mistake("crosses a box", box.page, text))
    return found
