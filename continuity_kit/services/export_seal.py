"""Makes the objects of a bundle from source files, and seals those that the cache does not hold."""

import hashlib
import tarfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from continuity_kit.dicom.prescan import clear_preamble
from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import WorldError
from continuity_kit.files import Disk, make_private_folder
from continuity_kit.services.export_cache import ExportCache
from continuity_kit.services.export_select import Selected
from continuity_kit.services.exporter_home import ExporterHome
from continuity_kit.sources.csv_files import CsvSource, check_document, find_document
from continuity_kit.sources.dicom_folder import FiledDicom
from continuity_kit.sources.source_files import ReadFile, SourceFile
from continuity_kit.vault.bundle_writer import seal_content
from continuity_kit.vault.catalogue import ROLE_TIER, CatalogueObject, Member, ObjectRole, Sealed

ARCHIVED_ROLES = ("ct", "records")
WORKERS = 2
SAVE_EVERY = 200
OBJECT_ROW = "object"


@dataclass(frozen=True)
class Draft:
    """One object to be: its source files, in the order they lie in it."""

    role: ObjectRole
    owner: PatientKey = field(repr=False)
    files: tuple[SourceFile, ...] = field(repr=False)
    filed: tuple[FiledDicom, ...] = field(default=(), repr=False)
    title: str | None = field(default=None, repr=False)

    @property
    def tier(self) -> int:
        """The tier that its room is taken from."""
        return ROLE_TIER[self.role]


@dataclass(frozen=True)
class ObjectRow:
    """What the cache keeps of a sealed object; `sealed_to` names its recipients."""

    sealed_to: str
    sealed: Sealed
    content_sha256: str
    content_length: int
    member_sha256: str | None = None  # of a document, which has no other row
    member_length: int = 0


@dataclass(frozen=True)
class SealedObjects:
    """Objects in order of tier, and what could not be sealed."""

    objects: tuple[CatalogueObject, ...]
    refused: tuple[Refusal, ...]
    failed: frozenset[PatientKey]
    sealed_count: int


def drafts_of(selected: Sequence[Selected]) -> tuple[Draft, ...]:
    """Group the files of each patient into objects: a series, a plan's records, or one file."""
    drafts: list[Draft] = []
    for patient in selected:
        groups: dict[tuple[str, str], list[FiledDicom]] = {}
        for item in patient.filed:
            groups.setdefault((item.facts.role, _group(item)), []).append(item)
        for items in groups.values():
            ordered = tuple(sorted(items, key=lambda item: _uid_order(item.facts.uid)))
            files = tuple(item.file for item in ordered)
            drafts.append(Draft(ordered[0].facts.role, patient.key, files, ordered))
    return tuple(drafts)


def document_drafts(
    tables: Tables, sources: Sequence[CsvSource]
) -> tuple[tuple[Draft, ...], tuple[Refusal, ...]]:
    """Return the documents and photos that rows name."""
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    named = [(row.patient_id, row.id_issuer, row.file, row.title) for row in tables.documents]
    named += [
        (row.patient_id, row.id_issuer, row.photo, "photo") for row in tables.patients if row.photo
    ]
    for patient_id, issuer, name, title in dict.fromkeys(named):
        key = PatientKey(patient_id, issuer)
        try:
            drafts.append(Draft("document", key, (_find(sources, name),), title=title or name))
        except WorldError as error:
            refused.append(Refusal(error.code, name, tuple(error.values.items())))
    return tuple(drafts), tuple(refused)


def seal_objects(
    drafts: Iterable[Draft],
    home: ExporterHome,
    cache: ExportCache,
    *,
    read_file: ReadFile,
    disk: Disk,
    progress: Callable[[int, int], None],
) -> SealedObjects:
    """Seal what is new or changed into HOME; the rest is known from the cache.

    Raises:
        WorldError: HOME's medium is full or fails; what was sealed so far is kept for the next run.
    """
    ordered = sorted(drafts, key=lambda draft: draft.tier)
    sealed_to = recipients_mark(home)
    known = {place: _known(draft, home, cache, sealed_to) for place, draft in enumerate(ordered)}
    todo = [place for place, row in known.items() if row is None]
    refused: list[Refusal] = []
    failed: set[PatientKey] = set()

    def seal(place: int) -> ObjectRow | WorldError:
        try:
            return _seal(ordered[place], home, sealed_to, read_file, disk)
        except WorldError as error:
            if error.code in ("disk-full", "write-failed"):
                raise
            return error

    with ThreadPoolExecutor(WORKERS) as pool:
        for start in range(0, len(todo), SAVE_EVERY):
            batch = todo[start : start + SAVE_EVERY]
            try:
                for done, (place, outcome) in enumerate(
                    zip(batch, pool.map(seal, batch), strict=True), start + 1
                ):
                    draft = ordered[place]
                    if isinstance(outcome, WorldError):
                        subject = outcome.subject or draft.files[0].name
                        values = tuple(outcome.values.items())
                        refused.append(Refusal(outcome.code, subject, values))
                        failed.add(draft.owner)
                    else:
                        known[place] = outcome
                        cache.put(draft.files, OBJECT_ROW, outcome)
                    progress(done, len(todo))
            finally:
                cache.save(home.path, disk, is_final=False)
    objects = tuple(
        _catalogued(draft, row)
        for place, draft in enumerate(ordered)
        if (row := known[place]) is not None
    )
    return SealedObjects(objects, tuple(refused), frozenset(failed), len(todo) - len(refused))


def recipients_mark(home: ExporterHome) -> str:
    """Return what changes whenever a recipient comes or goes, so that all is sealed again."""
    ids = sorted(card.age_recipient.key_id for card in home.recipients)
    return hashlib.sha256(" ".join(ids).encode("ascii")).hexdigest()


def object_path(home: ExporterHome, sealed: Sealed) -> "tuple[str, str]":
    """Return folder and file name of a ciphertext below HOME/objects."""
    return sealed.sha256[:2], f"{sealed.sha256}.age"


def _known(
    draft: Draft, home: ExporterHome, cache: ExportCache, sealed_to: str
) -> ObjectRow | None:
    row = cache.get(draft.files, OBJECT_ROW, ObjectRow)
    if row is None or row.sealed_to != sealed_to:
        return None
    try:
        size = home.objects.joinpath(*object_path(home, row.sealed)).stat().st_size
    except OSError:
        return None
    return row if size == row.sealed.size else None


def _seal(
    draft: Draft, home: ExporterHome, sealed_to: str, read_file: ReadFile, disk: Disk
) -> ObjectRow:
    contents = [_carried(draft, place, read_file) for place in range(len(draft.files))]
    content = contents[0]
    if draft.role in ARCHIVED_ROLES:
        uids = [item.facts.uid for item in draft.filed]
        content = tar_of(list(zip(uids, contents, strict=True)))
    sealed, ciphertext = seal_content(content, [card.age_recipient for card in home.recipients])
    path = home.objects.joinpath(*object_path(home, sealed))
    make_private_folder(path.parent)
    # A name that a power cut takes is sealed again; one that stays has its bytes
    # (test_p25_what_the_cache_knows_is_on_the_medium).
    disk.put(path, ciphertext, syncs_folder=False)
    is_document = not draft.filed
    return ObjectRow(
        sealed_to,
        sealed,
        hashlib.sha256(content).hexdigest(),
        len(content),
        hashlib.sha256(contents[0]).hexdigest() if is_document else None,
        len(contents[0]) if is_document else 0,
    )


def _carried(draft: Draft, place: int, read_file: ReadFile) -> bytes:
    file = draft.files[place]
    data = read_file(file)
    if not draft.filed:
        check_document(file.name, data)
        return data
    facts = draft.filed[place].facts
    if facts.preamble_cleared:
        data = clear_preamble(data)
    if hashlib.sha256(data).hexdigest() != facts.sha256:
        raise WorldError("file-changed-while-read", file.name)
    return data


def tar_of(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a plain tar of members (UID, bytes) in their order, the same bytes every time."""
    parts: list[bytes] = []
    for number, (uid, data) in enumerate(members, 1):
        entry = tarfile.TarInfo(f"{number:04d}-{uid}.dcm")
        entry.size, entry.mode, entry.mtime = len(data), 0o600, 0
        header = entry.tobuf(tarfile.USTAR_FORMAT)
        parts += [header, data, bytes(-len(data) % tarfile.BLOCKSIZE)]
    # Two empty blocks end an archive, which is filled up to whole records.
    end = sum(map(len, parts)) + 2 * tarfile.BLOCKSIZE
    parts.append(bytes(2 * tarfile.BLOCKSIZE + -end % tarfile.RECORDSIZE))
    return b"".join(parts)


def _catalogued(draft: Draft, row: ObjectRow) -> CatalogueObject:
    if draft.filed:
        members = tuple(
            Member(
                item.file.name,
                item.facts.uid,
                item.facts.sha256,
                item.facts.length,
                item.facts.preamble_cleared,
            )
            for item in draft.filed
        )
        plan_uids = tuple(dict.fromkeys(uid for i in draft.filed for uid in i.facts.plan_uids))
        sop_class = draft.filed[0].facts.sop_class
    else:
        name, digest = draft.files[0].name, row.member_sha256 or ""
        members = (Member(name, "", digest, row.member_length),)
        plan_uids, sop_class = (), ""
    return CatalogueObject(
        role=draft.role,
        sha256=row.sealed.sha256,
        size=row.sealed.size,
        content_sha256=row.content_sha256,
        content_length=row.content_length,
        sop_class=sop_class,
        uids=tuple(item.facts.uid for item in draft.filed),
        patient_id=draft.owner.patient_id,
        id_issuer=draft.owner.issuer,
        plan_uids=plan_uids,
        members=members,
        archived=draft.role in ARCHIVED_ROLES,
        title=draft.title,
    )


def _group(item: FiledDicom) -> str:
    if item.facts.role == "ct":
        return item.facts.series_uid or item.facts.uid
    if item.facts.role == "records":
        return item.facts.plan_uids[0] if item.facts.plan_uids else item.facts.uid
    return item.facts.uid


def _uid_order(uid: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in uid.split("."))


def _find(sources: Sequence[CsvSource], name: str) -> SourceFile:
    missing: WorldError | None = None
    for source in sources:
        try:
            return find_document(source, name)
        except WorldError as error:
            missing = error
    raise missing or WorldError("document-missing", name)
