"""What was verified once need not be opened again: a sealed cache of entries, rebuilt at will.

An entry file is read and hashed every time; only when its bytes are those that were verified is it
neither decrypted nor its signatures computed again. Whose keys count, and how the chain hangs
together, is judged anew at every reading, so that the cache decides nothing.

Commands that only read write nothing: the cache is saved by whoever appends, a part at a time.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from continuity_kit import __version__
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import free_bytes
from continuity_kit.ledger.body import Body
from continuity_kit.ledger.statement import Statement, payload_of
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.schema import from_own_json, to_json
from continuity_kit.vault.store import VaultStore

CACHE_FORMAT = 1
CACHE_PREFIX = "ledger-"
PART_ENTRIES = 500  # a part is written whole: small enough for the moment after an entry
SAVE_AFTER = 64  # so many entries may have to be opened again at the next reading
ROOM_BYTES = 64 << 20  # on a disk with less room the ledger's own entries come first


@dataclass(frozen=True)
class VerifiedEntry:
    """An entry whose device and people signed it, and the bytes and keys of which that holds.

    Attributes:
        ciphertext_sha256: of the entry file that was opened.
        statement_sha256: of the statement's bytes.
        keys: the public keys of the statement's signers, ascending.
    """

    ciphertext_sha256: str
    entry_hash: str
    device: str
    index: int
    previous: str | None
    recorded_at: datetime
    clock: str
    retries: tuple[int, ...]
    statement: Statement = field(repr=False)
    statement_sha256: str
    keys: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class _Part:
    """One file of the cache: entries of a chain with neighbouring numbers."""

    format: int
    app_version: str
    device_key: bytes
    entries: tuple[VerifiedEntry, ...]


class VerifiedCache:
    """The verified entries of all chains of a vault, by the hash of their files."""

    def __init__(self, store: VaultStore) -> None:
        """Name the store; a part is read when an entry of it is asked for."""
        self._store = store
        self._kept: dict[str, dict[str, VerifiedEntry]] = {}
        self._used: dict[str, dict[str, VerifiedEntry]] = {}
        self._device_keys: dict[str, bytes] = {}
        self._unsaved: dict[str, int] = {}
        self._is_refused = False

    def find(self, device: PublicKey, index: int, ciphertext_sha256: str) -> VerifiedEntry | None:
        """Return what was verified of exactly these bytes at exactly this place, or None.

        SAFETY: a stale, damaged or foreign cache never changes what is read
        (test_a_changed_entry_file_is_read_as_without_a_cache,
        test_a_changed_cache_changes_nothing,
        test_a_cache_made_without_the_vaults_key_is_not_believed).
        """
        name = self._part_of(device, index)
        found = self._kept[name].get(ciphertext_sha256)
        if found is None or (found.device, found.index) != (device.key_id, index):
            return None
        self._used[name][ciphertext_sha256] = found
        return found

    def note(self, device: PublicKey, entry: VerifiedEntry) -> None:
        """Remember an entry that was opened and verified just now."""
        name = self._part_of(device, entry.index)
        self._used[name][entry.ciphertext_sha256] = entry
        self._kept[name][entry.ciphertext_sha256] = entry
        self._unsaved[name] = self._unsaved.get(name, 0) + 1

    def save_when_due(self) -> None:
        """Write the parts with new entries, once there are enough; never an error.

        The caller holds the ledger's lock. A medium that refuses loses nothing but time.
        """
        if sum(self._unsaved.values()) < SAVE_AFTER or self._is_refused:
            return
        try:
            if free_bytes(self._store.vault.path) < ROOM_BYTES:
                return
            for name in tuple(self._unsaved):
                self._store.put_derived(name, self._part(name))
                del self._unsaved[name]
        except (OSError, WorldError):
            self._is_refused = True

    def _part(self, name: str) -> _Part:
        """Return what is in use of a part: what no chain holds any more is left out."""
        entries = sorted(self._used[name].values(), key=lambda entry: entry.index)
        return _Part(CACHE_FORMAT, __version__, self._device_keys[name], tuple(_kept_same(entries)))

    def _part_of(self, device: PublicKey, index: int) -> str:
        """Return the name of the part of an entry, read if it was not yet."""
        first = (index - 1) // PART_ENTRIES * PART_ENTRIES + 1
        name = f"{CACHE_PREFIX}{device.key_id}-{first:08d}"
        if name not in self._kept:
            self._device_keys[name] = device.data
            self._used[name] = {}
            self._kept[name] = {entry.ciphertext_sha256: entry for entry in self._read(name)}
        return name

    def _read(self, name: str) -> tuple[VerifiedEntry, ...]:
        part = self._store.get_derived(name, _Part)
        if part is None or (part.format, part.app_version) != (CACHE_FORMAT, __version__):
            return ()
        return part.entries if part.device_key == self._device_keys[name] else ()


def verified_entry(
    ciphertext_sha256: str,
    entry_hash: str,
    body: Body,
    statement: Statement,
    keys: Iterable[PublicKey],
) -> VerifiedEntry:
    """Return an entry just opened, with the keys under which its signatures held."""
    return VerifiedEntry(
        ciphertext_sha256=ciphertext_sha256,
        entry_hash=entry_hash,
        device=body.device,
        index=body.index,
        previous=body.previous,
        recorded_at=body.recorded_at,
        clock=body.clock,
        retries=body.retries,
        statement=statement,
        statement_sha256=hashlib.sha256(payload_of(body.statement)).hexdigest(),
        keys=key_bytes(keys),
    )


def key_bytes(keys: Iterable[PublicKey]) -> tuple[bytes, ...]:
    """Return the bytes of keys in the order of `VerifiedEntry.keys`."""
    return tuple(sorted(key.data for key in keys))


def _kept_same(entries: Iterable[VerifiedEntry]) -> Iterator[VerifiedEntry]:
    """Leave out whatever would not be read back as it is, such as a subject of another type."""
    for entry in entries:
        try:
            again = from_own_json(to_json(entry), VerifiedEntry)
        except (AuthenticityError, TypeError, ValueError, OverflowError):
            continue
        times = [(item.recorded_at, item.statement.stated_at) for item in (entry, again)]
        is_same_offset = [one.isoformat() for one in times[0]] == [
            other.isoformat() for other in times[1]
        ]
        if again == entry and is_same_offset:
            yield entry
