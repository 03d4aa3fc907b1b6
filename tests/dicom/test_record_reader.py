"""What treatment records say was given; a record that cannot be counted is refused by name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from dicom_builders import PLANS_UNCHANGED, items_of, put_raw, rewritten
from dicom_record_builders import (
    PLAN_UID,
    RECORDS,
    beams_record,
    brachy_record,
    ion_record,
    session_beam,
    summary_record,
)
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import encode, reference
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import RT_PLAN
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.dicom.tag_walk import Node
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.fraction_count import course_count
from continuity_kit.errors import WorldError
from continuity_kit.messages import LANGUAGES, sentence

D = Decimal


def read(made: Dataset) -> TreatmentRecord:
    (record,) = read_records(encode(made))
    return record


def refusal(data: bytes) -> WorldError:
    with pytest.raises(WorldError) as caught:
        read_records(data)
    for language in LANGUAGES:
        assert sentence(caught.value.code, language, caught.value.values)
    return caught.value


def test_a_beams_record_tells_each_beam_by_its_number() -> None:
    record = read(beams_record())
    assert (record.kind, record.plan_uid, record.machine) == ("beams", PLAN_UID, "LINAC 1")
    assert (record.patient_id, record.id_issuer) == ("0000123", "CSE")
    assert (record.treatment_date, record.treatment_time) == (date(2026, 11, 20), "09:30:15")
    told = {beam.beam_number: beam for beam in record.beams}
    assert {number: beam.delivered_meterset for number, beam in told.items()} == {
        1: D("121.40"),
        2: D("398.7"),
        3: D("2"),
    }
    assert str(told[1].delivered_meterset) == "121.40"
    assert {beam.fraction_number for beam in record.beams} == {3}
    assert (told[3].delivery_type, told[1].termination) == ("SETUP", "NORMAL")
    assert (told[1].verification, told[1].at) == ("VERIFIED", "2026-11-20T09:31:01")


def test_an_ion_record_is_read_like_one_of_photons() -> None:
    record = read(ion_record())
    assert record.kind == "ion"
    assert [(beam.beam_number, beam.delivered_meterset) for beam in record.beams] == [
        (1, D("71.425"))
    ]


def test_a_brachy_record_tells_seconds_by_channel() -> None:
    record = read(brachy_record())
    assert record.kind == "brachy"
    assert [
        (beam.beam_number, beam.fraction_number, beam.delivered_meterset) for beam in record.beams
    ] == [(1, 2, D("101.6")), (2, 2, D("25.5"))]


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [((14,), 14), ((14, 2), 16), ((0,), 0), ((14, None), None), ((None,), None), ((), None)],
)
def test_a_summary_tells_fractions_or_nothing_and_never_zero_for_unknown(
    delivered: tuple[int | None, ...], expected: int | None
) -> None:
    record = read(summary_record(*delivered))
    assert record.kind == "summary"
    assert record.fractions_delivered == expected
    assert record.most_recent_date == date(2026, 11, 19)


def test_records_complete_the_fraction_that_their_plan_asks_for() -> None:
    plan = read_plan(PLANS_UNCHANGED["external"])
    made = beams_record()
    made.TreatmentSessionBeamSequence.append(session_beam(4, "228"))
    whole = course_count(plan, (), read_records(encode(made)))
    assert [item.number for item in whole.fractions] == [3]
    assert whole.partial == ()
    parted = course_count(plan, (), read_records(encode(beams_record())))
    assert parted.given is None
    assert parted.partial == (3,)


def test_a_meterset_that_is_not_stated_is_that_of_the_control_points() -> None:
    made = beams_record()
    rest = session_beam(1, "71.40", kind="CONTINUATION", start="50")
    rest.DeliveredPrimaryMeterset = ""
    made.TreatmentSessionBeamSequence = [rest]
    assert read(made).beams[0].delivered_meterset == D("71.40")


@pytest.mark.parametrize("told", [("5", ""), ("5", "3"), ("5",)])
def test_control_points_that_do_not_tell_leave_the_meterset_unknown(told: tuple[str, ...]) -> None:
    made = beams_record()
    beam = session_beam(1, "5")
    del beam.DeliveredPrimaryMeterset
    points = list(beam.ControlPointDeliverySequence)[: len(told)]
    for point, meterset in zip(points, told, strict=True):
        point.DeliveredMeterset = meterset
    beam.ControlPointDeliverySequence = points
    made.TreatmentSessionBeamSequence = [beam]
    assert read(made).beams[0].delivered_meterset is None


def beams_of(node: Node) -> list[Node]:
    return items_of(node, "TreatmentSessionBeamSequence")


COUNTED = {
    "DeliveredPrimaryMeterset": (b"nan", b"1,5", b"1e2", b"-5", b"3\\4", b"1e400"),
    "CurrentFractionNumber": (b"three", b"-1", b"5000", b"1\\2"),
    "ReferencedBeamNumber": (b"1.5", b"-1"),
    "SpecifiedPrimaryMeterset": (b"x",),
    "TreatmentDeliveryType": (b"TREATMENT\\SETUP",),
}


@pytest.mark.parametrize(
    ("keyword", "raw"), [(keyword, raw) for keyword, raws in COUNTED.items() for raw in raws]
)
def test_a_record_that_cannot_be_counted_is_refused_by_name(keyword: str, raw: bytes) -> None:
    data = rewritten(encode(beams_record()), lambda node: put_raw(beams_of(node)[1], keyword, raw))
    error = refusal(data)
    assert error.code in ("dicom-record-value", "dicom-record-without-beam")
    assert error.values.get("field", keyword) == keyword


DROPPED: dict[str, tuple[Callable[[Dataset], object], str]] = {
    "no beam": (lambda beam: beam.pop("ReferencedBeamNumber"), "dicom-record-without-beam"),
    "empty beam": (
        lambda beam: setattr(beam, "ReferencedBeamNumber", ""),
        "dicom-record-without-beam",
    ),
    "no fraction": (
        lambda beam: beam.pop("CurrentFractionNumber"),
        "dicom-record-without-fraction",
    ),
    "empty fraction": (
        lambda beam: setattr(beam, "CurrentFractionNumber", ""),
        "dicom-record-without-fraction",
    ),
}


@pytest.mark.parametrize("fault", DROPPED)
def test_a_dose_of_no_beam_or_no_fraction_is_refused(fault: str) -> None:
    change, code = DROPPED[fault]
    made = beams_record()
    change(made.TreatmentSessionBeamSequence[1])
    assert refusal(encode(made)).code == code


def test_a_setup_beam_or_one_without_dose_needs_no_fraction() -> None:
    made = beams_record()
    made.TreatmentSessionBeamSequence[0].CurrentFractionNumber = ""
    made.TreatmentSessionBeamSequence[1].CurrentFractionNumber = ""
    made.TreatmentSessionBeamSequence[1].DeliveredPrimaryMeterset = "0"
    assert len(read(made).beams) == 3


def test_a_record_of_no_plan_or_of_two_is_refused() -> None:
    for references, code in (
        ([], "dicom-record-without-plan"),
        (
            [reference(RT_PLAN, "1.2.3"), reference(RT_PLAN, "1.2.4")],
            "dicom-record-plans-differ",
        ),
    ):
        made = beams_record()
        made.ReferencedRTPlanSequence = references
        assert refusal(encode(made)).code == code


@pytest.mark.parametrize("day", [b"20260231", b"2026112", b"20261301", b"nodate00"])
def test_a_date_that_no_calendar_has_is_refused(day: bytes) -> None:
    data = rewritten(encode(beams_record()), lambda node: put_raw(node, "TreatmentDate", day))
    assert refusal(data).values == {"field": "TreatmentDate"}


def test_an_empty_date_or_time_is_unknown() -> None:
    made = beams_record()
    made.TreatmentDate = made.TreatmentTime = ""
    record = read(made)
    assert (record.treatment_date, record.treatment_time) == (None, None)


def test_a_plan_is_no_record() -> None:
    assert refusal(PLANS_UNCHANGED["external"]).code == "dicom-not-a-record"


@pytest.mark.parametrize("kind", RECORDS)
def test_every_cut_of_a_record_is_refused_or_takes_no_beam(kind: str) -> None:
    data = encode(RECORDS[kind]())
    whole = read_records(data)[0]
    for end in range(len(data)):
        try:
            (record,) = read_records(data[:end])
        except WorldError as error:
            assert error.code.startswith("dicom-")
        else:
            assert record.beams in (whole.beams, ())
            assert record.fractions_delivered in (whole.fractions_delivered, None)


def test_a_summary_tells_the_first_and_the_most_recent_day() -> None:
    made = summary_record(14)
    assert read(made).first_date is None
    made.FirstTreatmentDate = "20261102"
    record = read(made)
    assert (record.first_date, record.most_recent_date) == (date(2026, 11, 2), date(2026, 11, 19))
    made.FirstTreatmentDate = "20260230"
    with pytest.raises(WorldError, match="dicom-record-value"):
        read(made)
