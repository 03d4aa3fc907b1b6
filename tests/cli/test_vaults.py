"""The vault's commands: what they print, what they refuse, and with which exit code."""

import shutil
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from cli_builders import (
    FACILITY,
    PASSPHRASE,
    PINS,
    add_people,
    make_vault,
    pretend_import,
    run,
    secret_file,
    told,
)
from export_builders import Department, add_patient, write_tables

from continuity_kit import bootstrap
from continuity_kit.services.card_exchange import CardFile
from continuity_kit.services.exporter_home import exporter_card
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.vault_admin import vault_card
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.unlock import open_with_recovery

NEW_PASSPHRASE = "une autre phrase"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a vault with people, an exporter, and a second laptop of the same recovery key."""
    folder = tmp_path_factory.mktemp("template")
    add_people(make_vault(folder).laptop)
    recovery = folder / "vault-recovery" / "recovery.card"
    peer = make_vault(folder, "peer", letter="B", recovery_card=recovery, recovery_out=None)
    vault_card(peer.laptop, folder / "peer.card")
    assert run("exporter", "init", folder / "home", "--facility", FACILITY).exit == 0
    secret_file(folder, PASSPHRASE).rename(folder / "phrase")
    secret_file(folder, NEW_PASSPHRASE).rename(folder / "new")
    for name, pin in PINS.items():
        secret_file(folder, pin).rename(folder / name)
    return folder


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


def vault(place: Path, command: str, *arguments: object, **more: str):
    """Run a command of the vault as Anne."""
    return run(
        "vault", command, place / "vault", *arguments, "--passphrase-file", place / "phrase", **more
    )


def opened(place: Path) -> Laptop:
    return bootstrap.laptop(place / "vault", PASSPHRASE, opener="Anne", language="fr")


def kinds(place: Path) -> list[str]:
    laptop = opened(place)
    assert laptop.ledger.damage() == ()
    return [entry.kind for entry in laptop.ledger.entries()]


def words_of(card: Path) -> str:
    return " ".join(card_words(card.read_bytes()))


# --- init ------------------------------------------------------------------------------------


def test_init_makes_a_vault_and_a_recovery_page_whose_code_opens_it(tmp_path: Path) -> None:
    secret = secret_file(tmp_path, PASSPHRASE)
    made = run(
        *("vault", "init", tmp_path / "vault", "--opener", "Anne"),
        *("--recovery-out", tmp_path / "out", "--passphrase-file", secret),
    )
    assert made.exit == 0
    assert (made.document["letter"], made.document["facility"]) == ("A", None)
    page = Path(made.document["recovery_page"])
    assert Path(made.document["recovery_card"]) == tmp_path / "out" / "recovery.card"
    assert page.parent == tmp_path / "out"
    pdf = pypdfium2.PdfDocument(page)
    image = pdf[0].render(scale=3).to_pil()
    pdf.close()
    (code,) = zxingcpp.read_barcodes(image)
    key = PqIdentity.from_text(code.text)
    assert open_with_recovery(tmp_path / "vault", key).letter == "A"
    assert key.recipient.key_id == made.document["recovery_key_id"]
    for path in (tmp_path / "vault").rglob("*"):
        assert not path.is_file() or code.text[20:].encode() not in path.read_bytes()
    assert "#age_limits_h" in (tmp_path / "vault" / "kit.toml").read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o077 == 0


def test_a_later_vault_takes_the_facilitys_recovery_key_and_makes_no_page(place: Path) -> None:
    card = place / "vault-recovery" / "recovery.card"
    made = run(
        *("vault", "init", place / "third", "--opener", "Zoé", "--letter", "C"),
        *("--recovery-out", place / "out", "--recovery-card", card),
        *("--passphrase-file", place / "phrase"),
    )
    assert made.exit == 0
    assert made.document["recovery_page"] is None
    assert [path.name for path in (place / "out").iterdir()] == ["recovery.card"]
    assert (place / "out" / "recovery.card").read_bytes() == card.read_bytes()
    assert opened(place).vault.recovery.key_id == made.document["recovery_key_id"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("--recovery-out", "vault/in"), 2, "recovery-out-inside-vault"),
        ((), 2, "recovery-out-missing"),
        (("--recovery-out", "file/out"), 1, "recovery-out-unwritable"),
        (("--recovery-out", "out", "--letter", "AB"), 2, "vault-letter-wrong"),
        (("--recovery-out", "out", "--recovery-card", "none"), 1, "card-file-unreadable"),
        (("--recovery-out", "out", "--recovery-card", "file"), 4, "envelope-malformed"),
        (("--recovery-out", "out", "--opener", " "), 2, "opener-name-empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_vault_that_cannot_be_made_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    exit_code: int,
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    secret = secret_file(tmp_path, PASSPHRASE)
    refused = run(
        *("vault", "init", "vault", "--opener", "Anne", *arguments, "--passphrase-file", secret)
    )
    assert (refused.exit, refused.codes) == (exit_code, [code])
    assert not (tmp_path / "vault").exists()
    assert not list(tmp_path.glob("out/*"))


def test_an_exporters_card_is_no_recovery_card(place: Path) -> None:
    refused = run(
        *("vault", "init", place / "new-vault", "--opener", "Anne", "--recovery-out", place / "o"),
        *("--recovery-card", place / "home" / "exporter.card"),
        *("--passphrase-file", place / "phrase"),
    )
    assert (refused.exit, refused.codes) == (2, ["not-a-recovery-card"])
    assert not (place / "new-vault").exists()


def test_a_recovery_page_that_lies_there_already_is_never_written_over(place: Path) -> None:
    page = place / "vault-recovery" / "recovery-page.pdf"
    before = page.read_bytes()
    refused = run(
        *("vault", "init", place / "again", "--opener", "Anne"),
        *("--recovery-out", page.parent, "--passphrase-file", place / "phrase"),
    )
    assert (refused.exit, refused.codes) == (1, ["name-taken"])
    assert page.read_bytes() == before
    assert not (place / "again").exists()
    standing = run(
        *("vault", "init", place / "vault", "--opener", "Anne"),
        *("--recovery-out", place / "out", "--passphrase-file", place / "phrase"),
    )
    assert (standing.exit, standing.codes) == (1, ["vault-exists"])
    assert not (place / "out").exists()


def test_a_vault_is_made_in_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    secret = secret_file(tmp_path, PASSPHRASE)
    made = run(
        *("vault", "init", ".", "--opener", "Anne"),
        *("--recovery-out", tmp_path / "out", "--passphrase-file", secret),
    )
    assert (made.exit, made.document["path"]) == (0, str(tmp_path / "here"))
    folder = run(
        *("vault", "card", tmp_path / "here", "--out", tmp_path, "--passphrase-file", secret)
    )
    assert (folder.exit, folder.codes) == (2, ["wrong-usage"])


# --- cards -----------------------------------------------------------------------------------


def test_card_prints_path_role_key_and_eight_words_the_same_each_time(place: Path) -> None:
    shown = vault(place, "card", "--out", place / "a.card")
    again = vault(place, "card")
    assert shown.document.keys() == {"path", "role", "key_id", "words", "exit", "refused"}
    assert shown.document["role"] == "laptop"
    assert len(shown.document["words"]) == 8
    assert again.document["words"] == shown.document["words"]
    assert (place / "a.card").read_bytes() == Path(again.document["path"]).read_bytes()


def test_a_card_file_swapped_in_the_vault_is_made_again(place: Path) -> None:
    key_id = vault(place, "card").document["key_id"]
    shutil.copy(place / "peer.card", place / "vault" / "laptop.card")
    assert vault(place, "card").document["key_id"] == key_id


def test_a_vault_without_facility_learns_it_from_the_exporter_and_its_card_says_so(
    place: Path,
) -> None:
    before = vault(place, "card", "--out", place / "a.card")
    enrolled = run(
        *("exporter", "enrol", place / "home", place / "a.card"),
        *("--words", " ".join(before.document["words"])),
    )
    assert (enrolled.exit, enrolled.document["facility"]) == (0, "")
    exporter = place / "home" / "exporter.card"
    trusted = vault(place, "trust", exporter, "--words", words_of(exporter))
    assert trusted.exit == 0
    assert trusted.document["facility"] == FACILITY
    after = vault(place, "card")
    assert after.document["key_id"] == before.document["key_id"]
    assert opened(place).store.facility == FACILITY
    assert kinds(place)[-1] == "card_accepted"


def test_a_peer_and_the_recovery_card_are_trusted_with_the_words_of_either_language(
    place: Path,
) -> None:
    english = " ".join(card_words((place / "peer.card").read_bytes(), "en"))
    assert vault(place, "trust", place / "peer.card", "--words", english).exit == 0
    recovery = place / "vault-recovery" / "recovery.card"
    assert vault(place, "trust", recovery, "--words", words_of(recovery)).exit == 0
    laptop = opened(place)
    assert {known.card.role for known in laptop.store.cards()} == {"laptop", "recovery"}
    own = laptop.vault.path / "ledger" / laptop.ledger.device
    peer = next(item.card for item in laptop.store.cards() if item.card.role == "laptop")
    resealed = own / f"for-{peer.key_id}"
    assert len(list(resealed.iterdir())) == len(laptop.ledger.entries()) - 1


def test_each_card_that_is_not_to_be_trusted_has_its_code(place: Path) -> None:
    other = make_vault(place, "other", letter="A")
    same_letter = vault_card(other.laptop, place / "same-letter.card")
    vault(place, "card", "--out", place / "own.card")
    alien = place / "other-recovery" / "recovery.card"
    peer = place / "peer.card"
    cases = [
        (place / "own.card", words_of(place / "own.card"), 2, "card-own"),
        (same_letter.path, " ".join(same_letter.words), 2, "card-letter-taken"),
        (alien, words_of(alien), 4, "card-other-recovery"),
        (peer, "un deux", 4, "card-words-differ"),
        (place / "none", "x", 1, "card-file-unreadable"),
        (place / "home" / "export.toml", "x", 4, "envelope-malformed"),
    ]
    before = kinds(place)
    for path, words, exit_code, code in cases:
        refused = vault(place, "trust", path, "--words", words)
        assert (refused.exit, refused.codes) == (exit_code, [code])
    assert vault(place, "trust", peer).codes == ["words-missing"]
    assert opened(place).store.cards() == ()
    assert kinds(place) == before


def test_a_card_that_can_no_longer_be_read_is_told_and_keeps_nobody_out(place: Path) -> None:
    peer = vault(place, "trust", place / "peer.card", "--words", words_of(place / "peer.card"))
    file = place / "vault" / "cards" / f"{peer.document['key_id']}.bin"
    file.write_bytes(b"damaged")
    shown = vault(place, "card")
    assert shown.exit == 0
    assert file.name in shown.errors
    again = vault(place, "trust", place / "peer.card", "--words", words_of(place / "peer.card"))
    assert (again.exit, again.errors.count(file.name)) == (0, 1)
    assert vault(place, "card").errors == ""


def test_drop_accepts_nothing_more_from_a_card_until_it_is_trusted_again(place: Path) -> None:
    exporter = exporter_card(place / "home")
    words = words_of(exporter.path)
    vault(place, "trust", exporter.path, "--words", words)
    again = vault(place, "trust", exporter.path, "--words", words)
    assert (again.exit, again.codes) == (2, ["card-known"])
    dropped = vault(place, "drop", exporter.key_id)
    assert (dropped.exit, dropped.document["role"]) == (0, "exporter")
    assert [known.dropped for known in opened(place).store.cards()] == [True]
    twice = vault(place, "drop", exporter.key_id)
    assert (twice.exit, twice.codes) == (2, ["card-unknown"])
    assert vault(place, "trust", exporter.path, "--words", words).exit == 0
    assert [known.dropped for known in opened(place).store.cards()] == [False]
    assert kinds(place)[-3:] == ["card_accepted", "card_dropped", "card_accepted"]


def test_after_the_first_import_cards_and_people_take_two(place: Path) -> None:
    exporter: CardFile = exporter_card(place / "home")
    pretend_import(opened(place))
    bruno = ("--second", "Bruno", "--second-pin-file", place / "Bruno")
    trust = ("trust", exporter.path, "--words", words_of(exporter.path))
    add = ("user", "add", "--name", "Diane", "--role", "doctor", "--pin-file", place / "Diane")
    steps: list[tuple[object, ...]] = [
        trust,
        ("drop", exporter.key_id),
        add,
        ("user", "pin", "--name", "Claire", "--pin-file", place / "Diane"),
        ("user", "revoke", "--name", "Claire"),
    ]
    for command, *arguments in steps:
        alone = vault(place, str(command), *arguments)
        if command == "drop":
            assert alone.exit == 2
            continue
        assert (alone.exit, alone.codes) == (2, ["two-people-needed"])
    assert kinds(place)[-1] == "import"
    for command, *arguments in steps:
        together = vault(place, str(command), *arguments, *bruno, "--reason", "départ")
        assert together.exit == 0, together.document
    last = opened(place).ledger.entries()[-1]
    assert [signature.name for signature in last.signatures] == ["Anne", "Bruno"]
    assert last.reason == "départ"


def test_p32_a_second_person_is_another_one_and_types_their_own_pin(place: Path) -> None:
    laptop = opened(place)
    pretend_import(laptop)
    add = ("user", "add", "--name", "Diane", "--role", "doctor", "--pin-file", place / "Diane")
    replayed = vault(place, *add, "--second", "Bruno", "--second-pin-file", place / "Claire")
    assert (replayed.exit, replayed.codes) == (4, ["pin-wrong"])
    unknown = vault(place, *add, "--second", "Anne", "--second-pin-file", place / "Claire")
    assert (unknown.exit, unknown.codes) == (2, ["user-unknown"])
    missing = vault(place, *add, "--second", "Bruno")
    assert (missing.exit, missing.codes) == (2, ["secret-missing"])
    assert kinds(place)[-1] == "import"


def test_an_opener_who_also_signs_is_not_their_own_colleague(place: Path) -> None:
    vault(
        *(place, "user", "add", "--name", "ANNE", "--role", "it", "--pin-file", place / "Diane"),
    )
    pretend_import(opened(place))
    refused = vault(
        *(place, "user", "revoke", "--name", "Bruno"),
        *("--second", "ANNE", "--second-pin-file", place / "Diane"),
    )
    assert (refused.exit, refused.codes) == (3, ["second-is-first"])


def test_another_opener_admits_the_first_people_after_an_early_first_import(
    tmp_path: Path,
) -> None:
    make_vault(tmp_path)
    path = tmp_path / "vault"
    opening = ("--passphrase-file", secret_file(tmp_path, PASSPHRASE))
    pretend_import(bootstrap.laptop(path, PASSPHRASE, opener=None, language="fr"))
    phrase = secret_file(tmp_path, "une autre phrase, d'Odile")
    pin = secret_file(tmp_path, "444444")
    opener = ("--name", "Odile", "--new-passphrase-file", phrase)
    assert run("vault", "opener", path, "add", *opener, *opening).exit == 0
    add = ("vault", "user", path, "add", "--name", "Diane", "--role", "doctor")
    add = (*add, "--pin-file", pin, *opening, "--second", "Odile", "--second-pin-file")
    wrong = run(*add, pin)
    assert (wrong.exit, wrong.codes) == (4, ["passphrase-wrong"])
    assert run(*add, phrase).exit == 0


# --- people and openers ----------------------------------------------------------------------


def test_a_person_is_added_gets_a_new_key_for_a_lost_pin_and_is_revoked(place: Path) -> None:
    pin = ("--pin-file", place / "Diane")
    added = vault(place, "user", "add", "--name", "Zoé", "--role", "doctor", *pin)
    assert (added.exit, added.document["role"], added.document["revoked"]) == (0, "doctor", False)
    renewed = vault(place, "user", "pin", "--name", "Zoé", "--pin-file", place / "Bruno")
    assert renewed.exit == 0
    assert renewed.document["key_id"] != added.document["key_id"]
    assert renewed.document["role"] == "doctor"
    assert opened(place).person("Zoé", PINS["Bruno"]).role == "doctor"
    revoked = vault(place, "user", "revoke", "--name", "Zoé")
    assert (revoked.exit, revoked.document["revoked"]) == (0, True)
    assert vault(place, "user", "revoke", "--name", "Zoé").codes == ["user-unknown"]
    assert kinds(place)[-4:] == ["user_added", "user_revoked", "user_added", "user_revoked"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("add", "--name", "Bruno", "--role", "it"), 2, "user-exists"),
        (("add", "--name", "Zoé"), 2, "role-missing"),
        (("add", "--name", " ", "--role", "it"), 2, "user-name-empty"),
        (("add", "--name", "Zoé", "--role", "chief"), 2, "wrong-usage"),
        (("pin", "--name", "Zoé"), 2, "user-unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_person_who_cannot_be_added_has_their_code(
    place: Path, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    refused = vault(place, "user", *arguments, "--pin-file", place / "Diane")
    assert (refused.exit, refused.codes) == (exit_code, [code])


def test_a_pin_that_is_none_leaves_the_old_one(place: Path) -> None:
    refused = vault(place, "user", "pin", "--name", "Bruno", "--pin-file", place / "phrase")
    assert (refused.exit, refused.codes) == (2, ["pin-form"])
    assert opened(place).person("Bruno", PINS["Bruno"]).name == "Bruno"


def test_openers_come_and_go_and_their_signatures_stay_verifiable(place: Path) -> None:
    new = ("--new-passphrase-file", place / "new")
    assert vault(place, "opener", "add", "--name", "Zoé", *new).exit == 0
    assert vault(place, "opener", "add", "--name", "Zoé", *new).codes == ["opener-exists"]
    removed = vault(place, "opener", "remove", "--name", "Anne")
    assert removed.exit == 0
    gone = vault(place, "card")
    assert (gone.exit, gone.codes) == (4, ["passphrase-wrong"])
    laptop = bootstrap.laptop(place / "vault", NEW_PASSPHRASE, opener=None, language="fr")
    assert laptop.vault.opener.name == "Zoé"
    entries = laptop.ledger.entries()
    assert laptop.ledger.damage() == ()
    assert [entry.kind for entry in entries][-2:] == ["user_added", "user_revoked"]
    last = run(
        *("vault", "opener", place / "vault", "remove", "--name", "Zoé"),
        *("--passphrase-file", place / "new"),
    )
    assert (last.exit, last.codes) == (2, ["opener-last"])


def test_p37_eight_words_open_in_an_emergency_consult_and_administer_nothing(place: Path) -> None:
    made = vault(place, "opener", "break-glass", "--name", "Enveloppe 1")
    assert made.exit == 0
    assert len(made.document["words"]) == 8
    words = secret_file(place, " ".join(made.document["words"]).upper())
    emergency = ("--passphrase-file", words)
    card = run("vault", "card", place / "vault", *emergency)
    assert card.exit == 0
    assert "URGENCE" in card.errors
    revoke = run("vault", "user", place / "vault", "revoke", "--name", "Bruno", *emergency)
    assert (revoke.exit, revoke.codes) == (3, ["break-glass-consults-only"])
    envelope = run("vault", "opener", place / "vault", "break-glass", "--name", "E2", *emergency)
    assert envelope.codes == ["break-glass-consults-only"]
    add = (
        *("vault", "opener", place / "vault", "add", "--name", "Zoé"),
        *("--new-passphrase-file", place / "new", *emergency),
    )
    assert run(*add).codes == ["two-people-needed"]
    assert run(*add, "--second", "Bruno", "--second-pin-file", place / "Bruno").exit == 0


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
