"""Plans read by the standard: nothing guessed, nothing matched by place, every ★ fault a stop."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from dicom_builders import (
    ION_FIELDS,
    KINDS,
    beam_of,
    bytes_with,
    codes,
    finding,
    items_of,
    points,
    put_raw,
    read_with,
    reference,
    rewritten,
    set_of,
    stops,
    unchanged,
)
from pydicom.datadict import keyword_dict
from pydicom.dataset import Dataset

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.tag_walk import Node
from continuity_kit.dicom.values import MAX_FINDINGS
from continuity_kit.domain.plan import Plan, TableTop, treatment_beams
from continuity_kit.errors import WorldError
from continuity_kit.messages import LANGUAGES, sentence

D = Decimal
PLANS = {kind: bytes_with(unchanged, kind) for kind in KINDS}


def read_raw(change: Callable[[Node], object], kind: str = "external") -> Plan:
    """Return what our reader makes of a plan with raw values no writer would make."""
    return read_plan(rewritten(PLANS[kind], change))


def metersets(plan: Plan) -> dict[int, Decimal | None]:
    return {
        beam.number: ref.meterset for beam, ref in treatment_beams(plan, plan.fraction_groups[0])
    }


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_plan_of_each_kind_reads_without_a_stop(kind: str, implicit: bool) -> None:
    plan = read_with(unchanged, kind, implicit=implicit)
    assert stops(plan) == set()
    assert plan.kind == kind
    for item in plan.findings:
        for language in LANGUAGES:
            assert sentence(item.code, language, dict(item.values))


def test_implicit_and_explicit_vr_read_alike() -> None:
    for kind in KINDS:
        assert read_with(unchanged, kind) == read_with(unchanged, kind, implicit=True)


def test_another_object_is_no_plan() -> None:
    def change(made: Dataset) -> None:
        made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.3"

    with pytest.raises(WorldError, match="dicom-not-a-plan"):
        read_with(change)


def test_metersets_follow_the_beam_number_and_never_the_order() -> None:
    expected = {1: D("121.40"), 2: D("398.7"), 4: D("228")}
    assert metersets(read_with(unchanged)) == expected

    def reversed_references(made: Dataset) -> None:
        group = made.FractionGroupSequence[0]
        group.ReferencedBeamSequence = list(reversed(group.ReferencedBeamSequence))

    def reversed_beams(made: Dataset) -> None:
        made.BeamSequence = list(reversed(made.BeamSequence))

    for change in (reversed_references, reversed_beams):
        assert metersets(read_with(change)) == expected


def test_a_meterset_keeps_the_digits_of_the_file() -> None:
    assert str(metersets(read_with(unchanged))[1]) == "121.40"

    def padded(node: Node) -> None:
        group = items_of(node, "FractionGroupSequence")[0]
        put_raw(items_of(group, "ReferencedBeamSequence")[0], "BeamMeterset", b" +0121.4000 ")

    assert str(metersets(read_raw(padded))[1]) == "121.4000"


NO_METERSETS = (b"nan", b"inf", b"-Infinity", b"1e400", b"1.2E2", b"1,5", b"12\\13", b"-3", b"0x1F")
NO_METERSETS += (b"", b"   ", b"1_0", b"12 13", b"12.3.4", b"0", b"\xd9\xa1")


@pytest.mark.parametrize("raw", NO_METERSETS)
def test_a_meterset_that_is_no_plain_positive_number_stops(raw: bytes) -> None:
    def change(node: Node) -> None:
        group = items_of(node, "FractionGroupSequence")[0]
        put_raw(items_of(group, "ReferencedBeamSequence")[0], "BeamMeterset", raw)

    plan = read_raw(change)
    assert "meterset-missing" in stops(plan)
    assert finding(plan, "meterset-missing").beam == 1


STATES = {
    "GantryAngle": ("gantry", b"33.30", D("33.30"), b"7"),
    "BeamLimitingDeviceAngle": ("collimator", b"12.5", D("12.5"), b"7"),
    "PatientSupportAngle": ("couch", b"355", D(355), b"7"),
    "NominalBeamEnergy": ("energy", b"15", D(15), b"6"),
    "DoseRateSet": ("dose_rate", b"300", D(300), b"7"),
    "SourceToSurfaceDistance": ("ssd_mm", b"912.3", D("912.3"), b"7"),
    "GantryRotationDirection": ("gantry_direction", b"CC", "CC", b"CW"),
}


@pytest.mark.parametrize("keyword", STATES)
def test_a_value_is_carried_on_until_it_changes_and_empty_is_unknown(keyword: str) -> None:
    name, raw, value, other = STATES[keyword]

    def change(node: Node) -> None:
        beam = items_of(node, "BeamSequence")[1]
        held = items_of(beam, "ControlPointSequence")
        for place, point in enumerate(held):
            point.pop(keyword_dict[keyword], None)
            if place in (0, 3, 5):
                put_raw(point, keyword, {0: raw, 3: b"", 5: other}[place])

    found = [getattr(point, name) for point in read_raw(change).beams[1].control_points]
    expected = other.decode() if isinstance(value, str) else D(other.decode())
    assert found == [value, value, value, None, None, expected]


def test_each_limiting_device_is_carried_on_by_itself() -> None:
    def only_leaves_later(made: Dataset) -> None:
        for point in points(made, 2)[1:]:
            point.BeamLimitingDevicePositionSequence = [
                device
                for device in point.BeamLimitingDevicePositionSequence
                if device.RTBeamLimitingDeviceType == "MLCX"
            ]

    def only_the_first(made: Dataset) -> None:
        for point in points(made, 2)[1:]:
            del point.BeamLimitingDevicePositionSequence

    whole = read_with(unchanged)
    later = read_with(only_leaves_later)
    arc, arc_before = later.beam(2), whole.beam(2)
    assert arc is not None and arc_before is not None
    first = {item.type: item.positions_mm for item in arc.control_points[0].devices}
    for point, before in zip(arc.control_points, arc_before.control_points, strict=True):
        held = {item.type: item.positions_mm for item in point.devices}
        assert held["ASYMX"] == first["ASYMX"]
        assert held["ASYMY"] == first["ASYMY"]
        assert held["MLCX"] == {d.type: d.positions_mm for d in before.devices}["MLCX"]
    static = read_with(only_the_first).beam(2)
    assert static is not None
    assert {point.devices for point in static.control_points} == {static.control_points[0].devices}


def test_a_device_that_the_first_point_lacks_is_named() -> None:
    def change(made: Dataset) -> None:
        first, second = points(made, 2)[:2]
        held = list(first.BeamLimitingDevicePositionSequence)
        moved = [one for one in held if one.RTBeamLimitingDeviceType == "ASYMY"]
        first.BeamLimitingDevicePositionSequence = [one for one in held if one not in moved]
        kept = second.get("BeamLimitingDevicePositionSequence") or []
        second.BeamLimitingDevicePositionSequence = [
            *moved,
            *(one for one in kept if one.RTBeamLimitingDeviceType != "ASYMY"),
        ]

    plan = read_with(change)
    assert dict(finding(plan, "first-point-incomplete").values)["fields"] == "ASYMY"


def test_table_values_after_an_empty_start_stay_unknown() -> None:
    def change(made: Dataset) -> None:
        held = points(made, 2)
        held[0].TableTopVerticalPosition = ""
        held[1].TableTopVerticalPosition = "-20"
        held[0].TableTopLateralPosition = "3"
        held[2].TableTopLateralPosition = ""

    plan = read_with(change)
    arc = plan.beam(2)
    assert arc is not None
    tables = [point.table_top for point in arc.control_points]
    assert {table.vertical for table in tables if table} == {None}
    assert [table.lateral if table else None for table in tables] == [D(3), D(3), *[None] * 4]
    assert finding(plan, "table-relative").beam == 2
    assert "table-not-in-plan" in codes(plan)


def test_a_whole_table_position_is_kept_as_written() -> None:
    plan = read_with(unchanged)
    arc = plan.beam(2)
    assert arc is not None
    assert arc.control_points[-1].table_top == TableTop(D("-152"), D("1012"), D("3"))


def test_a_type_that_is_not_in_the_plan_is_a_treatment_beam_only_with_a_meterset() -> None:
    plan = read_with(set_of("beam.TreatmentDeliveryType", None))
    assert "delivery-type-not-in-plan" in codes(plan)
    assert 1 in metersets(plan)

    def without_meterset(made: Dataset) -> None:
        del beam_of(made, 1)["TreatmentDeliveryType"]
        del reference(made, 1)["BeamMeterset"]

    assert "delivery-type-missing" in stops(read_with(without_meterset))


def test_a_setup_beam_is_counted_and_needs_no_meterset() -> None:
    plan = read_with(unchanged)
    assert plan.fraction_groups[0].number_of_beams == 4
    assert 3 not in metersets(plan)
    assert plan.beam(3) is not None


DECIDING = {
    "PlanIntent": lambda node: node,
    "TreatmentDeliveryType": lambda node: items_of(node, "BeamSequence")[1],
    "PrimaryDosimeterUnit": lambda node: items_of(node, "BeamSequence")[1],
    "RadiationType": lambda node: items_of(node, "BeamSequence")[1],
}


@pytest.mark.parametrize("keyword", DECIDING)
def test_a_word_that_decides_and_is_several_stops(keyword: str) -> None:
    def change(node: Node) -> None:
        put_raw(DECIDING[keyword](node), keyword, b"TREATMENT\\SETUP")

    assert "value-unreadable" in stops(read_raw(change))


def test_an_approval_of_two_words_stops() -> None:
    def change(node: Node) -> None:
        put_raw(node, "ApprovalStatus", b"APPROVED\\UNAPPROVED")

    plan = read_raw(change)
    assert "approval-unreadable" in stops(plan)
    assert plan.approval is None


def test_a_beam_or_reference_without_a_number_stops() -> None:
    def no_number(node: Node) -> None:
        put_raw(items_of(node, "BeamSequence")[1], "BeamNumber", b"two")

    def no_reference(node: Node) -> None:
        held = items_of(items_of(node, "FractionGroupSequence")[0], "ReferencedBeamSequence")
        put_raw(held[0], "ReferencedBeamNumber", b"")

    def no_index(node: Node) -> None:
        beam = items_of(node, "BeamSequence")[1]
        put_raw(items_of(beam, "ControlPointSequence")[1], "ControlPointIndex", b"")

    assert "beam-number-missing" in stops(read_raw(no_number))
    assert "referenced-beam-number-missing" in stops(read_raw(no_reference))
    assert "control-point-index-missing" in stops(read_raw(no_index))


def test_a_stop_is_kept_among_more_findings_than_are_kept() -> None:
    def change(node: Node) -> None:
        beam = items_of(node, "BeamSequence")[1]
        copies = []
        for number in range(10, 10 + MAX_FINDINGS):
            copy = dict(beam)
            put_raw(copy, "BeamNumber", b"%d" % number)
            put_raw(copy, "FinalCumulativeMetersetWeight", b"nan")
            copies.append(copy)
        put_raw(copies[-1], "BeamNumber", b"two")
        items_of(node, "BeamSequence").extend(copies)

    assert "beam-number-missing" in stops(read_raw(change))


TEXTS = {
    "direction mark": ("12\u202e34".encode(), "ISO_IR 192", "text-unseen", "12[U+202E]34"),
    "zero width": ("AB\u200bC".encode(), "ISO_IR 192", "text-unseen", "AB[U+200B]C"),
    "control": (b"AB\x07C", "ISO_IR 100", "text-unseen", "AB[U+0007]C"),
    "UTF-8 said to be Latin": ("TESTÉ".encode(), "ISO_IR 100", "text-doubtful", "TESTÃ[U+0089]"),
    "bad UTF-8": (b"AB\xffC", "ISO_IR 192", "text-undecodable", "AB\ufffdC"),
    "64 KiB": (b"A" * 65000, "ISO_IR 192", "text-too-long", "A" * 1024),
    "markup stays text": (b"<img src=x>", "ISO_IR 192", None, "<img src=x>"),
    "unknown set": (b"AB", "ISO_IR 999", "charset-unknown", "AB"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text_that_deceives_is_shown_and_flagged(case: str) -> None:
    raw, charset, code, shown = TEXTS[case]

    def change(node: Node) -> None:
        put_raw(node, "SpecificCharacterSet", charset.encode())
        put_raw(node, "PatientName", b"DOE^ZOE")
        put_raw(node, "RTPlanLabel", raw)

    plan = read_raw(change)
    assert plan.label == shown
    assert code is None or code in codes(plan)


def test_a_character_set_of_one_item_holds_there_alone() -> None:
    def change(node: Node) -> None:
        put_raw(node, "SpecificCharacterSet", b"ISO_IR 100")
        beam = items_of(node, "BeamSequence")[1]
        put_raw(beam, "SpecificCharacterSet", b"ISO_IR 144")
        put_raw(beam, "BeamName", "Дуга".encode("iso8859_5"))
        put_raw(items_of(node, "BeamSequence")[2], "BeamName", "Évasé".encode("latin-1"))

    names = [beam.name for beam in read_raw(change).beams]
    assert names[1:3] == ["Дуга", "Évasé"]


def test_an_ion_beam_says_particles_layers_and_what_stands_in_its_way() -> None:
    def change(made: Dataset) -> None:
        beam = beam_of(made, 1)
        beam.PrimaryDosimeterUnit = "NP"
        beam.NumberOfRangeModulators, beam.NumberOfLateralSpreadingDevices = 1, 1
        beam.PatientSupportType = "CHAIR"

    plan = read_with(change, "ion")
    assert {"meterset-in-particles", "spots-need-delivery-system", "patient-on-chair"} <= codes(
        plan
    )
    kinds = {
        dict(item.values)["kind"]
        for item in plan.findings
        if item.code == "accessory-count-differs"
    }
    assert kinds == {"range modulator", "lateral spreading device"}
    beam = plan.beam(1)
    assert beam is not None
    assert {point.energy for point in beam.control_points} == {
        D(energy) for energy in ION_FIELDS[0].energies
    }
    assert [item.id for item in beam.range_shifters] == ["RS-57"]
    assert beam.number_of_range_shifters == 1


def test_an_ion_beam_without_its_unit_stops() -> None:
    def change(made: Dataset) -> None:
        del beam_of(made, 1)["PrimaryDosimeterUnit"]

    assert "meterset-unit-missing" in stops(read_with(change, "ion"))


def test_spots_that_are_not_finite_or_not_counted_stop() -> None:
    def change(node: Node) -> None:
        point = items_of(items_of(node, "IonBeamSequence")[0], "IonControlPointSequence")[0]
        weights = point[keyword_dict["ScanSpotMetersetWeights"]][1]
        put_raw(point, "ScanSpotMetersetWeights", b"\x00\x00\xc0\x7f" + weights[4:])

    def miscounted(node: Node) -> None:
        point = items_of(items_of(node, "IonBeamSequence")[0], "IonControlPointSequence")[0]
        put_raw(point, "NumberOfScanSpotPositions", b"3")

    for fault in (change, miscounted):
        assert "spots-inconsistent" in stops(read_raw(fault, "ion"))


def test_dwell_times_are_the_share_of_the_channels_time() -> None:
    plan = read_with(unchanged, "brachy")
    told = {channel.number: channel for channel in plan.channels}
    times = [dwell.time_s for dwell in told[1].dwells if dwell.time_s]
    assert times == [D("38.4"), D("24.1"), D("39.1")]
    assert told[1].total_time_s == sum(times)


def test_no_patient_shows_in_a_repr() -> None:
    text = repr(read_with(unchanged))
    assert "0000123" not in text
    assert "INVENT" not in text


def test_a_fixation_device_keeps_its_description() -> None:
    def change(made: Dataset) -> None:
        device = Dataset()
        device.FixationDeviceType = "MASK"
        device.FixationDeviceLabel = "Masque 5 pts n°"
        device.FixationDeviceDescription = "Masque 5 pts n° 214"
        bare = Dataset()
        bare.FixationDeviceType = "BITEBLOCK"
        made.PatientSetupSequence[0].FixationDeviceSequence = [device, bare]

    (setup, *_) = read_with(change).patient_setups
    assert setup.fixations == ("Masque 5 pts n°", "BITEBLOCK")
    assert setup.fixation_details == ("Masque 5 pts n° 214", "")
