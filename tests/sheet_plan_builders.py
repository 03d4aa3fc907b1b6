"""Fictitious plans of every technique for the paper."""

from dataclasses import replace
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

D = Decimal
KEY = PatientKey("00412207", "CSE")
BOUNDARIES = tuple(D(edge) for edge in range(-100, 101, 10))


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
