"""Gives the exported objects of the newest accepted generation back, bit for bit, into a folder.

It can be ended and begun again: what lies there whole is left alone, what is missing is written,
and what differs is refused and never overwritten. Every file is read again after it was written.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError, SafetyError, UsageError, WorldError
from continuity_kit.files import TEMPORARY_SUFFIX, make_private_folder, refusing_medium
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.restore_names import distinct_paths
from continuity_kit.services.restore_tables import RestoredTable, restored_tables
from continuity_kit.vault.catalogue import Catalogue, CatalogueObject, Member
from continuity_kit.vault.objects import members_of

Status = Literal["written", "already_there", "refused"]
Progress = Callable[[int, int], None]
FOLDERS = {"document": "documents"}
DICOM_FOLDER = "dicom"
TABLES_FOLDER = "tables"


@dataclass(frozen=True)
class RestoredObject:
    """One file.

    Attributes:
        name: relative to the folder, with `/`.
        sha256: of the content that was exported; of what was written, for tables.
        preamble_cleared: the one exception to bit for bit; the exporter cleared it.
    """

    name: str = field(repr=False)
    uid: str = field(repr=False)
    role: str
    sha256: str
    status: Status
    code: str | None = None
    preamble_cleared: bool = False


@dataclass(frozen=True)
class RestoreReport:
    """What stands in the folder; `notes` name what is not bit for bit."""

    out: Path
    objects: tuple[RestoredObject, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[Refusal, ...]

    def count(self, status: Status) -> int:
        """Return how many files ended that way."""
        return sum(item.status == status for item in self.objects)


@dataclass(frozen=True)
class _Placed:
    """One object of the catalogue with the place of each of its files."""

    item: CatalogueObject
    paths: tuple[PurePosixPath, ...]


def restore(
    laptop: Laptop,
    out: Path,
    *,
    patient_id: str | None = None,
    issuer: str | None = None,
    progress: Progress | None = None,
) -> RestoreReport:
    """Write the exported objects and tables into a folder.

    Args:
        out: absent, empty, or begun by an earlier `restore`.
        patient_id: that patient's objects and rows alone, matched whole and exactly.
        issuer: makes an id exact that several issuers share.
        progress: told how many objects of all are done.

    Raises:
        UsageError: `restore-folder`: not a folder.
        WorldError: `vault-without-import`, `patient-unknown`, `disk-full`, `write-failed`.
        SafetyError: `patient-id-ambiguous`.
    """
    with refusing_medium(out):
        is_folder = not out.is_symlink() and (out.is_dir() or not out.exists())
    if not is_folder:
        raise UsageError("restore-folder", str(out))
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))
    catalogue = bundle.catalogue
    owner = None if patient_id is None else _owner(catalogue, patient_id, issuer)
    # Every name is placed, the chosen patient's alone or not: a name never depends on the choice.
    placed = [
        item
        for item in _placed(catalogue)
        if owner is None or (item.item.patient_id, item.item.id_issuer) == _key(owner)
    ]
    target = _Target(laptop, out)
    objects: list[RestoredObject] = []
    for number, one in enumerate(placed, start=1):
        objects += target.put_object(one)
        if progress is not None:
            progress(number, len(placed))
    tables = restored_tables(catalogue.tables, catalogue.read_times, owner)
    objects += [target.put_table(table) for table in tables]
    return RestoreReport(
        out=out,
        objects=tuple(objects),
        refused=tuple(Refusal(item.code, item.name) for item in objects if item.code is not None),
        notes=_notes(objects, tables),
    )


class _Target:
    """The folder that is filled."""

    def __init__(self, laptop: Laptop, out: Path) -> None:
        self._laptop = laptop
        self._out = out

    def put_object(self, placed: _Placed) -> Iterator[RestoredObject]:
        """Write the files of one object; one that is there whole is not even opened."""
        item = placed.item
        planned = [
            RestoredObject(
                str(path),
                member.uid,
                item.role,
                member.sha256,
                "already_there",
                preamble_cleared=member.preamble_cleared,
            )
            for member, path in zip(item.members, placed.paths, strict=True)
        ]
        if all(
            self._is_there(one, member) for one, member in zip(planned, item.members, strict=True)
        ):
            yield from planned
            return
        try:
            content = self._laptop.store.read_object(item)
            files = list(members_of(item, content))
        except ContinuityError as error:
            for one, member in zip(planned, item.members, strict=True):
                is_there = self._is_there(one, member)
                yield one if is_there else replace(one, status="refused", code=error.code)
            return
        for one, (_, data) in zip(planned, files, strict=True):
            with refusing_medium(self._path(one)):
                restored = self._put(one, data)
            yield restored

    def put_table(self, table: RestoredTable) -> RestoredObject:
        """Write one table."""
        sha256 = hashlib.sha256(table.data).hexdigest()
        name = f"{TABLES_FOLDER}/{table.name}.csv"
        planned = RestoredObject(name, "", "table", sha256, "already_there")
        with refusing_medium(self._path(planned)):
            return self._put(planned, table.data)

    def _is_there(self, planned: RestoredObject, member: Member) -> bool:
        path = self._path(planned)
        try:
            is_plain = path.is_file() and not self._is_redirected(path)
            return (
                is_plain
                and path.stat().st_size == member.length
                and hashlib.sha256(path.read_bytes()).hexdigest() == member.sha256
            )
        except OSError:
            return False  # it cannot be read: writing it tells why

    def _put(self, planned: RestoredObject, data: bytes) -> RestoredObject:
        path = self._path(planned)
        if self._is_redirected(path):
            return replace(planned, status="refused", code="restore-link")
        if path.exists():
            if path.is_file() and path.read_bytes() == data:
                return planned
            return replace(planned, status="refused", code="restore-differs")
        try:
            make_private_folder(path.parent)
        except FileExistsError:
            return replace(planned, status="refused", code="restore-differs")
        self._clear_strays(path)
        self._laptop.disk.put(path, data)
        # SAFETY: a medium that lies is found out now, not at the planning system
        # (test_a_file_that_reads_back_otherwise_is_named).
        if path.read_bytes() != data:
            return replace(planned, status="refused", code="restore-read-back")
        return replace(planned, status="written")

    def _path(self, planned: RestoredObject) -> Path:
        return self._out.joinpath(*PurePosixPath(planned.name).parts)

    def _is_redirected(self, path: Path) -> bool:
        """Tell whether anything between the folder and a file is a link."""
        inside = [path, *path.parents]
        return any(one.is_symlink() for one in inside[: inside.index(self._out)])

    @staticmethod
    def _clear_strays(path: Path) -> None:
        """Remove what an earlier run that was killed left half written under this very name."""
        for stray in path.parent.glob(f".{_escaped(path.name)}.*{TEMPORARY_SUFFIX}"):
            stray.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return name.replace("[", "[[]")


def _placed(catalogue: Catalogue) -> list[_Placed]:
    names = [
        f"{FOLDERS.get(item.role, DICOM_FOLDER)}/{member.name}"
        for item in catalogue.objects
        for member in item.members
    ]
    paths = iter(distinct_paths(names))
    return [_Placed(item, tuple(next(paths) for _ in item.members)) for item in catalogue.objects]


def _key(owner: PatientKey) -> tuple[str, str]:
    return owner.patient_id, owner.issuer


def _owner(catalogue: Catalogue, patient_id: str, issuer: str | None) -> PatientKey:
    """Return the one patient of that whole, exact identifier.

    Raises:
        WorldError: `patient-unknown`.
        SafetyError: `patient-id-ambiguous`.
    """
    found = [
        PatientKey(patient.patient_id, patient.id_issuer)
        for patient in catalogue.patients
        if patient.patient_id == patient_id and issuer in (None, patient.id_issuer)
    ]
    if not found:
        raise WorldError("patient-unknown", patient_id)
    if len(found) > 1:
        issuers = ", ".join(key.issuer or "-" for key in found)
        raise SafetyError("patient-id-ambiguous", patient_id, issuers=issuers)
    return found[0]


def _notes(
    objects: Sequence[RestoredObject], tables: Sequence[RestoredTable]
) -> tuple[Refusal, ...]:
    notes = [
        Refusal("restore-preamble-cleared", item.name)
        for item in objects
        if item.preamble_cleared and item.status != "refused"
    ]
    for table in tables:
        if table.guarded:
            values = (("cells", str(table.guarded)),)
            notes.append(Refusal("restore-cells-guarded", table.name, values))
        if table.unseen:
            values = (("cells", str(table.unseen)),)
            notes.append(Refusal("restore-cells-unseen", table.name, values))
    return tuple(notes)
