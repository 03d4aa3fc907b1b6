import json
from pathlib import Path
from typing import Any

import click
import pytest
from browse_builders import Ward, parse, ward
from export_builders import dicom_bytes
from vault_builders import PASSPHRASE

from continuity_kit.cli import plans, sheets
from continuity_kit.cli.output import Outcome, emit, emit_error
from continuity_kit.domain.findings import Finding
from continuity_kit.errors import ContinuityError
from continuity_kit.services import plan_code

PLAN = "1.2.3.1.1"


@pytest.fixture
def one(tmp_path: Path) -> Ward:
    made = ward(tmp_path, [1])
    made.export()
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return made


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run one command of the group; return exit code, standard output and standard error."""
    group = click.Group()
    plans.register(group)
    words = [str(argument) for argument in arguments]
    as_json = "--json" in words
    language = "en" if "en" in words else "fr"
    capsys.readouterr()
    try:
        outcome = group.main(words, standalone_mode=False)
        assert isinstance(outcome, Outcome)
        code = emit(outcome, as_json=as_json, language=language)
    except ContinuityError as error:
        code = emit_error(error, as_json=as_json, language=language)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def asked(made: Ward) -> tuple[object, ...]:
    return ("--passphrase-file", made.department.root / "passphrase")


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code, out, err = run(capsys, *arguments, "--json")
    assert err == ""
    document = json.loads(out)
    assert document["exit"] == code
    assert isinstance(document["refused"], list)
    return code, document


def test_the_list_is_one_document_or_words(one: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    vault = one.laptop.vault.path
    code, document = told(capsys, "list", vault, *asked(one))
    assert code == 0
    assert [patient["patient_id"] for patient in document["patients"]] == ["001"]
    assert document["patients"][0]["plans"][0]["printable"] is True
    code, out, _ = run(capsys, "list", vault, *asked(one))
    assert code == 0
    assert "FAMILY1 Given1" in out and "s'imprime" in out
    _, out, _ = run(capsys, "list", vault, *asked(one), "--language", "en")
    assert "can be printed" in out


def test_a_day_and_a_machine_narrow_the_list(one: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    vault = one.laptop.vault.path
    for options, count in (
        (("--day", "2026-11-23"), 1),
        (("--day", "2026-11-24"), 0),
        (("--day", "2026-11-23", "--machine", "LINAC 1"), 1),
        (("--machine", "LINAC"), 0),
    ):
        code, document = told(capsys, "list", vault, *options, *asked(one))
        assert (code, len(document["patients"])) == (0, count)
    for wrong in ("23/11/2026", "20261123", "2026-02-30"):
        code, document = told(capsys, "list", vault, "--day", wrong, *asked(one))
        assert (code, document["refused"][0]["code"]) == (2, "day-form")


def test_a_plan_is_shown_with_its_code(one: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    vault = one.laptop.vault.path
    code, document = told(capsys, "plan", vault, PLAN, *asked(one))
    assert (code, document["plan_uid"], document["printable"]) == (0, PLAN, True)
    assert len(document["code"]) == 14
    code, out, _ = run(capsys, "plan", vault, PLAN, *asked(one))
    assert code == 0 and document["code"] in out
    code, document = told(capsys, "plan", vault, PLAN + "9", *asked(one))
    assert (code, document["refused"][0]["code"]) == (1, "plan-unknown")
    code, document = told(capsys, "plan", vault, PLAN, "--issuer", "CSE", *asked(one))
    assert (code, document["refused"][0]["code"]) == (1, "plan-unknown")


def test_a_plan_that_only_a_table_names_is_refused_by_name(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    (one.department.dicom / "p1" / "plan.dcm").unlink()
    one.export(1)
    code, document = told(capsys, "plan", one.laptop.vault.path, PLAN, *asked(one))
    assert (code, document["refused"][0]["code"]) == (1, "plan-missing")


def test_a_sheet_exits_0_when_it_can_be_treated_from(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    arguments = ("sheet", one.laptop.vault.path, "--patient", "001", "--out", out, *asked(one))
    code, document = told(capsys, *arguments)
    assert code == 0
    (sheet,) = document["sheets"]
    assert (sheet["number"], sheet["plan_uid"], sheet["refused"]) == ("A-0001-8", PLAN, [])
    assert out.stat().st_size > 1000
    code, text, _ = run(capsys, *arguments)
    assert code == 0
    assert "A-0002-6" in text and "remplace A-0001-8" in text and "ENREGISTRÉE" in text


def test_a_sheet_exits_3_when_only_refusals_came_out_and_1_when_some_did(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one.write_plan(1, ApprovalStatus="UNAPPROVED")
    one.export(1)
    out = tmp_path / "sheet.pdf"
    arguments = ("sheet", one.laptop.vault.path, "--patient", "001", "--out", out, *asked(one))
    code, document = told(capsys, *arguments)
    assert code == 3
    assert [item["code"] for item in document["refused"]] == ["plan-unapproved"]
    assert document["sheets"][0]["refused"] == ["plan-unapproved"]
    one.write_plan(1, suffix="7")
    one.department.write_table(
        "plans",
        "patient_id,plan_uid,status",
        [f"001,{PLAN},treatment_approved", "001,1.2.3.1.7,treatment_approved"],
    )
    one.export(2)
    code, document = told(capsys, *arguments)
    assert code == 1
    assert sorted(bool(item["refused"]) for item in document["sheets"]) == [False, True]
    code, text, err = run(capsys, *arguments)
    assert code == 1
    assert "PAGE DE REFUS" in text and "plan-unapproved" in err


def test_an_unknown_patient_prints_nothing(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    arguments = ("sheet", one.laptop.vault.path, "--patient", "01", "--out", out, *asked(one))
    code, document = told(capsys, *arguments)
    assert (code, document["refused"][0]["code"]) == (1, "patient-unknown")
    assert not out.exists()


def test_a_stop_without_a_sentence_is_told_by_its_code() -> None:
    refusal = sheets._refusal(Finding("of-a-newer-exporter", "stop"), "P1", "fr")
    assert (refusal.code, dict(refusal.values)) == (
        "sheet-refused",
        {"code": "of-a-newer-exporter"},
    )


def test_a_code_needs_no_vault(
    one: Ward, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "code_of_file", lambda path: plan_code.code_of_file(path, parse))
    file = one.department.dicom / "p1" / "plan.dcm"
    code, document = told(capsys, "code", file)
    assert code == 0
    assert set(document) == {"code", "digest", "plan_uid", "label", "exit", "refused"}
    assert (document["plan_uid"], document["label"]) == (PLAN, "P1")
    _, shown = told(capsys, "plan", one.laptop.vault.path, PLAN, *asked(one))
    assert shown["code"] == document["code"]
    code, out, _ = run(capsys, "code", file)
    assert document["code"] in out


def test_a_code_is_given_of_plans_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    image = tmp_path / "ct.dcm"
    image.write_bytes(dicom_bytes("ct", "1.2.3.4", "001", "A^B", PixelData=b"\0" * 8))
    noise = tmp_path / "noise.dcm"
    noise.write_bytes(b"not DICOM at all, not even nearly" * 40)
    for file, expected in ((image, "not-a-plan"), (tmp_path / "none", "dicom-file-unreadable")):
        code, document = told(capsys, "code", file)
        assert (code, document["refused"][0]["code"]) == (1, expected)
    code, document = told(capsys, "code", noise)
    assert code == 1 and document["refused"][0]["code"].startswith("dicom-")


def test_a_wrong_passphrase_opens_nothing(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("une autre phrase\n", encoding="utf-8")
    code, document = told(capsys, "list", one.laptop.vault.path, "--passphrase-file", wrong)
    assert (code, document["refused"][0]["code"]) == (4, "passphrase-wrong")
    assert "patients" not in document
