"""Whom a laptop trusts, the card it hands out, and where its ledger is written a second time."""

from dataclasses import replace
from pathlib import Path

from continuity_kit.domain.ledger_kinds import KIND_CARD_ACCEPTED, KIND_CARD_DROPPED
from continuity_kit.errors import ContinuityError, UsageError
from continuity_kit.ledger.chain import Damage, entry_indexes
from continuity_kit.ledger.entries import LedgerStore, Receipt
from continuity_kit.ledger.mirror import LEDGER_FOLDER, prepare_mirror
from continuity_kit.ledger.peers import FOR_PEER, reseal_for
from continuity_kit.services.card_exchange import CardFile, check_words
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.people_admin import introduce_opener
from continuity_kit.services.two_people import check_second
from continuity_kit.vault.cards import Card, card_words, read_card
from continuity_kit.vault.own_cards import laptop_card
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.unlock import Person

CARD_FILE = "laptop.card"
MIRROR_OF = "mirror-of.json"
TRUSTED_ROLES = ("exporter", "laptop", "recovery")


def vault_card(laptop: Laptop, out: Path | None = None) -> CardFile:
    """Return the laptop's card, and copy it to `out`; the same card, and words, until it changes.

    Raises:
        WorldError: the file cannot be written.
    """
    path = laptop.vault.path / CARD_FILE
    data = _kept_card(laptop, path)
    if data is None:
        named = replace(laptop.vault, facility=laptop.store.facility)
        data = laptop_card(named, laptop.now())
        laptop.disk.put(path, data, mode=0o644)
    if out is not None:
        laptop.disk.put(out, data, mode=0o644)
    card = read_card(data)
    return CardFile(out or path, card.role, card.key_id, card_words(data, laptop.language))


def trust_card(
    laptop: Laptop,
    data: bytes,
    typed: str,
    *,
    places: tuple[int, int] | None = None,
    second: Person | None = None,
    reason: str | None = None,
) -> tuple[Card, Receipt]:
    """Accept an exporter's, a peer laptop's or the recovery card, face to face.

    A peer can read the ledger from its first entry on: those from before are sealed to it too.

    Args:
        typed: all 8 words as read aloud, or the two at `places`.

    Raises:
        AuthenticityError: `card-words-differ`, `card-other-facility`, `card-other-recovery`,
            card codes.
        UsageError: `card-not-to-trust`, `card-letter-taken`, `card-own`, `card-known`,
            `two-people-needed`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: the card was not accepted.
    """
    card = laptop.store.check_card(data)
    if card.role not in TRUSTED_ROLES:
        raise UsageError("card-not-to-trust", card.name, role=card.role)
    check_words(card, data, typed, places)
    check_second(laptop, second)
    introduce_opener(laptop)
    return card, keep_card(laptop, card, data, second=second, reason=reason)


def keep_card(
    laptop: Laptop,
    card: Card,
    data: bytes,
    *,
    second: Person | None = None,
    reason: str | None = None,
) -> Receipt:
    """Put a card that people accepted into the ledger and among the accepted ones.

    Raises:
        WorldError: `ledger-…`: the card was not accepted.
    """
    values = {**_named(card), "letter": card.letter, "card": data.decode("utf-8")}
    receipt = laptop.append(KIND_CARD_ACCEPTED, {}, values, reason=reason, second=second)
    if card.role == "laptop":
        reseal_for(laptop.vault, card, laptop.disk)
    laptop.store.accept_card(data)
    return receipt


def note_lost_laptop(
    laptop: Laptop, data: bytes, *, second: Person, reason: str | None = None
) -> None:
    """Let a lost laptop's chain count, and seal nothing more to it.

    Raises:
        WorldError: `ledger-…`: not recorded.
    """
    card = read_card(data)
    values = {**_named(card), "letter": card.letter, "card": data.decode("utf-8")}
    laptop.append(KIND_CARD_ACCEPTED, {}, values, reason=reason, second=second)
    laptop.store.accept_card(data)
    laptop.append(KIND_CARD_DROPPED, {}, _named(card), reason=reason, second=second)
    laptop.store.drop_card(card.key_id)


def drop_card(
    laptop: Laptop, key_id: str, *, second: Person | None = None, reason: str | None = None
) -> tuple[Card, Receipt]:
    """Accept nothing more from a card; what it signed before stays as it was accepted.

    The ledger notes how many of a laptop's entries are held: those stay counted, later ones do not.

    Raises:
        UsageError: `card-unknown`, `two-people-needed`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: the card is still accepted.
    """
    card = laptop.store.find_card(key_id).card
    check_second(laptop, second)
    introduce_opener(laptop)
    chain = laptop.vault.path / LEDGER_FOLDER / card.key_id
    # SAFETY: also what was sealed to this laptop when it was accepted
    # (test_what_was_resealed_stays_counted_when_the_card_is_dropped).
    held = (*entry_indexes(chain), *entry_indexes(chain / f"{FOR_PEER}{laptop.ledger.device}"))
    values = {**_named(card), "entries": max(held, default=0)}
    receipt = laptop.append(KIND_CARD_DROPPED, {}, values, reason=reason, second=second)
    laptop.store.drop_card(key_id)
    return card, receipt


def choose_mirror(laptop: Laptop, folder: Path) -> tuple[int, tuple[Damage, ...]]:
    """Write every entry a second time into a folder, those that stand already at once.

    Returns:
        How many entries the ledger counts, and what is bad here or differs there.

    Raises:
        UsageError: `mirror-inside-vault`.
        WorldError: `mirror-missing`, `ledger-mirror-failed`, what the medium refused; the mirror
            chosen before stays.
    """
    place = folder.resolve()
    if place.is_relative_to(laptop.vault.path.resolve()):
        raise UsageError("mirror-inside-vault", str(folder))
    prepare_mirror(place, laptop.ledger.device, laptop.disk)
    mirrored = LedgerStore(
        laptop.vault, laptop.disk, laptop.now, place, monotonic_ms=laptop.monotonic_ms
    )
    damage = mirrored.heal()
    _sign_mirror(laptop, place)
    laptop.store.set_mirror(place)
    return mirrored.head().count, damage


def _sign_mirror(laptop: Laptop, place: Path) -> None:
    """Say on the mirror whose it is, so that a new laptop can verify its chain after a loss."""
    device = laptop.ledger.device
    card = vault_card(laptop).path.read_bytes()
    laptop.disk.put(place / LEDGER_FOLDER / device / CARD_FILE, card, mode=0o644)
    laptop.disk.put(place / MIRROR_OF, to_json({"device": device}), mode=0o644)


def _kept_card(laptop: Laptop, path: Path) -> bytes | None:
    """Return the card made before, if it is whole and still says what this laptop is."""
    try:
        data = path.read_bytes()
        card = read_card(data)
    except (OSError, ContinuityError):
        return None
    own = (
        laptop.vault.device_key.key_id,
        laptop.vault.identity.recipient.to_text(),
        laptop.vault.letter,
        laptop.store.facility,
    )
    return data if (card.key_id, card.recipient, card.letter, card.facility) == own else None


def _named(card: Card) -> dict[str, str]:
    return {
        "role": card.role,
        "key_id": card.key_id,
        "name": card.name,
        "facility": card.facility,
    }
