"""Appointments, and who is on treatment for which reasons."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


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
