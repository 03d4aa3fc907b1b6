"""Private folders, atomic writes and the free-space reserve.

Every durable write of the kit goes through a `Disk`, so that tests put faults under it. A name
appears only when its bytes are whole and on the medium: temporary file beside, fsync, rename,
folder fsync.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from continuity_kit.errors import WorldError

TEMPORARY_SUFFIX = ".part"


class Disk:
    """The storage calls of the kit, one method a system call that can fail."""

    def write(self, descriptor: int, data: bytes) -> int:
        """Write once; may be short."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Flush a file or folder to the medium."""
        os.fsync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Put a whole file in place under its name."""
        source.rename(target)

    def put(self, path: Path, data: bytes, *, mode: int = 0o600, syncs_folder: bool = True) -> None:
        """Write a file so that its name never bears half of it; an older file is replaced.

        Args:
            syncs_folder: False where the caller syncs the folder itself, once for many files,
                before anything relies on their names.

        Raises:
            WorldError: `disk-full` or `write-failed`; the older file, if any, is untouched.
        """
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
        try:
            self._write_synced(temporary, data, mode)
            self.rename(temporary, path)
            if syncs_folder:
                self.sync_folder(path.parent)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
            raise storage_error(error, path) from error

    def put_new(self, path: Path, data: bytes, *, mode: int = 0o600) -> None:
        """Write a file whose name must be free; the caller holds the folder's lock.

        Raises:
            WorldError: `name-taken`, `disk-full` or `write-failed`.
        """
        if path.exists():
            raise WorldError("name-taken", path.name)
        self.put(path, data, mode=mode)

    def sync_folder(self, folder: Path) -> None:
        """Make renames in a folder durable."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self.sync(descriptor)
        finally:
            os.close(descriptor)

    def _write_synced(self, path: Path, data: bytes, mode: int) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            view = memoryview(data)
            while view:
                view = view[self.write(descriptor, bytes(view[: 1 << 24])) :]
            self.sync(descriptor)
        finally:
            os.close(descriptor)


def storage_error(error: OSError, path: Path) -> WorldError:
    """Name what the medium refused; `path.name` only, never its folder's contents."""
    code = "disk-full" if error.errno in (ENOSPC, EDQUOT) else "write-failed"
    return WorldError(code, path.name, reason=os.strerror(error.errno or 0))


@contextmanager
def refusing_medium(path: Path) -> Iterator[None]:
    """Tell by its code what a medium refuses inside the block: it is full, or it is gone.

    Raises:
        WorldError: `disk-full` or `write-failed`.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def is_there(folder: Path) -> bool:
    """Tell whether a folder can be reached now; a medium that does not answer is not there."""
    try:
        return folder.is_dir()
    except OSError:
        return False


def make_private_folder(path: Path) -> Path:
    """Create a folder, and its parents, that only its owner can read."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def free_bytes(path: Path) -> int:
    """Return the bytes that a write below `path` may still take."""
    return shutil.disk_usage(path).free
