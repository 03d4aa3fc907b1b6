"""Treatment records: what they say of each kind of plan, and what is refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import record_builders as build
from pydicom import Dataset, dcmread
from written_record_builders import opened, recorder_of, session, summary_of, whole_record

from continuity_kit.dicom.fictitious import FictitiousPatient
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import prescan_tree
from continuity_kit.dicom.record_elements import ds_text, encoded_text
from continuity_kit.errors import WorldError

D = Decimal

# --- what a record says ----------------------------------------------------------------------


def test_a_record_says_that_people_made_it() -> None:
    record = opened(whole_record(build.vmat()))
    assert record.Modality == "RTRECORD"
    assert record.TreatmentRecordContentOrigin == "USER"
    assert record.Manufacturer == "continuity_kit"
    assert "ACC" not in record.ManufacturerModelName
    assert record.OperatorsName == "Noémie Un"
    assert (record.InstanceCreationDate, record.InstanceCreationTime) == ("20261127", "150301")
    assert (record.TreatmentDate, record.TreatmentTime) == ("20261124", "091240")
    assert "TimezoneOffsetFromUTC" not in record
    for item in record.TreatmentSessionBeamSequence:
        assert item.TreatmentVerificationStatus == "NOT_VERIFIED"
        assert item.CurrentFractionNumber == 7
        assert item.TreatmentTerminationStatus == "NORMAL"
        assert item.TreatmentDeliveryType == "TREATMENT"
    assert record.TreatmentMachineSequence[0].TreatmentMachineName == "ACC1"
    assert record.TreatmentMachineSequence[0].DeviceSerialNumber == "1042"
    plan = read_plan(build.vmat())
    assert record.ReferencedRTPlanSequence[0].ReferencedSOPInstanceUID == plan.uid


def test_metersets_go_by_beam_number_and_imaging_beams_are_left_out() -> None:
    record = opened(whole_record(build.vmat()))
    told = {
        int(item.ReferencedBeamNumber): (item.BeamName, str(item.DeliveredPrimaryMeterset))
        for item in record.TreatmentSessionBeamSequence
    }
    assert told == {1: ("ARC1", "281.368973"), 2: ("ARC2", "263.914420")}


def test_every_control_point_holds_the_plan_and_what_was_delivered() -> None:
    data = build.vmat()
    plan = dcmread(BytesIO(data))
    source = next(beam for beam in plan.BeamSequence if beam.BeamNumber == 1)
    item = next(
        item
        for item in opened(whole_record(data)).TreatmentSessionBeamSequence
        if item.ReferencedBeamNumber == 1
    )
    points = item.ControlPointDeliverySequence
    assert len(points) == len(source.ControlPointSequence) == item.NumberOfControlPoints == 90
    assert str(points[-1].DeliveredMeterset) == "281.368973"
    assert points[0].TableTopVerticalPosition is None
    assert points[0].NominalBeamEnergyUnit == "MV"
    previous = D(-1)
    for place, (point, planned) in enumerate(zip(points, source.ControlPointSequence, strict=True)):
        assert point.ReferencedControlPointIndex == place
        assert point.GantryAngle == planned.GantryAngle
        assert point.DoseRateDelivered is None
        exact = D("281.368973") * D(str(planned.CumulativeMetersetWeight))
        assert abs(D(str(point.SpecifiedMeterset)) - exact) < D("1e-9")
        assert point.DeliveredMeterset == point.SpecifiedMeterset
        assert D(str(point.DeliveredMeterset)) > previous
        previous = D(str(point.DeliveredMeterset))
        devices = {
            device.RTBeamLimitingDeviceType: list(device.LeafJawPositions)
            for device in planned.BeamLimitingDevicePositionSequence
        }
        assert devices == {
            device.RTBeamLimitingDeviceType: list(device.LeafJawPositions)
            for device in point.BeamLimitingDevicePositionSequence
        }


def test_wedges_of_the_plan_stand_in_the_record() -> None:
    item = opened(whole_record(build.wedged())).TreatmentSessionBeamSequence[0]
    wedge = item.RecordedWedgeSequence[0]
    assert (wedge.WedgeID, wedge.WedgeAngle, wedge.WedgeOrientation) == ("W30", 30, 90)
    # The final weight is 100 and is never taken for the meterset.
    assert str(item.ControlPointDeliverySequence[-1].SpecifiedMeterset) == "50"


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("ISO_IR 100", "Fictif-Modèle^Étienne"),
        ("ISO_IR 192", "Šimůnková^Žofie=山田^太郎"),
        ("", "FICTIF^ETIENNE"),
    ],
)
@pytest.mark.parametrize("implicit", [False, True])
def test_patient_and_study_are_copied_byte_for_byte(
    charset: str, name: str, implicit: bool
) -> None:
    patient = FictitiousPatient("00412207", "CSE", name, date(1961, 3, 14), "M", charset)
    data = build.vmat(build.case(patient), implicit=implicit, points=4)
    _, plan = prescan_tree(data)
    _, record = prescan_tree(whole_record(data).data)
    copied = 0
    for tag in (
        0x00080005, 0x00080020, 0x00080030, 0x00080050, 0x00080090, 0x00100010, 0x00100020,
        0x00100021, 0x00100030, 0x00100040, 0x0020000D, 0x00200010,
    ):  # fmt: skip
        if tag in plan:
            assert record[tag][1] == plan[tag][1], f"{tag:08X}"  # type: ignore[index]
            copied += 1
    assert copied >= 9


def test_words_of_people_are_written_in_the_character_set_of_the_plan() -> None:
    assert encoded_text("Noémie", b"ISO_IR 100") == "Noémie".encode("latin-1")
    assert encoded_text("Noémie", b"ISO_IR 192") == "Noémie".encode()
    assert encoded_text("Noémie", b"") == b"Noemie"
    assert encoded_text("山田", b"ISO_IR 100") == b"??"
    assert encoded_text("a\\b^c=d\x1b\u202e", b"ISO_IR 192") == b"a/b c d??"
    assert len(encoded_text("x" * 200, b"")) == 64


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("312.5", "312.5"),
        ("312.50", "312.50"),
        ("281.368973", "281.368973"),
        ("140.684486500000000001", "140.6844865"),
        ("0.000000000000000000001", "0"),
        ("-0.00000000000000000001", "0"),
        ("1E+3", "1000"),
        ("99.99999999999999999", "100"),
        ("-1234.56789012345678", "-1234.5678901235"),
    ],
)
def test_decimal_strings_fit_sixteen_bytes(value: str, text: str) -> None:
    assert ds_text(D(value)) == text
    assert len(ds_text(D(value))) <= 16


def test_a_number_that_cannot_be_written_is_refused() -> None:
    for value in (D("1e20"), D("NaN"), D("Infinity")):
        with pytest.raises(WorldError) as refused:
            ds_text(value)
        assert refused.value.code == "record-number-too-long"


# --- brachytherapy, ions, summary ------------------------------------------------------------


def test_a_brachytherapy_record_holds_the_times_and_no_invented_serial_number() -> None:
    data = build.brachytherapy()
    part = build.part(
        build.beams((1, "26.4"), (2, "12.5")), planned=build.beams((1, "26.4"), (2, "12.5"))
    )
    record = opened(recorder_of(data).session_record(session(part, 2)))
    source = record.RecordedSourceSequence[0]
    assert source.SourceSerialNumber in (None, "")
    assert str(source.ReferenceAirKermaRate) == "40700"
    (setup,) = record.TreatmentSessionApplicationSetupSequence
    times = {
        int(channel.ChannelNumber): (
            str(channel.SpecifiedChannelTotalTime),
            str(channel.DeliveredChannelTotalTime),
        )
        for channel in setup.RecordedChannelSequence
    }
    assert times == {1: ("26.4", "26.4"), 2: ("12.5", "12.5")}
    assert setup.TreatmentVerificationStatus == "NOT_VERIFIED"
    assert record.TreatmentMachineSequence[0].TreatmentMachineName == "CURIE1"


def test_an_interrupted_brachytherapy_fraction_is_two_records_of_what_each_gave() -> None:
    data = build.brachytherapy()
    planned = build.beams((1, "26.4"), (2, "12.5"))
    first = build.part(
        build.beams((1, "10.0")), planned=planned[:1], outcome="interrupted", partial_reason="x"
    )
    rest = build.part(build.beams((1, "16.4"), (2, "12.5")), planned=planned, entry_hash="02" * 32)
    recorder = recorder_of(data)
    one = opened(recorder.session_record(session(first, 2)))
    two = opened(recorder.session_record(session(rest, 2, before=first.beams)))
    stopped = one.TreatmentSessionApplicationSetupSequence[0]
    continued = two.TreatmentSessionApplicationSetupSequence[0]
    assert stopped.TreatmentTerminationStatus == "OPERATOR"
    assert continued.TreatmentDeliveryType == "CONTINUATION"
    assert continued.TreatmentTerminationStatus == "NORMAL"
    assert [len(item.RecordedChannelSequence) for item in (stopped, continued)] == [1, 2]


def test_scanned_spots_are_never_invented() -> None:
    data = build.protons(scanned=True)
    recorder = build.recorder(data)
    assert recorder.has_scanned_spots
    with pytest.raises(WorldError) as refused:
        recorder.session_record(session(build.part(build.beams((1, "88.5")))))
    assert refused.value.code == "record-scanned-spots"
    assert opened(summary_of(data)).FractionGroupSummarySequence[0].NumberOfFractionsDelivered == 16


def test_a_passive_proton_session_has_an_ion_record() -> None:
    record = opened(whole_record(build.protons()))
    (item,) = record.TreatmentSessionIonBeamSequence
    assert (item.ScanMode, str(item.DeliveredPrimaryMeterset)) == ("NONE", "88.5")
    assert item.IonControlPointDeliverySequence[0].SnoutPosition == 336.75
    assert item.RecordedRangeShifterSequence[0].RangeShifterID == "RS5"


def test_a_summary_counts_the_fractions_before_the_downtime_too() -> None:
    summary = opened(summary_of(build.vmat(), delivered=16))
    (group,) = summary.FractionGroupSummarySequence
    assert group.NumberOfFractionsDelivered == 16
    assert group.NumberOfFractionsPlanned == 35
    assert [item.ReferencedFractionNumber for item in group.FractionStatusSummarySequence] == [
        15,
        16,
    ]
    assert summary.CurrentTreatmentStatus == "ON_TREATMENT"
    assert summary.MostRecentTreatmentDate == "20261125"


# --- what is refused -------------------------------------------------------------------------


def without(data: bytes, change: Callable[[Dataset], None]) -> bytes:
    dataset = dcmread(BytesIO(data))
    change(dataset)
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def _drop_meterset(plan: Dataset) -> None:
    del plan.FractionGroupSequence[0].ReferencedBeamSequence[0].BeamMeterset


def _drop_unit(plan: Dataset) -> None:
    for beam in plan.BeamSequence:
        del beam.PrimaryDosimeterUnit


def _drop_weight(plan: Dataset) -> None:
    plan.BeamSequence[0].FinalCumulativeMetersetWeight = None


def _two_machines(plan: Dataset) -> None:
    plan.BeamSequence[1].TreatmentMachineName = "ACC9"


def _same_number(plan: Dataset) -> None:
    plan.BeamSequence[1].BeamNumber = 1


def _two_groups(plan: Dataset) -> None:
    plan.FractionGroupSequence.append(plan.FractionGroupSequence[0])


def _neutrons(plan: Dataset) -> None:
    plan.BeamSequence[0].RadiationType = "NEUTRON"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_drop_meterset, "record-value-missing"),
        (_drop_unit, "record-value-missing"),
        (_drop_weight, "record-value-missing"),
        (_two_machines, "record-several-machines"),
        (_same_number, "record-beam-unknown"),
        (_two_groups, "record-value-missing"),
        (_neutrons, "record-radiation-unknown"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_record_is_refused_rather_than_filled_with_a_guess(
    change: Callable[[Dataset], None], code: str
) -> None:
    data = without(build.wedged(), change)
    part = build.part(build.beams((1, "50"), (2, "113.4")))
    with pytest.raises(WorldError) as refused:
        build.recorder(data).session_record(session(part))
    assert refused.value.code == code


def test_a_session_that_gave_nothing_has_no_record() -> None:
    part = build.part(build.beams((1, "0")), outcome="interrupted", partial_reason="x")
    with pytest.raises(WorldError) as refused:
        build.recorder(build.wedged()).session_record(session(part))
    assert refused.value.code == "record-nothing-given"


def test_a_beam_that_the_plan_does_not_hold_is_refused() -> None:
    with pytest.raises(WorldError) as refused:
        build.recorder(build.wedged()).session_record(session(build.part(build.beams((9, "50")))))
    assert refused.value.code == "record-beam-unknown"
