"""A batch on its way to a real CUPS: one patient after the other, and going on after trouble."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_builders import Ward, parse, ward
from cups_builders import Cups, lacking, pause, private_cups
from day_builders import book, print_day
from sheets_support import full_text, page_texts
from vault_builders import PASSPHRASE

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.services.binder_sheets import print_binder
from continuity_kit.services.print_job import Printing, PrintReport
from continuity_kit.services.print_queue import resume_job
from continuity_kit.sheets.printing import PrinterOrder

needs_cups = pytest.mark.skipif(lacking() != "", reason=f"not installed: {lacking()}")
pytestmark = needs_cups


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cups]:
    folder = tmp_path_factory.mktemp("cups")
    with private_cups(folder) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUPS_SERVER", made.server)
        yield made


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    made = ward(tmp_path_factory.mktemp("ward"), [1, 2, 3])
    (made.department.root / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    book(made, {1: "LINAC 1", 2: "LINAC 1", 3: "LINAC 1"})
    made.export()
    return made


def printed(made: Ward, printer: str, copies: int = 1) -> PrintReport:
    return print_day(made, printing=Printing(PrinterOrder(printer, copies), pause))


def print_values(made: Ward) -> list[dict]:
    return [dict(entry.values) for entry in made.laptop.ledger.entries() if entry.kind == "print"]


def queued(made: Ward) -> list[str]:
    return [name for name in made.laptop.store.derived_names() if name.startswith("print-")]


def test_a_batch_comes_out_patient_by_patient_in_list_order(three: Ward, cups: Cups) -> None:
    before = set(cups.printed())
    report = printed(three, "PLAIN", copies=2)
    assert report.printing is not None
    assert (report.printing.printed, report.printing.parts, report.printing.left) == (4, 4, ())
    new = sorted(set(cups.printed()) - before, key=lambda name: int(name.split("-")[-2]))
    numbers = [sheet.number for sheet in report.sheets]
    assert [name.rsplit("-", 2)[0] for name in new] == numbers
    assert all(name.endswith("-2.pdf") for name in new)
    values = print_values(three)[-1]
    assert (values["printer"], values["copies"]) == ("PLAIN", 2)
    for name, sheet in zip(new, values["sheets"], strict=True):
        data = (cups.out / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sheet["sha256"]
        others = {"FAMILY1", "FAMILY2", "FAMILY3"}
        found = {other for other in others if other in full_text(data)}
        assert len(found) == (3 if sheet["plan_uid"] is None else 1)
    assert queued(three) == []


def test_a_binder_comes_out_document_by_document(three: Ward, cups: Cups, tmp_path: Path) -> None:
    before = set(cups.printed())
    report = print_binder(
        three.laptop,
        out=tmp_path / "binder.pdf",
        language="fr",
        printing=Printing(PrinterOrder("PLAIN"), pause),
        parse=parse,
    )
    assert report.printing is not None and report.printing.left == ()
    new = sorted(set(cups.printed()) - before, key=lambda name: int(name.split("-")[-2]))
    assert [name.rsplit("-", 2)[0] for name in new] == [sheet.number for sheet in report.sheets]
    pages = [page_texts((cups.out / name).read_bytes()) for name in new]
    assert [len(found) for found in pages] == [sheet.pages for sheet in report.sheets]
    total = sum(sheet.pages for sheet in report.sheets)
    assert f"page {total} / {total}" in pages[-1][-1]


def test_a_batch_that_stops_leaves_the_file_and_goes_on_where_it_stopped(
    three: Ward, cups: Cups
) -> None:
    (cups.root / "refilled").unlink(missing_ok=True)
    report = printed(three, "EMPTY")
    assert report.out.stat().st_size > 1000
    progress = report.printing
    assert progress is not None and progress.trouble is not None
    assert progress.trouble.code == "printer-out-of-paper"
    assert (progress.printed, len(progress.left)) == (0, 4)
    (cups.root / "refilled").touch()
    before = set(cups.printed())
    head = three.laptop.ledger.head().count
    done, receipt = resume_job(three.laptop, report.job, pause=pause)
    assert receipt.index == head + 1
    assert (done.printed, done.left, done.trouble) == (4, (), None)
    new = set(cups.printed()) - before
    # The part that waited in the queue came out of it, and was not sent again.
    assert len(new) == 4
    assert print_values(three)[-1]["resumed"] is True
    with pytest.raises(WorldError) as caught:
        resume_job(three.laptop, report.job, pause=pause)
    assert caught.value.code == "print-job-unknown"


def test_a_job_that_moves_to_another_printer_leaves_the_first_queue(
    three: Ward, cups: Cups
) -> None:
    (cups.root / "freed").unlink(missing_ok=True)
    report = printed(three, "JAM")
    assert report.printing is not None and report.printing.trouble is not None
    assert report.printing.trouble.code == "printer-jammed"
    before = set(cups.printed())
    order = PrinterOrder("PLAIN", 3)
    done, _ = resume_job(three.laptop, report.job, pause=pause, order=order)
    (cups.root / "freed").touch()
    assert (done.printed, done.left) == (4, ())
    new = set(cups.printed()) - before
    assert len(new) == 4 and all(name.endswith("-3.pdf") for name in new)


def test_a_printer_that_refuses_takes_nothing_back(three: Ward, cups: Cups) -> None:
    head = three.laptop.ledger.head().count
    report = printed(three, "SHUT")
    assert report.printing is not None and report.printing.trouble is not None
    assert report.printing.trouble.code == "printer-refuses"
    assert three.laptop.ledger.head().count == head + 1 and report.out.exists()
    done, _ = resume_job(three.laptop, report.job, pause=pause, order=PrinterOrder("PLAIN"))
    assert done.left == ()


def test_a_printer_that_is_not_there_numbers_nothing(three: Ward, cups: Cups) -> None:
    head = three.laptop.ledger.head().count
    for name, code in (("-o", "printer-name"), ("NOPE", "printer-not-there")):
        with pytest.raises(UsageError) as caught:
            printed(three, name)
        assert caught.value.code == code
    assert caught.value.values["printers"] == "EMPTY, FAIL, JAM, PDFTEST, PLAIN, SHUT"
    waiting = printed(three, "SHUT")
    with pytest.raises(UsageError):
        resume_job(three.laptop, waiting.job, pause=pause, order=PrinterOrder("NOPE"))
    resume_job(three.laptop, waiting.job, pause=pause, order=PrinterOrder("PLAIN"))
    assert print_values(three)[-1]["resumed"] is True
    head += 2
    assert three.laptop.ledger.head().count == head


def test_a_job_goes_on_by_the_first_signs_of_its_number(three: Ward, cups: Cups) -> None:
    report = printed(three, "SHUT")
    with pytest.raises(WorldError):
        resume_job(three.laptop, report.job[:3], pause=pause)
    order = PrinterOrder("PLAIN")
    done, _ = resume_job(three.laptop, report.job[:8], pause=pause, order=order)
    assert (done.job, done.left) == (report.job, ())


@pytest.mark.parametrize("job", ["", "../../x", "print", "00000000-0000-0000-0000-000000000000"])
def test_a_job_that_does_not_wait_here_is_refused(three: Ward, job: str) -> None:
    with pytest.raises(WorldError) as caught:
        resume_job(three.laptop, job, pause=pause)
    assert caught.value.code == "print-job-unknown"


def test_a_job_goes_on_with_the_pages_that_the_ledger_names(three: Ward, cups: Cups) -> None:
    report = printed(three, "SHUT")
    store = three.laptop.store
    name = f"print-{report.job}-1"
    assert store.get_derived(name, bytes) is not None
    store.put_derived(name, b"%PDF of another patient")
    done, _ = resume_job(three.laptop, report.job, pause=pause, order=PrinterOrder("PLAIN"))
    assert done.trouble is not None and done.trouble.code == "print-pages-lost"
    assert (done.printed, len(done.left)) == (1, 3)


def test_pages_that_wait_are_sealed_in_the_vault(three: Ward) -> None:
    report = printed(three, "SHUT")
    files: list[Path] = list((three.laptop.vault.path / "derived").glob(f"print-{report.job}*"))
    assert len(files) == 5
    for path in files:
        assert b"%PDF" not in path.read_bytes() and b"FAMILY" not in path.read_bytes()


PROGRAM = "import sys; from continuity_kit.cli.main import main; sys.exit(main(sys.argv[1:]))"
CUT = """\
#!/bin/sh
# Stands before `lp`: the machine loses its power when the printer has taken the second document.
count=$(cat {folder}/count 2>/dev/null || echo 0)
echo $((count + 1)) > {folder}/count
if [ "$count" != 1 ]; then exec {lp} "$@"; fi
{taken}
kill -9 $PPID
sleep 5
"""


def cut_short(made: Ward, folder: Path, taken: str) -> str:
    """Print a day in a process that is killed at its second document; return the job."""
    lp = shutil.which("lp")
    (folder / "lp").write_text(CUT.format(folder=folder, lp=lp, taken=taken.format(lp=lp)))
    (folder / "lp").chmod(0o755)
    vault, root = made.laptop.vault.path, made.department.root
    words = ["sheet", vault, "--day", "2026-11-24", "--print", "PLAIN", "--out", root / "cut.pdf",
             "--passphrase-file", root / "passphrase"]  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    return str(print_values(made)[-1]["job"])


def test_a_cut_after_the_printer_took_a_document_prints_it_once(
    three: Ward, cups: Cups, tmp_path: Path
) -> None:
    before = set(cups.printed())
    job = cut_short(three, tmp_path, '{lp} "$@"')
    done, _ = resume_job(three.laptop, job, pause=pause)
    assert (done.printed, done.left, done.perhaps_twice) == (4, (), ())
    new = sorted(name.rsplit("-", 2)[0] for name in set(cups.printed()) - before)
    (entry,) = (
        item for item in print_values(three) if item["job"] == job and "resumed" not in item
    )
    assert new == sorted(item["number"] for item in entry["sheets"])


def test_a_cut_that_the_queue_knows_nothing_of_names_what_may_be_there_twice(
    three: Ward, cups: Cups, tmp_path: Path
) -> None:
    job = cut_short(three, tmp_path, "cat > /dev/null")
    done, _ = resume_job(three.laptop, job, pause=pause)
    assert (done.printed, done.left) == (4, ())
    resumed = print_values(three)[-1]["sheets"]
    second = resumed[0]["number"]
    assert done.perhaps_twice == (second,)
    assert [item.get("perhaps_twice") for item in resumed] == [True, None, None]


def test_a_printer_that_refuses_leaves_no_doubt_of_a_second_copy(three: Ward, cups: Cups) -> None:
    report = printed(three, "SHUT")
    done, _ = resume_job(three.laptop, report.job, pause=pause, order=PrinterOrder("PLAIN"))
    assert (done.left, done.perhaps_twice) == ((), ())
