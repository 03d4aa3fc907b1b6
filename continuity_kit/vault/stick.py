"""Reads a stick that may be hostile: known names, regular files, bounded sizes, no links."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import TEMPORARY_SUFFIX
from continuity_kit.vault.catalogue import MAX_MANIFEST, MAX_OBJECTS

ROOT = "RTCK"
BUNDLE_NAME = re.compile(r"([0-9a-f]{16})-(\d{1,19})")
OBJECT_NAME = re.compile(r"([0-9a-f]{2})[0-9a-f]{62}\.age")
MANIFEST = "manifest.dsse"
CATALOGUE = "catalogue.age"
MAX_ENVELOPE = 2 * MAX_MANIFEST
MAX_CATALOGUE = 512 * 1024 * 1024
MAX_OBJECT = 4 * 1024 * 1024 * 1024
MAX_BUNDLES = 64
MAX_NAMES = 2 * MAX_OBJECTS


@dataclass(frozen=True)
class StickBundle:
    """One bundle folder found on a stick; nothing in it has been believed yet."""

    folder: Path
    exporter_key_id: str
    sequence: int


class Stick:
    """One medium; every read opens by name, refuses what is no regular file, and is bounded."""

    def __init__(self, path: Path, *, root: Path | None = None) -> None:
        """Name the medium's mount point, or the folder that holds bundles and objects itself."""
        self._root = root or path / ROOT

    def check_names(self) -> None:
        """Refuse a medium that holds anything no export writes below its own folder.

        Names are only listed; nothing is opened, no link is followed. What lies beside the kit's
        folder is nobody's business and never looked at.

        Raises:
            WorldError: `stick-empty`, `stick-unreadable`.
            AuthenticityError: `stick-foreign-entry`: a name, link or special file that no export
                writes, or more of them than any export does.
        """
        with _answering(ROOT):
            is_link, is_folder = self._root.is_symlink(), self._root.is_dir()
            is_foreign = is_link or (not is_folder and self._root.exists())
        if is_foreign:
            raise AuthenticityError("stick-foreign-entry", ROOT)
        if not is_folder:
            raise WorldError("stick-empty", str(self._root.parent))
        seen = 0
        for entry in _list_folder(self._root):
            if _is_leftover(entry):
                continue
            if entry.name not in ("bundles", "objects"):
                raise AuthenticityError("stick-foreign-entry", _shown(entry))
            folders = _folders(self._root / entry.name)
            check = _check_bundle_file if entry.name == "bundles" else _check_object
            for folder in folders:
                for file in _list_folder(self._root / entry.name / folder.name):
                    seen += 1
                    if seen > MAX_NAMES:
                        raise AuthenticityError("stick-foreign-entry", entry.name)
                    if not _is_leftover(file):
                        check(folder.name, file)

    def bundles(self) -> tuple[StickBundle, ...]:
        """Return the bundles, highest sequence first.

        A folder without a manifest is what an export left that was cut off: it is none.

        Raises:
            WorldError: `stick-empty`, `stick-unreadable`.
            AuthenticityError: `stick-foreign-entry`: a name, link or special file that no export
                writes.
        """
        folder = self._root / "bundles"
        found = []
        for entry in _folders(folder):
            match = BUNDLE_NAME.fullmatch(entry.name)
            if match is None:
                raise AuthenticityError("stick-foreign-entry", _shown(entry))
            manifest = folder / entry.name / MANIFEST
            with _answering(entry.name):
                is_bundle = manifest.exists() or manifest.is_symlink()
            if is_bundle:
                found.append(StickBundle(folder / entry.name, match[1], int(match[2])))
        if not found:
            raise WorldError("stick-empty", str(self._root.parent))
        if len(found) > MAX_BUNDLES:
            raise AuthenticityError("stick-foreign-entry", "bundles")
        return tuple(sorted(found, key=lambda item: item.sequence, reverse=True))

    def manifest(self, bundle: StickBundle) -> bytes:
        """Return the bytes of a bundle's manifest envelope."""
        return read_regular(bundle.folder / MANIFEST, MAX_ENVELOPE)

    def catalogue(self, bundle: StickBundle) -> bytes:
        """Return the bytes of a bundle's sealed catalogue."""
        return read_regular(bundle.folder / CATALOGUE, MAX_CATALOGUE)

    def object(self, sha256: str) -> bytes:
        """Return the ciphertext of one object, by the name that its signed manifest gives."""
        return read_regular(self.object_path(sha256), MAX_OBJECT)

    def object_path(self, sha256: str) -> Path:
        """Return where an object lies."""
        return self._root / "objects" / sha256[:2] / f"{sha256}.age"


def read_regular(path: Path, limit: int) -> bytes:
    """Read one regular file of at most `limit` bytes, following no link, hard links refused.

    Raises:
        WorldError: `stick-file-missing`, `stick-unreadable`.
        AuthenticityError: `stick-foreign-entry`, `stick-file-too-long`.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError as error:
        raise WorldError("stick-file-missing", path.name) from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise AuthenticityError("stick-foreign-entry", path.name) from error
        raise WorldError("stick-unreadable", path.name) from error
    try:
        with _answering(path.name):
            status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise AuthenticityError("stick-foreign-entry", path.name)
        if status.st_size > limit:
            raise AuthenticityError("stick-file-too-long", path.name)
        with _answering(path.name), os.fdopen(descriptor, "rb", closefd=False) as file:
            # One byte more tells of a file that grew; room for the longest is not asked for.
            data = file.read(status.st_size + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise AuthenticityError("stick-file-too-long", path.name)
    return data


def _folders(folder: Path) -> list["os.DirEntry[str]"]:
    """List a folder that may hold folders only."""
    with _answering(folder.name):
        is_link = folder.is_symlink()
    if is_link:
        raise AuthenticityError("stick-foreign-entry", folder.name)
    entries = [entry for entry in _list_folder(folder) if not _is_leftover(entry)]
    for entry in entries:
        with _answering(entry.name):
            is_folder = entry.is_dir(follow_symlinks=False)
        if not is_folder:
            raise AuthenticityError("stick-foreign-entry", _shown(entry))
    return entries


def _check_bundle_file(folder: str, entry: "os.DirEntry[str]") -> None:
    is_known = BUNDLE_NAME.fullmatch(folder) and entry.name in (MANIFEST, CATALOGUE)
    if not is_known or not _is_file(entry):
        raise AuthenticityError("stick-foreign-entry", _shown(entry))


def _check_object(folder: str, entry: "os.DirEntry[str]") -> None:
    match = OBJECT_NAME.fullmatch(entry.name)
    if match is None or match[1] != folder or not _is_file(entry):
        raise AuthenticityError("stick-foreign-entry", _shown(entry))


def _is_file(entry: "os.DirEntry[str]") -> bool:
    with _answering(entry.name):
        return entry.is_file(follow_symlinks=False)


@contextmanager
def _answering(name: str) -> Iterator[None]:
    """Say of a stick that stops answering, pulled out for one, that it cannot be read.

    Raises:
        WorldError: `stick-unreadable`.
    """
    try:
        yield
    except OSError as error:
        raise WorldError("stick-unreadable", name) from error


def _is_leftover(entry: "os.DirEntry[str]") -> bool:
    """Tell whether a name is one that a cut-off export leaves; such files are never opened."""
    return entry.name.startswith(".") and entry.name.endswith(TEMPORARY_SUFFIX)


def _shown(entry: "os.DirEntry[str]") -> str:
    """Return a foreign name as it can be shown: short, without control characters."""
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in entry.name
    )[:80]


def _list_folder(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError as error:
        raise WorldError("stick-empty", str(folder.parent.parent)) from error
    except NotADirectoryError as error:
        raise AuthenticityError("stick-foreign-entry", folder.name) from error
    except OSError as error:
        raise WorldError("stick-unreadable", folder.name) from error
