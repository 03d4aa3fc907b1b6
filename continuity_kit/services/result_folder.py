"""A folder of results that appears whole or not at all.

It is built beside its place and renamed. An older one of the same kind gives way, and only when
nothing in it is a stranger's: no file that somebody added is ever removed.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from continuity_kit.errors import UsageError
from continuity_kit.files import (
    TEMPORARY_SUFFIX,
    Disk,
    make_private_folder,
    refusing_medium,
    storage_error,
)
from continuity_kit.services.give_back_formats import SUMS, checksums, read_checksums

SYNCS_AT_ONCE = 8


@dataclass
class ResultFolder:
    """Files being written; `hashes` by name relative to the folder."""

    root: Path
    disk: Disk
    hashes: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, data: bytes) -> None:
        """Write one file; names are the kit's own and use `/`.

        Raises:
            WorldError: `disk-full`, `write-failed`.
        """
        path = self.root.joinpath(*PurePosixPath(name).parts)
        try:
            make_private_folder(path.parent)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                view = memoryview(data)
                while view:
                    view = view[self.disk.write(descriptor, bytes(view[: 1 << 24])) :]
            finally:
                os.close(descriptor)
        except OSError as error:
            raise storage_error(error, path) from error
        self.hashes[name] = hashlib.sha256(data).hexdigest()

    def sync(self) -> None:
        """Make everything durable, several files at once: one by one, thousands take minutes.

        Raises:
            WorldError: `disk-full`, `write-failed`.
        """
        try:
            paths = sorted(self.root.rglob("*"))
            with ThreadPoolExecutor(SYNCS_AT_ONCE) as pool:
                for _ in pool.map(self._sync_one, paths):
                    pass
            self.disk.sync_folder(self.root)
        except OSError as error:
            raise storage_error(error, self.root) from error

    def _sync_one(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            self.disk.sync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def result_folder(out: Path, disk: Disk, is_ours: Callable[[Path], bool]) -> Iterator[ResultFolder]:
    """Yield a folder to fill; when the block ends well it stands at `out`, checksums included.

    Args:
        is_ours: tells whether an existing folder is an earlier result of the same command.

    Raises:
        UsageError: `result-folder-taken`: `out` holds what is not the kit's; it is untouched.
        WorldError: `disk-full`, `write-failed`.
    """
    check_free(out, is_ours)
    building = out.with_name(f".{out.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    try:
        with refusing_medium(out):
            make_private_folder(building)
        folder = ResultFolder(building, disk)
        yield folder
        folder.put(SUMS, checksums(folder.hashes))
        folder.sync()
        check_free(out, is_ours)
        with refusing_medium(out):
            _put_in_place(building, out, disk)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def check_free(out: Path, is_ours: Callable[[Path], bool]) -> None:
    """Refuse a place that holds anything but an earlier result.

    Raises:
        UsageError: `result-folder-taken`.
        WorldError: `write-failed`: the medium does not answer.
    """
    with refusing_medium(out):
        is_free = _is_free(out, is_ours)
    if not is_free:
        raise UsageError("result-folder-taken", str(out))


def _is_free(out: Path, is_ours: Callable[[Path], bool]) -> bool:
    if not out.exists() and not out.is_symlink():
        return True
    if not out.is_dir() or out.is_symlink():
        return False
    return not any(out.iterdir()) or (is_ours(out) and _holds_only_its_own(out))


def _holds_only_its_own(out: Path) -> bool:
    try:
        stated = read_checksums((out / SUMS).read_bytes())
    except OSError:
        return False
    if stated is None:
        return False
    present = {
        str(PurePosixPath(path.relative_to(out)))
        for path in out.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    return present <= stated.keys() | {SUMS}


def _put_in_place(building: Path, out: Path, disk: Disk) -> None:
    """Rename; what stood there goes only once the new folder stands."""
    older = None
    if out.exists():
        older = building.with_name(f"{building.name}.older")
        disk.rename(out, older)
    try:
        disk.rename(building, out)
    except OSError:
        if older is not None:
            disk.rename(older, out)
        raise
    disk.sync_folder(out.parent)
    if older is not None:
        shutil.rmtree(older, ignore_errors=True)
