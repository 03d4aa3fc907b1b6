"""Recording fractions: the whole of a session, its second reader, and what was not given here."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from ledger_builders import ANNE, BRUNO, CLAIRE
from session_builders import (
    DIGEST,
    FORM,
    KEY,
    PLAN_UID,
    START,
    codes,
    desk,
    kinds,
    on_day,
    patient,
    prescription,
    record,
    record_confirmed,
    refused,
    request,
    states,
    view,
)

from continuity_kit.domain.ledger_state import conflicts, fractions, given_numbers, open_sessions
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.services import record_session
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.session_request import UnconfirmedError

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


def test_a_day_called_missed_names_the_fraction_that_stands_for_it(tmp_path):
    at = desk(tmp_path)
    record(at, 11)
    (end,) = at.store.entries()
    day = date.fromisoformat(end.values["treated_on"])
    lost = request(1, given=(), reason="second session of the day")
    outcome = record_session.missed(at, [patient()], lost, day)
    (stands,) = outcome.standing
    assert (stands.number, stands.entry_hash) == (11, end.entry_hash)
    both = replace(lost, second=BRUNO)
    other = record_session.missed(at, [patient()], both, day - timedelta(days=1))
    assert other.standing == ()
    assert [len(entry.signatures) for entry in at.store.entries()] == [1, 1, 2]


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
