"""Prints a document of a patient's file: its pages as pixels, never the file itself.

SAFETY: a file that came from outside goes to no printer and to no program that prepares pages for
one; what is printed are the points that the confined worker drew of it
(test_p20_a_printed_document_holds_no_byte_of_the_file).

Source: security design 12, T10.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from continuity_kit.domain.images import GreyImage
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.browse import find_patient
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.print_job import Job, Make, PrintedSheet
from continuity_kit.services.sheet_counter import next_sheet_index
from continuity_kit.services.sheet_requests import PrintOrder, page_frame, paper_of
from continuity_kit.sheets.document_pages import FORM, PatientDocument, document_of_pages
from continuity_kit.sheets.page import render
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.vault.catalogue import CatalogueObject
from continuity_kit.vault.objects import members_of

MOST_PAGES = 60
ReadPage = Callable[[bytes, int], tuple[GreyImage, int]]


def document_maker(
    laptop: Laptop,
    key: PatientKey,
    sha256: str,
    language: Language,
    read_page: ReadPage,
    progress: Callable[[int, int], None] = lambda done, total: None,
    parse: Parse | None = None,
) -> Make:
    """Return what makes the job of one document; nothing is numbered by making it.

    The job raises:
        WorldError: `patient-unknown`, `object-missing`; `document-long`: it has more pages than
            are printed at once; `document-unknown`, `pdf-…` as of a page on the screen.
        AuthenticityError: `object-damaged`.

    Args:
        sha256: of the document in the newest export.
        read_page: draws one page of a file, from 0, and tells how many there are; in the worker.
        progress: called with how many pages are drawn, of how many.
    """

    def make(head: Head) -> Job:
        opened = open_newest(laptop, parse)
        patient = find_patient(opened.snapshot, key.patient_id, key.issuer)
        item = _item(opened, key, sha256)
        ((_, data),) = tuple(members_of(item, laptop.store.read_object(item)))
        pages = _pages(data, read_page, progress)
        number = sheet_number(
            laptop.vault.letter, next_sheet_index(opened.ledger.entries, laptop.ledger.device)
        )
        order = PrintOrder(head, laptop.now().astimezone(), language)
        name = item.members[0].name
        kinds = {PurePosixPath(row.file).name: row.kind for row in patient.documents}
        document = PatientDocument(
            frame=replace(page_frame(laptop, opened, order), sheet_number=number),
            patient=patient,
            title=item.title or name,
            kind=kinds.get(PurePosixPath(name).name) or "",
            pages=pages,
        )
        paper = paper_of(laptop)
        drawn = render(
            [document_of_pages(document, language, paper)], document.title, language, paper
        )
        sheet = PrintedSheet(number, None, document.title, drawn.pages[0], form=FORM)
        subject = {"patient_id": key.patient_id, "id_issuer": key.issuer}
        return Job(subject, drawn.pdf, (sheet,))

    return make


def _item(opened: Opened, key: PatientKey, sha256: str) -> CatalogueObject:
    """Return the document, of exactly this patient."""
    for item in opened.bundle.catalogue.objects:
        is_own = (item.patient_id, item.id_issuer) == (key.patient_id, key.issuer)
        if item.role == "document" and is_own and item.sha256 == sha256:
            return item
    raise WorldError("object-missing", sha256)


def _pages(
    data: bytes, read_page: ReadPage, progress: Callable[[int, int], None]
) -> tuple[GreyImage, ...]:
    found: list[GreyImage] = []
    count = 1
    while len(found) < count:
        picture, count = read_page(data, len(found))
        if count > MOST_PAGES:
            raise WorldError("document-long", pages=count, most=MOST_PAGES)
        found.append(picture)
        progress(len(found), count)
    return tuple(found)
