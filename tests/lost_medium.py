"""A medium that is lost in the middle of an act: from its nth use on, everything below it fails."""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EIO
from pathlib import Path
from typing import Any

BY_PATH = (
    "open", "stat", "lstat", "scandir", "listdir", "mkdir", "rename", "replace", "unlink", "rmdir",
    "access", "chmod", "link", "symlink", "readlink", "statvfs", "utime",
)  # fmt: skip
BY_DESCRIPTOR = ("read", "write", "fsync", "fstat", "ftruncate")


class LostMedium:
    """Counts the uses of a folder; the medium is gone from the `lost_at`th on, counted from 1."""

    def __init__(self, root: Path, lost_at: int, errno: int = EIO) -> None:
        self.root = str(root.resolve())
        self.lost_at = lost_at
        self.errno = errno
        self.uses = 0
        self._descriptors: set[int] = set()

    @property
    def is_lost(self) -> bool:
        return self.uses >= self.lost_at

    def use(self, path: Any) -> bool:
        """Note a use; return whether it was of the medium."""
        if isinstance(path, int):
            is_mine = path in self._descriptors
        else:
            try:
                text = os.fspath(path)
            except TypeError:
                return False
            if isinstance(text, bytes):
                text = os.fsdecode(text)
            is_mine = str(Path(text).absolute()).startswith(self.root)
        if is_mine:
            self.uses += 1
            if self.is_lost:
                raise OSError(self.errno, os.strerror(self.errno), self.root)
        return is_mine

    def opened(self, descriptor: int, *, is_mine: bool) -> None:
        """Remember whether a descriptor is the medium's; numbers are used again."""
        if is_mine:
            self._descriptors.add(descriptor)
        else:
            self._descriptors.discard(descriptor)


@contextmanager
def lost_medium(root: Path, lost_at: int, errno: int = EIO) -> Iterator[LostMedium]:
    """Lose the medium at `root` at its nth use, in every thread; it is back at the end."""
    medium = LostMedium(root, lost_at, errno)
    kept: dict[tuple[Any, str], Callable[..., Any]] = {}

    def watch(owner: Any, name: str) -> None:
        real = kept[owner, name] = getattr(owner, name)

        def call(first: Any, *rest: Any, **named: Any) -> Any:
            is_mine = medium.use(first)
            result = real(first, *rest, **named)
            if name == "open" and owner is os:
                medium.opened(result, is_mine=is_mine)
            return result

        setattr(owner, name, call)

    for name in (*BY_PATH, *BY_DESCRIPTOR):
        watch(os, name)
    watch(io, "open")
    watch(builtins, "open")
    try:
        yield medium
    finally:
        for (owner, name), real in kept.items():
            setattr(owner, name, real)
