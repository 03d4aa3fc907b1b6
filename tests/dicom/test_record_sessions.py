"""Records of interrupted, corrected and repeated sessions add up, and are read back as they are."""

import re
from decimal import Decimal

import record_builders as build
from written_record_builders import interrupted, opened, session, whole_fraction

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import RT_BEAMS_RECORD
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.dicom.record_writer import record_uid
from continuity_kit.domain.fraction_count import course_count

D = Decimal


# --- interrupted, corrected, repeated --------------------------------------------------------


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
