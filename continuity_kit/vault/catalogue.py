"""What a bundle says of itself: the signed manifest outside, the encrypted catalogue inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.vault.schema import from_json

BUNDLE_FORMAT = 1
MANIFEST_TYPE = "application/vnd.rtck.manifest.v1+json"
MAX_MANIFEST = 32 * 1024 * 1024
MAX_OBJECTS = 200_000
MAX_CATALOGUE = 256 * 1024 * 1024
AGEING = ("patients", "plans", "counts", "appointments", "dicom")
MAX_CONTENT = 2 * 1024 * 1024 * 1024
ObjectRole = Literal["plan", "structure_set", "drr", "image", "ct", "dose", "records", "document"]
ROLE_TIER: Mapping[ObjectRole, int] = {
    "plan": 2,
    "structure_set": 2,
    "drr": 2,
    "image": 2,
    "records": 2,
    "document": 2,
    "ct": 3,
    "dose": 3,
}


@dataclass(frozen=True)
class Sealed:
    """One ciphertext: its SHA-256 (hex), which is its name, and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """The signed outside of a bundle; nothing in it names a patient.

    Attributes:
        previous: SHA-256 (hex) of the previous manifest's bytes, None for the first.
        recipients: key ids of everyone the objects are sealed to.
        source_read_times: source name to ISO time.
    """

    facility: str
    exporter_key_id: str
    sequence: int
    previous: str | None
    created: datetime
    expires: datetime
    recipients: tuple[str, ...]
    source_read_times: Mapping[str, str]
    catalogue: Sealed
    objects: tuple[Sealed, ...]
    counts: Mapping[str, int]
    format: int = BUNDLE_FORMAT


@dataclass(frozen=True)
class Member:
    """One file of the source inside an object; hash and length are of what is restored."""

    name: str = field(repr=False)
    uid: str = field(repr=False)
    sha256: str
    length: int
    preamble_cleared: bool = False


@dataclass(frozen=True)
class CatalogueObject:
    """One sealed object: a DICOM instance, a document, or a tar of an image series or records.

    Attributes:
        sha256, size: of the ciphertext.
        content_sha256, content_length: of what is inside, tar included.
        plan_uids: the plan it is, or the plans it refers to.
        members: one for a single file; in tar order otherwise.
        archived: the content is a tar of the members.
    """

    role: ObjectRole
    sha256: str
    size: int
    content_sha256: str
    content_length: int
    sop_class: str
    uids: tuple[str, ...] = field(repr=False)
    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)
    plan_uids: tuple[str, ...] = field(repr=False)
    members: tuple[Member, ...] = field(repr=False)
    archived: bool = False
    title: str | None = field(default=None, repr=False)

    @property
    def tier(self) -> int:
        """2 for what treats, 3 for images that only orient; 1 is the catalogue itself."""
        return ROLE_TIER[self.role]


@dataclass(frozen=True)
class CataloguePatient:
    """One exported patient: who, why, what is missing, and which objects."""

    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: str | None = field(repr=False)
    sex: str | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    objects: tuple[int, ...]


@dataclass(frozen=True)
class PatientRef:
    """A patient in the lists of expected, exported and failed."""

    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)


@dataclass(frozen=True)
class Catalogue:
    """The encrypted inside: tables, patients, objects and what could not be exported."""

    facility: str
    exporter_key_id: str
    sequence: int
    created: datetime
    tables: Tables
    read_times: Mapping[str, datetime]
    patients: tuple[CataloguePatient, ...]
    objects: tuple[CatalogueObject, ...]
    expected: tuple[PatientRef, ...]
    exported: tuple[PatientRef, ...]
    failed: tuple[PatientRef, ...]
    refused: tuple[Refusal, ...] = ()
    no_space: tuple[int, ...] = ()
    default_issuer: str = ""
    format: int = BUNDLE_FORMAT

    @property
    def oldest_read_at(self) -> datetime:
        """When the oldest of patients, plans, counts and appointments was read: age counts from it.

        A dead report job must not look fresh because the export itself ran.
        """
        times = [time for name, time in self.read_times.items() if name in AGEING]
        return min(times, default=self.created)


def read_manifest(payload: bytes) -> Manifest:
    """Read verified manifest bytes.

    Raises:
        AuthenticityError: `manifest-malformed`.
        WorldError: `bundle-newer`.
    """
    if len(payload) > MAX_MANIFEST:
        raise AuthenticityError("manifest-malformed")
    try:
        _refuse_newer(payload)
        manifest = from_json(payload, Manifest, forbid_unknown=True)
    except AuthenticityError as error:
        raise AuthenticityError("manifest-malformed") from error
    names = [item.sha256 for item in (*manifest.objects, manifest.catalogue)]
    if len(set(names)) != len(names) or not all(map(is_hash, names)):
        raise AuthenticityError("manifest-malformed")
    if manifest.created.tzinfo is None or manifest.expires.tzinfo is None:
        raise AuthenticityError("manifest-malformed")
    if manifest.sequence < 1 or not (manifest.previous is None or is_hash(manifest.previous)):
        raise AuthenticityError("manifest-malformed")
    sizes = [item.size for item in (*manifest.objects, manifest.catalogue)]
    if min(sizes) < 1 or len(sizes) > MAX_OBJECTS:
        raise AuthenticityError("manifest-malformed")
    return manifest


def read_catalogue(data: bytes) -> Catalogue:
    """Read a decrypted catalogue.

    Raises:
        AuthenticityError: `catalogue-malformed`.
        WorldError: `bundle-newer`.
    """
    try:
        _refuse_newer(data)
        catalogue = from_json(data, Catalogue, forbid_unknown=True)
    except AuthenticityError as error:
        raise AuthenticityError("catalogue-malformed") from error
    if not _is_coherent(catalogue):
        raise AuthenticityError("catalogue-malformed")
    return catalogue


def _is_coherent(catalogue: Catalogue) -> bool:
    """Tell whether patients and objects name each other rightly.

    SAFETY: an object listed under a patient who is not its owner would show one patient's plan
    under another's name (test_an_object_listed_under_another_patient_is_refused).
    """
    objects = catalogue.objects
    owners = [(patient.patient_id, patient.id_issuer) for patient in catalogue.patients]
    if len(set(owners)) != len(owners):
        return False
    placed: set[int] = set()
    for patient, owner in zip(catalogue.patients, owners, strict=True):
        for place in patient.objects:
            if not 0 <= place < len(objects) or place in placed:
                return False
            if (objects[place].patient_id, objects[place].id_issuer) != owner:
                return False
            placed.add(place)
    return all(
        is_hash(item.sha256)
        and is_hash(item.content_sha256)
        and 0 <= item.content_length <= MAX_CONTENT
        and (len(item.members) == 1 or (item.archived and len(item.members) > 0))
        for item in objects
    ) and all(time.tzinfo is not None for time in catalogue.read_times.values())


def is_hash(text: str) -> bool:
    """Tell whether a text is 64 lower-case hex digits: the only form a name may have."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _refuse_newer(data: bytes) -> None:
    stated = from_json(data, dict).get("format")
    if isinstance(stated, int) and stated > BUNDLE_FORMAT:
        raise WorldError("bundle-newer")
