"""Printing through a real CUPS on the loopback."""

from collections.abc import Iterator

import pytest
from builders_sheets import request
from cups_builders import Cups, lacking, pause, private_cups
from sheets_support import page_texts

from continuity_kit.errors import ContinuityError, UsageError, WorldError
from continuity_kit.sheets import printing
from continuity_kit.sheets.printing import (
    PrinterOrder,
    PrinterState,
    cancel_job,
    job_state,
    printer_state,
    send,
    trouble_of,
    wait_until_printed,
)
from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

needs_cups = pytest.mark.skipif(lacking() != "", reason=f"not installed: {lacking()}")
SHEET = render_treatment_sheet(request()).pdf


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cups]:
    folder = tmp_path_factory.mktemp("cups")
    with private_cups(folder) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUPS_SERVER", made.server)
        yield made


def wait(printer: str, job: int, tries: int = 300) -> None:
    wait_until_printed(printer, job, pause=pause, tries=tries)


@needs_cups
def test_a_sheet_comes_out_of_a_pdf_queue_whole(cups: Cups) -> None:
    job = send(SHEET, PrinterOrder("PDFTEST"), "A-0417-5")
    wait("PDFTEST", job)
    (path,) = [path for path in cups.out.iterdir() if "A-0417-5" in path.name]
    # The queue goes through PostScript, which keeps the digits and loses the accents of the text.
    pages = page_texts(path.read_bytes())
    assert len(pages) == len(page_texts(SHEET))
    assert "281.368973" in pages[1] and all("A-0417-5" in page for page in pages)


@needs_cups
def test_copies_are_asked_of_the_queue_and_no_name_is_in_it(cups: Cups) -> None:
    job = send(SHEET, PrinterOrder("PLAIN", copies=3), "A-0418-2")
    wait("PLAIN", job)
    assert f"A-0418-2-{job}-3.pdf" in cups.printed()
    assert "A-0418-2" in cups.asked(job)
    logs = b"".join(path.read_bytes() for path in (cups.root / "log").iterdir())
    assert b"A-0418-2" in logs and b"FICTIF" not in logs.upper()
    assert (cups.out / f"A-0418-2-{job}-3.pdf").read_bytes() == SHEET


@needs_cups
def test_sides_and_tray_are_asked_of_the_queue(cups: Cups) -> None:
    order = PrinterOrder("PLAIN", sides="two-sided-long-edge", tray="Upper")
    job = send(SHEET, order, "A-0419-1")
    wait("PLAIN", job)
    assert "sides=two-sided-long-edge" in cups.asked(job)
    assert "InputSlot=Upper" in cups.asked(job)


def code(printer: str, order: PrinterOrder | None = None) -> str:
    with pytest.raises(ContinuityError) as caught:
        send(SHEET, order or PrinterOrder(printer), "A-0420-5")
    return caught.value.code


@needs_cups
def test_what_is_wrong_before_a_job_is_told_by_its_code(
    cups: Cups, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert code("NOPE") == "printer-unknown"
    cups.run("cupsreject", "PLAIN")
    try:
        assert code("PLAIN") == "printer-refuses"
    finally:
        cups.run("cupsaccept", "PLAIN")
    with monkeypatch.context() as patch:
        patch.setenv("CUPS_SERVER", "127.0.0.1:1")
        assert code("PLAIN") == "cups-not-running"
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "/nonexistent")
        assert code("PLAIN") == "cups-missing"


@pytest.mark.parametrize("name", ["", "-d", "two words", "a/b", "a#b", "é", "x" * 128])
def test_a_name_that_is_no_printer_is_refused_before_anything_runs(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        printing.check_order(PrinterOrder(name))
    assert caught.value.code == "printer-name"


@pytest.mark.parametrize("copies", [0, -1, 21])
def test_a_wrong_number_of_copies_is_refused(copies: int) -> None:
    with pytest.raises(UsageError) as caught:
        printing.check_order(PrinterOrder("PLAIN", copies))
    assert caught.value.code == "printer-copies"


@needs_cups
@pytest.mark.parametrize(
    ("queue", "expected", "mend"),
    [("EMPTY", "printer-out-of-paper", "refilled"), ("JAM", "printer-jammed", "freed")],
)
def test_a_printer_in_trouble_keeps_the_job_and_prints_it_once_mended(
    cups: Cups, queue: str, expected: str, mend: str
) -> None:
    (cups.root / mend).unlink(missing_ok=True)
    job = send(SHEET, PrinterOrder(queue), "A-0421-3")
    with pytest.raises(WorldError) as caught:
        wait(queue, job)
    assert caught.value.code == expected
    assert job_state(queue, job) == "waiting"
    (cups.root / mend).touch()
    wait(queue, job)
    assert f"A-0421-3-{job}-1.pdf" in cups.printed()


@needs_cups
def test_a_stopped_queue_says_why(cups: Cups) -> None:
    cups.run("cupsdisable", "-r", "courroie cassée", "PLAIN")
    try:
        job = send(SHEET, PrinterOrder("PLAIN"), "A-0422-1")
        with pytest.raises(WorldError) as caught:
            wait("PLAIN", job)
        assert caught.value.code == "printer-stopped"
        assert caught.value.values["reason"] == "courroie cassée"
        assert printer_state("PLAIN").is_stopped
        cancel_job("PLAIN", job)
        assert job_state("PLAIN", job) == "failed"
    finally:
        cups.run("cupsenable", "PLAIN")


@needs_cups
def test_a_job_that_cups_gave_up_is_no_print(cups: Cups) -> None:
    job = send(SHEET, PrinterOrder("FAIL"), "A-0423-0")
    with pytest.raises(WorldError) as caught:
        wait("FAIL", job)
    assert caught.value.code == "print-job-failed"
    with pytest.raises(WorldError) as caught:
        wait("PLAIN", 99999)
    assert caught.value.code == "print-job-gone"
    assert not any("A-0423-0" in name for name in cups.printed())


@needs_cups
def test_a_job_without_visible_trouble_is_waited_for_and_then_told(cups: Cups) -> None:
    (cups.root / "freed").unlink(missing_ok=True)
    job = send(SHEET, PrinterOrder("JAM"), "A-0424-8")
    with pytest.raises(WorldError) as caught:
        wait("JAM", job, tries=2)
    assert caught.value.code in ("print-job-waiting", "printer-jammed")
    (cups.root / "freed").touch()
    wait("JAM", job)


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (("toner-empty",), "printer-no-toner"),
        (("cover-open",), "printer-open"),
        (("offline",), "printer-offline"),
        (("media-jam", "media-empty"), "printer-jammed"),
        (("paused",), None),
    ],
)
def test_each_reason_has_its_code(reasons: tuple[str, ...], expected: str | None) -> None:
    trouble = trouble_of("P", PrinterState(False, True, reasons, ""))
    assert (None if trouble is None else trouble.code) == expected
    stopped = trouble_of("P", PrinterState(True, True, reasons, "why"))
    assert stopped is not None
    assert stopped.code == (expected or "printer-stopped")
