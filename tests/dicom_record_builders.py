"""Treatment and summary records of fictitious sessions, made by pydicom alone."""

from collections.abc import Callable

from dicom_builders import CASE, HEAD
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import encode, item, new_object, reference
from continuity_kit.dicom.fictitious_plans import plan_uid
from continuity_kit.dicom.prescan import (
    RT_BEAMS_RECORD,
    RT_BRACHY_RECORD,
    RT_ION_RECORD,
    RT_PLAN,
    RT_SUMMARY_RECORD,
)

PLAN_UID = plan_uid(CASE, HEAD)


def _base(sop_class: str) -> Dataset:
    made = new_object(
        CASE,
        sop_class,
        CASE.uid("record", sop_class),
        "RTRECORD",
        series=("record", sop_class),
        made_on=HEAD.planned_on,
        made_at="120000",
    )
    made.TreatmentDate, made.TreatmentTime = "20261120", "093015.25"
    made.ReferencedRTPlanSequence = [reference(RT_PLAN, PLAN_UID)]
    made.TreatmentMachineSequence = [item(TreatmentMachineName="LINAC 1")]
    return made


def session_beam(
    number: int,
    meterset: str,
    *,
    fraction: int = 3,
    kind: str = "TREATMENT",
    points: str = "ControlPointDeliverySequence",
    start: str = "0",
) -> Dataset:
    """Return one beam as delivered, from `start` on to `start` and `meterset`."""
    made = item(
        ReferencedBeamNumber=number,
        CurrentFractionNumber=fraction,
        TreatmentDeliveryType=kind,
        TreatmentTerminationStatus="NORMAL",
        TreatmentVerificationStatus="VERIFIED",
        SpecifiedPrimaryMeterset="121.40",
        DeliveredPrimaryMeterset=meterset,
    )
    ends = (start, f"{float(start) + float(meterset or 0):.2f}")
    held = [
        item(
            TreatmentControlPointDate="20261120",
            TreatmentControlPointTime=f"0931{place:02d}",
            DeliveredMeterset=told,
        )
        for place, told in enumerate(ends)
    ]
    setattr(made, points, held)
    return made


def beams_record() -> Dataset:
    """Return a session of a setup beam and two treatment beams."""
    made = _base(RT_BEAMS_RECORD)
    made.TreatmentSessionBeamSequence = [
        session_beam(3, "2", kind="SETUP"),
        session_beam(2, "398.7"),
        session_beam(1, "121.40"),
    ]
    return made


def ion_record() -> Dataset:
    """Return a session of one ion beam."""
    made = _base(RT_ION_RECORD)
    points = "IonControlPointDeliverySequence"
    made.TreatmentSessionIonBeamSequence = [session_beam(1, "71.425", points=points)]
    return made


def brachy_record() -> Dataset:
    """Return a session of two channels."""
    made = _base(RT_BRACHY_RECORD)
    channels = [
        item(
            ChannelNumber=number,
            SpecifiedChannelTotalTime=time,
            DeliveredChannelTotalTime=time,
        )
        for number, time in ((1, "101.6"), (2, "25.5"))
    ]
    made.TreatmentSessionApplicationSetupSequence = [
        item(
            CurrentFractionNumber=2,
            TreatmentDeliveryType="TREATMENT",
            TreatmentTerminationStatus="NORMAL",
            RecordedChannelSequence=channels,
        )
    ]
    return made


def summary_record(*delivered: int | None) -> Dataset:
    """Return a summary with these fractions delivered, one a fraction group."""
    made = _base(RT_SUMMARY_RECORD)
    made.MostRecentTreatmentDate = "20261119"
    made.FractionGroupSummarySequence = [
        item(NumberOfFractionsDelivered="" if told is None else told) for told in delivered
    ]
    return made


RECORDS: dict[str, Callable[[], Dataset]] = {
    "beams": beams_record,
    "ion": ion_record,
    "brachy": brachy_record,
    "summary": lambda: summary_record(14),
}


def some_record() -> bytes:
    """Return the bytes of a beams record."""
    return encode(beams_record())
