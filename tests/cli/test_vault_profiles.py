from pathlib import Path

import pytest
from cli_builders import PASSPHRASE, PINS, add_people, make_vault, run, secret_file, told
from machine_builders import profile, profile_path, readings_of


@pytest.fixture
def people(tmp_path: Path) -> list[object]:
    made = make_vault(tmp_path)
    add_people(made.laptop, Claire="physicist", Diane="physicist", Bruno="radiographer")
    return [
        made.laptop.vault.path,
        "--passphrase-file",
        secret_file(tmp_path, PASSPHRASE),
        "--pin-file",
        secret_file(tmp_path, PINS["Claire"]),
        "--second-pin-file",
        secret_file(tmp_path, PINS["Diane"]),
    ]


def test_two_physicists_sign_a_profile(people: list[object], tmp_path: Path) -> None:
    vault, *secrets = people
    path = profile_path(tmp_path, profile(meterset_decimals=1))
    who = ("--user", "Claire", "--second", "Diane")
    ran = run("vault", "profile", vault, "LINAC 1", path, *who, *secrets)
    assert (ran.exit, ran.codes) == (0, [])
    assert ran.document["scales"]["couch_rotation"] == "varian_iec"
    assert ran.document["meterset_decimals"] == 1
    entry = ran.document["entry"]
    code, out, _ = told("ledger", vault, *secrets[:2])
    assert code == 0 and str(entry) in out
    code, out, _ = told("vault", "profile", vault, "LINAC 1", path, *who, *secrets)
    assert code == 0 and "ENREGISTRÉ" in out


def test_what_was_not_read_at_the_console_is_refused(people: list[object], tmp_path: Path) -> None:
    vault, *secrets = people
    item = profile()
    other = readings_of(profile(jaw_signs="coordinates"))
    path = profile_path(tmp_path, item, other)
    who = ("--user", "Claire", "--second", "Diane")
    ran = run("vault", "profile", vault, "LINAC 1", path, *who, *secrets, language="en")
    assert (ran.exit, ran.codes) == (3, ["profile-differs"])
    assert "jaws.X1: -3.1 ≠ 3.1" in ran.document["refused"][0]["text"]
    assert "jaws.X2" not in ran.document["refused"][0]["text"]
    bruno = ("--user", "Claire", "--second", "Bruno", "--second-pin-file")
    pin = secret_file(tmp_path, PINS["Bruno"])
    ran = run("vault", "profile", vault, "LINAC 1", path, *secrets[:4], *bruno, pin)
    assert (ran.exit, ran.codes) == (3, ["profile-two-physicists"])
    ran = run("vault", "profile", vault, "LINAC 1", path, "--user", "Claire", *secrets)
    assert (ran.exit, ran.codes) == (2, ["profile-signers-needed"])
    ran = run("vault", "profile", vault, "LINAC 1", *who, *secrets)
    assert (ran.exit, ran.codes) == (2, ["profile-file-needed"])


def test_the_test_plan_is_written_with_the_file_to_fill_in(
    people: list[object], tmp_path: Path
) -> None:
    vault, *secrets = people
    out = tmp_path / "essai.dcm"
    ran = run("vault", "profile", vault, "LINAC 1", "--test-plan", out, *secrets[:2])
    assert ran.exit == 0
    assert out.read_bytes()[128:132] == b"DICM"
    assert Path(ran.document["profile_file"]) == tmp_path / "essai.toml"
