"""The gates before and after a beam: every reason not to give or not to record a fraction.

Each gate is a hard stop with its own code. An override takes a reason and two people, one of them
of the role that the gate names; a gate without a role is never overridden.

| gate | overridden by |
|---|---|
| wrong-patient, beam-not-in-plan, stop-finding | never |
| count-unknown, count-conflict, ledger-conflict | never: settle it |
| fraction-already-given | never: void the other first |
| plan-not-approved, plan-retired, plan-changed | physicist |
| other-machine, meterset-off, meterset-ten-times, meterset-exceeded | physicist |
| meterset-not-comparable | physicist |
| begun-before-export, weekly-check-due | physicist |
| fraction-skipped, beyond-planned, same-day, under-six-hours, phase-order | doctor |
| session-open, given-in-future | any two |
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger import FractionPart, LedgerFraction, SessionBeam
from continuity_kit.domain.ledger_conflicts import Conflict
from continuity_kit.domain.ledger_state import GIVEN_STATES, OpenSession
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.planned_meterset import PlannedBeam, totals
from continuity_kit.domain.snapshot import PlanView

Override = Literal["physicist", "doctor", "any_two"]

SHORTEST_INTERVAL = timedelta(hours=6)
FUTURE_LEEWAY = timedelta(minutes=15)
"""A console's clock and the laptop's may differ that much."""

ANSWERED_BY_OTHER_GATES = frozenset(
    {
        "count-conflict",
        "count-unknown",
        "plan-changed",
        "plan-content-changed",
        "plan-not-approved",
        "plan-planning-approved",
        "plan-unapproved",
        "plan-rejected",
        "plan-retired",
        "several-fraction-groups",
        "sheet-course-complete",
    }
)
"""Stop findings that gates of their own answer, so that a release or a settlement can lift them."""


@dataclass(frozen=True)
class Gate:
    """One reason to stop; `override` is who may lift it, None is nobody."""

    code: str
    override: Override | None
    beam: int | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SessionFacts:
    """What the laptop knows when a fraction is to be given or recorded.

    Attributes:
        listed: the patient under whom the plan stands in the export.
        patient_findings: of identity; a stop is a conflict that nobody settled.
        fractions: the ledger's, of this plan.
        same_prescription: the ledger's, of other plans on the same prescription.
        open_sessions: of this patient, without the one that is being ended.
        released, adjudicated: for exactly this content of the plan.
        unfinished_phases: labels of plans of lower phases of the course that are not complete.
        check_valid_for: fractions for which a physicist's chart check holds, where the department
            asks for one; None asks for none.
        checked_up_to: the fraction up to which a physicist checked this content; None never.
    """

    view: PlanView
    listed: PatientKey = field(repr=False)
    position: CoursePosition
    fractions: tuple[LedgerFraction, ...] = ()
    same_prescription: tuple[LedgerFraction, ...] = ()
    open_sessions: tuple[OpenSession, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    patient_findings: tuple[Finding, ...] = ()
    released: bool = False
    adjudicated: bool = False
    unfinished_phases: tuple[str, ...] = ()
    check_valid_for: int | None = None
    checked_up_to: int | None = None


@dataclass(frozen=True)
class SessionAct:
    """What is about to be given, or was given: fraction number, moment and machine as stated."""

    fraction: int
    given_at: datetime
    now: datetime
    machine: str | None = None


def gates_before_beam(facts: SessionFacts, act: SessionAct) -> tuple[Gate, ...]:
    """Return every gate that needs no meterset, most serious first."""
    return (
        *_identity_gates(facts),
        *_count_gates(facts, act),
        *_approval_gates(facts),
        *_time_gates(facts, act),
        *_machine_gates(facts, act),
        *_check_gates(facts, act),
        *_course_gates(facts),
    )


def gates_after_beam(
    planned: Sequence[PlannedBeam],
    delivered: Sequence[SessionBeam],
    earlier: Sequence[FractionPart],
    before_export: Sequence[SessionBeam],
    *,
    is_partial: bool,
) -> tuple[Gate, ...]:
    """Return the gates on metersets.

    SAFETY: totals of a fraction meet the plan over all its sessions, the interrupted one included
    (test_the_totals_of_an_interrupted_fraction_must_meet_the_plan).

    Args:
        planned: every treatment beam of the fraction.
        delivered: what this session gave; a beam that is not named gave nothing.
        earlier: this fraction's earlier sessions in the ledger.
        before_export: what a machine recorded of this fraction before the export.
        is_partial: the fraction was interrupted again: beams may be short, none may be exceeded.
    """
    by_number = {beam.number: beam for beam in planned}
    gates = [
        Gate("beam-not-in-plan", None, beam.beam_number)
        for beam in delivered
        if beam.beam_number not in by_number
    ]
    summed = totals(delivered, before_export, *(part.beams for part in earlier))
    for beam in planned:
        total = summed.get(beam.number, Decimal(0))
        values = (
            ("planned", "-" if beam.planned is None else str(beam.planned)),
            ("delivered", str(total)),
            ("unit", beam.unit),
        )
        if beam.planned is None:
            gates.append(Gate("meterset-not-comparable", "physicist", beam.number, values))
        elif beam.is_misplaced_point_of(total, is_partial=is_partial):
            gates.append(Gate("meterset-ten-times", "physicist", beam.number, values))
        elif is_partial:
            if beam.is_exceeded_by(total):
                gates.append(Gate("meterset-exceeded", "physicist", beam.number, values))
        elif not beam.is_met_by(total):
            gates.append(Gate("meterset-off", "physicist", beam.number, values))
    return tuple(gates)


def lifting(gates: Sequence[Gate], overrides: Sequence[str], roles: Sequence[str]) -> set[str]:
    """Return the codes that the people of those roles may lift among those they asked to lift.

    Args:
        roles: of the two people who sign; fewer than two lift nothing.
    """
    if len(roles) < 2:
        return set()
    return {
        gate.code
        for gate in gates
        if gate.code in overrides
        and gate.override is not None
        and (gate.override == "any_two" or gate.override in roles)
    }


def _identity_gates(facts: SessionFacts) -> list[Gate]:
    gates = [] if _is_of_patient(facts) else [Gate("wrong-patient", None)]
    gates += [
        Gate("stop-finding", None, finding.beam, (("finding", finding.code),))
        for finding in (*facts.view.findings, *facts.patient_findings)
        if finding.severity == "stop" and finding.code not in ANSWERED_BY_OTHER_GATES
    ]
    if facts.view.fractions_planned is None:
        gates.append(Gate("stop-finding", None, values=(("finding", "fractions-planned"),)))
    return gates


def _is_of_patient(facts: SessionFacts) -> bool:
    """Compare identifiers whole and exactly, issuers where both sides name one."""
    plan, listed = facts.view.plan, facts.listed
    if plan is None or plan.patient_id != listed.patient_id:
        return False
    return not (plan.id_issuer and listed.issuer) or plan.id_issuer == listed.issuer


def _count_gates(facts: SessionFacts, act: SessionAct) -> list[Gate]:
    # SAFETY: an unknown or contested count is settled, never overridden
    # (test_an_unknown_count_is_never_overridden).
    position = facts.position
    if position.conflict:
        return [Gate("count-conflict", None)]
    if position.given is None or position.base is None:
        return [Gate("count-unknown", None)]
    gates = [
        Gate("ledger-conflict", None, values=(("conflict", conflict.code),))
        for conflict in facts.conflicts
    ]
    given = {item.number for item in facts.fractions if item.state in GIVEN_STATES}
    if act.fraction <= position.base or act.fraction in given:
        gates.append(Gate("fraction-already-given", None, values=_number(act.fraction)))
        return gates
    highest = max(given | {position.base, position.given})
    expected = position.interrupted if position.interrupted is not None else highest + 1
    if act.fraction > expected:
        gates.append(Gate("fraction-skipped", "doctor", values=(("expected", str(expected)),)))
    planned = facts.view.fractions_planned
    if planned is not None and (act.fraction > planned or _is_extra(facts, act, given)):
        gates.append(Gate("beyond-planned", "doctor", values=(("planned", str(planned)),)))
    if act.fraction in facts.view.count.partial and not before_export(facts, act.fraction):
        gates.append(Gate("begun-before-export", "physicist", values=_number(act.fraction)))
    return gates


def _is_extra(facts: SessionFacts, act: SessionAct, given: set[int]) -> bool:
    """Tell whether as many fractions as planned were given, whatever their numbers."""
    planned, total = facts.view.fractions_planned, facts.position.given
    return planned is not None and total is not None and total + 1 > planned


def before_export(facts: SessionFacts, fraction: int) -> tuple[SessionBeam, ...]:
    """Return what a machine recorded of a fraction that it began before the export."""
    if fraction not in facts.view.count.partial:
        return ()
    return tuple(
        SessionBeam(beam, meterset)
        for item in facts.view.count.fractions
        if item.number == fraction
        for beam, meterset in item.metersets
    )


def _approval_gates(facts: SessionFacts) -> list[Gate]:
    gates: list[Gate] = []
    if facts.view.trust == "changed" and not facts.adjudicated:
        gates.append(Gate("plan-changed", "physicist"))
    if facts.released:
        return gates
    word = None if facts.view.status is None else facts.view.status.status
    in_file = None if facts.view.plan is None else facts.view.plan.approval
    if word == "retired":
        gates.append(Gate("plan-retired", "physicist"))
    elif (
        word in ("unapproved", "rejected", "planning_approved")
        or in_file in ("UNAPPROVED", "REJECTED")
        or (word is None and in_file != "APPROVED")
    ):
        gates.append(Gate("plan-not-approved", "physicist"))
    return gates


def _time_gates(facts: SessionFacts, act: SessionAct) -> list[Gate]:
    gates: list[Gate] = []
    others = [
        item
        for item in (*facts.fractions, *facts.same_prescription)
        if not (item.plan_uid == facts.view.plan_uid and item.number == act.fraction)
    ]
    treated_on = act.given_at.date()
    same_day = sum(1 for item in others if item.treated_on == treated_on)
    same_day += sum(
        1
        for item in facts.view.count.fractions
        if item.given_on == treated_on and item.number != act.fraction
    )
    prescription = facts.view.prescription
    a_day = (prescription.fractions_per_day if prescription else None) or 1
    if same_day >= a_day:
        gates.append(Gate("same-day", "doctor", values=(("treated_on", treated_on.isoformat()),)))
    nearest = [abs(part.given_at - act.given_at) for item in others for part in item.parts]
    if nearest and min(nearest) < SHORTEST_INTERVAL:
        hours = Decimal(str(min(nearest).total_seconds())) / 3600
        gates.append(Gate("under-six-hours", "doctor", values=(("hours", str(round(hours, 1))),)))
    if act.given_at > act.now + FUTURE_LEEWAY:
        gates.append(
            Gate("given-in-future", "any_two", values=(("given_at", act.given_at.isoformat()),))
        )
    return gates


def _machine_gates(facts: SessionFacts, act: SessionAct) -> list[Gate]:
    """Compare whole names: the table's, or those in the plan's treatment beams."""
    planned = set()
    if facts.view.status is not None and facts.view.status.machine:
        planned.add(facts.view.status.machine)
    if facts.view.plan is not None:
        planned |= {beam.machine for beam in facts.view.plan.beams if beam.machine}
    if act.machine is None or not planned or act.machine in planned:
        return []
    named = ", ".join(sorted(planned))
    values = (("planned", named), ("stated", act.machine))
    return [Gate("other-machine", "physicist", values=values)]


def _check_gates(facts: SessionFacts, act: SessionAct) -> list[Gate]:
    """Ask for the physicist's chart check where the department wants one, the first one included.

    SAFETY: a check holds for so many fractions of the content that was checked
    (test_a_check_holds_for_its_fractions_and_no_longer).
    """
    if facts.check_valid_for is None:
        return []
    if facts.checked_up_to is not None:
        holds_to = facts.checked_up_to + facts.check_valid_for
        if act.fraction <= holds_to:
            return []
    checked = "-" if facts.checked_up_to is None else str(facts.checked_up_to)
    values = (("checked", checked), ("valid_for", str(facts.check_valid_for)))
    return [Gate("weekly-check-due", "physicist", values=values)]


def _course_gates(facts: SessionFacts) -> list[Gate]:
    gates = [
        Gate(
            "session-open",
            "any_two",
            values=(("fraction", str(item.fraction or "-")), ("session", item.session)),
        )
        for item in facts.open_sessions
    ]
    gates += [
        Gate("phase-order", "doctor", values=(("plan", label),))
        for label in facts.unfinished_phases
    ]
    return gates


def _number(fraction: int) -> tuple[tuple[str, str], ...]:
    return (("fraction", str(fraction)),)
