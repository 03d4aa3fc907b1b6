"""Decides who is exported and why, and what each patient's set lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from continuity_kit.domain.approval import approval_findings
from continuity_kit.domain.completeness import (
    Colour,
    PatientSet,
    completeness_colour,
    missing_items,
)
from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.findings import Finding, has_stop
from continuity_kit.domain.fraction import FractionCount, LeftOutRecord, OisCount
from continuity_kit.domain.fraction_count import course_count, last_given_on
from continuity_kit.domain.patient import (
    IdentityStatement,
    Note,
    Patient,
    PatientKey,
    homonyms,
    identity_findings,
    names_of_pn,
    statement_of_row,
)
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.schedule import (
    Appointment,
    PlanOnTreatment,
    is_exported,
    next_appointment,
    reasons_for_treatment,
)
from continuity_kit.domain.snapshot import Tables, rows_by_patient
from continuity_kit.services.export_collect import Collected, owner_of
from continuity_kit.services.settings import OnTreatment
from continuity_kit.sources.dicom_folder import FiledDicom

ENDED_WORDS = ("completed", "cancelled", "retired", "rejected")
UNREADABLE_NAME = ("\x1b", "\ufffd")


@dataclass(frozen=True)
class Selected:
    """One patient on treatment, with everything of theirs."""

    key: PatientKey = field(repr=False)
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: str | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    colour: Colour
    findings: tuple[Finding, ...]
    filed: tuple[FiledDicom, ...] = field(repr=False)


@dataclass(frozen=True)
class _Person:
    """All rows and objects of one identifier."""

    key: PatientKey = field(repr=False)
    rows: tuple[Patient, ...] = field(repr=False)
    prescriptions: tuple[Prescription, ...]
    statuses: tuple[PlanStatus, ...]
    counts: tuple[OisCount, ...]
    appointments: tuple[Appointment, ...]
    notes: tuple[Note, ...]
    filed: tuple[FiledDicom, ...] = field(repr=False)
    plans: Mapping[str, Plan]


def select(
    collected: Collected, rule: OnTreatment, now: datetime
) -> tuple[tuple[Selected, ...], Tables]:
    """Return who is exported, and the tables cut to them.

    Rows that say that a plan or prescription ended stay for everybody, so that an importer can
    tell a finished course from a dropped patient.
    """
    people = _people(collected)
    statements = {person.key: _statements(person) for person in people}
    alike = homonyms(statements)
    selected = []
    for person in people:
        on_treatment = _plans_on_treatment(person, collected)
        reasons = reasons_for_treatment(
            person.appointments,
            on_treatment,
            person.prescriptions,
            now,
            is_named=person.key.patient_id in rule.named,
            everyone=rule.everyone,
        )
        if reasons:
            findings = (
                *identity_findings(statements[person.key]),
                *collected.joined.contradictions.get(person.key, ()),
                *([Finding("homonym", "warn")] if person.key in alike else []),
                *_left_out_findings(person, collected.left_out),
            )
            selected.append(_selected(person, reasons, findings, on_treatment, now))
    chosen = {item.key for item in selected}
    return tuple(selected), _cut_tables(collected.joined.tables, chosen, now)


def _selected(
    person: _Person,
    reasons: tuple[str, ...],
    findings: tuple[Finding, ...],
    plans: Sequence[PlanOnTreatment],
    now: datetime,
) -> Selected:
    going_on = [plan for plan in plans if not plan.is_ended]
    missing = missing_items(_present(person, findings, going_on, now))
    row = person.rows[0] if person.rows else None
    first_plan = next(iter(person.plans.values()), None)
    treatments = [
        item
        for item in person.appointments
        if item.activity == "treatment" and item.status != "cancelled"
    ]
    awaits_plan = reasons == ("scheduled",) and not plans and not treatments
    name = f"{row.family_name}^{row.given_names}" if row else ""
    return Selected(
        key=person.key,
        name=name or (first_plan.patient_name if first_plan else None) or _any_name(person),
        birth_date=row.birth_date if row else _birth_date(first_plan),
        sex=row.sex if row and row.sex else (first_plan.sex if first_plan else None),
        reasons=reasons,
        missing=missing,
        colour="red"
        if has_stop(findings)
        else completeness_colour(missing, awaits_plan=awaits_plan),
        findings=findings,
        filed=person.filed,
    )


def _present(
    person: _Person,
    findings: tuple[Finding, ...],
    going_on: Sequence[PlanOnTreatment],
    now: datetime,
) -> PatientSet:
    approved = [plan for plan in going_on if _is_usable(person, plan)]
    held = [plan for plan in going_on if plan.plan_uid in person.plans]
    # Without an approved plan the sets of those that wait for approval are looked at.
    plans = [person.plans[plan.plan_uid] for plan in approved or held]
    by_role: dict[str, list[FiledDicom]] = {}
    for item in person.filed:
        by_role.setdefault(item.facts.role, []).append(item)
    sets = {item.facts.uid: item for item in by_role.get("structure_set", [])}
    series = {item.facts.series_uid for item in by_role.get("ct", [])}
    frames = {item.facts.frame_uid for item in by_role.get("ct", [])} - {""}
    own_sets = [sets.get(uid) for plan in plans for uid in plan.structure_set_uids]
    has_sets = bool(plans) and all(
        any(uid in sets for uid in plan.structure_set_uids) for plan in plans
    )
    has_ct = bool(plans) and all(
        (plan.frame_of_reference_uid or "-") in frames
        or any(item is not None and set(item.facts.image_series_uids) & series for item in own_sets)
        for plan in plans
    )
    drawn = {uid for item in by_role.get("drr", []) for uid in item.facts.plan_uids}
    row = person.rows[0] if person.rows else None
    return PatientSet(
        identity=row is not None and not has_stop(findings),
        prescription=any(item.status in (None, "active") for item in person.prescriptions),
        plan=bool(approved),
        structure_set=has_sets,
        ct=has_ct,
        drr=bool(plans) and all(plan.uid in drawn for plan in plans),
        count=bool(going_on)
        and all(
            plan.count.given is not None
            and plan.count.as_of is not None
            and not plan.count.conflict
            for plan in going_on
        ),
        appointment=next_appointment(person.appointments, now) is not None,
        setup_note=any(note.kind == "setup" for note in person.notes),
        phone=row is not None and bool(row.phone or row.mobile),
    )


def _is_usable(person: _Person, plan: PlanOnTreatment) -> bool:
    own = person.plans.get(plan.plan_uid)
    return own is not None and not has_stop((*own.findings, *approval_findings(own, plan.status)))


def _people(collected: Collected) -> tuple[_Person, ...]:
    tables = collected.joined.tables
    filed: dict[PatientKey, list[FiledDicom]] = {}
    for item in collected.filed:
        filed.setdefault(owner_of(item), []).append(item)
    named = (
        tables.patients,
        tables.prescriptions,
        tables.plans,
        tables.counts,
        tables.appointments,
        tables.notes,
    )
    split = [rows_by_patient(rows) for rows in named]
    keys = set(filed).union(*split)
    rows, prescriptions, statuses, counts, appointments, notes = split
    return tuple(
        _Person(
            key=key,
            rows=rows.get(key, ()),
            prescriptions=prescriptions.get(key, ()),
            statuses=statuses.get(key, ()),
            counts=counts.get(key, ()),
            appointments=appointments.get(key, ()),
            notes=notes.get(key, ()),
            filed=tuple(filed.get(key, ())),
            plans={
                item.facts.uid: collected.plans[item.facts.uid]
                for item in filed.get(key, ())
                if item.facts.uid in collected.plans
            },
        )
        for key in sorted(keys)
    )


def _plans_on_treatment(person: _Person, collected: Collected) -> tuple[PlanOnTreatment, ...]:
    statuses = {item.plan_uid: item for item in person.statuses}
    prescriptions = {item.prescription_id: item for item in person.prescriptions}
    uids = dict.fromkeys((*person.plans, *statuses, *(row.plan_uid for row in person.counts)))
    records: dict[str | None, list[Any]] = {}
    for record in collected.records:
        records.setdefault(record.plan_uid, []).append(record)
    found = []
    for uid in uids:
        plan, status = person.plans.get(uid), statuses.get(uid)
        counts = [row for row in person.counts if row.plan_uid == uid]
        left_out = [item.code for item in collected.left_out if uid in item.plan_uids]
        count: FractionCount = course_count(plan, counts, records.get(uid, []), left_out=left_out)
        found.append(
            PlanOnTreatment(
                plan_uid=uid,
                fractions_planned=_fractions_planned(plan),
                count=count,
                status=status,
                prescription=prescriptions.get((status and status.prescription_id) or ""),
                file_approval=plan.approval if plan else None,
                approved_on=_approved_on(plan, status),
                last_given_on=last_given_on(count, counts),
            )
        )
    return tuple(found)


def _left_out_findings(person: _Person, left_out: Sequence[LeftOutRecord]) -> tuple[Finding, ...]:
    """Name on the patient each record that could not be counted; the laptop never sees it."""
    own = {*person.plans, *(row.plan_uid for row in person.statuses)}
    own |= {row.plan_uid for row in person.counts}
    found = []
    for item in left_out:
        is_named = (item.patient_id, item.id_issuer) == (person.key.patient_id, person.key.issuer)
        uids = [uid for uid in item.plan_uids if uid in own]
        for uid in uids or ([""] if is_named and not item.plan_uids else []):
            values = (("reason", item.code), ("plan", uid))
            found.append(Finding("count-record-left-out", "warn", values=values))
    return tuple(dict.fromkeys(found))


def _fractions_planned(plan: Plan | None) -> int | None:
    if plan is None or len(plan.fraction_groups) != 1:
        return None
    return plan.fraction_groups[0].fractions_planned


def _approved_on(plan: Plan | None, status: PlanStatus | None) -> date | None:
    if status is not None and status.approved_on is not None:
        return status.approved_on
    for text in (plan.review_date, plan.date) if plan else ():
        try:
            return date.fromisoformat(text or "")
        except ValueError:
            continue
    return None


def _statements(person: _Person) -> tuple[IdentityStatement, ...]:
    statements = [statement_of_row(row) for row in person.rows]
    for plan in person.plans.values():
        names = names_of_pn(plan.patient_name or "")
        statements.append(IdentityStatement(names, _birth_date(plan)))
    for item in person.filed:
        name = item.facts.patient_name
        if item.facts.role != "plan" and not any(mark in name for mark in UNREADABLE_NAME):
            statements.append(IdentityStatement(names_of_pn(name)))
    return tuple(dict.fromkeys(statements))


def _birth_date(plan: Plan | None) -> date | None:
    try:
        return date.fromisoformat((plan.birth_date if plan else None) or "")
    except ValueError:
        return None


def _any_name(person: _Person) -> str:
    return next((item.facts.patient_name for item in person.filed if item.facts.patient_name), "")


def _cut_tables(tables: Tables, chosen: set[PatientKey], now: datetime) -> Tables:
    def own(rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(row for row in rows if PatientKey(row.patient_id, row.id_issuer) in chosen)

    def own_or_ended(rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(
            row
            for row in rows
            if row.status in ENDED_WORDS or PatientKey(row.patient_id, row.id_issuer) in chosen
        )

    return replace(
        tables,
        patients=own(tables.patients),
        prescriptions=own_or_ended(tables.prescriptions),
        plans=own_or_ended(tables.plans),
        counts=own(tables.counts),
        appointments=tuple(row for row in own(tables.appointments) if is_exported(row, now)),
        alerts=own(tables.alerts),
        notes=own(tables.notes),
        documents=own(tables.documents),
    )
