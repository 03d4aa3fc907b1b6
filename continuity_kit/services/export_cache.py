"""What the exporter remembers of source files, so that an unchanged file is not read again.

One row a file, found by HMAC(cache key, path) and sealed under HKDF(cache key, path, size,
modification time, inode): only who still has the source tree can open it. Object rows are found
and sealed likewise by all their members' stamps. A damaged cache is empty and rebuilt.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from continuity_kit.errors import AuthenticityError
from continuity_kit.files import Disk
from continuity_kit.sources.source_files import SourceFile
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.secret_box import derive, open_box, seal_box

CACHE_FILE = "cache.bin"
MAGIC = b"RTCK-CACHE-1\n"
NAME_LENGTH = 16
LENGTH_BYTES = 4
T = TypeVar("T")


class ExportCache:
    """Rows by keyed name; `save` keeps those that were asked for or put since it was opened."""

    def __init__(self, key: bytes, rows: dict[bytes, bytes]) -> None:
        """Hold sealed rows; nothing is opened yet."""
        self._key = key
        self._rows = rows
        self._used: dict[bytes, bytes] = {}
        self._changed = False

    @classmethod
    def open(cls, home: Path, key: bytes) -> "ExportCache":
        """Read the cache; a missing or damaged one is empty."""
        try:
            data = (home / CACHE_FILE).read_bytes()
        except OSError:
            data = b""
        try:
            rows = dict(_parse(data))
        except ValueError:
            rows = {}
        return cls(key, rows)

    def get(self, files: Sequence[SourceFile], kind: str, cls: type[T]) -> T | None:
        """Return the row of unchanged files, or None."""
        name, secret = self._names(files, kind)
        sealed = self._rows.get(name) or self._used.get(name)
        if sealed is None:
            return None
        data = open_box(secret, sealed, name)
        if data is None:
            return None
        try:
            row = from_json(data, cls)
        except AuthenticityError:
            return None
        self._used[name] = sealed
        return row

    def put(self, files: Sequence[SourceFile], kind: str, value: object) -> None:
        """Remember a row for exactly these files as they are now."""
        name, secret = self._names(files, kind)
        self._used[name] = seal_box(secret, to_json(value), name)
        self._changed = True

    def save(self, home: Path, disk: Disk, *, is_final: bool) -> None:
        """Write the cache when it changed; a final one forgets files that are gone."""
        rows = dict(self._used) if is_final else {**self._rows, **self._used}
        if not self._changed and len(rows) == len(self._rows):
            return
        parts = [MAGIC]
        for name, sealed in sorted(rows.items()):
            parts += [name, len(sealed).to_bytes(LENGTH_BYTES, "big"), sealed]
        disk.put(home / CACHE_FILE, b"".join(parts))
        self._rows, self._changed = rows, False

    def _names(self, files: Sequence[SourceFile], kind: str) -> tuple[bytes, bytes]:
        stamps = hashlib.sha256()
        paths = hashlib.sha256(kind.encode("ascii"))
        for file in files:
            stamps.update(hashlib.sha256(file.stamp).digest())
            paths.update(hashlib.sha256(str(file.path).encode("utf-8", "surrogateescape")).digest())
        name = hmac.digest(self._key, paths.digest(), "sha256")[:NAME_LENGTH]
        return name, derive(self._key, kind.encode("ascii") + stamps.digest())


def _parse(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data:
        return
    if not data.startswith(MAGIC):
        raise ValueError("cache")
    position = len(MAGIC)
    while position < len(data):
        name = data[position : position + NAME_LENGTH]
        position += NAME_LENGTH
        length = int.from_bytes(data[position : position + LENGTH_BYTES], "big")
        position += LENGTH_BYTES
        if len(name) < NAME_LENGTH or position + length > len(data):
            raise ValueError("cache")
        yield name, data[position : position + length]
        position += length
