"""Files of a source folder: found without following links, read whole and bounded."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import WorldError

MAX_FILE = 256 * 1024 * 1024 + 1


@dataclass(frozen=True)
class SourceFile:
    """One regular file of a source, as its folder entry tells; its content is not read."""

    path: Path = field(repr=False)
    name: str = field(repr=False)  # below the source's folder
    size: int
    mtime_ns: int
    inode: int

    @property
    def stamp(self) -> bytes:
        """What changes whenever the file does: path, size, modification time, inode."""
        return f"{self.path}\0{self.size}\0{self.mtime_ns}\0{self.inode}".encode(
            "utf-8", "surrogateescape"
        )


ReadFile = Callable[[SourceFile], bytes]


def read_source_file(file: SourceFile) -> bytes:
    """Read a file whole.

    Raises:
        WorldError: `file-unreadable`, `file-too-large`, `file-changed-while-read`.
    """
    if file.size >= MAX_FILE:
        raise WorldError("file-too-large", file.name)
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            # One byte more tells of a file that grew; room for the largest is not asked for.
            data = opened.read(file.size + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise WorldError("file-unreadable", file.name) from error
    # SAFETY: a file that is still being copied in is taken tomorrow, whole
    # (test_a_file_that_changes_while_it_is_read_is_refused).
    if len(data) != file.size or after.st_mtime_ns != file.mtime_ns:
        raise WorldError("file-changed-while-read", file.name)
    return data


def walk_folder(folder: Path) -> tuple[tuple[SourceFile, ...], tuple[Refusal, ...]]:
    """Return the regular files below a folder by name, and what is no regular file.

    Raises:
        WorldError: `source-missing`: the folder itself cannot be listed.
    """
    if not folder.is_dir():
        raise WorldError("source-missing", str(folder))
    files: list[SourceFile] = []
    refused: list[Refusal] = []
    for entry, name in _entries(folder, "", refused):
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            refused.append(Refusal("file-unreadable", name))
            continue
        if not stat.S_ISREG(status.st_mode):
            refused.append(Refusal("file-not-regular", name))
            continue
        files.append(
            SourceFile(Path(entry.path), name, status.st_size, status.st_mtime_ns, status.st_ino)
        )
    return tuple(sorted(files, key=lambda file: file.name)), tuple(refused)


def _entries(
    folder: Path, prefix: str, refused: list[Refusal]
) -> Iterator[tuple["os.DirEntry[str]", str]]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise WorldError("source-missing", str(folder)) from error
        refused.append(Refusal("file-unreadable", prefix))
        return
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(Path(entry.path), f"{name}/", refused)
        else:
            yield entry, name
