"""When a course should have ended, when it will, and how many days were lost."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity_kit.domain.treatment_days import (
    Anchor,
    TreatmentDays,
    course_time,
    first_fraction,
    overall_days,
)

MONDAY = date(2026, 11, 2)
DAILY = TreatmentDays((1, 1, 1, 1, 1, 0, 0))
TWICE = TreatmentDays((2, 2, 2, 2, 2, 0, 0))
ALTERNATE = TreatmentDays((1, 0, 1, 0, 1, 0, 0))


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def weekdays(first: date, fractions: int, days: TreatmentDays = DAILY) -> tuple[date, ...]:
    """Return the days of so many fractions after the first one, none lost."""
    found, day = [], first
    while len(found) < fractions - 1:
        day += timedelta(days=1)
        found += [day] * days.fractions_on(day)
    return tuple(found[: fractions - 1])


def reckon(days=DAILY, anchor=None, *, planned=35, given=15, on=None, day, convention="elapsed"):
    return course_time(
        days,
        first_fraction(MONDAY, days) if anchor is None else anchor,
        fractions_planned=planned,
        fractions_given=given,
        given_on=weekdays(MONDAY, given, days) if on is None else on,
        day=day,
        convention=convention,
    )


@pytest.mark.parametrize(("convention", "days"), [("elapsed", 46), ("inclusive", 47)])
def test_thirty_five_fractions_from_a_monday(convention, days):
    found = reckon(day=after(21), convention=convention)
    assert found.planned_end == found.projected_end == after(46)
    assert overall_days(MONDAY, after(46), convention) == days
    assert (found.overall_days_planned, found.overall_days) == (days, days)
    assert (found.days_lost, found.prolongation_days) == (0, 0)


def test_a_lost_week_costs_five_treatment_days_and_seven_days():
    found = reckon(day=after(28))
    assert (found.days_lost, found.prolongation_days) == (5, 7)
    assert (found.overall_days_planned, found.overall_days) == (46, 53)


def test_a_day_lost_on_a_friday_costs_a_weekend():
    on = weekdays(MONDAY, 4)
    found = reckon(planned=5, given=4, on=on, day=after(7))
    assert (found.days_lost, found.prolongation_days) == (1, 3)


def test_a_holiday_of_the_plan_is_not_lost():
    christmas = TreatmentDays((1, 1, 1, 1, 1, 0, 0), frozenset({after(2)}))
    found = reckon(christmas, planned=10, given=2, on=weekdays(MONDAY, 2), day=after(3))
    assert found.planned_end == found.projected_end == after(14)
    assert found.days_lost == 0


def test_a_day_made_up_on_a_saturday_is_not_lost():
    on = (after(1), after(2), after(4), after(5))  # Thursday lost, Saturday treated
    found = reckon(planned=10, given=5, on=on, day=after(7))
    assert (found.days_lost, found.prolongation_days) == (0, 0)


def test_the_fraction_of_the_day_is_not_planned_twice():
    on = weekdays(MONDAY, 3)
    before = reckon(planned=10, given=2, on=on[:1], day=after(2))
    afterwards = reckon(planned=10, given=3, on=on, day=after(2))
    assert before.projected_end == afterwards.projected_end == after(11)
    assert before.days_lost == afterwards.days_lost == 0


def test_two_a_day_lose_a_day_with_two_fractions():
    on = weekdays(MONDAY, 8, TWICE)
    found = reckon(TWICE, planned=30, given=8, on=on, day=after(7))  # Friday lost
    assert (found.days_lost, found.prolongation_days) == (1, 3)
    assert found.planned_end == after(18)


def test_a_course_of_alternate_days_keeps_its_rhythm():
    found = reckon(ALTERNATE, planned=3, given=1, on=(), day=after(4))
    assert (found.planned_end, found.projected_end) == (after(4), after(7))
    assert (found.days_lost, found.prolongation_days) == (1, 3)


def test_a_count_tells_of_the_days_since_it_alone():
    found = reckon(anchor=Anchor(after(18), 15, "count"), on=(), day=after(28))
    assert (found.days_lost, found.prolongation_days) == (5, 7)
    assert found.overall_days is found.overall_days_planned is None


def test_the_day_of_a_count_is_taken_as_treated():
    counted = Anchor(after(18), 15, "count")
    found = reckon(anchor=counted, on=(), day=after(18))
    assert found.projected_end == found.planned_end == after(46)
    assert found.days_lost == 0


def test_a_course_with_nothing_left_is_not_reckoned():
    assert reckon(planned=15, given=15, day=after(40)) is None
    assert reckon(planned=15, given=17, day=after(40)) is None


def test_a_count_that_falls_is_refused():
    with pytest.raises(ValueError, match="does not fall"):
        reckon(anchor=Anchor(after(18), 15, "count"), given=14, on=(), day=after(21))


@pytest.mark.parametrize("week", [(0,) * 7, (1,) * 6, (1, -1, 1, 1, 1, 1, 1)])
def test_a_week_that_treats_nobody_is_refused(week):
    with pytest.raises(ValueError, match="seven days"):
        TreatmentDays(week)


weeks = st.lists(st.integers(0, 2), min_size=7, max_size=7).filter(any).map(tuple)


@given(weeks, st.integers(2, 40), st.data())
def test_the_later_the_course_goes_on_the_later_it_ends_and_the_more_is_lost(week, planned, data):
    days = TreatmentDays(week, frozenset({after(9), after(16)}))
    done = data.draw(st.integers(1, planned - 1))
    on = weekdays(MONDAY, done, days)
    last = max((MONDAY, *on))
    found = [
        reckon(days, planned=planned, given=done, on=on, day=last + timedelta(days=later))
        for later in range(1, 20)
    ]
    if found[0] is None:
        return
    for sooner, later in pairwise(found):
        assert later.projected_end >= sooner.projected_end
        assert later.days_lost >= sooner.days_lost
        assert later.planned_end == sooner.planned_end
        assert later.overall_days - later.overall_days_planned == later.prolongation_days
