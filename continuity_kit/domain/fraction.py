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
    first_date: date | None = None  # summary records only: First Treatment Date (3008,0054)
    content_origin: str | None = None
    machine: str | None = None


@dataclass(frozen=True)
class LeftOutRecord:
    """A record that tells of fractions and counts for none: refused, or it does not say what.

    `plan_uids` are those that it names; a record that names none may be of any of the patient's.
    """

    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)
    plan_uids: tuple[str, ...]
    code: str


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

    Attributes:
        left_out: codes of records that tell of this plan and could not be counted.
        first_on: the day of the first fraction, as summary records say it; None when they differ.
    """

    given: int | None
    as_of: datetime | None
    source: CountSource | None
    conflict: bool = False
    sources: tuple[tuple[CountSource, int, datetime | None], ...] = ()
    fractions: tuple[GivenFraction, ...] = ()
    partial: tuple[int, ...] = ()  # fraction numbers started and not complete
    left_out: tuple[str, ...] = ()
    first_on: date | None = None
