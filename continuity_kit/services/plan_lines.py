"""One plan in words, for a terminal."""

from datetime import datetime
from decimal import Decimal

from continuity_kit.domain.plan import Beam, Plan
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot
from continuity_kit.messages import Language, sentence
from continuity_kit.services.list_lines import (
    TRUST,
    count_line,
    finding_line,
    head_lines,
    patient_line,
    source_lines,
)


def plan_lines(
    snapshot: Snapshot,
    patient: PatientView,
    view: PlanView,
    now: datetime,
    language: Language,
    age_limits_h: tuple[int, int, int],
) -> list[str]:
    """Return a plan in words: whose, how far, what it gives, what stops it."""
    plan = view.plan
    lines = head_lines(snapshot.head, now, language, age_limits_h)
    lines.append(patient_line(patient, language))
    none = sentence("list-not-supplied", language)
    label = (plan.label if plan else None) or none
    lines.append(sentence("plan-title", language, {"label": label, "plan_uid": view.plan_uid}))
    lines.append(f"  {count_line(view, now, language)}")
    lines += [f"    {line}" for line in source_lines(view, now, language)]
    trust = sentence(TRUST[view.trust], language)
    code = sentence("plan-code-line", language, {"code": view.code or none})
    lines.append(f"  {code} · {trust}")
    if plan is not None:
        lines += [f"  {line}" for line in _content(view, plan, language, none)]
    lines += [f"  {finding_line(item, language)}" for item in view.findings]
    if view.printable:
        lines.append(sentence("plan-printable-yes", language))
    else:
        lines.append(sentence("plan-printable-no", language))
    return lines


def _content(view: PlanView, plan: Plan, language: Language, none: str) -> list[str]:
    metersets = {
        reference.beam_number: reference.meterset
        for group in plan.fraction_groups
        if view.fraction_group is None or group.number == view.fraction_group
        for reference in group.beams
    }
    lines = [_beam(beam, metersets.get(beam.number), language, none) for beam in plan.beams]
    for channel in plan.channels:
        values = {"number": _text(channel.number, none), "time": _text(channel.total_time_s, none)}
        lines.append(sentence("plan-channel-line", language, values))
    return lines


def _beam(beam: Beam, meterset: Decimal | None, language: Language, none: str) -> str:
    first = beam.control_points[0] if beam.control_points else None
    last = beam.control_points[-1] if beam.control_points else None
    gantry = _text(first.gantry if first else None, none)
    if first is not None and last is not None and last.gantry != first.gantry:
        gantry = f"{gantry} → {_text(last.gantry, none)} ({_text(first.gantry_direction, none)})"
    values = {
        "number": str(beam.number),
        "name": beam.name or none,
        "meterset": _text(meterset, none),
        "unit": (beam.meterset_unit or "") if meterset is not None else "",
        "gantry": gantry,
        "collimator": _text(first.collimator if first else None, none),
        "couch": _text(first.couch if first else None, none),
    }
    return sentence("plan-beam-line", language, values)


def _text(value: Decimal | int | str | None, none: str) -> str:
    return none if value is None else str(value)
