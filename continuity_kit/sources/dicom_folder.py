"""A folder of DICOM files: walked, never through a DICOMDIR, and each file pre-scanned."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from continuity_kit.dicom import prescan
from continuity_kit.dicom.prescan import PrescanReport
from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import WorldError
from continuity_kit.sources.source_files import SourceFile, walk_folder
from continuity_kit.vault.catalogue import ObjectRole

IGNORED_NAMES = frozenset(("DICOMDIR", ".DS_Store", "Thumbs.db", "desktop.ini"))
TEMPORARY_ENDINGS = (".part", ".tmp", ".filepart", "~")


@dataclass(frozen=True)
class DicomFacts:
    """What filing one DICOM file needs; `sha256` and `length` are of the bytes that are carried.

    Attributes:
        default_issuer: the issuer was none in the file and is the source's.
        preamble_cleared: the file's preamble was not zero and is zero in what is carried.
    """

    role: ObjectRole
    sop_class: str
    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)
    patient_name: str = field(repr=False)
    series_uid: str = field(repr=False)
    frame_uid: str = field(repr=False)
    plan_uids: tuple[str, ...] = field(repr=False)
    structure_set_uids: tuple[str, ...] = field(repr=False)
    image_series_uids: tuple[str, ...] = field(repr=False)
    sha256: str
    length: int
    preamble_cleared: bool


def dicom_files(folder: Path) -> tuple[tuple[SourceFile, ...], tuple[Refusal, ...]]:
    """Return the files of a DICOM folder; DICOMDIR and unfinished copies are passed over.

    Raises:
        WorldError: `source-missing`.
    """
    files, refused = walk_folder(folder)
    kept = [
        file
        for file in files
        if file.path.name not in IGNORED_NAMES and not file.name.endswith(TEMPORARY_ENDINGS)
    ]
    return tuple(kept), refused


def file_dicom(data: bytes, default_issuer: str) -> tuple[DicomFacts, bytes]:
    """Pre-scan one file and return how to file it, and the bytes that are carried.

    Raises:
        WorldError: a `dicom-…` code, or `dicom-without-patient-id`.
    """
    report = prescan.prescan(data)
    if not report.patient_id:
        raise WorldError("dicom-without-patient-id")
    carried = data if report.preamble_zero else prescan.clear_preamble(data)
    plan_uids = report.plan_uids
    if report.is_plan:
        plan_uids = (report.sop_instance_uid,)
    facts = DicomFacts(
        role=role_of(report),
        sop_class=report.sop_class,
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        id_issuer=report.id_issuer or default_issuer,
        patient_name=report.patient_name,
        series_uid=report.series_uid,
        frame_uid=report.frame_uid,
        plan_uids=plan_uids,
        structure_set_uids=report.structure_set_uids,
        image_series_uids=report.image_series_uids,
        sha256=hashlib.sha256(carried).hexdigest(),
        length=len(carried),
        preamble_cleared=not report.preamble_zero,
    )
    return facts, carried


def role_of(report: PrescanReport) -> ObjectRole:
    """Return how an object is filed."""
    if report.is_plan:
        return "plan"
    if report.is_record:
        return "records"
    by_class: dict[str, ObjectRole] = {
        prescan.RT_STRUCTURE_SET: "structure_set",
        prescan.RT_DOSE: "dose",
        prescan.CT_IMAGE: "ct",
        prescan.ENCAPSULATED_PDF: "document",
        prescan.RT_IMAGE: "drr" if report.is_drr else "image",
    }
    return by_class[report.sop_class]


@dataclass(frozen=True)
class FiledDicom:
    """A source file with how it is filed."""

    file: SourceFile
    facts: DicomFacts


def unique_instances(
    filed: Iterable[FiledDicom],
) -> tuple[tuple[FiledDicom, ...], tuple[Refusal, ...]]:
    """Merge identical copies; a SOP Instance UID with two contents is refused, all of it.

    SAFETY: nobody chooses between two plans of one UID
    (test_one_uid_with_two_contents_is_refused_whole).
    """
    by_uid: dict[str, list[FiledDicom]] = {}
    for item in filed:
        by_uid.setdefault(item.facts.uid, []).append(item)
    kept, refused = [], []
    for copies in by_uid.values():
        if len({item.facts.sha256 for item in copies}) == 1:
            kept.append(copies[0])
            continue
        others = ", ".join(item.file.name for item in copies)
        refused += [
            Refusal("dicom-uid-twice", item.file.name, (("files", others),)) for item in copies
        ]
    return tuple(kept), tuple(refused)


def with_issuer(filed: FiledDicom, issuer: str) -> FiledDicom:
    """Return the file with the issuer that other sources settle."""
    return replace(filed, facts=replace(filed.facts, id_issuer=issuer))
