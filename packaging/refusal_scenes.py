"""What a session is entered from, with one thing otherwise: what a refusal finds that no patient of
the demo raises by itself.

Only that one thing is made. Count, position, sessions and contradictions follow from it by the
kit's own rules, and the gates are those that they raise, so that no picture shows what cannot be.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED, KIND_IMPORT
from continuity_kit.domain.ledger_state import OpenSession, open_sessions
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_completeness import completeness_findings
from continuity_kit.domain.planned_meterset import PlannedBeam, fraction_group, planned_metersets
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.domain.trust import change_findings
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.services.session_facts import position_of, session_facts

WEEK = 5
"""Fractions for which a chart check holds where a department asks for one."""
ANOTHER_LAPTOP = "f" * 64
COMPLETE = "sheet-course-complete"
CHANGED_BY = Decimal(5)
UNSHOWN = {
    "beam-not-in-plan": "step 4 asks for the beams of the plan and for no other",
    "unknown-plan": "a plan that the export does not hold opens no session",
    "plan-listed-twice": "a plan that two patients claim opens no session",
}
"""Refusals of the command line that no page of the application can come to."""


def anew(
    base: SessionBase, view: PlanView | None = None, entries: Iterable[LedgerEntry] | None = None
) -> SessionBase:
    """Return a session's base with another plan or ledger, and all that follows from it."""
    view = view or base.view
    ledger = base.ledger if entries is None else index_entries(entries)
    position = position_of(ledger, view)
    findings, printable = view.findings, view.printable
    if not position.is_complete and any(it.code == COMPLETE for it in findings):
        findings = tuple(it for it in findings if it.code != COMPLETE)
        printable = all(it.severity != "stop" for it in findings)
    view = replace(
        view,
        position=position,
        given_since_export=position.given_since_export,
        findings=findings,
        printable=printable,
    )
    plans = tuple(view if plan.plan_uid == view.plan_uid else plan for plan in base.patient.plans)
    patient = replace(base.patient, plans=plans)
    own = _open_session(ledger, patient, view.plan_uid)
    known = {entry.entry_hash for entry in ledger.entries}
    return replace(
        base,
        patients=tuple(patient if it.key == patient.key else it for it in base.patients),
        patient=patient,
        view=view,
        ledger=ledger,
        facts=session_facts(
            ledger, patient, view, None if own is None else own.session, base.facts.check_valid_for
        ),
        open_session=own,
        pending=tuple(end for end in base.pending if end.entry_hash in known),
    )


def count_conflict(base: SessionBase) -> SessionBase:
    """Two sources differ, and nobody settled it or gave anything since."""
    return anew(base, entries=_without_plan(base))


def begun_before_export(base: SessionBase) -> SessionBase:
    """A machine began a fraction and did not say how much it gave; nobody went on with it."""
    count = base.view.count
    untold = tuple(
        replace(item, metersets=()) if item.number in count.partial else item
        for item in count.fractions
    )
    view = replace(base.view, count=replace(count, fractions=untold))
    return anew(base, view, _without_plan(base))


def phase_order(base: SessionBase) -> SessionBase:
    """The last fraction of the phase before was not given."""
    before = _sibling(base)
    return anew(base, entries=_without_last(base.ledger, before.plan_uid))


def session_open(base: SessionBase) -> SessionBase:
    """The patient's other plan was started, and nobody said how it ended."""
    other = _sibling(base)
    last = last_end(base.ledger, other.plan_uid)
    entries = _without(base.ledger, {last.entry_hash})
    if position_of(base.ledger, base.view).is_complete:
        entries = _without_last(index_entries(entries), base.view.plan_uid)
    return anew(base, entries=entries)


def ledger_conflict(base: SessionBase) -> SessionBase:
    """The last fraction was given on another laptop, on the day of the one before."""
    ends = _ends(base.ledger, base.view.plan_uid)
    before, last = ends[-2], ends[-1]
    values = dict(last.values) | {
        "treated_on": before.values["treated_on"],
        "given_at": before.values["given_at"],
    }
    apart = replace(last, device=ANOTHER_LAPTOP, values=values)
    kept = [apart if it is last else it for it in base.ledger.entries]
    return anew(base, entries=kept)


def plan_changed(base: SessionBase) -> SessionBase:
    """The newest export holds another meterset than the exports that were compared for weeks."""
    view, plan = base.view, _plan(base)
    findings = (*change_findings(_before_change(base, plan), plan, "changed"), *view.findings)
    imports = [entry.stated_at for entry in base.ledger.entries if entry.kind == KIND_IMPORT]
    changed = replace(
        view,
        trust="changed",
        findings=(*findings, Finding("plan-changed", "stop")),
        unchanged_since=max(imports),
        generations_seen=1,
        printable=False,
    )
    return anew(base, changed, _without_plan(base))


def plan_retired(base: SessionBase) -> SessionBase:
    """The table calls the plan retired."""
    if base.view.status is None:
        raise RuntimeError("no table tells of this plan")
    status = replace(base.view.status, status="retired")
    retired = replace(base.view, status=status, printable=False)
    return anew(base, retired, _without_plan(base))


def stop_finding(base: SessionBase) -> SessionBase:
    """The file tells no meterset of its first two beams."""
    plan = _plan(base)
    bare = {beam.number for beam in planned(base)[:2]}
    view = replace(base.view, plan=_with_metersets(plan, dict.fromkeys(bare)), printable=False)
    stops = [item for item in completeness_findings(_of(view)) if item.severity == "stop"]
    view = replace(view, findings=(*stops, *view.findings))
    return anew(base, view, _without_plan(base))


def wrong_patient(base: SessionBase) -> SessionBase:
    """The plan's file names the next patient of the list."""
    keys = [patient.key for patient in base.patients]
    other = base.patients[(keys.index(base.patient.key) + 1) % len(keys)]
    born = None if other.birth_date is None else other.birth_date.isoformat()
    plan = replace(
        _plan(base),
        patient_id=other.key.patient_id,
        id_issuer=other.key.issuer or None,
        patient_name=other.name,
        birth_date=born,
    )
    return anew(base, replace(base.view, plan=plan), _without_plan(base))


def check_due(base: SessionBase) -> SessionBase:
    """The department asks for chart checks, and nobody made one of this plan."""
    asked = replace(base, facts=replace(base.facts, check_valid_for=WEEK))
    return anew(asked, entries=_without_plan(base))


def not_comparable(base: SessionBase) -> SessionBase:
    """The source is moved in pulses, of which the plan does not tell how long one takes."""
    plan = _plan(base)
    pulsed = tuple(replace(channel, pulses=10) for channel in plan.channels)
    return anew(base, replace(base.view, plan=replace(plan, channels=pulsed, brachy_type="PDR")))


PRETENCES: Mapping[str, Callable[[SessionBase], SessionBase]] = {
    "begun-before-export": begun_before_export,
    "count-conflict": count_conflict,
    "ledger-conflict": ledger_conflict,
    "meterset-not-comparable": not_comparable,
    "phase-order": phase_order,
    "plan-changed": plan_changed,
    "plan-retired": plan_retired,
    "session-open": session_open,
    "stop-finding": stop_finding,
    "weekly-check-due": check_due,
    "wrong-patient": wrong_patient,
}


def can_stand(code: str, patient: PatientView, view: PlanView) -> bool:
    """Tell whether that one thing can be otherwise of a plan; the others can be of any."""
    others = [plan for plan in patient.plans if plan.plan_uid != view.plan_uid]
    match code:
        case "begun-before-export":
            return bool(view.count.partial)
        case "count-conflict":
            return view.count.conflict
        case "meterset-not-comparable":
            return view.plan is not None and view.plan.kind == "brachy"
        case "phase-order":
            before = [plan for plan in others if plan.given_since_export]
            return bool(before) and view.prescription is not None and _phase(view) > 1
        case "session-open":
            return view.given_since_export > 0 and any(it.given_since_export for it in others)
    return False


def as_listed(base: SessionBase) -> SessionBase:
    """Return what an act finds, which compares no field of a changed plan: its gate alone stops."""
    kept = tuple(it for it in base.view.findings if it.code != "plan-content-changed")
    view = replace(base.view, findings=kept)
    return replace(base, view=view, facts=replace(base.facts, view=view))


def last_end(ledger: LedgerIndex, plan_uid: str) -> LedgerEntry:
    """Return the newest end of a plan's fractions."""
    return _ends(ledger, plan_uid)[-1]


def _ends(ledger: LedgerIndex, plan_uid: str) -> list[LedgerEntry]:
    ends = [it for it in ledger.of_plan(plan_uid) if it.kind == KIND_FRACTION_ENDED]
    if len(ends) < 2:
        raise RuntimeError("the ledger holds too few fractions of this plan")
    return sorted(ends, key=lambda it: it.index)


def _without(ledger: LedgerIndex, gone: Collection[str]) -> list[LedgerEntry]:
    """Return the entries but for some, and for what names those."""
    return [it for it in ledger.entries if it.entry_hash not in gone and it.amends not in gone]


def _without_last(ledger: LedgerIndex, plan_uid: str) -> list[LedgerEntry]:
    number = last_end(ledger, plan_uid).subject["fraction"]
    named = [it for it in ledger.of_plan(plan_uid) if it.subject.get("fraction") == number]
    return _without(ledger, {it.entry_hash for it in named})


def _without_plan(base: SessionBase) -> list[LedgerEntry]:
    """Return the ledger before anybody stated anything of a plan.

    What stops a plan has stopped it since the export: nothing was given of it in between.
    """
    return _without(base.ledger, {it.entry_hash for it in base.ledger.of_plan(base.view.plan_uid)})


def _open_session(ledger: LedgerIndex, patient: PatientView, plan_uid: str) -> OpenSession | None:
    found = (it for it in open_sessions(ledger, patient.key) if it.plan_uid == plan_uid)
    return next(found, None)


def _sibling(base: SessionBase) -> PlanView:
    """Return the patient's other plan of which the ledger holds fractions."""
    return next(
        plan
        for plan in base.patient.plans
        if plan.plan_uid != base.view.plan_uid and plan.given_since_export
    )


def _phase(view: PlanView) -> int:
    return (view.prescription.phase if view.prescription else None) or 0


def _plan(base: SessionBase) -> Plan:
    return _of(base.view)


def _of(view: PlanView) -> Plan:
    if view.plan is None:
        raise RuntimeError("the plan cannot be read")
    return view.plan


def _with_metersets(plan: Plan, metersets: Mapping[int, Decimal | None]) -> Plan:
    """Return a plan with other metersets of some beams."""
    groups = tuple(
        replace(
            group,
            beams=tuple(
                replace(beam, meterset=metersets[beam.beam_number])
                if beam.beam_number in metersets
                else beam
                for beam in group.beams
            ),
        )
        for group in plan.fraction_groups
    )
    return replace(plan, fraction_groups=groups)


def _before_change(base: SessionBase, plan: Plan) -> Plan:
    """Return the plan as it was: its first beam with fewer monitor units."""
    first = planned(base)[0]
    return _with_metersets(plan, {first.number: (first.planned or Decimal(0)) - CHANGED_BY})


def planned(base: SessionBase) -> tuple[PlannedBeam, ...]:
    """Return the beams of a fraction with their metersets."""
    plan = _plan(base)
    group = fraction_group(plan, base.view.fraction_group)
    if group is None:
        raise RuntimeError("the plan has no one fraction group")
    return planned_metersets(plan, group, base.ledger.entries[-1].stated_at)
