"""Recording fractions given by hand: before the beam, and after it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from continuity_kit.domain.ledger_index import LedgerIndex, index_entries
from continuity_kit.domain.ledger_kinds import (
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_MISSED,
    KIND_TREATED_ELSEWHERE,
)
from continuity_kit.domain.ledger_state import OpenSession, open_sessions
from continuity_kit.domain.meterset_reading import parse_reading
from continuity_kit.domain.planned_meterset import PlannedBeam
from continuity_kit.domain.session import SessionAct, SessionFacts, gates_before_beam
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.confirm_session import confirm_end
from continuity_kit.services.day_given import given_that_day
from continuity_kit.services.session_again import at_newest, form_before, known_fraction
from continuity_kit.services.session_facts import find_plan, session_facts
from continuity_kit.services.session_gates import (
    Subject,
    meterset_gates,
    note_refusal,
    pass_gates,
)
from continuity_kit.services.session_request import (
    Desk,
    GateRefusedError,
    SessionOutcome,
    SessionRequest,
    UnconfirmedError,
    check_request,
)
from continuity_kit.services.signing import MEANING_APPROVED, sign_statement

__all__ = [
    "Desk",
    "GateRefusedError",
    "SessionOutcome",
    "SessionRequest",
    "UnconfirmedError",
    "missed",
    "record",
    "start",
]

COUNT_GATES = frozenset(
    {
        "wrong-patient",
        "count-unknown",
        "count-conflict",
        "ledger-conflict",
        "fraction-already-given",
        "fraction-skipped",
        "beyond-planned",
    }
)
"""What stops a fraction that another hospital gave: it counts, but no beam of ours does."""


def start(desk: Desk, patients: Iterable[PatientView], request: SessionRequest) -> SessionOutcome:
    """Note that a fraction is about to be given; it blocks the patient until it is ended.

    Raises:
        SafetyError: a gate, `unknown-plan` ...; one refusal entry is written.
        WorldError: `ledger-…`: not recorded.
    """
    check_request(request)
    patient, view = _find(desk, patients, request, "start")
    return at_newest(lambda: _start_once(desk, patient, view, request))


def _start_once(
    desk: Desk, patient: PatientView, view: PlanView, request: SessionRequest
) -> SessionOutcome:
    seen = desk.store.head().count
    ledger = index_entries(desk.store.entries())
    before = form_before(desk, ledger, request, KIND_FRACTION_STARTED)
    if before is not None:
        return before
    facts = session_facts(ledger, patient, view, None, desk.check_valid_for)
    subject = _subject(patient, request, str(uuid4()))
    gates = gates_before_beam(facts, _act(desk, request, None))
    lifted = pass_gates(desk, request, subject, gates, "start")
    values = {"machine": request.machine, "overrides": lifted, "count": _count(facts)}
    receipt = _append(
        desk, KIND_FRACTION_STARTED, subject, values, request, view, bool(lifted), seen
    )
    return SessionOutcome(receipt, fraction=known_fraction(desk, request))


def record(desk: Desk, patients: Iterable[PatientView], request: SessionRequest) -> SessionOutcome:
    """Record what was given, and the colleague's confirmation when there is a second reading.

    Without a second reading the fraction counts as given and stays unconfirmed.

    Raises:
        SafetyError: a gate (one refusal entry is written, nothing else).
        UnconfirmedError: `reading-differs`: the fraction is recorded and stays unconfirmed.
        UsageError: what was typed cannot be read.
        WorldError: `ledger-…`: not recorded.
    """
    check_request(request)
    if not request.beams:
        raise UsageError("beams-missing")
    reading = None if request.second_reading is None else parse_reading(request.second_reading)
    if reading is not None and request.second is None:
        raise UsageError("second-missing")
    if reading is None and request.second is not None and not request.overrides:
        raise UsageError("second-reading-missing")
    patient, view = _find(desk, patients, request, "record")
    outcome = at_newest(lambda: _record_once(desk, patient, view, request))
    if reading is None or request.second is None or outcome.confirmation is not None:
        return outcome
    try:
        confirmation = confirm_end(desk, outcome.receipt.index, request.second, reading)
    except SafetyError as error:
        raise UnconfirmedError(error, outcome) from error
    return replace(outcome, confirmation=confirmation, fraction=known_fraction(desk, request))


def _record_once(
    desk: Desk, patient: PatientView, view: PlanView, request: SessionRequest
) -> SessionOutcome:
    seen = desk.store.head().count
    ledger = index_entries(desk.store.entries())
    before = form_before(desk, ledger, request, KIND_FRACTION_ENDED)
    if before is not None:
        return before
    session = _session_to_end(ledger, patient, request)
    act = _act(desk, request, session)
    ending = session.session if session else None
    facts = session_facts(ledger, patient, view, ending, desk.check_valid_for)
    planned, on_metersets = meterset_gates(facts, request, act.given_at)
    subject = _subject(patient, request, session.session if session else str(uuid4()))
    gates = (*gates_before_beam(facts, act), *on_metersets)
    lifted = pass_gates(desk, request, subject, gates, "record")
    values = _end_values(facts, act, request, planned, lifted)
    receipt = _append(desk, KIND_FRACTION_ENDED, subject, values, request, view, bool(lifted), seen)
    return SessionOutcome(receipt, fraction=known_fraction(desk, request))


def missed(
    desk: Desk,
    patients: Iterable[PatientView],
    request: SessionRequest,
    missed_on: date,
    *,
    host: str | None = None,
) -> SessionOutcome:
    """Note a session that was not given, or a fraction that another hospital gave.

    A day may have a fraction and miss a second one: the outcome names what stands for that day.

    Args:
        request: `fraction` matters for one given elsewhere only.
        host: the hospital that gave it; two people then sign. Of a session that nobody gave, a
            second person signs too where the request names one.

    Raises:
        SafetyError: a gate on the count; `second-is-first`.
        UsageError: `reason-missing`, `second-missing`, `date-in-future`.
        WorldError: `ledger-…`: not recorded.
    """
    check_request(request)
    if not (request.reason or "").strip():
        raise UsageError("reason-missing")
    if missed_on > desk.now().astimezone().date():
        raise UsageError("date-in-future", missed_on.isoformat())
    patient, view = _find(desk, patients, request, "missed")
    if host is None:
        subject = _subject(patient, request, str(uuid4()))
        named = {key: subject[key] for key in ("patient_id", "id_issuer", "plan_uid")}
        values: dict[str, Any] = {"missed_on": missed_on.isoformat()}
        standing = given_that_day(index_entries(desk.store.entries()), view, missed_on)
        is_joint = request.second is not None
        receipt = _append(desk, KIND_MISSED, named, values, request, view, is_joint, None)
        return SessionOutcome(receipt, standing=standing)
    if request.second is None:
        raise UsageError("second-missing")
    return at_newest(lambda: _elsewhere_once(desk, patient, view, request, missed_on, host))


def _elsewhere_once(
    desk: Desk,
    patient: PatientView,
    view: PlanView,
    request: SessionRequest,
    treated_on: date,
    host: str,
) -> SessionOutcome:
    seen = desk.store.head().count
    ledger = index_entries(desk.store.entries())
    before = form_before(desk, ledger, request, KIND_TREATED_ELSEWHERE)
    if before is not None:
        return before
    subject = _subject(patient, request, str(uuid4()))
    facts = session_facts(ledger, patient, view, None)
    all_gates = gates_before_beam(facts, _act(desk, request, None))
    gates = [gate for gate in all_gates if gate.code in COUNT_GATES]
    pass_gates(desk, request, subject, gates, "missed")
    values = {"treated_on": treated_on.isoformat(), "host": host}
    receipt = _append(desk, KIND_TREATED_ELSEWHERE, subject, values, request, view, True, seen)
    return SessionOutcome(receipt, fraction=known_fraction(desk, request))


def _find(
    desk: Desk, patients: Iterable[PatientView], request: SessionRequest, act: str
) -> tuple[PatientView, PlanView]:
    """Find the plan; one that this vault does not hold stays on paper, and the refusal is noted."""
    try:
        return find_plan(patients, request.plan_uid)
    except SafetyError as error:
        subject: Subject = {"plan_uid": request.plan_uid, "fraction": request.fraction}
        failed = note_refusal(desk, request.person, subject, [error.code], act)
        raise error from failed


def _session_to_end(
    ledger: LedgerIndex, patient: PatientView, request: SessionRequest
) -> OpenSession | None:
    """Return the session that this end closes: one started for this very plan and fraction."""
    return next(
        (
            session
            for session in open_sessions(ledger, patient.key)
            if session.plan_uid == request.plan_uid and session.fraction == request.fraction
        ),
        None,
    )


def _act(desk: Desk, request: SessionRequest, session: OpenSession | None) -> SessionAct:
    now = desk.now().astimezone()
    machine = request.machine or (session.machine if session else None)
    return SessionAct(request.fraction, request.given_at or now, now, machine)


def _subject(patient: PatientView, request: SessionRequest, session: str) -> Subject:
    return {
        "patient_id": patient.key.patient_id,
        "id_issuer": patient.key.issuer,
        "plan_uid": request.plan_uid,
        "fraction": request.fraction,
        "session": session,
    }


def _count(facts: SessionFacts) -> dict[str, Any]:
    """Note which count was known, with its source and time."""
    position = facts.position
    return {
        "given": position.base,
        "source": position.source,
        "as_of": position.as_of.isoformat() if position.as_of else None,
    }


def _end_values(
    facts: SessionFacts,
    act: SessionAct,
    request: SessionRequest,
    planned: Sequence[PlannedBeam],
    lifted: list[dict[str, str]],
) -> dict[str, Any]:
    by_number = {beam.number: beam for beam in planned}
    earlier = [
        part.entry_hash
        for fraction in facts.fractions
        if fraction.number == act.fraction
        for part in fraction.parts
    ]
    return {
        "outcome": "complete" if request.partial_reason is None else "interrupted",
        "given_at": act.given_at.isoformat(),
        "treated_on": _day(act.given_at).isoformat(),
        "machine": act.machine,
        "partial_reason": request.partial_reason,
        "beams": [
            {
                "beam": beam.beam_number,
                "meterset": str(beam.delivered_meterset_mu),
                "planned": _text(by_number.get(beam.beam_number)),
                "unit": _unit(by_number.get(beam.beam_number)),
            }
            for beam in request.beams
        ],
        "shifts_mm": None
        if request.shifts_mm is None
        else {
            name: str(value)
            for name, value in zip(
                ("vertical", "longitudinal", "lateral"), request.shifts_mm, strict=True
            )
        },
        "overrides": lifted,
        "count": _count(facts),
        "continues": earlier[-1] if earlier else None,
    }


def _day(moment: datetime) -> date:
    """The day on the wall where it was given."""
    return moment.date()


def _text(beam: PlannedBeam | None) -> str | None:
    return None if beam is None or beam.planned is None else str(beam.planned)


def _unit(beam: PlannedBeam | None) -> str | None:
    return None if beam is None else beam.unit


def _append(
    desk: Desk,
    kind: str,
    subject: Subject,
    values: dict[str, Any],
    request: SessionRequest,
    view: PlanView,
    is_joint: bool,
    seen: int | None,
) -> Receipt:
    """Sign and append; `is_joint` when the second person signs the same statement."""
    signed = sign_statement(
        kind,
        subject,
        values,
        person=request.person,
        at=desk.now(),
        reason=request.reason,
        plan_digest=view.digest,
        second=request.second if is_joint else None,
        second_meaning=MEANING_APPROVED,
        statement_uuid=request.form,
    )
    return desk.store.append(signed, seen=seen)
