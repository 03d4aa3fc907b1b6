"""Rows of the course log: given ones once each, next ones numbered, dated, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import builders_sheets as build

from continuity_kit.domain.fraction import FractionCount, GivenFraction
from continuity_kit.domain.ledger import FractionPart, LedgerFraction, SessionBeam
from continuity_kit.domain.plan import FractionGroup
from continuity_kit.sheets.course_rows import given_rows, next_rows
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.planned_dates import rhythm
from continuity_kit.sheets.request import SheetRequest

D = Decimal


def ledger_fraction(
    number: int, day: date, state: str = "given", **values: object
) -> LedgerFraction:
    beams = (SessionBeam(1, D("281.4")), SessionBeam(2, D("263.9")))
    full = LedgerFraction(
        plan_uid=build.vmat_plan().uid,
        number=number,
        state=state,  # type: ignore[arg-type]
        beams=beams,
        given_at=datetime(day.year, day.month, day.day, 9, tzinfo=build.PARIS),
        machine="ACC1",
        entries=("e" * 64,),
        treated_on=day,
    )
    return replace(full, **values)


def rows(request: SheetRequest):  # type: ignore[no-untyped-def]
    plan = request.plan_view.plan
    assert plan is not None
    position = position_of(request)
    given = given_rows(request.plan_view.count, position, request.ledger_fractions)
    coming = next_rows(request, plan.fraction_groups[0], position, 35)
    return given, coming


def test_the_log_shows_each_given_fraction_once() -> None:
    ledger = tuple(ledger_fraction(n, date(2026, 11, 5 + n)) for n in (14, 15, 16))
    given, coming = rows(build.request(ledger_fractions=ledger))
    assert [row.number for row in given] == list(range(1, 17))
    assert given[14].sources == ("J",)
    assert given[0].sources == ("O", "M")
    assert coming[0].number == 17


def test_rows_stop_at_the_planned_number() -> None:
    _, coming = rows(build.request())
    assert [row.number for row in coming] == list(range(15, 36))


def test_an_unknown_count_leaves_numbers_to_pen() -> None:
    given, coming = rows(build.request(view_count=build.UNKNOWN))
    assert given == ()
    assert coming == ()


def test_appointments_date_the_first_rows_and_weekdays_without_holidays_the_rest() -> None:
    request = build.request(holidays=frozenset({date(2026, 11, 26)}))
    _, coming = rows(request)
    planned = [row.planned for row in coming[:4]]
    assert [item.day for item in planned] == [
        date(2026, 11, 23),
        date(2026, 11, 24),
        date(2026, 11, 25),
        date(2026, 11, 27),
    ]
    assert [item.origin for item in planned] == ["appointment"] * 3 + ["weekday"]


def test_a_fraction_given_today_moves_the_next_one_to_tomorrow() -> None:
    ledger = (ledger_fraction(15, date(2026, 11, 23)),)
    _, coming = rows(build.request(ledger_fractions=ledger))
    assert coming[0].number == 16
    assert coming[0].planned.day == date(2026, 11, 24)


def test_an_interrupted_fraction_comes_first_with_what_it_had() -> None:
    part = FractionPart(
        entry_hash="e" * 64,
        session="s",
        outcome="interrupted",
        beams=(SessionBeam(1, D("281.368973")), SessionBeam(2, D("121.7"))),
        planned=(),
        given_at=datetime(2026, 11, 23, 9, tzinfo=build.PARIS),
        treated_on=date(2026, 11, 23),
        machine="ACC1",
        partial_reason="M",
        recorded_by="LE",
        confirmed_by="MT",
        is_confirmed=True,
    )
    begun = ledger_fraction(15, date(2026, 11, 23), "interrupted", parts=(part,))
    _, coming = rows(build.request(ledger_fractions=(begun,)))
    assert coming[0].number == 15
    assert coming[0].begun == ((1, D("281.368973")), (2, D("121.7")))
    assert coming[1].begun is None


def test_a_skipped_number_is_still_to_be_given() -> None:
    ledger = (ledger_fraction(16, date(2026, 11, 20)),)
    _, coming = rows(build.request(ledger_fractions=ledger))
    assert 15 in [row.number for row in coming]
    assert 16 not in [row.number for row in coming]


def test_an_appointment_of_another_plan_dates_nothing() -> None:
    request = build.request()
    named = tuple(replace(item, plan_uid="1.2.3.other") for item in request.patient.appointments)
    _, coming = rows(replace(request, patient=replace(request.patient, appointments=named)))
    assert coming[0].planned.origin == "weekday"


def test_twice_a_day_takes_two_rows_a_day() -> None:
    request = build.request(
        view_prescription=build.prescription(fractions_per_day=2), patient_appointments=()
    )
    _, coming = rows(request)
    days = [row.planned.day for row in coming[:4]]
    assert days == [date(2026, 11, 23)] * 2 + [date(2026, 11, 24)] * 2


def test_a_fraction_pattern_gives_the_days_of_the_week() -> None:
    group = FractionGroup(1, 10, (), digits_per_day=1, pattern="1010100")
    assert rhythm(group, None).per_weekday == (1, 0, 1, 0, 1, 0, 0)
    assert not rhythm(FractionGroup(1, 10, ()), None).is_known


def test_counts_of_one_source_mark_only_the_fractions_it_counts() -> None:
    at = build.EXPORTED - timedelta(days=1)
    count = FractionCount(14, at, "counts", sources=(("counts", 14, at), ("records", 2, at)))
    given, _ = rows(build.request(view_count=count))
    assert given[1].sources == ("O", "M")
    assert given[2].sources == ("O",)


def test_a_fraction_begun_before_the_export_shows_its_whole_meterset() -> None:
    begun = GivenFraction(15, date(2026, 11, 20), ((1, D("281.4")), (2, D("100"))))
    known = build.given(14)
    count = replace(known, fractions=(*known.fractions, begun), partial=(15,))
    _, coming = rows(build.request(view_count=count))
    assert (coming[0].number, coming[0].begun) == (15, begun.metersets)
    rest = (SessionBeam(2, D("163.9")),)
    on_paper = ledger_fraction(15, date(2026, 11, 23), beams=rest)
    given, _ = rows(build.request(view_count=count, ledger_fractions=(on_paper,)))
    assert (given[-1].number, given[-1].given_on) == (15, date(2026, 11, 23))
    assert given[-1].metersets == ((1, D("281.4")), (2, D("263.9")))


def test_an_appointment_is_dated_as_the_diary_wrote_it_whatever_the_laptops_zone() -> None:
    request = build.request()
    elsewhere = replace(request.frame, printed_at=request.frame.printed_at.astimezone(UTC))
    shown = [rows(replace(request, frame=frame))[1][0].planned for frame in
             (request.frame, elsewhere)]  # fmt: skip
    assert shown[0] is not None
    assert shown[0] == shown[1]
    assert shown[0].at is not None
    assert shown[0].at.utcoffset() == timedelta(hours=1)
