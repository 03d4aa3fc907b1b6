"""A vault by command: its mirror, its opening, and the whole chain from exporter to import."""

import shutil
from pathlib import Path

import pytest
from cli_builders import FACILITY, run, told
from export_builders import Department, add_patient, write_tables
from vault_command_builders import command_place, kinds, opened, vault, words_of

from continuity_kit.vault.age_keys import PqIdentity


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


# --- mirror and opening ----------------------------------------------------------------------


def test_a_mirror_gets_every_entry_at_once_and_each_new_one(place: Path) -> None:
    (place / "second-disk").mkdir()
    count = len(kinds(place))
    chosen = vault(place, "mirror", place / "second-disk")
    assert (chosen.exit, chosen.document["entries"]) == (0, count)
    device = opened(place).ledger.device
    mirrored = place / "second-disk" / "ledger" / device
    own = place / "vault" / "ledger" / device
    assert {path.name: path.read_bytes() for path in mirrored.glob("*.age")} == {
        path.name: path.read_bytes() for path in own.glob("*.age")
    }
    added = vault(place, "user", "revoke", "--name", "Bruno")
    assert added.document["mirrored"] is True
    assert len(list(mirrored.glob("*.age"))) == count + 1


def test_a_mirror_is_neither_missing_nor_in_the_vault(place: Path) -> None:
    missing = vault(place, "mirror", place / "none")
    assert (missing.exit, missing.codes) == (1, ["mirror-missing"])
    inside = vault(place, "mirror", place / "vault" / "derived")
    assert (inside.exit, inside.codes) == (2, ["mirror-inside-vault"])
    (place / "link").symlink_to(place / "vault")
    assert vault(place, "mirror", place / "link").codes == ["mirror-inside-vault"]
    assert opened(place).store.mirror() is None


def test_p37_a_wrong_passphrase_is_refused_then_throttled_across_restarts(place: Path) -> None:
    for _ in range(5):
        wrong = run("vault", "card", place / "vault", "--passphrase-file", place / "new")
        assert (wrong.exit, wrong.codes) == (4, ["passphrase-wrong"])
    throttled = vault(place, "card")
    assert (throttled.exit, throttled.codes) == (1, ["too-many-tries"])
    named = vault(place, "card", "--opener", "Anne")
    assert named.exit == 0


def test_what_cannot_be_opened_is_named(place: Path) -> None:
    missing = run("vault", "card", place / "none", "--passphrase-file", place / "phrase")
    assert (missing.exit, missing.codes) == (1, ["vault-missing"])
    no_file = run("vault", "card", place / "vault", "--passphrase-file", place / "none")
    assert (no_file.exit, no_file.codes) == (1, ["secret-file-unreadable"])
    nobody = run("vault", "card", place / "vault")
    assert (nobody.exit, nobody.codes) == (2, ["secret-missing"])
    head = place / "vault" / "format.json"
    head.write_text(head.read_text().replace('"format":1', '"format":2').replace(": 1", ": 2"))
    newer = vault(place, "card")
    assert (newer.exit, newer.codes) == (1, ["vault-newer"])


def test_every_outcome_is_told_in_both_languages(place: Path) -> None:
    arguments = ("vault", "card", place / "vault", "--passphrase-file", place / "phrase")
    for language, said in (("fr", "Lisez ces mots"), ("en", "Read these words")):
        code, out, _ = told(*arguments, language=language)
        assert code == 0
        assert said in out
    code, out, err = told("vault", "card", place / "none", "--passphrase-file", place / "phrase")
    assert (code, out) == (1, "")
    assert "[vault-missing]" in err


# --- the whole chain -------------------------------------------------------------------------


def test_a_laptop_that_knew_no_facility_takes_in_what_its_exporter_seals(place: Path) -> None:
    department = Department(
        place,
        *(place / name for name in ("dicom", "tables", "home", "stick")),
        laptop=PqIdentity.generate(),
        recovery=PqIdentity.generate(),
    )
    for folder in (department.dicom, department.tables, department.stick):
        folder.mkdir()
    add_patient(department, 1, slices=1)
    write_tables(department, [1])
    (place / "home" / "export.toml").write_text(
        f'facility = "{FACILITY}"\n[[source]]\nkind = "dicom-folder"\npath = "{department.dicom}"\n'
        f'[[source]]\nkind = "csv"\npath = "{department.tables}"\n',
        encoding="utf-8",
    )
    vault(place, "card", "--out", place / "a.card")
    recovery = place / "vault-recovery" / "recovery.card"
    for card in (place / "a.card", recovery):
        enrolled = run("exporter", "enrol", place / "home", card, "--words", words_of(card))
        assert enrolled.exit == 0
    exporter = place / "home" / "exporter.card"
    assert vault(place, "trust", exporter, "--words", words_of(exporter)).exit == 0
    exported = run("export", place / "home", "--to", department.stick)
    assert exported.exit in (0, 1), exported.document
    assert not set(exported.codes) & {"export-no-recipient", "export-no-recovery"}
    taken = run("import", place / "vault", department.stick, "--passphrase-file", place / "phrase")
    assert taken.exit in (0, 1), taken.document
    assert "import" in kinds(place)
    alone = vault(place, "user", "revoke", "--name", "Bruno")
    assert (alone.exit, alone.codes) == (2, ["two-people-needed"])
