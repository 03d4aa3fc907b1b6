"""When the next fractions are planned: appointments first, then the days a plan allows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from continuity_kit.domain.plan import FractionGroup
from continuity_kit.domain.schedule import Appointment

COMING = ("booked", "arrived")
SATURDAY = 5
LONGEST_SEARCH_DAYS = 400


@dataclass(frozen=True)
class PlannedDate:
    """A planned day; `at` is the time of an appointment, None for a day that was reckoned."""

    day: date
    at: datetime | None
    origin: Literal["appointment", "weekday"]


@dataclass(frozen=True)
class Rhythm:
    """How many fractions a weekday takes, Monday first; `is_known` False is an assumption."""

    per_weekday: tuple[int, ...]
    is_known: bool

    @property
    def most_per_day(self) -> int:
        """Most fractions on one day."""
        return max(self.per_weekday)


def rhythm(group: FractionGroup, fractions_per_day: int | None) -> Rhythm:
    """Return the rhythm the prescription or the Fraction Pattern (300A,007B) gives.

    Without either, one fraction on each of Monday to Friday is assumed and said to be assumed.

    Source: DICOM PS3.3 C.8.8.13.1: the pattern is weeks of digits, Monday first.
    """
    digits = group.digits_per_day or 0
    pattern = (group.pattern or "").strip()
    if digits > 0 and len(pattern) == 7 * digits and set(pattern) <= {"0", "1"} and "1" in pattern:
        days = tuple(pattern[at : at + digits].count("1") for at in range(0, 7 * digits, digits))
        if fractions_per_day is None or max(days) == fractions_per_day:
            return Rhythm(days, is_known=True)
    if fractions_per_day:
        return Rhythm((fractions_per_day,) * 5 + (0, 0), is_known=True)
    return Rhythm((1,) * 5 + (0, 0), is_known=False)


def coming_appointments(
    appointments: Sequence[Appointment], plan_uid: str, *, is_only_plan: bool, after: datetime
) -> tuple[Appointment, ...]:
    """Return the treatment appointments of a plan from a moment on, in order.

    An appointment that names no plan counts only when the patient has no other plan.
    """
    named = [
        item
        for item in appointments
        if item.activity == "treatment"
        and item.status in COMING
        and item.start >= after
        and (item.plan_uid == plan_uid or (item.plan_uid is None and is_only_plan))
    ]
    return tuple(sorted(named, key=lambda item: item.start))


def planned_dates(
    count: int,
    appointments: Sequence[Appointment],
    pace: Rhythm,
    first_day: date,
    holidays: frozenset[date],
) -> tuple[PlannedDate, ...]:
    """Return a date for each of the next fractions.

    An appointment's day and time are those the diary wrote, whatever the laptop's own zone.

    Args:
        count: fractions to date.
        appointments: coming ones, in order; each takes one fraction.
        first_day: earliest day that a reckoned fraction may fall on.
    """
    found = [
        PlannedDate(item.start.date(), item.start, "appointment") for item in appointments[:count]
    ]
    start = max(first_day, found[-1].day + timedelta(days=1)) if found else first_day
    days = _allowed_days(start, pace, holidays)
    while len(found) < count:
        day = next(days, None)
        if day is None:
            break
        found.append(PlannedDate(day, None, "weekday"))
    return tuple(found)


def _allowed_days(start: date, pace: Rhythm, holidays: frozenset[date]) -> Iterator[date]:
    for offset in range(LONGEST_SEARCH_DAYS):
        day = start + timedelta(days=offset)
        if day not in holidays:
            for _ in range(pace.per_weekday[day.weekday()]):
                yield day
