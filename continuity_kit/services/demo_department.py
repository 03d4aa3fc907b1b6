"""Writes the demo's department as its systems would: a DICOM folder, and the tables beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from continuity_kit.dicom.fictitious import Case, FictitiousPatient
from continuity_kit.dicom.fictitious_plans import PlanHead
from continuity_kit.dicom.fictitious_records import GivenSession
from continuity_kit.dicom.fictitious_treatments import (
    Scan,
    TreatmentPlan,
    plan_files,
    record_files,
    scan_files,
)
from continuity_kit.services.demo_calendar import (
    DemoSession,
    Outage,
    approval_day,
    coming_sessions,
    given_sessions,
    outage_before,
    stopped_session,
    working_day,
)
from continuity_kit.services.demo_cast import ISSUER, DemoPatient, DemoTreatment
from continuity_kit.services.demo_machines import FACILITY, afterloader
from continuity_kit.services.demo_patients_counts import approval_patients, count_patients
from continuity_kit.services.demo_patients_names import name_patients
from continuity_kit.services.demo_patients_special import special_patients

CT_SLICES = 14
SCANNED_BEFORE, PLANNED_BEFORE = 7, 1  # working days before the approval
FIRST_MINUTE, MINUTES_A_SESSION = 8 * 60 + 20, 15


@dataclass(frozen=True)
class Course:
    """One plan of one patient with its dates.

    Attributes:
        times: of a day's sessions, `HH:MM`.
        place: among the patient's plans, from 1; names course and prescription.
        given: whole, in order; `stopped` was begun on the last export's day.
    """

    patient: DemoPatient
    treatment: DemoTreatment
    plan: TreatmentPlan
    place: int
    times: tuple[str, ...]
    approved_on: date
    given: tuple[DemoSession, ...]
    stopped: DemoSession | None
    coming: tuple[DemoSession, ...]

    @property
    def machine(self) -> str:
        """Where it is treated."""
        return self.treatment.technique.machine

    def given_by(self, evening: date) -> tuple[DemoSession, ...]:
        """Return the fractions given to the evening of a day."""
        return tuple(item for item in self.given if item.at.date() <= evening)


@dataclass(frozen=True)
class Department:
    """Everything the demo's department holds, as a function of seed and day."""

    outage: Outage
    patients: tuple[DemoPatient, ...]
    courses: tuple[Course, ...]


def make_department(seed: int, today: date) -> Department:
    """Return the department whose outage ends on the working day before `today`.

    Args:
        seed: every UID comes from it.
        today: every date comes from it.
    """
    outage = outage_before(today)
    patients = (
        *name_patients(),
        *count_patients(),
        *approval_patients(),
        *special_patients(afterloader(outage.eve)),
    )
    used: dict[str, int] = {}
    courses: list[Course] = []
    for patient in patients:
        for place, treatment in enumerate(patient.treatments, start=1):
            times = treatment.times or (_next_time(used, treatment.technique.machine),)
            courses.append(_course(seed, outage, patient, treatment, place, times))
    return Department(outage, patients, tuple(courses))


def write_dicom(folder: Path, department: Department, evening: date) -> int:
    """Write the DICOM files that exist by an evening and are not there yet; return their number."""
    written = 0
    for course in department.courses:
        if course.approved_on > evening:
            continue
        place = folder / course.patient.patient_id
        place.mkdir(parents=True, exist_ok=True)
        for name, make in _parts(course, evening):
            if not (place / name).exists():
                written += _put_all(place, make)
    return written


def _put_all(folder: Path, files: Iterator[tuple[str, bytes]]) -> int:
    count = 0
    for name, data in files:
        (folder / name).write_bytes(data)
        count += 1
    return count


def _parts(course: Course, evening: date) -> Iterator[tuple[str, Iterator[tuple[str, bytes]]]]:
    """Yield a name that stands for each part, and its files, not made before they are asked for."""
    plan, head = course.plan, course.plan.head
    yield f"RS.{plan.scan.case.number}.dcm", scan_files(plan.scan)
    made = plan_files(plan, with_drr=course.patient.with_drr, drawn_on=head.planned_on)
    yield f"RP.{head.label}.dcm", made
    for session in recorded_sessions(course, evening):
        name = f"RT.{head.label}.{session.fraction:03d}.{session.at:%Y%m%d}.dcm"
        yield name, record_files(plan, (session,))


def recorded_sessions(course: Course, evening: date) -> tuple[GivenSession, ...]:
    """Return what the machine's own records tell by an evening."""
    treatment = course.treatment
    kept = course.given[len(course.given) - treatment.records :] if treatment.records else ()
    told = [GivenSession(item.number, item.at, {}) for item in kept if item.at.date() <= evening]
    if course.stopped is not None and course.stopped.at.date() <= evening:
        stopped = GivenSession(course.stopped.number, course.stopped.at, treatment.stopped_at_mu)
        told.append(stopped)
    return tuple(told)


def _next_time(used: dict[str, int], machine: str) -> str:
    place = used.get(machine, 0)
    used[machine] = place + 1
    minute = FIRST_MINUTE + place * MINUTES_A_SESSION
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _course(
    seed: int,
    outage: Outage,
    patient: DemoPatient,
    treatment: DemoTreatment,
    place: int,
    times: tuple[str, ...],
) -> Course:
    approved_on = approval_day(treatment, times, outage)
    first = next(item for item in patient.treatments if item.scan == treatment.scan)
    scanned_on = working_day(approval_day(first, first.times or times, outage), -SCANNED_BEFORE)
    scan = _scan(seed, patient, first, scanned_on)
    head = PlanHead(
        label=treatment.label,
        fractions=treatment.prescription.fractions,
        dose_gy=_total(treatment),
        planned_on=working_day(approved_on, -PLANNED_BEFORE),
        intent="PALLIATIVE" if treatment.prescription.intent == "palliatif" else "CURATIVE",
        approval=treatment.approval,
        per_day=treatment.prescription.per_day,
        fixation=treatment.fixation,
        number=place,
    )
    return Course(
        patient=patient,
        treatment=treatment,
        plan=TreatmentPlan(scan, head, treatment.technique),
        place=place,
        times=times,
        approved_on=approved_on,
        given=given_sessions(treatment, times, outage),
        stopped=stopped_session(treatment, times, outage),
        coming=coming_sessions(treatment, times, outage),
    )


def _scan(seed: int, patient: DemoPatient, treatment: DemoTreatment, scanned_on: date) -> Scan:
    drawn = patient.scans[treatment.scan]
    case = Case(
        seed=seed,
        facility=FACILITY,
        patient=FictitiousPatient(
            patient.patient_id,
            ISSUER,
            f"{patient.family_name}^{patient.given_names}",
            patient.birth_date,
            patient.sex,
            patient.charset,
        ),
        scanned_on=scanned_on,
        target=drawn.target,
        site=treatment.prescription.site,
        number=treatment.scan + 1,
        implicit=patient.is_implicit,
    )
    return Scan(case, drawn.region, CT_SLICES, drawn.bolus)


def _total(treatment: DemoTreatment) -> str:
    dose = Decimal(treatment.prescription.dose_per_fraction_gy) * treatment.prescription.fractions
    return f"{dose.normalize():f}"
