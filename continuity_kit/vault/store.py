"""The vault folder: accepted cards, objects as they came, bundles, and what was derived from them.

Nothing accepted is changed. `derived/` can be rebuilt at any time; it is sealed to this laptop.
"""

import hashlib
import hmac
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.vault import agefile, envelope, packing
from continuity_kit.vault.cards import Card, read_card
from continuity_kit.vault.catalogue import (
    MANIFEST_TYPE,
    Catalogue,
    CatalogueObject,
    Manifest,
    read_manifest,
)
from continuity_kit.vault.objects import open_catalogue, open_object
from continuity_kit.vault.schema import from_json, from_own_json, to_json
from continuity_kit.vault.secret_box import derive, open_box, seal_box
from continuity_kit.vault.stick import CATALOGUE, MANIFEST
from continuity_kit.vault.unlock import OpenedVault

T = TypeVar("T")
MIRROR_FILE = "mirror.json"
DERIVED_INFO = b"rtck-derived-v1"
TAG_LENGTH = 32
MAX_DERIVED = 1024 * 1024 * 1024
CARD_AAD = b"rtck-card-v1"


@dataclass(frozen=True)
class StoredCard:
    """A card this vault accepted; a dropped one stays to name past signers."""

    card: Card
    data: bytes
    dropped: bool


@dataclass(frozen=True)
class _KeptCard:
    card: str
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

    def check_card(self, data: bytes) -> Card:
        """Tell whether a card can be accepted; nothing is kept.

        Raises:
            UsageError: `card-letter-taken`, `card-own`, `card-known`.
            AuthenticityError: as `read_card`; `card-other-facility`, `card-other-recovery`.
        """
        card = read_card(data)
        is_any = card.role == "host_centre" or not self.facility or not card.facility
        if not is_any and card.facility != self.facility:
            raise AuthenticityError("card-other-facility", card.facility)
        # SAFETY: a facility has one recovery key; another one would read the ledger unseen
        # (test_a_recovery_card_of_another_key_is_refused).
        if card.role == "recovery" and card.key_id != self.vault.recovery.key_id:
            raise AuthenticityError("card-other-recovery", card.key_id)
        if card.key_id == self.vault.device_key.key_id:
            raise UsageError("card-own")
        others = [known for known in self.cards() if known.card.key_id != card.key_id]
        if any(k.card.key_id == card.key_id and not k.dropped for k in self.cards()):
            raise UsageError("card-known", card.name or card.key_id)
        letters = {self.vault.letter, *(known.card.letter for known in others)}
        if card.role == "laptop" and card.letter in letters:
            raise UsageError("card-letter-taken", card.letter or "")
        return card

    def accept_card(self, data: bytes) -> Card:
        """Keep an accepted card; as `check_card`."""
        card = self.check_card(data)
        self._put_card(card.key_id, data, dropped=False)
        return card

    def find_card(self, key_id: str) -> StoredCard:
        """Return an accepted card that was not dropped.

        Raises:
            UsageError: `card-unknown`.
        """
        for known in self.cards():
            if known.card.key_id == key_id and not known.dropped:
                return known
        raise UsageError("card-unknown", key_id)

    def drop_card(self, key_id: str) -> Card:
        """Accept nothing more from a card.

        Raises:
            UsageError: `card-unknown`.
        """
        known = self.find_card(key_id)
        self._put_card(key_id, known.data, dropped=True)
        return known.card

    def cards(self) -> tuple[StoredCard, ...]:
        """Return every card ever accepted that can be read; a damaged one keeps nobody out."""
        read = [self._read_card(path) for path in self._card_files()]
        return tuple(known for known in read if known is not None)

    def damaged_cards(self) -> tuple[str, ...]:
        """Name the card files that can no longer be read: their cards must be given again."""
        return tuple(path.name for path in self._card_files() if self._read_card(path) is None)

    def _card_files(self) -> list[Path]:
        return sorted((self._path / "cards").glob("*.bin"))

    def _read_card(self, path: Path) -> StoredCard | None:
        try:
            sealed = path.read_bytes()
        except OSError:
            return None
        data = open_box(self._card_key(), sealed, CARD_AAD + path.stem.encode())
        if data is None:
            return None
        kept = from_json(data, _KeptCard, forbid_unknown=True)
        card = kept.card.encode("utf-8")
        return StoredCard(read_card(card), card, kept.dropped)

    def _put_card(self, key_id: str, data: bytes, *, dropped: bool) -> None:
        # SAFETY: sealed under the vault key, so that a file laid into the folder is no accepted
        # card (test_p06_a_card_laid_into_the_folder_is_not_accepted).
        kept = to_json(_KeptCard(data.decode("utf-8"), dropped))
        folder = make_private_folder(self._path / "cards")
        sealed = seal_box(self._card_key(), kept, CARD_AAD + key_id.encode())
        self._disk.put(folder / f"{key_id}.bin", sealed)

    def _card_key(self) -> bytes:
        return derive(self.vault.vmk, b"rtck-cards-v1")

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

    def holds_intact(self, sha256: str, size: int) -> bool:
        """Tell whether an object is held and its bytes are still those of its name."""
        if not self.has_object(sha256, size):
            return False
        try:
            data = self.object_path(sha256).read_bytes()
        except OSError:
            return False
        return hashlib.sha256(data).hexdigest() == sha256

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
        try:
            # An entry that names a folder which a power cut took back would hide a generation.
            self._disk.sync_folder(folder.parent)
            self._disk.sync_folder(folder.parent.parent)
        except OSError as error:
            raise storage_error(error, folder) from error
        return folder

    def bundles(self, accepted: frozenset[str] | None = None) -> tuple[BundleHead, ...]:
        """Return the generations on disk, oldest first; signatures were checked at import.

        Args:
            accepted: manifest hashes that the ledger accepted; others are left out, and so is a
                file that was damaged since.
        """
        heads = []
        for path in (self._path / "bundles").glob(f"*/{MANIFEST}"):
            try:
                data = path.read_bytes()
            except OSError as error:
                if accepted is not None:
                    continue  # as a damaged one: the caller knows which it asked for
                raise storage_error(error, path) from error
            digest = hashlib.sha256(data).hexdigest()
            if accepted is not None and digest not in accepted:
                continue
            manifest = read_manifest(envelope.unverified_payload(data, MANIFEST_TYPE))
            heads.append(BundleHead(path.parent, manifest, digest))
        return tuple(sorted(heads, key=lambda head: head.manifest.created))

    def remove_bundles(self, kept: Collection[Path]) -> int:
        """Remove every bundle folder but those kept, its manifest first; return how many."""
        removed = 0
        for folder in (self._path / "bundles").glob("*"):
            if folder not in kept and folder.is_dir():
                (folder / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(folder)
                removed += 1
        return removed

    def open_bundle(self, head: BundleHead) -> AcceptedBundle:
        """Decrypt the catalogue of an accepted generation.

        Raises:
            AuthenticityError: `catalogue-damaged`, `catalogue-malformed`, age and packing codes.
        """
        try:
            sealed = (head.folder / CATALOGUE).read_bytes()
        except OSError as error:
            raise AuthenticityError("catalogue-damaged") from error
        catalogue = open_catalogue(sealed, head.manifest, self.vault.identity)
        return AcceptedBundle(head.folder, head.manifest, head.manifest_sha256, catalogue)

    # --- derived -----------------------------------------------------------------------------

    def put_derived(self, name: str, value: object) -> None:
        """Keep something that can be rebuilt, sealed to this laptop.

        A tag under the vault's key stands before it: whoever knows only the laptop's public card
        can seal to it, and must not be able to plant a plan.
        """
        make_private_folder(self._path / "derived")
        self._disk.put(self.derived_path(name), self.seal_derived(name, value))

    def seal_derived(self, name: str, value: object) -> bytes:
        """Return what `put_derived` writes."""
        data = packing.pack(to_json(value))
        return agefile.seal(self._tag(name, data) + data, [self.vault.identity.recipient])

    def derived_path(self, name: str) -> Path:
        """Return where something derived lies or would lie."""
        return self._path / "derived" / f"{name}.age"

    def get_derived(self, name: str, cls: type[T] | Any) -> T | None:
        """Return something derived, or None when it must be rebuilt.

        SAFETY: a planted or swapped file is no plan of ours, it is rebuilt from the signed object
        (test_a_derived_file_that_another_wrote_is_not_believed).
        """
        try:
            sealed = self.derived_path(name).read_bytes()
            payload = agefile.unseal(sealed, self.vault.identity)
            tag, data = payload[:TAG_LENGTH], payload[TAG_LENGTH:]
            if not hmac.compare_digest(tag, self._tag(name, data)):
                return None
            found: T = from_own_json(packing.unpack_whole(data, limit=MAX_DERIVED), cls)
        except (OSError, AuthenticityError):
            return None
        return found

    def derived_names(self) -> set[str]:
        """Return the names of everything derived."""
        return {path.stem for path in (self._path / "derived").glob("*.age")}

    def remove_derived(self, name: str) -> None:
        """Drop something derived; it can be rebuilt."""
        self.derived_path(name).unlink(missing_ok=True)

    def _tag(self, name: str, data: bytes) -> bytes:
        key = derive(self.vault.vmk, DERIVED_INFO)
        return hmac.digest(key, name.encode("utf-8") + b"\0" + data, "sha256")
