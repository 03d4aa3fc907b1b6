"""Cards at a vault: shown, trusted by their words, dropped, refused each with its code."""

import shutil
from pathlib import Path

import pytest
from cli_builders import FACILITY, make_vault, run
from vault_command_builders import command_place, kinds, opened, vault, words_of

from continuity_kit.services.exporter_home import exporter_card
from continuity_kit.services.vault_admin import vault_card
from continuity_kit.vault.cards import card_words


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


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
