"""The days of a course: when it should have ended, when it will, and what was lost between.

Days are dates on the wall of the department. A course has one overall time, from the day of its
first fraction to that of its last; two ways of counting it are in use and differ by a day, so the
way is always named: "elapsed" (the difference of the dates: 35 fractions from a Monday are 46) or
"inclusive" (both days count: 47).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Literal

DayCount = Literal["elapsed", "inclusive"]
DaySource = Literal["ledger", "records", "summary", "counts", "settled"]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TreatmentDays:
    """How many fractions a plan takes on which days.

    Attributes:
        per_weekday: fractions on each weekday, Monday first.
        holidays: days on which nobody is treated; a plan made with them does not lose them.
    """

    per_weekday: tuple[int, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a week in which nothing is ever given."""
        if len(self.per_weekday) != 7 or min(self.per_weekday) < 0 or not any(self.per_weekday):
            raise ValueError("a week has seven days, and one of them is treated on")

    @property
    def most_per_day(self) -> int:
        """Most fractions on one day."""
        return max(self.per_weekday)

    def fractions_on(self, day: date) -> int:
        """Return how many fractions a day takes."""
        return 0 if day in self.holidays else self.per_weekday[day.weekday()]

    def fractions_between(self, first: date, last: date) -> int:
        """Return how many fractions the days from `first` to `last` take, both included."""
        return sum(self.fractions_on(day) for day in _days(first, last))

    def latest_first(self, anchor: "Anchor") -> date:
        """Return the latest day on which a course can have begun that stands at an anchor."""
        taken = 0
        for before in count():
            day = anchor.on - before * ONE_DAY
            taken += self.fractions_on(day)
            if taken >= anchor.given:
                return day
        raise AssertionError("some weekday is treated on")

    def day_of(self, fractions: int, first: date) -> date:
        """Return the day of the last of so many fractions, the first of them on `first` or later.

        Args:
            fractions: at least 1.
        """
        if fractions < 1:
            raise ValueError("a course ends with a fraction")
        left = fractions
        for after in count():
            day = first + after * ONE_DAY
            left -= self.fractions_on(day)
            if left <= 0:
                return day
        raise AssertionError("some weekday is treated on")


@dataclass(frozen=True)
class Anchor:
    """The day from which a course is reckoned: by its evening `given` fractions were given.

    `kind` tells what is known of it: the day of the first fraction, the day of a later one, or the
    day of a count; only the first knows the overall time. `source` tells who says the day: the
    ledger, a machine's records, a treatment summary, the table of counts, or people who settled it.
    """

    on: date
    given: int
    kind: Literal["first_fraction", "known_fraction", "count"]
    source: DaySource = "records"


@dataclass(frozen=True)
class CourseTime:
    """What became of a course's days.

    Attributes:
        planned_end: had no treatment day been lost since the anchor.
        projected_end: if every treatment day from the day of reckoning on is treated.
        days_lost: treatment days since the anchor without their fraction, those made up left out.
        prolongation_days: calendar days from the planned to the projected end; below zero when
            the course is ahead.
        overall_days, overall_days_planned: None unless the day of the first fraction is known.
        least_overall_days_planned: the course cannot have been planned shorter, unless it was
            given faster than its rhythm before the anchor.
    """

    planned_end: date
    projected_end: date
    days_lost: int
    prolongation_days: int
    overall_days: int | None
    overall_days_planned: int | None
    least_overall_days_planned: int


def overall_days(first: date, last: date, convention: DayCount) -> int:
    """Return the overall time from the first fraction to the last, in days of the convention."""
    return (last - first).days + (1 if convention == "inclusive" else 0)


def first_fraction(on: date, days: TreatmentDays, source: DaySource = "records") -> Anchor:
    """Return the anchor of a course whose first fraction was on that day, treated on or not."""
    return Anchor(on, max(1, days.fractions_on(on)), "first_fraction", source)


def course_time(
    days: TreatmentDays,
    anchor: Anchor,
    *,
    fractions_planned: int,
    fractions_given: int,
    given_on: tuple[date, ...],
    day: date,
    convention: DayCount,
) -> CourseTime | None:
    """Reckon a course that is resumed, or goes on, on a day; None when nothing is left to give.

    Args:
        anchor: nothing is taken as lost up to its day, which counts as treated.
        fractions_given: by now, those up to the anchor included.
        given_on: days of the fractions given after the anchor, as far as they are known.
        day: the next session is on this day, or on the first treatment day after it.

    Raises:
        ValueError: fewer fractions given than at the anchor.
    """
    left = fractions_planned - fractions_given
    if left < 1 or fractions_planned <= anchor.given:
        return None
    if fractions_given < anchor.given and anchor.kind != "first_fraction":
        raise ValueError("a count does not fall")
    start = max(day, anchor.on, *given_on)
    taken = given_on.count(start)
    if start == anchor.on:
        taken = max(taken, days.fractions_on(start))
    projected_end = days.day_of(left + min(taken, days.fractions_on(start)), start)
    planned_end = days.day_of(fractions_planned - anchor.given, anchor.on + ONE_DAY)
    through = start if taken else start - ONE_DAY
    expected = days.fractions_between(anchor.on + ONE_DAY, through)
    missing = max(0, expected - (fractions_given - anchor.given))
    knows_first = anchor.kind == "first_fraction"
    latest_first = anchor.on if knows_first else days.latest_first(anchor)
    return CourseTime(
        planned_end=planned_end,
        projected_end=projected_end,
        days_lost=-(-missing // days.most_per_day),
        prolongation_days=(projected_end - planned_end).days,
        overall_days=overall_days(anchor.on, projected_end, convention) if knows_first else None,
        overall_days_planned=(
            overall_days(anchor.on, planned_end, convention) if knows_first else None
        ),
        least_overall_days_planned=overall_days(latest_first, planned_end, convention),
    )


def _days(first: date, last: date) -> Iterator[date]:
    for after in range((last - first).days + 1):
        yield first + after * ONE_DAY
