"""Reading a finished PDF back: its text, its pictures, and the walk over its layout."""

import struct
import unicodedata
import zlib

import builders_sheets as build
import pypdfium2
from PIL import Image

from continuity_kit.domain.plan import Plan
from continuity_kit.sheets.layout import Mistake, mistakes
from continuity_kit.sheets.page import Document, Rendered, render
from continuity_kit.sheets.request import Paper
from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

__all__ = ["PLANS", "Mistake", "full_text", "holds", "mistakes", "one_bit", "page_texts",
           "pdf_of", "png", "sheet", "text_of"]  # fmt: skip

PLANS = {
    "vmat": build.vmat_plan,
    "wedged": build.wedged_plan,
    "electron": build.electron_plan,
    "ion": build.ion_plan,
    "brachy": build.brachy_plan,
}


def png(width: int, height: int, *, depth: int = 1, colour: int = 0) -> bytes:
    """Return a PNG of black points, each row unfiltered."""
    line = (width * depth + 7) // 8

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = (b"\x00" + b"\x00" * line) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


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


def pdf_of(*documents: Document, paper: Paper = "A4", is_running: bool = False) -> Rendered:
    """Return documents as one PDF with the marks of its layout."""
    return render(documents, "Titre", "fr", paper, is_running=is_running)


def text_of(*documents: Document) -> str:
    """Return the text of documents."""
    return full_text(pdf_of(*documents).pdf)


def sheet(of: Plan | None = None, **values: object) -> str:
    """Return the text of a treatment sheet."""
    return full_text(render_treatment_sheet(build.request(of, **values)).pdf)


def holds(text: str, *parts: str) -> None:
    """Ask that every part stands in the text."""
    missing = [part for part in parts if unicodedata.normalize("NFKC", part) not in text]
    assert missing == []
