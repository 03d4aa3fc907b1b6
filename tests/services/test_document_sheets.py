"""A document of the file on paper: its pages as grey pixels under the patient's name."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from clinic_builders import ISSUER, PATIENT, Clinic, clinic_of
from document_builders import red_and_blue, with_documents
from pdf_builders import A4, pdf_of

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import GreyImage
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.patient_documents import PAPER_PX, grey_pages
from continuity_kit.services.document_sheets import MOST_PAGES, document_maker
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.print_job import kept_pdf, print_job

KEY = PatientKey(PATIENT, ISSUER)
MARK = b"HOSTILE-MARK-OF-THE-FILE"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


@pytest.fixture
def clinic(tmp_path: Path, worker: Worker) -> Clinic:
    return clinic_of(tmp_path, worker)


def sha_of(clinic: Clinic, name: str) -> str:
    opened = open_newest(clinic.laptop, clinic.worker.parse)
    (found,) = (
        item
        for item in opened.bundle.catalogue.objects
        if item.role == "document" and item.title == name
    )
    return found.sha256


def streams(pdf: bytes) -> list[bytes]:
    """Return every stream of a PDF, inflated where it is deflated."""
    found = []
    for data in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(data))
        except zlib.error:
            found.append(data)
    return found


def test_p20_a_printed_document_holds_no_byte_of_the_file(clinic: Clinic, worker: Worker) -> None:
    hostile = red_and_blue(
        catalogue=b"/OpenAction<</S/JavaScript/JS(%s)>>" % MARK,
        objects=(b"<</Type/EmbeddedFile/Length 24>>stream\n" + MARK + b"\nendstream",),
    )
    with_documents(clinic, {"stamp.pdf": hostile})
    assert MARK in hostile
    make = document_maker(clinic.laptop, KEY, sha_of(clinic, "stamp.pdf"), "fr", grey_pages(worker))
    report = print_job(clinic.laptop, None, make)
    pdf = kept_pdf(clinic.laptop, report.job)
    parts = [pdf, *streams(pdf)]
    for mark in (MARK, b"JavaScript", b"EmbeddedFile", b"OpenAction"):
        assert not any(mark in part for part in parts), mark
    page = worker.page(pdf, 0, 400)
    rows = [page.rgb[at : at + 3] for at in range(0, len(page.rgb), 3)]
    assert bytes((76,) * 3) in rows and bytes((29,) * 3) in rows  # both boxes, in grey


def test_a_printed_document_is_numbered_and_stands_in_the_ledger(
    clinic: Clinic, worker: Worker
) -> None:
    with_documents(clinic, {"long.pdf": pdf_of([A4, A4, A4])})
    told: list[tuple[int, int]] = []
    make = document_maker(
        clinic.laptop,
        KEY,
        sha_of(clinic, "long.pdf"),
        "en",
        grey_pages(worker),
        lambda *done: told.append(done),
    )
    report = print_job(clinic.laptop, None, make)
    (sheet,) = report.sheets
    assert (sheet.form, sheet.pages, sheet.plan_uid) == ("document", 3, None)
    assert told == [(1, 3), (2, 3), (3, 3)]
    entry = list(clinic.laptop.ledger.entries())[-1]
    assert entry.kind == KIND_PRINT and entry.subject["patient_id"] == PATIENT
    assert entry.values["sheets"][0]["number"] == sheet.number
    pdf = kept_pdf(clinic.laptop, report.job)
    assert worker.page(pdf, 2, 200).pages == 3


def test_ink_of_every_colour_is_there_in_grey(worker: Worker) -> None:
    picture, pages = grey_pages(worker)(red_and_blue(), 0)
    assert pages == 1 and picture.columns == PAPER_PX
    shades = set(picture.grey)
    assert {76, 29, 255} <= shades  # red, blue, paper


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\nnothing", "pdf-unreadable"),
        (pdf_of([A4] * (MOST_PAGES + 1)), "document-long"),
    ],
    ids=["damaged", "many pages"],
)
def test_what_cannot_be_drawn_is_numbered_nowhere(
    clinic: Clinic, worker: Worker, data: bytes, code: str
) -> None:
    with_documents(clinic, {"bad.pdf": data})
    before = clinic.laptop.ledger.head()
    make = document_maker(clinic.laptop, KEY, sha_of(clinic, "bad.pdf"), "fr", grey_pages(worker))
    with pytest.raises(WorldError) as caught:
        print_job(clinic.laptop, None, make)
    assert caught.value.code == code
    assert clinic.laptop.ledger.head() == before


def test_a_document_of_another_patient_is_not_printed_under_this_name(
    clinic: Clinic, worker: Worker
) -> None:
    with_documents(clinic, {"one.pdf": red_and_blue()})
    sha256 = sha_of(clinic, "one.pdf")
    asked: list[int] = []

    def read(data: bytes, page: int) -> tuple[GreyImage, int]:
        asked.append(page)
        return grey_pages(worker)(data, page)

    for key, digest in ((KEY, "0" * 64), (replace(KEY, issuer="AUTRE"), sha256)):
        make = document_maker(clinic.laptop, key, digest, "fr", read)
        with pytest.raises(WorldError) as caught:
            make(clinic.laptop.ledger.head())
        assert caught.value.code in ("object-missing", "patient-unknown")
    assert not asked
