"""Opens the newest accepted generation and joins it with the ledger; it only reads."""

from dataclasses import dataclass, field

from continuity_kit.domain.ledger_index import LedgerIndex, index_entries
from continuity_kit.domain.snapshot import Snapshot, SnapshotHead
from continuity_kit.services.downtime_state import Downtime, downtime_of
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import load_generation
from continuity_kit.services.import_history import ImportRecord, import_records, newest_bundle
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
    ledger = index_entries(entries)
    records = import_records(entries)
    bundle = newest_bundle(laptop, records)
    generation = load_generation(laptop, bundle, parse)
    downtime = downtime_of(ledger.entries)
    history = History(
        records, ledger, laptop.now(), downtime.compromised_since, laptop.ledger.device
    )
    catalogue = bundle.catalogue
    source = Source(
        patients=catalogue.patients,
        objects=catalogue.objects,
        tables=catalogue.tables,
        contents={
            item.object_sha256: PlanContent(item.plan, item.digest)
            for item in generation.plans.values()
        },
        records=generation.records,
        ledger=ledger,
        history=history,
        downtime=downtime,
        now=laptop.now(),
    )
    people = people_of(source)
    snapshot = Snapshot(
        head=snapshot_head(catalogue),
        patients=patient_views(source, people),
        contacts=catalogue.tables.contacts,
    )
    return Opened(snapshot, bundle, records, ledger, history, people, downtime)


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
