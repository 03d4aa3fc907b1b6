"""Every form on one fictitious patient, without a vault: to look at, and to test layouts with.

Nothing here is of a real person, and every page says so: it bears the drill's watermark.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from continuity_kit.dicom.fictitious import Case, FictitiousPatient, Target, encode
from continuity_kit.dicom.fictitious_beams import Arc, Imaging, Linac
from continuity_kit.dicom.fictitious_plans import PlanHead, linac_plan
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import FractionCount, GivenFraction
from continuity_kit.domain.patient import Alert, Contact, Note, Patient, PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.messages import Language
from continuity_kit.sheets.logo import Logo
from continuity_kit.sheets.request import PageFrame, SheetRequest
from continuity_kit.sheets.sheet_number import DRILL_LETTER, sheet_number

KEY = PatientKey("00412207", "CSE")
FACILITY = "Centre Saint-Exemple"
MACHINE = "ACC1"
GIVEN, PLANNED = 14, 35
METERSETS = (Decimal("281.368973"), Decimal("263.914420"))
EDGES = tuple(float(edge) for edge in range(-200, 201, 10))


def preview_frame(now: datetime, logo: Logo | None = None) -> PageFrame:
    """Return the frame of a drill whose export is 61 hours old; `now` is aware."""
    exported = now - timedelta(hours=61)
    return PageFrame(
        facility=FACILITY,
        sheet_number=sheet_number(DRILL_LETTER, 417),
        printed_at=now,
        printed_by="L. Exempleur",
        export_sequence=214,
        oldest_read_at=exported,
        ledger_entries=416,
        ledger_words=("citron", "rocher", "azur", "neige"),
        record_of="paper",
        record_since=now - timedelta(minutes=2),
        drill=True,
        logo=logo,
    )


def preview_contacts() -> tuple[Contact, ...]:
    """Return the contacts of a department that does not exist."""
    return (
        Contact("physicien de garde", "poste 4120", "P. Étalon"),
        Contact("cadre", "poste 4102", "C. Gabarit"),
        Contact("RSSI", "poste 4999", "R. Maquette", FACILITY),
        Contact("centre d'accueil", "05 99 99 08 00", organisation="Centre Hôte Fictif"),
        Contact("constructeur", "05 99 99 07 00", "assistance", "Constructeur Fictif"),
        Contact("archives", "poste 4300"),
    )


def preview_request(
    now: datetime,
    language: Language,
    *,
    form_text: str | None = None,
    logo: Logo | None = None,
) -> SheetRequest:
    """Return a request for the fictitious patient's plan: 14 of 35 fractions given."""
    plan = _plan(now.date())
    view = _plan_view(plan, now)
    return SheetRequest(
        patient=_patient(view, now),
        plan_view=view,
        frame=preview_frame(now, logo),
        contacts=preview_contacts(),
        language=language,
        form_text=form_text,
    )


def _plan(today: date) -> Plan:
    person = FictitiousPatient(
        KEY.patient_id, KEY.issuer, "FICTIF-MODÈLE^Étienne", date(1961, 3, 14), "M"
    )
    planned_on = today - timedelta(days=26)
    case = Case(7, FACILITY, person, planned_on, Target((40, 35, 45), name="PTV_70"), "ORL")
    linac = Linac(MACHINE, "Exemple 120", "1001", EDGES)
    beams = (
        (1, Arc("ARC1_HOR", 181, 179, "CW", str(METERSETS[0]), "1.031")),
        (2, Arc("ARC2_ANTI", 179, 181, "CC", str(METERSETS[1]), "0.969", collimator=330)),
        (3, Imaging("CBCT")),
    )
    head = PlanHead("ORL_P1_70", PLANNED, "70", planned_on, fixation="Masque 5 points")
    return read_plan(encode(linac_plan(case, head, linac, beams)))


def _plan_view(plan: Plan, now: datetime) -> PlanView:
    approved = now.date() - timedelta(days=24)
    return PlanView(
        plan_uid=plan.uid,
        plan=plan,
        status=PlanStatus(
            KEY.patient_id,
            plan.uid,
            id_issuer=KEY.issuer,
            status="treatment_approved",
            machine=MACHINE,
            approved_by="Dr B. Modélaire",
            approved_on=approved,
        ),
        prescription=_prescription(approved),
        fractions_planned=PLANNED,
        fraction_group=None,
        count=_count(now),
        given_since_export=0,
        trust="sealed",
        unchanged_since=now - timedelta(days=27),
        generations_seen=9,
        findings=(),
        printable=True,
        code="7QKM-2XPD-W9HC",
        digest="ab" * 32,
    )


def _prescription(prescribed_on: date) -> Prescription:
    return Prescription(
        KEY.patient_id,
        "RX-20431",
        id_issuer=KEY.issuer,
        treatment_site="Oropharynx, carcinome épidermoïde",
        laterality="bilatéral",
        intent="curative",
        category=1,
        dose_per_fraction_gy=Decimal("2.00"),
        fractions=PLANNED,
        fractions_per_day=1,
        phase=1,
        prescriber="Dr B. Modélaire",
        prescribed_on=prescribed_on,
        status="active",
    )


def _count(now: datetime) -> FractionCount:
    exported = now - timedelta(hours=61)
    days: list[date] = []
    when = exported.date()
    while len(days) < GIVEN:
        if when.weekday() < 5:
            days.insert(0, when)
        when -= timedelta(days=1)
    metersets = tuple(enumerate(METERSETS, start=1))
    return FractionCount(
        given=GIVEN,
        as_of=exported,
        source="counts",
        sources=(("counts", GIVEN, exported), ("records", GIVEN, exported)),
        fractions=tuple(
            GivenFraction(number, when, metersets) for number, when in enumerate(days, start=1)
        ),
    )


def _patient(view: PlanView, now: datetime) -> PatientView:
    row = Patient(
        KEY.patient_id,
        "Fictif-Modèle",
        "Étienne",
        date(1961, 3, 14),
        id_issuer=KEY.issuer,
        birth_name="Fictif",
        sex="M",
        mobile="06 99 99 01 17",
        contact_name="Mme Témoin, sœur",
        contact_phone="06 99 99 02 40",
        physician="Dr Modélaire",
        transport="VSL 05 99 99 03 00",
    )
    written = now - timedelta(days=24)
    alerts = (
        Alert(KEY.patient_id, "allergy", "Produits de contraste iodés", as_of="2026-10-26"),
        Alert(KEY.patient_id, "cardiac_device", "OUI · limite 2.0 Gy", as_of="2026-10-26"),
    )
    note = Note(
        KEY.patient_id,
        written,
        "Tatouages médian, D, G. Depuis le médian : Vert −2.5 cm, Long +4.0 cm.",
        author="M. Témoin",
        kind="setup",
    )
    visit = now.replace(hour=8, minute=15, second=0, microsecond=0)
    visits = (Appointment(KEY.patient_id, "a1", visit, visit.isoformat(), MACHINE, "booked"),)
    return PatientView(
        key=KEY,
        patient=row,
        name="Fictif-Modèle^Étienne",
        birth_date=row.birth_date,
        sex="M",
        category=1,
        reasons=("scheduled",),
        missing=(),
        findings=(),
        alerts=alerts,
        notes=(note,),
        prescriptions=(view.prescription,) if view.prescription is not None else (),
        documents=(),
        appointments=visits,
        plans=(view,),
    )


def other_number(index: int) -> str:
    """Return another sheet number of the drill."""
    return sheet_number(DRILL_LETTER, index)
