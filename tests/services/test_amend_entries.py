"""Corrections and voids: new entries by two people, gates passed again, nothing erased."""

from datetime import timedelta
from decimal import Decimal

import pytest
from ledger_builders import ANNE, BRUNO, CLAIRE, DAVID
from session_builders import (
    GIVEN,
    KEY,
    PLAN_UID,
    START,
    beams,
    desk,
    on_day,
    patient,
    record,
    record_confirmed,
)

from continuity_kit.domain.ledger_state import conflicts, fractions
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.services import settle
from continuity_kit.services.amend_entries import Amendment, amend, void
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.session_request import GateRefusedError
from continuity_kit.services.settle import TwoPeople


def correct(at, entry=1, given=(("1", "311.0"),), **more):
    more.setdefault("person", ANNE)
    more.setdefault("second", BRUNO)
    more.setdefault("reason", "misread")
    return amend(at, [patient()], Amendment(entry=entry, beams=beams(*given), **more))


def refused(act, *words, error=SafetyError, **more):
    with pytest.raises(error) as caught:
        act(*words, **more)
    return caught.value


def delivered(at, number=11):
    known = {item.number: item for item in fractions(at.store.entries(), PLAN_UID)}
    return {beam.beam_number: str(beam.delivered_meterset_mu) for beam in known[number].beams}


def state(at, number=11):
    known = {item.number: item.state for item in fractions(at.store.entries(), PLAN_UID)}
    return known.get(number)


def test_a_corrected_beam_replaces_what_was_read_and_the_rest_stays(tmp_path):
    at = desk(tmp_path)
    record(at)
    outcome = correct(at)
    assert delivered(at) == {1: "311.0", 2: "298.7"}
    assert outcome.fraction.state == "given"
    (end, correction) = at.store.entries()
    assert correction.amends == end.entry_hash
    assert correction.reason == "misread"
    assert correction.values["was"] == {
        "beams": [{"beam": 1, "meterset": "312.5"}, {"beam": 2, "meterset": "298.7"}],
        "given_at": end.values["given_at"],
    }
    assert end.values["beams"][0]["meterset"] == "312.5"


def test_a_second_correction_goes_on_from_the_first(tmp_path):
    at = desk(tmp_path)
    record(at)
    correct(at, given=(("1", "311.0"),))
    correct(at, given=(("2", "298.0"),))
    assert delivered(at) == {1: "311.0", 2: "298.0"}
    void(at, 3, ANNE, BRUNO, "wrong beam")
    assert delivered(at) == {1: "311.0", 2: "298.7"}


def test_an_amended_total_must_meet_the_plan(tmp_path):
    at = desk(tmp_path)
    record(at)
    error = refused(correct, at, given=(("1", "250"),), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["meterset-off"]
    error = refused(correct, at, given=(("1", "3125"),), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["meterset-ten-times"]
    error = refused(correct, at, given=(("7", "1"),), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["beam-not-in-plan"]
    assert delivered(at) == {1: "312.5", 2: "298.7"}
    assert [entry.kind for entry in at.store.entries()][1:] == ["refusal"] * 3
    lifted = {"given": (("1", "250"),), "overrides": ("meterset-off",)}
    error = refused(correct, at, error=GateRefusedError, second=DAVID, **lifted)
    assert [gate.code for gate in error.gates] == ["meterset-off"]
    correct(at, second=CLAIRE, **lifted)
    assert delivered(at) == {1: "250", 2: "298.7"}


def test_the_total_of_an_interrupted_fraction_is_checked_over_all_its_parts(tmp_path):
    at = desk(tmp_path)
    record(at, given=(("1", "312.5"), ("2", "100")), partial_reason="beam fault")
    correct(at, given=(("2", "120"),))  # still to be continued: short is right
    error = refused(correct, at, given=(("2", "320"),), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["meterset-exceeded"]
    assert refused(correct, at, given=(("2", "298.7"),)).code == "partial-but-complete"
    record(at, given=(("2", "178.7"),))
    last = at.store.head().count
    error = refused(correct, at, 1, given=(("2", "100"),), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["meterset-off"]
    correct(at, last, given=(("2", "178.0"),))
    assert delivered(at) == {1: "312.5", 2: "298.0"}
    assert conflicts(at.store.entries(), KEY) == ()


def test_a_corrected_time_passes_the_gates_on_time(tmp_path):
    at = desk(tmp_path)
    at.now.time = on_day(2)
    record(at, 11, given_at=on_day(0))
    record(at, 12, given_at=on_day(1))
    error = refused(correct, at, 2, given=(), given_at=on_day(0, 12), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["same-day", "under-six-hours"]
    error = refused(correct, at, 2, given=(), given_at=on_day(400), error=GateRefusedError)
    assert [gate.code for gate in error.gates] == ["given-in-future"]
    naive = refused(correct, at, 2, given=(), given_at=START.replace(tzinfo=None), error=UsageError)
    assert naive.code == "time-without-offset"
    correct(at, 2, given=(), given_at=on_day(1, 11))
    known = {item.number: item for item in fractions(at.store.entries(), PLAN_UID)}
    assert known[12].given_at == on_day(1, 11)
    assert known[12].treated_on == on_day(1).date()
    assert delivered(at, 12) == {1: "312.5", 2: "298.7"}


def test_a_fraction_is_no_second_one_beside_itself(tmp_path):
    at = desk(tmp_path)
    record(at, given_at=START - timedelta(hours=1))
    correct(at, given=(), given_at=START)
    assert state(at) == "given"


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        ({"second": ANNE}, "second-is-first", SafetyError),
        ({"reason": " "}, "reason-missing", UsageError),
        ({"given": ()}, "amendment-empty", UsageError),
        ({"entry": 9}, "entry-unknown", UsageError),
        ({"entry": 2}, "entry-not-a-fraction", UsageError),
    ],
)
def test_what_is_no_correction_is_refused_and_leaves_nothing(tmp_path, words, code, error):
    at = desk(tmp_path)
    record_confirmed(at)
    assert refused(correct, at, error=error, **words).code == code
    assert at.store.head().count == 2


def test_a_voided_fraction_counts_no_more_and_may_be_recorded_again(tmp_path):
    at = desk(tmp_path)
    record_confirmed(at)
    outcome = void(at, 1, ANNE, CLAIRE, "wrong patient on the table")
    assert outcome.fraction.state == "not_counted"
    assert [entry.kind for entry in at.store.entries()] == [
        "fraction_ended",
        "confirmation",
        "void",
    ]
    for act in (
        lambda: void(at, 1, ANNE, CLAIRE, "again"),
        lambda: correct(at),
        lambda: confirm(at, 1, CLAIRE, "611.2"),
    ):
        assert refused(act).code == "entry-voided"
    assert record_confirmed(at).fraction.state == "given"
    assert conflicts(at.store.entries(), KEY) == ()


def test_a_void_takes_two_people_and_a_reason(tmp_path):
    at = desk(tmp_path)
    record(at)
    assert refused(void, at, 1, ANNE, ANNE, "x").code == "second-is-first"
    assert refused(void, at, 1, ANNE, BRUNO, " ", error=UsageError).code == "reason-missing"
    assert refused(void, at, 7, ANNE, BRUNO, "x", error=UsageError).code == "entry-unknown"
    assert state(at) == "given_unconfirmed"


def test_a_confirmation_and_a_settlement_can_be_voided_and_a_void_or_refusal_cannot(tmp_path):
    at = desk(tmp_path)
    record_confirmed(at)
    void(at, 2, ANNE, CLAIRE, "signed in haste")
    assert state(at) == "given_unconfirmed"
    refusal = refused(record, at, error=GateRefusedError)
    assert refusal.gates
    for number in (3, 4):
        error = refused(void, at, number, ANNE, BRUNO, "x", error=UsageError)
        assert error.code == "entry-not-voidable"
    settle.settle_count(at, [patient()], PLAN_UID, 14, TwoPeople(ANNE, BRUNO, "paper"))
    void(at, at.store.head().count, ANNE, BRUNO, "wrong paper")


def test_a_meterset_keeps_its_digits_through_a_correction(tmp_path):
    at = desk(tmp_path)
    record(at)
    correct(at, given=(("1", "312.50"),))
    assert delivered(at)[1] == "312.50"
    assert Decimal(GIVEN[0][1]) == Decimal("312.50")
