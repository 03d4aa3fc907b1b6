"""Treatment records: what they say, that they add up, and that a validator takes them."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import record_builders as build
from pydicom import Dataset, dcmread

from continuity_kit.dicom.fictitious import FictitiousPatient
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import RT_BEAMS_RECORD, prescan, prescan_tree
from continuity_kit.dicom.record_elements import ds_text, encoded_text
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.dicom.record_summary import FractionSummary, SummaryToRecord
from continuity_kit.dicom.record_writer import (
    PlanRecorder,
    RecordObject,
    SessionToRecord,
    record_uid,
)
from continuity_kit.domain.fraction_count import course_count
from continuity_kit.domain.ledger import FractionPart, SessionBeam
from continuity_kit.domain.planned_meterset import fraction_group, planned_metersets
from continuity_kit.errors import WorldError

D = Decimal
KNOWN_MESSAGE = re.compile(
    r"Error - .*/TreatmentVerificationStatus\(3008,002c\)\[1\]> - "
    r"Unrecognized enumerated value = <NOT_VERIFIED>"
)
NEWER_THAN_THE_TOOL = "Attribute is not present in standard DICOM IOD"
# Warnings about what is copied from the plan or typed by people as it stands.
AS_IT_STANDS = ("Retired Person Name form", "Retired attribute", "build DICOMDIR")
VERIFICATION = {
    "TreatmentSessionBeamSequence",
    "TreatmentSessionIonBeamSequence",
    "TreatmentSessionApplicationSetupSequence",
}


@pytest.fixture(scope="session")
def dciodvfy() -> str:
    tool = shutil.which("dciodvfy")
    if tool is None:
        pytest.skip("dicom3tools is not installed")
    return tool


def opened(record: RecordObject) -> Dataset:
    return dcmread(BytesIO(record.data))


def recorder_of(data: bytes) -> PlanRecorder:
    return build.recorder(data, is_brachy=read_plan(data).kind == "brachy")


def whole_fraction(data: bytes) -> tuple[SessionBeam, ...]:
    """Everything that the plan's only group plans for one fraction."""
    plan = read_plan(data)
    group = fraction_group(plan, None)
    assert group is not None
    planned = planned_metersets(plan, group, build.GIVEN)
    return tuple(SessionBeam(beam.number, beam.planned) for beam in planned if beam.planned)


def session(part: FractionPart, number: int = 7, **values: object) -> SessionToRecord:
    return SessionToRecord(part, number, build.TYPED, **values)  # type: ignore[arg-type]


def whole_record(data: bytes) -> RecordObject:
    return recorder_of(data).session_record(session(build.part(whole_fraction(data))))


def summary_of(data: bytes, delivered: int = 16) -> RecordObject:
    fractions = (
        FractionSummary(15, date(2026, 11, 24), build.GIVEN, is_complete=True),
        FractionSummary(16, date(2026, 11, 25), None, is_complete=True),
    )
    told = SummaryToRecord(delivered, False, fractions, date(2026, 11, 2), build.TYPED, "entries")
    return recorder_of(data).summary_record(told)


def complaints(tool: str, data: bytes, folder: Path) -> tuple[list[str], list[str]]:
    """Return errors and warnings of `dciodvfy -new`."""
    path = folder / "record.dcm"
    path.write_bytes(data)
    done = subprocess.run([tool, "-new", str(path)], capture_output=True, check=False)
    lines = (done.stdout + done.stderr).decode("latin-1").splitlines()
    errors = [line for line in lines if line.startswith("Error")]
    warnings = [
        line
        for line in lines
        if line.startswith("Warning")
        and NEWER_THAN_THE_TOOL not in line
        and not any(word in line for word in AS_IT_STANDS)
    ]
    return errors, warnings


def without_status(data: bytes) -> bytes:
    """The same record with the element emptied (type 2) that the tool misspells."""
    dataset = dcmread(BytesIO(data))
    for keyword in VERIFICATION & set(dataset.dir()):
        for item in dataset[keyword].value:
            item.TreatmentVerificationStatus = None
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def assert_valid(tool: str, data: bytes, folder: Path, *, inherited: tuple[str, ...] = ()) -> None:
    errors, warnings = complaints(tool, data, folder)
    unknown = [
        line
        for line in errors
        if KNOWN_MESSAGE.fullmatch(line) is None and not any(word in line for word in inherited)
    ]
    assert (unknown, warnings) == ([], [])
    left, _ = complaints(tool, without_status(data), folder)
    assert [line for line in left if not any(word in line for word in inherited)] == []


# --- a validator -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(build.PLANS))
def test_a_validator_takes_the_records_of_every_kind_of_plan(
    name: str, dciodvfy: str, tmp_path: Path
) -> None:
    data = build.PLANS[name]()
    for record in (whole_record(data), summary_of(data)):
        assert_valid(dciodvfy, record.data, tmp_path)


def test_a_validator_takes_the_records_of_real_plans(
    shared: Path, dciodvfy: str, tmp_path: Path
) -> None:
    written = 0
    for path in sorted((shared / "corpus").rglob("*.dcm")):
        data = path.read_bytes()
        try:
            is_plan = prescan(data).is_plan
        except WorldError:
            continue
        if not is_plan:
            continue
        # One corpus file was made anonymous with a sex that DICOM does not know: it is copied.
        inherited = ("PatientSex",) if "almost_anonymised" in path.name else ()
        assert_valid(dciodvfy, summary_of(data).data, tmp_path, inherited=inherited)
        if recorder_of(data).has_scanned_spots:
            continue
        assert_valid(dciodvfy, whole_record(data).data, tmp_path, inherited=inherited)
        written += 1
    assert written >= 6


def test_a_validator_refuses_a_record_with_a_missing_element(dciodvfy: str, tmp_path: Path) -> None:
    dataset = opened(whole_record(build.wedged()))
    del dataset.TreatmentSessionBeamSequence[0].TreatmentTerminationStatus
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    with pytest.raises(AssertionError):
        assert_valid(dciodvfy, buffer.getvalue(), tmp_path)


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


# --- interrupted, corrected, repeated --------------------------------------------------------


def interrupted(data: bytes) -> tuple[RecordObject, RecordObject]:
    """Beam 1 (50 MU) stopped at 18; the rest of it and all of beam 2 later."""
    recorder = build.recorder(data)
    first = build.part(
        build.beams((1, "18")),
        outcome="interrupted",
        partial_reason="toux du patient",
        entry_hash="01" * 32,
        session="session-1",
    )
    second = build.part(
        build.beams((1, "32"), (2, "113.4")),
        entry_hash="02" * 32,
        session="session-2",
        given_at=build.GIVEN + timedelta(hours=2),
    )
    record = recorder.session_record(session(first, 8))
    continuation = session(second, 8, before=first.beams, related=((record.sop_class, record.uid),))
    return record, recorder.session_record(continuation)


def test_the_records_of_an_interrupted_fraction_add_up_to_the_plan() -> None:
    first, second = map(opened, interrupted(build.wedged()))
    (stopped,) = first.TreatmentSessionBeamSequence
    rest, whole = second.TreatmentSessionBeamSequence
    assert stopped.TreatmentTerminationStatus == "OPERATOR"
    assert stopped.TreatmentTerminationDescription == "toux du patient"
    assert stopped.TreatmentDeliveryType == "TREATMENT"
    assert [str(p.DeliveredMeterset) for p in stopped.ControlPointDeliverySequence] == ["0", "18"]
    assert rest.TreatmentDeliveryType == "CONTINUATION"
    assert rest.TreatmentTerminationStatus == "NORMAL"
    assert [str(p.DeliveredMeterset) for p in rest.ControlPointDeliverySequence] == ["18", "50"]
    assert (str(rest.DeliveredPrimaryMeterset), str(rest.SpecifiedPrimaryMeterset)) == ("32", "50")
    assert whole.TreatmentDeliveryType == "TREATMENT"
    assert {item.CurrentFractionNumber for item in (stopped, rest, whole)} == {8}
    total = D(str(stopped.DeliveredPrimaryMeterset)) + D(str(rest.DeliveredPrimaryMeterset))
    assert total == D("50")
    assert (
        second.ReferencedTreatmentRecordSequence[0].ReferencedSOPInstanceUID == first.SOPInstanceUID
    )


def test_an_interrupted_arc_delivers_no_point_beyond_where_it_stopped() -> None:
    data = build.vmat()
    stopped = build.part(build.beams((1, "100.25")), outcome="interrupted", partial_reason="panne")
    record = opened(build.recorder(data).session_record(session(stopped)))
    points = record.TreatmentSessionBeamSequence[0].ControlPointDeliverySequence
    for point in points:
        specified, delivered = D(str(point.SpecifiedMeterset)), D(str(point.DeliveredMeterset))
        assert delivered == min(specified, D("100.25"))
    rest = build.part(build.beams((1, "181.118973"), (2, "263.914420")), entry_hash="02" * 32)
    continuation = session(rest, before=stopped.beams)
    again = opened(build.recorder(data).session_record(continuation))
    points = again.TreatmentSessionBeamSequence[0].ControlPointDeliverySequence
    for point in points:
        assert D(str(point.DeliveredMeterset)) == max(D("100.25"), D(str(point.SpecifiedMeterset)))


def test_a_validator_takes_both_records_of_an_interrupted_fraction(
    dciodvfy: str, tmp_path: Path
) -> None:
    for record in interrupted(build.wedged()):
        assert_valid(dciodvfy, record.data, tmp_path)


def test_beams_that_were_not_started_are_left_out() -> None:
    part = build.part(build.beams((1, "50"), (2, "0")), outcome="interrupted", partial_reason="x")
    record = opened(build.recorder(build.wedged()).session_record(session(part)))
    assert [item.ReferencedBeamNumber for item in record.TreatmentSessionBeamSequence] == [1]
    assert record.TreatmentSessionBeamSequence[0].TreatmentTerminationStatus == "NORMAL"


def test_the_same_entry_gives_the_same_bytes_and_another_revision_another_instance() -> None:
    data = build.wedged()
    part = build.part(whole_fraction(data))
    one = build.recorder(data).session_record(session(part))
    assert build.recorder(data).session_record(session(part)) == one
    assert one.uid == record_uid(RT_BEAMS_RECORD, part.entry_hash, "1")
    assert re.fullmatch(r"2\.25\.[0-9]{1,39}", one.uid)
    corrected = build.recorder(data).session_record(
        session(part, revision="2", related=((one.sop_class, one.uid),))
    )
    assert corrected.uid != one.uid
    reference = opened(corrected).ReferencedTreatmentRecordSequence[0]
    assert reference.ReferencedSOPInstanceUID == one.uid
    other = build.recorder(data).session_record(
        session(build.part(part.beams, entry_hash="cd" * 32))
    )
    assert other.uid != one.uid


def test_a_confirmation_that_comes_later_changes_no_byte() -> None:
    recorder = build.recorder(build.wedged())
    delivered = whole_fraction(build.wedged())
    before = build.part(delivered, confirmed_by=None, is_confirmed=False)
    assert recorder.session_record(session(before)) == recorder.session_record(
        session(build.part(delivered))
    )


def test_another_machine_is_named_alone() -> None:
    part = build.part(whole_fraction(build.wedged()), machine="ACC3")
    record = opened(
        build.recorder(build.wedged()).session_record(session(part, other_machine="ACC3"))
    )
    machine = record.TreatmentMachineSequence[0]
    assert machine.TreatmentMachineName == "ACC3"
    assert machine.DeviceSerialNumber in (None, "")


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


# --- read back -------------------------------------------------------------------------------


def test_the_kit_counts_its_own_records_as_the_fractions_they_are() -> None:
    data = build.wedged()
    records = [read_records(record.data)[0] for record in interrupted(data)]
    counted = course_count(read_plan(data), (), records)
    assert [item.number for item in counted.fractions] == [8]
    assert dict(counted.fractions[0].metersets) == {1: D("50"), 2: D("113.4")}
    assert counted.partial == ()
    half = course_count(read_plan(data), (), records[:1])
    assert half.partial == (8,)
