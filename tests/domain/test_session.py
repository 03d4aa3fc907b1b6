"""The gates, one by one: the code, who may lift it, and that nobody else can."""

from dataclasses import replace
from datetime import timedelta

import pytest
from gate_builders import (
    LATER_PHASE,
    NOW,
    OPEN,
    YESTERDAY,
    after,
    before,
    fraction,
    in_file,
    part,
    status,
    stop,
)
from session_builders import beams, count, prescription, view

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger_state import Conflict
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.planned_meterset import PlannedBeam
from continuity_kit.domain.session import (
    lifting,
)
from continuity_kit.messages import LANGUAGES, sentence
from continuity_kit.services.session_request import gate_values

ROLES = ("radiographer", "physicist", "doctor", "it")
CASES = {
    # code: (the gates of a case that has this reason alone, who may lift it)
    "wrong-patient": (lambda: before(listed=PatientKey("0012346", "CSE")), None),
    "stop-finding": (lambda: before(view(findings=stop())), None),
    "count-unknown": (lambda: before(view(count=count(None))), None),
    "count-conflict": (lambda: before(view(count=count(10, conflict=True))), None),
    "ledger-conflict": (
        lambda: before(conflicts=(Conflict("fraction-twice", ("a" * 64, "b" * 64)),)),
        None,
    ),
    "fraction-already-given": (lambda: before(number=10), None),
    "beam-not-in-plan": (
        lambda: after(("1", "312.5"), ("2", "298.7"), ("7", "1")),
        None,
    ),
    "plan-not-approved": (lambda: before(in_file("UNAPPROVED", "treatment_approved")), "physicist"),
    "plan-retired": (lambda: before(view(status=status("retired"))), "physicist"),
    "plan-changed": (lambda: before(view(trust="changed")), "physicist"),
    "other-machine": (lambda: before(machine="LINAC 2"), "physicist"),
    "begun-before-export": (lambda: before(view(count=count(10, partial=(11,)))), "physicist"),
    "meterset-off": (lambda: after(("1", "316.0"), ("2", "298.7")), "physicist"),
    "meterset-ten-times": (lambda: after(("1", "3125"), ("2", "298.7")), "physicist"),
    "meterset-exceeded": (lambda: after(("1", "320"), is_partial=True), "physicist"),
    "meterset-not-comparable": (
        lambda: after(("1", "10"), planned=(PlannedBeam(1, None, "s"),)),
        "physicist",
    ),
    "fraction-skipped": (lambda: before(number=12), "doctor"),
    "beyond-planned": (lambda: before(view(count=count(25)), 26), "doctor"),
    "same-day": (
        lambda: before(number=12, at=NOW + timedelta(hours=7), fractions=(fraction(11),)),
        "doctor",
    ),
    "under-six-hours": (
        lambda: before(
            view(prescription=prescription(fractions_per_day=2)),
            12,
            at=NOW + timedelta(hours=5, minutes=59),
            fractions=(fraction(11),),
        ),
        "doctor",
    ),
    "weekly-check-due": (lambda: before(check_valid_for=5, checked_up_to=5), "physicist"),
    "phase-order": (lambda: before(**LATER_PHASE), "doctor"),
    "session-open": (lambda: before(open_sessions=(OPEN,)), "any_two"),
    "given-in-future": (lambda: before(at=NOW + timedelta(days=365), now=NOW), "any_two"),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_gate_stands_alone_with_its_code(code):
    gates = CASES[code][0]()
    assert [gate.code for gate in gates] == [code]
    assert gates[0].override == CASES[code][1]


@pytest.mark.parametrize("code", sorted(CASES))
def test_only_two_people_with_the_named_role_lift_a_gate(code):
    gates, override = CASES[code][0](), CASES[code][1]
    for one in ROLES:
        assert lifting(gates, [code], [one]) == set()
        for other in ROLES:
            may = override == "any_two" or override in (one, other)
            assert lifting(gates, [code], [one, other]) == ({code} if may else set())
            assert lifting(gates, [], [one, other]) == set()


@pytest.mark.parametrize("code", sorted(CASES))
def test_every_gate_fills_its_sentence_in_both_languages(code):
    (gate,) = CASES[code][0]()
    texts = [sentence(code, language, gate_values(gate)) for language in LANGUAGES]
    assert all(len(text) > 40 and "{" not in text for text in texts)


def test_nothing_stops_the_next_fraction_of_an_approved_plan():
    assert before(machine="LINAC 1") == ()
    assert after(("1", "312.5"), ("2", "298.7")) == ()


def test_every_gate_that_stands_is_told_at_once():
    gates = before(
        view(trust="changed", status=status("retired")),
        13,
        machine="LINAC 2",
        open_sessions=(OPEN,),
        **LATER_PHASE,
    )
    assert [gate.code for gate in gates] == [
        "fraction-skipped",
        "plan-changed",
        "plan-retired",
        "other-machine",
        "session-open",
        "phase-order",
    ]


def test_an_unknown_count_is_never_overridden():
    for of in (view(count=count(None)), view(count=count(10, conflict=True))):
        gates = before(of)
        codes = [gate.code for gate in gates]
        assert all(lifting(gates, codes, [a, b]) == set() for a in ROLES for b in ROLES)


@pytest.mark.parametrize("listed", ["0012345 ", "12345", "00123456", "0012345a"])
def test_an_identifier_is_matched_whole_and_exactly(listed):
    gates = before(listed=PatientKey(listed, "CSE"))
    assert [gate.code for gate in gates] == ["wrong-patient"]


def test_another_issuer_is_another_patient_and_an_unnamed_one_is_not():
    assert [gate.code for gate in before(listed=PatientKey("0012345", "CHU"))] == ["wrong-patient"]
    assert before(listed=PatientKey("0012345", "")) == ()


def test_a_plan_that_cannot_be_read_is_nobodys():
    assert "wrong-patient" in [gate.code for gate in before(view(plan=None))]


@pytest.mark.parametrize(
    ("approval", "word", "expected"),
    [
        ("APPROVED", "treatment_approved", []),
        ("APPROVED", None, []),
        (None, "treatment_approved", []),
        (None, "completed", []),
        (None, None, ["plan-not-approved"]),
        ("UNAPPROVED", "treatment_approved", ["plan-not-approved"]),
        ("REJECTED", None, ["plan-not-approved"]),
        ("APPROVED", "planning_approved", ["plan-not-approved"]),
        ("APPROVED", "unapproved", ["plan-not-approved"]),
        ("APPROVED", "rejected", ["plan-not-approved"]),
        ("APPROVED", "retired", ["plan-retired"]),
    ],
)
def test_one_source_that_says_no_is_enough(approval, word, expected):
    of = in_file(approval, word)
    assert [gate.code for gate in before(of)] == expected
    assert before(of, released=True) == ()


def test_an_accepted_change_stops_no_more():
    assert before(view(trust="changed"), adjudicated=True) == ()


def test_findings_that_gates_answer_themselves_are_no_second_stop():
    of = view(findings=stop("count-conflict") + stop("plan-unapproved"))
    assert before(of) == ()
    of = view(findings=(Finding("isocentre-missing", "warn"),))
    assert before(of) == ()


def test_a_conflict_of_identity_stops():
    gates = before(patient_findings=stop("name-conflict"))
    assert [(gate.code, dict(gate.values)) for gate in gates] == [
        ("stop-finding", {"finding": "name-conflict"})
    ]


def test_what_changed_in_a_plan_is_answered_by_the_gate_that_a_physicist_lifts():
    """A look at the whole plan names the fields; the same change must not stop a second time."""
    gates = before(view(trust="changed", findings=stop("plan-content-changed")))
    assert [(gate.code, gate.override) for gate in gates] == [("plan-changed", "physicist")]


def test_a_plan_without_a_number_of_fractions_stops():
    assert "stop-finding" in [gate.code for gate in before(view(fractions_planned=None))]


def test_two_a_day_may_be_given_six_hours_apart_but_no_third():
    twice = view(prescription=prescription(fractions_per_day=2))
    first = (fraction(11),)
    assert before(twice, 12, at=NOW + timedelta(hours=6), fractions=first) == ()
    both = (*first, fraction(12, at=NOW + timedelta(hours=6)))
    gates = before(twice, 13, at=NOW + timedelta(hours=13), fractions=both)
    assert [gate.code for gate in gates] == ["same-day"]


def test_a_fraction_given_elsewhere_that_day_is_that_days_fraction():
    other = fraction(11, state="elsewhere", parts=())
    gates = before(number=12, at=NOW + timedelta(hours=8), fractions=(other,))
    assert [gate.code for gate in gates] == ["same-day"]


def test_a_fraction_of_the_same_prescription_counts_for_the_day_and_the_interval():
    other = (fraction(3, plan_uid="9.9", at=NOW - timedelta(hours=2)),)
    gates = before(same_prescription=other)
    assert [gate.code for gate in gates] == ["same-day", "under-six-hours"]


def test_a_fraction_that_a_machine_recorded_that_day_counts_for_the_day():
    recorded = (GivenFraction(10, NOW.date()),)
    assert [gate.code for gate in before(view(count=count(10, fractions=recorded)))] == ["same-day"]


def test_the_rest_of_an_interrupted_fraction_is_no_second_one():
    begun = fraction(11, state="interrupted", parts=(part(outcome="interrupted"),))
    assert before(number=11, at=NOW + timedelta(hours=1), fractions=(begun,)) == ()


def test_an_interrupted_fraction_comes_before_the_next():
    begun = fraction(
        11, at=YESTERDAY, state="interrupted", parts=(part(at=YESTERDAY, outcome="interrupted"),)
    )
    gates = before(number=12, fractions=(begun,))
    assert [gate.code for gate in gates] == ["fraction-skipped"]
    assert dict(gates[0].values) == {"expected": "11"}


def test_the_number_after_a_fraction_given_twice_skips_nothing():
    twice = replace(fraction(11, at=YESTERDAY), wholes=2)
    assert before(number=13, fractions=(twice,)) == ()
    (gate,) = before(number=14, fractions=(twice,))
    assert (gate.code, dict(gate.values)) == ("fraction-skipped", {"expected": "13"})


def test_an_earlier_number_that_was_skipped_may_still_be_given():
    given = (fraction(12, at=YESTERDAY),)
    assert before(number=11, fractions=given) == ()


def test_as_many_as_planned_is_all_whatever_the_numbers():
    given = tuple(
        fraction(number, at=NOW - timedelta(days=30 - number)) for number in range(11, 26)
    )
    assert len(given) == 15
    gates = before(number=26, fractions=given)
    assert [gate.code for gate in gates] == ["beyond-planned"]


def test_what_a_machine_gave_before_the_export_is_added():
    begun = beams(("1", "100"))
    assert after(("1", "212.5"), ("2", "298.7"), begun=begun) == ()
    gates = after(("1", "312.5"), ("2", "298.7"), begun=begun)
    assert [gate.code for gate in gates] == ["meterset-off"]


@pytest.mark.parametrize(
    ("checked", "number", "codes"),
    [(None, 11, True), (5, 11, True), (6, 11, False), (10, 15, False), (10, 16, True)],
)
def test_a_check_holds_for_its_fractions_and_no_longer(checked, number, codes):
    of = view(count=count(number - 1))
    gates = before(of, number, check_valid_for=5, checked_up_to=checked)
    assert [gate.code for gate in gates] == ["weekly-check-due"] * codes
    assert before(of, number, checked_up_to=checked) == ()


def test_a_clock_a_few_minutes_behind_the_console_stops_nobody():
    assert before(at=NOW + timedelta(minutes=15), now=NOW) == ()
    gates = before(at=NOW + timedelta(minutes=16), now=NOW)
    assert [gate.code for gate in gates] == ["given-in-future"]


def test_a_machine_is_named_whole_by_the_table_or_by_the_beams():
    assert before(machine="LINAC 1") == ()
    of = view(status=replace(view().status, machine="ACC1"))
    assert before(of, machine="ACC1") == ()
    assert [gate.code for gate in before(of, machine="LINAC")] == ["other-machine"]
    assert before(machine=None) == ()
