"""Opens the newest accepted generation and joins it with the ledger; it only reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from continuity_kit.domain.ledger_index import LedgerIndex, index_entries
from continuity_kit.domain.snapshot import Snapshot, SnapshotHead
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.downtime_state import Downtime, downtime_of
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import Generation, load_generation
from continuity_kit.services.import_history import (
    ImportRecord,
    accepted_bundles,
    import_records,
    newest_bundle,
)
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.patient_view import Source, patient_views, people_of
from continuity_kit.services.plan_trust import History
from continuity_kit.services.plan_view import Person, PlanContent
from continuity_kit.vault.catalogue import Catalogue
from continuity_kit.vault.store import AcceptedBundle

AGEING = ("patients", "plans", "counts", "appointments", "dicom")


@dataclass(frozen=True)
class Opened:
    """The newest accepted generation, opened and joined with the ledger.

    Attributes:
        people: in the order of the catalogue.
        downtime: what the ledgers say of it.
    """

    snapshot: Snapshot
    bundle: AcceptedBundle = field(repr=False)
    records: tuple[ImportRecord, ...] = field(repr=False)
    ledger: LedgerIndex = field(repr=False)
    history: History = field(repr=False)
    people: tuple[Person, ...] = field(repr=False)
    downtime: Downtime = field(default_factory=Downtime)


def open_newest(laptop: Laptop, parse: Parse | None = None) -> Opened:
    """Open the newest accepted generation.

    Args:
        parse: reads what `derived/` lacks; None starts the worker when something must be read.

    Raises:
        WorldError: `vault-without-import`, `generation-missing`, `sandbox-missing`,
            `worker-not-started`.
        AuthenticityError: `catalogue-damaged` and age codes.
    """
    entries = laptop.ledger.entries()
    records = import_records(entries)
    bundle = newest_bundle(laptop, records)
    return open_accepted(laptop, bundle, records, index_entries(entries), parse)


def open_accepted(
    laptop: Laptop,
    bundle: AcceptedBundle,
    records: tuple[ImportRecord, ...],
    ledger: LedgerIndex,
    parse: Parse | None,
) -> Opened:
    """Open a generation that was accepted, the newest or one before it.

    Raises:
        WorldError, AuthenticityError: as `open_newest`.
    """
    generation = load_generation(laptop, bundle, parse)
    downtime = downtime_of(ledger.entries)
    history = History(
        records, ledger, laptop.now(), downtime.compromised_since, laptop.ledger.device
    )
    source = generation_source(bundle, generation, ledger, history, downtime, laptop.now())
    people = people_of(source)
    snapshot = Snapshot(
        head=snapshot_head(bundle.catalogue),
        patients=patient_views(source, people),
        contacts=bundle.catalogue.tables.contacts,
    )
    return Opened(snapshot, bundle, records, ledger, history, people, downtime)


def generation_source(
    bundle: AcceptedBundle,
    generation: Generation,
    ledger: LedgerIndex,
    history: History,
    downtime: Downtime | None = None,
    now: datetime | None = None,
) -> Source:
    """Return what the views of a generation are made from, as the ledger stands."""
    catalogue = bundle.catalogue
    return Source(
        patients=catalogue.patients,
        objects=catalogue.objects,
        tables=catalogue.tables,
        contents={
            item.object_sha256: PlanContent(item.plan, item.digest)
            for item in generation.plans.values()
        },
        records=generation.records,
        left_out=generation.left_out,
        ledger=ledger,
        history=history,
        downtime=downtime or Downtime(),
        now=now,
    )


def older_generations(laptop: Laptop, opened: Opened) -> Iterator[AcceptedBundle]:
    """Yield the other accepted generations, newest first; damaged ones are passed over.

    A lost or damaged past stops nothing: the newest generation and the ledger stand without it.
    """
    for head in reversed(accepted_bundles(laptop, opened.records)):
        if head.manifest_sha256 == opened.bundle.manifest_sha256:
            continue
        try:
            yield laptop.store.open_bundle(head)
        except (WorldError, AuthenticityError, OSError):
            continue


def snapshot_head(catalogue: Catalogue) -> SnapshotHead:
    """Return which export this is; its age counts from the oldest source that ages.

    SAFETY: a dead report job must not look fresh because DICOM was read today
    (test_the_age_counts_from_the_oldest_table).
    """
    times = [time for name, time in catalogue.read_times.items() if name in AGEING]
    return SnapshotHead(
        sequence=catalogue.sequence,
        created=catalogue.created,
        facility=catalogue.facility,
        exporter_key_id=catalogue.exporter_key_id,
        oldest_read_at=min(times, default=catalogue.created),
    )
