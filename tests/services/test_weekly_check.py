"""The weekly chart check says up to where the record holds, and what was still open in it."""

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
