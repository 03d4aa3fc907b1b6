"""Room kept aside, so that the ledger goes on when the disk is full and nothing else does."""

import os
from pathlib import Path

from continuity_kit.errors import WorldError
from continuity_kit.files import Disk, free_bytes

RESERVE_BYTES = 16 << 20
RELEASE_BYTES = 256 << 10
LOW_SPACE_BYTES = 1 << 30  # less than a few days' exports: a person makes room in time
ROOM_FACTOR = 4  # a reserve is laid only where that many times its size is free


def is_space_low(folder: Path, limit: int) -> bool:
    """Tell whether a medium has less room than the limit; one that does not answer is not low."""
    try:
        return free_bytes(folder) < limit
    except OSError:
        return False


class Reserve:
    """The reserve file of a vault: given back in slices, laid again when there is room."""

    def __init__(self, path: Path, disk: Disk, size: int = RESERVE_BYTES) -> None:
        """Name the file; nothing is written yet."""
        self._path = path
        self._disk = disk
        self._size = size

    @property
    def left_bytes(self) -> int:
        """What is still kept aside."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def release(self) -> bool:
        """Give back one slice; False when nothing is left to give.

        The file is shortened in place: on a full disk nothing new can be written first.
        """
        left = self.left_bytes
        if left == 0:
            return False
        try:
            os.truncate(self._path, max(0, left - RELEASE_BYTES))
        except OSError:
            try:
                self._path.unlink()
            except OSError:
                return False
        return True

    def lay(self) -> None:
        """Keep the room aside when it is not and the disk has plenty; never an error.

        Random bytes: a file system that packs zeros would keep nothing aside.
        """
        try:
            if self.left_bytes >= self._size or free_bytes(self._path.parent) < (
                ROOM_FACTOR * self._size
            ):
                return
            self._disk.put(self._path, os.urandom(self._size))
        except (OSError, WorldError):
            return
