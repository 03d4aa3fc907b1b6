"""People and openers by command, and the second person asked after the first import."""

import shutil
from pathlib import Path

import pytest
from cli_builders import PASSPHRASE, PINS, make_vault, pretend_import, run, secret_file
from vault_command_builders import NEW_PASSPHRASE, command_place, kinds, opened, vault, words_of

from continuity_kit import bootstrap
from continuity_kit.services.card_exchange import CardFile
from continuity_kit.services.exporter_home import exporter_card


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


# --- two people ------------------------------------------------------------------------------


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


def test_p37_an_emergency_opening_to_read_leaves_its_entry_and_any_other_leaves_none(
    place: Path,
) -> None:
    made = vault(place, "opener", "break-glass", "--name", "Enveloppe 1")
    words = secret_file(place, " ".join(made.document["words"]))
    before = {path: path.read_bytes() for path in (place / "vault").rglob("*") if path.is_file()}
    for _ in range(2):
        ran = run("ledger", place / "vault", "--passphrase-file", place / "phrase")
        assert ran.exit == 0
    after = {path: path.read_bytes() for path in (place / "vault").rglob("*") if path.is_file()}
    assert after == before
    for number in (1, 2):
        ran = run("ledger", place / "vault", "--passphrase-file", words)
        assert ran.exit == 0
        noted = [item for item in ran.document["entries"] if item["kind"] == "break_glass"]
        assert [item["signatures"][0]["name"] for item in noted] == ["Enveloppe 1"] * number
    by_day = run("ledger", place / "vault", "--passphrase-file", place / "phrase")
    assert "Enveloppe 1" in by_day.errors
    assert "vault opener remove" in by_day.errors
    vault(place, "opener", "remove", "--name", "Enveloppe 1")
    quiet = run("ledger", place / "vault", "--passphrase-file", place / "phrase")
    assert "Enveloppe 1" not in quiet.errors
