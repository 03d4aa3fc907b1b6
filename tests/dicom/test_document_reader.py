"""Documents that are no PDF become one page, in the worker; damage is refused by name."""

import io
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from dicom_builders import CASE
from PIL import Image
from pydicom.dataset import Dataset

from continuity_kit.dicom.document_reader import pdf_of
from continuity_kit.dicom.fictitious import encode, new_object
from continuity_kit.dicom.prescan import ENCAPSULATED_PDF
from continuity_kit.dicom.worker import Worker
from continuity_kit.errors import WorldError

RED, BLUE = (200, 30, 30), (0, 0, 255)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


def picture(kind: str, mode: str = "RGB") -> bytes:
    """Return a red picture of 200 x 120 whose upper left quarter is blue."""
    made = Image.new("RGB", (200, 120), RED)
    made.paste(BLUE, (0, 0, 100, 60))
    written = io.BytesIO()
    made.convert(mode).save(written, kind)
    return written.getvalue()


def encapsulated(content: bytes) -> bytes:
    made: Dataset = new_object(
        CASE, ENCAPSULATED_PDF, "1.2.3.77", "DOC", series=("doc",), made_on=CASE.scanned_on,
        made_at="100000",
    )  # fmt: skip
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    return encode(made)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_upright_in_its_own_colours(worker: Worker, kind: str) -> None:
    page = worker.page(picture(kind), 0, 400)
    assert (page.rows, page.columns, page.pages) == (240, 400, 1)
    first, last = page.rgb[:3], page.rgb[-3:]
    assert max(abs(a - b) for a, b in zip(first, BLUE, strict=True)) < 8
    assert max(abs(a - b) for a, b in zip(last, RED, strict=True)) < 8


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "L"), ("PNG", "L"), ("PNG", "P"), ("PNG", "1")]
)
def test_grey_and_palette_pictures_are_drawn_too(worker: Worker, kind: str, mode: str) -> None:
    assert worker.page(picture(kind, mode), 0, 100).columns == 100


def test_a_pdf_inside_a_dicom_object_is_taken_out(worker: Worker) -> None:
    page = worker.page(encapsulated(pdf_of(picture("JPEG"))), 0, 200)
    assert (page.rows, page.columns) == (120, 200)


def test_a_dicom_object_of_another_class_is_no_document() -> None:
    with pytest.raises(WorldError):
        pdf_of(encapsulated(b"no pdf at all"))


def seen_through(mode: str, **more: object) -> bytes:
    """Return a picture of 200 x 120: half seen through at its left, not to be seen at its right."""
    made = Image.new("RGBA", (200, 120), (*RED, 128))
    made.paste((*BLUE, 0), (100, 0, 200, 60))
    made.paste((*RED, 255), (100, 60, 200, 120))
    written = io.BytesIO()
    made.convert(mode).save(written, "PNG", **more)
    return written.getvalue()


def pixel(worker: Worker, data: bytes, across: int, down: int) -> tuple[int, ...]:
    page = worker.page(data, 0, 200)
    assert (page.rows, page.columns) == (120, 200)
    at = 3 * (down * 200 + across)
    return tuple(page.rgb[at : at + 3])


def close(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 6


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_in_a_picture_lies_on_white(worker: Worker, mode: str) -> None:
    data = seen_through(mode)
    whole = RED if mode == "RGBA" else (81, 81, 81)
    half = tuple(round((part + 255) / 2) for part in whole)
    assert close(pixel(worker, data, 150, 30), (255, 255, 255))
    assert close(pixel(worker, data, 150, 90), whole)
    assert close(pixel(worker, data, 50, 60), half)


def test_a_palette_and_a_key_colour_that_are_transparent_lie_on_white_too(worker: Worker) -> None:
    written = io.BytesIO()
    made = Image.new("P", (200, 120), 1)
    made.putpalette([*BLUE, *RED])
    made.paste(0, (100, 0, 200, 120))
    made.save(written, "PNG", transparency=bytes([0, 128]))
    assert close(pixel(worker, written.getvalue(), 150, 60), (255, 255, 255))
    assert close(pixel(worker, written.getvalue(), 50, 60), (228, 142, 142))
    written = io.BytesIO()
    made = Image.new("RGB", (200, 120), RED)
    made.paste(BLUE, (100, 0, 200, 120))
    made.save(written, "PNG", transparency=BLUE)
    assert close(pixel(worker, written.getvalue(), 150, 60), (255, 255, 255))
    assert close(pixel(worker, written.getvalue(), 50, 60), RED)


def test_an_interlaced_picture_is_refused_by_name() -> None:
    data = bytearray(picture("PNG"))
    data[28] = 1
    with pytest.raises(WorldError, match="document-unknown"):
        pdf_of(bytes(data))


def test_what_is_no_document_is_left_to_the_reader_of_pages(worker: Worker) -> None:
    with pytest.raises(WorldError, match="pdf-unreadable"):
        worker.page(b"hello" * 100, 0, 100)


def test_p19_a_picture_that_claims_to_be_huge_is_refused() -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = (19_999).to_bytes(4, "big") * 2
    with pytest.raises(WorldError, match="document-unknown"):
        pdf_of(bytes(data))


def test_p17_damaged_pictures_become_a_page_or_are_refused_by_name() -> None:
    rng = random.Random(28112026)
    found: Counter[str] = Counter()
    originals = [picture("JPEG"), picture("PNG"), seen_through("RGBA"), seen_through("LA")]
    for _ in range(1000):
        data = bytearray(rng.choice(originals))
        for _ in range(rng.choice((1, 2, 6))):
            data[rng.randrange(min(len(data), 600))] = rng.randrange(256)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)) :]
        try:
            pdf_of(bytes(data))
        except WorldError as error:
            found[error.code] += 1
        else:
            found["page"] += 1
    assert sum(found.values()) == 1000
    assert found["document-unknown"] > 20 and found["page"] > 20
