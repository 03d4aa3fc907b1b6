"""The weekly chart check says up to where the record holds, and what was still open in it."""

from dataclasses import replace

import pytest
from ledger_builders import ANNE, CLAIRE
from session_builders import (
    DIGEST,
    PLAN_UID,
    count,
    desk,
    on_day,
    patient,
    record,
    record_confirmed,
    view,
)

from continuity_kit.errors import SafetyError
from continuity_kit.services.session_request import GateRefusedError
from continuity_kit.services.weekly_check import weekly_check


def test_a_check_notes_how_far_it_goes_and_what_was_open(tmp_path):
    at = desk(tmp_path)
    at.now.time = on_day(3)
    record_confirmed(at, 11, given_at=on_day(0))
    record(at, 12, given_at=on_day(1))
    weekly_check(at, [patient()], PLAN_UID, CLAIRE)
    entry = at.store.entries()[-1]
    assert (entry.kind, entry.plan_digest) == ("weekly_check", DIGEST)
    assert entry.values == {
        "up_to_fraction": 12,
        "unconfirmed": [12],
        "interrupted": None,
        "skipped": [],
    }
    assert [(item.name, item.meaning) for item in entry.signatures] == [("Claire", "approved")]


def test_two_people_may_sign_it_and_they_are_two(tmp_path):
    at = desk(tmp_path)
    weekly_check(at, [patient()], PLAN_UID, ANNE, CLAIRE)
    (entry,) = at.store.entries()
    assert [(item.name, item.meaning) for item in entry.signatures] == [
        ("Anne", "recorded"),
        ("Claire", "approved"),
    ]
    with pytest.raises(SafetyError) as caught:
        weekly_check(at, [patient()], PLAN_UID, ANNE, ANNE)
    assert caught.value.code == "second-is-first"


@pytest.mark.parametrize(
    "of", [count(None), count(12, conflict=True)], ids=["unknown", "contested"]
)
def test_a_count_that_is_open_is_not_checked(tmp_path, of):
    at = desk(tmp_path)
    with pytest.raises(SafetyError) as caught:
        weekly_check(at, [patient(view(count=of))], PLAN_UID, CLAIRE)
    assert caught.value.code == "check-count-open"
    assert at.store.entries() == ()


def due(at, number, *, plan=None):
    try:
        record(at, number, patients=[patient(plan or view())])
    except GateRefusedError as error:
        return [gate.code for gate in error.gates]
    return []


def test_a_department_may_ask_for_a_physicists_check_before_the_first_fraction_on_paper(tmp_path):
    at = replace(desk(tmp_path), check_valid_for=2)
    assert due(at, 11) == ["weekly-check-due"]
    weekly_check(at, [patient()], PLAN_UID, ANNE)
    assert due(at, 11) == ["weekly-check-due"]
    weekly_check(at, [patient()], PLAN_UID, ANNE, CLAIRE)
    assert due(at, 11) == []
    at.now.time = on_day(1)
    assert due(at, 12) == []
    at.now.time = on_day(2)
    assert due(at, 13) == ["weekly-check-due"]
    weekly_check(at, [patient()], PLAN_UID, CLAIRE)
    assert due(at, 13) == []


def test_a_check_of_another_content_of_the_plan_holds_for_nothing(tmp_path):
    at = replace(desk(tmp_path), check_valid_for=2)
    weekly_check(at, [patient(view(digest="d2" * 32))], PLAN_UID, CLAIRE)
    assert due(at, 11) == ["weekly-check-due"]


def test_a_physicist_and_a_colleague_lift_a_check_that_is_due(tmp_path):
    at = replace(desk(tmp_path), check_valid_for=2)
    outcome = record_confirmed(
        at, 11, person=CLAIRE, overrides=("weekly-check-due",), reason="checked on paper"
    )
    assert outcome.fraction.state == "given"
    assert at.store.entries()[0].values["overrides"] == [
        {"gate": "weekly-check-due", "role": "physicist"}
    ]


def test_without_the_setting_nobody_asks(tmp_path):
    assert due(desk(tmp_path), 11) == []
