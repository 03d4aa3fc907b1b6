"""The vault folder: accepted cards, objects as they came, bundles, and what was derived from them.

Nothing accepted is changed. `derived/` can be rebuilt at any time; it is sealed to this laptop.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk, make_private_folder
from continuity_kit.vault import agefile, envelope, packing
from continuity_kit.vault.cards import Card, read_card
from continuity_kit.vault.catalogue import (
    MANIFEST_TYPE,
    MAX_CATALOGUE,
    Catalogue,
    CatalogueObject,
    Manifest,
    Member,
    read_catalogue,
    read_manifest,
)
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.stick import CATALOGUE, MANIFEST
from continuity_kit.vault.unlock import OpenedVault

T = TypeVar("T")
MIRROR_FILE = "mirror.json"


@dataclass(frozen=True)
class StoredCard:
    """A card this vault accepted; a dropped one stays to name past signers."""

    card: Card
    data: bytes
    dropped: bool


@dataclass(frozen=True)
class AcceptedBundle:
    """One accepted generation."""

    folder: Path
    manifest: Manifest
    manifest_sha256: str
    catalogue: Catalogue


@dataclass(frozen=True)
class BundleHead:
    """One accepted generation by its signed outside."""

    folder: Path
    manifest: Manifest
    manifest_sha256: str


class VaultStore:
    """Reads and writes the vault folder of an opened vault."""

    def __init__(self, vault: OpenedVault, disk: Disk) -> None:
        """Name the folders; nothing is read yet."""
        self.vault = vault
        self._disk = disk
        self._path = vault.path

    @property
    def facility(self) -> str:
        """The vault's facility; a vault made without one learns it from its first exporter card."""
        learnt = (known.card.facility for known in self.cards() if known.card.role == "exporter")
        return self.vault.facility or next(learnt, "")

    # --- cards -------------------------------------------------------------------------------

    def accept_card(self, data: bytes) -> Card:
        """Keep an accepted card.

        Raises:
            UsageError: `card-letter-taken`, `card-own`, `card-known`.
            AuthenticityError: as `read_card`; `card-other-facility`.
        """
        card = read_card(data)
        is_own = card.role == "host_centre" or not self.facility or not card.facility
        if not is_own and card.facility != self.facility:
            raise AuthenticityError("card-other-facility", card.facility)
        if card.key_id == self.vault.device_key.key_id:
            raise UsageError("card-own")
        for known in self.cards():
            if known.card.key_id == card.key_id and not known.dropped:
                raise UsageError("card-known", card.name)
        letters = {self.vault.letter, *(known.card.letter for known in self.cards())}
        if card.role == "laptop" and card.letter in letters:
            raise UsageError("card-letter-taken", card.letter or "")
        folder = make_private_folder(self._path / "cards")
        self._disk.put(folder / f"{card.key_id}.dsse", data)
        (folder / f"{card.key_id}.dropped").unlink(missing_ok=True)
        return card

    def drop_card(self, key_id: str) -> Card:
        """Accept nothing more from a card.

        Raises:
            UsageError: `card-unknown`.
        """
        for known in self.cards():
            if known.card.key_id == key_id and not known.dropped:
                self._disk.put(self._path / "cards" / f"{key_id}.dropped", b"")
                return known.card
        raise UsageError("card-unknown", key_id)

    def cards(self) -> tuple[StoredCard, ...]:
        """Return every card ever accepted."""
        folder = self._path / "cards"
        return tuple(
            StoredCard(read_card(path.read_bytes()), path.read_bytes(), self._is_dropped(path))
            for path in sorted(folder.glob("*.dsse"))
        )

    @staticmethod
    def _is_dropped(path: Path) -> bool:
        return path.with_suffix(".dropped").exists()

    # --- settings ----------------------------------------------------------------------------

    def set_mirror(self, folder: Path) -> None:
        """Remember where every ledger entry is written a second time."""
        self._disk.put(self._path / MIRROR_FILE, to_json({"folder": str(folder)}))

    def mirror(self) -> Path | None:
        """Return the mirror's folder, or None when none was chosen."""
        try:
            data = (self._path / MIRROR_FILE).read_bytes()
        except FileNotFoundError:
            return None
        return Path(from_json(data, dict)["folder"])

    # --- objects -----------------------------------------------------------------------------

    def object_path(self, sha256: str) -> Path:
        """Return where an object lies or would lie."""
        return self._path / "objects" / sha256[:2] / f"{sha256}.age"

    def has_object(self, sha256: str, size: int) -> bool:
        """Tell whether an object is held; it is hashed again whenever it is opened."""
        path = self.object_path(sha256)
        return path.is_file() and path.stat().st_size == size

    def put_object(self, sha256: str, ciphertext: bytes) -> None:
        """Keep an object as it came.

        Raises:
            AuthenticityError: `object-damaged`: its bytes are not those of its name.
        """
        if hashlib.sha256(ciphertext).hexdigest() != sha256:
            raise AuthenticityError("object-damaged", sha256[:12])
        path = self.object_path(sha256)
        make_private_folder(path.parent)
        self._disk.put(path, ciphertext)

    def read_object(self, item: CatalogueObject) -> bytes:
        """Re-hash, decrypt in memory, and return an object's content.

        Raises:
            WorldError: `object-missing`.
            AuthenticityError: `object-damaged`, or what age or packing refused.
        """
        path = self.object_path(item.sha256)
        try:
            ciphertext = path.read_bytes()
        except OSError as error:
            raise WorldError("object-missing", item.sha256[:12]) from error
        return open_object(ciphertext, item, self.vault.identity)

    def object_names(self) -> set[str]:
        """Return the hashes of all objects held."""
        return {path.stem for path in (self._path / "objects").glob("??/*.age")}

    def remove_object(self, sha256: str) -> None:
        """Drop an object that no kept generation names."""
        self.object_path(sha256).unlink(missing_ok=True)

    # --- bundles -----------------------------------------------------------------------------

    def bundle_folder(self, manifest: Manifest) -> Path:
        """Return the folder of a generation."""
        return self._path / "bundles" / f"{manifest.exporter_key_id}-{manifest.sequence}"

    def put_bundle(self, manifest: Manifest, manifest_envelope: bytes, catalogue: bytes) -> Path:
        """Keep a bundle's two files; it counts once the ledger says so."""
        folder = make_private_folder(self.bundle_folder(manifest))
        self._disk.put(folder / CATALOGUE, catalogue)
        self._disk.put(folder / MANIFEST, manifest_envelope)
        return folder

    def bundles(self, accepted: frozenset[str] | None = None) -> tuple[BundleHead, ...]:
        """Return the generations on disk, oldest first; signatures were checked at import.

        Args:
            accepted: manifest hashes that the ledger accepted; others are left out.
        """
        heads = []
        for path in (self._path / "bundles").glob(f"*/{MANIFEST}"):
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if accepted is not None and digest not in accepted:
                continue
            manifest = read_manifest(envelope.unverified_payload(data, MANIFEST_TYPE))
            heads.append(BundleHead(path.parent, manifest, digest))
        return tuple(sorted(heads, key=lambda head: head.manifest.created))

    def open_bundle(self, head: BundleHead) -> AcceptedBundle:
        """Decrypt the catalogue of an accepted generation."""
        sealed = (head.folder / CATALOGUE).read_bytes()
        catalogue = open_catalogue(sealed, head.manifest, self.vault.identity)
        return AcceptedBundle(head.folder, head.manifest, head.manifest_sha256, catalogue)

    # --- derived -----------------------------------------------------------------------------

    def put_derived(self, name: str, value: object) -> None:
        """Keep something that can be rebuilt, sealed to this laptop."""
        folder = make_private_folder(self._path / "derived")
        sealed = agefile.seal(to_json(value), [self.vault.identity.recipient])
        self._disk.put(folder / f"{name}.age", sealed)

    def get_derived(self, name: str, cls: type[T] | Any) -> T | None:
        """Return something derived, or None when it must be rebuilt."""
        try:
            sealed = (self._path / "derived" / f"{name}.age").read_bytes()
            return from_json(agefile.unseal(sealed, self.vault.identity), cls)
        except (OSError, AuthenticityError):
            return None


def open_object(ciphertext: bytes, item: CatalogueObject, identity: agefile.Identity) -> bytes:
    """Check a ciphertext against its signed hash, open it, check the content's hash.

    Raises:
        AuthenticityError: `object-damaged`, `object-content-differs`, age and packing codes.
    """
    if len(ciphertext) != item.size or hashlib.sha256(ciphertext).hexdigest() != item.sha256:
        raise AuthenticityError("object-damaged", item.sha256[:12])
    content = packing.unpack(agefile.unseal(ciphertext, identity), length=item.content_length)
    if hashlib.sha256(content).hexdigest() != item.content_sha256:
        raise AuthenticityError("object-content-differs", item.sha256[:12])
    return content


def open_catalogue(sealed: bytes, manifest: Manifest, identity: agefile.Identity) -> Catalogue:
    """Check a sealed catalogue against its signed hash and read it.

    Raises:
        AuthenticityError: `catalogue-damaged`, `catalogue-malformed`, age and packing codes.
    """
    stated = manifest.catalogue
    if len(sealed) != stated.size or hashlib.sha256(sealed).hexdigest() != stated.sha256:
        raise AuthenticityError("catalogue-damaged")
    payload = agefile.unseal(sealed, identity)
    length = manifest.counts.get("catalogue_bytes", 0)
    if not 0 < length <= MAX_CATALOGUE:
        raise AuthenticityError("catalogue-malformed")
    return read_catalogue(packing.unpack(payload, length=length))


def members_of(item: CatalogueObject, content: bytes) -> Iterator[tuple[Member, bytes]]:
    """Yield each source file of an object with its bytes, checked.

    Raises:
        AuthenticityError: `object-content-differs`.
    """
    if not item.archived:
        yield item.members[0], content
        return
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for member, entry in zip(item.members, archive, strict=True):
            file = archive.extractfile(entry) if entry.isreg() else None
            data = file.read() if file is not None else b""
            if hashlib.sha256(data).hexdigest() != member.sha256:
                raise AuthenticityError("object-content-differs", item.sha256[:12])
            yield member, data
