"""Gathers what the sources hold: tables read, DICOM files pre-scanned, plans and records parsed.

What has not changed since the last export comes from the cache and is not read.
"""

import base64
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.fraction import LeftOutRecord, TreatmentRecord
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.services.export_cache import ExportCache
from continuity_kit.services.read_ahead import read_ahead
from continuity_kit.services.settings import ExportSettings, SourceSettings
from continuity_kit.sources.csv_files import CsvSource, read_csv_folder
from continuity_kit.sources.dicom_folder import (
    DicomFacts,
    FiledDicom,
    dicom_files,
    file_dicom,
    unique_instances,
    with_issuer,
)
from continuity_kit.sources.source_files import ReadFile, SourceFile
from continuity_kit.sources.table_join import (
    JoinedTables,
    issuers_by_id,
    join_tables,
    settle_issuer,
)
from continuity_kit.sources.tables import TableResult

Progress = Callable[[int, int], None]
DICOM_ROW = "dicom-3"  # counts up when the plan or record reader changes
CSV_ROW = "csv"
FILES_AHEAD = 128  # while the worker reads a plan, the slices beside it are hashed


class Parse(Protocol):
    """Reads one untrusted object in a process of its own."""

    def __call__(self, data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
        """Return a plan, or the records of one object.

        Raises:
            WorldError: `unreadable-object` and its like.
        """


@dataclass(frozen=True)
class FileRow:
    """What the cache keeps of one DICOM file; `plan` is without its control points.

    Attributes:
        code: why it was refused, or what is told of it.
        left_out: what a record that could not be read says of itself.
    """

    facts: DicomFacts | None = field(default=None, repr=False)
    plan: Plan | None = field(default=None, repr=False)
    records: tuple[TreatmentRecord, ...] = field(default=(), repr=False)
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    left_out: DicomFacts | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Collected:
    """Everything the sources hold, joined.

    Attributes:
        filed: one entry an instance, its issuer settled.
        plans, records: by SOP Instance UID; parsed.
        results: the tables as read, the refused ones too.
        csv_sources: where documents are looked up.
        left_out: records that count for nobody, and why.
    """

    filed: tuple[FiledDicom, ...]
    plans: Mapping[str, Plan]
    records: tuple[TreatmentRecord, ...]
    results: tuple[TableResult, ...]
    joined: JoinedTables
    csv_sources: tuple[CsvSource, ...]
    refused: tuple[Refusal, ...]
    files_seen: int
    left_out: tuple[LeftOutRecord, ...] = ()


def collect(
    settings: ExportSettings,
    cache: ExportCache,
    *,
    parse: Parse,
    read_file: ReadFile,
    progress: Progress,
) -> Collected:
    """Read every source; what is wrong with one file, row or source never stops the rest."""
    refused: list[Refusal] = []
    csv_sources: list[CsvSource] = []
    rows: list[tuple[SourceFile, FileRow]] = []
    files_seen = 0
    for source in settings.source:
        try:
            if source.kind == "csv":
                csv_sources.append(_read_csv(source, cache, read_file))
                continue
            files, problems = dicom_files(Path(source.path))
        except WorldError as error:
            refused.append(_refusal_of(error, source.path))
            continue
        refused += problems
        files_seen += len(files)
        with closing(_dicom_rows(files, cache, parse, read_file)) as found:
            for done, (file, row) in enumerate(found, 1):
                progress(done, len(files))
                if row.code is not None:
                    refused.append(Refusal(row.code, file.name, tuple(row.values.items())))
                if row.facts is not None or row.left_out is not None:
                    rows.append((file, _with_default_issuer(row, source.default_issuer)))
    results = tuple(table for source in csv_sources for table in source.tables)
    return _joined(rows, results, tuple(csv_sources), refused, files_seen)


def _joined(
    rows: Sequence[tuple[SourceFile, FileRow]],
    results: tuple[TableResult, ...],
    csv_sources: tuple[CsvSource, ...],
    refused: list[Refusal],
    files_seen: int,
) -> Collected:
    by_uid = {row.facts.uid: row for _, row in rows if row.facts is not None}
    instances = [FiledDicom(file, row.facts) for file, row in rows if row.facts is not None]
    unique, problems = unique_instances(instances)
    refused += problems
    issuers = issuers_by_id(
        (PatientKey(item.facts.patient_id, item.facts.id_issuer) for item in unique), results
    )
    settled: list[FiledDicom] = []
    for item in unique:
        key = settle_issuer(PatientKey(item.facts.patient_id, item.facts.id_issuer), issuers)
        if key is None:
            refused.append(Refusal("dicom-issuer-ambiguous", item.file.name))
        else:
            settled.append(with_issuer(item, key.issuer))
    owners = {item.facts.uid: owner_of(item) for item in settled if item.facts.role == "plan"}
    kept, foreign = _own_records(settled, owners)
    refused += [Refusal("dicom-record-other-patient", item.file.name) for item in foreign]
    joined = join_tables(results, owners, issuers)
    refused += [item for table in results for item in table.refused]
    refused += [item for source in csv_sources for item in source.refused]
    refused += joined.refused
    plans = {
        item.facts.uid: plan
        for item in kept
        if item.facts.role == "plan" and (plan := by_uid[item.facts.uid].plan) is not None
    }
    records = tuple(
        record
        for item in kept
        if item.facts.role == "records"
        for record in by_uid[item.facts.uid].records
    )
    left_out = [_left_out(item.facts, issuers, "dicom-record-other-patient") for item in foreign]
    left_out += [
        _left_out(row.left_out, issuers, row.code or "unreadable-object")
        for _, row in rows
        if row.left_out is not None
    ]
    return Collected(
        kept,
        plans,
        records,
        results,
        joined,
        csv_sources,
        tuple(refused),
        files_seen,
        tuple(left_out),
    )


def _left_out(facts: DicomFacts, issuers: Mapping[str, frozenset[str]], code: str) -> LeftOutRecord:
    key = PatientKey(facts.patient_id, facts.id_issuer)
    settled = settle_issuer(key, issuers) or key
    return LeftOutRecord(settled.patient_id, settled.issuer, facts.plan_uids, code)


def owner_of(filed: FiledDicom) -> PatientKey:
    """Return whose an object is."""
    return PatientKey(filed.facts.patient_id, filed.facts.id_issuer)


def _own_records(
    filed: Sequence[FiledDicom], owners: Mapping[str, PatientKey]
) -> tuple[tuple[FiledDicom, ...], tuple[FiledDicom, ...]]:
    """Part from the rest records that count fractions of another patient's plan.

    SAFETY: such a record would move the wrong patient's course forward
    (test_a_record_of_another_patients_plan_is_refused).
    """
    kept: list[FiledDicom] = []
    foreign: list[FiledDicom] = []
    for item in filed:
        is_foreign = item.facts.role == "records" and any(
            owners.get(uid, owner_of(item)) != owner_of(item) for uid in item.facts.plan_uids
        )
        (foreign if is_foreign else kept).append(item)
    return tuple(kept), tuple(foreign)


def _dicom_rows(
    files: Sequence[SourceFile], cache: ExportCache, parse: Parse, read_file: ReadFile
) -> Generator[tuple[SourceFile, FileRow], None, None]:
    """Yield the row of every file, in order; those that the cache does not hold are read ahead."""
    known = [cache.get((file,), DICOM_ROW, FileRow) for file in files]
    fresh = [file for file, row in zip(files, known, strict=True) if row is None]

    def read(file: SourceFile) -> tuple[FileRow, bool]:
        try:
            return _read_dicom(read_file(file), parse)
        except WorldError as error:
            return FileRow(code=error.code, values=error.values), False

    with read_ahead(read, fresh, lambda file: file.size, most=FILES_AHEAD) as results:
        for file, row in zip(files, known, strict=True):
            if row is not None:
                yield file, row
                continue
            _, (found, is_lasting) = next(results)
            if is_lasting:
                cache.put((file,), DICOM_ROW, found)
            yield file, found


def _read_dicom(data: bytes, parse: Parse) -> tuple[FileRow, bool]:
    """Return a file's row, and whether it may be remembered: a worker's failure may pass."""
    try:
        facts, carried = file_dicom(data, "")
    except WorldError as error:
        return FileRow(code=error.code, values=error.values), True
    row = FileRow(facts)
    if facts.preamble_cleared:
        row = replace(row, code="dicom-preamble-cleared")
    if facts.role not in ("plan", "records"):
        return row, True
    try:
        parsed = parse(carried, "plan" if facts.role == "plan" else "record")
    except ContinuityError as error:
        left_out = facts if facts.role == "records" else None
        return FileRow(code=error.code, values=error.values, left_out=left_out), False
    if isinstance(parsed, Plan):
        return replace(row, plan=slim(parsed)), True
    return replace(row, records=tuple(parsed)), True


def slim(plan: Plan) -> Plan:
    """Return a plan without what the exporter never asks of it: control points and dwells."""
    return replace(
        plan,
        beams=tuple(replace(beam, control_points=(), devices=()) for beam in plan.beams),
        channels=tuple(replace(channel, dwells=()) for channel in plan.channels),
    )


def _with_default_issuer(row: FileRow, default_issuer: str) -> FileRow:
    def named(facts: DicomFacts | None) -> DicomFacts | None:
        if facts is None or facts.id_issuer or not default_issuer:
            return facts
        return replace(facts, id_issuer=default_issuer)

    return replace(row, facts=named(row.facts), left_out=named(row.left_out))


def _read_csv(source: SourceSettings, cache: ExportCache, read_file: ReadFile) -> CsvSource:
    def read_or_remember(file: SourceFile) -> bytes:
        known = cache.get((file,), CSV_ROW, dict)
        if known is not None:
            return base64.b64decode(known["data"])
        data = read_file(file)
        cache.put((file,), CSV_ROW, {"data": base64.b64encode(data).decode("ascii")})
        return data

    return read_csv_folder(Path(source.path), source.table_settings, read_or_remember)


def _refusal_of(error: ContinuityError, subject: str) -> Refusal:
    return Refusal(error.code, error.subject or subject, tuple(error.values.items()))
