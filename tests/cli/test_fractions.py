"""The ledger's commands: documents, exit codes, gates told together, secrets by file."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cli_builders import run, secret_file
from fraction_command_builders import WHOLE
from session_builders import KEY, PLAN_UID, count, patient, view

from continuity_kit.domain.patient import PatientKey


def test_a_fraction_is_started_recorded_and_confirmed(ward):
    started = ward.run("start", "--plan", PLAN_UID, "--fraction", 11, "--machine", "LINAC 1")
    assert started.exit == 0
    assert started.document["fraction"] == {
        "number": 11,
        "state": "started",
        "confirmed": False,
    }
    recorded = ward.record(
        11, "--second-reading", "312.5 + 298.7", "--shifts", "-1.5,0,2", second="Claire"
    )
    assert recorded.exit == 0
    entry, confirmation = recorded.document["entry"], recorded.document["confirmation"]
    assert set(entry) == set(confirmation) == {"n", "entry_hash", "words", "mirrored"}
    assert confirmation["n"] == entry["n"] + 1
    assert len(entry["words"]) == 4
    assert len(entry["entry_hash"]) == 64
    assert entry["mirrored"] is False
    assert recorded.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    assert recorded.document["refused"] == []
    end = ward.entries[-2]
    assert end.entry_hash == entry["entry_hash"]
    assert end.values["machine"] == "LINAC 1"
    assert end.values["shifts_mm"] == {"vertical": "-1.5", "longitudinal": "0", "lateral": "2"}


def test_a_colleague_confirms_later_and_a_wrong_reading_is_refused(ward):
    recorded = ward.record()
    assert recorded.document["confirmation"] is None
    assert recorded.document["fraction"]["state"] == "given_unconfirmed"
    number = recorded.document["entry"]["n"]
    wrong = ward.run(
        "confirm", "--entry", number, "--second-reading", "611.3", user=None, second="Claire"
    )
    assert (wrong.exit, wrong.codes) == (3, ["reading-differs"])
    alone = ward.run(
        "confirm", "--entry", number, "--second-reading", "611.2", user=None, second="Bruno"
    )
    assert (alone.exit, alone.codes) == (3, ["second-is-first"])
    good = ward.run(
        "confirm", "--entry", number, "--second-reading", "611.2", user=None, second="Claire"
    )
    assert good.exit == 0
    assert good.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    assert good.document["entry"] == good.document["confirmation"]


def test_a_reading_that_differs_says_what_was_recorded_all_the_same(ward):
    ran = ward.record(11, "--second-reading", "312.5 + 298.6", second="Claire")
    assert (ran.exit, ran.codes) == (3, ["reading-differs"])
    assert ran.document["entry"]["n"] == ward.entries[-2].index
    assert ran.document["confirmation"] is None
    assert ran.document["fraction"]["state"] == "given_unconfirmed"


def test_every_gate_that_stands_is_told_and_exits_3(ward):
    ran = ward.record(12, "--machine", "LINAC 2", "--beam", "1=3125", "--beam", "2=298.7")
    assert ran.exit == 3
    assert ran.codes == ["fraction-skipped", "other-machine", "meterset-ten-times"]
    assert all(item["subject"] == PLAN_UID for item in ran.document["refused"])
    assert "3125" in ran.document["refused"][2]["text"]
    assert "entry" not in ran.document
    assert ward.entries[-1].kind == "refusal"


def test_a_gate_is_overridden_by_the_role_it_names(opened):
    off = ("--beam", "1=300", "--beam", "2=298.7", "--override", "meterset-off")
    why = ("--reason", "console says 300")
    assert opened.record(11, *off, *why, second="Diane").codes == ["meterset-off"]
    ran = opened.record(11, *off, *why, second="Claire")
    assert (ran.exit, ran.codes) == (0, [])
    assert opened.entries[-1].values["overrides"] == [{"gate": "meterset-off", "role": "physicist"}]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("--beam", "1=312,5"), 2, "meterset-comma"),
        (("--beam", "1=-5"), 2, "meterset-not-a-number"),
        (("--beam", "312.5"), 2, "beam-not-readable"),
        (("--beam", "1=3", "--beam", "1=3"), 2, "beam-twice"),
        (("--given-at", "yesterday"), 2, "time-not-readable"),
        (("--given-at", "2026-11-24T09:00:00"), 2, "time-without-offset"),
        (("--given-at", "2199-01-01T09:00:00+00:00"), 3, "given-in-future"),
        (("--shifts", "1;2;3"), 2, "shifts-not-readable"),
        (("--shifts", "1,2"), 2, "shifts-not-readable"),
        (("--form", "twelve"), 2, "form-not-a-uuid"),
        (("--fraction", "0"), 2, "fraction-number"),
        (("--fraction", "10"), 3, "fraction-already-given"),
        (("--plan", "9.9.9"), 3, "unknown-plan"),
        (("--nonsense",), 2, "wrong-usage"),
    ],
)
def test_what_is_typed_wrong_is_refused_with_its_own_code(opened, words, exit_code, code):
    before = len(opened.entries)
    ran = opened.record(11, *words)
    assert (ran.exit, ran.codes) == (exit_code, [code])
    added = opened.entries[before:]
    assert [entry.kind for entry in added] == (["refusal"] if exit_code == 3 else [])
    assert ran.document["refused"][0]["text"]


def test_p31_the_same_form_twice_is_one_fraction(ward):
    form = ("--form", str(uuid.UUID(int=5)))
    first, again = ward.record(11, *form), ward.record(11, *form)
    assert again.exit == 0
    assert again.document["entry"] == first.document["entry"]
    assert (first.document["repeated"], again.document["repeated"]) == (False, True)
    assert [entry.kind for entry in ward.entries].count("fraction_ended") == 1


def test_a_wrong_pin_records_nothing(ward, tmp_path):
    before = len(ward.entries)
    words = ward.words(
        "record", "--plan", PLAN_UID, "--fraction", 11, *WHOLE, user="Bruno", second=None
    )
    words[words.index("--pin-file") + 1] = secret_file(tmp_path, "999999")
    ran = run(*words)
    assert (ran.exit, ran.codes) == (4, ["pin-wrong"])
    assert len(ward.entries) == before


def test_an_interrupted_fraction_is_completed_under_its_number(opened):
    ran = opened.record(11, "--beam", "1=312.5", "--partial", "beam fault")
    assert ran.document["fraction"] == {"number": 11, "state": "interrupted", "confirmed": False}
    ran = opened.record(11, "--beam", "2=298.7")
    assert ran.document["fraction"]["state"] == "given_unconfirmed"


def test_an_entry_is_amended_and_voided_by_two_people(opened):
    number = opened.record().document["entry"]["n"]
    named = ("--entry", number, "--reason", "misread")
    alone = opened.run("amend", *named, "--beam", "1=311")
    assert (alone.exit, alone.codes) == (2, ["second-missing"])
    off = opened.run("amend", *named, "--beam", "1=200", second="Claire")
    assert (off.exit, off.codes) == (3, ["meterset-off"])
    amended = opened.run("amend", *named, "--beam", "1=311", second="Claire")
    assert amended.exit == 0
    assert amended.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    voided = opened.run("void", *named, second="Claire")
    assert voided.document["fraction"]["state"] == "not_counted"
    again = opened.run("void", *named, second="Claire")
    assert (again.exit, again.codes) == (3, ["entry-voided"])


def test_missed_and_given_elsewhere(opened):
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).date().isoformat()
    named = ("--plan", PLAN_UID, "--on", yesterday, "--reason", "machine down")
    lost = opened.run("missed", *named)
    assert (lost.exit, lost.document["fraction"]) == (0, None)
    assert opened.entries[-1].kind == "missed"
    there = opened.run("missed", *named, "--elsewhere", "CHU", second="Claire")
    assert (there.exit, there.codes) == (2, ["fraction-missing"])
    there = opened.run("missed", *named, "--elsewhere", "CHU", "--fraction", 11, second="Claire")
    assert there.document["fraction"] == {"number": 11, "state": "elsewhere", "confirmed": True}
    wrong = opened.run("missed", "--plan", PLAN_UID, "--on", "24/11/2026", "--reason", "x")
    assert (wrong.exit, wrong.codes) == (2, ["date-not-readable"])


def test_the_weekly_check_is_signed(ward):
    ran = ward.run("check", "--plan", PLAN_UID, user="Claire")
    assert (ran.exit, ran.document["fraction"]) == (0, None)
    assert ward.entries[-1].values["up_to_fraction"] == 10


SETTLEMENTS = {
    "count": (("--count", f"{PLAN_UID}=12"), "count_settled"),
    "group": (("--group", f"{PLAN_UID}=1"), "fraction_group_settled"),
    "release": (("--release", PLAN_UID), "plan_released"),
    "changed": (("--changed", PLAN_UID), "plan_adjudicated"),
    "seal": (("--seal", f"{PLAN_UID}=0000-1111-2222"), "plan_sealed"),
    "source": (("--source", PLAN_UID), "second_source"),
}


@pytest.mark.parametrize("name", sorted(SETTLEMENTS))
def test_two_people_settle_what_stops_a_patient(opened, name):
    words, kind = SETTLEMENTS[name]
    ran = opened.run("settle", *words, "--reason", "paper", second="Claire")
    assert (ran.exit, ran.document["confirmation"], ran.document["fraction"]) == (0, None, None)
    assert opened.entries[-1].kind == kind


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        ((), 2, "settle-one-thing"),
        (("--release", "1", "--source", "1"), 2, "settle-one-thing"),
        (("--count", PLAN_UID), 2, "settle-not-readable"),
        (("--count", f"{PLAN_UID}=twelve"), 2, "settle-not-readable"),
        (("--count", f"{PLAN_UID}=-1"), 2, "settle-not-readable"),
        (("--group", f"{PLAN_UID}=9"), 2, "group-unknown"),
        (("--seal", f"{PLAN_UID}=0000-1111-2223"), 3, "plan-code-differs"),
        (("--session", "nothing"), 2, "session-unknown"),
        (("--conflict", "00000000"), 2, "conflict-unknown"),
    ],
)
def test_a_settlement_that_cannot_be_is_refused(opened, words, exit_code, code):
    ran = opened.run("settle", *words, "--reason", "paper", second="Claire")
    assert (ran.exit, ran.codes) == (exit_code, [code])


def test_a_session_left_open_is_closed_and_the_next_fraction_recorded(opened):
    opened.run("start", "--plan", PLAN_UID, "--fraction", 11)
    again = opened.run("start", "--plan", PLAN_UID, "--fraction", 11)
    assert (again.exit, again.codes) == (3, ["session-open"])
    ledger = opened.run("ledger", user=None)
    session = next(
        entry["session"]
        for entry in ledger.document["entries"]
        if entry["kind"] == "fraction_started"
    )
    ran = opened.run("settle", "--session", session, "--reason", "not given", second="Claire")
    assert ran.exit == 0
    assert opened.record().exit == 0


def test_a_plan_that_two_patients_claim_is_refused_until_its_issuer_is_named(opened):
    opened.patients = (patient(), patient(key=PatientKey(KEY.patient_id, "CHU")))
    assert opened.record().codes == ["plan-listed-twice"]
    assert opened.record(11, "--issuer", "CSE").exit == 0
    two = (replace(view(), object_sha256="cd" * 32), view())
    opened.patients = (patient(*two, key=KEY),)
    assert opened.record(12).codes == ["plan-listed-twice"]
    ran = opened.record(12, "--object", "CD" * 32)
    assert "plan-listed-twice" not in ran.codes


def test_an_unknown_count_is_settled_then_recorded(opened):
    opened.patients = (patient(view(count=count(None))),)
    refused = opened.record(13, "--override", "count-unknown", "--reason", "x", second="Claire")
    assert (refused.exit, refused.codes) == (3, ["count-unknown"])
    opened.run("settle", "--count", f"{PLAN_UID}=12", "--reason", "paper", second="Claire")
    assert opened.record(13).exit == 0
