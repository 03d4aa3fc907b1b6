"""Appointments, and who is on treatment for which reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import FractionCount

Reason = Literal["scheduled", "started", "not_started", "between_phases", "named", "everyone"]

SCHEDULE_DAYS = 7
RECENT_DAYS = 60
APPOINTMENTS_BACK = timedelta(days=7)
APPOINTMENTS_AHEAD = timedelta(days=60)
ENDED_PLAN = ("completed", "rejected", "retired")
ENDED_PRESCRIPTION = ("completed", "cancelled")


@dataclass(frozen=True)
class Appointment:
    """A row of the `appointments` table; `start` carries its offset, `start_text` is as written."""

    patient_id: str = field(repr=False)
    appointment_id: str
    start: datetime
    start_text: str
    machine: str
    status: Literal["booked", "arrived", "fulfilled", "cancelled", "noshow"]
    id_issuer: str = ""
    minutes: int | None = None
    activity: Literal["treatment", "planning_ct", "consultation", "other"] = "treatment"
    plan_uid: str | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PlanOnTreatment:
    """What the on-treatment rule asks of one plan of a patient.

    Attributes:
        fractions_planned: None when the plan does not say, or has several fraction groups.
        file_approval: Approval Status (300E,0002) of the object, if there is one.
        approved_on: of the table, else the object's review date, else its plan date.
        last_given_on: None when no source says.
    """

    plan_uid: str
    fractions_planned: int | None
    count: FractionCount
    status: PlanStatus | None = None
    prescription: Prescription | None = None
    file_approval: str | None = None
    approved_on: date | None = None
    last_given_on: date | None = None

    @property
    def is_ended(self) -> bool:
        """Finished, rejected or retired: such a plan lists nobody by itself."""
        if self.status is not None and self.status.status in ENDED_PLAN:
            return True
        if self.file_approval == "REJECTED":
            return True
        if self.prescription is not None and self.prescription.status in ENDED_PRESCRIPTION:
            return True
        return self.is_complete

    @property
    def is_complete(self) -> bool:
        """Every planned fraction is given, and no source contradicts it."""
        given, planned = self.count.given, self.fractions_planned
        return (
            given is not None
            and planned is not None
            and given >= planned
            and not self.count.conflict
        )

    @property
    def is_started(self) -> bool:
        """At least one fraction, or a part of one, was given."""
        return bool(self.count.given or self.count.partial)

    @property
    def is_treatment_approved(self) -> bool:
        """The OIS says so; without its word, the file does."""
        if self.status is not None and self.status.status is not None:
            return self.status.status == "treatment_approved"
        return self.file_approval == "APPROVED"


def reasons_for_treatment(
    appointments: Sequence[Appointment],
    plans: Sequence[PlanOnTreatment],
    prescriptions: Sequence[Prescription],
    now: datetime,
    *,
    is_named: bool = False,
    everyone: bool = False,
) -> tuple[Reason, ...]:
    """Return why a patient is on treatment; none of them means not on treatment.

    A date that no source gives never takes a patient off the list: an unfinished plan whose last
    fraction has no date counts as recent, and so does an approval without a date.

    SAFETY: the wrong list of patients is the first harm of an outage
    (test_an_unfinished_plan_without_dates_keeps_its_patient_listed).

    Args:
        appointments, plans, prescriptions: all of this one patient, by exact id and issuer.
        now: aware.
    """
    reasons: list[Reason] = []
    if any(_is_scheduled(item, now) for item in appointments):
        reasons.append("scheduled")
    going_on = [plan for plan in plans if not plan.is_ended]
    today = now.date()
    if any(plan.is_started and _is_recent(plan.last_given_on, today) for plan in going_on):
        reasons.append("started")
    if any(
        not plan.is_started and plan.is_treatment_approved and _is_recent(plan.approved_on, today)
        for plan in going_on
    ):
        reasons.append("not_started")
    if _is_between_phases(plans, prescriptions):
        reasons.append("between_phases")
    if is_named:
        reasons.append("named")
    if everyone:
        reasons.append("everyone")
    return tuple(reasons)


def is_exported(appointment: Appointment, now: datetime) -> bool:
    """Tell whether an appointment is within 7 days back and 60 days ahead."""
    return now - APPOINTMENTS_BACK <= appointment.start <= now + APPOINTMENTS_AHEAD


def next_appointment(appointments: Sequence[Appointment], now: datetime) -> Appointment | None:
    """Return the next appointment that is not cancelled, of any activity."""
    coming = [
        item for item in appointments if item.status in ("booked", "arrived") and item.start >= now
    ]
    return min(coming, key=lambda item: item.start) if coming else None


def _is_scheduled(appointment: Appointment, now: datetime) -> bool:
    """Count calendar days at the place of the appointment, today included."""
    if appointment.status == "cancelled":
        return False
    days = (appointment.start.date() - now.astimezone(appointment.start.tzinfo).date()).days
    return 0 <= days <= SCHEDULE_DAYS


def _is_recent(day: date | None, today: date) -> bool:
    return day is None or (today - day).days <= RECENT_DAYS


def _is_between_phases(
    plans: Sequence[PlanOnTreatment], prescriptions: Sequence[Prescription]
) -> bool:
    complete = {
        plan.prescription.prescription_id
        for plan in plans
        if plan.prescription is not None
        and (plan.is_complete or (plan.status is not None and plan.status.status == "completed"))
    }
    for higher in prescriptions:
        if higher.phase is None or higher.status != "active":
            continue
        for lower in prescriptions:
            is_lower = (
                lower.phase is not None
                and lower.phase < higher.phase
                and lower.course_id is not None
                and lower.course_id == higher.course_id
            )
            if is_lower and (lower.status == "completed" or lower.prescription_id in complete):
                return higher.prescription_id not in complete
    return False
