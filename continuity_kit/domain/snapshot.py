"""What one bundle holds once opened, and what a screen or a sheet shows of a patient and a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import FractionCount, OisCount
from continuity_kit.domain.patient import Alert, Contact, Document, Note, Patient, PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.schedule import Appointment

Trust = Literal["sealed", "pinned", "unconfirmed", "changed"]


@dataclass(frozen=True)
class Tables:
    """All accepted rows of the named tables, any order, identical duplicates merged."""

    patients: tuple[Patient, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    plans: tuple[PlanStatus, ...] = ()
    counts: tuple[OisCount, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    alerts: tuple[Alert, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[Document, ...] = ()
    contacts: tuple[Contact, ...] = ()


def rows_by_patient(rows: Iterable[Any]) -> Mapping[PatientKey, tuple[Any, ...]]:
    """Return the rows of a table by exact identifier and issuer, in their order."""
    owned: dict[PatientKey, list[Any]] = {}
    for row in rows:
        owned.setdefault(PatientKey(row.patient_id, row.id_issuer), []).append(row)
    return {key: tuple(found) for key, found in owned.items()}


@dataclass(frozen=True)
class SnapshotHead:
    """Which export this is and how old its data are."""

    sequence: int
    created: datetime
    facility: str
    exporter_key_id: str
    oldest_read_at: datetime  # oldest read time among patients, plans, counts and appointments


@dataclass(frozen=True)
class PlanView:
    """One plan with everything the laptop knows of it.

    Attributes:
        plan: None when the object is missing, unreadable or not yet parsed.
        status: the `plans` row, if any.
        fractions_planned: of the single fraction group, or the settled one; else None.
        count: before the export; `given_since_export` counts the ledger's complete fractions.
        findings: of the file, the count, the approval and the identity, all together.
        printable: False at any stop, or while nobody approved or released the plan.
        unchanged_since: creation time of the oldest generation with this same digest.
        code: the plan code `XXXX-XXXX-XXXX`.
        position: count, settlements and ledger joined: what a screen shows and a gate asks.
    """

    plan_uid: str
    plan: Plan | None
    status: PlanStatus | None
    prescription: Prescription | None
    fractions_planned: int | None
    fraction_group: int | None
    count: FractionCount
    given_since_export: int
    trust: Trust
    unchanged_since: datetime | None
    generations_seen: int
    findings: tuple[Finding, ...]
    printable: bool
    code: str | None
    digest: str | None
    object_sha256: str | None = None
    position: CoursePosition | None = None


@dataclass(frozen=True)
class PatientView:
    """One patient as listed; texts are as the source wrote them."""

    key: PatientKey
    patient: Patient | None  # the `patients` row
    name: str = field(repr=False)  # FAMILY^Given or "FAMILY Given", as the source wrote it
    birth_date: date | None = field(repr=False)
    sex: str | None
    category: int | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]  # of identity: conflicts, homonyms, name spelling
    alerts: tuple[Alert, ...]
    notes: tuple[Note, ...]
    prescriptions: tuple[Prescription, ...]
    documents: tuple[Document, ...]
    appointments: tuple[Appointment, ...]
    plans: tuple[PlanView, ...]


@dataclass(frozen=True)
class Snapshot:
    """A whole accepted generation with the ledger's facts joined in."""

    head: SnapshotHead
    patients: tuple[PatientView, ...]
    contacts: tuple[Contact, ...]
