"""Fictitious patients, plans and requests for the paper; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import FractionCount, GivenFraction
from continuity_kit.domain.patient import Alert, Contact, Note, Patient, PatientKey
from continuity_kit.domain.plan import (
    Accessory,
    ApplicationSetup,
    Beam,
    Channel,
    ControlPoint,
    DevicePositions,
    DoseReference,
    Dwell,
    FractionGroup,
    LimitingDevice,
    PatientSetup,
    Plan,
    ReferencedBeam,
    Source,
    TableTop,
    Wedge,
)
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.sheets.request import PageFrame, SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number

D = Decimal
PARIS = timezone(timedelta(hours=1), "CET")
PRINTED = datetime(2026, 11, 23, 7, 12, tzinfo=PARIS)
EXPORTED = datetime(2026, 11, 20, 18, 2, tzinfo=PARIS)
KEY = PatientKey("00412207", "CSE")
BOUNDARIES = tuple(D(edge) for edge in range(-100, 101, 10))


def frame(**values: object) -> PageFrame:
    """Return the frame of a paper downtime, an export 61 hours old."""
    full = PageFrame(
        facility="Centre Saint-Exemple",
        sheet_number=sheet_number("A", 417),
        printed_at=PRINTED,
        printed_by="L. Exempleur",
        export_sequence=214,
        export_created=EXPORTED,
        oldest_read_at=EXPORTED,
        ledger_entries=416,
        ledger_words=("citron", "rocher", "azur", "neige"),
        record_of="paper",
        record_since=datetime(2026, 11, 23, 7, 10, tzinfo=PARIS),
    )
    return replace(full, **values)


def leaves(shape: int = 0) -> DevicePositions:
    """Return 20 leaf pairs that leave an oval open, moved by `shape` mm."""
    half = [D(max(0, 60 - abs(pair - 10) * 5)) for pair in range(20)]
    return DevicePositions(
        "MLCX",
        (*(-width + shape for width in half), *(width + shape for width in half)),
    )


def point(index: int, weight: str, **values: object) -> ControlPoint:
    """Return a control point of a 6 MV photon beam."""
    full = ControlPoint(
        index=index,
        weight=D(weight),
        energy=D("6"),
        dose_rate=D("600"),
        gantry=D("181"),
        gantry_direction="NONE",
        collimator=D("30"),
        collimator_direction="NONE",
        couch=D("0"),
        couch_direction="NONE",
        isocentre_mm=(D("-4.21"), D("12"), D("88.8")),
        ssd_mm=D("924"),
        devices=(
            DevicePositions("ASYMX", (D("-72"), D("68"))),
            DevicePositions("ASYMY", (D("-95"), D("88"))),
            leaves(),
        ),
    )
    return replace(full, **values)


def beam(number: int = 1, points: tuple[ControlPoint, ...] = (), **values: object) -> Beam:
    """Return a treatment beam; without points a static one of two."""
    points = points or (point(0, "0"), point(1, "1"))
    full = Beam(
        number=number,
        name=f"CHAMP_{number}",
        description=None,
        delivery_type="TREATMENT",
        radiation_type="PHOTON",
        beam_type="STATIC",
        machine="ACC1",
        meterset_unit="MU",
        fluence_mode="STANDARD",
        high_dose_technique=None,
        sad_mm=(D("1000"),),
        final_weight=D("1"),
        number_of_control_points=len(points),
        devices=(
            LimitingDevice("ASYMX", 1),
            LimitingDevice("ASYMY", 1),
            LimitingDevice("MLCX", 20, BOUNDARIES),
        ),
        number_of_wedges=0,
        number_of_boli=0,
        number_of_blocks=0,
        number_of_compensators=0,
        patient_setup_number=1,
        tolerance_table="ORL_VMAT",
        control_points=points,
    )
    return replace(full, **values)


def arc(number: int, name: str, start: str, stop: str, sense: str, **values: object) -> Beam:
    """Return a VMAT arc of five control points."""
    gantry = (D(start), D(start), D("90"), D("270"), D(stop))
    points = tuple(
        point(
            index,
            str(D(index) / 4),
            gantry=angle,
            gantry_direction=sense if index < 4 else "NONE",
            ssd_mm=None,
            devices=(
                DevicePositions("ASYMX", (D("-72"), D("68"))),
                DevicePositions("ASYMY", (D("-95"), D("88"))),
                leaves(index * 3),
            ),
        )
        for index, angle in enumerate((gantry[0], gantry[2], D("0"), gantry[3], gantry[4]))
    )
    return beam(number, points, name=name, beam_type="DYNAMIC", **values)


def plan(beams: tuple[Beam, ...], metersets: tuple[str | None, ...], **values: object) -> Plan:
    """Return an external plan of 35 fractions over these beams."""
    references = tuple(
        ReferencedBeam(item.number, None if mu is None else D(mu), D("1.0"), "PHYSICAL")
        for item, mu in zip(beams, metersets, strict=True)
    )
    full = Plan(
        uid="1.2.826.0.1.3680043.10.999.48713320",
        kind="external",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.481.5",
        patient_id=KEY.patient_id,
        id_issuer=KEY.issuer,
        patient_name="FICTIF-MODÈLE^Étienne",
        birth_date="1961-03-14",
        sex="M",
        label="ORL_P1_70",
        name="ORL",
        date="2026-10-28",
        time="101112",
        intent="CURATIVE",
        approval="APPROVED",
        reviewer="Dr B. Modélaire",
        review_date="2026-10-30",
        geometry="PATIENT",
        manufacturer="maker",
        model="planner",
        study_uid="1.2.3",
        frame_of_reference_uid="1.2.4",
        structure_set_uids=("1.2.5",),
        dose_references=(DoseReference(1, "VOLUME", "PTV_70", "TARGET", D("70"), "TRACKING"),),
        fraction_groups=(FractionGroup(1, 35, references, len(references)),),
        beams=beams,
        patient_setups=(PatientSetup(1, "HFS", "ISOCENTRIC", None, ("Masque 5 pts n° 214",)),),
    )
    return replace(full, **values)


def vmat_plan(**values: object) -> Plan:
    """Return two arcs and an imaging beam."""
    imaging = beam(3, (point(0, "0", gantry=D("0"), collimator=D("0")),), name="CBCT")
    beams = (
        arc(1, "ARC1_HOR", "181", "179", "CW"),
        arc(2, "ARC2_ANTI", "179", "181", "CC"),
        replace(imaging, delivery_type="SETUP", radiation_type="PHOTON"),
    )
    return plan(beams, ("281.368973", "263.914420", None), **values)


def wedged_plan(**values: object) -> Plan:
    """Return two tangents with physical wedges."""
    beams = tuple(
        beam(
            number,
            (
                point(
                    0,
                    "0",
                    gantry=D(gantry),
                    wedge_positions=((1, "IN"),),
                    table_top=TableTop(D("-121"), D("887"), D("-54")),
                ),
                point(1, "1", gantry=D(gantry), wedge_positions=((1, "IN"),),
                      table_top=TableTop(D("-121"), D("887"), D("-54"))),
            ),
            name=name,
            wedges=(Wedge(1, wedge, "STANDARD", D("15"), D(turn)),),
            number_of_wedges=1,
        )
        for number, name, gantry, wedge, turn in (
            (1, "TG_INT", "305", "W15R", "270"),
            (2, "TG_EXT", "125", "W15L", "90"),
        )
    )  # fmt: skip
    return plan(beams, ("138.2", "142.7"), label="SEIN_G_50", **values)


def electron_plan(**values: object) -> Plan:
    """Return one electron field with applicator, insert and bolus."""
    points = tuple(
        point(index, str(index), energy=D("12"), gantry=D("22"), collimator=D("0"),
              ssd_mm=D("1000"), devices=())
        for index in (0, 1)
    )  # fmt: skip
    field = beam(
        1,
        points,
        name="E12_BOOST",
        radiation_type="ELECTRON",
        fluence_mode=None,
        devices=(),
        applicator=Accessory("A10", "ELECTRON_SQUARE", "10A"),
        blocks=(
            Accessory("INS-G27", "APERTURE", "4027", material="CERROBEND", thickness_mm=D("12"),
                      outline_mm=tuple(D(n) for n in (-32, 0, 0, 26, 32, 0, 0, -26))),
        ),
        number_of_blocks=1,
        boli=(Accessory("B_5"),),
        number_of_boli=1,
    )  # fmt: skip
    return plan((field,), ("228.1",), label="BOOST_SG_16", **values)


def ion_plan(unit: str = "MU", **values: object) -> Plan:
    """Return two scanned proton beams of three layers."""
    beams = []
    for number, gantry in ((1, "90"), (2, "270")):
        points = tuple(
            point(
                index,
                weight,
                energy=D(energy),
                gantry=D(gantry),
                couch=D("350"),
                devices=(),
                snout_position_mm=D("336.75"),
                spot_tune_id="4.0",
                spot_count=120,
                paintings=1,
                range_shifter_settings=((1, "IN"),),
            )
            for index, (weight, energy) in enumerate(
                (("0", "154.3"), ("50", "154.3"), ("50", "110.2"), ("80", "110.2"),
                 ("80", "70.6"), ("100", "70.6"))
            )
        )  # fmt: skip
        beams.append(
            beam(
                number,
                points,
                name=f"PROT_{number}",
                radiation_type="PROTON",
                meterset_unit=unit,
                machine="IBA1",
                fluence_mode=None,
                scan_mode="MODULATED",
                sad_mm=(D("2234"), D("1858.5")),
                devices=(),
                snouts=(Accessory("SNOUT-A"),),
                range_shifters=(Accessory("RS-57", "BINARY"),),
                final_weight=D("100"),
            )
        )
    references = (
        ReferencedBeam(1, D("153.227"), D("0.9"), "EFFECTIVE"),
        ReferencedBeam(2, D("149.5"), D("0.9"), "EFFECTIVE"),
    )
    group = FractionGroup(1, 30, references, 2)
    full = plan(tuple(beams), ("1", "1"), kind="ion", label="PROT_54", fraction_groups=(group,))
    target = DoseReference(1, "VOLUME", "CTV", "TARGET", D("54"), None)
    return replace(full, dose_references=(target,), **values)


def brachy_plan(**values: object) -> Plan:
    """Return an HDR cylinder of one channel, three sessions."""
    times = ("52.6", "41.3", "33.8", "28.4", "26.1", "25.2", "26.0", "28.2", "30.6", "30.8", "29.4")
    dwells = tuple(Dwell(D(place * 5), D(time)) for place, time in enumerate(times))
    channel = Channel(
        setup=1,
        number=1,
        total_time_s=D("352.4"),
        length_mm=D("1300.0"),
        step_mm=D("5"),
        dwells=dwells,
        applicator_id="CYL30",
        transfer_tube="1",
        afterloader_channel="1",
        source_number=1,
    )
    group = FractionGroup(1, 3, (), 0, 1, (1,))
    return plan(
        (),
        (),
        **{
            "kind": "brachy",
            "label": "CURIE_DV_21",
            "fraction_groups": (group,),
            "channels": (channel,),
            "application_setups": (ApplicationSetup(1, "VAGINAL", D("3768.7")),),
            "sources": (Source(1, "Ir-192", D("38500.0"), "2026-11-05T09:00:00", D("73.83")),),
            "brachy_type": "HDR",
            "dose_references": (DoseReference(1, "SITE", "dome", "TARGET", D("21"), None),),
            **values,
        },
    )


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
