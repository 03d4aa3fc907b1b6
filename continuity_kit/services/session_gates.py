"""Passing the gates: what two people may lift is lifted, what stands is refused and noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.domain.ledger_kinds import KIND_REFUSAL
from continuity_kit.domain.ledger_state import GIVEN_STATES
from continuity_kit.domain.planned_meterset import (
    PlannedBeam,
    fraction_group,
    planned_metersets,
)
from continuity_kit.domain.session import (
    Gate,
    SessionFacts,
    before_export,
    gates_after_beam,
    lifting,
)
from continuity_kit.errors import SafetyError, UsageError, WorldError
from continuity_kit.services.session_request import Desk, GateRefusedError, SessionRequest
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault.unlock import Person

Subject = Mapping[str, str | int | None]


def pass_gates(
    desk: Desk, request: SessionRequest, subject: Subject, gates: Sequence[Gate], act: str
) -> list[dict[str, str]]:
    """Return the gates that were lifted, for the entry; refuse when any other stands.

    Raises:
        GateRefusedError: gates stand; one refusal entry was written.
        UsageError: `reason-missing`: gates are lifted for a reason only.
    """
    roles = [request.person.role]
    if request.second is not None:
        roles.append(request.second.role)
    lifted = lifting(gates, request.overrides, roles)
    standing = [gate for gate in gates if gate.code not in lifted]
    if standing:
        codes = [gate.code for gate in standing]
        failed = note_refusal(desk, request.person, subject, codes, act)
        raise GateRefusedError(standing, request.plan_uid) from failed
    if lifted and not (request.reason or "").strip():
        raise UsageError("reason-missing")
    named = {gate.code: gate.override or "" for gate in gates if gate.code in lifted}
    return [{"gate": code, "role": role} for code, role in sorted(named.items())]


def note_refusal(
    desk: Desk, person: Person, subject: Subject, codes: Sequence[str], act: str
) -> WorldError | None:
    """Write the one entry that a refusal leaves.

    SAFETY: what was refused matters more than that it could not be noted
    (test_a_gate_is_told_though_its_refusal_cannot_be_written).

    Returns:
        What the medium said, to be named as the cause of what is raised; None when it is noted.
    """
    values: dict[str, Any] = {"gates": list(dict.fromkeys(codes)), "act": act}
    named = {key: value for key, value in subject.items() if key != "session"}
    try:
        desk.store.append(sign_statement(KIND_REFUSAL, named, values, person=person, at=desk.now()))
    except WorldError as error:
        return error
    return None


def meterset_gates(
    facts: SessionFacts,
    request: SessionRequest,
    given_at: datetime,
    *,
    is_partial: bool | None = None,
) -> tuple[tuple[PlannedBeam, ...], tuple[Gate, ...]]:
    """Return what the fraction should deliver, and the gates on what it did.

    Args:
        is_partial: the fraction is still to be continued, so something must be left to give;
            None asks the request's partial reason.

    Raises:
        SafetyError: `partial-but-complete`: nothing is left to give after this "interruption".
    """
    plan = facts.view.plan
    group = None if plan is None else fraction_group(plan, facts.view.fraction_group)
    if plan is None or group is None:
        return (), (Gate("stop-finding", None, values=(("finding", "fraction-group"),)),)
    planned = planned_metersets(plan, group, given_at)
    # What is typed for a fraction that was given already goes on from nothing: its own gate stops.
    is_new = is_partial is None
    earlier = [
        part
        for fraction in facts.fractions
        if fraction.number == request.fraction and not (is_new and fraction.state in GIVEN_STATES)
        for part in fraction.parts
    ]
    begun: tuple[SessionBeam, ...] = before_export(facts, request.fraction)
    is_partial = request.partial_reason is not None if is_partial is None else is_partial
    gates = gates_after_beam(planned, request.beams, earlier, begun, is_partial=is_partial)
    if is_partial and planned:
        complete = gates_after_beam(planned, request.beams, earlier, begun, is_partial=False)
        if not complete:
            raise SafetyError("partial-but-complete", request.plan_uid)
    return planned, gates
