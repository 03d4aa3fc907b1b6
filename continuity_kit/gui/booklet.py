"""The guides as a PDF booklet, A5 pages that a printer may put two on a sheet."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

MARGIN_MM = 12
DPI = 300


def write_booklet(document: QTextDocument, out: Path, title: str) -> int:
    """Write a text as a PDF of A5 pages and return how many there are.

    Raises:
        OSError: the folder cannot be made.
    """
    out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = QPdfWriter(str(out))
    writer.setTitle(title)
    writer.setResolution(DPI)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A5)
    writer.setPageLayout(
        QPageLayout(page, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    document.documentLayout().setPaintDevice(writer)
    area = writer.pageLayout().paintRectPixels(DPI)
    document.setPageSize(QSizeF(area.width(), area.height()))
    document.print_(writer)
    return document.pageCount()
