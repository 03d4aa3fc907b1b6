"""What was scheduled after a count and is in no count is named, once, and never assumed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from session_builders import KEY, PLAN_UID, count, view

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_state import MissedSession
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.since_count import over_until, scheduled_since_count, since_count_finding

PARIS = timezone(timedelta(hours=1))
COUNTED = datetime(2026, 11, 23, 17, 30, tzinfo=PARIS)
UNTIL = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
TUESDAY = date(2026, 11, 24)


def visit(start: str = "2026-11-24T08:15:00+01:00", **values) -> Appointment:
    full = {
        "patient_id": KEY.patient_id,
        "appointment_id": start,
        "start": datetime.fromisoformat(start),
        "start_text": start,
        "machine": "LINAC 1",
        "status": "booked",
        "plan_uid": PLAN_UID,
    }
    return Appointment(**{**full, **values})


def plan(known=None):
    known = replace(count(10), as_of=COUNTED) if known is None else known
    return view(count=known, position=course_position(known, None, (), 25))


def found(*visits, of=None, fractions=(), missed=(), until=UNTIL, is_only_plan=True):
    of = plan() if of is None else of
    told = scheduled_since_count(
        of, visits or (visit(),), fractions, missed, until, is_only_plan=is_only_plan
    )
    return [item.start_text for item in told]


def given(on: date) -> LedgerFraction:
    return LedgerFraction(PLAN_UID, 11, "given", (), None, None, (), treated_on=on)


def test_a_session_between_the_count_and_the_downtime_is_to_be_confirmed():
    assert found() == ["2026-11-24T08:15:00+01:00"]


@pytest.mark.parametrize(
    "values",
    [
        {"start": "2026-11-23T17:30:00+01:00"},
        {"start": "2026-11-24T10:00:00+01:00"},
        {"status": "cancelled"},
        {"status": "noshow"},
        {"activity": "consultation"},
        {"plan_uid": "1.9"},
    ],
    ids=["counted", "after", "cancelled", "noshow", "consultation", "other plan"],
)
def test_what_the_count_holds_or_nobody_gave_is_not_named(values):
    assert found(visit(**values)) == []


def test_a_machine_that_took_a_patient_already_is_named_too():
    assert found(visit(status="fulfilled")) and found(visit(status="arrived"))


def test_what_the_ledger_or_a_machine_accounts_for_is_not_named():
    assert found(fractions=(given(TUESDAY),)) == []
    assert found(missed=(MissedSession(PLAN_UID, TUESDAY, "ill", "e" * 64),)) == []
    known = replace(count(11, fractions=(GivenFraction(11, TUESDAY),)), as_of=COUNTED)
    assert found(of=plan(known)) == []


def test_one_fraction_accounts_for_one_of_two_sessions_of_a_day():
    visits = (visit("2026-11-24T09:45:00+01:00"), visit("2026-11-24T08:15:00+01:00"))
    assert found(*visits) == ["2026-11-24T08:15:00+01:00", "2026-11-24T09:45:00+01:00"]
    assert found(*visits, fractions=(given(TUESDAY),)) == ["2026-11-24T09:45:00+01:00"]


def test_a_session_that_names_no_plan_is_of_the_only_one():
    assert found(visit(plan_uid=None)) != []
    assert found(visit(plan_uid=None), is_only_plan=False) == []


def test_a_count_that_nobody_knows_tells_of_none():
    assert found(of=plan(count(None))) == []
    assert found(of=plan(replace(count(10), as_of=None))) == []


def test_times_are_compared_across_their_offsets():
    assert found(until=datetime(2026, 11, 24, 7, 15, tzinfo=UTC)) == []
    assert found(until=datetime(2026, 11, 24, 7, 16, tzinfo=UTC)) != []


@pytest.mark.parametrize(("in_downtime", "severity"), [(True, "warn"), (False, "note")])
def test_it_is_a_warning_in_a_downtime_and_a_note_before(in_downtime, severity):
    (finding,) = since_count_finding(plan(), [visit()], in_downtime=in_downtime)
    assert (finding.code, finding.severity) == ("scheduled-since-count", severity)
    assert dict(finding.values) == {
        "visits": "2026-11-24 08:15",
        "as_of": "2026-11-23 17:30+01:00",
    }
    assert since_count_finding(plan(), [], in_downtime=in_downtime) == ()


def test_the_session_that_a_sheet_is_printed_for_is_not_one_that_a_count_lacks():
    printed = datetime(2026, 11, 24, 8, 26, tzinfo=PARIS)
    assert found(until=over_until(None, printed)) == []
    later = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)
    yesterday = visit("2026-11-23T18:00:00+01:00")
    assert found(yesterday, visit(), until=over_until(None, printed)) == [yesterday.start_text]
    assert found(until=over_until(None, later)) == ["2026-11-24T08:15:00+01:00"]


def test_a_session_before_a_downtime_may_have_been_given_whenever_it_is_printed():
    opened = datetime(2026, 11, 24, 8, 20, tzinfo=PARIS)
    for now in (opened, datetime(2026, 11, 24, 8, 26, tzinfo=PARIS), UNTIL):
        assert found(until=over_until(opened, now)) == ["2026-11-24T08:15:00+01:00"]


def test_an_hour_in_utc_says_that_it_is_nobodys():
    (finding,) = since_count_finding(plan(), [visit("2026-11-24T07:15:00Z")], in_downtime=True)
    assert dict(finding.values)["visits"] == "2026-11-24 07:15+00:00"
