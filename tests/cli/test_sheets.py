"""`sheet` in every form it is asked in: what goes together, JSON and exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browse_builders import Ward, ward
from cli_builders import run, told
from cups_builders import Cups, lacking, pause, private_cups
from day_builders import book
from vault_builders import PASSPHRASE

from continuity_kit import bootstrap


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    found = ward(tmp_path_factory.mktemp("cli"), [1, 2])
    book(found, {1: "LINAC 1", 2: "LINAC 2"})
    found.write_plan(2, ApprovalStatus="UNAPPROVED")
    found.export()
    (found.department.root / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return found


def sheet(made: Ward, *words: object, language: str = "fr") -> Any:
    root = made.department.root
    secrets = ("--passphrase-file", root / "passphrase")
    return run("sheet", made.laptop.vault.path, *words, *secrets, language=language)


def test_a_day_exits_1_when_some_are_refusals_and_3_when_all_are(
    made: Ward, tmp_path: Path
) -> None:
    out = tmp_path / "day.pdf"
    ran = sheet(made, "--day", "2026-11-24", "--out", out)
    assert (ran.exit, ran.codes) == (1, ["plan-unapproved"])
    assert [item["form"] for item in ran.document["sheets"]] == [
        "day_list", "day_list", "treatment_sheet", "treatment_sheet",
    ]  # fmt: skip
    assert ran.document["printing"] is None and out.stat().st_size > 1000
    assert [item["patient_id"] for item in ran.document["sheets"]] == [None, None, "001", "002"]
    ran = sheet(made, "--day", "2026-11-24", "--machine", "LINAC 2", "--out", out)
    assert ran.exit == 3
    ran = sheet(made, "--day", "2026-11-24", "--machine", "LINAC 1", "--out", out)
    assert (ran.exit, ran.codes) == (0, [])


def test_blank_sheets_and_the_binder_exit_by_what_came_out(made: Ward, tmp_path: Path) -> None:
    ran = sheet(made, "--blank", 2, "--out", tmp_path / "blank.pdf")
    assert (ran.exit, len(ran.document["sheets"])) == (0, 2)
    ran = sheet(made, "--binder", "--out", tmp_path / "binder.pdf")
    assert ran.exit == 1 and ran.codes == ["plan-unapproved"]
    assert {item["form"] for item in ran.document["sheets"]} == {
        "binder", "blank_sheet", "downtime_journal", "incident_aid",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "sheet-of-what"),
        (("--patient", "001", "--day", "2026-11-24"), "sheet-of-what"),
        (("--binder", "--blank", "3"), "sheet-of-what"),
        (("--patient", "001"), "sheet-out-missing"),
        (("--patient", "001", "--machine", "LINAC 1", "--out", "x.pdf"), "sheet-option-alone"),
        (("--day", "2026-11-24", "--issuer", "CSE", "--out", "x.pdf"), "sheet-option-alone"),
        (("--resume", "x", "--out", "x.pdf"), "sheet-option-alone"),
        (("--day", "24/11/2026", "--out", "x.pdf"), "day-form"),
        (("--patient", "001", "--copies", "2", "--out", "x.pdf"), "printer-not-named"),
        (("--patient", "001", "--print", "-d", "--out", "x.pdf"), "printer-name"),
        (("--patient", "001", "--print", "P", "--copies", "0", "--out", "x.pdf"), "printer-copies"),
        (("--blank", "0", "--out", "x.pdf"), "sheet-blank-count"),
    ],
)
def test_options_that_do_not_go_together_print_nothing(
    made: Ward, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    head = made.laptop.ledger.head().count
    words = tuple(str(tmp_path / word) if word == "x.pdf" else word for word in words)
    ran = sheet(made, *words)
    assert (ran.exit, ran.codes) == (2, [code])
    assert made.laptop.ledger.head().count == head
    assert not (tmp_path / "x.pdf").exists()


def test_a_job_that_does_not_wait_is_not_resumed(made: Ward) -> None:
    ran = sheet(made, "--resume", "00000000-0000-0000-0000-000000000000")
    assert (ran.exit, ran.codes) == (1, ["print-job-unknown"])


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cups]:
    folder = tmp_path_factory.mktemp("cups")
    with private_cups(folder) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUPS_SERVER", running.server)
        patch.setattr(bootstrap, "pause", pause)
        yield running


@pytest.mark.skipif(lacking() != "", reason=f"not installed: {lacking()}")
def test_a_sheet_goes_to_the_printer_and_a_stopped_job_goes_on(
    made: Ward, cups: Cups, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    ran = sheet(made, "--patient", "001", "--out", out, "--print", "PLAIN", "--copies", 2)
    assert ran.exit == 0
    printing = ran.document["printing"]
    assert (printing["printer"], printing["copies"], printing["printed"]) == ("PLAIN", 2, 1)
    (name,) = cups.printed()
    assert (cups.out / name).read_bytes() == out.read_bytes()
    ran = sheet(made, "--day", "2026-11-24", "--machine", "LINAC 1", "--out", out,
                "--print", "SHUT")  # fmt: skip
    assert (ran.exit, ran.codes) == (1, ["printer-refuses"])
    assert out.exists() and len(ran.document["printing"]["left"]) == 2
    job = ran.document["job"]
    secrets = ("--passphrase-file", made.department.root / "passphrase")
    (waiting,) = run("ledger", made.laptop.vault.path, *secrets).document["printing"]
    assert (waiting["job"], waiting["left"]) == (job, ran.document["printing"]["left"])
    _, words, _ = told("ledger", made.laptop.vault.path, *secrets)
    assert f"--resume {job[:8]}" in words
    ran = sheet(made, "--resume", job, "--print", "PLAIN")
    assert run("ledger", made.laptop.vault.path, *secrets).document["printing"] == []
    assert (ran.exit, ran.document["printing"]["left"]) == (0, [])
    assert ran.document["job"] == job and len(cups.printed()) == 3


@pytest.mark.skipif(lacking() != "", reason=f"not installed: {lacking()}")
def test_what_came_out_is_told_in_words(made: Ward, cups: Cups, tmp_path: Path) -> None:
    secrets = ("--passphrase-file", made.department.root / "passphrase")
    words = ("--day", "2026-11-24", "--out", tmp_path / "d.pdf", "--print", "SHUT", *secrets)
    code, out, err = told("sheet", made.laptop.vault.path, *words, language="en")
    assert code == 1
    assert "0 document(s) of 4" in out
    assert f"continuity-kit sheet {made.laptop.vault.path} --resume " in out
    assert "[printer-refuses]" in err
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(out)
