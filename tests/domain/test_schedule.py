from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.schedule import Appointment, PlanOnTreatment, reasons_for_treatment

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
TODAY = NOW.date()


def given(count: int | None) -> FractionCount:
    return FractionCount(
        count, NOW if count is not None else None, "counts" if count is not None else None
    )


def plan(count: int | None, **values: object) -> PlanOnTreatment:
    status = PlanStatus("1", "1.2", status="treatment_approved")
    return replace(PlanOnTreatment("1.2", 25, given(count), status), **values)


def appointment(days: int, status: str = "booked") -> Appointment:
    start = NOW + timedelta(days=days)
    return Appointment(
        "1", "A", start, start.isoformat(), "LINAC 1", status, activity="consultation"
    )


@pytest.mark.parametrize(
    ("days", "status", "reasons"),
    [
        (0, "booked", ("scheduled",)),
        (7, "booked", ("scheduled",)),
        (8, "booked", ()),
        (-1, "booked", ()),
        (2, "cancelled", ()),
        (2, "noshow", ("scheduled",)),
    ],
)
def test_any_activity_within_seven_days_is_scheduled(
    days: int, status: str, reasons: tuple
) -> None:
    assert reasons_for_treatment([appointment(days, status)], [], [], NOW) == reasons


@pytest.mark.parametrize(
    ("on_treatment", "reasons"),
    [
        (plan(3, last_given_on=TODAY - timedelta(days=60)), ("started",)),
        (plan(3, last_given_on=TODAY - timedelta(days=61)), ()),
        (plan(25, last_given_on=TODAY), ()),
        (plan(0, approved_on=TODAY - timedelta(days=60)), ("not_started",)),
        (plan(None, approved_on=TODAY), ("not_started",)),
        (plan(0, approved_on=TODAY - timedelta(days=61)), ()),
        (plan(0, status=PlanStatus("1", "1.2", status="planning_approved")), ()),
        (plan(3, status=PlanStatus("1", "1.2", status="retired")), ()),
        (plan(3, status=PlanStatus("1", "1.2", status="rejected")), ()),
        (plan(3, status=PlanStatus("1", "1.2", status="completed")), ()),
        (plan(0, status=None, file_approval="APPROVED", approved_on=TODAY), ("not_started",)),
    ],
)
def test_plans_that_go_on_list_their_patient(on_treatment: PlanOnTreatment, reasons: tuple) -> None:
    assert reasons_for_treatment([], [on_treatment], [], NOW) == reasons


def test_an_unfinished_plan_without_dates_keeps_its_patient_listed() -> None:
    assert reasons_for_treatment([], [plan(3)], [], NOW) == ("started",)
    assert reasons_for_treatment([], [plan(0)], [], NOW) == ("not_started",)


def test_a_contested_full_count_does_not_end_a_course() -> None:
    contested = FractionCount(25, NOW, "counts", conflict=True)
    assert reasons_for_treatment([], [replace(plan(3), count=contested)], [], NOW) == ("started",)


def prescription(phase: int, status: str, course: str = "C1") -> Prescription:
    return Prescription("1", f"RX{phase}", course_id=course, phase=phase, status=status)


@pytest.mark.parametrize(
    ("prescriptions", "between"),
    [
        ([prescription(1, "completed"), prescription(2, "active")], True),
        ([prescription(1, "active"), prescription(2, "active")], False),
        ([prescription(1, "completed"), prescription(2, "cancelled")], False),
        ([prescription(1, "completed"), prescription(2, "active", "C2")], False),
    ],
)
def test_a_complete_phase_with_a_higher_one_prescribed_is_between_phases(
    prescriptions: list, *, between: bool
) -> None:
    reasons = reasons_for_treatment([], [], prescriptions, NOW)
    assert reasons == (("between_phases",) if between else ())


def test_named_patients_and_everyone_are_reasons_of_their_own() -> None:
    reasons = reasons_for_treatment([], [], [], NOW, is_named=True, everyone=True)
    assert reasons == ("named", "everyone")
    assert reasons_for_treatment([], [], [], NOW) == ()


def test_today_is_the_day_at_the_place_of_the_appointment() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    start = datetime.fromisoformat("2026-11-20T15:00:00+01:00")
    item = Appointment("1", "A", start, start.isoformat(), "L", "booked")
    assert date(2026, 11, 20) == late.date()
    assert reasons_for_treatment([item], [], [], late) == ()
