"""What the ledger says of a plan's fractions and a patient's sessions.

Everything here is a function of the set of entries. Events of one numbered fraction are applied in
the order interrupted, complete or elsewhere, confirmed, started, whatever order they came in.

| state | interrupted | complete | elsewhere | confirmed | started |
|---|---|---|---|---|---|
| to_give, not_counted | interrupted | given_unconfirmed | elsewhere | - | started |
| interrupted | interrupted | given_unconfirmed | elsewhere | interrupted | started |
| given_unconfirmed | conflict | conflict | conflict | given | given_unconfirmed |
| given | conflict | conflict | conflict | given | given |
| elsewhere | conflict | conflict | conflict | elsewhere | elsewhere |
| started | interrupted | given_unconfirmed | elsewhere | - | started |

Two parts that go on from the same part, or from none, are a conflict too, whatever the state.

"conflict": the state stays as it is (the higher count) and the patient stops until two people
settle it. A start left open blocks its patient by itself (`open_sessions`). A missed session gives
nothing and changes no numbered fraction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.fraction_parts import fraction_parts
from continuity_kit.domain.ledger import FractionPart, FractionState, LedgerEntry, LedgerFraction
from continuity_kit.domain.ledger import SessionBeam as Delivered
from continuity_kit.domain.ledger_conflicts import Conflict, between_laptops
from continuity_kit.domain.ledger_index import (
    FLAG_UNKNOWN_KIND,
    Ledger,
    LedgerIndex,
    indexed,
)
from continuity_kit.domain.ledger_kinds import (
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_MISSED,
    KIND_SESSION_OPENED,
    KIND_SESSION_SETTLED,
    KIND_TREATED_ELSEWHERE,
)
from continuity_kit.domain.ledger_signers import signed_by_two
from continuity_kit.domain.patient import PatientKey

Event = Literal["interrupted", "complete", "elsewhere", "confirmed", "started"]

TRANSITIONS: Mapping[tuple[FractionState, Event], FractionState] = {
    ("to_give", "interrupted"): "interrupted",
    ("to_give", "complete"): "given_unconfirmed",
    ("to_give", "elsewhere"): "elsewhere",
    ("to_give", "started"): "started",
    ("not_counted", "interrupted"): "interrupted",
    ("not_counted", "complete"): "given_unconfirmed",
    ("not_counted", "elsewhere"): "elsewhere",
    ("not_counted", "started"): "started",
    ("started", "interrupted"): "interrupted",
    ("started", "complete"): "given_unconfirmed",
    ("started", "elsewhere"): "elsewhere",
    ("started", "started"): "started",
    ("interrupted", "interrupted"): "interrupted",
    ("interrupted", "complete"): "given_unconfirmed",
    ("interrupted", "elsewhere"): "elsewhere",
    ("interrupted", "confirmed"): "interrupted",
    ("interrupted", "started"): "started",
    ("given_unconfirmed", "confirmed"): "given",
    ("given_unconfirmed", "started"): "given_unconfirmed",
    ("given", "confirmed"): "given",
    ("given", "started"): "given",
    ("elsewhere", "confirmed"): "elsewhere",
    ("elsewhere", "started"): "elsewhere",
}

GIVEN_STATES: frozenset[FractionState] = frozenset({"given_unconfirmed", "given", "elsewhere"})


@dataclass(frozen=True)
class OpenSession:
    """A session that was opened or started and neither ended nor settled."""

    session: str
    plan_uid: str | None
    fraction: int | None
    machine: str | None
    started_at: datetime
    entry_hash: str
    started_by: str = field(repr=False)


@dataclass(frozen=True)
class MissedSession:
    """A day on which a patient was expected and nothing was given."""

    plan_uid: str
    missed_on: date
    reason: str | None
    entry_hash: str


def after(state: FractionState, event: Event) -> FractionState | None:
    """Return the state after an event, or None where the table says conflict."""
    return TRANSITIONS.get((state, event))


def fractions(ledger: Ledger, plan_uid: str) -> tuple[LedgerFraction, ...]:
    """Return the fractions of a plan that the ledger knows, by number."""
    index = indexed(ledger)
    numbers = sorted(
        {
            number
            for entry in index.of_plan(plan_uid)
            if entry.kind in (KIND_FRACTION_ENDED, KIND_FRACTION_STARTED, KIND_TREATED_ELSEWHERE)
            and (number := fraction_of(entry)) is not None
        }
    )
    found = (_fraction(index, plan_uid, number)[0] for number in numbers)
    return tuple(fraction for fraction in found if fraction.state != "to_give")


def fraction_of(entry: LedgerEntry) -> int | None:
    """Return the fraction number that an entry names."""
    number = entry.subject.get("fraction")
    return number if isinstance(number, int) else None


def given_numbers(fractions_known: tuple[LedgerFraction, ...]) -> frozenset[int]:
    """Return the numbers that count as given; an unconfirmed fraction counts."""
    return frozenset(item.number for item in fractions_known if item.state in GIVEN_STATES)


def open_sessions(ledger: Ledger, key: PatientKey) -> tuple[OpenSession, ...]:
    """Return the sessions of a patient that stand open.

    SAFETY: a start with no end blocks its patient until two people settle it
    (test_a_start_without_end_blocks_its_patient).
    """
    index = indexed(ledger)
    sessions: dict[str, OpenSession] = {}
    for entry in index.of_patient(key):
        if entry.kind not in (KIND_SESSION_OPENED, KIND_FRACTION_STARTED):
            continue
        session = session_of(entry)
        if not index.stands(entry) or _session_closed(index.of_patient(key), session):
            continue
        sessions[session] = _open_session(entry, session)
    return tuple(sessions.values())


def session_of(entry: LedgerEntry) -> str:
    """Return the session that an entry names; an entry without one is a session of its own."""
    session = entry.subject.get("session")
    return session if isinstance(session, str) else entry.uuid


def missed_sessions(ledger: Ledger, plan_uid: str) -> tuple[MissedSession, ...]:
    """Return the missed sessions of a plan, by day."""
    index = indexed(ledger)
    missed = [
        MissedSession(
            plan_uid,
            date.fromisoformat(str(entry.values["missed_on"])),
            entry.reason,
            entry.entry_hash,
        )
        for entry in index.of_plan(plan_uid)
        if entry.kind == KIND_MISSED and index.stands(entry)
    ]
    return tuple(sorted(missed, key=lambda item: item.missed_on))


def conflicts(ledger: Ledger, key: PatientKey) -> tuple[Conflict, ...]:
    """Return what stops a patient: unknown kinds, clashes, one fraction given twice, and what
    laptops that worked apart contradict each other in.
    """
    index = indexed(ledger)
    found: list[Conflict] = []
    plans: dict[str, set[int]] = {}
    hashes = set()
    for entry in index.of_patient(key):
        hashes.add(entry.entry_hash)
        if FLAG_UNKNOWN_KIND in entry.flags and index.stands(entry):
            found.append(Conflict("unknown-entry-kind", (entry.entry_hash,)))
        number, plan_uid = fraction_of(entry), entry.subject.get("plan_uid")
        if number is not None and isinstance(plan_uid, str):
            plans.setdefault(plan_uid, set()).add(number)
    found += [Conflict("statement-clash", pair) for pair in index.clashes if hashes & set(pair)]
    for plan_uid, numbers in plans.items():
        for number in sorted(numbers):
            clash = _fraction(index, plan_uid, number)[1]
            if clash:
                found.append(Conflict("fraction-twice", clash))
    return (*found, *between_laptops(index, key))


def _fraction(
    index: LedgerIndex, plan_uid: str, number: int
) -> tuple[LedgerFraction, tuple[str, ...]]:
    """Apply a fraction's events by the table; the second value names a conflict's entries."""
    named = [entry for entry in index.of_plan(plan_uid) if fraction_of(entry) == number]
    parts = fraction_parts(index, named)
    elsewhere = [
        entry
        for entry in named
        if entry.kind == KIND_TREATED_ELSEWHERE and signed_by_two(entry) and index.stands(entry)
    ]
    state: FractionState = "to_give"
    if any(
        entry.kind in (KIND_FRACTION_ENDED, KIND_TREATED_ELSEWHERE) and not index.stands(entry)
        for entry in named
    ):
        state = "not_counted"
    clash: list[str] = []
    for event, source in _events(index, plan_uid, named, parts, elsewhere):
        following = after(state, event)
        if following is None:
            clash.append(source)
        else:
            state = following
    # SAFETY: an interruption that nothing went on from, beside an end that went on from nothing,
    # is the same fraction begun twice (test_two_beginnings_of_one_fraction_stop_the_patient).
    if clash or len({part.continues for part in parts}) < len(parts):
        ends = [part.entry_hash for part in parts] + [entry.entry_hash for entry in elsewhere]
        clash = list(dict.fromkeys([*ends, *clash]))
    joined = _joined(plan_uid, number, parts, elsewhere)
    wholes = sum(part.outcome == "complete" for part in parts) + len(elsewhere)
    hashes = tuple(entry.entry_hash for entry in named)
    return (
        replace(joined, state=state, entries=hashes, wholes=max(1, wholes)),
        tuple(clash),
    )


def _events(
    index: LedgerIndex,
    plan_uid: str,
    named: list[LedgerEntry],
    parts: tuple[FractionPart, ...],
    elsewhere: list[LedgerEntry],
) -> list[tuple[Event, str]]:
    events: list[tuple[Event, str]] = [
        ("interrupted", part.entry_hash) for part in parts if part.outcome == "interrupted"
    ]
    events += [("complete", part.entry_hash) for part in parts if part.outcome == "complete"]
    events += [("elsewhere", entry.entry_hash) for entry in elsewhere]
    if parts and all(part.is_confirmed for part in parts):
        events.append(("confirmed", parts[-1].entry_hash))
    events += [
        ("started", entry.entry_hash)
        for entry in named
        if entry.kind == KIND_FRACTION_STARTED
        and index.stands(entry)
        and not _session_closed(index.of_plan(plan_uid), session_of(entry))
    ]
    return events


def _session_closed(entries: tuple[LedgerEntry, ...], session: str) -> bool:
    return any(
        session_of(entry) == session
        and (
            entry.kind == KIND_FRACTION_ENDED
            or (entry.kind == KIND_SESSION_SETTLED and signed_by_two(entry))
        )
        for entry in entries
    )


def _open_session(entry: LedgerEntry, session: str) -> OpenSession:
    plan_uid, machine = entry.subject.get("plan_uid"), entry.values.get("machine")
    return OpenSession(
        session=session,
        plan_uid=plan_uid if isinstance(plan_uid, str) else None,
        fraction=fraction_of(entry),
        machine=machine if isinstance(machine, str) else None,
        started_at=entry.stated_at,
        entry_hash=entry.entry_hash,
        started_by=entry.signatures[0].name if entry.signatures else "",
    )


def _joined(
    plan_uid: str,
    number: int,
    parts: tuple[FractionPart, ...],
    elsewhere: list[LedgerEntry],
) -> LedgerFraction:
    delivered: dict[int, Decimal] = {}
    for part in parts:
        for beam in part.beams:
            total = delivered.get(beam.beam_number, Decimal(0)) + beam.delivered_meterset_mu
            delivered[beam.beam_number] = total
    last = parts[-1] if parts else None
    treated_on = last.treated_on if last else None
    if last is None and elsewhere:
        treated_on = date.fromisoformat(str(elsewhere[0].values["treated_on"]))
    return LedgerFraction(
        plan_uid=plan_uid,
        number=number,
        state="to_give",
        beams=tuple(Delivered(beam, total) for beam, total in sorted(delivered.items())),
        given_at=last.given_at if last else None,
        machine=last.machine if last else None,
        entries=(),
        recorded_by=last.recorded_by if last else None,
        confirmed_by=last.confirmed_by if last else None,
        partial_reason=next((part.partial_reason for part in parts if part.partial_reason), None),
        treated_on=treated_on,
        parts=parts,
    )
