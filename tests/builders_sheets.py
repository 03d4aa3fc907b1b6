"""Fictitious patients and requests for the paper; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from sheet_plan_builders import (
    BOUNDARIES,
    KEY,
    D,
    arc,
    beam,
    brachy_plan,
    electron_plan,
    ion_plan,
    leaves,
    plan,
    point,
    vmat_plan,
    wedged_plan,
)

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import FractionCount, GivenFraction
from continuity_kit.domain.patient import Alert, Contact, Note, Patient
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.sheets.request import PageFrame, SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number

__all__ = [
    "BOUNDARIES",
    "EXPORTED",
    "KEY",
    "PARIS",
    "PRINTED",
    "UNKNOWN",
    "arc",
    "beam",
    "brachy_plan",
    "electron_plan",
    "frame",
    "given",
    "ion_plan",
    "leaves",
    "patient_view",
    "plan",
    "plan_view",
    "point",
    "prescription",
    "request",
    "vmat_plan",
    "wedged_plan",
]

PARIS = timezone(timedelta(hours=1), "CET")
PRINTED = datetime(2026, 11, 23, 7, 12, tzinfo=PARIS)
EXPORTED = datetime(2026, 11, 20, 18, 2, tzinfo=PARIS)


def frame(**values: object) -> PageFrame:
    """Return the frame of a paper downtime, an export 61 hours old."""
    full = PageFrame(
        facility="Centre Saint-Exemple",
        sheet_number=sheet_number("A", 417),
        printed_at=PRINTED,
        printed_by="L. Exempleur",
        export_sequence=214,
        oldest_read_at=EXPORTED,
        ledger_entries=416,
        ledger_words=("citron", "rocher", "azur", "neige"),
        record_of="paper",
        record_since=datetime(2026, 11, 23, 7, 10, tzinfo=PARIS),
    )
    return replace(full, **values)


def given(count: int, first: date = date(2026, 11, 2)) -> FractionCount:
    """Return a count of the OIS with that many dated machine records on weekdays."""
    days: list[date] = []
    while len(days) < count:
        day = (days[-1] + timedelta(days=1)) if days else first
        while day.weekday() > 4:
            day += timedelta(days=1)
        days.append(day)
    fractions = tuple(
        GivenFraction(number, day, ((1, D("281.4")), (2, D("263.9"))))
        for number, day in enumerate(days, start=1)
    )
    return FractionCount(
        given=count,
        as_of=EXPORTED,
        source="counts",
        sources=(("counts", count, EXPORTED), ("records", count, EXPORTED)),
        fractions=fractions,
    )


UNKNOWN = FractionCount(given=None, as_of=None, source=None)


def prescription(**values: object) -> Prescription:
    """Return the prescription of the OIS: 35 x 2 Gy."""
    full = Prescription(
        KEY.patient_id,
        "RX-20431",
        id_issuer=KEY.issuer,
        treatment_site="Oropharynx, carcinome épidermoïde",
        laterality="bilatéral",
        intent="curative",
        category=1,
        dose_per_fraction_gy=D("2.00"),
        fractions=35,
        fractions_per_day=1,
        phase=1,
        prescriber="Dr B. Modélaire",
        prescribed_on=date(2026, 10, 29),
        status="active",
    )
    return replace(full, **values)


def plan_view(of: Plan | None, **values: object) -> PlanView:
    """Return a printable, sealed plan with 14 fractions given."""
    planned = of.fraction_groups[0].fractions_planned if of is not None else None
    full = PlanView(
        plan_uid=of.uid if of is not None else "1.2.3",
        plan=of,
        status=PlanStatus(
            KEY.patient_id,
            of.uid if of is not None else "1.2.3",
            status="treatment_approved",
            approved_by="Dr B. Modélaire",
            approved_on=date(2026, 10, 30),
        ),
        prescription=prescription(fractions=planned),
        fractions_planned=planned,
        fraction_group=None,
        count=given(min(14, (planned or 2) - 1)),
        given_since_export=0,
        trust="sealed",
        unchanged_since=datetime(2026, 11, 1, tzinfo=UTC),
        generations_seen=9,
        findings=(),
        printable=True,
        code="7QKM-2XPD-W9HC",
        digest="ab" * 32,
    )
    return replace(full, **values)


def patient_view(*plans: PlanView, **values: object) -> PatientView:
    """Return a patient with alerts, notes and three appointments."""
    row = Patient(
        KEY.patient_id,
        "Fictif-Modèle",
        "Étienne",
        date(1961, 3, 14),
        id_issuer=KEY.issuer,
        birth_name="Fictif",
        sex="M",
        birth_place_code="99999",
        mobile="06 99 99 01 17",
        contact_name="Mme Témoin, sœur",
        contact_phone="06 99 99 02 40",
        physician="Dr Modélaire",
        transport="VSL 05 99 99 03 00",
    )
    appointments = tuple(
        Appointment(KEY.patient_id, f"a{day}", at, at.isoformat(), "ACC1", "booked")
        for day in (23, 24, 25)
        for at in (datetime(2026, 11, day, 8, 15, tzinfo=PARIS),)
    )
    full = PatientView(
        key=KEY,
        patient=row,
        name="Fictif-Modèle^Étienne",
        birth_date=date(1961, 3, 14),
        sex="M",
        category=1,
        reasons=("scheduled",),
        missing=(),
        findings=(),
        alerts=(
            Alert(KEY.patient_id, "allergy", "Produits de contraste iodés", as_of="2026-10-26"),
            Alert(KEY.patient_id, "cardiac_device", "OUI · limite 2.0 Gy", as_of="2026-10-26"),
            Alert(KEY.patient_id, "chemotherapy", "Cisplatine, J1 J22 J43", as_of="2026-10-29"),
        ),
        notes=(
            Note(
                KEY.patient_id,
                datetime(2026, 10, 30, 9, 0, tzinfo=PARIS),
                "Tatouages médian, D, G. Depuis le médian : Vert −2.5 cm, Long +4.0 cm.",
                author="M. Témoin",
                kind="setup",
            ),
        ),
        prescriptions=(prescription(),),
        documents=(),
        appointments=appointments,
        plans=plans,
    )
    return replace(full, **values)


def request(of: Plan | None = None, **values: object) -> SheetRequest:
    """Return a request for a plan; fields of `plan_view` and `patient_view` go by prefix.

    `view_…` goes to the plan view, `patient_…` to the patient view, the rest to the request.
    """
    of = vmat_plan() if of is None else of
    view_values = {
        key.removeprefix("view_"): item for key, item in values.items() if key.startswith("view_")
    }
    patient_values = {
        key.removeprefix("patient_"): item
        for key, item in values.items()
        if key.startswith("patient_")
    }
    view = plan_view(of, **view_values)
    rest = {key: item for key, item in values.items() if not key.startswith(("view_", "patient_"))}
    full = SheetRequest(
        patient=patient_view(view, **patient_values),
        plan_view=view,
        frame=frame(),
        contacts=(Contact("Physicien de garde", "poste 4120"), Contact("Cadre", "poste 4102")),
        holidays=frozenset({date(2026, 11, 11)}),
    )
    return replace(full, **rest)
