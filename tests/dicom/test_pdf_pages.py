"""Pages of a PDF through the sandboxed worker: what is drawn, what is refused, what never acts."""

import base64
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pdf_builders import A4, acting_pdf, huge_image_pdf, pdf_of, written

from continuity_kit.dicom.schema import Answer, answer_bytes, read_answer
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import MAX_PAGE_PIXELS, MAX_PAGE_SIDE, PageImage
from continuity_kit.errors import WorldError

RED, WHITE = b"\xff\x00\x00", b"\xff\xff\xff"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


def refusal(draw: Callable[[], object]) -> str:
    with pytest.raises(WorldError) as caught:
        draw()
    return caught.value.code


def point(image: PageImage, across: float, down: float) -> bytes:
    at = 3 * (round(down * (image.rows - 1)) * image.columns + round(across * (image.columns - 1)))
    return image.rgb[at : at + 3]


def peak_kib() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def test_a_page_is_drawn_in_its_colours_from_the_top(worker: Worker) -> None:
    image = worker.page(pdf_of(content=b"1 0 0 rg 0 421 595 421 re f"), 0, 200)
    assert (image.page, image.pages, image.columns) == (0, 1, 200)
    assert point(image, 0.5, 0.1) == RED
    assert point(image, 0.5, 0.9) == WHITE


@pytest.mark.parametrize("width", [1, 2, 3, 199, 760, 1501])
def test_p20_a_page_is_exactly_width_by_height_by_three_bytes(worker: Worker, width: int) -> None:
    image = worker.page(pdf_of(), 0, width)
    assert image.columns == width
    assert abs(image.rows - width * A4[1] / A4[0]) <= 1
    assert len(image.rgb) == image.columns * image.rows * 3


def test_each_page_is_drawn_by_its_number(worker: Worker) -> None:
    data = pdf_of([(100, 100), (100, 200), (100, 50)])
    assert [worker.page(data, at, 100).rows for at in range(3)] == [100, 200, 50]
    assert worker.page(data, 2, 100).pages == 3


@pytest.mark.parametrize("page", [-1, 1, 10**9])
def test_a_page_that_is_not_there_is_refused(worker: Worker, page: int) -> None:
    assert refusal(lambda: worker.page(pdf_of(), page, 100)) == "pdf-page-missing"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n",
        b"GIF89a",
        pdf_of()[:40],
        written([b"<</Type/Catalog>>"]),
        pdf_of(()),
    ],
    ids=["nothing", "head alone", "other", "cut", "no pages", "zero pages"],
)
def test_what_is_no_pdf_is_refused(worker: Worker, data: bytes) -> None:
    assert refusal(lambda: worker.page(data, 0, 100)) == "pdf-unreadable"


@pytest.mark.parametrize(
    ("size", "width"),
    [
        ((1e9, 1e9), 100),
        ((1, 15_000), 100),
        ((100, 100), MAX_PAGE_SIDE + 1),
        ((100, 100), 4000),
        ((100, 100), 0),
        ((100, 100), -5),
    ],
)
def test_p19_a_page_beyond_the_cap_is_refused(
    worker: Worker, size: tuple[float, float], width: int
) -> None:
    assert refusal(lambda: worker.page(pdf_of([size]), 0, width)) == "pdf-page-too-large"


def test_p19_a_pdf_of_huge_pages_is_refused_under_the_cap(worker: Worker) -> None:
    data = pdf_of([(19_000.0, 19_000.0)] * 100)
    assert len(data) < 30_000
    before = peak_kib()
    began = time.monotonic()
    assert refusal(lambda: worker.page(data, 99, 3000)) == "pdf-page-too-large"
    small = worker.page(data, 99, 100)
    assert (small.rows, small.columns, small.pages) == (100, 100, 100)
    assert peak_kib() - before < 50 * 1024
    assert time.monotonic() - began < 20


def test_p19_a_pdf_of_huge_pictures_costs_the_parent_nothing(worker: Worker) -> None:
    data = huge_image_pdf(100, 60_000)
    assert len(data) < 60_000
    before = peak_kib()
    try:
        image = worker.page(data, 50, 100)
    except WorldError as error:
        assert error.code in ("unreadable-object", "pdf-unreadable")
    else:
        assert len(image.rgb) == image.rows * image.columns * 3
    assert peak_kib() - before < 50 * 1024
    assert worker.page(pdf_of(), 0, 100).columns == 100  # the worker goes on


def test_p19_a_content_that_never_ends_is_ended() -> None:
    loop = b"q 1 0 0 1 0 0 cm /X Do Q " * 40
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>"
    objects = []
    for level in range(12):
        body = loop if level < 11 else b"0 0 1 1 re f"
        entries = form % (5 + level)
        objects.append(b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(body), body))
    data = pdf_of(content=loop, resources=b"/XObject<</X 4 0 R>>", objects=objects)
    began = time.monotonic()
    with Worker(object_seconds=5) as worker:
        try:
            image = worker.page(data, 0, 100)
        except WorldError as error:
            assert error.code == "unreadable-object"
        else:
            assert len(image.rgb) == image.rows * image.columns * 3
        assert worker.page(pdf_of(), 0, 50).columns == 50
    assert time.monotonic() - began < 20


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    called: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            del args

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/called", called
    server.shutdown()
    thread.join()
    server.server_close()


def test_p20_script_launch_link_and_attachment_never_act(
    worker: Worker, tmp_path: Path, listening: tuple[str, list[str]]
) -> None:
    address, called = listening
    target = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {target}\n", encoding="utf-8")
    program.chmod(0o755)
    image = worker.page(acting_pdf(str(program), address), 0, 300)
    assert len(image.rgb) == image.rows * image.columns * 3
    assert point(image, 0.1, 0.5) == RED
    assert called == []
    assert [path.name for path in tmp_path.iterdir()] == ["program"]
    with socket.create_connection(("127.0.0.1", int(address.split(":")[2].split("/")[0]))):
        pass  # it could have been called


def test_p20_the_reader_has_no_engine_for_scripts() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    assert "V8" not in pdfium.PDFIUM_INFO.flags
    assert "XFA" not in pdfium.PDFIUM_INFO.flags


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": 3},
        {"columns": 0},
        {"rgb": base64.b64encode(b"\0" * 11).decode()},
        {"page": 1},
        {"page": -1},
        {"rows": MAX_PAGE_SIDE + 1, "columns": 1},
    ],
    ids=["rows", "no columns", "short", "page beyond", "page below", "side"],
)
def test_p20_a_page_of_another_length_than_it_claims_is_refused(changed: dict[str, object]) -> None:
    sound = answer_bytes(Answer(page=PageImage(0, 1, 2, 2, b"\0" * 12)))
    assert read_answer(sound).page == PageImage(0, 1, 2, 2, b"\0" * 12)
    told = msgspec.json.decode(sound)
    told["page"] |= changed
    with pytest.raises(WorldError, match="unreadable-object"):
        read_answer(msgspec.json.encode(told))


def test_the_largest_page_fits_into_an_answer(worker: Worker) -> None:
    side = int(MAX_PAGE_PIXELS**0.5)
    assert worker.page(pdf_of([(100, 100)]), 0, side).columns == side
