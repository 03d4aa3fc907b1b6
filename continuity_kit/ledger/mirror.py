"""The second medium: the same entry files, byte for byte, under the same names.

A mirror is recognised by its folder for this laptop, laid when it was chosen: the empty mount
point of a stick that is not there is no mirror.
"""

import hashlib
from pathlib import Path

from continuity_kit.errors import WorldError
from continuity_kit.files import Disk, is_there, make_private_folder, storage_error
from continuity_kit.ledger.chain import entry_name, indexes_of, names_in, read_entry_file

LEDGER_FOLDER = "ledger"
SET_ASIDE = ".set-aside-"


def prepare_mirror(folder: Path, device: str, disk: Disk) -> None:
    """Lay this laptop's folder on a medium that shall mirror its ledger.

    Raises:
        WorldError: `mirror-missing` or `write-failed`.
    """
    if not is_there(folder):
        raise WorldError("mirror-missing", str(folder))
    try:
        chain = make_private_folder(folder / LEDGER_FOLDER / device)
        for place in (chain.parent, folder):
            disk.sync_folder(place)
    except OSError as error:
        raise storage_error(error, folder) from error


class Mirror:
    """This laptop's part of a mirror."""

    def __init__(self, folder: Path, device: str, disk: Disk) -> None:
        """Name the mirror; it need not be there."""
        self.folder = folder / LEDGER_FOLDER / device
        self._disk = disk

    @property
    def is_present(self) -> bool:
        """Tell whether the medium is there now."""
        return is_there(self.folder)

    def lacks(self, primary: Path) -> int | None:
        """Count the laptop's entries that are not here; None when the medium is not there."""
        try:
            here = names_in(self.folder) if self.is_present else None
        except OSError:
            return None  # pulled out at this very moment
        return None if here is None else len(indexes_of(names_in(primary) - here))

    def put(self, index: int, data: bytes) -> None:
        """Write one entry's bytes and read them back.

        Raises:
            WorldError: what the medium refused, or `entry-read-back-differs`.
        """
        put_entry(self._disk, self.folder, index, data)

    def record(self, primary: Path, index: int, data: bytes, *, is_again: bool = False) -> bool:
        """Put an entry here after everything before it; False when the medium is not there.

        Args:
            is_again: the entry may stand here already, durable or not: its bytes replace it.

        Raises:
            WorldError: `ledger-mirror-failed`: the medium is there and refused.
        """
        if not self.is_present:
            return False
        try:
            self.catch_up(primary, index)
            if is_again:
                self._disk.put(self.folder / entry_name(index), data)
            else:
                self.put(index, data)
        except (WorldError, OSError) as error:
            if not self.is_present:
                return False  # pulled out at this very moment: recorded here, print it
            raise WorldError("ledger-mirror-failed", entry_name(index)) from error
        return True

    def catch_up(self, primary: Path, below: int) -> None:
        """Copy the laptop's entries below an index that this mirror has not seen.

        Raises:
            WorldError: what the medium refused, or `entry-read-back-differs`.
        """
        for index in indexes_of(names_in(primary) - names_in(self.folder)):
            if index < below:
                data = read_entry_file(primary, index)
                if data:
                    self.put(index, data)


def put_entry(disk: Disk, folder: Path, index: int, data: bytes) -> None:
    """Put an entry file under its index, durable, and read it back.

    SAFETY: nothing is acknowledged that was not read back as written
    (test_p26_no_fault_of_the_medium_is_acknowledged).

    Raises:
        WorldError: `name-taken`, `disk-full`, `write-failed` or `entry-read-back-differs`.
    """
    path = folder / entry_name(index)
    try:
        disk.put_new(path, data)
        written = path.read_bytes()
    except OSError as error:
        raise storage_error(error, path) from error
    if written != data:
        raise WorldError("entry-read-back-differs", path.name)


def put_back(disk: Disk, folder: Path, source: Path, index: int) -> None:
    """Put an entry's file in place as another medium holds it; a bad one is set aside.

    Raises:
        WorldError: as `put_entry`.
    """
    data = read_entry_file(source, index)
    path = folder / entry_name(index)
    if not data:
        return
    if path.exists() or path.is_symlink():
        content = hashlib.sha256(read_entry_file(folder, index) or b"").hexdigest()[:8]
        disk.rename(path, path.with_name(f"{path.name}{SET_ASIDE}{content}"))
    put_entry(disk, folder, index, data)
