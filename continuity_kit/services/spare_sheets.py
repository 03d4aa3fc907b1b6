"""Prints numbered blank sheets ahead, for a patient whom no export holds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from continuity_kit.errors import UsageError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.job_parts import parts_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.own_form import own_form
from continuity_kit.services.print_job import (
    Job,
    Make,
    PrintedSheet,
    Printing,
    PrintReport,
    print_job,
)
from continuity_kit.services.sheet_requests import (
    PrintOrder,
    numbering_of,
    page_frame,
    paper_of,
)
from continuity_kit.sheets.blank_sheet import FORM, BlankSheet, blank_document
from continuity_kit.sheets.form import own_or_shipped
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import Document, draw
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.sheet_number import sheet_number

MOST_BLANKS = 100


def print_blank_sheets(
    laptop: Laptop,
    count: int,
    *,
    out: Path,
    language: Language,
    form: Path | None = None,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print blank sheets, each with its own number.

    Args:
        form: a department's own blank sheet.

    Raises:
        UsageError: `sheet-blank-count`, `form-wrong`, and as `print_job`.
        WorldError: as `print_job`.
    """
    make = blank_sheets_maker(laptop, count, language, form, parse)
    return print_job(laptop, out, make, printing=printing)


def blank_sheets_maker(
    laptop: Laptop,
    count: int,
    language: Language,
    form: Path | None = None,
    parse: Parse | None = None,
) -> Make:
    """Return what makes the job of `print_blank_sheets`; nothing is numbered by making it.

    Raises:
        UsageError: as `print_blank_sheets`.
    """
    if not 1 <= count <= MOST_BLANKS:
        raise UsageError("sheet-blank-count", str(count), limit=MOST_BLANKS)
    own = own_form(form, FORM)

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, own)
        opened = open_newest(laptop, parse)
        frame, numbering = page_frame(laptop, opened, order), numbering_of(laptop, opened)
        numbers = [
            sheet_number(laptop.vault.letter, numbering.first + place) for place in range(count)
        ]
        documents = blank_documents(numbers, frame, order)
        shipped = own_or_shipped(own.text, FORM)
        paper = paper_of(laptop) if own.text is None else shipped.paper
        drawn = draw(documents, language, paper)
        title = shipped.title.text(language)
        sheets = blank_sheets(documents, drawn.counts, title)
        pdf = pressed(drawn.pages, PAPERS_MM[paper], title, language)
        return Job({}, pdf, sheets, parts_of(sheets, drawn, paper, language))

    return make


def blank_documents(numbers: Sequence[str], frame: PageFrame, order: PrintOrder) -> list[Document]:
    """Return one blank sheet a number."""
    return [
        blank_document(
            BlankSheet(replace(frame, sheet_number=number)), order.language, order.own.text
        )
        for number in numbers
    ]


def blank_sheets(
    documents: list[Document], counts: tuple[int, ...], label: str
) -> tuple[PrintedSheet, ...]:
    """Return what the ledger notes of blank sheets."""
    return tuple(
        PrintedSheet(document.sheet_number, None, label, pages, form=FORM)
        for document, pages in zip(documents, counts, strict=True)
    )
