"""The gates of a recording: each stops it, and is lifted by the two people it names or never."""

from dataclasses import replace
from datetime import timedelta

import pytest
from ledger_builders import BRUNO, CLAIRE, DAVID
from session_builders import (
    START,
    codes,
    count,
    desk,
    kinds,
    patient,
    prescription,
    record,
    refused,
    states,
    view,
)

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import SafetyError, UsageError, WorldError


def test_a_gate_refuses_leaves_one_refusal_entry_and_nothing_else(tmp_path):
    at = desk(tmp_path)
    error = refused(record, at, 12, machine="LINAC 2", given=(("1", "300"), ("2", "298.7")))
    assert codes(error) == ["fraction-skipped", "other-machine", "meterset-off"]
    assert [item.code for item in error.refusals] == codes(error)
    assert error.exit_code == 3
    assert kinds(at) == ["refusal"]
    (entry,) = at.store.entries()
    assert entry.values == {"gates": codes(error), "act": "record"}
    assert states(at) == {}


def test_a_gate_is_told_though_its_refusal_cannot_be_written(tmp_path, monkeypatch):
    at = desk(tmp_path)
    record(at)

    def full(*_: object, **__: object) -> None:
        raise WorldError("ledger-disk-full")

    monkeypatch.setattr(at.store, "append", full)
    with pytest.raises(SafetyError, match="fraction-already-given") as caught:
        record(at)
    assert isinstance(caught.value.__cause__, WorldError)
    assert len(at.store.entries()) == 1


def test_a_gate_is_lifted_by_two_people_one_of_the_role_for_a_reason(tmp_path):
    at = desk(tmp_path)
    off = {"given": (("1", "300"), ("2", "298.7")), "overrides": ("meterset-off",)}
    assert codes(refused(record, at, **off, reason="seen")) == ["meterset-off"]
    assert codes(refused(record, at, **off, second=BRUNO, reason="seen")) == ["meterset-off"]
    assert codes(refused(record, at, **off, second=DAVID, reason="seen")) == ["meterset-off"]
    missing = refused(record, at, error=UsageError, **off, second=CLAIRE)
    assert missing.code == "reason-missing"
    outcome = record(at, **off, second=CLAIRE, reason="console says 300")
    end = at.store.entries()[-1]
    assert end.values["overrides"] == [{"gate": "meterset-off", "role": "physicist"}]
    assert [signer.name for signer in end.signatures] == ["Anne", "Claire"]
    # An override is no blind reading: it stays unconfirmed.
    assert outcome.fraction.state == "given_unconfirmed"


def test_an_override_and_a_reading_by_the_same_colleague_confirm(tmp_path):
    at = desk(tmp_path)
    outcome = record(
        at,
        given=(("1", "300"), ("2", "298.7")),
        overrides=("meterset-off",),
        second=CLAIRE,
        second_reading="300 + 298.7",
        reason="console says 300",
    )
    assert outcome.fraction.state == "given"


def test_lifting_one_gate_lifts_no_other(tmp_path):
    at = desk(tmp_path)
    error = refused(
        record, at, 12, overrides=("fraction-skipped",), second=DAVID, reason="x", machine="LINAC 2"
    )
    assert codes(error) == ["other-machine"]


@pytest.mark.parametrize("gate", ["count-unknown", "fraction-already-given", "wrong-patient"])
def test_what_is_never_overridden_is_refused_whoever_signs(tmp_path, gate):
    at = desk(tmp_path)
    cases = {
        "count-unknown": ([patient(view(count=count(None)))], 11),
        "fraction-already-given": ([patient()], 10),
        "wrong-patient": ([patient(key=PatientKey("0012346", "CSE"))], 11),
    }
    patients, number = cases[gate]
    for second in (CLAIRE, DAVID):
        error = refused(
            record, at, number, patients=patients, overrides=(gate,), second=second, reason="x"
        )
        assert gate in codes(error)


def test_a_plan_that_this_vault_does_not_hold_stays_on_paper(tmp_path):
    at = desk(tmp_path)
    error = refused(record, at, error=SafetyError, patients=(), plan_uid="9.9.9")
    assert (error.code, error.exit_code) == ("unknown-plan", 3)
    assert kinds(at) == ["refusal"]


def test_a_plan_listed_under_two_patients_is_refused(tmp_path):
    at = desk(tmp_path)
    two = (patient(), patient(key=PatientKey("0012346", "CSE")))
    error = refused(record, at, error=SafetyError, patients=two)
    assert error.code == "plan-listed-twice"
    assert kinds(at) == ["refusal"]


def test_a_date_next_year_and_a_time_without_offset_are_refused(tmp_path):
    at = desk(tmp_path)
    error = refused(record, at, given_at=START + timedelta(days=365))
    assert codes(error) == ["given-in-future"]
    naive = refused(record, at, error=UsageError, given_at=START.replace(tzinfo=None))
    assert naive.code == "time-without-offset"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"fraction": 0}, "fraction-number"),
        ({"fraction": -1}, "fraction-number"),
        ({"given": ()}, "beams-missing"),
        ({"form": "7"}, "form-not-a-uuid"),
        ({"second_reading": "312.5 + 298.7"}, "second-missing"),
        ({"second": BRUNO}, "second-reading-missing"),
        ({"second": BRUNO, "second_reading": "312,5 + 298,7"}, "meterset-comma"),
    ],
)
def test_what_no_fraction_can_be_is_wrong_usage_and_leaves_nothing(tmp_path, words, code):
    at = desk(tmp_path)
    number = words.pop("fraction", 11)
    assert refused(record, at, number, error=UsageError, **words).code == code
    assert kinds(at) == []


def test_a_lower_phase_that_is_not_complete_stops_the_boost(tmp_path):
    at = desk(tmp_path)
    first = view("1.2.3.4.4", count=count(20), prescription=prescription(phase=1))
    boost = view(count=count(0), prescription=replace(prescription(phase=2), prescription_id="P2"))
    error = refused(record, at, 1, patients=[patient(first, boost)])
    assert codes(error) == ["phase-order"]
    done = replace(first, count=count(25))
    record(at, 1, patients=[patient(done, boost)])
    others = (
        replace(first, status=replace(first.status, status="retired")),
        replace(first, prescription=replace(first.prescription, status="cancelled")),
        replace(first, prescription=replace(first.prescription, course_id="C2")),
    )
    for number, other in enumerate(others):
        record(desk(tmp_path / str(number)), 1, patients=[patient(other, boost)])
