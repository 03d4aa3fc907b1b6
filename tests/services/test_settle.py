"""What two people settle lifts exactly that stop, for exactly that content."""

from dataclasses import replace

import pytest
from ledger_builders import ANNE, BRUNO, CLAIRE, DAVID
from ledger_entries import ended
from session_builders import (
    DIGEST,
    KEY,
    PLAN_UID,
    count,
    desk,
    patient,
    record,
    request,
    view,
)

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_settled import settled_count, settled_group
from continuity_kit.domain.ledger_state import conflicts, open_sessions
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.services import record_session, settle
from continuity_kit.services.session_facts import position_of
from continuity_kit.services.session_request import GateRefusedError
from continuity_kit.services.settle import TwoPeople

TWO = TwoPeople(ANNE, BRUNO, "paper of 23 Nov")
WITH_PHYSICIST = TwoPeople(ANNE, CLAIRE, "independent check")


def refused(act, *words, error=SafetyError):
    with pytest.raises(error) as caught:
        act(*words)
    return caught.value.code


def gates_of(at, *plans, number=11):
    try:
        record(at, number, patients=[patient(*plans)])
    except GateRefusedError as error:
        return [gate.code for gate in error.gates]
    return []


def group_of(number, of):
    return replace(of.plan.fraction_groups[0], number=number)


def acts(at, plan=None):
    """Every settlement, ready to be called with the two people."""
    patients = [patient(plan or view())]
    return {
        "count": lambda people: settle.settle_count(at, patients, PLAN_UID, 12, people),
        "group": lambda people: settle.settle_group(at, patients, PLAN_UID, 1, people),
        "release": lambda people: settle.release(at, patients, PLAN_UID, people),
        "changed": lambda people: settle.accept_change(at, patients, PLAN_UID, people),
        "seal": lambda people: settle.seal(at, patients, PLAN_UID, "0000-1111-2222", people),
        "source": lambda people: settle.second_source(at, patients, PLAN_UID, people),
    }


NAMES = ("changed", "count", "group", "release", "seal", "source")


@pytest.mark.parametrize("name", NAMES)
def test_every_settlement_takes_two_people_and_a_reason(tmp_path, name):
    at = desk(tmp_path)
    act = acts(at)[name]
    assert refused(act, TwoPeople(CLAIRE, CLAIRE, "x")) == "second-is-first"
    assert refused(act, TwoPeople(ANNE, CLAIRE, "  "), error=UsageError) == "reason-missing"
    assert at.store.entries() == ()
    act(TwoPeople(ANNE, CLAIRE, "why"))
    (entry,) = at.store.entries()
    assert [(item.name, item.meaning) for item in entry.signatures] == [
        ("Anne", "approved"),
        ("Claire", "approved"),
    ]
    assert entry.reason == "why"
    assert entry.subject["patient_id"] == KEY.patient_id


@pytest.mark.parametrize("name", ["release", "changed"])
def test_a_release_needs_a_physicist(tmp_path, name):
    at = desk(tmp_path)
    for pair in ((ANNE, BRUNO), (ANNE, DAVID)):
        assert refused(acts(at)[name], TwoPeople(*pair, "x")) == "physicist-needed"
    acts(at)[name](TwoPeople(CLAIRE, ANNE, "x"))


@pytest.mark.parametrize("name", ["release", "changed", "seal", "source"])
def test_a_content_that_cannot_be_read_is_approved_by_nobody(tmp_path, name):
    at = desk(tmp_path)
    unread = view(plan=None, digest=None, code=None)
    assert refused(acts(at, unread)[name], WITH_PHYSICIST) == "plan-content-unknown"
    assert at.store.entries() == ()


def test_a_settled_count_lets_an_unknown_one_be_recorded(tmp_path):
    at = desk(tmp_path)
    unknown = view(count=count(None))
    assert gates_of(at, unknown, number=13) == ["count-unknown"]
    settle.settle_count(at, [patient(unknown)], PLAN_UID, 12, TWO)
    settled = settled_count(at.store.entries(), PLAN_UID)
    assert (settled.count, settled.known_given) == (12, None)
    assert gates_of(at, unknown, number=12) == ["fraction-already-given"]
    assert gates_of(at, unknown, number=13) == []


def test_a_settled_conflict_lets_it_be_recorded_until_a_source_says_something_new(tmp_path):
    at = desk(tmp_path)
    contested = view(count=count(12, conflict=True))
    assert gates_of(at, contested, number=12) == ["count-conflict"]
    settle.settle_count(at, [patient(contested)], PLAN_UID, 11, TWO)
    assert gates_of(at, view(count=count(13, conflict=True)), number=12) == ["count-conflict"]
    assert gates_of(at, contested, number=12) == []
    where = position_of(index_entries(at.store.entries()), contested)
    assert (where.given, where.source) == (12, "settled")


@pytest.mark.parametrize("number", [-1, 1000])
def test_a_count_is_a_number_of_fractions(tmp_path, number):
    at = desk(tmp_path)
    code = refused(settle.settle_count, at, [patient()], PLAN_UID, number, TWO, error=UsageError)
    assert code == "count-not-a-number"


def test_a_release_lifts_the_approval_for_that_content_alone(tmp_path):
    at = desk(tmp_path)
    of = view(status=replace(view().status, status="unapproved"))
    assert gates_of(at, of) == ["plan-not-approved"]
    settle.release(at, [patient(of)], PLAN_UID, WITH_PHYSICIST)
    assert gates_of(at, replace(of, digest="d2" * 32)) == ["plan-not-approved"]
    assert gates_of(at, of) == []


def test_an_accepted_change_lifts_it_for_that_content_alone(tmp_path):
    at = desk(tmp_path)
    of = view(trust="changed")
    assert gates_of(at, of) == ["plan-changed"]
    settle.accept_change(at, [patient(of)], PLAN_UID, WITH_PHYSICIST)
    assert gates_of(at, replace(of, digest="d2" * 32)) == ["plan-changed"]
    assert gates_of(at, of) == []
    assert at.store.entries()[1].values["digest"] == DIGEST


def test_a_wrong_code_seals_nothing_and_is_noted(tmp_path):
    at = desk(tmp_path)
    patients = [patient()]
    code = refused(settle.seal, at, patients, PLAN_UID, "0000-1111-2223", TWO)
    assert code == "plan-code-differs"
    assert [entry.kind for entry in at.store.entries()] == ["refusal"]
    settle.seal(at, patients, PLAN_UID, " 0000 1111 2222 ", TWO)
    assert at.store.entries()[-1].kind == "plan_sealed"


def test_a_group_is_picked_among_those_of_the_plan(tmp_path):
    at = desk(tmp_path)
    of = view()
    groups = (group_of(1, of), group_of(2, of), group_of(3, of), group_of(3, of))
    several = replace(of, plan=replace(of.plan, fraction_groups=groups), fraction_group=None)
    for number in (3, 4):  # two of that number, none of that number
        code = refused(
            settle.settle_group, at, [patient(several)], PLAN_UID, number, TWO, error=UsageError
        )
        assert code == "group-unknown"
    settle.settle_group(at, [patient(several)], PLAN_UID, 2, TWO)
    assert settled_group(at.store.entries(), PLAN_UID) == 2


def test_a_session_left_open_is_closed_by_two_people(tmp_path):
    at = desk(tmp_path)
    record_session.start(at, [patient()], request(given=()))
    (session,) = open_sessions(at.store.entries(), KEY)
    code = refused(settle.settle_session, at, [patient()], "x", TWO, error=UsageError)
    assert code == "session-unknown"
    settle.settle_session(at, [patient()], session.session, TWO)
    assert open_sessions(at.store.entries(), KEY) == ()
    code = refused(settle.settle_session, at, [patient()], session.session, TWO, error=UsageError)
    assert code == "session-unknown"
    assert gates_of(at, view()) == []


def test_a_conflict_is_settled_by_two_people_who_say_what_holds(tmp_path):
    at = desk(tmp_path)
    record(at)
    first = at.store.entries()[0]
    other = replace(
        ended(fraction=11, device="b"),
        subject={**first.subject, "session": "s2"},
        values=first.values,
    )
    both = at.store.entries

    def with_a_peer():
        return (*both(), other)

    at.store.entries = with_a_peer
    (conflict,) = conflicts(at.store.entries(), KEY)
    patients = [patient()]

    def act(name, keep, error=UsageError):
        return refused(settle.settle_conflict, at, patients, name, keep, TWO, error=error)

    assert act("00000000", []) == "conflict-unknown"
    assert act(conflict.conflict_id, ["f" * 64]) == "conflict-keep"
    assert act(conflict.conflict_id, [first.entry_hash[:7]]) == "conflict-keep"
    settle.settle_conflict(at, patients, conflict.conflict_id, [first.entry_hash[:8]], TWO)
    assert conflicts(at.store.entries(), KEY) == ()
    entry = next(item for item in at.store.entries() if item.kind == "resolution")
    assert set(entry.values["entries"]) == {first.entry_hash, other.entry_hash}
    assert entry.values["keep"] == [first.entry_hash]


def test_a_plan_that_is_not_held_is_settled_by_nobody(tmp_path):
    at = desk(tmp_path)
    assert refused(settle.settle_count, at, [patient()], "9.9", 1, TWO) == "unknown-plan"
