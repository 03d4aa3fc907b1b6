"""One export: collect, check, seal, write to the medium, read back, prune.

The exporter's log and folder hold counts only; names are in the report, which the caller shows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.export_cache import ExportCache
from continuity_kit.services.export_collect import Collected, Parse, collect
from continuity_kit.services.export_copy import copy_objects, named_as
from continuity_kit.services.export_seal import (
    SealedObjects,
    document_drafts,
    drafts_of,
    seal_objects,
)
from continuity_kit.services.export_select import Selected, select
from continuity_kit.services.exporter_home import ExporterHome, ExportState, open_home
from continuity_kit.services.settings import ExportSettings, read_export_settings
from continuity_kit.sources.source_files import ReadFile, SourceFile, read_source_file
from continuity_kit.sources.table_columns import FORMS
from continuity_kit.vault.bundle import manifest_hash
from continuity_kit.vault.bundle_writer import (
    BundleWriter,
    remove_unnamed,
    seal_content,
    sign_manifest,
)
from continuity_kit.vault.catalogue import (
    Catalogue,
    CatalogueObject,
    CataloguePatient,
    Manifest,
    PatientRef,
    Sealed,
)
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.words import head_words

STALE_AFTER = timedelta(hours=24)
EXPIRES_AFTER = timedelta(hours=120)
RESERVE_SLACK = 256 * 1024
LOCK_FILE = ".lock"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ExportReport:
    """What one export did; names are for the person who reads it, never for a log.

    Attributes:
        stale: tables whose `generated_at` is older than 24 h, with it.
        refused: files, rows, tables and objects, each by name and code.
        notes: unknown columns that were ignored.
        files_read: source files whose content was read.
        objects_sealed: sealed anew; all others were known.
        objects_written: copied to this medium.
        bytes_read_back: read again from it and compared.
    """

    sequence: int
    created: datetime
    manifest_sha256: str
    words: tuple[str, ...]
    patients: tuple[Selected, ...] = field(repr=False)
    stale: tuple[tuple[str, datetime], ...]
    refused: tuple[Refusal, ...]
    notes: tuple[Refusal, ...]
    files_seen: int
    files_read: int
    objects: int
    objects_sealed: int
    objects_written: int
    bytes_read_back: int
    no_space: int
    failed: int

    @property
    def reds(self) -> int:
        """Red items: patients who lack what treats them, and dead report jobs."""
        return sum(1 for item in self.patients if item.colour == "red") + len(self.stale)

    @property
    def exit_code(self) -> int:
        """1 when a person must look: a red item, a refusal, something that did not fit."""
        return 1 if self.reds or self.refused else 0


def export_daily(
    home: Path,
    destination: Path,
    *,
    parse: Parse,
    disk: Disk,
    now: Callable[[], datetime],
    progress: Progress | None = None,
    read_file: ReadFile = read_source_file,
) -> ExportReport:
    """Make one export.

    Args:
        home: the exporter's folder.
        destination: any mounted folder.
        parse: reads a plan or a record in the worker.
        disk: the medium, or one with faults.
        now: aware.
        progress: called with what is going on, how many are done, of how many.
        read_file: reads a source file; tests count its calls.

    Raises:
        UsageError: `settings-wrong`, `export-no-recipient`, `export-no-recovery`,
            `export-no-source`.
        WorldError: `export-running`, `home-missing`, `destination-missing`, `destination-gone`,
            `destination-too-small`, `disk-full`, `write-failed`: the older bundle is whole.
        AuthenticityError: `read-back-differs`.
    """
    settings = read_export_settings(home)
    try:
        with FileLock(home / LOCK_FILE, timeout=0):
            opened = open_home(home)
            _check_recipients(opened, settings)
            run = _Run(opened, settings, destination, disk, now, progress or _silent, read_file)
            return run.export(parse)
    except Timeout as error:
        raise WorldError("export-running", str(home)) from error


def _check_recipients(home: ExporterHome, settings: ExportSettings) -> None:
    roles = {card.role for card in home.recipients}
    if "laptop" not in roles:
        raise UsageError("export-no-recipient")
    # SAFETY: without the recovery key a burnt laptop takes everything with it
    # (test_an_export_without_the_recovery_card_is_refused).
    if "recovery" not in roles:
        raise UsageError("export-no-recovery")
    if not settings.source:
        raise UsageError("export-no-source")


class _Run:
    """One export's steps, in order."""

    def __init__(
        self,
        home: ExporterHome,
        settings: ExportSettings,
        destination: Path,
        disk: Disk,
        now: Callable[[], datetime],
        progress: Progress,
        read_file: ReadFile,
    ) -> None:
        self._home = home
        self._settings = settings
        self._writer = BundleWriter(destination, disk)
        self._disk = disk
        self._now = now
        self._progress = progress
        self._read_source = read_file
        self._files_read = 0
        self._counting = Lock()

    def export(self, parse: Parse) -> ExportReport:
        self._writer.prepare()
        started = self._now()
        cache = ExportCache.open(self._home.path, self._home.cache_key)
        collected = collect(
            self._settings,
            cache,
            parse=parse,
            read_file=self._read_file,
            progress=lambda done, total: self._progress("collect", done, total),
        )
        selected, tables = select(collected, self._settings.on_treatment, started)
        documents, missing = document_drafts(tables, collected.csv_sources)
        sealed = seal_objects(
            (*drafts_of(selected), *documents),
            self._home,
            cache,
            read_file=self._read_file,
            disk=self._disk,
            progress=lambda done, total: self._progress("seal", done, total),
        )
        cache.save(self._home.path, self._disk, is_final=True)
        stale = tuple(
            Refusal("stale-source", name, (("table", name), ("time", time.isoformat())))
            for name, time in stale_tables(collected, started)
        )
        refused = (*stale, *collected.refused, *missing, *sealed.refused)
        return self._write(collected, selected, tables, sealed, refused, started)

    def _read_file(self, file: SourceFile) -> bytes:
        with self._counting:
            self._files_read += 1
        return self._read_source(file)

    def _write(
        self,
        collected: Collected,
        selected: Sequence[Selected],
        tables: Tables,
        sealed: SealedObjects,
        refused: tuple[Refusal, ...],
        started: datetime,
    ) -> ExportReport:
        state = ExportState(self._home.state.sequence + 1, self._home.state.previous)
        created = self._now()
        read_times = read_times_of(collected, started)
        catalogue = Catalogue(
            facility=self._settings.facility,
            exporter_key_id=self._home.key.key_id,
            sequence=state.sequence,
            created=created,
            tables=tables,
            read_times=read_times,
            patients=_patients(selected, sealed.objects),
            objects=sealed.objects,
            expected=_refs(item.key for item in selected),
            exported=_refs(item.key for item in selected if item.key not in sealed.failed),
            failed=_refs(sealed.failed),
            refused=refused,
        )
        recipients = [card.age_recipient for card in self._home.recipients]
        room = len(seal_content(to_json(catalogue), recipients)[1])
        self._writer.reserve(room + room // 8 + len(sealed.objects) * 200 + RESERVE_SLACK)
        try:
            left_out = copy_objects(
                self._home,
                self._writer,
                sealed.objects,
                lambda done, total: self._progress("write", done, total),
            )
        finally:
            self._writer.release()
        if left_out:
            catalogue = _without(catalogue, selected, left_out)
        plain = to_json(catalogue)
        sealed_catalogue, ciphertext = seal_content(plain, recipients)
        manifest = self._manifest(catalogue, sealed_catalogue, len(plain), state)
        signed = sign_manifest(manifest, self._home.key)
        # SAFETY: a number is spent before anything bears it, so that one number never has two
        # contents (test_a_failed_export_never_reuses_its_number).
        self._home.save_state(state, self._disk)
        folder = self._writer.commit(manifest, signed, ciphertext)
        read_back = self._writer.read_back(folder, manifest, signed)
        digest = manifest_hash(signed)
        self._home.save_state(replace(state, previous=digest), self._disk)
        self._writer.prune()
        remove_unnamed(self._home.objects, {item.sha256 for item in sealed.objects})
        return ExportReport(
            sequence=state.sequence,
            created=created,
            manifest_sha256=digest,
            words=head_words(bytes.fromhex(digest)),
            patients=tuple(selected),
            stale=stale_tables(collected, started),
            refused=catalogue.refused,
            notes=tuple(note for table in collected.results for note in table.notes),
            files_seen=collected.files_seen,
            files_read=self._files_read,
            objects=len(catalogue.objects),
            objects_sealed=sealed.sealed_count,
            objects_written=len(self._writer.written),
            bytes_read_back=read_back,
            no_space=len(left_out),
            failed=len(catalogue.failed),
        )

    def _manifest(
        self, catalogue: Catalogue, sealed: Sealed, length: int, state: ExportState
    ) -> Manifest:
        named = dict.fromkeys(map(named_as, catalogue.objects))
        return Manifest(
            facility=catalogue.facility,
            exporter_key_id=catalogue.exporter_key_id,
            sequence=catalogue.sequence,
            previous=state.previous,
            created=catalogue.created,
            expires=catalogue.created + EXPIRES_AFTER,
            recipients=tuple(sorted(card.age_recipient.key_id for card in self._home.recipients)),
            source_read_times={
                name: time.isoformat() for name, time in catalogue.read_times.items()
            },
            catalogue=sealed,
            objects=tuple(named),
            counts={
                "patients": len(catalogue.patients),
                "objects": len(named),
                "catalogue_bytes": length,
            },
        )


def read_times_of(collected: Collected, started: datetime) -> Mapping[str, datetime]:
    """Return the oldest `generated_at` of each table, and when DICOM was read."""
    times: dict[str, datetime] = {"dicom": started}
    for table in collected.results:
        if table.generated_at is not None:
            times[table.name] = min(times.get(table.name, table.generated_at), table.generated_at)
    return times


def stale_tables(collected: Collected, started: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return the ageing tables older than 24 h: a dead report job must not look fresh."""
    times = read_times_of(collected, started)
    return tuple(
        (name, time)
        for name, time in sorted(times.items())
        if name in FORMS and FORMS[name].ages and started - time > STALE_AFTER
    )


def _patients(
    selected: Sequence[Selected], objects: Sequence[CatalogueObject]
) -> tuple[CataloguePatient, ...]:
    places: dict[PatientKey, list[int]] = {}
    for place, item in enumerate(objects):
        places.setdefault(PatientKey(item.patient_id, item.id_issuer), []).append(place)
    return tuple(
        CataloguePatient(
            patient_id=item.key.patient_id,
            id_issuer=item.key.issuer,
            name=item.name,
            birth_date=item.birth_date.isoformat() if item.birth_date else None,
            sex=item.sex,
            reasons=item.reasons,
            missing=item.missing,
            findings=item.findings,
            objects=tuple(places.get(item.key, ())),
        )
        for item in selected
    )


def _without(
    catalogue: Catalogue, selected: Sequence[Selected], left_out: frozenset[int]
) -> Catalogue:
    """Return the catalogue without the objects that did not fit; they are listed by name."""
    kept = tuple(item for place, item in enumerate(catalogue.objects) if place not in left_out)
    lost = [catalogue.objects[place] for place in sorted(left_out)]
    hurt = {PatientKey(item.patient_id, item.id_issuer) for item in lost if item.tier == 2}
    failed = {PatientKey(item.patient_id, item.id_issuer) for item in catalogue.failed} | hurt
    listed = tuple(
        Refusal(
            "no-space",
            item.members[0].name,
            (("role", item.role), ("files", str(len(item.members)))),
        )
        for item in lost
    )
    return replace(
        catalogue,
        objects=kept,
        patients=_patients(selected, kept),
        exported=_refs(item.key for item in selected if item.key not in failed),
        failed=_refs(failed),
        refused=(*catalogue.refused, *listed),
    )


def _refs(keys: Iterable[PatientKey]) -> tuple[PatientRef, ...]:
    return tuple(PatientRef(key.patient_id, key.issuer) for key in sorted(keys))


def _silent(_: str, __: int, ___: int) -> None:
    """Show no progress."""
