"""Joins one accepted generation with the ledger: patients and plans as every screen shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from continuity_kit.domain.course import Prescription
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import LeftOutRecord, TreatmentRecord
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_state import (
    conflicts,
    fractions,
    missed_sessions,
    open_sessions,
)
from continuity_kit.domain.patient import (
    IdentityStatement,
    PatientKey,
    homonyms,
    identity_findings,
    names_of_pn,
    statement_of_row,
)
from continuity_kit.domain.since_count import over_until, scheduled_since_count, since_count_finding
from continuity_kit.domain.snapshot import PatientView, Tables, rows_by_patient
from continuity_kit.services.downtime_state import Downtime
from continuity_kit.services.identity_conflicts import with_settled
from continuity_kit.services.plan_trust import History
from continuity_kit.services.plan_view import (
    HeldPlanObject,
    Person,
    PlanContent,
    plan_views,
    with_findings,
)
from continuity_kit.sheets.course_rows import is_only_plan
from continuity_kit.vault.catalogue import CatalogueObject, CataloguePatient

TABLES = (
    "patients",
    "prescriptions",
    "plans",
    "counts",
    "appointments",
    "alerts",
    "notes",
    "documents",
)


@dataclass(frozen=True)
class Source:
    """What views are made from.

    Attributes:
        contents: parsed plans by ciphertext name; one that could not be read is absent.
        records: of all patients.
        left_out: records of all patients that could not be read.
        now: what was scheduled since a count is named up to then; None names nothing.
    """

    patients: tuple[CataloguePatient, ...]
    objects: tuple[CatalogueObject, ...]
    tables: Tables
    contents: Mapping[str, PlanContent]
    records: tuple[TreatmentRecord, ...]
    left_out: tuple[LeftOutRecord, ...]
    ledger: LedgerIndex
    history: History
    downtime: Downtime = field(default_factory=Downtime)
    now: datetime | None = None


def patient_views(source: Source, people: Sequence[Person]) -> tuple[PatientView, ...]:
    """Return every patient of the generation, by name.

    A patient without a `patients` row is listed by the identity that DICOM gives.

    Args:
        people: as `people_of` returns.
    """
    own = {name: rows_by_patient(getattr(source.tables, name)) for name in TABLES[4:]}
    statements = {person.key: _statements(person) for person in people}
    alike = homonyms(statements)
    claimed = claimed_twice(people)
    views = []
    for person in people:
        listed, key = person.listed, person.key
        held = [source.objects[place].content_sha256 for place in listed.objects]
        findings = _patient_findings(
            source.ledger, person, statements[key], held, is_alike=key in alike
        )
        views.append(
            _with_unaccounted(
                source,
                PatientView(
                    key=key,
                    patient=person.rows[0] if person.rows else None,
                    name=listed.name,
                    birth_date=_date(listed.birth_date),
                    sex=listed.sex,
                    category=_category(person.prescriptions),
                    reasons=listed.reasons,
                    missing=listed.missing,
                    findings=findings,
                    alerts=own["alerts"].get(key, ()),
                    notes=own["notes"].get(key, ()),
                    prescriptions=person.prescriptions,
                    documents=own["documents"].get(key, ()),
                    appointments=own["appointments"].get(key, ()),
                    plans=plan_views(person, source.ledger, source.history, findings, claimed),
                ),
            )
        )
    return tuple(sorted(views, key=lambda view: (view.name.casefold(), view.key)))


def _with_unaccounted(source: Source, patient: PatientView) -> PatientView:
    """Name on each plan what was scheduled after its count and is in no count."""
    if source.now is None:
        return patient
    opened_at = source.downtime.opened_at
    until = over_until(opened_at, source.now)
    plans = []
    for view in patient.plans:
        visits = scheduled_since_count(
            view,
            patient.appointments,
            fractions(source.ledger, view.plan_uid),
            missed_sessions(source.ledger, view.plan_uid),
            until,
            is_only_plan=is_only_plan(patient, view.plan_uid),
        )
        found = since_count_finding(view, visits, in_downtime=opened_at is not None)
        plans.append(with_findings(view, found))
    return replace(patient, plans=tuple(plans))


def people_of(source: Source) -> tuple[Person, ...]:
    """Gather rows, records and plans by exact identifier and issuer."""
    own = {name: rows_by_patient(getattr(source.tables, name)) for name in TABLES[:4]}
    records: dict[str, list[TreatmentRecord]] = {}
    for record in source.records:
        records.setdefault(record.patient_id, []).append(record)
    people = []
    for listed in source.patients:
        key = PatientKey(listed.patient_id, listed.id_issuer)
        plans = [
            _content(source, source.objects[place])
            for place in listed.objects
            if source.objects[place].role == "plan"
        ]
        known = {held.plan_uid for held in plans}
        named = [row.plan_uid for name in ("plans", "counts") for row in own[name].get(key, ())]
        plans += [
            HeldPlanObject(uid, None, None) for uid in dict.fromkeys(named) if uid not in known
        ]
        people.append(
            Person(
                listed=listed,
                key=key,
                rows=own["patients"].get(key, ()),
                prescriptions=own["prescriptions"].get(key, ()),
                statuses=own["plans"].get(key, ()),
                counts=own["counts"].get(key, ()),
                # SAFETY: what a machine gave another patient moves no course of this one
                # (test_a_record_of_another_patient_is_never_counted).
                records=tuple(
                    item
                    for item in records.get(key.patient_id, ())
                    if not (item.id_issuer and key.issuer) or item.id_issuer == key.issuer
                ),
                plans=tuple(plans),
                left_out=(*source.left_out, *_left_out_at_export(listed)),
            )
        )
    return tuple(people)


def _left_out_at_export(listed: CataloguePatient) -> list[LeftOutRecord]:
    """Return the records that the exporter could not read, as its findings name them."""
    found = []
    for finding in listed.findings:
        values = dict(finding.values)
        if finding.code == "count-record-left-out":
            plan_uids = (values["plan"],) if values.get("plan") else ()
            reason = values.get("reason", finding.code)
            found.append(LeftOutRecord(listed.patient_id, listed.id_issuer, plan_uids, reason))
    return found


def _content(source: Source, item: CatalogueObject) -> HeldPlanObject:
    """Return a plan's UID and content; one that calls itself otherwise is not this plan."""
    uid = item.uids[0] if item.uids else ""
    content = source.contents.get(item.sha256)
    is_own = content is not None and content.plan.uid == uid
    return HeldPlanObject(uid, item, content if is_own else None)


def claimed_twice(people: Sequence[Person]) -> frozenset[str]:
    """Return the plan UIDs that two contents or two patients claim."""
    seen: set[str] = set()
    twice: set[str] = set()
    for person in people:
        for held in person.plans:
            (twice if held.plan_uid in seen else seen).add(held.plan_uid)
    return frozenset(twice)


def _patient_findings(
    ledger: LedgerIndex,
    person: Person,
    statements: Sequence[IdentityStatement],
    held: Sequence[str],
    *,
    is_alike: bool,
) -> tuple[Finding, ...]:
    """Return the exporter's findings and the laptop's own: neither takes the other's away."""
    found = [*person.listed.findings, *identity_findings(statements)]
    if is_alike:
        found.append(Finding("homonym", "warn"))
    by_plan: dict[str, set[object]] = {}
    for status in person.statuses:
        by_plan.setdefault(status.plan_uid, set()).add(status)
    if any(len(rows) > 1 for rows in by_plan.values()):
        found.append(Finding("contradictory-rows", "stop", values=(("table", "plans"),)))
    found += [
        Finding("ledger-unsettled", "stop", values=(("conflict", item.code),))
        for item in conflicts(ledger, person.key)
    ]
    found += [
        Finding("session-unended", "warn", values=(("fraction", str(item.fraction or "-")),))
        for item in open_sessions(ledger, person.key)
    ]
    return with_settled(ledger, person, statements, found, held)


def _statements(person: Person) -> tuple[IdentityStatement, ...]:
    """Return what rows and plans say of who the patient is."""
    statements = [statement_of_row(row) for row in person.rows]
    for held in person.plans:
        if held.content is not None:
            plan = held.content.plan
            names = names_of_pn(plan.patient_name or "")
            statements.append(IdentityStatement(names, _date(plan.birth_date)))
    return tuple(dict.fromkeys(statements))


def _category(prescriptions: Sequence[Prescription]) -> int | None:
    """Return the most urgent category that is prescribed and active; 1 is the most urgent."""
    return min(
        (
            item.category
            for item in prescriptions
            if item.category is not None and item.status in (None, "active")
        ),
        default=None,
    )


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
