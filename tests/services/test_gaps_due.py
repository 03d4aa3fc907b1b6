"""Which plans ask for machine time on a day: daily ones go on, others on their days alone."""

from dataclasses import replace
from datetime import date, timedelta

from gap_builders import gap, plan, visit
from session_builders import count, patient

from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gaps import is_due

WEEKLY = ("2026-11-19T08:00+01:00", "2026-11-26T08:00+01:00")  # Thursdays


def some_days(*visits: str, pattern: str | None = None, **values) -> PlanGap:
    """Return a brachytherapy plan that is begun, with these treatment appointments."""
    of = plan(**values)
    groups = of.plan.fraction_groups
    if pattern is not None:
        groups = tuple(replace(it, digits_per_day=1, pattern=pattern) for it in groups)
    of = replace(of, plan=replace(of.plan, kind="brachy", fraction_groups=groups))
    return gap(of, who=patient(of, appointments=tuple(visit(at) for at in visits)))


def test_a_plan_of_some_days_is_due_on_its_days_alone():
    monday, thursday = date(2026, 11, 23), date(2026, 11, 26)
    weekly = some_days(*WEEKLY)
    assert not is_due(weekly, monday)
    assert is_due(weekly, thursday)
    # Nothing is booked after the day: nobody says when it goes on, and it is not let fall.
    assert is_due(some_days(WEEKLY[0]), monday)
    assert is_due(weekly, thursday + timedelta(days=1))
    thursdays = some_days(pattern="0001000")
    booked = some_days("2026-11-27T08:00+01:00", pattern="0001000")
    assert is_due(booked, thursday)
    assert not is_due(booked, monday)
    assert is_due(thursdays, thursday)


def test_a_fraction_that_was_interrupted_is_due_whatever_is_booked():
    begun = replace(count(15), partial=(16,))
    assert is_due(some_days(*WEEKLY, count=begun), date(2026, 11, 23))


def test_a_daily_plan_is_due_without_an_appointment_on_a_catch_up_saturday_too():
    of = plan()
    later = patient(of, appointments=(visit("2026-11-30T08:00+01:00"),))
    for day in (date(2026, 11, 23), date(2026, 11, 28)):
        assert is_due(gap(of, who=later), day)
    fresh = plan(0, dated=(), count=count(0))
    assert not is_due(gap(fresh, who=later), date(2026, 11, 23))
