"""The ledger's store: one sealed, signed, numbered file an entry; appended, mirrored, read back.

An entry is recorded when `append` returns, and only then: temporary file, fsync, rename to the next
index, folder fsync, the same on the mirror, read back. Any error means "not recorded"; the same
signed statement is then given again and stands at the next index.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from continuity_kit import __version__
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_IMPORT
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.ledger.body import (
    BODY_TYPE,
    CLOCK_SUSPECT,
    Body,
    clock_state,
    encode_body,
    read_boot_id,
)
from continuity_kit.ledger.chain import (
    CLONE,
    Chain,
    Damage,
    OpenedEntry,
    entry_name,
    open_entry,
    read_entry_file,
    take_all,
    take_branches,
)
from continuity_kit.ledger.lock import clear_strays, locked, not_recorded
from continuity_kit.ledger.mirror import LEDGER_FOLDER, Mirror, put_back, put_entry
from continuity_kit.ledger.peers import FOR_PEER, KnownPeers, recipients_of
from continuity_kit.ledger.people import KnownPeople, KnownPerson, known_people
from continuity_kit.ledger.receipts import Head, Receipt
from continuity_kit.ledger.reserve import LOW_SPACE_BYTES, RESERVE_BYTES, Reserve, is_space_low
from continuity_kit.ledger.statement import SignedStatement
from continuity_kit.ledger.verified_cache import VerifiedCache
from continuity_kit.messages import Language
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.cards import Card, head_words
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.store import VaultStore
from continuity_kit.vault.unlock import OpenedVault

__all__ = ["Head", "LedgerStore", "Receipt"]

RESERVE_NAME = "reserve"


class LedgerStore:
    """The ledger folder of an opened vault."""

    def __init__(
        self,
        vault: OpenedVault,
        disk: Disk,
        now: Callable[[], datetime],
        mirror: Path | None = None,
        *,
        peers: Sequence[Card] = (),
        people: Sequence[KnownPerson] | None = None,
        monotonic_ms: Callable[[], int] | None = None,
        language: Language = "fr",
        reserve_bytes: int = RESERVE_BYTES,
        low_space_bytes: int = LOW_SPACE_BYTES,
    ) -> None:
        """Name the folders; nothing is read or written yet.

        Args:
            mirror: the folder chosen by `vault mirror`, or None.
            peers: accepted cards of other laptops: entries are sealed to them too. Their chains
                are read, and those of laptops that were accepted once.
            people: whose keys sign; None asks the vault.
            monotonic_ms: the steady clock, noted in each entry.
        """
        self._vault = vault
        self._disk = disk
        self._now = now
        self._device = vault.device_key
        self._public = vault.device_key.public
        self._root = vault.path / LEDGER_FOLDER
        self._folder = self._root / self._public.key_id
        self._mirror = None if mirror is None else Mirror(mirror, self._public.key_id, disk)
        self._peers = tuple(peers)
        self._known = KnownPeers(self._peers)
        self._people = tuple(known_people(vault) if people is None else people)
        self._monotonic_ms = monotonic_ms
        self._language = language
        self._low_space_bytes = low_space_bytes
        self._reserve = Reserve(vault.path / RESERVE_NAME, disk, reserve_bytes)
        self._failed: dict[str, set[int]] = {}
        self._cache = VerifiedCache(VaultStore(vault, disk))
        self._opened: dict[str, OpenedEntry] = {}
        self._chain = self._new_chain(self._public)
        self._foreign: dict[str, Chain] = {}

    @property
    def device(self) -> str:
        """Key id of this laptop's device key: the name of its chain."""
        return self._public.key_id

    @property
    def letter(self) -> str:
        """Letter of this laptop."""
        return self._vault.letter

    def append(self, signed: SignedStatement, *, seen: int | None = None) -> Receipt:
        """Record a statement; it is durable on every present medium when this returns.

        A statement that already stands is recognised by its uuid and acknowledged again, so a
        retry never makes a second entry of what was recorded.

        Args:
            seen: number of the newest entry that its signers knew. SAFETY: two who record one
                fraction at once both passed the gates, so the later one passes them again
                (test_p31_two_who_record_one_fraction_at_once_record_it_once).

        Raises:
            WorldError: `ledger-…`: not recorded. Give the same signed statement again.
                `ledger-moved-on`: another entry came in since `seen`; look again first.
        """
        with locked(self._root):
            clear_strays(self._folder)
            self._refresh()
            self._restore_from_mirror()
            standing = self._standing(signed)
            if standing is not None:
                return self._acknowledge_again(standing)
            if seen is not None and seen != self._chain.next_index - 1:
                raise WorldError("ledger-moved-on")
            receipt = self._append_at(self._chain.next_index, signed)
            self._reserve.lay()
            self._cache.save_when_due()
            return receipt

    def entries(self) -> tuple[LedgerEntry, ...]:
        """Return every verified entry: this laptop's chain, then those of its peers.

        Nothing is written; what the mirror holds whole is read from there.
        """
        self._refresh()
        chains = [self._chain, *self._foreign.values()]
        return tuple(entry for chain in chains for entry in (*chain.entries, *chain.branches))

    def damage(self) -> tuple[Damage, ...]:
        """Name what is missing or bad, healed or not, by chain and index."""
        self._refresh()
        chains = [self._chain, *self._foreign.values()]
        return tuple(damage for chain in chains for damage in chain.damage)

    def reread(self, opened: dict[str, OpenedEntry] | None = None) -> None:
        """Forget what was read: files came in from elsewhere, also under older numbers.

        Args:
            opened: what was opened of them just now, by the hash of its file.
        """
        self._opened = {} if opened is None else opened
        self._chain = self._new_chain(self._public)
        self._foreign = {}

    def laptops(self) -> dict[str, tuple[PublicKey, int | None]]:
        """Return the other laptops whose chains count, and up to which entry; None: all of it."""
        self._refresh()
        return {
            device: (public, self._known.last_of(device))
            for device, public in self._known.devices.items()
        }

    def strangers(self) -> tuple[str, ...]:
        """Name the chains beside this laptop's whose card it never accepted: kept, not read."""
        if not self._root.is_dir():
            return ()
        known = {self.device, *self.laptops()}
        folders = sorted(path.name for path in self._root.iterdir() if path.is_dir())
        return tuple(name for name in folders if name not in known)

    def head(self) -> Head:
        """Return where this laptop's chain stands."""
        self._refresh()
        last = self._chain.last_hash
        words = () if last is None else self._words(last)
        return Head(self._chain.next_index - 1, last, words)

    def acknowledge(self, entry: LedgerEntry) -> Receipt:
        """Acknowledge again an entry of this laptop that was found standing.

        Raises:
            WorldError: `ledger-…`: a medium refused; it may not be durable.
        """
        with locked(self._root):
            return self._acknowledge_again(entry)

    def heal(self) -> tuple[Damage, ...]:
        """Put back from the mirror what is bad here, and the other way round.

        A bad file is set aside, never deleted. Where both are whole and differ, both stay.

        Returns:
            What is still bad.
        Raises:
            WorldError: `ledger-…`: a medium refused.
        """
        with locked(self._root):
            self._refresh()
            self._restore_from_mirror()
            try:
                clones = self._restore_mirror()
            except OSError as error:
                raise WorldError("ledger-mirror-failed", "") from error
            except WorldError as error:
                raise WorldError("ledger-mirror-failed", error.subject) from error
            return (*self._chain.damage, *clones)

    def _append_at(self, index: int, signed: SignedStatement) -> Receipt:
        last = self._chain.entries[-1] if self._chain.entries else None
        recorded_at = self._now().astimezone()
        body = Body(
            device=self._public.key_id,
            index=index,
            previous=self._chain.last_hash,
            recorded_at=recorded_at,
            monotonic_ms=None if self._monotonic_ms is None else self._monotonic_ms(),
            boot_id=read_boot_id(),
            clock=clock_state(None if last is None else last.recorded_at, recorded_at),
            app_version=__version__,
            bundle_sequence=self._newest_export(),
            retries=tuple(sorted(self._failed.get(signed.statement.uuid, ()))),
            statement=signed.envelope,
        )
        sealed = envelope.sign(BODY_TYPE, encode_body(body), [self._device])
        data = agefile.seal(sealed, recipients_of(self._vault, self._peers))
        entry_hash = hashlib.sha256(sealed).hexdigest()
        try:
            self._make_folder()
            self._put_with_reserve(index, data)
            mirrored = self._put_on_mirror(index, data, is_again=False)
        except OSError as error:
            self._note_failed(signed.statement.uuid, index)
            raise not_recorded(storage_error(error, self._folder)) from error
        except WorldError as error:
            self._note_failed(signed.statement.uuid, index)
            raise not_recorded(error) from error
        # The lock is held: nothing else came in since the look that gave this index.
        self._chain.take([partial(read_entry_file, self._folder, index)])
        receipt = self._receipt(entry_hash, index, mirrored=mirrored)
        return replace(receipt, clock_suspect=body.clock == CLOCK_SUSPECT)

    def _make_folder(self) -> None:
        """Make the chain's folder durable before its first entry.

        SAFETY: an entry is gone with a folder that a power cut takes back
        (test_p25_no_power_loss_takes_what_was_acknowledged).
        """
        if self._folder.is_dir():
            return
        make_private_folder(self._folder)
        for folder in (self._root, self._vault.path):
            self._disk.sync_folder(folder)

    def _put_with_reserve(self, index: int, data: bytes) -> None:
        """SAFETY: a full disk must not end the ledger (test_p27_the_ledger_goes_on)."""
        while True:
            try:
                put_entry(self._disk, self._folder, index, data)
            except WorldError as error:
                if error.code != "disk-full" or not self._reserve.release():
                    raise
                if (self._folder / entry_name(index)).exists():
                    raise
            else:
                return

    def _put_on_mirror(self, index: int, data: bytes, *, is_again: bool) -> bool:
        if self._mirror is None:
            return False
        return self._mirror.record(self._folder, index, data, is_again=is_again)

    def _note_failed(self, statement_uuid: str, index: int) -> None:
        """Remember a file that may not be durable though it bears its name."""
        if (self._folder / entry_name(index)).exists():
            self._failed.setdefault(statement_uuid, set()).add(index)

    def _standing(self, signed: SignedStatement) -> LedgerEntry | None:
        """Return the entry where this statement already stands, if its write did not fail.

        Raises:
            WorldError: `ledger-uuid-reused`.
        """
        statement_uuid = signed.statement.uuid
        failed = self._failed.get(statement_uuid, set())
        for entry in reversed(self._chain.entries):
            if entry.uuid != statement_uuid:
                continue
            if entry.statement_sha256 != signed.sha256:
                raise WorldError("ledger-uuid-reused", entry_name(entry.index))
            if entry.index not in failed:
                return entry
        return None

    def _acknowledge_again(self, entry: LedgerEntry) -> Receipt:
        """Make sure that an entry found standing is durable before it is acknowledged.

        Its bytes are put in place anew: a second fsync after a failed one proves nothing, since
        the kernel may have dropped what it could not write.
        """
        data = read_entry_file(self._folder, entry.index)
        if not data or self._hash_of(data, entry.index) != entry.entry_hash:
            raise WorldError("ledger-write-failed", entry_name(entry.index), reason="-")
        try:
            self._disk.put(self._folder / entry_name(entry.index), data)
        except WorldError as error:
            raise not_recorded(error) from error
        mirrored = self._put_on_mirror(entry.index, data, is_again=True)
        receipt = self._receipt(entry.entry_hash, entry.index, mirrored=mirrored)
        return replace(receipt, clock_suspect=CLOCK_SUSPECT in entry.flags)

    def _receipt(self, entry_hash: str, index: int, *, mirrored: bool) -> Receipt:
        media = [self._folder]
        if self._mirror is not None and mirrored:
            media.append(self._mirror.folder)
        is_low = any(is_space_low(folder, self._low_space_bytes) for folder in media)
        return Receipt(entry_hash, index, self._words(entry_hash), mirrored, is_low)

    def _restore_from_mirror(self) -> None:
        """Put back what this laptop lost or damaged and the mirror holds whole."""
        healed = [damage for damage in self._chain.damage if damage.healed]
        if not healed or self._mirror is None:
            return
        try:
            make_private_folder(self._folder)
            for damage in healed:
                put_back(self._disk, self._folder, self._mirror.folder, damage.index)
        except OSError as error:
            raise not_recorded(storage_error(error, self._folder)) from error
        except WorldError as error:
            raise not_recorded(error) from error
        self._chain = self._new_chain(self._public)
        self._refresh()

    def _restore_mirror(self) -> tuple[Damage, ...]:
        """Replace what does not verify on the mirror; name what is whole there and differs."""
        if self._mirror is None or not self._mirror.is_present:
            return ()
        clones = []
        for entry in self._chain.entries:
            copy = read_entry_file(self._mirror.folder, entry.index)
            copy_hash = None if copy is None else self._hash_of(copy, entry.index)
            if copy_hash is None:
                put_back(self._disk, self._mirror.folder, self._folder, entry.index)
            elif copy_hash != entry.entry_hash:
                clones.append(Damage(self.device, entry.index, CLONE))
        return tuple(clones)

    def _hash_of(self, ciphertext: bytes, index: int) -> str | None:
        """Return the hash of an entry that this laptop's key signed for this place, else None."""
        try:
            opened = open_entry(ciphertext, self._vault.identity, self._public, index)
        except AuthenticityError:
            return None
        return opened.entry_hash

    def _newest_export(self) -> int | None:
        """Return the sequence of the export that this laptop accepted last."""
        for entry in reversed(self._chain.entries):
            if entry.kind != KIND_IMPORT:
                continue
            sequence = entry.values.get("sequence")
            if isinstance(sequence, int):
                return sequence
        return None

    def _new_chain(self, device: PublicKey) -> Chain:
        return Chain(
            device, self._vault.identity, KnownPeople(self._people), self._cache, self._opened
        )

    def _refresh(self) -> None:
        copies = None if self._mirror is None else self._mirror.folder
        take_all(self._chain, self._folder, copies)
        take_branches(self._chain, self._folder)
        self._known.learn(self._chain.entries)
        for device, public in self._known.devices.items():
            chain = self._foreign.setdefault(device, self._new_chain(public))
            resealed = self._root / device / f"{FOR_PEER}{self.device}"
            take_all(chain, self._root / device, None, self._known.last_of(device), resealed)
            take_branches(chain, self._root / device)

    def _words(self, entry_hash: str) -> tuple[str, ...]:
        return head_words(bytes.fromhex(entry_hash), self._language)
