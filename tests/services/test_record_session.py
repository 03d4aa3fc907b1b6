"""Recording fractions: the whole of a session, forms sent twice, two people at once, refusals."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from ledger_builders import ANNE, BRUNO, CLAIRE, DAVID
from session_builders import (
    DIGEST,
    KEY,
    PLAN_UID,
    START,
    count,
    desk,
    on_day,
    patient,
    prescription,
    record,
    record_confirmed,
    request,
    view,
)

from continuity_kit.domain.ledger_state import conflicts, fractions, given_numbers, open_sessions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import SafetyError, UsageError, WorldError
from continuity_kit.services import record_session
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.session_request import GateRefusedError, UnconfirmedError
from continuity_kit.services.signing import sign_statement

FORM = str(uuid.UUID(int=7))


def kinds(at):
    return [entry.kind for entry in at.store.entries()]


def states(at):
    return {item.number: item.state for item in fractions(at.store.entries(), PLAN_UID)}


def refused(act, *words, error=GateRefusedError, **more):
    with pytest.raises(error) as caught:
        act(*words, **more)
    return caught.value


def codes(error):
    return [gate.code for gate in error.gates]


# --- a session, from start to confirmation ---------------------------------------------------


def test_a_fraction_is_recorded_and_confirmed_by_a_blind_reading(tmp_path):
    at = desk(tmp_path)
    outcome = record_confirmed(at)
    assert outcome.confirmation is not None
    assert (outcome.receipt.index, outcome.confirmation.index) == (1, 2)
    assert outcome.fraction is not None
    assert (outcome.fraction.number, outcome.fraction.state) == (11, "given")
    (end, confirmation) = at.store.entries()
    assert end.plan_digest == DIGEST
    assert end.subject["patient_id"] == KEY.patient_id
    assert end.values["count"] == {
        "given": 10,
        "source": "counts",
        "as_of": START.isoformat(),
    }
    assert [item["planned"] for item in end.values["beams"]] == ["312.5", "298.7"]
    assert confirmation.amends == end.entry_hash
    assert confirmation.values["statement_sha256"] == end.statement_sha256


def test_without_a_colleague_it_counts_and_stays_unconfirmed(tmp_path):
    at = desk(tmp_path)
    outcome = record(at)
    assert outcome.confirmation is None
    assert outcome.fraction.state == "given_unconfirmed"
    assert given_numbers(fractions(at.store.entries(), PLAN_UID)) == {11}


def test_a_session_is_started_then_ended(tmp_path):
    at = desk(tmp_path)
    record_session.start(at, [patient()], request(given=(), machine="LINAC 1"))
    assert states(at) == {11: "started"}
    assert len(open_sessions(at.store.entries(), KEY)) == 1
    outcome = record_confirmed(at)
    assert outcome.fraction.state == "given"
    assert outcome.fraction.machine == "LINAC 1"
    assert open_sessions(at.store.entries(), KEY) == ()


def test_an_open_session_stops_the_next_start_and_the_record_of_another_fraction(tmp_path):
    at = desk(tmp_path)
    record_session.start(at, [patient()], request(given=()))
    error = refused(record_session.start, at, [patient()], request(given=()))
    assert codes(error) == ["session-open"]
    error = refused(record, at, 12)
    assert "session-open" in codes(error)


def test_an_interrupted_fraction_keeps_its_number_and_is_completed(tmp_path):
    at = desk(tmp_path)
    first = record(at, given=(("1", "312.5"), ("2", "100.2")), partial_reason="beam fault")
    assert first.fraction.state == "interrupted"
    assert codes(refused(record, at, 12))[0] == "fraction-skipped"
    rest = record(at, given=(("2", "198.5"),))
    assert rest.fraction.state == "given_unconfirmed"
    assert [str(beam.delivered_meterset_mu) for beam in rest.fraction.beams] == ["312.5", "298.7"]
    ends = at.store.entries()
    assert ends[-1].values["continues"] == ends[0].entry_hash
    assert conflicts(at.store.entries(), KEY) == ()
    confirm(at, 1, BRUNO, "312.5 + 100.2")
    assert states(at) == {11: "given_unconfirmed"}
    confirm(at, ends[-1].index, BRUNO, "198.5")
    assert states(at) == {11: "given"}


def test_an_interruption_after_which_nothing_is_left_is_refused(tmp_path):
    at = desk(tmp_path)
    error = refused(record, at, error=SafetyError, partial_reason="beam fault")
    assert error.code == "partial-but-complete"
    assert kinds(at) == []


def test_two_fractions_a_day_are_recorded_when_prescribed(tmp_path):
    at = desk(tmp_path)
    twice = [patient(view(prescription=prescription(fractions_per_day=2)))]
    at.now.time = on_day(0, 16)
    record(at, 11, given_at=on_day(0, 9), patients=twice)
    record(at, 12, given_at=on_day(0, 15), patients=twice)
    assert set(states(at)) == {11, 12}
    once = desk(tmp_path / "once")
    once.now.time = on_day(0, 16)
    record(once, 11, given_at=on_day(0, 9))
    assert codes(refused(record, once, 12, given_at=on_day(0, 15))) == ["same-day"]


def test_shifts_and_machine_are_kept_as_stated(tmp_path):
    at = desk(tmp_path)
    shifts = (Decimal("-1.5"), Decimal("0"), Decimal("2.25"))
    record(at, shifts_mm=shifts, machine="LINAC 1")
    (end,) = at.store.entries()
    assert end.values["shifts_mm"] == {
        "vertical": "-1.5",
        "longitudinal": "0",
        "lateral": "2.25",
    }
    assert end.values["machine"] == "LINAC 1"


# --- gates -----------------------------------------------------------------------------------


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


# --- the same form twice, two people at once -------------------------------------------------


def test_p31_the_same_form_sent_twice_is_one_fraction(tmp_path):
    at = desk(tmp_path)
    first = record(at, form=FORM)
    again = record(at, form=FORM)
    assert (again.receipt, again.repeated) == (first.receipt, True)
    assert kinds(at) == ["fraction_ended"]
    # In a new program, after a crash, and with the colleague's reading that had not come through.
    later = desk(tmp_path)
    confirmed = record_confirmed(later, form=FORM)
    assert (confirmed.receipt, confirmed.repeated) == (first.receipt, True)
    assert kinds(later) == ["fraction_ended", "confirmation"]
    assert record_confirmed(later, form=FORM).confirmation == confirmed.confirmation
    assert kinds(later) == ["fraction_ended", "confirmation"]
    assert states(later) == {11: "given"}


def test_p31_a_start_sent_twice_is_one_session(tmp_path):
    at = desk(tmp_path)
    first = record_session.start(at, [patient()], request(given=(), form=FORM))
    again = record_session.start(at, [patient()], request(given=(), form=FORM))
    assert again.receipt == first.receipt
    assert kinds(at) == ["fraction_started"]


@pytest.mark.parametrize(
    "other",
    [
        {"fraction": 12},
        {"given": (("1", "312.5"), ("2", "298.6"))},
        {"given": (("1", "312.5"),)},
        {"plan_uid": "1.2.3.4.6"},
    ],
)
def test_p31_a_form_used_for_something_else_is_refused(tmp_path, other):
    at = desk(tmp_path)
    record(at, form=FORM)
    number = other.pop("fraction", 11)
    patients = [patient(view(), view("1.2.3.4.6"))]
    error = refused(record, at, number, error=SafetyError, patients=patients, form=FORM, **other)
    assert error.code == "form-already-used"
    assert kinds(at) == ["fraction_ended"]


def test_p31_a_form_of_a_start_records_no_end(tmp_path):
    at = desk(tmp_path)
    record_session.start(at, [patient()], request(given=(), form=FORM))
    assert refused(record, at, error=SafetyError, form=FORM).code == "form-already-used"


def test_p31_a_double_click_without_a_form_is_a_hard_stop(tmp_path):
    at = desk(tmp_path)
    record(at)
    error = refused(record, at, person=BRUNO)
    assert codes(error) == ["fraction-already-given"]
    assert error.gates[0].override is None
    assert given_numbers(fractions(at.store.entries(), PLAN_UID)) == {11}


def test_p31_two_who_record_one_fraction_at_once_record_it_once(tmp_path):
    """Both pass the gates before either has appended; the later one passes them again."""
    one, other = desk(tmp_path), desk(tmp_path)
    append = one.store.append
    raced = []

    def late(signed, *, seen=None):
        if not raced:
            raced.append(record(other, person=BRUNO))
        return append(signed, seen=seen)

    one.store.append = late
    error = refused(record, one)
    assert codes(error)[0] == "fraction-already-given"
    ended = [entry for entry in one.store.entries() if entry.kind == "fraction_ended"]
    assert [entry.signatures[0].name for entry in ended] == ["Bruno"]
    assert conflicts(one.store.entries(), KEY) == ()


def test_a_ledger_that_never_stands_still_is_told(tmp_path):
    at = desk(tmp_path)
    other = desk(tmp_path)
    append = at.store.append

    def late(signed, *, seen=None):
        other.store.append(print_entry(other))
        return append(signed, seen=seen)

    at.store.append = late
    assert refused(record, at, error=WorldError).code == "ledger-moved-on"


def print_entry(at):
    return sign_statement("drill", {}, {}, person=ANNE, at=at.now())


# --- two people ------------------------------------------------------------------------------


def test_p32_nobody_confirms_their_own_entry(tmp_path):
    at = desk(tmp_path)
    error = refused(record, at, error=SafetyError, second=ANNE, second_reading="312.5 + 298.7")
    assert error.code == "second-is-first"
    assert kinds(at) == []
    record(at)
    assert refused(confirm, at, 1, ANNE, "611.2", error=SafetyError).code == "second-is-first"
    renamed = replace(ANNE, user_id="id-other", name="Anne bis")
    error = refused(record, at, 12, error=SafetyError, second=renamed, second_reading="1")
    assert error.code == "second-is-first"
    assert states(at) == {11: "given_unconfirmed"}


def test_p32_a_reading_that_differs_leaves_the_fraction_recorded_and_unconfirmed(tmp_path):
    at = desk(tmp_path)
    error = refused(
        record, at, error=UnconfirmedError, second=BRUNO, second_reading="312.5 + 298.6"
    )
    assert (error.code, error.exit_code) == ("reading-differs", 3)
    assert error.outcome.receipt.index == 1
    assert error.outcome.fraction.state == "given_unconfirmed"
    assert kinds(at) == ["fraction_ended", "refusal"]
    confirm(at, 1, BRUNO, "611.2")
    assert states(at) == {11: "given"}


def test_p32_an_entry_is_confirmed_once_and_by_its_number(tmp_path):
    at = desk(tmp_path)
    record(at)
    confirm(at, 1, BRUNO, "298.7 + 312.5")
    again = refused(confirm, at, 1, CLAIRE, "611.2", error=SafetyError)
    assert again.code == "already-confirmed"
    assert refused(confirm, at, 2, CLAIRE, "611.2", error=UsageError).code == "entry-not-a-fraction"
    assert refused(confirm, at, 9, CLAIRE, "611.2", error=UsageError).code == "entry-unknown"


# --- missed, elsewhere -----------------------------------------------------------------------


def test_a_missed_session_is_noted_with_its_reason(tmp_path):
    at = desk(tmp_path)
    lost = request(1, given=(), reason="machine down")
    outcome = record_session.missed(at, [patient()], lost, date(2026, 11, 23))
    assert outcome.fraction is None
    (entry,) = at.store.entries()
    assert (entry.kind, entry.reason) == ("missed", "machine down")
    assert "fraction" not in entry.subject
    error = refused(
        record_session.missed,
        at,
        [patient()],
        replace(lost, reason=" "),
        date(2026, 11, 23),
        error=UsageError,
    )
    assert error.code == "reason-missing"
    error = refused(
        record_session.missed, at, [patient()], lost, date(2027, 11, 23), error=UsageError
    )
    assert error.code == "date-in-future"


def test_a_fraction_given_elsewhere_counts_by_two_people(tmp_path):
    at = desk(tmp_path)
    there = request(11, given=(), reason="host centre", form=FORM)
    error = refused(
        record_session.missed,
        at,
        [patient()],
        there,
        date(2026, 11, 23),
        host="CHU",
        error=UsageError,
    )
    assert error.code == "second-missing"
    both = replace(there, second=BRUNO)
    for _ in range(2):
        outcome = record_session.missed(at, [patient()], both, date(2026, 11, 23), host="CHU")
        assert outcome.fraction.state == "elsewhere"
    assert kinds(at) == ["treated_elsewhere"]
    error = refused(record, at, 11)
    assert "fraction-already-given" in codes(error)
    record(at, 12)


def test_a_fraction_given_elsewhere_passes_the_gates_on_the_count(tmp_path):
    at = desk(tmp_path)
    for number, code in ((10, "fraction-already-given"), (13, "fraction-skipped")):
        there = request(number, given=(), reason="host", second=BRUNO)
        error = refused(
            record_session.missed, at, [patient()], there, date(2026, 11, 23), host="CHU"
        )
        assert codes(error) == [code]
