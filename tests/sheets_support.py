"""Reading a finished PDF back: its text, its pictures, and the walk over its layout."""

import unicodedata

import pypdfium2
from PIL import Image

from continuity_kit.sheets.layout import Mistake, mistakes

__all__ = ["Mistake", "full_text", "mistakes", "one_bit", "page_texts"]


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
