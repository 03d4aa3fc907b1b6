"""Takes in a stick: nothing is believed before it was checked, nothing counts before the ledger.

The order is that of the security design, section 6: names and sizes; signature; policy; size and
hash of every object that the vault lacks; catalogue; each object decrypted whole and hashed, only
then read; comparison with all imports before; stage, fsync, rename; one ledger entry, the commit.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_IMPORT, KIND_REFUSAL
from continuity_kit.domain.trust import ImportedBundle
from continuity_kit.errors import (
    AuthenticityError,
    ContinuityError,
    SafetyError,
    UsageError,
    WorldError,
)
from continuity_kit.files import free_bytes
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import contents_of
from continuity_kit.services.import_compare import compare
from continuity_kit.services.import_history import (
    ImportRecord,
    accepted_bundles,
    import_records,
    import_state,
    import_values,
    newest_bundle,
    own_records,
)
from continuity_kit.services.import_objects import ObjectIntake
from continuity_kit.services.import_report import (
    ImportReport,
    accepted_report,
    shown_name,
    unchanged_report,
)
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import parser_of
from continuity_kit.services.plan_versions import held_plan
from continuity_kit.services.retention import prune_generations
from continuity_kit.services.two_people import check_administers, check_other
from continuity_kit.vault.bundle import (
    Decision,
    ImportState,
    authenticate,
    check_inner,
    decide,
    dropped_patients,
    needs_two_for_drops,
)
from continuity_kit.vault.catalogue import Catalogue, CataloguePatient
from continuity_kit.vault.objects import open_catalogue
from continuity_kit.vault.staging import Staging
from continuity_kit.vault.stick import Stick, StickBundle
from continuity_kit.vault.store import AcceptedBundle
from continuity_kit.vault.unlock import Person

LOG = logging.getLogger(__name__)
LOCK_FILE = "import.lock"
SPARE_BYTES = 16 * 1024 * 1024
Progress = Callable[[str, int, int], None]


def import_bundle(
    laptop: Laptop,
    stick: Path,
    *,
    parse: Parse | None = None,
    second: Person | None = None,
    reason: str | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in the newest bundle of a stick.

    Whatever ends it, the generation before stays whole, or the new one is complete.

    Args:
        stick: where it is mounted.
        parse: reads a plan or a record; None starts the worker.
        second: the colleague, for an older generation, a gap, or many patients dropped.
        reason: why, with `second`.
        progress: called with what is going on, how many are done, of how many.

    Raises:
        UsageError: `import-reason-missing`.
        SafetyError: `second-is-first`, `break-glass-consults-only`, `import-drops-need-two`.
        AuthenticityError: what `decide`, `Stick` and `open_object` refuse; signed bytes that are
            refused leave one refusal entry, unsigned ones leave nothing.
        WorldError: `import-running`, `import-no-room`, stick and ledger codes, `disk-full`,
            `write-failed`.
    """
    check_other(laptop, second)
    if second is not None and not (reason or "").strip():
        raise UsageError("import-reason-missing")
    try:
        with FileLock(laptop.vault.path / LOCK_FILE, timeout=0):
            run = _Import(laptop, Stick(stick), second, reason, progress or _silent)
            return run.take(parse)
    except Timeout as error:
        raise WorldError("import-running", str(laptop.vault.path)) from error


class _Import:
    """One import's steps, in order."""

    def __init__(
        self,
        laptop: Laptop,
        stick: Stick,
        second: Person | None,
        reason: str | None,
        progress: Progress,
    ) -> None:
        self._laptop = laptop
        self._stick = stick
        self._second = second
        self._reason = reason
        self._progress = progress
        self._staging = Staging(laptop.vault.path, laptop.disk)

    def take(self, parse: Parse | None) -> ImportReport:
        entries = self._laptop.ledger.entries()
        records = import_records(entries)
        state = import_state(self._laptop, records)
        self._staging.clear()
        self._stick.check_names()
        bundle = self._chosen(state)
        envelope = self._stick.manifest(bundle)
        try:
            authenticate(envelope, state)
        except AuthenticityError as error:
            LOG.info("import refused, not signed by an accepted exporter: %s", error.code)
            raise
        try:
            decision = self._decided(envelope, bundle, state, records)
            if decision.verdict == "no-op":
                return self._unchanged(decision, envelope, bundle, records)
            return self._accept(decision, envelope, bundle, entries, records, parse)
        except (AuthenticityError, SafetyError) as error:
            self._note_refusal(error, envelope, bundle)
            raise
        finally:
            self._staging.clear()

    def _chosen(self, state: ImportState) -> StickBundle:
        """Return the highest bundle of the exporter whose card was made last.

        Folder names are nobody's word yet: a wrong one is refused once the manifest is read.
        """
        made = {
            item.card.key_id: item.card.made_at.timestamp() for item in self._laptop.store.cards()
        }

        def rank(bundle: StickBundle) -> tuple[float, int]:
            known = bundle.exporter_key_id in state.exporters
            return made[bundle.exporter_key_id] if known else float("-inf"), bundle.sequence

        return max(self._stick.bundles(), key=rank)

    def _decided(
        self,
        envelope: bytes,
        bundle: StickBundle,
        state: ImportState,
        records: Sequence[ImportRecord],
    ) -> Decision:
        now = self._laptop.now()
        decision = decide(envelope, state, now, two_agreed=self._second is not None)
        manifest = decision.manifest
        named = (bundle.exporter_key_id, bundle.sequence)
        if named != (manifest.exporter_key_id, manifest.sequence):
            raise AuthenticityError("bundle-name-differs", bundle.folder.name)
        # SAFETY: two laptops that took different bundles of one number prove a stolen key
        # (test_p07_a_number_that_a_peer_took_with_other_bytes_is_an_alarm).
        for record in records:
            is_same = (record.exporter, record.sequence) == named
            if is_same and record.manifest_sha256 != decision.manifest_sha256:
                raise AuthenticityError("bundle-equivocation", sequence=manifest.sequence)
        return decision

    def _accept(
        self,
        decision: Decision,
        envelope: bytes,
        bundle: StickBundle,
        entries: Sequence[LedgerEntry],
        records: Sequence[ImportRecord],
        parse: Parse | None,
    ) -> ImportReport:
        laptop, manifest = self._laptop, decision.manifest
        before = self._generation_before(records)
        sealed = self._stick.catalogue(bundle)
        intake = ObjectIntake(laptop, self._staging, before, records)
        missing = intake.missing_bytes(manifest)
        self._check_room(missing)
        with parser_of(laptop, parse, is_needed=missing > 0) as parser:
            intake.take(manifest, self._stick, self._progress)
            catalogue = open_catalogue(sealed, manifest, laptop.vault.identity)
            check_inner(catalogue, manifest)
            gone = dropped_patients(before.catalogue, catalogue) if before else ()
            self._check_two(decision, gone, before)
            readings = intake.read(catalogue, parser, self._progress)
            contents = contents_of(catalogue, readings)
            record = self._record(decision, catalogue, intake)
            comparison = compare(
                record,
                catalogue,
                contents,
                entries=entries,
                records=records,
                older=lambda uid, digest: held_plan(laptop, records, uid, digest, parser),
                newer=intake.whole_plan,
            )
        intake.keep_contents(decision.manifest_sha256, contents)
        record = replace(
            record,
            bundle=replace(record.bundle, plans=comparison.pins, dropped=comparison.dropped),
            counts=comparison.counts,
            ready=comparison.ready,
        )
        self._staging.commit(intake.staged())
        laptop.store.put_bundle(manifest, envelope, sealed)
        receipt = laptop.append(
            KIND_IMPORT, {}, import_values(record), reason=self._reason, second=self._second
        )
        report = accepted_report(
            laptop, decision, catalogue, contents, comparison, gone, intake.figures(), receipt
        )
        return replace(report, pruned=prune_generations(laptop))

    def _unchanged(
        self,
        decision: Decision,
        envelope: bytes,
        bundle: StickBundle,
        records: Sequence[ImportRecord],
    ) -> ImportReport:
        """Report a bundle that is held already; what the vault lost of it is put back."""
        laptop, manifest = self._laptop, decision.manifest
        intake = ObjectIntake(laptop, self._staging, None, records)
        restored = intake.restore(manifest, self._stick)
        self._staging.commit(intake.staged())
        try:
            held = newest_bundle(laptop, records)
        except (WorldError, AuthenticityError):
            sealed = self._stick.catalogue(bundle)
            open_catalogue(sealed, manifest, laptop.vault.identity)
            laptop.store.put_bundle(manifest, envelope, sealed)
            held, restored = newest_bundle(laptop, records), restored + 1
        return unchanged_report(laptop, decision, held, restored)

    def _generation_before(self, records: Sequence[ImportRecord]) -> AcceptedBundle | None:
        """Return the newest generation that still opens; None on the first import."""
        heads = {head.manifest_sha256: head for head in accepted_bundles(self._laptop, records)}
        for record in reversed(own_records(self._laptop, records)):
            head = heads.get(record.manifest_sha256)
            if head is None:
                continue
            try:
                return self._laptop.store.open_bundle(head)
            except AuthenticityError as error:
                LOG.info("generation %d does not open: %s", record.sequence, error.code)
        return None

    def _check_room(self, needed: int) -> None:
        free = free_bytes(self._laptop.vault.path)
        if needed and needed + SPARE_BYTES > free:
            missing = needed + SPARE_BYTES - free
            raise WorldError("import-no-room", missing_mb=-(-missing // 1_000_000))

    def _check_two(
        self,
        decision: Decision,
        gone: Sequence[CataloguePatient],
        before: AcceptedBundle | None,
    ) -> None:
        """SAFETY: many patients do not vanish unseen (test_p13_ten_percent_need_two_people)."""
        total = len(before.catalogue.patients) if before else 0
        many = needs_two_for_drops(len(gone), total)
        if many and self._second is None:
            names = ", ".join(shown_name(item) for item in gone)
            raise SafetyError("import-drops-need-two", names, dropped=len(gone), before=total)
        if many or decision.asks_two:
            check_administers(self._laptop)

    def _record(
        self, decision: Decision, catalogue: Catalogue, intake: ObjectIntake
    ) -> ImportRecord:
        manifest, now = decision.manifest, self._laptop.now()
        return ImportRecord(
            exporter=manifest.exporter_key_id,
            sequence=manifest.sequence,
            manifest_sha256=decision.manifest_sha256,
            created=manifest.created,
            imported_at=now,
            entry_hash="",
            bundle=ImportedBundle(manifest.exporter_key_id, manifest.sequence, now, ()),
            counts=(),
            device=self._laptop.ledger.device,
            patients=len(catalogue.patients),
            refused=intake.refused_names(),
        )

    def _note_refusal(self, error: ContinuityError, envelope: bytes, bundle: StickBundle) -> None:
        values = {
            "act": "import",
            "gates": [error.code],
            "exporter": bundle.exporter_key_id,
            "sequence": bundle.sequence,
            "manifest_sha256": hashlib.sha256(envelope).hexdigest(),
        }
        try:
            self._laptop.append(KIND_REFUSAL, {}, values)
        except WorldError as failed:
            # What was refused matters more than that it could not be noted.
            raise error from failed


def _silent(_: str, __: int, ___: int) -> None:
    """Show no progress."""
