"""Cards and mirror of a vault as the ledger tells them afterwards."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cli_builders import PINS, add_people, make_vault
from vault_admin_builders import admin_place, opened, trust
from vault_builders import FailingDisk

from continuity_kit import bootstrap
from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError, WorldError
from continuity_kit.services.exporter_home import exporter_card
from continuity_kit.services.people_admin import admit_user
from continuity_kit.services.vault_admin import choose_mirror, drop_card, trust_card, vault_card
from continuity_kit.vault import agefile
from continuity_kit.vault.cards import card_words, make_card, read_card
from continuity_kit.vault.own_cards import laptop_card, make_recovery_card


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return admin_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


# --- cards -----------------------------------------------------------------------------------


def test_p06_a_card_laid_into_the_folder_is_not_accepted(place: Path) -> None:
    laptop = opened(place)
    card = exporter_card(place / "home")
    folder = place / "vault" / "cards"
    shutil.copy(card.path, folder / f"{card.key_id}.bin")
    shutil.copy(card.path, folder / f"{card.key_id}.dsse")
    assert laptop.store.cards() == ()
    assert laptop.store.damaged_cards() == (f"{card.key_id}.bin",)
    trust(laptop, card.path)
    peer = read_card((place / "peer.card").read_bytes()).key_id
    shutil.copy(folder / f"{card.key_id}.bin", folder / f"{peer}.bin")
    assert [known.card.key_id for known in laptop.store.cards()] == [card.key_id]


def test_a_recovery_card_of_another_key_is_refused(place: Path) -> None:
    laptop = opened(place)
    vault = laptop.vault
    for recovery, code in (
        (vault.recovery, None),
        (vault.identity.recipient, "card-other-recovery"),
    ):
        data = make_recovery_card(recovery, "", vault.device_key, bootstrap.now())
        if code is None:
            assert laptop.store.check_card(data).role == "recovery"
        else:
            with pytest.raises(AuthenticityError, match=code):
                laptop.store.check_card(data)


def test_a_host_centres_card_is_not_trusted(place: Path) -> None:
    laptop = opened(place)
    peer = opened(place, name="peer")
    card = read_card(laptop_card(peer.vault, bootstrap.now()))
    data = make_card(replace(card, role="host_centre", letter=None), peer.vault.device_key)
    with pytest.raises(UsageError, match="card-not-to-trust"):
        trust_card(laptop, data, " ".join(card_words(data)))


def test_a_letter_stays_taken_by_a_dropped_laptop_but_not_against_itself(place: Path) -> None:
    laptop = opened(place)
    card, _ = trust(laptop, place / "peer.card")
    drop_card(laptop, card.key_id)
    rebuilt = make_vault(place, "rebuilt", letter="B").laptop
    vault_card(rebuilt, place / "rebuilt.card")
    with pytest.raises(UsageError, match="card-letter-taken"):
        trust(laptop, place / "rebuilt.card")
    assert trust(laptop, place / "peer.card")[0].letter == "B"


def test_a_peer_reads_every_entry_from_before_it_was_accepted(place: Path) -> None:
    laptop, peer = opened(place), opened(place, name="peer")
    card, _ = trust(laptop, place / "peer.card")
    own = laptop.vault.path / "ledger" / laptop.ledger.device
    entries = laptop.ledger.entries()
    assert len(entries) == 4
    for entry in entries:
        original = agefile.unseal(
            (own / f"{entry.index:08d}.age").read_bytes(), laptop.vault.identity
        )
        resealed = (own / f"for-{card.key_id}" / f"{entry.index:08d}.age").read_bytes()
        assert agefile.unseal(resealed, peer.vault.identity) == original
    admit_user(opened(place), "Diane", "doctor", PINS["Diane"])
    newest = (own / f"{len(entries) + 1:08d}.age").read_bytes()
    assert agefile.unseal(newest, peer.vault.identity)


def test_fractions_of_a_dropped_laptop_stay_counted(place: Path) -> None:
    laptop, peer = opened(place), opened(place, name="peer")
    vault_card(laptop, place / "own.card")
    trust(peer, place / "own.card")
    card, _ = trust(laptop, place / "peer.card")
    theirs = peer.vault.path / "ledger" / peer.ledger.device
    held = laptop.vault.path / "ledger" / peer.ledger.device
    add_people(opened(place, name="peer"), Zoé="doctor", Omar="it")
    # Entries from before the peer knew this laptop reach it as the peer sealed them for it.
    held.mkdir()
    resealed = theirs / f"for-{laptop.ledger.device}"
    for path in sorted(theirs.glob("*.age")):
        source = resealed / path.name
        shutil.copy(source if source.exists() else path, held / path.name)
    before = opened(place).ledger.entries()
    assert sum(entry.device == card.key_id for entry in before) == 4
    drop_card(laptop, card.key_id)
    shutil.copy(_one_more(place, theirs), held)
    file = place / "vault" / "cards" / f"{card.key_id}.bin"
    for damage in (lambda: None, lambda: file.write_bytes(b"x"), file.unlink):
        damage()
        fresh = opened(place)
        assert sum(entry.device == card.key_id for entry in fresh.ledger.entries()) == 4
        assert fresh.ledger.damage() == ()
    trust(opened(place), place / "peer.card")
    assert sum(entry.device == card.key_id for entry in opened(place).ledger.entries()) == 5


def _one_more(place: Path, chain: Path) -> Path:
    """Let the peer write one entry more."""
    admit_user(opened(place, name="peer"), "Diane", "doctor", PINS["Diane"])
    return max(chain.glob("*.age"))


def test_a_card_is_accepted_only_once_the_ledger_holds_it(place: Path) -> None:
    before = opened(place).ledger.head().count
    for number in range(1, 200):
        laptop = opened(place, FailingDisk(number))
        try:
            trust(laptop, place / "peer.card")
        except ContinuityError:
            told = [entry.kind for entry in opened(place).ledger.entries()]
            assert not opened(place).store.cards() or "card_accepted" in told
            continue
        break
    assert number > 5
    laptop = opened(place)
    assert [known.card.letter for known in laptop.store.cards()] == ["B"]
    assert laptop.ledger.head().count > before
    own = laptop.vault.path / "ledger" / laptop.ledger.device
    peer = laptop.store.cards()[0].card.key_id
    assert len(list((own / f"for-{peer}").glob("*.age"))) >= before + 1


# --- mirror ----------------------------------------------------------------------------------


def test_a_mirror_that_holds_another_entry_under_a_number_is_told_and_kept(place: Path) -> None:
    laptop, folder = opened(place), place / "disk"
    folder.mkdir()
    twin = shutil.copytree(place / "vault", place / "twin")
    other = opened(place, name=twin.name)
    admit_user(other, "Diane", "doctor", PINS["Diane"])
    assert choose_mirror(other, folder)[1] == ()
    admit_user(laptop, "Diane", "doctor", PINS["Diane"])
    count, damage = choose_mirror(laptop, folder)
    assert [(item.index, item.code) for item in damage] == [(count, "entry-clone")]


def test_a_mirror_that_refuses_leaves_the_one_chosen_before(place: Path) -> None:
    laptop, first, second = opened(place), place / "one", place / "two"
    first.mkdir()
    second.mkdir()
    choose_mirror(laptop, first)
    with pytest.raises(WorldError, match=r"ledger-mirror-failed|write-failed"):
        choose_mirror(opened(place, FailingDisk(6)), second)
    assert opened(place).store.mirror() == first
