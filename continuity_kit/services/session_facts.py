"""Gathers what the gates ask about one plan of one patient: the export, joined with the ledger."""

from collections.abc import Iterable

from continuity_kit.domain.course_position import CoursePosition, course_position
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_settled import (
    checked_up_to,
    is_adjudicated,
    is_released,
    settled_count,
)
from continuity_kit.domain.ledger_state import conflicts, fractions, open_sessions
from continuity_kit.domain.session import SessionFacts
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import SafetyError


def find_plan(patients: Iterable[PatientView], plan_uid: str) -> tuple[PatientView, PlanView]:
    """Return the one plan of that UID with its patient.

    SAFETY: a UID that two patients claim is refused, never chosen
    (test_a_plan_listed_under_two_patients_is_refused).

    Raises:
        SafetyError: `unknown-plan`, `plan-listed-twice`.
    """
    found = [
        (patient, plan)
        for patient in patients
        for plan in patient.plans
        if plan.plan_uid == plan_uid
    ]
    if not found:
        raise SafetyError("unknown-plan", plan_uid)
    if len(found) > 1:
        raise SafetyError("plan-listed-twice", plan_uid)
    return found[0]


def position_of(ledger: LedgerIndex, view: PlanView) -> CoursePosition:
    """Return how far a plan is."""
    return course_position(
        view.count,
        settled_count(ledger, view.plan_uid),
        fractions(ledger, view.plan_uid),
        view.fractions_planned,
    )


def session_facts(
    ledger: LedgerIndex,
    patient: PatientView,
    view: PlanView,
    ending_session: str | None,
    check_valid_for: int | None = None,
) -> SessionFacts:
    """Gather the facts.

    Args:
        ending_session: the open session that this act ends, if any.
        check_valid_for: as in `Desk`.
    """
    prescription_id = view.prescription.prescription_id if view.prescription else None
    siblings = [plan for plan in patient.plans if plan.plan_uid != view.plan_uid]
    return SessionFacts(
        view=view,
        listed=patient.key,
        position=position_of(ledger, view),
        fractions=fractions(ledger, view.plan_uid),
        same_prescription=tuple(
            fraction
            for plan in siblings
            if prescription_id is not None
            and plan.prescription is not None
            and plan.prescription.prescription_id == prescription_id
            for fraction in fractions(ledger, plan.plan_uid)
        ),
        open_sessions=tuple(
            session
            for session in open_sessions(ledger, patient.key)
            if session.session != ending_session
        ),
        conflicts=conflicts(ledger, patient.key),
        patient_findings=patient.findings,
        released=is_released(ledger, view.plan_uid, view.digest),
        adjudicated=is_adjudicated(ledger, view.plan_uid, view.digest),
        unfinished_phases=_unfinished_phases(ledger, view, siblings),
        check_valid_for=check_valid_for,
        checked_up_to=checked_up_to(ledger, view.plan_uid, view.digest),
    )


def _unfinished_phases(
    ledger: LedgerIndex, view: PlanView, siblings: Iterable[PlanView]
) -> tuple[str, ...]:
    """Return the plans of lower phases of the same course that are not complete."""
    own = view.prescription
    if own is None or own.phase is None:
        return ()
    unfinished = []
    for plan in siblings:
        other = plan.prescription
        if (
            other is None
            or other.phase is None
            or other.course_id != own.course_id
            or other.phase >= own.phase
            or other.status == "cancelled"
        ):
            continue
        is_retired = plan.status is not None and plan.status.status in ("rejected", "retired")
        if not is_retired and not position_of(ledger, plan).is_complete:
            unfinished.append((plan.plan.label if plan.plan else None) or plan.plan_uid)
    return tuple(unfinished)
