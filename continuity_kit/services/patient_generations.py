"""What each kept export said of one patient, and what changed between two; it only reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan_changes import FieldChange, changed_fields
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import full_plan, load_generation
from continuity_kit.services.import_history import ImportRecord, accepted_bundles
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.catalogue import Catalogue, CataloguePatient
from continuity_kit.vault.store import AcceptedBundle, BundleHead

TABLES = ("patients", "prescriptions", "plans", "counts", "alerts", "notes", "appointments")
KEYS: Mapping[str, tuple[str, ...]] = {
    "patients": (),
    "prescriptions": ("prescription_id",),
    "plans": ("plan_uid",),
    "counts": ("plan_uid",),
    "alerts": ("kind", "text"),
    "notes": ("written_at", "text"),
    "appointments": ("appointment_id",),
}
"""By what a row of a table is the same row in another export."""
ABOUT: Mapping[str, str] = {
    "prescriptions": "prescription_id",
    "plans": "plan_uid",
    "counts": "plan_uid",
    "alerts": "text",
    "notes": "text",
    "appointments": "start",
}
OWNER = ("patient_id", "id_issuer")


@dataclass(frozen=True)
class KeptPlan:
    """One plan of a patient in one export; `digest` None where it could not be read."""

    plan_uid: str
    label: str | None
    digest: str | None


@dataclass(frozen=True)
class KeptGeneration:
    """One kept export as far as one patient is concerned.

    Attributes:
        is_damaged: it could not be opened; everything else is then empty.
        listed: the patient is in it.
    """

    manifest_sha256: str
    sequence: int
    created: datetime
    imported_at: datetime | None
    listed: CataloguePatient | None = field(default=None, repr=False)
    rows: Mapping[str, tuple[Any, ...]] = field(default_factory=dict, repr=False)
    plans: tuple[KeptPlan, ...] = ()
    is_damaged: bool = False


@dataclass(frozen=True)
class RowChange:
    """One value of a table that differs; `old` or `new` None is no such row.

    Attributes:
        table, name: of the table and its column; name "" is a whole row, as the table has it.
        about: what names the row for people: a plan's UID, a start, a text; None of a patient.
    """

    table: str
    about: object = field(repr=False)
    name: str
    old: object = field(repr=False)
    new: object = field(repr=False)


@dataclass(frozen=True)
class PlanChange:
    """One plan that came, went, or has other values.

    Attributes:
        kind: "new", "gone", "changed".
        fields: field by field; empty when one of both contents cannot be read any more.
    """

    plan_uid: str
    label: str | None
    kind: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class PatientChanges:
    """What differs between two exports of one patient."""

    rows: tuple[RowChange, ...]
    plans: tuple[PlanChange, ...]


def kept_generations(
    laptop: Laptop, records: Sequence[ImportRecord], key: PatientKey, parse: Parse | None = None
) -> tuple[KeptGeneration, ...]:
    """Return every kept export, newest first, with what it says of a patient.

    A damaged one is told and hides no other.
    """
    imported = {record.manifest_sha256: record.imported_at for record in records}
    heads = accepted_bundles(laptop, records)
    return tuple(_kept(laptop, head, imported, key, parse) for head in reversed(heads))


def changes_between(
    laptop: Laptop,
    records: Sequence[ImportRecord],
    older: KeptGeneration,
    newer: KeptGeneration,
    parse: Parse | None = None,
) -> PatientChanges:
    """Return what changed for a patient from one kept export to another."""
    heads = {head.manifest_sha256: head for head in accepted_bundles(laptop, records)}
    before = {plan.plan_uid: plan for plan in older.plans}
    after = {plan.plan_uid: plan for plan in newer.plans}
    plans = []
    for uid in dict.fromkeys((*after, *before)):
        old, new = before.get(uid), after.get(uid)
        if old is None and new is not None:
            plans.append(PlanChange(uid, new.label, "new"))
        elif new is None and old is not None:
            plans.append(PlanChange(uid, old.label, "gone"))
        elif old is not None and new is not None and old.digest != new.digest:
            pair = [_opened(laptop, heads.get(item.manifest_sha256)) for item in (older, newer)]
            fields_changed = _plan_fields(laptop, pair, uid, parse)
            plans.append(PlanChange(uid, new.label or old.label, "changed", fields_changed))
    rows = [change for table in TABLES for change in _row_changes(table, older, newer)]
    return PatientChanges(tuple(rows), tuple(plans))


def _kept(
    laptop: Laptop,
    head: BundleHead,
    imported: Mapping[str, datetime],
    key: PatientKey,
    parse: Parse | None,
) -> KeptGeneration:
    manifest = head.manifest
    bare = KeptGeneration(
        manifest_sha256=head.manifest_sha256,
        sequence=manifest.sequence,
        created=manifest.created,
        imported_at=imported.get(head.manifest_sha256),
    )
    bundle = _opened(laptop, head)
    if bundle is None:
        return KeptGeneration(**{**_values(bare), "is_damaged": True})
    catalogue = bundle.catalogue
    listed = next(
        (
            item
            for item in catalogue.patients
            if (item.patient_id, item.id_issuer) == (key.patient_id, key.issuer)
        ),
        None,
    )
    return KeptGeneration(
        **{
            **_values(bare),
            "listed": listed,
            "rows": {table: tuple(_rows(catalogue, table, key)) for table in TABLES},
            "plans": _plans(laptop, bundle, key, parse),
        }
    )


def _values(item: Any) -> dict[str, Any]:
    return {part.name: getattr(item, part.name) for part in fields(item)}


def _opened(laptop: Laptop, head: BundleHead | None) -> AcceptedBundle | None:
    if head is None:
        return None
    try:
        return laptop.store.open_bundle(head)
    except (WorldError, AuthenticityError, OSError):
        return None  # told as damaged


def _rows(catalogue: Catalogue, table: str, key: PatientKey) -> Iterator[Any]:
    return (
        row
        for row in getattr(catalogue.tables, table)
        if (row.patient_id, row.id_issuer) == (key.patient_id, key.issuer)
    )


def _plans(
    laptop: Laptop, bundle: AcceptedBundle, key: PatientKey, parse: Parse | None
) -> tuple[KeptPlan, ...]:
    contents = load_generation(laptop, bundle, parse).plans
    found = []
    for item in bundle.catalogue.objects:
        if item.role != "plan" or (item.patient_id, item.id_issuer) != (key.patient_id, key.issuer):
            continue
        for uid in item.plan_uids:
            parsed = contents.get(uid)
            label = None if parsed is None else parsed.plan.label
            found.append(KeptPlan(uid, label, None if parsed is None else parsed.digest))
    return tuple(found)


def _plan_fields(
    laptop: Laptop,
    pair: Sequence[AcceptedBundle | None],
    plan_uid: str,
    parse: Parse | None,
) -> tuple[FieldChange, ...]:
    whole = []
    for bundle in pair:
        if bundle is None:
            return ()
        try:
            whole.append(full_plan(laptop, bundle, plan_uid, parse).plan)
        except (WorldError, AuthenticityError):
            return ()  # that it changed is told all the same
    return changed_fields(whole[0], whole[1])


def _row_changes(table: str, older: KeptGeneration, newer: KeptGeneration) -> Iterable[RowChange]:
    before, after = _by_key(table, older), _by_key(table, newer)
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        about = getattr(new or old, ABOUT[table]) if table in ABOUT else None
        if old is None or new is None:
            yield RowChange(table, about, "", old, new)
            continue
        for part in fields(new):
            one, two = getattr(old, part.name), getattr(new, part.name)
            if one != two:
                yield RowChange(table, about, part.name, one, two)


def _by_key(table: str, kept: KeptGeneration) -> dict[tuple[str, ...], Any]:
    """Return rows by what names them; of two that bear one name the last, as both tables merge."""
    return {
        tuple(str(getattr(row, name)) for name in KEYS[table]): row
        for row in kept.rows.get(table, ())
    }
