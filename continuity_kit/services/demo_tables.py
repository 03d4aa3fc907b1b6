"""The demo's named tables, as the reports of a French department write them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from continuity_kit.services.demo_calendar import paris
from continuity_kit.services.demo_cast import ISSUER, DemoPatient
from continuity_kit.services.demo_department import Course, Department
from continuity_kit.services.demo_machines import ADA, BENOIT, CONTACTS, LOU, PHONE

REPORTED_AT = "18:00"
COUNTED_AT = "17:45"
PRESCRIBED_BEFORE = timedelta(days=12)
APPOINTMENTS_BACK, APPOINTMENTS_AHEAD = timedelta(days=7), timedelta(days=60)
PLANNING_CT_PATIENT = "7023"
CANCELLED_PATIENT = "5013"
CONSENT_PATIENT, CONSENT_FILE = "1234", "consentement-1234.pdf"
MINUTES = {"STEREO 1": 40, "PROTON 1": 30, "CURIE 1": 45}
INS_DEMONSTRATION = "1.2.250.1.213.1.4.11"
Rows = list[Sequence[object]]


def write_tables(folder: Path, department: Department, evening: date) -> None:
    """Write every table as it stands on an evening; delimiter `;`, decimal comma.

    A patient is in them from the day on which the first plan was approved.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = [item for item in department.courses if item.approved_on <= evening]
    people = [item for item in department.patients if _is_known(item, known)]
    stamp = paris(evening, REPORTED_AT)
    tables: dict[str, tuple[str, Rows]] = {
        "patients": _patients(people),
        "prescriptions": _prescriptions(known, evening),
        "plans": _plans(known),
        "counts": _counts(known, department, evening),
        "appointments": _appointments(known, people, evening),
        "alerts": _alerts(people, evening),
        "notes": _notes(people, known),
        "documents": _documents(people),
        "contacts": (
            "role;name;organisation;phone",
            [(role, name, organisation, phone) for role, name, organisation, phone in CONTACTS],
        ),
    }
    for name, (columns, rows) in tables.items():
        (folder / f"{name}.csv").write_bytes(_csv(columns.split(";"), rows, stamp))
    (folder / CONSENT_FILE).write_bytes(_consent())


def _csv(columns: Sequence[str], rows: Rows, stamp: datetime) -> bytes:
    text = io.StringIO(newline="")
    text.write(f"# generated_at={stamp.isoformat()}\r\n# rows={len(rows)}\r\n")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _is_known(patient: DemoPatient, known: Iterable[Course]) -> bool:
    if not patient.treatments:
        return True
    return any(course.patient.patient_id == patient.patient_id for course in known)


def _patients(people: Sequence[DemoPatient]) -> tuple[str, Rows]:
    columns = (
        "patient_id;id_issuer;family_name;given_names;birth_name;birth_date;sex;ins_number;"
        "ins_oid;ins_status;phone;mobile;contact_name;contact_phone;physician;transport;language"
    )
    rows: Rows = []
    for place, patient in enumerate(people, start=1):
        rows.append(
            (
                patient.patient_id,
                ISSUER,
                patient.family_name,
                patient.given_names,
                patient.birth_name,
                patient.birth_date.isoformat(),
                patient.sex,
                "",
                INS_DEMONSTRATION,
                "PROV",
                PHONE.format(50, place),
                PHONE.format(60, place),
                "Personne de confiance fictive",
                PHONE.format(70, place),
                BENOIT.name,
                patient.transport,
                patient.language,
            )
        )
    return columns, rows


def _names(course: Course) -> tuple[str, str]:
    """Return course and prescription identifiers; phases share their course."""
    patient_id = course.patient.patient_id
    of_course = 1 if course.treatment.prescription.phase else course.place
    return f"C{patient_id}-{of_course}", f"P{patient_id}-{course.place}"


def _prescriptions(known: Sequence[Course], evening: date) -> tuple[str, Rows]:
    columns = (
        "patient_id;id_issuer;prescription_id;course_id;treatment_site;laterality;intent;category;"
        "dose_per_fraction_gy;fractions;fractions_per_day;phase;prescriber;prescribed_on;status"
    )
    rows: Rows = []
    for course in known:
        wanted = course.treatment.prescription
        is_complete = len(course.given_by(evening)) >= wanted.fractions
        course_id, prescription_id = _names(course)
        rows.append(
            (
                course.patient.patient_id,
                ISSUER,
                prescription_id,
                course_id,
                wanted.site,
                wanted.laterality,
                wanted.intent,
                wanted.category,
                wanted.dose_per_fraction_gy.replace(".", ","),
                wanted.fractions,
                wanted.per_day,
                wanted.phase or "",
                BENOIT.name,
                (course.approved_on - PRESCRIBED_BEFORE).isoformat(),
                "completed" if is_complete else "active",
            )
        )
    return columns, rows


def _plans(known: Sequence[Course]) -> tuple[str, Rows]:
    columns = (
        "patient_id;id_issuer;plan_uid;course_id;prescription_id;status;machine;"
        "approved_by;approved_on"
    )
    rows: Rows = []
    for course in known:
        is_approved = course.treatment.status in ("treatment_approved", "completed")
        course_id, prescription_id = _names(course)
        rows.append(
            (
                course.patient.patient_id,
                ISSUER,
                course.plan.uid,
                course_id,
                prescription_id,
                course.treatment.status,
                course.machine,
                ADA.name if is_approved else "",
                course.approved_on.isoformat() if is_approved else "",
            )
        )
    return columns, rows


def _counts(known: Sequence[Course], department: Department, evening: date) -> tuple[str, Rows]:
    columns = "patient_id;id_issuer;plan_uid;fractions_given;as_of;last_given_at"
    rows: Rows = []
    for course in known:
        if not course.treatment.count_in_table:
            continue
        given = course.given_by(evening)
        if evening == department.outage.eve and course.treatment.table_lags:
            given = given[: -course.treatment.table_lags]
        rows.append(
            (
                course.patient.patient_id,
                ISSUER,
                course.plan.uid,
                len(given),
                paris(evening, COUNTED_AT).isoformat(),
                given[-1].at.isoformat() if given else "",
            )
        )
    return columns, rows


def _appointments(
    known: Sequence[Course], people: Sequence[DemoPatient], evening: date
) -> tuple[str, Rows]:
    columns = (
        "patient_id;id_issuer;appointment_id;start;minutes;machine;activity;status;plan_uid;note"
    )
    rows: Rows = []
    for course in known:
        begun = (course.stopped,) if course.stopped else ()
        for session in (*course.given, *begun, *course.coming):
            # A fraction that was stopped is booked again under its own number.
            on = session.at.date()
            if not evening - APPOINTMENTS_BACK <= on <= evening + APPOINTMENTS_AHEAD:
                continue
            label = course.treatment.label
            rows.append(
                (
                    course.patient.patient_id,
                    ISSUER,
                    f"RDV-{course.patient.patient_id}-{label}-{session.number}-{on:%m%d}",
                    session.at.isoformat(),
                    MINUTES.get(course.machine, 15),
                    course.machine,
                    "",
                    "fulfilled" if on <= evening else "booked",
                    course.plan.uid,
                    "",
                )
            )
    for patient in people:
        if patient.patient_id == PLANNING_CT_PATIENT:
            rows.append(_planning_ct(patient, evening))
        if patient.patient_id == CANCELLED_PATIENT:
            rows.append(_cancelled(patient, evening))
    return columns, rows


def _planning_ct(patient: DemoPatient, evening: date) -> Sequence[object]:
    start = paris(evening + timedelta(days=4), "10:15").isoformat()
    name = f"RDV-{patient.patient_id}-SCAN"
    note = "Scanner de dosimétrie"
    return (patient.patient_id, ISSUER, name, start, 30, "SCAN1", "planning_ct", "booked", "", note)


def _cancelled(patient: DemoPatient, evening: date) -> Sequence[object]:
    start = paris(evening - timedelta(days=1), "16:00").isoformat()
    name = f"RDV-{patient.patient_id}-CONS"
    note = "Annulée par le patient"
    return (
        patient.patient_id, ISSUER, name, start, 20, "CONS 2", "consultation", "cancelled", "", note
    )  # fmt: skip


def _alerts(people: Sequence[DemoPatient], evening: date) -> tuple[str, Rows]:
    rows: Rows = [
        (patient.patient_id, ISSUER, kind, text, evening.isoformat())
        for patient in people
        for kind, text in patient.alerts
    ]
    return "patient_id;id_issuer;kind;text;as_of", rows


def _notes(people: Sequence[DemoPatient], known: Sequence[Course]) -> tuple[str, Rows]:
    rows: Rows = []
    for patient in people:
        own = [item for item in known if item.patient.patient_id == patient.patient_id]
        if not own:
            continue
        written = paris(min(item.approved_on for item in own), "14:30").isoformat()
        for kind, text in (("setup", patient.setup_note), ("imaging", patient.imaging_note)):
            if text:
                rows.append((patient.patient_id, ISSUER, written, LOU.name, kind, text))
    return "patient_id;id_issuer;written_at;author;kind;text", rows


def _documents(people: Sequence[DemoPatient]) -> tuple[str, Rows]:
    rows: Rows = [
        (
            patient.patient_id,
            ISSUER,
            "consentement",
            "Consentement aux soins (fictif)",
            CONSENT_FILE,
        )
        for patient in people
        if patient.patient_id == CONSENT_PATIENT
    ]
    return "patient_id;id_issuer;kind;title;file", rows


def _consent() -> bytes:
    """Return a one-page PDF, written by hand so that it is the same on every machine."""
    text = b"BT /F1 18 Tf 60 760 Td (Document fictif : consentement) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer
