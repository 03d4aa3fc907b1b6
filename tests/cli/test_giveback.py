"""The commands that give back, as the installed program runs them."""

from pathlib import Path

import give_back_builders as build
import pytest
import record_builders as plans
from cli_builders import run, secret_file, told
from export_builders import add_patient, write_tables
from vault_builders import PASSPHRASE

ARCS = [(1, "281.368973"), (2, "263.914420")]


@pytest.fixture
def given(tmp_path: Path) -> tuple[Path, Path, str]:
    """A vault, its passphrase in a file, and a plan with one unconfirmed fraction."""
    made, uid = build.with_plan(tmp_path, plans.vmat(points=4))
    opener = made.laptop.vault.opener
    made.give(uid, 15, ARCS, by=opener, confirmed=False)
    return made.laptop.vault.path, secret_file(tmp_path, PASSPHRASE), uid


def test_handback_writes_a_folder_and_says_what_the_ois_must_show(
    given: tuple[Path, Path, str], tmp_path: Path
) -> None:
    vault, secret, uid = given
    out = tmp_path / "back"
    ran = run("handback", vault, "--out", out, "--passphrase-file", secret)
    assert ran.exit == 0
    (patient,) = ran.document["patients"]
    assert patient["patient_id"] == "00412207"
    assert patient["plans"] == [
        {
            "plan_uid": uid,
            "before": 14,
            "on_paper": 1,
            "expected": 15,
            "sessions": 1,
            "records": 2,
            "unconfirmed": 1,
            "conflicts": 0,
        }
    ]
    files = [path for path in out.rglob("*") if path.is_file()]
    assert ran.document["files"] == len(files)
    assert ran.document["out"] == str(out)
    assert ran.errors == ""
    assert run("verify", out).document["refused"] != []  # the signer is not checked
    assert {path.suffix for path in files} == {".pdf", ".csv", ".json", ".txt", ".dcm", ""}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("14 avant + 1 sur papier = 15", "À RÉGLER", "1 feuille(s) de restitution")),
        ("en", ("14 before + 1 on paper = 15", "TO SETTLE", "1 hand-back worksheet(s)")),
    ],
)
def test_handback_tells_a_person_in_both_languages(
    language: str, words: tuple[str, ...], given: tuple[Path, Path, str], tmp_path: Path
) -> None:
    vault, secret, _ = given
    arguments = ("handback", vault, "--out", tmp_path / "back", "--passphrase-file", secret)
    code, out, err = told(*arguments, language=language)
    assert (code, err) == (0, "")
    for word in words:
        assert word in out


def test_handback_refuses_a_strangers_folder(given: tuple[Path, Path, str], tmp_path: Path) -> None:
    vault, secret, _ = given
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_bytes(b"x")
    ran = run("handback", vault, "--out", tmp_path / "mine", "--passphrase-file", secret)
    assert (ran.exit, ran.codes) == (2, ["result-folder-taken"])
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["x"]


def test_restore_writes_once_and_says_so(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    add_patient(made.department, 1)
    write_tables(made.department, [1])
    made.export()
    secret, out = secret_file(tmp_path, PASSPHRASE), tmp_path / "out"
    arguments = ("restore", made.laptop.vault.path, "--out", out, "--passphrase-file", secret)
    first = run(*arguments)
    assert first.exit == 0
    count = len(first.document["objects"])
    assert first.document["written"] == count == 7 + 6
    assert {item["status"] for item in first.document["objects"]} == {"written"}
    assert {item["role"] for item in first.document["objects"]} == {
        "plan", "structure_set", "drr", "ct", "records", "table",
    }  # fmt: skip
    second = run(*arguments)
    assert (second.document["written"], second.document["already_there"]) == (0, count)
    (out / "dicom" / "p1" / "plan.dcm").write_bytes(b"x")
    third = run(*arguments)
    assert (third.exit, third.codes) == (1, ["restore-differs"])
    assert third.document["not_restored"] == 1


def test_restore_of_one_patient_matches_the_whole_identifier(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    add_patient(made.department, 1)
    write_tables(made.department, [1])
    made.export()
    secret, vault = secret_file(tmp_path, PASSPHRASE), made.laptop.vault.path
    common = ("--out", tmp_path / "out", "--passphrase-file", secret)
    assert run("restore", vault, "--patient", "01", *common).codes == ["patient-unknown"]
    assert run("restore", vault, "--patient", "001", *common).exit == 0
    code, out, _ = told("restore", vault, "--patient", "001", *common)
    assert code == 0
    assert "0 écrits" in out


def test_both_commands_say_what_they_need(tmp_path: Path) -> None:
    for command in ("handback", "restore"):
        assert run(command, tmp_path / "vault").codes == ["wrong-usage"]
        ran = run(
            command, tmp_path / "vault", "--out", tmp_path / "out",
            "--passphrase-file", secret_file(tmp_path, "x"),
        )  # fmt: skip
        assert (ran.exit, ran.codes) == (1, ["vault-missing"])
