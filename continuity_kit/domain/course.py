"""Prescriptions and what a source says of a plan's place in a course."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Prescription:
    """A row of the `prescriptions` table."""

    patient_id: str = field(repr=False)
    prescription_id: str
    id_issuer: str = ""
    course_id: str | None = None
    treatment_site: str | None = None
    laterality: str | None = None
    intent: str | None = None
    category: int | None = None
    dose_per_fraction_gy: Decimal | None = None
    fractions: int | None = None
    fractions_per_day: int | None = None
    phase: int | None = None
    prescriber: str | None = None
    prescribed_on: date | None = None
    status: Literal["active", "completed", "cancelled"] | None = None


PlanStatusWord = Literal[
    "treatment_approved", "planning_approved", "unapproved", "rejected", "retired", "completed"
]


@dataclass(frozen=True)
class PlanStatus:
    """A row of the `plans` table: what the OIS says of a plan."""

    patient_id: str = field(repr=False)
    plan_uid: str
    id_issuer: str = ""
    course_id: str | None = None
    prescription_id: str | None = None
    status: PlanStatusWord | None = None
    machine: str | None = None
    approved_by: str | None = None
    approved_on: date | None = None
