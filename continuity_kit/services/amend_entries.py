"""Correcting what was recorded: a new entry by two people that names the old one.

Nothing is edited. An amendment passes the gates on what it changes, with the amended entry left
out of what is compared; a void takes a reason and leaves both entries to be read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.domain.ledger import FractionPart, LedgerEntry, SessionBeam
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries, patient_key
from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_COUNT_SETTLED,
    KIND_FRACTION_ENDED,
    KIND_FRACTION_GROUP_SETTLED,
    KIND_FRACTION_STARTED,
    KIND_MISSED,
    KIND_PLAN_ADJUDICATED,
    KIND_PLAN_RELEASED,
    KIND_PLAN_SEALED,
    KIND_SECOND_SOURCE,
    KIND_SESSION_SETTLED,
    KIND_TREATED_ELSEWHERE,
    KIND_VOID,
    KIND_WEEKLY_CHECK,
)
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.planned_meterset import PlannedBeam
from continuity_kit.domain.session import Gate, SessionAct, SessionFacts, gates_before_beam
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.services.numbered_entry import EntryName, find_entry, shown_name
from continuity_kit.services.session_again import at_newest, known_fraction
from continuity_kit.services.session_facts import find_plan, session_facts
from continuity_kit.services.session_gates import meterset_gates, pass_gates
from continuity_kit.services.session_request import (
    Desk,
    SessionOutcome,
    SessionRequest,
    check_request,
    check_two,
)
from continuity_kit.services.signing import MEANING_APPROVED, sign_statement
from continuity_kit.vault.unlock import Person

TIME_GATES = frozenset({"same-day", "under-six-hours", "given-in-future"})

VOIDABLE = frozenset(
    {
        KIND_AMENDMENT,
        KIND_CONFIRMATION,
        KIND_COUNT_SETTLED,
        KIND_FRACTION_ENDED,
        KIND_FRACTION_GROUP_SETTLED,
        KIND_FRACTION_STARTED,
        KIND_MISSED,
        KIND_PLAN_ADJUDICATED,
        KIND_PLAN_RELEASED,
        KIND_PLAN_SEALED,
        KIND_SECOND_SOURCE,
        KIND_SESSION_SETTLED,
        KIND_TREATED_ELSEWHERE,
        KIND_WEEKLY_CHECK,
    }
)


@dataclass(frozen=True)
class Amendment:
    """What two people correct.

    Attributes:
        entry: the end that is corrected; a bare number is one of this laptop's.
        beams: the corrected metersets; a beam that is not named keeps what was recorded.
        given_at: aware; None keeps it.
        overrides: codes of gates that the two people lift, for `reason`.
    """

    entry: EntryName | int
    person: Person = field(repr=False)
    second: Person = field(repr=False)
    reason: str = field(repr=False)
    beams: tuple[SessionBeam, ...] = ()
    given_at: datetime | None = None
    overrides: tuple[str, ...] = ()


def amend(desk: Desk, patients: Iterable[PatientView], amendment: Amendment) -> SessionOutcome:
    """Correct a recorded end; the second person co-signs, so it is confirmed by that.

    Raises:
        UsageError: `amendment-empty`, `reason-missing`, `entry-not-a-fraction`,
            `time-without-offset`, those of `find_entry`.
        SafetyError: a gate on the corrected values, `second-is-first`, `entry-voided`,
            `entry-number-shared`, `unknown-plan`.
        WorldError: `ledger-…`: not recorded.
    """
    _check(amendment.person, amendment.second, amendment.reason)
    if not amendment.beams and amendment.given_at is None:
        raise UsageError("amendment-empty")
    known = tuple(patients)
    return at_newest(lambda: _amend_once(desk, known, amendment))


def void(
    desk: Desk, named: EntryName | int, person: Person, second: Person, reason: str
) -> SessionOutcome:
    """Take an entry, also another laptop's, out of every count; both stay to be read.

    Raises:
        UsageError: `reason-missing`, `entry-not-voidable`, those of `find_entry`.
        SafetyError: `second-is-first`, `entry-voided`, `entry-number-shared`.
        WorldError: `ledger-…`: not recorded.
    """
    _check(person, second, reason)
    ledger = index_entries(desk.store.entries())
    entry, shown = find_entry(desk, ledger, named), shown_name(named)
    if entry.kind not in VOIDABLE:
        raise UsageError("entry-not-voidable", shown)
    if entry.entry_hash in ledger.voided:
        raise SafetyError("entry-voided", shown, index=shown)
    receipt = desk.store.append(
        sign_statement(
            KIND_VOID,
            entry.subject,
            {},
            person=person,
            at=desk.now(),
            reason=reason,
            amends=entry.entry_hash,
            plan_digest=entry.plan_digest,
            meaning=MEANING_APPROVED,
            second=second,
            second_meaning=MEANING_APPROVED,
        )
    )
    known = fractions(desk.store.entries(), str(entry.subject.get("plan_uid")))
    number = entry.subject.get("fraction")
    return SessionOutcome(receipt, fraction=next((f for f in known if f.number == number), None))


def _check(person: Person, second: Person, reason: str) -> None:
    check_two(person, second)
    if not reason.strip():
        raise UsageError("reason-missing")


def _amend_once(
    desk: Desk, patients: Sequence[PatientView], amendment: Amendment
) -> SessionOutcome:
    seen = desk.store.head().count
    ledger = index_entries(desk.store.entries())
    entry, shown = find_entry(desk, ledger, amendment.entry), shown_name(amendment.entry)
    if entry.kind != KIND_FRACTION_ENDED:
        raise UsageError("entry-not-a-fraction", shown)
    if entry.entry_hash in ledger.voided:
        raise SafetyError("entry-voided", shown, index=shown)
    fraction, part = _part(ledger, entry)
    own = [patient for patient in patients if patient.key == patient_key(entry)]
    patient, view = find_plan(own, str(entry.subject["plan_uid"]))
    request = SessionRequest(
        plan_uid=view.plan_uid,
        fraction=fraction,
        person=amendment.person,
        beams=_merged(part.beams, amendment.beams),
        second=amendment.second,
        given_at=amendment.given_at or part.given_at,
        machine=part.machine,
        overrides=amendment.overrides,
        reason=amendment.reason,
    )
    check_request(request)
    facts = _facts_without(ledger, entry, patient, view)
    planned, gates = _gates(desk, facts, amendment, request, is_partial=_is_partial(ledger, entry))
    lifted = pass_gates(desk, request, entry.subject, gates, "amend")
    values = _values(entry, amendment, request, planned, lifted)
    signed = sign_statement(
        KIND_AMENDMENT,
        entry.subject,
        values,
        person=amendment.person,
        at=desk.now(),
        reason=amendment.reason,
        amends=entry.entry_hash,
        plan_digest=view.digest,
        second=amendment.second,
        second_meaning=MEANING_APPROVED,
    )
    receipt = desk.store.append(signed, seen=seen)
    return SessionOutcome(receipt, fraction=known_fraction(desk, request))


def _part(ledger: LedgerIndex, entry: LedgerEntry) -> tuple[int, FractionPart]:
    return next(
        (fraction.number, part)
        for fraction in fractions(ledger, str(entry.subject["plan_uid"]))
        for part in fraction.parts
        if part.entry_hash == entry.entry_hash
    )


def _facts_without(
    ledger: LedgerIndex, entry: LedgerEntry, patient: PatientView, view: PlanView
) -> SessionFacts:
    """Gather the facts as if the old end had never been."""
    others = index_entries(item for item in ledger.entries if item.uuid != entry.uuid)
    return session_facts(others, patient, view, str(entry.subject.get("session")))


def _gates(
    desk: Desk,
    facts: SessionFacts,
    amendment: Amendment,
    request: SessionRequest,
    *,
    is_partial: bool,
) -> tuple[tuple[PlannedBeam, ...], tuple[Gate, ...]]:
    """Return the gates on what the amendment states.

    SAFETY: the corrected total of the fraction must meet the plan as a recorded one must
    (test_an_amended_total_must_meet_the_plan).
    """
    now = desk.now().astimezone()
    given_at = request.given_at or now
    planned, on_metersets = meterset_gates(facts, request, given_at, is_partial=is_partial)
    if amendment.given_at is None:
        return planned, on_metersets
    act = SessionAct(request.fraction, given_at, now, request.machine)
    on_time = [gate for gate in gates_before_beam(facts, act) if gate.code in TIME_GATES]
    return planned, (*on_time, *on_metersets)


def _is_partial(ledger: LedgerIndex, entry: LedgerEntry) -> bool:
    """Tell whether the fraction is still to be continued."""
    return not any(
        part.outcome == "complete"
        for fraction in fractions(ledger, str(entry.subject["plan_uid"]))
        if fraction.number == entry.subject.get("fraction")
        for part in fraction.parts
    )


def _merged(
    recorded: Sequence[SessionBeam], corrected: Sequence[SessionBeam]
) -> tuple[SessionBeam, ...]:
    by_number = {beam.beam_number: beam for beam in (*recorded, *corrected)}
    return tuple(beam for _, beam in sorted(by_number.items()))


def _values(
    entry: LedgerEntry,
    amendment: Amendment,
    request: SessionRequest,
    planned: Sequence[PlannedBeam],
    lifted: list[dict[str, str]],
) -> dict[str, Any]:
    by_number = {beam.number: beam for beam in planned}
    beams = [
        {
            "beam": beam.beam_number,
            "meterset": str(beam.delivered_meterset_mu),
            "planned": None
            if by_number[beam.beam_number].planned is None
            else str(by_number[beam.beam_number].planned),
            "unit": by_number[beam.beam_number].unit,
        }
        for beam in request.beams
    ]
    given_at = amendment.given_at
    return {
        "beams": beams if amendment.beams else None,
        "given_at": given_at.isoformat() if given_at else None,
        "treated_on": given_at.date().isoformat() if given_at else None,
        "was": {
            "beams": [
                {"beam": beam.beam_number, "meterset": str(beam.delivered_meterset_mu)}
                for beam in beams_of(_listed(entry.values["beams"]))
            ],
            "given_at": entry.values["given_at"],
        },
        "overrides": lifted,
    }


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
