"""Draws the README's pictures: six pages of the fictitious department, as a laser prints them.

Usage: make_pictures.py DEMO OUT. DEMO is the folder of `continuity-kit demo`.
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

HEIGHT_PX = 800
SHADES = 16
PAGES = (
    ("sheet", "paper/1234.pdf", 1),
    ("beams", "paper/1234.pdf", 2),
    ("course-log", "paper/1234.pdf", 3),
    ("brachytherapy", "paper/6021.pdf", 3),
    ("refusal", "paper/5010.pdf", 1),
    ("hand-back", "handback/patients/P_1234_*/worksheet.pdf", 1),
)


def picture(pdf: Path, page: int) -> Image.Image:
    """Return a page, counted from 1, in few shades of grey."""
    document = pypdfium2.PdfDocument(pdf)
    shown = document[page - 1]
    scale = HEIGHT_PX / shown.get_height()
    drawn = shown.render(scale=scale * 2, grayscale=True).to_pil().convert("L")
    document.close()
    width = round(drawn.width * HEIGHT_PX / drawn.height)
    small = drawn.resize((width, HEIGHT_PX), Image.Resampling.LANCZOS)
    return small.quantize(SHADES, dither=Image.Dither.NONE)


def main(demo: Path, out: Path) -> None:
    """Write every picture."""
    out.mkdir(parents=True, exist_ok=True)
    for name, place, page in PAGES:
        (pdf,) = demo.glob(place)
        picture(pdf, page).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
