"""Joins one plan of the newest accepted generation with the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from continuity_kit.domain.approval import Settled, is_printable, plan_findings
from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.course_position import CoursePosition, course_position
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import FractionCount, LeftOutRecord, OisCount, TreatmentRecord
from continuity_kit.domain.fraction_count import course_count
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_settled import (
    is_adjudicated,
    is_released,
    settled_count,
    settled_group,
)
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.patient import Patient, PatientKey
from continuity_kit.domain.plan import FractionGroup, Plan
from continuity_kit.domain.planned_meterset import fraction_group
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.services.plan_trust import UNKNOWN_PAST, HeldPlan, History
from continuity_kit.vault.catalogue import CatalogueObject, CataloguePatient


@dataclass(frozen=True)
class PlanContent:
    """One content of a plan as the laptop parsed it, and its clinical digest (hex)."""

    plan: Plan
    digest: str


@dataclass(frozen=True)
class HeldPlanObject:
    """A plan that a patient's set names.

    Attributes:
        item: the object that holds it; None when only a table names it.
        content: None when it is missing or could not be read.
    """

    plan_uid: str
    item: CatalogueObject | None
    content: PlanContent | None


@dataclass(frozen=True)
class Person:
    """All that the generation holds under one identifier; `left_out` is of everybody."""

    listed: CataloguePatient
    key: PatientKey = field(repr=False)
    rows: tuple[Patient, ...] = field(repr=False)
    prescriptions: tuple[Prescription, ...]
    statuses: tuple[PlanStatus, ...]
    counts: tuple[OisCount, ...]
    records: tuple[TreatmentRecord, ...]
    plans: tuple[HeldPlanObject, ...]
    left_out: tuple[LeftOutRecord, ...] = ()


def plan_views(
    person: Person,
    ledger: LedgerIndex,
    history: History,
    identity: Sequence[Finding],
    claimed: frozenset[str],
) -> tuple[PlanView, ...]:
    """Return every plan of a patient.

    Args:
        identity: the patient's own findings; a stop among them stops every plan.
        claimed: plan UIDs that two contents or two patients claim.
    """
    twice = (Finding("plan-claimed-twice", "stop"),)
    views = [
        plan_view(
            person, ledger, history, held, (*identity, *(twice if held.plan_uid in claimed else ()))
        )
        for held in person.plans
    ]
    watched = {
        view.plan_uid: HeldPlan(
            view.plan.label if view.plan else None,
            view.status.course_id if view.status else None,
            view.digest,
        )
        for view in views
        if view.digest is not None
    }
    return tuple(_with_replan(history, view, person.key, watched) for view in views)


def plan_view(
    person: Person,
    ledger: LedgerIndex,
    history: History,
    held: HeldPlanObject,
    identity: Sequence[Finding],
) -> PlanView:
    """Return one plan with count, trust, settlements and findings joined.

    SAFETY: everything that can stop a plan is gathered here, once, for list, plan and paper
    (test_a_stop_anywhere_makes_the_plan_unprintable).
    """
    plan_uid, content = held.plan_uid, held.content
    plan = content.plan if content else None
    digest = content.digest if content else None
    status = next((item for item in person.statuses if item.plan_uid == plan_uid), None)
    prescription = _prescription(person, status)
    group = _group(plan, ledger, plan_uid)
    planned = group.fractions_planned if group else None
    count = course_count(
        plan,
        [item for item in person.counts if item.plan_uid == plan_uid],
        [item for item in person.records if item.plan_uid == plan_uid],
        left_out=_left_out(person, plan_uid),
    )
    position = course_position(
        count, settled_count(ledger, plan_uid), fractions(ledger, plan_uid), planned
    )
    past = UNKNOWN_PAST
    if digest is not None:
        a_day = (prescription.fractions_per_day if prescription else None) or 1
        past = history.past(plan_uid, digest, person.key, fractions_per_day=a_day)
    findings = plan_findings(
        plan,
        status,
        count,
        identity=(*past.findings, *_owner_findings(plan, person.key), *identity),
        trust=past.trust,
        settled=Settled(
            released=is_released(ledger, plan_uid, digest),
            adjudicated=is_adjudicated(ledger, plan_uid, digest),
            count=position.settled,
            fraction_group=group is not None,
        ),
    )
    if position.conflict and not any(item.code == "count-conflict" for item in findings):
        findings = (*findings, _count_conflict(count, position))
    if position.is_complete and position.interrupted is None and not position.conflict:
        # Paper has no row to offer; a fraction beyond the plan stays a doctor's gate.
        findings = (*findings, Finding("sheet-course-complete", "stop"))
    return PlanView(
        plan_uid=plan_uid,
        plan=plan,
        status=status,
        prescription=prescription,
        fractions_planned=planned,
        fraction_group=group.number if group else None,
        count=count,
        given_since_export=position.given_since_export,
        trust=past.trust,
        unchanged_since=past.unchanged_since,
        generations_seen=past.generations_seen,
        findings=findings,
        printable=is_printable(plan, findings),
        code=None,
        digest=digest,
        object_sha256=held.item.sha256 if held.item else None,
        position=position,
    )


def _left_out(person: Person, plan_uid: str) -> list[str]:
    """Return why records that may tell of a plan count for nothing, whoever they name."""
    return [
        item.code
        for item in person.left_out
        if plan_uid in item.plan_uids
        or (
            not item.plan_uids
            and (item.patient_id, item.id_issuer) == (person.key.patient_id, person.key.issuer)
        )
    ]


def with_findings(view: PlanView, found: Iterable[Finding]) -> PlanView:
    """Return a plan with further findings, and its answer drawn again."""
    findings = tuple(dict.fromkeys((*view.findings, *found)))
    return replace(view, findings=findings, printable=is_printable(view.plan, findings))


def _with_replan(
    history: History, view: PlanView, owner: PatientKey, held: Mapping[str, HeldPlan]
) -> PlanView:
    if view.digest is None or view.trust in ("pinned", "sealed"):
        return view
    found = history.replan_findings(view.plan_uid, owner, held)
    return with_findings(view, found) if found else view


def _prescription(person: Person, status: PlanStatus | None) -> Prescription | None:
    """Return what the `plans` row names; a prescription is never guessed."""
    if status is None or status.prescription_id is None:
        return None
    return next(
        (item for item in person.prescriptions if item.prescription_id == status.prescription_id),
        None,
    )


def _group(plan: Plan | None, ledger: LedgerIndex, plan_uid: str) -> FractionGroup | None:
    """Return the only fraction group, or the one that two people picked."""
    if plan is None:
        return None
    if len(plan.fraction_groups) == 1:
        return plan.fraction_groups[0]
    settled = settled_group(ledger, plan_uid)
    return None if settled is None else fraction_group(plan, settled)


def _owner_findings(plan: Plan | None, key: PatientKey) -> tuple[Finding, ...]:
    """Stop a plan whose file names another patient than the one it is listed under.

    SAFETY: identifiers are compared whole and exactly; issuers where both sides name one
    (test_a_plan_whose_file_names_another_patient_stops).
    """
    if plan is None:
        return ()
    is_own = plan.patient_id == key.patient_id
    if plan.id_issuer and key.issuer:
        is_own = is_own and plan.id_issuer == key.issuer
    return () if is_own else (Finding("plan-other-patient", "stop"),)


def _count_conflict(count: FractionCount, position: CoursePosition) -> Finding:
    """Name a conflict that only ledger or settlement shows: each count with who says it."""
    told = [f"{given} ({source})" for source, given, _ in count.sources]
    told.append(f"{position.base} ({position.source}) + {position.given_since_export} (ledger)")
    return Finding("count-conflict", "stop", values=(("counts", ", ".join(told)),))
