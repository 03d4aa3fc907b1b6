"""Entry files of other laptops: taken from a folder once verified, given to it as they are.

The folder (a stick, or a directory that a synchroniser keeps in step) has the vault's own layout:
`ledger/<device>/<index>.age`, `for-<peer>/` for what was sealed before that peer was accepted, and
`branch/` for entries of a cloned laptop whose number another entry bears. Files are immutable and
never share a name, so a copy that is repeated, shuffled or half done does no harm. What is in the
folder is hostile: names are strict, no link is followed, and nothing is kept that did not verify.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.ledger.chain import (
    BRANCH_FOLDER,
    INDEX_DIGITS,
    OpenedEntry,
    branch_name,
    branch_names,
    entry_indexes,
    entry_name,
    open_entry,
    read_entry_file,
    read_plain_file,
)
from continuity_kit.ledger.lock import locked
from continuity_kit.ledger.mirror import LEDGER_FOLDER
from continuity_kit.ledger.peers import FOR_PEER
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.unlock import OpenedVault

DEVICE_NAME = re.compile(r"[0-9a-f]{16}")
NOT_FOR_US = "age-not-for-us"
CARD_FILE = "laptop.card"
Laptops = Mapping[str, tuple[PublicKey, int | None]]


@dataclass
class Taken:
    """What came in, and what did not.

    Attributes:
        entries: how many came in, by device; of this laptop's own, what it never wrote here.
        restored: this laptop's own entries that it had lost and the folder still held.
        damaged: files that do not verify, as `<device>/<name>`.
        sealed_to_others: entries that this laptop cannot open, by device: its card was not
            accepted when they were written, and nobody sealed them to it since.
        after_drop: entries beyond the last that counts of a laptop whose card was dropped.
        unknown: devices whose card this laptop never accepted.
        opened: what was opened to verify it, by the hash of its file: it need not be again.
    """

    entries: dict[str, int] = field(default_factory=dict)
    restored: int = 0
    damaged: list[str] = field(default_factory=list)
    sealed_to_others: dict[str, int] = field(default_factory=dict)
    after_drop: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    opened: dict[str, OpenedEntry] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """How many entries came in."""
        return sum(self.entries.values())


class Exchange:
    """One vault's ledger folder and one exchange folder."""

    def __init__(self, vault: OpenedVault, laptops: Laptops, disk: Disk, folder: Path) -> None:
        """Name the folders; nothing is read yet.

        Args:
            laptops: other laptops whose chains count, with the last entry that does (None: all).
        """
        self._vault = vault
        self._own = vault.device_key.key_id
        self._laptops: dict[str, tuple[PublicKey, int | None]] = {
            **laptops,
            self._own: (vault.device_key.public, None),
        }
        self._disk = disk
        self._root = vault.path / LEDGER_FOLDER
        self._folder = folder / LEDGER_FOLDER
        self._resealed = f"{FOR_PEER}{self._own}"
        self._unsynced: set[Path] = set()

    def take(self) -> Taken:
        """Take in what the folder holds and this vault does not.

        Raises:
            WorldError: what the vault's medium refused; what came in before stays.
        """
        taken = Taken()
        for name in self._devices():
            if name not in self._laptops:
                taken.unknown.append(name)
            elif name == self._own:
                with locked(self._root):
                    self._take_chain(name, taken)
            else:
                self._take_chain(name, taken)
        # SAFETY: durable before anything states that it came in
        # (test_p25_what_an_exchange_took_is_durable_when_it_says_so).
        self._sync_folders(self._root)
        return taken

    def give(self) -> int:
        """Give every entry file that the folder lacks, verbatim; return how many.

        Raises:
            WorldError: what the folder's medium refused; what was given before stays.
        """
        given = sum(self._give_chain(name) for name in sorted(self._laptops))
        self._sync_folders(self._folder)
        return given

    def give_card(self, device: str, card: bytes) -> None:
        """Lay a laptop's card beside its chain: with it a chain can be verified after a loss.

        Nobody accepts a card from there: that is done face to face, by its words.

        Raises:
            WorldError: `exchange-link`, or what the folder's medium refused.
        """
        path = self._folder / device / CARD_FILE
        try:
            _check_no_link(self._folder, path)
            if path.parent.is_dir() and read_plain_file(path) != card:
                self._disk.put(path, card)
        except OSError as error:
            raise storage_error(error, path) from error

    def _sync_folders(self, root: Path) -> None:
        """Make the new names durable: each folder once, and those that lead to it."""
        folders = {
            place
            for folder in self._unsynced
            for place in (folder, *folder.parents)
            if place == root or root in place.parents
        }
        if folders:
            folders.add(root.parent)
        try:
            for folder in sorted(folders, reverse=True):
                self._disk.sync_folder(folder)
        except OSError as error:
            raise storage_error(error, root) from error
        self._unsynced.clear()

    # --- taking --------------------------------------------------------------------------------

    def _devices(self) -> list[str]:
        """Return the chains in the folder; whatever bears another name, or is a link, is none."""
        if not _is_plain_folder(self._folder):
            return []
        names = (path.name for path in self._folder.iterdir() if _is_plain_folder(path))
        return sorted(name for name in names if DEVICE_NAME.fullmatch(name))

    def _take_chain(self, device: str, taken: Taken) -> None:
        public, last = self._laptops[device]
        source, resealed = self._folder / device, self._folder / device / self._resealed
        places = [place for place in (source, resealed) if _is_plain_folder(place)]
        for index in sorted({number for place in places for number in entry_indexes(place)}):
            if last is not None and index > last:
                taken.after_drop[device] = taken.after_drop.get(device, 0) + 1
            else:
                self._take_index(public, index, places, taken)
        if _is_plain_folder(source / BRANCH_FOLDER):
            for name in branch_names(source / BRANCH_FOLDER):
                self._take_branch(public, name, source / BRANCH_FOLDER / name, taken)

    def _take_index(self, public: PublicKey, index: int, places: list[Path], taken: Taken) -> None:
        """Take in one number of a chain, from its original or from what was sealed to us."""
        device = public.key_id
        copies = [(place, read_entry_file(place, index)) for place in places]
        copies = [(place, data) for place, data in copies if data is not None]
        held = [read_entry_file(place, index) for place in self._held_places(device)]
        if any(data in held for _, data in copies if data):
            return
        known = self._held(public, index)
        codes = []
        for place, data in copies:
            try:
                opened = open_entry(data or b"", self._vault.identity, public, index)
            except AuthenticityError as error:
                codes.append(error.code)
                continue
            self._keep(opened, index, place.name, data or b"", known, taken)
            return
        if known is not None or not codes:
            return  # held whole: what is bad in the folder is put right when this laptop gives
        if set(codes) == {NOT_FOR_US}:
            taken.sealed_to_others[device] = taken.sealed_to_others.get(device, 0) + 1
        else:
            taken.damaged.append(f"{device}/{entry_name(index)}")

    def _keep(
        self,
        opened: OpenedEntry,
        index: int,
        place: str,
        data: bytes,
        known: OpenedEntry | None,
        taken: Taken,
    ) -> None:
        device = opened.body.device
        if known is not None and known.entry_hash == opened.entry_hash:
            return
        # This laptop may go on from an older copy of itself: then both lines stay.
        goes_on = device != self._own or self._follows(opened, index)
        if known is None and goes_on:
            folder = place if place == self._resealed else ""
            self._put(device, folder, entry_name(index), data)
            taken.opened[hashlib.sha256(data).hexdigest()] = opened
            if device == self._own:
                taken.restored += 1
                return
        else:
            name = branch_name(index, opened.entry_hash)
            if (self._root / device / BRANCH_FOLDER / name).exists():
                return
            self._put(device, BRANCH_FOLDER, name, data)
            taken.opened[hashlib.sha256(data).hexdigest()] = opened
        taken.entries[device] = taken.entries.get(device, 0) + 1

    def _take_branch(self, public: PublicKey, name: str, path: Path, taken: Taken) -> None:
        device, index = public.key_id, int(name[:INDEX_DIGITS])
        if (self._root / device / BRANCH_FOLDER / name).exists():
            return
        data = read_plain_file(path) or b""
        try:
            opened = open_entry(data, self._vault.identity, public, index)
        except AuthenticityError:
            taken.damaged.append(f"{device}/{BRANCH_FOLDER}/{name}")
            return
        known = self._held(public, index)
        if branch_name(index, opened.entry_hash) != name:
            taken.damaged.append(f"{device}/{BRANCH_FOLDER}/{name}")
        else:
            self._keep(opened, index, BRANCH_FOLDER, data, known, taken)

    def _held_places(self, device: str) -> tuple[Path, Path]:
        return self._root / device, self._root / device / self._resealed

    def _held(self, public: PublicKey, index: int) -> OpenedEntry | None:
        """Return the entry that this vault holds whole under a number."""
        for place in self._held_places(public.key_id):
            data = read_entry_file(place, index)
            if not data:
                continue
            try:
                return open_entry(data, self._vault.identity, public, index)
            except AuthenticityError:
                continue
        return None

    def _follows(self, opened: OpenedEntry, index: int) -> bool:
        """Tell whether a lost entry of this laptop goes on from what it holds."""
        before = self._held(self._vault.device_key.public, index - 1) if index > 1 else None
        return opened.body.previous == (None if before is None else before.entry_hash)

    def _put(self, device: str, folder: str, name: str, data: bytes) -> None:
        try:
            place = make_private_folder(self._root / device / folder)
            if (place / name).exists():
                # SAFETY: a file that does not verify is set aside, never deleted
                # (test_a_damaged_entry_that_the_folder_holds_whole_comes_back).
                self._disk.rename(place / name, _free_name(place / f"{name}.set-aside"))
            self._disk.put(place / name, data, syncs_folder=False)
            self._unsynced.add(place)
        except OSError as error:
            raise storage_error(error, self._root / device) from error

    # --- giving --------------------------------------------------------------------------------

    def _give_chain(self, device: str) -> int:
        source, target = self._root / device, self._folder / device
        given = 0
        for part, name in _files(source):
            data = read_plain_file(source / part / name)
            if data:
                given += self._give_file(device, target / part, part, name, data)
        return given

    def _give_file(self, device: str, folder: Path, part: str, name: str, data: bytes) -> int:
        """Put one file in place; one that is whole there is left, one that is damaged replaced."""
        path = folder / name
        try:
            _check_no_link(self._folder, path)
            make_private_folder(folder)
            there = read_plain_file(path)
            if there == data:
                return 0
            if there is None and not path.exists():
                self._disk.put(path, data, syncs_folder=False)
                self._unsynced.add(folder)
            elif part == "":
                index = int(name[:INDEX_DIGITS])
                return self._give_instead(device, path, index, there or b"", data)
            elif device != self._own:
                return 0  # another laptop's business: it puts right what it gave
            else:
                self._disk.put(path, data)
        except OSError as error:
            raise storage_error(error, path) from error
        return 1

    def _give_instead(self, device: str, path: Path, index: int, there: bytes, data: bytes) -> int:
        """Decide on a number that the folder holds with other bytes."""
        public, _ = self._laptops[device]
        identity = self._vault.identity
        try:
            ours = open_entry(data, identity, public, index)
        except AuthenticityError:
            return 0
        try:
            theirs = open_entry(there, identity, public, index)
        except AuthenticityError as error:
            if error.code == NOT_FOR_US:
                return 0
            self._disk.put(path, data)
            return 1
        if theirs.entry_hash == ours.entry_hash:
            return 0
        branch = path.parent / BRANCH_FOLDER / branch_name(index, ours.entry_hash)
        if branch.exists():
            return 0
        _check_no_link(self._folder, branch)
        make_private_folder(branch.parent)
        self._disk.put_new(branch, data)
        return 1


def _files(chain: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a chain as (folder within it, name)."""
    for index in entry_indexes(chain):
        yield "", entry_name(index)
    folders = sorted(path.name for path in chain.glob(f"{FOR_PEER}*")) if chain.is_dir() else []
    for folder in folders:
        for index in entry_indexes(chain / folder):
            yield folder, entry_name(index)
    for name in branch_names(chain / BRANCH_FOLDER):
        yield BRANCH_FOLDER, name


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _check_no_link(root: Path, path: Path) -> None:
    """SAFETY: nothing is written through a link (test_p16_no_link_in_the_folder_is_followed).

    Raises:
        WorldError: `exchange-link`.
    """
    for place in (root, *(root / part for part in _parents(path.relative_to(root)))):
        if place.is_symlink():
            raise WorldError("exchange-link", str(place))


def _parents(path: Path) -> list[Path]:
    return [path, *(parent for parent in path.parents if parent != Path())]


def _free_name(path: Path) -> Path:
    number = 1
    while path.with_name(f"{path.name}-{number}").exists():
        number += 1
    return path.with_name(f"{path.name}-{number}")
