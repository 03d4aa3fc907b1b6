"""The documents of a patient: what there is, one page at a time as pixels, or why not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import GreyImage, PageImage
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.vault.catalogue import CatalogueObject

ZOOMS_PERCENT = (50, 75, 100, 150, 200, 300)
FIRST_ZOOM = 100
WIDTH_PX = 720  # of a page at 100 %
PAPER_PX = 1456  # 200 points an inch over the width of a sheet's body
LIGHTNESS = (299, 587, 114)  # of red, green and blue, in thousandths (ITU-R BT.601)


@dataclass(frozen=True)
class DocumentsState:
    """The list of documents; `empty` is said where there is none."""

    titles: tuple[str, str]
    rows: tuple[Row, ...]
    empty: str
    choose: str
    reading: str


@dataclass(frozen=True)
class PageState:
    """What stands around a page."""

    page: PageImage | None = field(repr=False)
    words: str
    can_go_back: bool
    can_go_on: bool
    zoom: str
    before: str
    after: str
    closer: str
    farther: str


def document_items(file: PatientFile) -> tuple[CatalogueObject, ...]:
    """Return the documents that the export holds of this patient."""
    return tuple(item for item in file.objects if item.role == "document")


def documents_state(file: PatientFile, language: Language) -> DocumentsState:
    """Return the list of documents, each by its title, with its kind and size."""
    kinds = {PurePosixPath(row.file).name: row.kind or "" for row in file.patient.documents}
    rows = []
    for item in document_items(file):
        name = item.members[0].name if item.members else ""
        kind = kinds.get(PurePosixPath(name).name, "")
        size = sum(member.length for member in item.members)
        second = words_of("gui-patient-document-size", language, size=(size + 1023) // 1024)
        rows.append(
            Row(
                item.sha256,
                (
                    Cell(item.title or name or item.sha256[:12], points=12.0, weight=600),
                    Cell(kind or words_of("gui-patient-missing-table", language), second=second,
                         is_missing=not kind),
                ),
            )
        )  # fmt: skip
    return DocumentsState(
        titles=(
            words_of("gui-patient-document-title", language),
            words_of("gui-patient-document-kind", language),
        ),
        rows=tuple(rows),
        empty=words_of("gui-patient-documents-none", language, sequence=file.head.sequence),
        choose=words_of("gui-patient-document-choose", language),
        reading=words_of("gui-patient-document-reading", language),
    )


def page_state(page: PageImage | None, zoom_percent: int, language: Language) -> PageState:
    """Return what stands around a page, or around none yet."""

    def say(code: str, **values: object) -> str:
        return words_of(code, language, **values)

    number, count = (0, 0) if page is None else (page.page + 1, page.pages)
    return PageState(
        page=page,
        words="" if page is None else say("gui-patient-page-of", number=number, count=count),
        can_go_back=number > 1,
        can_go_on=number < count,
        zoom=say("gui-patient-percent", number=zoom_percent),
        before=say("gui-patient-page-before"),
        after=say("gui-patient-page-after"),
        closer=say("gui-patient-zoom-closer"),
        farther=say("gui-patient-zoom-farther"),
    )


def grey_pages(worker: Worker) -> Callable[[bytes, int], tuple[GreyImage, int]]:
    """Return what draws pages for paper: their lightness, drawn in the worker.

    SAFETY: no colour is lost on the way to grey: red and blue ink are dark, as on a copier
    (test_ink_of_every_colour_is_there_in_grey).
    """

    def read(data: bytes, page: int) -> tuple[GreyImage, int]:
        made = worker.page(data, page, PAPER_PX)
        points = np.frombuffer(made.rgb, dtype=np.uint8).reshape(-1, 3)
        grey = (points @ np.array(LIGHTNESS, dtype=np.uint32) // 1000).astype(np.uint8)
        return GreyImage(made.rows, made.columns, grey.tobytes()), made.pages

    return read


def zoomed(zoom_percent: int, step: int) -> int:
    """Return the next zoom, larger or smaller."""
    place = ZOOMS_PERCENT.index(zoom_percent) + step
    return ZOOMS_PERCENT[max(0, min(place, len(ZOOMS_PERCENT) - 1))]


def document_of(file: PatientFile, key: str) -> CatalogueObject | None:
    """Return a document by the key of its row."""
    return next((item for item in document_items(file) if item.sha256 == key), None)


def unreadable_document(
    file: PatientFile, key: str, error: ContinuityError, language: Language
) -> str:
    """Return that a document cannot be shown, what is safe, and why."""
    item = document_of(file, key)
    size = 0 if item is None else sum(member.length for member in item.members)
    told = words_of("gui-patient-document-unreadable", language, size=size)
    return f"{told}\n{sentence(error.code, language, error.values)}"
