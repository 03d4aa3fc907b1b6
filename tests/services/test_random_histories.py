"""Random histories of one plan against a plain count kept beside: no fraction lost, none doubled.

50 examples of 4 to 16 acts on one laptop, seed 20261127: always the same ones. Exchanges between
laptops are in `test_exchange_histories.py`.
"""

import random
import tempfile
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from ledger_builders import ANNE, BRUNO, CLAIRE
from session_builders import KEY, PLAN_UID, START, beams, desk, patient, request, view

from continuity_kit.domain import fraction_parts, session
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import (
    GIVEN_STATES,
    conflicts,
    fractions,
    given_numbers,
    open_sessions,
)
from continuity_kit.errors import ContinuityError
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.services import record_session, settle
from continuity_kit.services.amend_entries import Amendment, amend, void
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.session_facts import position_of
from continuity_kit.services.settle import TwoPeople

D = Decimal
BASE = 10
PLANNED = {1: D("312.5"), 2: D("298.7")}
EXAMPLES = 50
SEED = 20261127
ACTS = (
    "record",
    "record",
    "record",
    "again",
    "interrupt",
    "interrupt",
    "continue",
    "continue",
    "start",
    "settle",
    "confirm",
    "amend",
    "void",
    "elsewhere",
    "elsewhere",
    "elsewhere",
    "crash",
)
HISTORIES = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(-1, 1), st.integers(0, 5)), min_size=4, max_size=16
)


@dataclass
class Part:
    """What was acknowledged of one session."""

    index: int
    number: int
    delivered: dict[int, Decimal]
    is_complete: bool
    is_voided: bool = False
    is_elsewhere: bool = False


@dataclass
class History:
    """The kit under test, and the plain count beside it."""

    place: Path
    parts: list[Part] = field(default_factory=list)
    day: int = 0
    refused: int = 0
    last_request: record_session.SessionRequest | None = None

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self) -> None:
        """Begin again as a new program would after a crash."""
        self.desk = desk(self.place, now=lambda: START + timedelta(days=self.day))

    # --- what the count beside says ------------------------------------------------------------

    def standing(self, number: int) -> list[Part]:
        return [part for part in self.parts if part.number == number and not part.is_voided]

    @property
    def given(self) -> set[int]:
        return {part.number for part in self.parts if part.is_complete and not part.is_voided}

    def total(self, number: int) -> dict[int, Decimal]:
        summed: dict[int, Decimal] = {}
        for part in self.standing(number):
            for beam, meterset in part.delivered.items():
                summed[beam] = summed.get(beam, D(0)) + meterset
        return summed

    @property
    def following(self) -> int:
        begun = [part.number for part in self.parts if not part.is_voided]
        unfinished = sorted(set(begun) - self.given)
        return unfinished[0] if unfinished else max({*self.given, BASE}) + 1

    # --- acts --------------------------------------------------------------------------------

    def do(self, act: str, step: int, pick: int) -> None:
        self.day += 1
        try:
            getattr(self, act)(max(1, self.following + step), pick)
        except ContinuityError:
            self.refused += 1

    def send(self, asked: record_session.SessionRequest) -> None:
        outcome = record_session.record(self.desk, [patient()], asked)
        self.last_request = asked
        if outcome.repeated:
            return
        is_complete = asked.partial_reason is None
        assert not (is_complete and asked.fraction in self.given), "a fraction was doubled"
        delivered = {beam.beam_number: beam.delivered_meterset_mu for beam in asked.beams}
        self.parts.append(Part(outcome.receipt.index, asked.fraction, delivered, is_complete))

    def record(self, number: int, pick: int, **more: object) -> None:
        form = str(uuid.UUID(int=self.day + 1))
        self.send(request(number, form=form, **more))

    def again(self, number: int, pick: int) -> None:
        if self.last_request is not None:
            self.send(self.last_request)

    def interrupt(self, number: int, pick: int) -> None:
        given = (("1", str(100 + pick)),)
        self.record(number, pick, given=given, partial_reason="beam fault")

    def __getattr__(self, name: str):
        if name == "continue":
            return self.go_on
        raise AttributeError(name)

    def go_on(self, number: int, pick: int) -> None:
        so_far = self.total(number)
        left = {beam: meterset - so_far.get(beam, D(0)) for beam, meterset in PLANNED.items()}
        self.record(number, pick, given=[(str(beam), str(left[beam])) for beam in left])

    def start(self, number: int, pick: int) -> None:
        record_session.start(self.desk, [patient()], request(number, given=()))

    def settle(self, number: int, pick: int) -> None:
        for left in open_sessions(self.desk.store.entries(), KEY):
            people = TwoPeople(ANNE, BRUNO, "not given")
            settle.settle_session(self.desk, [patient()], left.session, people)

    def confirm(self, number: int, pick: int) -> None:
        if self.parts:
            part = self.parts[pick % len(self.parts)]
            reading = " + ".join(str(value) for value in part.delivered.values())
            confirm(self.desk, part.index, BRUNO, reading)

    def amend(self, number: int, pick: int) -> None:
        if not self.parts:
            return
        part = self.parts[pick % len(self.parts)]
        corrected = beams(("1", str(part.delivered.get(1, D("312.5")) + D("0.3"))))
        amendment = Amendment(part.index, ANNE, CLAIRE, "misread", corrected)
        amend(self.desk, [patient()], amendment)
        part.delivered[1] = corrected[0].delivered_meterset_mu

    def void(self, number: int, pick: int) -> None:
        if self.parts:
            part = self.parts[pick % len(self.parts)]
            void(self.desk, part.index, ANNE, BRUNO, "wrong")
            part.is_voided = True

    def elsewhere(self, number: int, pick: int) -> None:
        asked = request(number, given=(), reason="host", second=BRUNO)
        on = (START + timedelta(days=self.day)).date()
        outcome = record_session.missed(self.desk, [patient()], asked, on, host="CHU")
        assert number not in self.given, "a fraction was doubled"
        self.parts.append(
            Part(outcome.receipt.index, number, {}, is_complete=True, is_elsewhere=True)
        )

    def crash(self, number: int, pick: int) -> None:
        self.reopen()

    # --- what must hold ------------------------------------------------------------------------

    def check(self) -> None:
        self.reopen()
        entries = self.desk.store.entries()
        assert self.desk.store.damage() == ()
        known = fractions(entries, PLAN_UID)
        assert given_numbers(known) == self.given, "a fraction was lost or doubled"
        for fraction in known:
            delivered = {beam.beam_number: beam.delivered_meterset_mu for beam in fraction.beams}
            assert delivered == self.total(fraction.number)
            assert (fraction.state in GIVEN_STATES) == (fraction.number in self.given)
        assert conflicts(entries, KEY) == ()
        where = position_of(index_entries(entries), view())
        assert where.given == BASE + len({number for number in self.given if number > BASE})
        self.check_order(entries, known)

    def check_order(self, entries, known) -> None:
        dice = random.Random(len(entries))
        for _ in range(3):
            shuffled = list(entries)
            dice.shuffle(shuffled)
            assert fractions(shuffled, PLAN_UID) == known
            assert open_sessions(shuffled, KEY) == open_sessions(entries, KEY)

    def check_it_goes_on(self) -> None:
        """Whatever happened, the next fraction can be given and counts once."""
        self.day += 1
        self.settle(0, 0)
        number, before = self.following, len(self.given)
        if sum(self.total(number).values()) == 0:
            self.record(number, 0)
        else:
            self.go_on(number, 0)
        assert len(self.given) == before + 1
        self.check()


TRIED = {"histories": 0, "acts": 0, "acknowledged": 0, "refused": 0}


def history_of(acts) -> None:
    with tempfile.TemporaryDirectory() as place:
        run = History(Path(place))
        for act, step, pick in acts:
            run.do(act, step, pick)
        run.check()
        run.check_it_goes_on()
        TRIED["histories"] += 1
        TRIED["acts"] += len(acts)
        TRIED["acknowledged"] += len(run.parts)
        TRIED["refused"] += run.refused


PLAYED = settings(max_examples=EXAMPLES, deadline=None, database=None)
# A fault that was put in is only to be found, not made small.
SEEDED = settings(PLAYED, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def test_no_random_history_loses_or_doubles_a_fraction(capsys):
    seed(SEED)(PLAYED(given(HISTORIES)(history_of)))()
    with capsys.disabled():
        print(f"\nrandom histories, seed {SEED}: {TRIED}")
    assert TRIED["histories"] >= EXAMPLES
    assert TRIED["acknowledged"] > 2 * EXAMPLES
    assert TRIED["refused"] > 2 * EXAMPLES


def lets_a_number_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    gates = session._count_gates
    monkeypatch.setattr(
        session,
        "_count_gates",
        lambda *facts: [gate for gate in gates(*facts) if gate.code != "fraction-already-given"],
    )


def acknowledges_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    append = LedgerStore.append

    def lose(self, signed, **more):
        receipt = append(self, signed, **more)
        if signed.statement.kind == "fraction_ended" and receipt.index % 3 == 0:
            (self._folder / f"{receipt.index:08d}.age").unlink()
        return receipt

    monkeypatch.setattr(LedgerStore, "append", lose)


def takes_an_interruption_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    part = fraction_parts._part
    monkeypatch.setattr(
        fraction_parts, "_part", lambda *entry: replace(part(*entry), outcome="complete")
    )


@pytest.mark.parametrize(
    "fault",
    [
        lets_a_number_through_twice,
        acknowledges_and_writes_nothing,
        takes_an_interruption_for_the_whole,
    ],
    ids=lambda fault: fault.__name__,
)
def test_a_fault_that_is_put_in_is_found(monkeypatch, fault):
    fault(monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup)):
        seed(SEED)(SEEDED(given(HISTORIES)(history_of)))()
