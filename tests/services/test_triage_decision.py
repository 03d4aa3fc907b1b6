"""A decision is two people's, one of them a doctor's, and moves nothing but the record."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_builders import ANNE, BRUNO, DAVID
from session_builders import KEY, PLAN_UID, desk, patient, view

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_shape import is_well_formed
from continuity_kit.errors import SafetyError, UsageError, WorldError
from continuity_kit.services.settle import TwoPeople
from continuity_kit.services.triage_decision import decide, newest_decision, read_decision

DAY = date(2026, 11, 24)
TEXT = f"""\
day = 2026-11-24
hours = 6.5

[[plan]]
plan_uid = "{PLAN_UID}"
act = "treat"

[[plan]]
plan_uid = "1.9"
act = "transfer"
note = "convention avec le CHU"
"""
PEOPLE = TwoPeople(ANNE, DAVID, "réunion du matin")
PATIENTS = (patient(), patient(view("1.9"), key=replace(KEY, patient_id="0099")))


def written(path: Path, text: str = TEXT) -> Path:
    file = path / "decision.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_decision_is_an_entry_signed_by_both(tmp_path):
    at = desk(tmp_path)
    decide(at, PATIENTS, read_decision(written(tmp_path)), PEOPLE)
    (entry,) = at.store.entries()
    assert (entry.kind, entry.reason, entry.flags) == ("decision", "réunion du matin", ())
    assert entry.values["day"] == "2026-11-24"
    assert entry.values["hours"] == "6.5"
    assert [(item["patient_id"], item["act"], item["note"]) for item in entry.values["plans"]] == [
        ("0012345", "treat", ""),
        ("0099", "transfer", "convention avec le CHU"),
    ]
    assert [item.role for item in entry.signatures] == ["radiographer", "doctor"]
    found = newest_decision(index_entries(at.store.entries()), DAY)
    assert found.plans == ((PLAN_UID, "treat", ""), ("1.9", "transfer", "convention avec le CHU"))
    assert found.people == (("Anne", "radiographer"), ("David", "doctor"))


def test_a_decision_needs_a_doctor(tmp_path):
    at = desk(tmp_path)
    decision = read_decision(written(tmp_path))
    for people, code in (
        (TwoPeople(ANNE, BRUNO, "x"), "doctor-needed"),
        (TwoPeople(DAVID, DAVID, "x"), "second-is-first"),
    ):
        with pytest.raises(SafetyError, match=code):
            decide(at, PATIENTS, decision, people)
    with pytest.raises(UsageError, match="reason-missing"):
        decide(at, PATIENTS, decision, replace(PEOPLE, reason=" "))
    with pytest.raises(SafetyError, match="unknown-plan"):
        decide(at, PATIENTS[:1], decision, PEOPLE)
    assert at.store.entries() == ()


def test_the_newest_decision_of_the_day_holds(tmp_path):
    at = desk(tmp_path)
    decide(at, PATIENTS, read_decision(written(tmp_path)), PEOPLE)
    at.now.time = at.now.time.replace(hour=11)
    later = TEXT.replace('"treat"', '"wait"')
    decide(at, PATIENTS, read_decision(written(tmp_path, later)), PEOPLE)
    other = TEXT.replace("2026-11-24", "2026-11-25")
    decide(at, PATIENTS, read_decision(written(tmp_path, other)), PEOPLE)
    ledger = index_entries(at.store.entries())
    assert newest_decision(ledger, DAY).plans[0][1] == "wait"
    assert newest_decision(ledger, date(2026, 11, 26)) is None
    alone = [replace(entry, signatures=entry.signatures[:1]) for entry in at.store.entries()]
    assert newest_decision(index_entries(alone), DAY) is None


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("hours = 6.5", "hours = 300", "2"),
        ("hours = 6.5", "hours = nan", "2"),
        ('act = "treat"', 'act = "prescribe"', "6"),
        ('plan_uid = "1.9"', f'plan_uid = "{PLAN_UID}"', "9"),
        ("day = 2026-11-24", "day = 24/11", "1"),
        ('note = "c', 'dose_gy = "c', "11"),
        (TEXT[TEXT.index("[[plan]]") :], "plan = []\n", "1"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path, old, new, line):
    assert old in TEXT
    with pytest.raises(UsageError, match="settings-wrong") as caught:
        read_decision(written(tmp_path, TEXT.replace(old, new, 1)))
    assert str(caught.value.values["line"]) == line


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WorldError, match="settings-missing"):
        read_decision(tmp_path / "none.toml")


def test_a_decision_of_another_shape_is_not_read():
    assert is_well_formed("decision", {}, {"day": "2026-11-24", "plans": []})
    for values in ({}, {"day": "x", "plans": []}, {"day": "2026-11-24", "plans": [{"act": "x"}]}):
        assert not is_well_formed("decision", {}, values)
