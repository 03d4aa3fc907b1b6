"""Finding an entry as people name it: by its number in a laptop's chain, or by its hash."""

import re
from dataclasses import dataclass

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.services.laptop_letters import devices_named, letters_of
from continuity_kit.services.session_request import Desk

NAMED = re.compile(r"(?:(?P<laptop>[A-Za-z]|[0-9a-fA-F]{4,16})/)?(?P<number>[0-9]{1,8})")
HASH = re.compile(r"[0-9a-fA-F]{16,64}")


@dataclass(frozen=True)
class EntryName:
    """What people typed: `12`, `B/12`, `3f9a…/12`, or 16 digits or more of a hash.

    Attributes:
        laptop: letter, or beginning of the key id; None is this laptop. Each laptop counts its
            own entries from 1, so a number alone is never another laptop's.
        start: beginning of the entry's hash, in place of laptop and number.
    """

    typed: str
    number: int = 0
    laptop: str | None = None
    start: str | None = None


def read_entry_name(text: str, laptop: str | None = None) -> EntryName:
    """Read how an entry is named.

    Args:
        laptop: as a separate option; what `text` itself names must then be the same.

    Raises:
        UsageError: `entry-not-readable`.
    """
    typed = text.strip()
    match = NAMED.fullmatch(typed)
    if match is not None:
        named = match["laptop"] or laptop
        if laptop is not None and named is not None and named.upper() != laptop.upper():
            raise UsageError("entry-not-readable", typed)
        number = int(match["number"])
        return EntryName(str(number) if named is None else f"{named}/{number}", number, named)
    if HASH.fullmatch(typed) is None or laptop is not None:
        raise UsageError("entry-not-readable", typed)
    return EntryName(typed, start=typed.lower())


def shown_name(name: EntryName | int) -> str:
    """Return a name as people typed it."""
    return name.typed if isinstance(name, EntryName) else str(name)


def find_entry(desk: Desk, ledger: LedgerIndex, name: EntryName | int) -> LedgerEntry:
    """Return the one entry of a name; a repeated write keeps either number.

    SAFETY: nobody confirms, corrects or voids another laptop's entry by its bare number
    (test_a_bare_number_is_always_this_laptops).

    Raises:
        UsageError: `entry-unknown`, `laptop-not-known`, `laptop-letter-shared`.
        SafetyError: `entry-number-shared`: of a copied laptop; the hash tells them apart.
    """
    if isinstance(name, int):
        name = EntryName(str(name), name)
    entries = desk.store.entries()
    if name.start is not None:
        found = [entry for entry in entries if entry.entry_hash.startswith(name.start)]
    else:
        device = _device(desk, entries, name)
        found = [
            entry for entry in entries if entry.device == device and entry.index == name.number
        ]
    stated = {(entry.uuid, entry.statement_sha256) for entry in found}
    if not stated:
        raise UsageError("entry-unknown", name.typed)
    if len(stated) > 1:
        raise SafetyError("entry-number-shared", name.typed, index=name.typed)
    return next(entry for entry in ledger.entries if (entry.uuid, entry.statement_sha256) in stated)


def _device(desk: Desk, entries: tuple[LedgerEntry, ...], name: EntryName) -> str:
    if name.laptop is None:
        return desk.store.device
    devices = devices_named(name.laptop, letters_of(desk.store, entries))
    if not devices:
        raise UsageError("laptop-not-known", name.laptop)
    if len(devices) > 1:
        raise UsageError("laptop-letter-shared", name.laptop)
    return devices[0]
