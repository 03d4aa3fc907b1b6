"""Where a patient's fraction of a day stands: one word, shape and colour, and a count with sources.

Nothing is decided here: position, findings, trust and the ledger's fractions are the domain's. What
the day holds is picked from them, and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from continuity_kit.domain.ledger import FractionPart, LedgerFraction
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import (
    OpenSession,
    fraction_of,
    fractions,
    missed_sessions,
    open_sessions,
)
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.stop_reasons import (
    COMPLETE,
    NEEDS_TWO,
    reason_of,
    reason_words,
    stops_of,
)
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence

FractionKind = Literal[
    "to-give",
    "started",
    "to-confirm",
    "given",
    "interrupted",
    "missed",
    "not-counted",
    "stop",
    "count-unknown",
]
DONE_KINDS: frozenset[FractionKind] = frozenset({"given", "missed"})
TONES: dict[FractionKind, Tone] = {
    "to-give": "second",
    "started": "blue",
    "to-confirm": "amber",
    "given": "green",
    "interrupted": "amber",
    "missed": "second",
    "not-counted": "second",
    "stop": "red",
    "count-unknown": "red",
}
TRUST_TONES: dict[str, Tone] = {
    "sealed": "green",
    "pinned": "second",
    "unconfirmed": "amber",
    "changed": "red",
}
TRUST_CODES = {
    "sealed": "gui-day-trust-sealed",
    "pinned": "gui-day-trust-pinned",
    "unconfirmed": "gui-day-trust-unconfirmed",
    "changed": "gui-day-trust-changed",
}


@dataclass(frozen=True)
class Mark:
    """A state as it is shown: its word, its shape (the drawing of that name) and its colour."""

    icon: str
    words: str
    tone: Tone


@dataclass(frozen=True)
class DayFact:
    """What one visit of a day came to.

    Attributes:
        number: of the fraction; None where no source says one.
        at: when it was started.
        by_source: only the OIS or a machine's record says so; nobody signed it here.
        elsewhere: another hospital gave it.
    """

    kind: FractionKind
    number: int | None
    at: datetime | None = None
    by_source: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class VisitState:
    """The state of one visit, before it is worded.

    Attributes:
        fact: what it came to; None while nothing did.
        number: of the fraction that was or is to be given; None when it is not known yet.
        stop: code of the reason in words; "" when nothing stops.
        is_past: of a day that is over: nothing noted is told as such, not as "to give".
    """

    kind: FractionKind
    number: int | None
    fact: DayFact | None = None
    stop: str = ""
    is_past: bool = False

    @property
    def is_done(self) -> bool:
        """Nothing is left to do for this visit."""
        return self.kind in DONE_KINDS

    @property
    def needs_two(self) -> bool:
        """Two people settle on this laptop what stops it: a reason of theirs, or the count."""
        return self.kind == "count-unknown" or self.stop in NEEDS_TWO


def visit_states(
    ledger: LedgerIndex,
    patient: PatientView,
    view: PlanView | None,
    visits: Sequence[Appointment],
    day: date,
    now: datetime,
) -> tuple[VisitState, ...]:
    """Return the state of each visit of a plan on one day, in the order of the visits.

    SAFETY: a stop replaces what is to give, never what is going on
    (test_a_stop_replaces_the_state_but_not_a_session_that_is_going_on).

    Args:
        view: None when no plan of the patient is known.
        visits: of that plan and day, by time.
        now: aware, in the zone days are read in.
    """
    if view is None:
        reason = reason_of(stops_of(patient.findings)) if stops_of(patient.findings) else ""
        stop = reason or "gui-day-stop-missing"
        return tuple(VisitState("stop", None, stop=stop) for _ in visits)
    facts = facts_of_day(ledger, patient, view, day, now.tzinfo)
    states = []
    waiting = 0
    for place, visit in enumerate(visits):
        fact = facts[place] if place < len(facts) else _source_fact(visit)
        state = _state(ledger, patient, view, fact, waiting, day, now)
        waiting += fact is None
        states.append(state)
    return tuple(states)


def coming_state(
    ledger: LedgerIndex, patient: PatientView, view: PlanView, day: date, now: datetime
) -> VisitState:
    """Return what stands before a patient of whom nothing happened on a day."""
    return _state(ledger, patient, view, None, 0, day, now)


def facts_of_day(
    ledger: LedgerIndex, patient: PatientView, view: PlanView, day: date, zone: tzinfo | None
) -> tuple[DayFact, ...]:
    """Return what a day came to for one plan: fractions by number, then what was missed."""
    known = fractions(ledger, view.plan_uid)
    sessions = {
        item.fraction: item
        for item in open_sessions(ledger, patient.key)
        if item.plan_uid == view.plan_uid
    }
    found = [
        fact
        for item in known
        if (fact := _ledger_fact(item, sessions.get(item.number), day, zone)) is not None
    ]
    numbers = {item.number for item in known if item.parts or item.treated_on is not None}
    found += [
        DayFact("given", item.number, by_source=True)
        for item in view.count.fractions
        if item.given_on == day
        and item.number not in numbers
        and item.number not in view.count.partial
    ]
    found.sort(key=lambda fact: fact.number or 0)
    found += [
        DayFact("missed", None)
        for item in missed_sessions(ledger, view.plan_uid)
        if item.missed_on == day
    ]
    return tuple(found or _voided(ledger, view, day))


def _ledger_fact(
    item: LedgerFraction, session: OpenSession | None, day: date, zone: tzinfo | None
) -> DayFact | None:
    if item.state == "started" and session is not None:
        started = session.started_at.astimezone(zone)
        if started.date() == day:
            return DayFact("started", item.number, started)
    parts = [part for part in item.parts if part.treated_on == day]
    if parts:
        return DayFact(_kind_of_part(item, parts[-1]), item.number)
    if item.state == "elsewhere" and item.treated_on == day:
        return DayFact("given", item.number, elsewhere=True)
    return None


def _kind_of_part(item: LedgerFraction, part: FractionPart) -> FractionKind:
    """Return the state of a fraction as its session of a day left it."""
    if part.outcome == "interrupted":
        return "interrupted"
    return "to-confirm" if item.state == "given_unconfirmed" else "given"


def _voided(ledger: LedgerIndex, view: PlanView, day: date) -> list[DayFact]:
    return [
        DayFact("not-counted", fraction_of(entry))
        for entry in ledger.of_plan(view.plan_uid)
        if entry.kind == KIND_FRACTION_ENDED
        and entry.entry_hash in ledger.voided
        and entry.values.get("treated_on") == day.isoformat()
    ]


def _source_fact(visit: Appointment) -> DayFact | None:
    """Return what the OIS itself says became of a visit; it has no fraction number."""
    if visit.status == "fulfilled":
        return DayFact("given", None, by_source=True)
    if visit.status == "noshow":
        return DayFact("missed", None, by_source=True)
    return None


def _state(
    ledger: LedgerIndex,
    patient: PatientView,
    view: PlanView,
    fact: DayFact | None,
    waiting: int,
    day: date,
    now: datetime,
) -> VisitState:
    today = now.date()
    position = view.position
    following = None if position is None else position.next_fraction
    number = fact.number if fact is not None else None
    if number is None and following is not None and day == today:
        # SAFETY: a second visit of the day is the next number, and another day has none: what is
        # given until then is not known (test_a_board_of_another_day_numbers_nothing).
        number = following + (waiting if fact is None else 0)
    if day < today:
        kind: FractionKind = "to-give" if fact is None else fact.kind
        return VisitState(kind, number, fact, is_past=True)
    if fact is not None and fact.kind == "started":
        return VisitState("started", number, fact)
    reason = _stop(ledger, patient, view, day, now)
    if reason and not (reason == COMPLETE and fact is not None):
        if position is not None and position.is_complete and number is None:
            number = position.given
        return VisitState("stop", number, fact, stop=reason)
    if position is None or position.is_unknown:
        return VisitState("count-unknown", None, fact)
    return VisitState("to-give" if fact is None else fact.kind, number, fact)


def _stop(
    ledger: LedgerIndex, patient: PatientView, view: PlanView, day: date, now: datetime
) -> str:
    """Return the reason to stop; "" for none. A session open since another day is one."""
    stops = stops_of((*view.findings, *patient.findings))
    if stops or not view.printable:
        return reason_of(stops)
    for item in open_sessions(ledger, patient.key):
        if day == now.date() and item.started_at.astimezone(now.tzinfo).date() != day:
            return "gui-day-stop-session"
    return ""


def state_mark(state: VisitState, language: Language) -> Mark:
    """Return the word, shape and colour of a state."""
    fact = state.fact
    if state.kind == "stop":
        words = words_of("gui-day-state-stop", language, reason=reason_words(state.stop, language))
        return Mark("stop", words, "red")
    if state.kind == "started" and fact is not None and fact.at is not None:
        words = words_of("gui-day-state-started-at", language, time=f"{fact.at:%H:%M}")
        return Mark("started", words, "blue")
    if state.kind == "to-give" and state.is_past:
        return Mark("to-give", sentence("gui-day-state-nothing", language), "second")
    if fact is not None and fact.elsewhere:
        return Mark("given", sentence("gui-day-state-elsewhere", language), "green")
    tone = TONES[state.kind]
    if fact is not None and fact.by_source and state.kind == "given":
        tone = "third"
    return Mark(state.kind, kind_words(state.kind, language), tone)


def kind_words(kind: FractionKind, language: Language) -> str:
    """Return the one word of a state, the same on every page."""
    return sentence(KIND_CODES[kind], language)


KIND_CODES: dict[FractionKind, str] = {
    "to-give": "gui-day-state-to-give",
    "started": "gui-day-state-started",
    "to-confirm": "gui-day-state-to-confirm",
    "given": "gui-day-state-given",
    "interrupted": "gui-day-state-interrupted",
    "missed": "gui-day-state-missed",
    "not-counted": "gui-day-state-not-counted",
    "stop": "gui-day-state-stopped",
    "count-unknown": "gui-day-state-count-unknown",
}


def trust_mark(view: PlanView, language: Language) -> Mark:
    """Return how far the plan's content is trusted."""
    return Mark(view.trust, sentence(TRUST_CODES[view.trust], language), TRUST_TONES[view.trust])
