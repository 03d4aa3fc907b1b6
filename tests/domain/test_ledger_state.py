"""The table of states, walked; and what the set of entries says of a course."""

import random

import pytest
from ledger_builders import ANNE, BRUNO, CLAIRE, PLAN_UID
from ledger_entries import amendment, confirmation, elsewhere, ended, entry, started, void

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import FLAG_UNKNOWN_KIND, index_entries
from continuity_kit.domain.ledger_state import (
    GIVEN_STATES,
    TRANSITIONS,
    after,
    conflicts,
    fractions,
    given_numbers,
    missed_sessions,
    open_sessions,
)
from continuity_kit.domain.patient import PatientKey

KEY = PatientKey("CSE-0001", "CSE")
STATES = (
    "to_give",
    "not_counted",
    "started",
    "interrupted",
    "given_unconfirmed",
    "given",
    "elsewhere",
)
EVENTS = ("interrupted", "complete", "elsewhere", "confirmed", "started")


def state_of(entries, number=1):
    found = [item for item in fractions(entries, PLAN_UID) if item.number == number]
    return found[0].state if found else "to_give"


EXPECTED = {
    # state: interrupted, complete, elsewhere, confirmed, started; None is a conflict
    "to_give": ("interrupted", "given_unconfirmed", "elsewhere", None, "started"),
    "not_counted": ("interrupted", "given_unconfirmed", "elsewhere", None, "started"),
    "started": ("interrupted", "given_unconfirmed", "elsewhere", None, "started"),
    "interrupted": ("interrupted", "given_unconfirmed", "elsewhere", "interrupted", "started"),
    "given_unconfirmed": (None, None, None, "given", "given_unconfirmed"),
    "given": (None, None, None, "given", "given"),
    "elsewhere": (None, None, None, "elsewhere", "elsewhere"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_pair_of_state_and_event_is_as_the_table_says(state):
    assert tuple(after(state, event) for event in EVENTS) == EXPECTED[state]


def test_the_table_holds_no_pair_beyond_those_walked():
    walked = {
        (state, event)
        for state in STATES
        for event, following in zip(EVENTS, EXPECTED[state], strict=True)
        if following is not None
    }
    assert set(TRANSITIONS) == walked
    assert len(walked) == 23
    assert {"given_unconfirmed", "given", "elsewhere"} == GIVEN_STATES


def built():
    """Every state, by the entries that make it."""
    whole, part = ended(), ended("interrupted", "40")
    wrong = ended()
    return {
        "to_give": [],
        "not_counted": [wrong, void(wrong)],
        "started": [started(session="open")],
        "interrupted": [part],
        "given_unconfirmed": [whole],
        "given": [whole, confirmation(whole)],
        "elsewhere": [elsewhere()],
    }


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_made_by_entries(state):
    entries = built()[state]
    assert state_of(entries) == state
    assert conflicts(entries, KEY) == ()


ADDED = {
    "interrupted": lambda last: ended("interrupted", "30", session="s9", after=last),
    "complete": lambda last: ended("complete", "60", session="s9", after=last),
    "elsewhere": lambda last: elsewhere(),
    "started": lambda last: started(session="s9"),
}

# Events are applied in one order whatever order they came in, so an interruption never comes after
# an end: the parts make one fraction when the one went on from the other.
IN_ORDER = {
    ("given_unconfirmed", "interrupted"): "given_unconfirmed",
    ("given", "interrupted"): "given_unconfirmed",
    ("elsewhere", "interrupted"): "elsewhere",
    ("started", "interrupted"): "started",
}


@pytest.mark.parametrize("event", sorted(ADDED))
@pytest.mark.parametrize("state", STATES)
def test_every_event_after_every_state_gives_the_state_or_a_conflict(state, event):
    entries = built()[state]
    last = next((item for item in reversed(entries) if item.kind == "fraction_ended"), None)
    entries = [*entries, ADDED[event](None if state == "not_counted" else last)]
    found = conflicts(entries, KEY)
    following = IN_ORDER.get((state, event), after(state, event))
    if following is None:
        assert [item.code for item in found] == ["fraction-twice"]
        assert len(found[0].entries) >= 2
        assert state_of(entries) in GIVEN_STATES
    else:
        assert found == ()
        assert state_of(entries) == following


@pytest.mark.parametrize("first", ["interrupted", "complete"])
@pytest.mark.parametrize("second", ["interrupted", "complete"])
def test_two_beginnings_of_one_fraction_stop_the_patient(first, second):
    one, other = ended(first, "40"), ended(second, "60", session="s2", device="b")
    assert [item.code for item in conflicts([one, other], KEY)] == ["fraction-twice"]
    joined = ended("complete", "60", session="s3", after=one)
    if first == "interrupted":
        assert conflicts([one, joined], KEY) == ()
        assert [item.code for item in conflicts([one, joined, other], KEY)] == ["fraction-twice"]


def test_two_continuations_of_one_part_stop_the_patient():
    part = ended("interrupted", "40")
    both = [
        ended("interrupted", "10", session=f"s{number}", device=device, after=part)
        for number, device in ((2, "a"), (3, "b"))
    ]
    assert [item.code for item in conflicts([part, *both], KEY)] == ["fraction-twice"]


def test_a_part_whose_beginning_was_voided_stands_alone():
    part = ended("interrupted", "40")
    rest = ended("complete", "60", session="s2", after=part)
    assert conflicts([part, rest, void(part)], KEY) == ()
    assert state_of([part, rest, void(part)]) == "given_unconfirmed"


def test_the_state_does_not_depend_on_the_order_of_the_entries():
    whole, part = ended(fraction=2), ended("interrupted", "40", session="s3")
    rest = ended("complete", "60", session="s4", after=part)
    wrong = ended(fraction=3)
    entries = [
        part,
        rest,
        confirmation(part, reading=("40",)),
        confirmation(rest, reading=("60",)),
        whole,
        wrong,
        void(wrong),
        started(fraction=4, session="open"),
        elsewhere(fraction=5),
        ended(fraction=6, device="b"),
        ended(fraction=6, session="s7"),
    ]
    expected = fractions(entries, PLAN_UID), conflicts(entries, KEY), open_sessions(entries, KEY)
    states = {item.number: item.state for item in expected[0]}
    assert states == {
        1: "given",
        2: "given_unconfirmed",
        3: "not_counted",
        4: "started",
        5: "elsewhere",
        6: "given_unconfirmed",
    }
    dice = random.Random(4)
    for _ in range(50):
        dice.shuffle(entries)
        again = (
            fractions(entries, PLAN_UID),
            conflicts(entries, KEY),
            open_sessions(entries, KEY),
        )
        assert again == expected


def test_a_continuation_adds_to_what_was_given():
    part = ended("interrupted", "40")
    entries = [part, ended("complete", "60.5", session="s2", after=part)]
    (fraction,) = fractions(entries, PLAN_UID)
    assert str(fraction.beams[0].delivered_meterset_mu) == "100.5"
    assert len(fraction.parts) == 2
    assert given_numbers((fraction,)) == {1}


def test_an_interrupted_fraction_is_not_given():
    assert given_numbers(fractions([ended("interrupted", "40")], PLAN_UID)) == frozenset()


def test_a_start_without_end_blocks_its_patient():
    (session,) = open_sessions([started()], KEY)
    assert (session.fraction, session.machine, session.started_by) == (1, "LINAC 1", "Anne")
    assert open_sessions([started(), ended()], KEY) == ()
    settled = entry("session_settled", {"outcome": "not_given"}, by=(ANNE, BRUNO))
    assert open_sessions([started(), settled], KEY) == ()


def test_one_person_alone_does_not_close_an_open_session():
    alone = entry("session_settled", {"outcome": "not_given"}, by=(ANNE,))
    assert len(open_sessions([started(), alone], KEY)) == 1


def test_a_start_of_another_patient_blocks_nobody_else():
    other = started()
    assert open_sessions([other], PatientKey("CSE-0001", "")) == ()
    assert open_sessions([other], PatientKey("CSE-000", "CSE")) == ()


def test_a_void_of_one_person_voids_nothing():
    wrong = ended()
    assert state_of([wrong, void(wrong, by=(ANNE,))]) == "given_unconfirmed"
    assert state_of([wrong, void(wrong, by=(ANNE, ANNE))]) == "given_unconfirmed"
    assert state_of([wrong, void(wrong, by=(ANNE, BRUNO))]) == "not_counted"


def test_one_person_alone_treats_nobody_elsewhere():
    assert state_of([elsewhere(by=(ANNE,))]) == "to_give"


def test_p32_a_confirmation_by_the_recorder_confirms_nothing():
    whole = ended()
    assert state_of([whole, confirmation(whole, by=ANNE)]) == "given_unconfirmed"


def test_p32_a_confirmation_of_another_statement_confirms_nothing():
    whole = ended()
    assert state_of([whole, confirmation(whole, sha="f" * 64)]) == "given_unconfirmed"


def test_p32_a_confirmation_of_other_metersets_confirms_nothing():
    whole = ended()
    assert state_of([whole, confirmation(whole, reading=("100.1",))]) == "given_unconfirmed"
    assert state_of([whole, confirmation(whole, reading=("100.0",))]) == "given"


def test_a_voided_confirmation_confirms_no_more():
    whole = ended()
    confirmed = confirmation(whole)
    assert state_of([whole, confirmed, void(confirmed)]) == "given_unconfirmed"


def test_an_amendment_of_two_people_replaces_the_metersets_and_confirms():
    whole = ended()
    (fraction,) = fractions([whole, amendment(whole, "99.8")], PLAN_UID)
    assert fraction.state == "given"
    assert str(fraction.beams[0].delivered_meterset_mu) == "99.8"
    assert (fraction.recorded_by, fraction.confirmed_by) == ("Anne", "Claire")


def test_the_recorder_who_amends_is_not_named_as_the_one_who_confirmed():
    whole = ended()
    (fraction,) = fractions([whole, amendment(whole, "99.8", by=(CLAIRE, ANNE))], PLAN_UID)
    assert (fraction.recorded_by, fraction.confirmed_by) == ("Anne", "Claire")
    (fraction,) = fractions([whole, amendment(whole, "99.8", by=(ANNE, BRUNO))], PLAN_UID)
    assert (fraction.recorded_by, fraction.confirmed_by) == ("Anne", "Bruno")


def test_one_person_alone_amends_nothing():
    whole = ended()
    (fraction,) = fractions([whole, amendment(whole, "99.8", by=(ANNE,))], PLAN_UID)
    assert (fraction.state, str(fraction.beams[0].delivered_meterset_mu)) == (
        "given_unconfirmed",
        "100",
    )


def test_the_newest_amendment_of_a_chain_holds_and_a_voided_one_does_not():
    whole = ended()
    first, second = amendment(whole, "99.8"), amendment(whole, "99.9")
    (fraction,) = fractions([second, first, whole], PLAN_UID)
    assert str(fraction.beams[0].delivered_meterset_mu) == "99.9"
    (fraction,) = fractions([second, first, whole, void(second)], PLAN_UID)
    assert str(fraction.beams[0].delivered_meterset_mu) == "99.8"


def test_a_confirmation_of_what_stood_before_does_not_confirm_an_amended_value():
    whole = ended()
    fixed = amendment(whole, "99.8")
    voided = [whole, fixed, void(fixed), confirmation(whole, reading=("99.8",))]
    assert state_of(voided) == "given_unconfirmed"


def test_a_statement_written_twice_is_one_fraction():
    whole = ended()
    again = LedgerEntry(**{**whole.__dict__, "entry_hash": "e" * 64, "index": 9999})
    index = index_entries([again, whole])
    assert [item.entry_hash for item in index.entries] == [whole.entry_hash]
    assert index.canonical("e" * 64) == whole.entry_hash
    confirmed = [again, whole, confirmation(again, sha=whole.statement_sha256)]
    assert state_of(confirmed) == "given"
    assert conflicts(confirmed, KEY) == ()


def test_one_uuid_with_two_statements_stops_the_patient():
    whole = ended()
    other = LedgerEntry(
        **{**ended("complete", "90").__dict__, "uuid": whole.uuid, "entry_hash": "e" * 64}
    )
    codes = [item.code for item in conflicts([whole, other], KEY)]
    assert "statement-clash" in codes


def test_an_unknown_kind_stops_its_patient_until_two_people_resolve_it():
    strange = entry("hologram", flags=(FLAG_UNKNOWN_KIND,))
    (conflict,) = conflicts([strange], KEY)
    assert conflict.code == "unknown-entry-kind"
    assert conflicts([strange], PatientKey("CSE-0002", "CSE")) == ()
    values = {"code": conflict.code, "entries": [strange.entry_hash], "keep": []}
    assert len(conflicts([strange, entry("resolution", values)], KEY)) == 1
    assert conflicts([strange, entry("resolution", values, by=(ANNE, BRUNO))], KEY) == ()


def test_a_resolution_of_two_people_keeps_what_it_names():
    one, other = ended(device="a"), ended(device="b", session="s2")
    (conflict,) = conflicts([one, other], KEY)
    assert conflict.code == "fraction-twice"
    assert set(conflict.entries) == {one.entry_hash, other.entry_hash}
    assert len(conflict.conflict_id) == 8
    values = {"entries": list(conflict.entries), "keep": [other.entry_hash]}
    entries = [one, other, entry("resolution", values, by=(ANNE, BRUNO))]
    assert conflicts(entries, KEY) == ()
    (fraction,) = fractions(entries, PLAN_UID)
    assert [part.entry_hash for part in fraction.parts] == [other.entry_hash]


def test_a_fraction_given_on_two_laptops_counts_once_and_stops():
    one, other = ended(device="a"), ended(device="b", session="s2")
    assert given_numbers(fractions([one, other], PLAN_UID)) == {1}
    assert [item.code for item in conflicts([one, other], KEY)] == ["fraction-twice"]


def test_a_missed_session_gives_nothing():
    lost = entry("missed", {"missed_on": "2026-11-23"}, fraction=None, reason="power cut")
    (session,) = missed_sessions([lost], PLAN_UID)
    assert (session.missed_on.isoformat(), session.reason) == ("2026-11-23", "power cut")
    assert fractions([lost], PLAN_UID) == ()
    assert missed_sessions([lost, void(lost)], PLAN_UID) == ()
