"""A document of the patient's file on paper: its pages as pixels, in the frame of every page.

The file itself never gets here: what is drawn are grey points that the worker made of it.
"""

from dataclasses import dataclass, field

from continuity_kit.domain.images import GreyImage
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.frame import (
    age_words,
    alert_words,
    export_words,
    footer,
    patient_identity,
    printed_name,
)
from continuity_kit.sheets.grey_image import PlacedPicture
from continuity_kit.sheets.ink import PAPERS_MM, THIN_PT, Ink
from continuity_kit.sheets.page import Document, Header, Section, room_mm
from continuity_kit.sheets.pieces import LIVE_MM, Draw, Paragraph, Piece
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span, fitted, shortened

FORM = "document"
LONGEST_TITLE = 80
ROOM_LEFT_MM = 1.0


@dataclass(frozen=True)
class PatientDocument:
    """One document to print.

    Attributes:
        title: as the export gives it.
        kind: "" when no table gives one.
        pages: all of them, in order.
    """

    frame: PageFrame
    patient: PatientView
    title: str = field(repr=False)
    kind: str
    pages: tuple[GreyImage, ...] = field(repr=False)


def document_of_pages(item: PatientDocument, language: Language, paper: str) -> Document:
    """Return the document with one page of paper a page, each as large as the frame leaves room."""
    header = _header(item, language)
    foot = footer(item.frame, language)
    room = room_mm(header, foot, PAPERS_MM[paper]) - ROOM_LEFT_MM - 5.0  # "continued" takes 5 mm
    pieces = tuple(
        Piece(room, _drawn(picture, room), starts_page=place > 0)
        for place, picture in enumerate(item.pages)
    )
    note = sentence("sheet-document-note", language)
    section = Section(shortened(item.title, LONGEST_TITLE), note, pieces)
    outline = f"{item.frame.sheet_number} · {item.title}"
    return Document(item.frame.sheet_number, header, foot, (section,), outline)


def _header(item: PatientDocument, language: Language) -> Header:
    frame = item.frame
    identity, details = patient_identity(item.patient, language)
    middle = [
        Paragraph((Span(sentence("sheet-document", language), 8),)),
        Paragraph((fitted(shortened(item.title, LONGEST_TITLE), 48, (12, 11, 10, 9, 8)),)),
    ]
    if item.kind:
        middle.append(Paragraph((Span(shortened(item.kind, LONGEST_TITLE), 8),)))
    return Header(
        name=printed_name(item.patient),
        identity=identity,
        details=details,
        middle=tuple(middle),
        strip=(
            export_words(frame, language),
            age_words(frame, language),
            sentence("sheet-document-pages", language, {"count": str(len(item.pages))}),
        ),
        alert=alert_words(frame, language),
        is_drill=frame.drill,
    )


def _drawn(picture: GreyImage, room: float) -> Draw:
    """Return what draws a page: in the middle, in its own proportion, with a thin edge."""
    scale = min(LIVE_MM / picture.columns, room / picture.rows)
    width, height = picture.columns * scale, picture.rows * scale

    def draw(ink: Ink, left: float, top: float) -> None:
        start = left + (LIVE_MM - width) / 2
        origin = (start + scale / 2, top + scale / 2)
        placed = PlacedPicture(picture, origin, (scale, 0.0), (0.0, scale))
        ink.photograph(start, top, width, height, placed)
        ink.rect(start, top, width, height, THIN_PT)

    return draw
