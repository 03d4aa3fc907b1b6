"""One laptop's chain: opening its files, and telling which entry is the first bad one.

An entry is good when its file opens, the device signed it, it sits under its own device and index,
it names the entry before it, and the people it names signed its statement. A bad entry never makes
a later one unreadable.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import FLAG_UNKNOWN_KIND
from continuity_kit.domain.ledger_shape import is_well_formed
from continuity_kit.errors import AuthenticityError
from continuity_kit.ledger.body import BODY_TYPE, CLOCK_SUSPECT, Body, decode_body
from continuity_kit.ledger.people import KnownPeople
from continuity_kit.ledger.statement import Statement, payload_of
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.agefile import PqIdentity
from continuity_kit.vault.keys import PublicKey

ENTRY_NAME = re.compile(r"(\d{8})\.age")
ENTRY_SUFFIX = ".age"
LARGEST_ENTRY_BYTES = 32 << 20
MISSING = "entry-missing"
FLAG_CHAIN_BROKEN = "chain_broken"


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
    if not folder.is_dir():
        return ()
    matches = (ENTRY_NAME.fullmatch(path.name) for path in folder.iterdir())
    return tuple(sorted(int(match[1]) for match in matches if match is not None))


def read_entry_file(folder: Path, index: int) -> bytes | None:
    """Return an entry file's bytes, or None when it is missing, no plain file, or unreadable."""
    path = folder / entry_name(index)
    try:
        if path.is_symlink() or not path.is_file():
            return None
        if path.stat().st_size > LARGEST_ENTRY_BYTES:
            return b""
        return path.read_bytes()
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

    def __init__(self, device: PublicKey, identity: PqIdentity, people: KnownPeople) -> None:
        """Start empty; `people` learns from the entries taken in."""
        self.device = device
        self.entries: list[LedgerEntry] = []
        self.next_index = 1
        self._identity = identity
        self._people = people
        self._damage: dict[int, Damage] = {}
        self._retried: set[int] = set()
        self._last_hash: str | None = None
        self._is_last_good = True

    @property
    def damage(self) -> tuple[Damage, ...]:
        """What is missing or bad, by index; a lost attempt that was repeated is none."""
        return tuple(
            damage
            for index, damage in sorted(self._damage.items())
            if not (damage.code == MISSING and index in self._retried)
        )

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
                self._link(open_entry(ciphertext, self._identity, self.device, index))
            except AuthenticityError as error:
                code = _damage_code(error) if position == 0 or code == MISSING else code
                continue
            if position > 0:
                self._damage[index] = Damage(self.device.key_id, index, code, healed=True)
            return
        self._damage[index] = Damage(self.device.key_id, index, code)
        self._is_last_good = False

    def _link(self, opened: OpenedEntry) -> None:
        statement = self._people.verify(opened.body.statement)
        is_linked = not self._is_last_good or opened.body.previous == self._last_hash
        entry = ledger_entry(opened, statement)
        if not is_linked:
            # The device did sign it: what was given stays counted, and the break is named.
            entry = replace(entry, flags=(*entry.flags, FLAG_CHAIN_BROKEN))
            self._damage[opened.body.index] = Damage(
                self.device.key_id, opened.body.index, "entry-chain-broken"
            )
        self._people.learn(statement)
        self._retried.update(opened.body.retries)
        self.entries.append(entry)
        self._last_hash, self._is_last_good = opened.entry_hash, True


def ledger_entry(opened: OpenedEntry, statement: Statement) -> LedgerEntry:
    """Return an entry as the domain knows it."""
    body = opened.body
    flags = [CLOCK_SUSPECT] if body.clock == CLOCK_SUSPECT else []
    if not is_well_formed(statement.kind, statement.subject, statement.values):
        flags.append(FLAG_UNKNOWN_KIND)
    return LedgerEntry(
        entry_hash=opened.entry_hash,
        device=body.device,
        index=body.index,
        kind=statement.kind,
        uuid=statement.uuid,
        subject=statement.subject,
        values=statement.values,
        reason=statement.reason,
        amends=statement.amends,
        plan_digest=statement.plan_digest,
        stated_at=statement.stated_at,
        recorded_at=body.recorded_at,
        signatures=statement.signers,
        flags=tuple(flags),
        statement_sha256=hashlib.sha256(payload_of(body.statement)).hexdigest(),
    )


def take_all(chain: Chain, folder: Path, copies: Path | None, last: int | None = None) -> None:
    """Bring a chain up to what its folder, and the copies of it, hold now, or up to `last`."""
    folders = (folder,) if copies is None else (folder, copies)
    highest = max((index for place in folders for index in entry_indexes(place)), default=0)
    highest = highest if last is None else min(highest, last)
    while chain.next_index <= highest:
        index = chain.next_index
        chain.take([partial(read_entry_file, place, index) for place in folders])


def _damage_code(error: AuthenticityError) -> str:
    if error.code.startswith("entry-"):
        return error.code
    return "entry-forged" if error.code.startswith("envelope-") else "entry-unreadable"
