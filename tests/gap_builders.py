"""Plans of a course of 35 fractions from a Monday, and their gaps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from session_builders import KEY, count, patient, prescription, view

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.services.gap_facts import PlanGap, plan_gap
from continuity_kit.services.gap_settings import GapSettings, parse_gap_settings, shipped_text

D = Decimal
TEXT = shipped_text()
MONDAY = date(2026, 11, 2)
SETTINGS = parse_gap_settings(TEXT.encode(), "gaps.toml")
HEAD_AND_NECK = prescription(
    treatment_site="ORL", category=1, intent="curatif", dose_per_fraction_gy=D(2), fractions=35
)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def weekday(number: int) -> date:
    """Return the day of a fraction of a course that began on Monday and lost no day."""
    return after((number - 1) // 5 * 7 + (number - 1) % 5)


def recorded(*numbers: int) -> tuple[GivenFraction, ...]:
    return tuple(GivenFraction(number, weekday(number)) for number in numbers)


def given(number: int, on: date) -> LedgerFraction:
    return LedgerFraction("1.2.3.4.5", number, "given", (), None, None, (), treated_on=on)


def plan(
    counted: int = 15,
    *,
    dated: Sequence[int] | None = None,
    fractions: Sequence[LedgerFraction] = (),
    settled: Any = None,
    **values: Any,
) -> PlanView:
    """Return a plan of 35 fractions with its course joined; `dated` are numbers with a day."""
    found = recorded(*(range(1, counted + 1) if dated is None else dated))
    as_of = datetime.combine(weekday(counted or 1), time(17, 30), UTC)
    known = values.pop("count", replace(count(counted, fractions=found), as_of=as_of))
    values = {"fractions_planned": 35, "prescription": HEAD_AND_NECK, **values}
    position = course_position(known, settled, fractions, values["fractions_planned"])
    return view(count=known, position=position, **values)


def gap(
    of: PlanView | None = None,
    *,
    day: date | None = None,
    fractions: Sequence[LedgerFraction] = (),
    counts: Any = (),
    who: Any = None,
    settings: GapSettings = SETTINGS,
    holidays: Sequence[date] = (),
) -> PlanGap:
    of = plan(fractions=fractions) if of is None else of
    return plan_gap(
        patient(of) if who is None else who,
        of,
        fractions,
        counts,
        settings,
        holidays=frozenset(holidays),
        day=after(21) if day is None else day,
    )


def visit(start: str, minutes: int | None = 20, **values: Any) -> Appointment:
    """Return a treatment appointment of the patient."""
    at = datetime.fromisoformat(start)
    full: dict[str, Any] = {
        "patient_id": KEY.patient_id,
        "appointment_id": start,
        "start": at,
        "start_text": start,
        "machine": "LINAC 1",
        "status": "booked",
        "minutes": minutes,
    }
    return Appointment(**{**full, **values})
