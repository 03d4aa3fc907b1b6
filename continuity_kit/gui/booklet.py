"""The guides as a PDF booklet, A5 pages that a printer may put two on a sheet.

A process of its own draws it: Qt's classes stay in the thread of the window, which is not held up.
"""

import os
import subprocess
import sys

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from continuity_kit.errors import WorldError
from continuity_kit.gui.theme import installed_family

MARGIN_MM = 12
DPI = 300
PAPER_PT = 10
SECONDS = 60


def booklet_pdf(text: str, title: str) -> tuple[bytes, int]:
    """Return a Markdown text as a PDF of A5 pages, and how many there are; off the GUI thread.

    Raises:
        WorldError: `booklet-not-drawn`.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "continuity_kit.gui.booklet", title],
            input=text.encode(),
            capture_output=True,
            check=True,
            timeout=SECONDS,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise WorldError("booklet-not-drawn", reason=type(error).__name__) from error
    pages, _, pdf = done.stdout.partition(b"\n")
    return pdf, int(pages)


def _draw(text: str, title: str) -> tuple[bytes, int]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(DPI)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A5)
    writer.setPageLayout(
        QPageLayout(page, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    document = QTextDocument()
    # Paper has a size of its own, whatever the screen's is.
    document.setDefaultFont(QFont(installed_family(), PAPER_PT))
    document.setMarkdown(text)
    _part_by_heads(document)
    document.documentLayout().setPaintDevice(writer)
    area = writer.pageLayout().paintRectPixels(DPI)
    document.setPageSize(QSizeF(area.width(), area.height()))
    document.print_(writer)
    pages = document.pageCount()
    buffer.close()
    return bytes(buffer.data().data()), pages


def _part_by_heads(document: QTextDocument) -> None:
    """Begin a page with each guide: one alone may hang on a wall."""
    block = document.begin().next()
    while block.isValid():
        shape = block.blockFormat()
        if shape.headingLevel() == 1:
            shape.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).setBlockFormat(shape)
        block = block.next()


def main() -> None:
    """Draw what comes in; the number of pages and the PDF go out."""
    application = QGuiApplication(sys.argv[:1])
    pdf, pages = _draw(sys.stdin.buffer.read().decode(), sys.argv[1])
    sys.stdout.buffer.write(f"{pages}\n".encode() + pdf)
    del application


if __name__ == "__main__":
    main()
