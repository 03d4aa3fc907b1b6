"""One laptop's chain: opening its files, and telling which entry is the first bad one.

An entry is good when its file opens, the device signed it, it sits under its own device and index,
it names the entry before it, and the people it names signed its statement. A bad entry never makes
a later one unreadable.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import FLAG_UNKNOWN_KIND
from continuity_kit.domain.ledger_shape import is_well_formed
from continuity_kit.errors import AuthenticityError
from continuity_kit.ledger.body import BODY_TYPE, CLOCK_SUSPECT, Body, decode_body
from continuity_kit.ledger.people import KnownPeople
from continuity_kit.ledger.verified_cache import (
    VerifiedCache,
    VerifiedEntry,
    key_bytes,
    verified_entry,
)
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.agefile import PqIdentity
from continuity_kit.vault.keys import PublicKey

ENTRY_SUFFIX = ".age"
LARGEST_ENTRY_BYTES = 32 << 20
MISSING = "entry-missing"
FLAG_CHAIN_BROKEN = "chain_broken"
FLAG_CLONED = "cloned"
CLONE = "entry-clone"
INDEX_DIGITS = 8
BRANCH_FOLDER = "branch"
BRANCH_NAME = re.compile(r"\d{8}-[0-9a-f]{16}\.age")


@dataclass(frozen=True)
class Damage:
    """An entry that is missing or does not verify, by its place.

    `healed` tells that the mirror holds it whole: the entry is readable all the same.
    """

    device: str
    index: int
    code: str
    healed: bool = False


@dataclass(frozen=True)
class OpenedEntry:
    """An entry whose device signature holds, before its place and its people are checked."""

    entry_hash: str
    body: Body


def entry_name(index: int) -> str:
    """Return the file name of an index."""
    return f"{index:08d}{ENTRY_SUFFIX}"


def entry_indexes(folder: Path) -> tuple[int, ...]:
    """Return the indexes that stand in a chain's folder, ascending; other names are no entries."""
    return indexes_of(names_in(folder))


def indexes_of(names: Iterable[str]) -> tuple[int, ...]:
    """Return the indexes of those file names that are an entry's, ascending."""
    return tuple(sorted(int(name[:INDEX_DIGITS]) for name in names if is_entry_name(name)))


def last_index(folder: Path) -> int:
    """Return the highest index that stands in a chain's folder, 0 when there is none."""
    # Equally long numbers: the order of the names is that of the indexes.
    highest = next(filter(is_entry_name, sorted(names_in(folder), reverse=True)), None)
    return 0 if highest is None else int(highest[:INDEX_DIGITS])


def names_in(folder: Path) -> set[str]:
    """Return all names in a folder, none when it is not there.

    Names alone: this runs at every look at the ledger, over fifteen thousand of them.
    """
    if not folder.is_dir():
        return set()
    with os.scandir(folder) as found:
        return {item.name for item in found}


def is_entry_name(name: str) -> bool:
    """Tell whether a file name is an entry's: eight digits and the suffix."""
    number, suffix = name[:INDEX_DIGITS], name[INDEX_DIGITS:]
    return suffix == ENTRY_SUFFIX and number.isdecimal() and number.isascii()


def branch_name(index: int, entry_hash: str) -> str:
    """Return the file name of an entry whose number another one bears."""
    return f"{index:08d}-{entry_hash[:16]}{ENTRY_SUFFIX}"


def branch_names(folder: Path) -> tuple[str, ...]:
    """Return the names of such entries, ascending; other names are none."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if BRANCH_NAME.fullmatch(path.name)))


def read_entry_file(folder: Path, index: int) -> bytes | None:
    """Return an entry file's bytes, or None when it is missing, no plain file, or unreadable."""
    return read_plain_file(folder / entry_name(index))


def read_plain_file(path: Path) -> bytes | None:
    """Return a file's bytes: None when missing or no plain file, empty when unreadable."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return None
        return b"" if status.st_size > LARGEST_ENTRY_BYTES else path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return b""


def open_entry(
    ciphertext: bytes, identity: PqIdentity, device: PublicKey, index: int
) -> OpenedEntry:
    """Open one entry file and check its device signature and its place.

    Raises:
        AuthenticityError: `entry-misplaced`, `entry-malformed`, `entry-newer-format`, or what the
            age file or the envelope was refused for.
    """
    sealed = agefile.unseal(ciphertext, identity, limit=LARGEST_ENTRY_BYTES)
    verified = envelope.verify(sealed, BODY_TYPE, {device.key_id: device})
    body = decode_body(verified.payload)
    if body.device != device.key_id or body.index != index:
        raise AuthenticityError("entry-misplaced", entry_name(index))
    return OpenedEntry(hashlib.sha256(sealed).hexdigest(), body)


class Chain:
    """The verified entries of one device, taken in index by index."""

    def __init__(
        self,
        device: PublicKey,
        identity: PqIdentity,
        people: KnownPeople,
        cache: VerifiedCache | None = None,
        opened: dict[str, OpenedEntry] | None = None,
    ) -> None:
        """Start empty; `people` learns from the entries taken in; `cache` saves opening again.

        Args:
            opened: what this program has opened already, by the hash of its file; used up.
        """
        self.device = device
        self.entries: list[LedgerEntry] = []
        self.next_index = 1
        self._identity = identity
        self._people = people
        self._cache = cache
        self._opened = {} if opened is None else opened
        self._damage: dict[int, Damage] = {}
        self._retried: set[int] = set()
        self._last_hash: str | None = None
        self._is_last_good = True
        self.branches: list[LedgerEntry] = []
        self._branch_damage: dict[str, Damage] = {}

    @property
    def damage(self) -> tuple[Damage, ...]:
        """What is missing or bad, by index; a lost attempt that was repeated is none."""
        main = tuple(
            damage
            for index, damage in sorted(self._damage.items())
            if not (damage.code == MISSING and index in self._retried)
        )
        return (*main, *self._branch_damage.values())

    @property
    def last_hash(self) -> str | None:
        """Hash of the newest entry that opened, which the next one names."""
        return self._last_hash

    def take(self, readers: Sequence[Callable[[], bytes | None]]) -> None:
        """Take in the next index from the laptop's file, or else from a copy of it.

        Args:
            readers: the laptop's own file first, then its copies; None is a missing file. A copy
                is read only when what came before it is missing or bad.
        """
        index = self.next_index
        self.next_index += 1
        code = MISSING
        for position, read in enumerate(readers):
            ciphertext = read()
            if ciphertext is None:
                continue
            try:
                self._link(self._verified(ciphertext, index))
            except AuthenticityError as error:
                code = _damage_code(error) if position == 0 or code == MISSING else code
                continue
            if position > 0:
                self._damage[index] = Damage(self.device.key_id, index, code, healed=True)
            return
        self._damage[index] = Damage(self.device.key_id, index, code)
        self._is_last_good = False

    def take_branch(self, name: str, ciphertext: bytes | None) -> None:
        """Take in an entry whose number another one of this laptop bears: a cloned laptop.

        SAFETY: what either branch gave stays counted (test_p34_both_branches_of_a_clone_count).
        """
        index = int(name[:INDEX_DIGITS])
        if name in self._branch_damage:
            return
        self._branch_damage[name] = Damage(self.device.key_id, index, CLONE)
        try:
            verified = self._verified(ciphertext or b"", index)
        except AuthenticityError as error:
            code = _damage_code(error)
            self._branch_damage[name] = Damage(self.device.key_id, index, code)
            return
        self._people.learn(verified.statement)
        entry = ledger_entry(verified)
        self.branches.append(replace(entry, flags=(*entry.flags, FLAG_CLONED)))

    def _verified(self, ciphertext: bytes, index: int) -> VerifiedEntry:
        """Return an entry whose device and people signed it, from the cache where it knows it.

        Raises:
            AuthenticityError: as `open_entry` and `KnownPeople.verify`.
        """
        sha256 = hashlib.sha256(ciphertext).hexdigest()
        known = None if self._cache is None else self._cache.find(self.device, index, sha256)
        if known is not None:
            keys = self._people.keys_of(known.statement)
            if key_bytes(keys.values()) == known.keys:
                return known
        opened = self._open(ciphertext, sha256, index)
        statement = self._people.verify(opened.body.statement)
        keys = self._people.keys_of(statement)
        found = verified_entry(sha256, opened.entry_hash, opened.body, statement, keys.values())
        if self._cache is not None:
            self._cache.note(self.device, found)
        return found

    def _open(self, ciphertext: bytes, sha256: str, index: int) -> OpenedEntry:
        """Open an entry, unless these very bytes were opened as this device's at this place.

        SAFETY: what was opened speaks for its own bytes alone
        (test_what_an_exchange_opened_counts_only_for_its_bytes_and_its_place).
        """
        known = self._opened.pop(sha256, None)
        place = (self.device.key_id, index)
        if known is not None and (known.body.device, known.body.index) == place:
            return known
        return open_entry(ciphertext, self._identity, self.device, index)

    def _link(self, verified: VerifiedEntry) -> None:
        is_linked = not self._is_last_good or verified.previous == self._last_hash
        entry = ledger_entry(verified)
        if not is_linked:
            # The device did sign it: what was given stays counted, and the break is named.
            entry = replace(entry, flags=(*entry.flags, FLAG_CHAIN_BROKEN))
            self._damage[verified.index] = Damage(
                self.device.key_id, verified.index, "entry-chain-broken"
            )
        self._people.learn(verified.statement)
        self._retried.update(verified.retries)
        self.entries.append(entry)
        self._last_hash, self._is_last_good = verified.entry_hash, True


def ledger_entry(verified: VerifiedEntry) -> LedgerEntry:
    """Return an entry as the domain knows it."""
    statement = verified.statement
    flags = [CLOCK_SUSPECT] if verified.clock == CLOCK_SUSPECT else []
    if not is_well_formed(statement.kind, statement.subject, statement.values):
        flags.append(FLAG_UNKNOWN_KIND)
    return LedgerEntry(
        entry_hash=verified.entry_hash,
        device=verified.device,
        index=verified.index,
        kind=statement.kind,
        uuid=statement.uuid,
        subject=statement.subject,
        values=statement.values,
        reason=statement.reason,
        amends=statement.amends,
        plan_digest=statement.plan_digest,
        stated_at=statement.stated_at,
        recorded_at=verified.recorded_at,
        signatures=statement.signers,
        flags=tuple(flags),
        statement_sha256=verified.statement_sha256,
    )


def take_all(
    chain: Chain,
    folder: Path,
    copies: Path | None,
    last: int | None = None,
    resealed: Path | None = None,
) -> None:
    """Bring a chain up to what its folder, and the copies of it, hold now, or up to `last`.

    Args:
        resealed: where entries from before this laptop was accepted lie, sealed to it; one that is
            there is read before the original, which this laptop cannot open.
    """
    folders = [place for place in (folder, copies) if place is not None]
    held = frozenset(entry_indexes(resealed)) if resealed is not None else frozenset()
    highest = max((*held, last_index(folder), _last_copy(copies)), default=0)
    highest = highest if last is None else min(highest, last)
    while chain.next_index <= highest:
        index = chain.next_index
        places = [resealed, *folders] if resealed is not None and index in held else folders
        chain.take([partial(read_entry_file, place, index) for place in places])


def _last_copy(copies: Path | None) -> int:
    """Return the highest index of the copies; those that cannot be reached now are none.

    SAFETY: a mirror pulled out hides no entry of this laptop and stops no record
    (test_a_mirror_that_does_not_answer_changes_no_count).
    """
    if copies is None:
        return 0
    try:
        return last_index(copies)
    except OSError:
        return 0


def take_branches(chain: Chain, folder: Path) -> None:
    """Take in the entries of a chain that stand beside others of the same number."""
    for name in branch_names(folder / BRANCH_FOLDER):
        chain.take_branch(name, read_plain_file(folder / BRANCH_FOLDER / name))


def _damage_code(error: AuthenticityError) -> str:
    if error.code.startswith("entry-"):
        return error.code
    return "entry-forged" if error.code.startswith("envelope-") else "entry-unreadable"
