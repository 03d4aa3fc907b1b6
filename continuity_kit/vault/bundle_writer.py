"""Writes a bundle to a medium: room reserved, objects by tier, catalogue, manifest last, read back.

Until the manifest's name appears nothing of the new bundle counts; the older one stays whole.
"""

import hashlib
import os
import shutil
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from errno import ENOENT
from pathlib import Path

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import TEMPORARY_SUFFIX, Disk, storage_error
from continuity_kit.vault import agefile, envelope, packing
from continuity_kit.vault.age_keys import PqRecipient
from continuity_kit.vault.catalogue import MANIFEST_TYPE, Manifest, Sealed, read_manifest
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.stick import (
    BUNDLE_NAME,
    CATALOGUE,
    MANIFEST,
    MAX_ENVELOPE,
    MAX_OBJECT,
    ROOT,
    read_regular,
)

KEPT_BUNDLES = 2
RESERVE = ".reserve" + TEMPORARY_SUFFIX
READ_BACK_PARTS = 7
READERS = 2


def seal_content(content: bytes, recipients: Sequence[PqRecipient]) -> tuple[Sealed, bytes]:
    """Compress, pad and seal an object; return its name and size, and its ciphertext."""
    ciphertext = agefile.seal(packing.pack(content), recipients)
    return Sealed(hashlib.sha256(ciphertext).hexdigest(), len(ciphertext)), ciphertext


def sign_manifest(manifest: Manifest, key: SigningKey) -> bytes:
    """Return the manifest's envelope."""
    return envelope.sign(MANIFEST_TYPE, to_json(manifest), [key])


class BundleWriter:
    """One destination: a stick, a share or any mounted folder."""

    def __init__(self, destination: Path, disk: Disk) -> None:
        """Name the destination; nothing is written yet."""
        self._destination = destination
        self._root = destination / ROOT
        self._disk = disk
        self.written: list[str] = []

    def prepare(self) -> None:
        """Create the folders, drop what an interrupted export left, make room for a new bundle.

        Raises:
            WorldError: `destination-missing`, or the medium refuses.
        """
        if not self._destination.is_dir():
            raise WorldError("destination-missing", str(self._destination))
        try:
            for folder in (self._root / "bundles", self._root / "objects"):
                folder.mkdir(parents=True, exist_ok=True)
            for stray in self._root.rglob(f"*{TEMPORARY_SUFFIX}"):
                stray.unlink(missing_ok=True)
            for folder in self._bundle_folders():
                if not (folder / MANIFEST).is_file():
                    shutil.rmtree(folder)
        except OSError as error:
            raise storage_error(error, self._root) from error
        self.prune(keep=KEPT_BUNDLES - 1)

    def reserve(self, size: int) -> None:
        """Take the room of catalogue and manifest before any object does.

        Raises:
            WorldError: `destination-too-small`: not even these fit; nothing was changed.
        """
        try:
            self._disk.put(self._root / RESERVE, bytes(size))
        except WorldError as error:
            if error.code == "disk-full":
                raise WorldError("destination-too-small", size_mb=-(-size // 1_000_000)) from error
            raise

    def release(self) -> None:
        """Give the reserved room back."""
        (self._root / RESERVE).unlink(missing_ok=True)

    def has_object(self, sealed: Sealed) -> bool:
        """Tell whether an object of that name and size is there."""
        try:
            return self.object_path(sealed.sha256).stat().st_size == sealed.size
        except FileNotFoundError:
            return False
        except OSError as error:
            raise storage_error(error, self._root) from error

    def put_object(self, sealed: Sealed, ciphertext: bytes) -> bool:
        """Write an object; False when there is no room for it. Its name is durable at `commit`.

        Several may be written at once.

        Raises:
            WorldError: `write-failed`, `destination-gone`.
        """
        path = self.object_path(sealed.sha256)
        try:
            path.parent.mkdir(exist_ok=True)
            self._disk.put(path, ciphertext, syncs_folder=False)
        except OSError as error:
            raise self._named(storage_error(error, path)) from error
        except WorldError as error:
            if error.code == "disk-full":
                return False
            raise self._named(error) from error
        self.written.append(sealed.sha256)
        return True

    def commit(self, manifest: Manifest, manifest_envelope: bytes, catalogue: bytes) -> Path:
        """Write catalogue, then manifest: its name is the bundle's beginning.

        Raises:
            WorldError: `disk-full`, `write-failed`, `destination-gone`; the older bundle is whole.
        """
        folder = self._root / "bundles" / f"{manifest.exporter_key_id}-{manifest.sequence}"
        try:
            folder.mkdir()
            # SAFETY: the manifest's name comes last: what it names is on the medium by then
            # (test_p25_a_manifest_is_never_there_without_its_objects).
            for name in sorted({sha256[:2] for sha256 in self.written}):
                self._disk.sync_folder(self._root / "objects" / name)
            self._disk.sync_folder(self._root / "objects")
            self._disk.put(folder / CATALOGUE, catalogue)
            self._disk.put(folder / MANIFEST, manifest_envelope)
            for holder in (folder.parent, self._root, self._destination):
                self._disk.sync_folder(holder)
        except OSError as error:
            raise self._named(storage_error(error, folder)) from error
        except WorldError as error:
            raise self._named(error) from error
        return folder

    def read_back(self, folder: Path, manifest: Manifest, manifest_envelope: bytes) -> int:
        """Read again what was written, and a seventh of the rest; return the bytes read.

        The seventh is chosen by the sequence, so that a week of exports covers the stick.

        Raises:
            AuthenticityError: `read-back-differs`: the medium did not keep what it was given; the
                new bundle is taken off again.
        """
        try:
            _check_equal(read_regular(folder / MANIFEST, MAX_ENVELOPE), manifest_envelope)
            read = self._check(folder / CATALOGUE, manifest.catalogue)
            written = frozenset(self.written)
            turn = manifest.sequence % READ_BACK_PARTS
            chosen = [
                sealed
                for sealed in manifest.objects
                if sealed.sha256 in written or int(sealed.sha256[:8], 16) % READ_BACK_PARTS == turn
            ]
            read += self._check_all(chosen)
        except (AuthenticityError, WorldError):
            with suppress(OSError):
                (folder / MANIFEST).unlink()
                shutil.rmtree(folder)
            raise
        return read

    def prune(self, *, keep: int = KEPT_BUNDLES) -> int:
        """Keep the newest bundles and what they refer to; return the objects removed.

        A bundle whose manifest cannot be read keeps every object: nothing is removed by mistake.

        Raises:
            WorldError: the medium refuses.
        """
        folders = self._bundle_folders()
        try:
            named: set[str] = set()
            for folder in folders[:keep]:
                payload = envelope.unverified_payload(
                    (folder / MANIFEST).read_bytes(), MANIFEST_TYPE
                )
                named |= {item.sha256 for item in read_manifest(payload).objects}
        except (OSError, AuthenticityError, WorldError):
            return 0
        try:
            for folder in folders[keep:]:
                (folder / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(folder)
            return remove_unnamed(self._root / "objects", named)
        except OSError as error:
            raise storage_error(error, self._root) from error

    def object_path(self, sha256: str) -> Path:
        """Return where an object lies."""
        return self._root / "objects" / sha256[:2] / f"{sha256}.age"

    def _bundle_folders(self) -> list[Path]:
        """Return the bundle folders, newest first by the time of their manifests."""
        found = [
            path
            for path in (self._root / "bundles").iterdir()
            if BUNDLE_NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        ]

        def written(folder: Path) -> tuple[float, int]:
            manifest = folder / MANIFEST
            age = manifest.stat().st_mtime if manifest.is_file() else 0.0
            return age, int(folder.name.partition("-")[2])

        return sorted(found, key=written, reverse=True)

    def _check_all(self, chosen: Sequence[Sealed]) -> int:
        """Check objects, several at once: while one is read another is hashed."""
        pool = ThreadPoolExecutor(READERS)
        try:
            return sum(
                pool.map(lambda item: self._check(self.object_path(item.sha256), item), chosen)
            )
        finally:
            pool.shutdown(cancel_futures=True)

    def _check(self, path: Path, sealed: Sealed) -> int:
        _drop_from_memory(path)
        data = read_regular(path, MAX_OBJECT)
        if len(data) != sealed.size or hashlib.sha256(data).hexdigest() != sealed.sha256:
            raise AuthenticityError("read-back-differs", path.name[:12])
        return len(data)

    def _named(self, error: WorldError) -> WorldError:
        if not self._root.is_dir():
            return WorldError("destination-gone", str(self._destination))
        return error


def remove_unnamed(objects: Path, named: Collection[str]) -> int:
    """Remove the objects that nothing names; return how many."""
    removed = 0
    for path in objects.glob("??/*.age"):
        if path.stem not in named:
            path.unlink()
            removed += 1
    return removed


def _check_equal(found: bytes, given: bytes) -> None:
    if found != given:
        raise AuthenticityError("read-back-differs", MANIFEST)


def _drop_from_memory(path: Path) -> None:
    """Ask the system to forget its copy, so that the medium itself is read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno == ENOENT:
            return
        raise WorldError("stick-unreadable", path.name) from error
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
