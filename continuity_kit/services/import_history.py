"""What the ledger says of every import: pins, counts and the state that the next bundle is held to.

An `import` entry names only what changed since the import before. All of it returns from any copy
of the ledger; times are the laptop's own (`recorded_at`), never what an exporter wrote.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import FLAG_UNKNOWN_KIND
from continuity_kit.domain.ledger_kinds import KIND_IMPORT
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.trust import (
    CountSighting,
    ImportedBundle,
    PlanPin,
    Sighting,
    plan_sightings,
)
from continuity_kit.errors import WorldError
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.bundle import ImportState, Seen
from continuity_kit.vault.store import AcceptedBundle, BundleHead

CountOfPlan = tuple[str, CountSighting]


@dataclass(frozen=True)
class ImportRecord:
    """One `import` entry of a laptop's chain.

    Attributes:
        device: whose chain it stands in.
        created: as the exporter wrote it; never used to age a plan.
        imported_at: by the laptop's clock.
        bundle: the plans that are new or changed since the import before, and those dropped.
        counts: fractions given, by plan UID, new or changed since the import before.
        patients, ready: how many the bundle holds, and how many could be treated from paper.
        refused: ciphertext names of objects that were refused and are not held.
    """

    exporter: str
    sequence: int
    manifest_sha256: str
    created: datetime
    imported_at: datetime
    entry_hash: str
    bundle: ImportedBundle
    counts: tuple[CountOfPlan, ...]
    device: str = ""
    patients: int = 0
    ready: int = 0
    refused: tuple[str, ...] = field(default=(), repr=False)


def import_records(entries: Iterable[LedgerEntry]) -> tuple[ImportRecord, ...]:
    """Return the imports of all verified chains, each statement once, in ledger order.

    An entry whose values cannot be read is flagged by the chain itself and tells nothing here.
    """
    found: dict[str, ImportRecord] = {}
    for entry in entries:
        if entry.kind == KIND_IMPORT and FLAG_UNKNOWN_KIND not in entry.flags:
            found.setdefault(entry.uuid, _record(entry))
    return tuple(found.values())


def own_records(laptop: Laptop, records: Iterable[ImportRecord]) -> tuple[ImportRecord, ...]:
    """Return the imports of this laptop, oldest first."""
    return tuple(record for record in records if record.device == laptop.ledger.device)


def import_values(record: ImportRecord) -> dict[str, Any]:
    """Return the values of the entry that states an import; `import_records` reads them back."""
    return {
        "exporter": record.exporter,
        "sequence": record.sequence,
        "manifest_sha256": record.manifest_sha256,
        "created": record.created.isoformat(),
        "patients": record.patients,
        "ready": record.ready,
        "plans": [
            {
                "plan_uid": pin.plan_uid,
                "digest": pin.digest,
                "patient_id": pin.patient.patient_id,
                "id_issuer": pin.patient.issuer,
            }
            for pin in record.bundle.plans
        ],
        "dropped": list(record.bundle.dropped),
        "counts": [
            {"plan_uid": plan_uid, "given": count.given, "as_of": count.as_of.isoformat()}
            for plan_uid, count in record.counts
        ],
        "refused": list(record.refused),
    }


def import_state(laptop: Laptop, records: Sequence[ImportRecord]) -> ImportState:
    """Return what this laptop holds a bundle to: cards, recipients, and what it accepted before."""
    cards = laptop.store.cards()
    exporters = [item for item in cards if item.card.role == "exporter"]
    accepted = [item.card for item in exporters if not item.dropped]
    peers = [item.card for item in cards if item.card.role == "laptop" and not item.dropped]
    own = laptop.vault.recovery if laptop.is_recovering else laptop.vault.identity.recipient
    return ImportState(
        facility=laptop.store.facility,
        own_recipient=own.key_id,
        recovery_recipient=laptop.vault.recovery.key_id,
        exporters={card.key_id: card.public_key for card in accepted},
        dropped=frozenset(item.card.key_id for item in exporters if item.dropped),
        seen=seen_bundles(own_records(laptop, records)),
        peer_recipients={card.letter or card.name: card.age_recipient.key_id for card in peers},
    )


def seen_bundles(records: Iterable[ImportRecord]) -> Mapping[str, Seen]:
    """Return the highest bundle of each exporter key; only the newest import is current."""
    seen: dict[str, Seen] = {}
    for record in records:
        seen = {key: replace(item, is_current=False) for key, item in seen.items()}
        old = seen.get(record.exporter)
        earlier = {**(old.earlier if old else {}), record.sequence: record.manifest_sha256}
        highest = max(earlier)
        is_current = highest == record.sequence
        seen[record.exporter] = Seen(highest, earlier[highest], earlier, is_current=is_current)
    return seen


def accepted_bundles(laptop: Laptop, records: Sequence[ImportRecord]) -> tuple[BundleHead, ...]:
    """Return the generations on this laptop that its ledger accepted, oldest first.

    A folder that no entry names (an import that was cut off) never counts, nor does a damaged one.
    """
    accepted = frozenset(record.manifest_sha256 for record in own_records(laptop, records))
    return laptop.store.bundles(accepted)


def newest_bundle(laptop: Laptop, records: Sequence[ImportRecord]) -> AcceptedBundle:
    """Return the generation that was imported last, opened.

    Raises:
        WorldError: `vault-without-import`; `generation-missing`: its files are gone or damaged.
        AuthenticityError: `catalogue-damaged` and age codes.
    """
    own = own_records(laptop, records)
    if not own:
        raise WorldError("vault-without-import", str(laptop.vault.path))
    for head in laptop.store.bundles(frozenset({own[-1].manifest_sha256})):
        return laptop.store.open_bundle(head)
    raise WorldError("generation-missing", sequence=own[-1].sequence)


def sightings_of(records: Iterable[ImportRecord], plan_uid: str) -> tuple[Sighting, ...]:
    """Return every bundle that held a plan, on any laptop, in the order of time.

    Each chain names only what changed since its own import before, so chains are read apart.
    """
    chains: dict[str, list[ImportedBundle]] = {}
    for record in records:
        chains.setdefault(record.device, []).append(record.bundle)
    found = [item for chain in chains.values() for item in plan_sightings(chain, plan_uid)]
    return tuple(sorted(found, key=lambda item: item.seen_at))


def current_pins(records: Iterable[ImportRecord]) -> Mapping[str, PlanPin]:
    """Return what the last import of one chain held of each plan."""
    pins: dict[str, PlanPin] = {}
    for record in records:
        for plan_uid in record.bundle.dropped:
            pins.pop(plan_uid, None)
        pins.update({pin.plan_uid: pin for pin in record.bundle.plans})
    return pins


def current_counts(records: Iterable[ImportRecord]) -> Mapping[str, CountSighting]:
    """Return the count of each plan that the bundles of one chain stated last."""
    return {plan_uid: count for record in records for plan_uid, count in record.counts}


def _record(entry: LedgerEntry) -> ImportRecord:
    values: Any = entry.values
    plans = tuple(
        PlanPin(
            item["plan_uid"],
            item["digest"],
            PatientKey(item["patient_id"], item["id_issuer"] or ""),
        )
        for item in values["plans"]
    )
    return ImportRecord(
        exporter=values["exporter"],
        sequence=values["sequence"],
        manifest_sha256=values["manifest_sha256"],
        created=datetime.fromisoformat(values["created"]),
        imported_at=entry.recorded_at,
        entry_hash=entry.entry_hash,
        bundle=ImportedBundle(
            values["exporter"],
            values["sequence"],
            entry.recorded_at,
            plans,
            tuple(values.get("dropped", ())),
        ),
        counts=tuple(
            (
                item["plan_uid"],
                CountSighting(item["given"], date.fromisoformat(item["as_of"])),
            )
            for item in values.get("counts", ())
        ),
        device=entry.device,
        patients=values.get("patients", 0),
        ready=values.get("ready", 0),
        refused=tuple(values.get("refused", ())),
    )
