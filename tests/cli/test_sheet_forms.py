"""Every other form comes out of the one command that prints, in both languages."""

from pathlib import Path

import pytest
from browse_builders import Ward, ward
from cli_builders import Ran, run
from sheets_support import full_text, holds
from vault_builders import PASSPHRASE


@pytest.fixture
def one(tmp_path: Path) -> Ward:
    made = ward(tmp_path, [1])
    made.export()
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return made


def sheet(made: Ward, *words: object, language: str = "fr") -> Ran:
    secret = ("--passphrase-file", made.department.root / "passphrase")
    return run("sheet", made.laptop.vault.path, *words, *secret, language=language)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("subject", "forms"),
    [
        (
            ("--patient", "001"),
            ("weekly_check", "course_log", "transfer_summary", "incident_aid"),
        ),
        (
            ("--day", "2026-11-23"),
            ("patients_by_name", "patients_by_number", "contacts", "triage", "downtime_journal"),
        ),
    ],
    ids=["patient", "day"],
)
def test_each_form_is_printed_numbered_and_said_to_be_out(
    one: Ward,
    tmp_path: Path,
    subject: tuple[str, str],
    forms: tuple[str, ...],
    language: str,
) -> None:
    numbers = []
    for form in forms:
        out = tmp_path / f"{form}.pdf"
        ran = sheet(one, *subject, "--form", form, "--out", out, language=language)
        assert (ran.exit, ran.codes) == (0, [])
        (printed,) = ran.document["sheets"]
        assert printed["form"] == form
        numbers.append(printed["number"])
        holds(full_text(out.read_bytes()), printed["number"])
        if form != "downtime_journal":
            holds(full_text(out.read_bytes()), "FAMILY1 Given1", "001")
    assert numbers == ["A-0001-8", "A-0002-6", "A-0003-4", "A-0004-2", "A-0005-9"][: len(forms)]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--patient", "001", "--form", "triage"), "sheet-form-other"),
        (("--day", "2026-11-23", "--form", "weekly_check"), "sheet-form-other"),
        (("--patient", "001", "--form", "no-such-form"), "sheet-form-other"),
        (("--blank", "2", "--form", "triage"), "sheet-form-other"),
        (("--day", "2026-11-23", "--machine", "M", "--form", "triage"), "sheet-option-alone"),
        (("--binder", "--form", "triage"), "sheet-form-other"),
    ],
    ids=["patient", "day", "unknown", "blank", "machine", "binder"],
)
def test_a_form_that_does_not_go_with_what_is_asked_is_wrong_usage(
    one: Ward,
    tmp_path: Path,
    options: tuple[str, ...],
    code: str,
) -> None:
    out = tmp_path / "none.pdf"
    ran = sheet(one, *options, "--out", out)
    assert (ran.exit, ran.codes) == (2, [code])
    assert not out.exists()
