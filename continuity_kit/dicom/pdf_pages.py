"""One page of a PDF as pixels, and nothing else of it.

No form environment is made, so no script runs and no action, launch, link or attachment is
followed; the program that draws is built without a script engine. It runs in the worker's confined
child alone.

Source: security design 12, T10.
"""

from math import isfinite

import pypdfium2 as pdfium

from continuity_kit.domain.images import MAX_PAGE_PIXELS, MAX_PAGE_SIDE, PageImage
from continuity_kit.errors import WorldError

MAX_PAGES = 20_000
LONGEST_POINTS = 20_000.0
"""A page longer than 7 m is none that people print."""
_FIRST_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


def warm_up() -> None:
    """Load now what a confined child could not load any more; the page is our own."""
    read_page(_FIRST_PAGE, 0, 9)


def read_page(data: bytes, page: int, width: int) -> PageImage:
    """Return one page drawn `width` pixels wide.

    Args:
        data: the file, whole.
        page: from 0.
        width: pixels; the height follows from the page.

    Raises:
        WorldError: `pdf-unreadable`: no PDF, a damaged one, or one with a password;
            `pdf-page-missing`; `pdf-page-too-large`: too many pixels, or a size that no page has.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise WorldError("pdf-unreadable") from error
    try:
        pages = len(document)
        if not 0 < pages <= MAX_PAGES:
            raise WorldError("pdf-unreadable")
        if not 0 <= page < pages:
            raise WorldError("pdf-page-missing", page=page + 1, pages=pages)
        return _drawn(document, page, pages, width)
    except pdfium.PdfiumError as error:
        raise WorldError("pdf-unreadable") from error
    finally:
        document.close()


def _drawn(document: pdfium.PdfDocument, page: int, pages: int, width: int) -> PageImage:
    opened = document[page]
    try:
        wide, high = opened.get_size()
        is_page = all(isfinite(side) and 0 < side <= LONGEST_POINTS for side in (wide, high))
        if not is_page or not 0 < width <= MAX_PAGE_SIDE:
            raise WorldError("pdf-page-too-large", page=page + 1)
        # SAFETY: the size is refused before a point of it is held
        # (test_p19_a_pdf_of_huge_pages_is_refused_under_the_cap).
        height = round(high * width / wide)
        if not 0 < height <= MAX_PAGE_SIDE or width * height > MAX_PAGE_PIXELS:
            raise WorldError("pdf-page-too-large", page=page + 1)
        return PageImage(page, pages, height, width, _pixels(opened, width, height))
    finally:
        opened.close()


def _pixels(page: pdfium.PdfPage, width: int, height: int) -> bytes:
    """Return red, green and blue of each point, row by row, on white."""
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium.raw.FPDFBitmap_BGR)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium.raw.FPDF_ANNOT | pdfium.raw.FPDF_REVERSE_BYTE_ORDER
        pdfium.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        held = memoryview(bitmap.buffer).cast("B")
        line, stride = 3 * width, bitmap.stride
        return b"".join(held[at : at + line] for at in range(0, stride * height, stride))
    finally:
        bitmap.close()
