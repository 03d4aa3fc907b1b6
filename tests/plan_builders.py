"""Valid plans of every kind, rich enough that each clinical field holds a value."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from continuity_kit.domain.patient import PatientKey
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
from continuity_kit.domain.trust import Sighting

D = Decimal
MONDAY = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
OWNER = PatientKey("0012345", "CSE")
ACCESSORY = Accessory(
    id="A1",
    type="SHIELDING",
    code="C-17",
    name="left block",
    material="CERROBEND",
    thickness_mm=D("80"),
    outline_mm=(D("10"), D("20"), D("30"), D("40")),
)


def control_point(index: int, **values: object) -> ControlPoint:
    """Return a full control point; its gantry and leaves move with the index."""
    first = ControlPoint(
        index=index,
        weight=D(index) / 3,
        energy=D(6),
        dose_rate=D(600),
        gantry=D("181.0") + index,
        gantry_direction="CW",
        collimator=D("30"),
        collimator_direction="NONE",
        couch=D("0"),
        couch_direction="NONE",
        table_eccentric=D("0"),
        table_pitch=D("0.5"),
        table_roll=D("-0.5"),
        table_top=TableTop(D("-171"), D("934"), D("-13")),
        isocentre_mm=(D("-4.21"), D("12"), D("88.8")),
        ssd_mm=D("905.2"),
        devices=(
            DevicePositions("ASYMX", (D("-45"), D("55"))),
            DevicePositions("ASYMY", (D("-64"), D("75"))),
            DevicePositions("MLCX", (D("-10"), D("-11"), D("12"), D("13") + index)),
        ),
        wedge_positions=((1, "IN"),),
        snout_position_mm=D("310"),
        range_shifter_settings=((1, "57.5"),),
        spot_tune_id="T4",
        spot_count=12,
        spot_sha256="ab" * 32,
        paintings=2,
        gantry_pitch=D("1.5"),
        further=(("HeadFixationAngle", "12.5"),),
    )
    return ControlPoint(**{**first.__dict__, **values})


def beam(number: int = 1, **values: object) -> Beam:
    """Return a full treatment beam."""
    full = Beam(
        number=number,
        name=f"beam {number}",
        description="left oblique",
        delivery_type="TREATMENT",
        radiation_type="PHOTON",
        beam_type="DYNAMIC",
        machine="LINAC 1",
        meterset_unit="MU",
        fluence_mode="STANDARD",
        high_dose_technique="NORMAL",
        sad_mm=(D("1000"), D("1001")),
        final_weight=D("1"),
        number_of_control_points=4,
        devices=(
            LimitingDevice("ASYMX", 1),
            LimitingDevice("ASYMY", 1),
            LimitingDevice("MLCX", 2, (D("-10"), D("0"), D("10"))),
        ),
        wedges=(Wedge(1, "W30", "STANDARD", D("30"), D("90")),),
        number_of_wedges=1,
        applicator=ACCESSORY,
        boli=(ACCESSORY,),
        number_of_boli=1,
        blocks=(ACCESSORY,),
        number_of_blocks=1,
        compensators=(ACCESSORY,),
        number_of_compensators=1,
        general_accessories=(ACCESSORY,),
        patient_setup_number=1,
        tolerance_table="T1",
        scan_mode="MODULATED",
        snouts=(ACCESSORY,),
        range_shifters=(ACCESSORY,),
        control_points=tuple(control_point(index) for index in range(4)),
    )
    return Beam(**{**full.__dict__, **values})


def plan(**values: object) -> Plan:
    """Return a plan with two beams and one brachytherapy channel, no field empty."""
    full = Plan(
        uid="1.2.3.4.5",
        kind="external",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.481.5",
        patient_id=OWNER.patient_id,
        id_issuer=OWNER.issuer,
        patient_name="DOE^Zoe",
        birth_date="1961-02-03",
        sex="F",
        label="PELV1",
        name="pelvis",
        date="2026-10-30",
        time="101112",
        intent="CURATIVE",
        approval="APPROVED",
        reviewer="Dr A",
        review_date="2026-10-31",
        geometry="PATIENT",
        manufacturer="maker",
        model="planner 1",
        study_uid="1.2.3",
        frame_of_reference_uid="1.2.4",
        structure_set_uids=("1.2.5",),
        dose_references=(DoseReference(1, "SITE", "PTV", "TARGET", D("50"), "TRACKING"),),
        fraction_groups=(
            FractionGroup(
                number=1,
                fractions_planned=25,
                beams=(
                    ReferencedBeam(1, D("312.5"), D("1.2"), "PHYSICAL", "BEAM_LEVEL"),
                    ReferencedBeam(2, D("298.7"), D("0.8"), "PHYSICAL", "BEAM_LEVEL"),
                ),
                number_of_beams=2,
                number_of_brachy_setups=1,
                brachy_setups=(1, 2),
                digits_per_day=1,
                pattern="1111100",
            ),
        ),
        beams=(beam(1), beam(2)),
        patient_setups=(
            PatientSetup(1, "HFS", "ISOCENTRIC", "on board", ("MASK",), (D(1), D(2), D("-3"))),
        ),
        application_setups=(ApplicationSetup(1, "FLETCHER_SUIT", D("1234.5")),),
        channels=(
            Channel(
                setup=1,
                number=1,
                total_time_s=D("300.5"),
                length_mm=D("1300"),
                step_mm=D("2.5"),
                dwells=(Dwell(D("1200"), D("10.5"), D("0")), Dwell(D("1197.5"), D("9"), D("1"))),
                applicator_id="AP",
                transfer_tube="3",
                afterloader_channel="3",
                pulses=1,
                source_number=1,
            ),
        ),
        sources=(Source(1, "Ir-192", D("40700"), "2026-11-20T08:00:00", D("73.83")),),
        brachy_technique="INTRACAVITARY",
        brachy_type="HDR",
        other_patient_names=(),
    )
    return Plan(**{**full.__dict__, **values})


def daily(
    digest: str, days: int, *, start: datetime = MONDAY, first: int = 1
) -> tuple[Sighting, ...]:
    """Return one sighting a day, sequences from `first`."""
    return tuple(
        Sighting("e" * 16, first + day, start + timedelta(days=day), digest, OWNER)
        for day in range(days)
    )
