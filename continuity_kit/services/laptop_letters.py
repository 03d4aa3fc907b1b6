"""The letters of laptops, by which people name another laptop and its entries."""

from collections.abc import Iterable, Mapping

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_CARD_ACCEPTED
from continuity_kit.ledger.entries import LedgerStore


def letters_of(store: LedgerStore, entries: Iterable[LedgerEntry]) -> Mapping[str, str]:
    """Return by key id the letter of this laptop and of each one whose card any ledger accepted.

    The ledger says so, not the card files beside it, which may be lost.
    """
    letters = {
        str(entry.values["key_id"]): str(entry.values["letter"])
        for entry in entries
        if entry.kind == KIND_CARD_ACCEPTED and isinstance(entry.values.get("letter"), str)
    }
    return {**letters, store.device: store.letter}


def laptop_name(device: str, letters: Mapping[str, str]) -> str:
    """Return what a laptop is called: its letter, or its key id where two bear that letter."""
    letter = letters.get(device)
    if letter is None or list(letters.values()).count(letter) > 1:
        return device
    return letter


def devices_named(name: str, letters: Mapping[str, str]) -> tuple[str, ...]:
    """Return the key ids that a letter, or the beginning of a key id, may mean."""
    if len(name) == 1:
        return tuple(device for device, letter in letters.items() if letter == name.upper())
    return tuple(device for device in letters if device.startswith(name.lower()))
