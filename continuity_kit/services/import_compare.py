"""Compares a bundle with everything the ledger knows: pins, counts, owners, who vanished.

Source: security design, plan authenticity when the exporter lies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from continuity_kit.domain.completeness import completeness_colour
from continuity_kit.domain.findings import Finding, Severity, has_stop
from continuity_kit.domain.fraction import OisCount, TreatmentRecord
from continuity_kit.domain.fraction_count import course_count
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_changes import FieldChange, changed_fields
from continuity_kit.domain.schedule import ENDED_PLAN
from continuity_kit.domain.snapshot import Trust
from continuity_kit.domain.trust import CountSighting, PlanPin, change_findings
from continuity_kit.services.downtime_state import downtime_of
from continuity_kit.services.generation import Contents
from continuity_kit.services.import_history import (
    CountOfPlan,
    ImportRecord,
    current_counts,
    current_pins,
)
from continuity_kit.services.plan_trust import HeldPlan, History
from continuity_kit.vault.catalogue import Catalogue, CataloguePatient

PLAN_UNREAD = Finding("plan-missing", "stop")
FindPlan = Callable[[str, str], Plan | None]


@dataclass(frozen=True)
class PlanNews:
    """A plan that this bundle brings, or whose past says something.

    Attributes:
        kind: "new" or "changed" since the import before; "known" when only findings speak.
        changes: field by field, old and new; empty when the older content is not held any more.
    """

    plan_uid: str
    owner: PatientKey = field(repr=False)
    label: str | None
    kind: str
    trust: Trust
    findings: tuple[Finding, ...]
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class PatientState:
    """One patient of the bundle as the radiographer is greeted with."""

    key: PatientKey = field(repr=False)
    name: str = field(repr=False)
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    colour: str
    is_ready: bool


@dataclass(frozen=True)
class Comparison:
    """What is new, changed, wrong or gone; `pins`, `dropped` and `counts` go into the ledger."""

    patients: tuple[PatientState, ...] = field(repr=False)
    plans: tuple[PlanNews, ...] = field(repr=False)
    pins: tuple[PlanPin, ...] = field(repr=False)
    dropped: tuple[str, ...] = field(repr=False)
    counts: tuple[CountOfPlan, ...] = field(repr=False)

    @property
    def ready(self) -> int:
        """How many patients could be treated from paper."""
        return sum(1 for patient in self.patients if patient.is_ready)


def pins_of(catalogue: Catalogue, contents: Contents) -> dict[str, PlanPin]:
    """Return digest and owner of every plan that could be read, by plan UID."""
    owners = {
        item.sha256: PatientKey(item.patient_id, item.id_issuer) for item in catalogue.objects
    }
    return {
        uid: PlanPin(uid, plan.digest, owners[plan.object_sha256])
        for uid, plan in contents.plans.items()
    }


def counts_of(catalogue: Catalogue, contents: Contents) -> dict[str, CountSighting]:
    """Return the fractions given that a bundle states for each plan, and the day it does."""
    rows: dict[str, list[OisCount]] = {}
    for row in catalogue.tables.counts:
        rows.setdefault(row.plan_uid, []).append(row)
    told: dict[str, list[TreatmentRecord]] = {}
    for record in contents.records:
        if record.plan_uid is not None:
            told.setdefault(record.plan_uid, []).append(record)
    found: dict[str, CountSighting] = {}
    for uid in dict.fromkeys((*contents.plans, *rows)):
        own = contents.plans.get(uid)
        left_out = [item.code for item in contents.left_out if uid in item.plan_uids]
        count = course_count(
            own.plan if own else None, rows.get(uid, []), told.get(uid, []), left_out=left_out
        )
        if count.given is not None:
            found[uid] = CountSighting(count.given, (count.as_of or catalogue.created).date())
    return found


def compare(
    record: ImportRecord,
    catalogue: Catalogue,
    contents: Contents,
    *,
    entries: Sequence[LedgerEntry],
    records: Sequence[ImportRecord],
    older: FindPlan,
    newer: FindPlan,
) -> Comparison:
    """Hold every plan and count of a bundle against all imports before.

    Args:
        record: of this import, at the laptop's time, without plans and counts yet.
        entries: of all verified chains; settlements and sealed codes are among them.
        records: imports of all chains, this one left out.
        older: finds the whole plan of a UID with a digest in the generations held, or None.
        newer: finds it in this bundle.
    """
    own = [item for item in records if item.device == record.device]
    pins, counts = pins_of(catalogue, contents), counts_of(catalogue, contents)
    old_pins, old_counts = current_pins(own), current_counts(own)
    fresh = tuple(pin for uid, pin in pins.items() if old_pins.get(uid) != pin)
    dropped = tuple(uid for uid in old_pins if uid not in pins)
    moved = tuple((uid, one) for uid, one in counts.items() if old_counts.get(uid) != one)
    bundle = replace(record.bundle, plans=fresh, dropped=dropped)
    this = replace(record, bundle=bundle, counts=moved)
    history = History(
        (*records, this),
        index_entries(entries),
        record.imported_at,
        downtime_of(entries).compromised_since,
        record.device,
    )
    judge = _Judge(this, catalogue, contents, history, pins, older, newer)
    news = judge.news({pin.plan_uid for pin in fresh})
    patients = patient_states(catalogue, news, unread_plans(catalogue, contents))
    return Comparison(patients, news, fresh, dropped, moved)


class _Judge:
    """Every plan of one bundle, judged by its history."""

    def __init__(
        self,
        record: ImportRecord,
        catalogue: Catalogue,
        contents: Contents,
        history: History,
        pins: Mapping[str, PlanPin],
        older: FindPlan,
        newer: FindPlan,
    ) -> None:
        self._own = (record.exporter, record.sequence, record.imported_at)
        self._contents = contents
        self._history = history
        self._pins = pins
        self._older, self._newer = older, newer
        self._statuses = {row.plan_uid: row for row in catalogue.tables.plans}
        self._per_day = {
            (row.patient_id, row.id_issuer, row.prescription_id): row.fractions_per_day or 1
            for row in catalogue.tables.prescriptions
        }
        self._held: dict[PatientKey, dict[str, HeldPlan]] = {}
        for uid, pin in pins.items():
            status = self._statuses.get(uid)
            held = HeldPlan(
                contents.plans[uid].plan.label, status.course_id if status else None, pin.digest
            )
            self._held.setdefault(pin.patient, {})[uid] = held

    def news(self, fresh: set[str]) -> tuple[PlanNews, ...]:
        """Return the plans that are new, changed, or whose history raises a finding."""
        judged = (self._judge(uid, is_fresh=uid in fresh) for uid in self._pins)
        return tuple(item for item in judged if item.kind != "known" or item.findings)

    def _judge(self, uid: str, *, is_fresh: bool) -> PlanNews:
        pin = self._pins[uid]
        past = self._history.past(
            uid, pin.digest, pin.patient, fractions_per_day=self._fractions_per_day(uid, pin)
        )
        findings = list(past.findings)
        before = [
            item.digest
            for item in self._history.sightings(uid)
            if (item.exporter, item.sequence, item.seen_at) != self._own
        ]
        kind = "known" if not is_fresh else "changed" if before else "new"
        changes: tuple[FieldChange, ...] = ()
        if before and (is_fresh or past.trust == "changed"):
            changes, told = self._changes(uid, pin.digest, before, past.trust)
            findings += told
        if kind == "new" or is_fresh:
            findings += self._history.replan_findings(uid, pin.patient, self._held[pin.patient])
        label = self._contents.plans[uid].plan.label
        return PlanNews(uid, pin.patient, label, kind, past.trust, tuple(findings), changes)

    def _changes(
        self, uid: str, digest: str, before: Sequence[str], trust: Trust
    ) -> tuple[tuple[FieldChange, ...], tuple[Finding, ...]]:
        """Compare with the newest other content of the past; `before` is in order of time."""
        other = next((item for item in reversed(before) if item != digest), None)
        if other is None:
            return (), ()
        old, new = self._older(uid, other), self._newer(uid, digest)
        if old is None or new is None:
            # The older object is not held any more; that it differs is known all the same.
            severity: Severity = "stop" if trust == "changed" else "warn"
            return (), (Finding("plan-content-changed-unseen", severity),)
        return changed_fields(old, new), change_findings(old, new, trust)

    def _fractions_per_day(self, uid: str, pin: PlanPin) -> int:
        status = self._statuses.get(uid)
        named = status.prescription_id if status else None
        return self._per_day.get((pin.patient.patient_id, pin.patient.issuer, named or ""), 1)


def unread_plans(catalogue: Catalogue, contents: Contents) -> frozenset[PatientKey]:
    """Return the patients who cannot be treated from paper because a plan could not be read here.

    A plan that no table names matters only to a patient who has no other.
    """
    named = {row.plan_uid for row in catalogue.tables.plans if row.status not in ENDED_PLAN}
    named |= {row.plan_uid for row in catalogue.tables.counts}
    named -= {row.plan_uid for row in catalogue.tables.plans if row.status in ENDED_PLAN}
    unread: dict[PatientKey, list[str]] = {}
    readable: set[PatientKey] = set()
    for item in catalogue.objects:
        if item.role != "plan":
            continue
        for uid in item.plan_uids:
            if uid in contents.plans and contents.plans[uid].object_sha256 == item.sha256:
                readable.add(_key(item))
            else:
                unread.setdefault(_key(item), []).append(uid)
    return frozenset(
        key for key, uids in unread.items() if key not in readable or named.intersection(uids)
    )


def patient_states(
    catalogue: Catalogue, news: Sequence[PlanNews], unread: frozenset[PatientKey]
) -> tuple[PatientState, ...]:
    """Return every patient of a bundle with what is missing and what its plans' past says."""
    told: dict[PatientKey, list[Finding]] = {key: [PLAN_UNREAD] for key in unread}
    for item in news:
        told.setdefault(item.owner, []).extend(item.findings)
    return tuple(
        _patient(catalogue, patient, tuple(told.get(_key(patient), ())))
        for patient in catalogue.patients
    )


def _patient(
    catalogue: Catalogue, patient: CataloguePatient, told: tuple[Finding, ...]
) -> PatientState:
    findings = (*patient.findings, *told)
    colour = completeness_colour(patient.missing, awaits_plan=_awaits_plan(catalogue, patient))
    if has_stop(findings):
        colour = "red"
    return PatientState(
        _key(patient), patient.name, patient.missing, findings, colour, colour != "red"
    )


def _awaits_plan(catalogue: Catalogue, patient: CataloguePatient) -> bool:
    """Tell whether a patient comes for a planning CT or a consultation only, as at the export."""
    if patient.reasons != ("scheduled",):
        return False
    key, tables = _key(patient), catalogue.tables
    has_plan = any(catalogue.objects[place].role == "plan" for place in patient.objects)
    named = any(_key(row) == key for row in (*tables.plans, *tables.counts))
    treated = any(
        _key(row) == key and row.activity == "treatment" and row.status != "cancelled"
        for row in tables.appointments
    )
    return not (has_plan or named or treated)


def _key(row: Any) -> PatientKey:
    return PatientKey(row.patient_id, row.id_issuer)
