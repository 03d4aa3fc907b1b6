"""Patients and plans as `browse` shows them; a test states only what matters to it."""

from dataclasses import replace
from datetime import date, datetime

from builders_sheets import EXPORTED, KEY, PARIS, vmat_plan

from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.patient import Alert
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot, SnapshotHead

HEAD = SnapshotHead(214, EXPORTED, "Centre Saint-Exemple", "ab" * 8, EXPORTED)
NOW = datetime(2026, 11, 23, 7, 12, tzinfo=PARIS)
LIMITS = (24, 72, 120)


def plan_view(**values: object) -> PlanView:
    full = PlanView(
        plan_uid="1.2.3",
        plan=vmat_plan(),
        status=None,
        prescription=None,
        fractions_planned=35,
        fraction_group=1,
        count=FractionCount(14, EXPORTED, "counts"),
        given_since_export=2,
        trust="pinned",
        unchanged_since=EXPORTED,
        generations_seen=4,
        findings=(),
        printable=True,
        code=None,
        digest="ab" * 32,
    )
    return replace(full, **values)


def visit(start: str, machine: str = "ACC1", status: str = "booked") -> Appointment:
    return Appointment(
        KEY.patient_id, start, datetime.fromisoformat(start), start, machine, status, minutes=15
    )


def patient(name: str = "Fictif^Étienne", **values: object) -> PatientView:
    full = PatientView(
        key=KEY,
        patient=None,
        name=name,
        birth_date=date(1961, 3, 14),
        sex="M",
        category=1,
        reasons=("scheduled", "started"),
        missing=("ct", "phone"),
        findings=(),
        alerts=(Alert(KEY.patient_id, "allergy", "iode <b>", as_of="2026-11-01"),),
        notes=(),
        prescriptions=(),
        documents=(),
        appointments=(visit("2026-11-23T09:00:00+01:00"),),
        plans=(plan_view(),),
    )
    return replace(full, **values)


def snapshot(*patients: PatientView) -> Snapshot:
    return Snapshot(HEAD, patients, ())
