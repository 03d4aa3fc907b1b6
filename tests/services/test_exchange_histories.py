"""P33: random histories on three laptops, exchanged in any order, repeated or half done.

25 histories of up to 14 acts, always the same ones (derandomized).
"""

import random
import shutil
import tempfile
from pathlib import Path

from exchange_builders import Ward
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from ledger_builders import ANNE, BRUNO, DAVID
from session_builders import KEY, PLAN_UID, patient

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import conflicts, fractions, given_numbers
from continuity_kit.errors import SafetyError
from continuity_kit.services.amend_entries import void
from continuity_kit.services.conflict_cards import conflict_cards
from continuity_kit.services.settle import TwoPeople, settle_conflict

EXAMPLES = 25
BASE = 10
LETTERS = "ABC"
LIFTED = ("same-day", "under-six-hours", "fraction-skipped")
STEPS = 14
TRIED = {"histories": 0, "acknowledged": 0, "exchanges": 0, "with conflicts": 0, "refused": 0}


LAPTOP = st.sampled_from(LETTERS)
PICK = st.integers(0, 2)


class Laptops(RuleBasedStateMachine):
    """Three laptops under test, and the plain list of what was acknowledged beside."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.ward = Ward(self.place, LETTERS)
        self.ends: dict[str, tuple[str, int]] = {}  # hash: (laptop, fraction)
        self.touched: set[str] = set()  # named by a void or a resolution
        self.has_conflicts = False

    @initialize(picks=st.tuples(*[st.sampled_from((0, 1, 2, None))] * len(LETTERS)))
    def begin(self, picks: tuple[int | None, ...]) -> None:
        """Some record before anybody exchanges."""
        for letter, pick in zip(LETTERS, picks, strict=True):
            if pick is not None:
                self.record(letter, pick)

    @rule(letter=LAPTOP, pick=PICK)
    def record(self, letter: str, pick: int) -> None:
        more = {"overrides": LIFTED, "second": DAVID, "reason": "apart"}
        try:
            receipt = self.ward.record(letter, BASE + 1 + pick, **more)
        except SafetyError:
            TRIED["refused"] += 1
            return
        self.ends[receipt.entry_hash] = (letter, BASE + 1 + pick)
        TRIED["acknowledged"] += 1

    @rule(letter=LAPTOP, pick=PICK)
    def void(self, letter: str, pick: int) -> None:
        ledger = index_entries(self.ward.laptops[letter].ledger.entries())
        own = [
            item
            for item, (where, _) in self.ends.items()
            if where == letter and item not in ledger.voided
        ]
        if not own:
            return
        named = own[pick % len(own)]
        (entry,) = [item for item in ledger.entries if item.entry_hash == named]
        void(self.ward.laptops[letter].desk, entry.index, ANNE, BRUNO, "not given")
        self.touched.add(named)

    @rule(letter=LAPTOP)
    def exchange(self, letter: str) -> None:
        self.has_conflicts |= bool(self.ward.exchange(letter).cards)
        TRIED["exchanges"] += 1

    @rule(letter=LAPTOP, pick=st.integers(0, 9))
    def torn(self, letter: str, pick: int) -> None:
        """Take from a copy of the stick that is half done: files cut, files missing."""
        copy = self.ward.root / "torn"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.ward.stick, copy)
        dice = random.Random(pick)
        for path in sorted(copy.rglob("*.age")):
            match dice.randrange(4):
                case 0:
                    path.unlink()
                case 1:
                    path.write_bytes(path.read_bytes()[: dice.randrange(2000)])
        self.ward.exchange(letter, copy)
        TRIED["exchanges"] += 1

    @rule(letter=LAPTOP, pick=PICK)
    def settle(self, letter: str, pick: int) -> None:
        laptop = self.ward.reopen(letter)
        for item in self.ward.conflicts(letter):
            keep = [item.entries[pick % len(item.entries)]]
            people = TwoPeople(ANNE, BRUNO, "read from paper")
            settle_conflict(laptop.desk, [patient()], item.conflict_id, keep, people)
            self.touched |= set(item.entries)
            return

    # --- what must hold --------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self.check(len(self.ends))
        finally:
            shutil.rmtree(self.place)
        TRIED["histories"] += 1

    def check(self, seed: int) -> None:
        self.meet(seed)
        states = [self.ward.state(letter) for letter in LETTERS]
        assert states[0] == states[1] == states[2]
        entries = self.ward.laptops["A"].ledger.entries()
        held = {entry.entry_hash for entry in entries}
        assert set(self.ends) <= held, "an acknowledged fraction was lost"
        self.check_conflicts(entries)
        shuffled = list(entries)
        random.Random(seed).shuffle(shuffled)
        assert fractions(shuffled, PLAN_UID) == states[0][1]
        assert conflicts(shuffled, KEY) == states[0][2]

    def meet(self, seed: int) -> None:
        """Exchange in a random order until every laptop has seen all the others."""
        order = list(LETTERS * 2)
        random.Random(seed).shuffle(order)
        for letter in (*order, *LETTERS, *LETTERS):
            self.ward.exchange(letter)
        again = [self.ward.exchange(letter) for letter in LETTERS]
        assert all((item.taken, item.given, item.merged) == (0, 0, None) for item in again)

    def check_conflicts(self, entries) -> None:
        ledger = index_entries(entries)
        cards = conflict_cards(ledger)
        standing = {item: at for item, at in self.ends.items() if item not in self.touched}
        assert standing.keys().isdisjoint(ledger.voided), "a fraction was taken from the count"
        known = fractions(ledger, PLAN_UID)
        numbers = {number for _, number in standing.values()}
        assert numbers <= given_numbers(known)
        for number in numbers:
            named = {item for item, (_, at) in standing.items() if at == number}
            if len(named) > 1:
                carded = [card for card in cards if named <= {e.entry_hash for e in card.entries}]
                assert carded, "a fraction given twice has no card"
            (fraction,) = [item for item in known if item.number == number]
            assert fraction.wholes >= len(named), "not the highest count"
        assert self.ward.given("A") >= BASE + len(standing)
        if not self.touched:
            assert self.ward.given("A") == BASE + len(standing)
        TRIED["with conflicts"] += self.has_conflicts or bool(cards)


HISTORIES = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=True,
    deadline=None,
    database=None,
)


def test_p33_every_conflict_has_its_card_and_none_settles_itself(capsys):
    run_state_machine_as_test(Laptops, settings=HISTORIES)
    with capsys.disabled():
        print(f"\nrandom histories of three laptops: {TRIED}")
    assert TRIED["histories"] >= EXAMPLES
    assert TRIED["acknowledged"] > 2 * EXAMPLES
    assert TRIED["with conflicts"] > EXAMPLES // 4
