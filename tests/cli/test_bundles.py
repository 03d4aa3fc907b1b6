"""Export, import and verify as a department types them."""

import json
import logging
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_builders import PASSPHRASE, PINS, add_people, make_vault, run, secret_file, told
from export_builders import Department, dicom_bytes, make_department, write_tables

from continuity_kit import bootstrap
from continuity_kit.errors import AuthenticityError
from continuity_kit.vault import agefile
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import card_words


@dataclass(frozen=True)
class Ward:
    """A department and a laptop, each enrolled at the other by command."""

    department: Department
    vault: Path
    passphrase: Path
    folder: Path

    def on_laptop(self, *arguments: object) -> Any:
        return run(*arguments, "--passphrase-file", self.passphrase)

    def export(self, *more: object) -> Any:
        return run("export", self.department.home, "--to", self.department.stick, *more)

    def take(self, *more: object) -> Any:
        return self.on_laptop("import", self.vault, self.department.stick, *more)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    folder = tmp_path_factory.mktemp("ward")
    department = make_department(folder / "department", [1, 2])
    made = make_vault(folder)
    add_people(bootstrap.laptop(folder / "vault", PASSPHRASE, opener=None, language="fr"))
    passphrase = secret_file(folder, PASSPHRASE)
    shutil.rmtree(department.home / "cards")
    (department.home / "cards").mkdir()
    del made
    words = lambda path: " ".join(card_words(path.read_bytes()))  # noqa: E731
    laptop_card = folder / "laptop.card"
    run("vault", "card", folder / "vault", "--out", laptop_card, "--passphrase-file", passphrase)
    recovery = folder / "vault-recovery" / "recovery.card"
    for card in (laptop_card, recovery):
        ran = run("exporter", "enrol", department.home, card, "--words", words(card))
        assert ran.exit == 0
    own = department.home / "exporter.card"
    trusted = run(
        "vault",
        "trust",
        folder / "vault",
        own,
        "--words",
        words(own),
        "--passphrase-file",
        passphrase,
    )
    assert trusted.exit == 0
    fresh(department)
    return Ward(department, folder / "vault", passphrase, folder)


def fresh(department: Department) -> None:
    """Write the tables as if their report jobs had just run."""
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    write_tables(department, [1, 2], generated_at=now)


def test_the_first_day_from_export_to_verify(ward: Ward, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    exported = ward.export("--report", report)
    assert exported.document["sequence"] == 1
    written = json.loads(report.read_text("utf-8"))
    assert written["exit"] == exported.exit
    assert "Family1^Given1" in report.read_text("utf-8")
    assert report.stat().st_mode & 0o077 == 0

    taken = ward.take()
    assert (taken.document["is_new"], taken.document["sequence"]) == (True, 1)
    assert taken.document["words"] == exported.document["words"]
    assert taken.document["patients"] == 2
    assert {item["name"] for item in taken.document["not_ready"]} <= {
        "Family1^Given1",
        "Family2^Given2",
    }
    # The plans of these patients are too bare to be treated from: the worker says so.
    assert taken.exit == 1
    again = ward.take()
    assert (again.document["is_new"], again.document["entry"]) == (False, None)

    stick, card = ward.department.stick, ward.department.home / "exporter.card"
    alone = run("verify", stick)
    assert (alone.exit, alone.codes) == (1, ["verify-signer-unchecked"])
    assert run("verify", stick, "--card", card).exit == 0
    of_vault = ward.on_laptop("verify", ward.vault, "--vault", ward.vault)
    assert (of_vault.exit, of_vault.document["signer_checked"]) == (0, True)
    assert ward.on_laptop("verify", stick, "--vault", ward.vault).exit == 0

    path = next(stick.rglob("objects/*/*.age"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    damaged = run("verify", stick, "--card", card)
    assert (damaged.exit, damaged.codes) == (4, ["object-damaged"])
    path.write_bytes(whole)


def test_the_report_reads_as_words_in_both_languages(ward: Ward) -> None:
    ward.export()
    arguments = ("import", ward.vault, ward.department.stick, "--passphrase-file", ward.passphrase)
    code, text, _ = told(*arguments)
    assert code == 1
    assert text.startswith("L'export n°")
    code, text, _ = told(*arguments, language="en")
    assert "was here already" in text
    assert "Ready: " in text


def test_two_people_and_a_reason_return_to_an_older_stick(ward: Ward) -> None:
    older = ward.folder / "older"
    shutil.copytree(ward.department.stick, older)
    ward.export()
    ward.take()
    refused = ward.on_laptop("import", ward.vault, older)
    assert (refused.exit, refused.codes) == (4, ["bundle-rollback"])
    pin = secret_file(ward.folder, PINS["Bruno"])
    two = ("--second", "Bruno", "--second-pin-file", pin)
    without = ward.on_laptop("import", ward.vault, older, *two)
    assert (without.exit, without.codes) == (2, ["import-reason-missing"])
    back = ward.on_laptop("import", ward.vault, older, *two, "--reason", "the newer one is false")
    assert back.document["two_people_for"] == ["bundle-older-generation"]
    assert ward.take().document["is_new"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("import", "{vault}", "{folder}/nowhere"), 1, "stick-empty"),
        (("verify", "{folder}"), 2, "verify-nothing-here"),
        (
            ("verify", "{stick}", "--vault", "{vault}", "--card", "{card}"),
            2,
            "verify-vault-or-card",
        ),
        (("verify", "{stick}", "--card", "{laptop}"), 2, "verify-card-not-exporter"),
        (("export", "{home}", "--to", "{folder}/nowhere"), 1, "destination-missing"),
        (("export", "{folder}", "--to", "{stick}"), 1, "settings-missing"),
    ],
    ids=["no stick", "nothing", "both", "laptop card", "no destination", "no home"],
)
def test_what_is_asked_wrongly_is_refused_by_name(
    ward: Ward, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    names = {
        "vault": ward.vault,
        "folder": ward.folder,
        "stick": ward.department.stick,
        "home": ward.department.home,
        "card": ward.department.home / "exporter.card",
        "laptop": ward.folder / "laptop.card",
    }
    words = [argument.format(**names) for argument in arguments]
    ran = ward.on_laptop(*words) if words[0] != "export" else run(*words)
    assert (ran.exit, ran.codes) == (exit_code, [code])


# --- P12: what a thief finds ------------------------------------------------------------------

PATIENTS = 10


def canaries() -> list[str]:
    """Fifty texts that are found nowhere else: number, names, plan and structure set."""
    return [
        text
        for number in range(PATIENTS)
        for text in (
            f"CANARYID{number:04d}",
            f"SERIN{number:04d}",
            f"Oiselle{number:04d}",
            f"1.2.840.99{number:04d}.1",
            f"1.2.840.99{number:04d}.2",
        )
    ]


def write_canaries(department: Department) -> None:
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    put = department.write_table
    rows, plans, counts = [], [], []
    for number in range(PATIENTS):
        patient_id, family, given, plan, structures = canaries()[number * 5 : number * 5 + 5]
        folder = department.dicom / f"export{number}"
        folder.mkdir()
        name = f"{family}^{given}"
        values = {"PatientBirthDate": "19610203", "FrameOfReferenceUID": f"{plan}.9"}
        data = dicom_bytes("plan", plan, patient_id, name, **values)
        (folder / f"{plan}.dcm").write_bytes(data)
        data = dicom_bytes("structure_set", structures, patient_id, name)
        (folder / f"{structures}-{family}.dcm").write_bytes(data)
        rows.append(f"{patient_id},{family},{given},1961-02-03")
        plans.append(f"{patient_id},{plan},treatment_approved,2026-11-20")
        counts.append(f"{patient_id},{plan},3,{now}")
    put("patients", "patient_id,family_name,given_names,birth_date", rows, generated_at=now)
    put("plans", "patient_id,plan_uid,status,approved_on", plans, generated_at=now)
    put("counts", "patient_id,plan_uid,fractions_given,as_of", counts, generated_at=now)
    for name in ("prescriptions", "appointments", "notes"):
        (department.tables / f"{name}.csv").unlink()


def found_in(folder: Path) -> set[str]:
    """Return the canaries that stand in the bytes or names of any file below a folder."""
    forms = {text: (text.encode(), text.encode("utf-16-le")) for text in canaries()}
    found = set()
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        name = str(path.relative_to(folder))
        found |= {
            text
            for text, encoded in forms.items()
            if text in name or any(form in data for form in encoded)
        }
    return found


def test_p12_a_thief_of_stick_and_exporter_finds_nobody(
    ward: Ward, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    department = make_department(tmp_path, [])
    cards = ward.department.home / "cards"
    shutil.rmtree(department.home / "cards")
    shutil.copytree(cards, department.home / "cards")
    write_canaries(department)
    assert len(canaries()) == len(set(canaries())) == 50
    assert found_in(department.dicom) | found_in(department.tables) == set(canaries())

    home, stick = department.home, department.stick
    for _ in range(2):
        ran = run("export", home, "--to", stick)
        assert ran.document["expected"] == PATIENTS
        assert found_in(home) == set()
        assert found_in(stick) == set()
        assert "SERIN" not in ran.errors
    sealed = list(stick.rglob("*.age"))
    assert len(sealed) >= 2 * PATIENTS + 1
    # Nothing that the exporter keeps opens anything.
    seeds = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    identities = [PqIdentity(data) for data in seeds if len(data) == 32]
    assert len(identities) >= 2
    for path in sealed:
        for identity in identities:
            with pytest.raises(AuthenticityError, match="age-not-for-us"):
                agefile.unseal(path.read_bytes(), identity)

    vault = tmp_path / "vault"
    shutil.copytree(ward.vault, vault)
    shutil.rmtree(vault / "bundles", ignore_errors=True)
    own = home / "exporter.card"
    arguments = ("--words", " ".join(card_words(own.read_bytes())))
    pin = ("--second", "Bruno", "--second-pin-file", secret_file(tmp_path, PINS["Bruno"]))
    secret = ("--passphrase-file", ward.passphrase)
    trusted = run(
        "vault", "trust", vault, own, *arguments, *pin, "--reason", "a new exporter", *secret
    )
    assert trusted.exit == 0, trusted.document
    taken = run("import", vault, stick, *pin, "--reason", "other patients", *secret)
    assert taken.document["patients"] == PATIENTS
    assert found_in(vault) == set()
    log = "".join(record.getMessage() for record in caplog.records)
    assert not [text for text in canaries() if text in log]


def test_p12_the_search_for_canaries_finds_one_that_was_put_there(tmp_path: Path) -> None:
    (tmp_path / "cache.bin").write_bytes(b"xx" + canaries()[7].encode("utf-16-le"))
    (tmp_path / f"{canaries()[3]}.age").write_bytes(b"")
    assert found_in(tmp_path) == {canaries()[7], canaries()[3]}
