"""What goes to a printer as one document: a jam or a power cut then loses one of them alone."""

from collections.abc import Sequence

from continuity_kit.messages import Language
from continuity_kit.services.print_job import JobPart, PrintedSheet
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.operators import DrawnPage
from continuity_kit.sheets.page import Drawn
from continuity_kit.sheets.press import pressed

MOST_NAMED = 4


def job_part(
    numbers: tuple[str, ...], pages: Sequence[DrawnPage], paper: str, language: Language
) -> JobPart:
    """Return pages as one document; its PDF is made when the printer asks for it."""

    def pdf() -> bytes:
        return pressed(pages, PAPERS_MM[paper], " ".join(numbers[:MOST_NAMED]), language)

    return JobPart(numbers, pdf)


def parts_of(
    sheets: Sequence[PrintedSheet], drawn: Drawn, paper: str, language: Language
) -> tuple[JobPart, ...]:
    """Return one document a sheet, in their order, each with its own pages."""
    parts = []
    at = 0
    for sheet, count in zip(sheets, drawn.counts, strict=True):
        pages = drawn.pages[at : at + count]
        parts.append(job_part((sheet.number,), pages, paper, language))
        at += count
    return tuple(parts)
