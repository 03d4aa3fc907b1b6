"""When the demo's patients come: working days around the outage, sessions given and to give.

Times are those of a wall clock in Paris. Public holidays are left out: a demo works on every
weekday, so that it is the same in every year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from continuity_kit.services.demo_cast import DemoTreatment

ONE_DAY = timedelta(days=1)
DAYS_OF_OUTAGE = 4
EARLIER_EXPORTS = (6, 3)  # working days before the last one: with it, three over eight days
APPROVED_BEFORE = 3  # working days before the first fraction
OVER_FOR = 8
FRIDAY = 4


@dataclass(frozen=True)
class Outage:
    """The days of the story; the last export is of the evening before the systems are gone.

    Attributes:
        today: the day of the demo; all others follow from it.
        exports: evenings of the exports, the last one is `eve`.
        days: the working days that are treated from paper.
    """

    today: date
    exports: tuple[date, ...]
    days: tuple[date, ...]

    @property
    def eve(self) -> date:
        """Day of the last export."""
        return self.exports[-1]


@dataclass(frozen=True)
class DemoSession:
    """One fraction at its planned time."""

    number: int
    at: datetime


def outage_before(today: date) -> Outage:
    """Return the story whose last day is the working day before `today`.

    Nothing in it lies ahead of the clock of the laptop that is shown the demo.
    """
    days = tuple(working_day(today, -place) for place in range(DAYS_OF_OUTAGE, 0, -1))
    eve = working_day(days[0], -1)
    exports = (*(working_day(eve, -back) for back in EARLIER_EXPORTS), eve)
    return Outage(today, exports, days)


def working_day(day: date, steps: int) -> date:
    """Return the weekday that many weekdays after (or before) a day."""
    step = ONE_DAY if steps > 0 else -ONE_DAY
    left = abs(steps)
    while left:
        day += step
        left -= day.weekday() <= FRIDAY
    return day


def paris(day: date, clock: str) -> datetime:
    """Return a moment of a day in Paris, `HH:MM`; summer time by the rule of the Union.

    Source: Directive 2000/84/EC: last Sunday of March to last Sunday of October.
    """
    summer = _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)
    zone = timezone(timedelta(hours=2 if summer else 1))
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def given_sessions(
    treatment: DemoTreatment, times: tuple[str, ...], outage: Outage
) -> tuple[DemoSession, ...]:
    """Return the fractions that were given whole, the first one first."""
    last = outage.eve
    if treatment.is_over:
        last = working_day(last, -OVER_FOR)
    if treatment.stopped_at_mu:
        last -= ONE_DAY
    days: list[date] = []
    while len(days) * treatment.sessions_a_day < treatment.given:
        if last.weekday() in treatment.weekdays:
            days.append(last)
        last -= ONE_DAY
    moments = (paris(day, clock) for day in reversed(days) for clock in times)
    return tuple(DemoSession(place, at) for place, at in enumerate(moments, start=1))


def stopped_session(
    treatment: DemoTreatment, times: tuple[str, ...], outage: Outage
) -> DemoSession | None:
    """Return the fraction that a breakdown stopped on the day of the last export."""
    if not treatment.stopped_at_mu:
        return None
    return DemoSession(treatment.given + 1, paris(outage.eve, times[0]))


def coming_sessions(
    treatment: DemoTreatment, times: tuple[str, ...], outage: Outage
) -> tuple[DemoSession, ...]:
    """Return the fractions to give after the last export, at their planned times."""
    moments = _moments_after(treatment, times, outage)
    planned = treatment.prescription.fractions
    return tuple(
        DemoSession(place, next(moments)) for place in range(treatment.given + 1, planned + 1)
    )


def _moments_after(
    treatment: DemoTreatment, times: tuple[str, ...], outage: Outage
) -> Iterator[datetime]:
    day = outage.days[0]
    if treatment.starts_in:
        day = working_day(day, treatment.starts_in)
    while True:
        if day.weekday() in treatment.weekdays:
            yield from (paris(day, clock) for clock in times)
        day += ONE_DAY


def approval_day(treatment: DemoTreatment, times: tuple[str, ...], outage: Outage) -> date:
    """Return when the plan was approved and reached the department's systems."""
    given = given_sessions(treatment, times, outage)
    first = given[0] if given else coming_sessions(treatment, times, outage)[0]
    before = working_day(first.at.date(), -APPROVED_BEFORE)
    return min(before, working_day(outage.eve, -2))
