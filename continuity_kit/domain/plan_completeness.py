"""Is a plan whole and free of contradiction? Every fault that forbids treating from its paper.

A file that reads without an error may lack beams, metersets or control points; counts that the
file states itself are held against what is there. Approval is judged in `approval`, with what the
other sources say.

Source: DICOM PS3.3 C.8.8.9 to C.8.8.16, C.8.8.25; DICOM notes 1.1 to 1.3.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Beam, FractionGroup, PatientSetup, Plan, treatment_beams
from continuity_kit.domain.plan_completeness_beams import beam_findings
from continuity_kit.domain.plan_completeness_brachy import brachy_findings

TREATMENT_INTENTS = frozenset(("CURATIVE", "PALLIATIVE", "PROPHYLACTIC"))
OTHER_INTENTS = frozenset(("VERIFICATION", "MACHINE_QA", "RESEARCH", "SERVICE"))
# PS3.3 C.7.3.1.1.2; SITTING (C.8.8.12) stands in plans for chairs.
POSITIONS = frozenset((
    "HFP", "HFS", "HFDR", "HFDL", "FFDR", "FFDL", "FFP", "FFS", "LFP", "LFS", "RFP", "RFS",
    "AFDR", "AFDL", "PFDR", "PFDL", "SITTING",
))  # fmt: skip
APPROVALS = frozenset(("APPROVED", "UNAPPROVED", "REJECTED"))


def completeness_findings(plan: Plan) -> tuple[Finding, ...]:
    """Return every fault of completeness, contradiction and support, each once.

    SAFETY: a plan that lacks something it needs, or contradicts itself, never prints
    (test_every_starred_fault_stops).
    """
    findings = [*_identity(plan), *_intent(plan), *_groups(plan)]
    if plan.kind != "brachy" and plan.application_setups:
        findings.append(Finding("beams-and-brachy", "stop"))
    if plan.kind == "brachy":
        findings += brachy_findings(plan)
    else:
        findings += _beams(plan)
        findings += _positions(plan)
    return tuple(dict.fromkeys(findings))


def _identity(plan: Plan) -> Iterator[Finding]:
    if plan.patient_id is None:
        yield Finding("patient-id-missing", "stop")
    if plan.patient_name is None or not plan.patient_name.strip("^= "):
        yield Finding("patient-name-missing", "stop")
    if plan.birth_date is None:
        yield Finding("birth-date-missing", "note")


def _intent(plan: Plan) -> Iterator[Finding]:
    intent = plan.intent.upper() if plan.intent else None
    if intent in OTHER_INTENTS:
        yield Finding("intent-not-treatment", "stop", values=(("intent", intent or ""),))
    elif intent is not None and intent not in TREATMENT_INTENTS:
        yield Finding("intent-unknown", "warn", values=(("intent", intent),))
    if plan.approval is not None and plan.approval not in APPROVALS:
        yield Finding("approval-unknown", "warn", values=(("approval", plan.approval),))
    if plan.approval == "APPROVED" and (plan.reviewer is None or plan.review_date is None):
        yield Finding("approval-without-reviewer", "warn")
    if plan.geometry == "TREATMENT_DEVICE":
        yield Finding("geometry-without-patient", "note")


def _groups(plan: Plan) -> Iterator[Finding]:
    if not plan.fraction_groups:
        yield Finding("fraction-group-missing", "stop")
    if len(plan.fraction_groups) > 1:
        count = str(len(plan.fraction_groups))
        yield Finding("several-fraction-groups", "stop", values=(("count", count),))
    for group in plan.fraction_groups:
        if not group.fractions_planned:
            yield Finding("fractions-planned-missing", "stop")
        if group.number_of_beams and group.number_of_brachy_setups:
            yield Finding("beams-and-brachy", "stop")
        if plan.kind != "brachy":
            yield from _references(plan, group)


def _references(plan: Plan, group: FractionGroup) -> Iterator[Finding]:
    if group.number_of_beams != len(group.beams):
        stated = "-" if group.number_of_beams is None else str(group.number_of_beams)
        counts = (("stated", stated), ("found", str(len(group.beams))))
        yield Finding("number-of-beams-differs", "stop", values=counts)
    present = Counter(beam.number for beam in plan.beams)
    for number, times in Counter(item.beam_number for item in group.beams).items():
        if times > 1:
            yield Finding("beam-referenced-twice", "stop", number)
        if present[number] == 0:
            yield Finding("beam-missing", "stop", number)
    if not treatment_beams(plan, group):
        yield Finding("treatment-beam-none", "stop")
    for beam, reference in treatment_beams(plan, group):
        if reference.meterset is None or reference.meterset <= 0:
            yield Finding("meterset-missing", "stop", beam.number)


def _beams(plan: Plan) -> Iterator[Finding]:
    treated = {
        beam.number for group in plan.fraction_groups for beam, _ in treatment_beams(plan, group)
    }
    referenced = {item.beam_number for group in plan.fraction_groups for item in group.beams}
    for number, times in Counter(beam.number for beam in plan.beams).items():
        if times > 1:
            yield Finding("beam-number-twice", "stop", number)
        if number not in referenced:
            yield Finding("beam-not-in-group", "warn", number)
    for beam in plan.beams:
        is_treated = beam.number in treated
        yield from beam_findings(beam, is_treated=is_treated, ion=plan.kind == "ion")
    machines = {beam.machine for beam in plan.beams if beam.number in treated} - {None}
    if len(machines) > 1:
        names = ", ".join(sorted(name or "" for name in machines))
        yield Finding("machines-differ", "stop", values=(("machines", names),))


def _positions(plan: Plan) -> Iterator[Finding]:
    """One patient position for the session; a beam without a setup of its own shares the others'.

    SAFETY: two positions would mirror a beam on the patient
    (test_two_patient_positions_stop).
    """
    if not plan.patient_setups:
        yield Finding("patient-setup-missing", "stop")
        return
    treated = {
        beam.number: beam
        for group in plan.fraction_groups
        for beam, _ in treatment_beams(plan, group)
    }
    used: list[PatientSetup] = []
    for beam in treated.values():
        setups = _setups_of(beam, plan.patient_setups)
        if not setups:
            yield Finding("patient-setup-unknown", "stop", beam.number)
        used += setups
    positions = {setup.position for setup in used}
    if None in positions:
        yield Finding("patient-position-missing", "stop")
    for position in sorted(word for word in positions if word and word not in POSITIONS):
        yield Finding("patient-position-unknown", "stop", values=(("position", position),))
    if len(positions - {None}) > 1:
        words = ", ".join(sorted(position for position in positions if position))
        yield Finding("patient-positions-differ", "stop", values=(("positions", words),))


def _setups_of(beam: Beam, setups: Sequence[PatientSetup]) -> list[PatientSetup]:
    if beam.patient_setup_number is None:
        return list(setups)
    own = [setup for setup in setups if setup.number == beam.patient_setup_number]
    return own if len(own) == 1 else []
