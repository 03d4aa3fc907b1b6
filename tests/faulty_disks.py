"""Media that refuse: an error at the nth call, a write cut short, a disk of few bytes."""

from errno import EIO, ENOSPC
from pathlib import Path

from continuity_kit.files import Disk


class CountingDisk(Disk):
    """A healthy medium that notes its calls by name."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def write(self, descriptor: int, data: bytes) -> int:
        self.calls.append("write")
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        self.calls.append("sync")
        super().sync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        self.calls.append("rename")
        super().rename(source, target)


class FaultyDisk(CountingDisk):
    """A medium that fails once, at its nth call, counted from 1.

    `error` fails before anything happens, `after` fails after it happened (the answer is lost),
    `short` writes half and says so, `cut` writes half and then fails.
    """

    def __init__(self, fails_at: int, fault: str, errno: int = EIO) -> None:
        super().__init__()
        self.fails_at = fails_at
        self.fault = fault
        self.errno = errno
        self.has_failed = False

    def _is_due(self) -> bool:
        due = len(self.calls) == self.fails_at
        self.has_failed = self.has_failed or due
        return due

    def write(self, descriptor: int, data: bytes) -> int:
        self.calls.append("write")
        if not self._is_due():
            return Disk.write(self, descriptor, data)
        if self.fault == "error":
            raise OSError(self.errno, "input/output error")
        written = Disk.write(self, descriptor, data if self.fault == "after" else data[:100])
        if self.fault == "short":
            return written
        raise OSError(self.errno, "input/output error")

    def sync(self, descriptor: int) -> None:
        self.calls.append("sync")
        self._fail(lambda: Disk.sync(self, descriptor))

    def rename(self, source: Path, target: Path) -> None:
        self.calls.append("rename")
        self._fail(lambda: Disk.rename(self, source, target))

    def _fail(self, act) -> None:
        due = self._is_due() and self.fault != "short"
        if due and self.fault != "after":
            raise OSError(self.errno, "input/output error")
        act()
        if due:
            raise OSError(self.errno, "input/output error")


class SmallDisk(Disk):
    """A medium of few bytes: what is beyond them is refused as a full disk refuses it."""

    def __init__(self, folder: Path, capacity_bytes: int) -> None:
        self.folder = folder
        self.capacity_bytes = capacity_bytes

    @property
    def used_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def write(self, descriptor: int, data: bytes) -> int:
        room = self.capacity_bytes - self.used_bytes
        if room <= 0:
            raise OSError(ENOSPC, "no space left on device")
        return super().write(descriptor, data[:room])
