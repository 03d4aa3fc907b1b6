"""Fractions given before the downtime: counts always travel with their source and time."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

CountSource = Literal["counts", "summary", "records"]


@dataclass(frozen=True)
class OisCount:
    """A row of the `counts` table."""

    patient_id: str = field(repr=False)
    plan_uid: str
    fractions_given: int
    as_of: datetime
    id_issuer: str = ""
    last_given_at: datetime | None = None


@dataclass(frozen=True)
class RecordedBeam:
    """One session beam of a machine's treatment record."""

    beam_number: int
    fraction_number: int | None
    delivered_meterset: Decimal | None
    specified_meterset: Decimal | None
    delivery_type: str | None
    termination: str | None
    verification: str | None
    at: str | None = None


@dataclass(frozen=True)
class TreatmentRecord:
    """What one treatment or summary record says it gave (DICOM notes §3.3)."""

    uid: str
    kind: Literal["beams", "ion", "brachy", "summary"]
    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)
    plan_uid: str | None
    treatment_date: date | None
    treatment_time: str | None
    beams: tuple[RecordedBeam, ...] = ()
    fractions_delivered: int | None = None  # summary records only, per fraction group summed up
    most_recent_date: date | None = None
    content_origin: str | None = None
    machine: str | None = None


@dataclass(frozen=True)
class GivenFraction:
    """One fraction given before the export, for the course log; meterset per beam when recorded."""

    number: int
    given_on: date | None
    metersets: tuple[tuple[int, Decimal], ...] = ()
    source: CountSource = "records"


@dataclass(frozen=True)
class FractionCount:
    """How many fractions of a plan were given by the export, and who says so.

    `given` is None when no source says (unknown is never 0). `conflict` is set when counts differ;
    `given` is then the higher one and the patient stops until two people settle it.
    """

    given: int | None
    as_of: datetime | None
    source: CountSource | None
    conflict: bool = False
    sources: tuple[tuple[CountSource, int, datetime | None], ...] = ()
    fractions: tuple[GivenFraction, ...] = ()
    partial: tuple[int, ...] = ()  # fraction numbers started and not complete
