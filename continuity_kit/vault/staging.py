"""Where an import keeps what it took until all of it is known to be right.

Nothing in it counts. It is emptied when the import is refused, and before the next one begins.
"""

import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from continuity_kit.errors import WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error

FOLDER = "staging"
CHUNK = 1 << 24
SYNCS_AT_ONCE = 4


class Staging:
    """One folder beside the objects, on the same medium, so that a rename puts a file in place."""

    def __init__(self, vault: Path, disk: Disk) -> None:
        """Name the folder; nothing is written yet."""
        self._path = vault / FOLDER
        self._disk = disk
        self._targets: dict[str, Path] = {}

    def clear(self) -> None:
        """Take away what this import, or one that was cut off, left.

        Raises:
            WorldError: the medium refuses.
        """
        self._targets.clear()
        try:
            if self._path.exists():
                shutil.rmtree(self._path)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def put(self, name: str, data: bytes, target: Path) -> None:
        """Write a file that `commit` will move to its target; it is not durable before.

        Raises:
            WorldError: `disk-full`, `write-failed`.
        """
        path = self._path / name
        try:
            make_private_folder(self._path)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                view = memoryview(data)
                while view:
                    view = view[self._disk.write(descriptor, bytes(view[:CHUNK])) :]
            finally:
                os.close(descriptor)
        except OSError as error:
            raise storage_error(error, path) from error
        self._targets[name] = target

    def has(self, name: str) -> bool:
        """Tell whether a file of that name was put."""
        return name in self._targets

    def read(self, name: str) -> bytes:
        """Return a file that was put.

        Raises:
            WorldError: `staged-lost`: the medium lost it.
        """
        try:
            return (self._path / name).read_bytes()
        except OSError as error:
            raise WorldError("staged-lost", name[:12]) from error

    def drop(self, name: str) -> None:
        """Take back one file: it was refused."""
        self._targets.pop(name, None)
        (self._path / name).unlink(missing_ok=True)

    def commit(self, names: Iterable[str]) -> None:
        """Flush the files and move them into place; nothing refers to them yet.

        Raises:
            WorldError: `disk-full`, `write-failed`; what was moved is taken up by the next import.
        """
        chosen = {name: self._targets[name] for name in names}
        try:
            # Several at once: the medium then flushes them together.
            with ThreadPoolExecutor(SYNCS_AT_ONCE) as pool:
                for _ in pool.map(self._sync, [self._path / name for name in chosen]):
                    pass
            folders = set()
            for name, target in chosen.items():
                make_private_folder(target.parent)
                self._disk.rename(self._path / name, target)
                self._targets.pop(name)
                folders |= {target.parent, target.parent.parent}
            for folder in sorted(folders):
                self._disk.sync_folder(folder)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def _sync(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            self._disk.sync(descriptor)
        finally:
            os.close(descriptor)
