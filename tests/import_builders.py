"""A department, its exporter, a stick and a laptop that trusts it; forged sticks."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from export_builders import NOW, Department, make_department, parse
from vault_builders import RECOVERY, Clock, new_vault

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.errors import ContinuityError
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.people import KnownPerson, known_people
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.exporter_home import open_home
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.import_report import ImportReport
from continuity_kit.services.kit_settings import KitSettings
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault import envelope
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.bundle_writer import seal_content, sign_manifest
from continuity_kit.vault.catalogue import (
    MANIFEST_TYPE,
    Catalogue,
    CatalogueObject,
    Manifest,
    Sealed,
    read_manifest,
)
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.objects import open_catalogue
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.stick import Stick
from continuity_kit.vault.store import VaultStore
from continuity_kit.vault.unlock import OpenedVault, Person

RESERVE_BYTES = 1 << 12
BRUNO = Person("id-Bruno", "Bruno", "physicist", SigningKey.generate())


@dataclass
class Hospital:
    """Both sides, and one clock."""

    root: Path
    department: Department
    vault: OpenedVault
    clock: Clock = field(default_factory=lambda: Clock(NOW))

    @property
    def stick(self) -> Path:
        return self.department.stick

    @property
    def key(self) -> SigningKey:
        return open_home(self.department.home).key

    def laptop(self, disk: Disk | None = None) -> Laptop:
        return small_laptop(self.vault, self.clock, disk)

    def export(self, **more: Any) -> ExportReport:
        arguments = {"parse": parse, "disk": Disk(), "now": self.clock}
        return export_daily(self.department.home, self.stick, **{**arguments, **more})

    def take(self, disk: Disk | None = None, **more: Any) -> ImportReport:
        more.setdefault("parse", parse)
        return import_bundle(self.laptop(disk), more.pop("stick", self.stick), **more)

    def entries(self) -> tuple[LedgerEntry, ...]:
        return self.laptop().ledger.entries()

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries()]

    def pass_days(self, days: float = 1) -> None:
        self.clock.at += timedelta(days=days)

    def keep_stick(self, name: str) -> Path:
        """Put a copy of the stick aside, as the set of 3 to 5 sticks of a department."""
        return Path(shutil.copytree(self.stick, self.root / name))

    def state(self) -> dict[str, str]:
        """Return the hash of every file of the vault but the ledger's and the locks."""
        return {
            name: digest
            for name, digest in tree(self.vault.path).items()
            if not name.startswith(("ledger/", "reserve"))
        }


def small_laptop(
    vault: OpenedVault, now: Callable[[], datetime], disk: Disk | None = None
) -> Laptop:
    """Open the stores of a vault with a small reserve, and with Bruno among those who sign."""
    disk = disk or Disk()
    store = VaultStore(vault, disk)
    bruno = KnownPerson(BRUNO.signing_key.public, BRUNO.user_id, BRUNO.name, BRUNO.role)
    people = (*known_people(vault), bruno)
    peers = [item.card for item in store.cards() if item.card.role == "laptop"]
    ledger = LedgerStore(
        vault, disk, now, store.mirror(), people=people, peers=peers, reserve_bytes=RESERVE_BYTES
    )
    return Laptop(vault, store, ledger, KitSettings(), disk, now)


def make_hospital(root: Path, numbers: list[int]) -> Hospital:
    """Make both sides; the laptop accepts the exporter's card and is enrolled at it."""
    clock = Clock(NOW)
    vault = new_vault(root / "vault", now=clock)
    department = make_department(root, numbers, laptop=vault.identity, recovery=RECOVERY)
    hospital = Hospital(root, department, vault, clock)
    hospital.laptop().store.accept_card((department.home / "exporter.card").read_bytes())
    return hospital


def copy_hospital(hospital: Hospital, root: Path) -> Hospital:
    """Return both sides as they stand, in another folder: what one test does no other sees."""
    shutil.copytree(hospital.root, root, dirs_exist_ok=True)
    old = hospital.department
    names = {name: root / name for name in ("dicom", "tables", "home", "stick")}
    settings = root / "home" / "export.toml"
    settings.write_text(
        settings.read_text("utf-8").replace(str(hospital.root), str(root)), encoding="utf-8"
    )
    return Hospital(
        root,
        replace(old, root=root, **names),
        replace(hospital.vault, path=root / "vault"),
        Clock(hospital.clock.at),
    )


def tree(root: Path, *, without: tuple[str, ...] = ("import.lock", "lock")) -> dict[str, str]:
    """Return the hash of every file below a folder, lock files left out."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in without
    }


def opened(stick: Path, identity: PqIdentity, place: int = 0) -> tuple[Path, Manifest, Catalogue]:
    """Return folder, manifest and catalogue of a bundle, the newest first."""
    medium = Stick(stick)
    bundle = medium.bundles()[place]
    manifest = read_manifest(envelope.unverified_payload(medium.manifest(bundle), MANIFEST_TYPE))
    catalogue = open_catalogue(medium.catalogue(bundle), manifest, identity)
    return bundle.folder, manifest, catalogue


Ciphers = Mapping[int, Callable[[bytes], bytes]]


def forge(
    hospital: Hospital,
    *,
    catalogue: Callable[[Catalogue], Catalogue] = lambda item: item,
    manifest: Callable[[Manifest], Manifest] = lambda item: item,
    contents: Mapping[int, bytes] | None = None,
    ciphers: Ciphers | None = None,
    sequence: int | None = None,
    signers: list[SigningKey] | None = None,
    seal_to: list[PqIdentity] | None = None,
) -> Manifest:
    """Write a well-signed bundle that says something else, in place of the newest on the stick.

    It is what whoever owns the exporter can do.

    Args:
        contents: other contents of objects, by place in the catalogue.
        ciphers: what becomes of a ciphertext, by place; its hash and size are signed as they are.
        sequence: another number, which catalogue, manifest and folder all bear.
        seal_to: whom catalogue and new objects are sealed to.
    """
    folder, outer, inner = opened(hospital.stick, hospital.vault.identity)
    identities = seal_to or [hospital.vault.identity, RECOVERY]
    recipients = [identity.recipient for identity in identities]
    objects = list(inner.objects)
    medium = Stick(hospital.stick)

    def put(sealed: Sealed, ciphertext: bytes) -> None:
        path = medium.object_path(sealed.sha256)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(ciphertext)

    for place, content in (contents or {}).items():
        sealed, ciphertext = seal_content(content, recipients)
        put(sealed, ciphertext)
        objects[place] = with_content(objects[place], sealed, content)
    for place, change in (ciphers or {}).items():
        ciphertext = change(medium.object(objects[place].sha256))
        sealed = Sealed(hashlib.sha256(ciphertext).hexdigest(), len(ciphertext))
        put(sealed, ciphertext)
        objects[place] = replace(objects[place], sha256=sealed.sha256, size=sealed.size)
    number = sequence or inner.sequence
    inner = catalogue(replace(inner, objects=tuple(objects), sequence=number))
    plain = to_json(inner)
    sealed, ciphertext = seal_content(plain, recipients)
    named = dict.fromkeys(Sealed(item.sha256, item.size) for item in inner.objects)
    outer = manifest(
        replace(
            outer,
            sequence=number,
            catalogue=sealed,
            objects=tuple(named),
            counts={**outer.counts, "catalogue_bytes": len(plain)},
        )
    )
    shutil.rmtree(folder)
    folder = folder.with_name(f"{outer.exporter_key_id}-{outer.sequence}")
    folder.mkdir()
    (folder / "catalogue.age").write_bytes(ciphertext)
    signed = sign_manifest(outer, hospital.key)
    if signers is not None:
        signed = envelope.sign(MANIFEST_TYPE, to_json(outer), signers)
    (folder / "manifest.dsse").write_bytes(signed)
    return outer


def with_content(item: CatalogueObject, sealed: Sealed, content: bytes) -> CatalogueObject:
    """Return a single-file object with another content, hashes and lengths right."""
    digest = hashlib.sha256(content).hexdigest()
    member = replace(item.members[0], sha256=digest, length=len(content))
    return replace(
        item,
        sha256=sealed.sha256,
        size=sealed.size,
        content_sha256=digest,
        content_length=len(content),
        members=(member,),
    )


def place_of(hospital: Hospital, role: str, patient_id: str = "001") -> int:
    """Return where an object stands in the newest catalogue of the stick."""
    _, _, catalogue = opened(hospital.stick, hospital.vault.identity)
    return next(
        place
        for place, item in enumerate(catalogue.objects)
        if (item.role, item.patient_id) == (role, patient_id)
    )


def exported_hospital(root: Path, numbers: list[int]) -> Hospital:
    """Make both sides, with one export on the stick."""
    hospital = make_hospital(root, numbers)
    hospital.export()
    return hospital


def refused(hospital: Hospital, code: str, **more: object) -> ContinuityError:
    """Import, expect a refusal, and check that nothing but the ledger may have changed."""
    before = hospital.state()
    with pytest.raises(ContinuityError, match=f"^{code}$") as caught:
        hospital.take(**more)
    assert hospital.state() == before
    return caught.value
