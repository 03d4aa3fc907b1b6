"""RT Beams Treatment Records as a fictitious accelerator writes them, fraction by fraction.

Source: DICOM PS3.3 A.29; a record names the meterset that its own session gave, and an interrupted
beam ends OPERATOR. First and last control point stand for all: no reader here draws a delivery.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import (
    Case,
    Equipment,
    day_text,
    item,
    new_object,
    number,
    reference,
)
from continuity_kit.dicom.prescan import RT_BEAMS_RECORD

ENERGY_UNITS = {"PHOTON": "MV", "ELECTRON": "MEV"}
CARRIED = (
    "NominalBeamEnergy",
    "DoseRateSet",
    "GantryAngle",
    "GantryRotationDirection",
    "BeamLimitingDeviceAngle",
    "BeamLimitingDeviceRotationDirection",
    "PatientSupportAngle",
    "PatientSupportRotationDirection",
    "TableTopEccentricAngle",
    "TableTopEccentricRotationDirection",
    "TableTopPitchAngle",
    "TableTopPitchRotationDirection",
    "TableTopRollAngle",
    "TableTopRollRotationDirection",
    "TableTopVerticalPosition",
    "TableTopLongitudinalPosition",
    "TableTopLateralPosition",
)


@dataclass(frozen=True)
class GivenSession:
    """What a machine gave in one session of one plan.

    Attributes:
        at: start of the session, as the hospital's clock shows it.
        stopped_at_mu: beams that were interrupted, with the meterset reached; 0 was not begun.
    """

    fraction: int
    at: datetime
    stopped_at_mu: Mapping[int, Decimal]


def beams_record(case: Case, plan: Dataset, session: GivenSession) -> Dataset:
    """Return the record of one session of a plan on a linear accelerator.

    Args:
        plan: as `linac_plan` makes it.
        session: beams that it does not name were given whole.
    """
    beams = _started_beams(plan, session)
    machine = beams[0][0]
    day = day_text(session.at.date())
    made = new_object(
        case,
        RT_BEAMS_RECORD,
        case.uid("record", plan.SOPInstanceUID, session.fraction, day),
        "RTRECORD",
        series=("record", plan.SOPInstanceUID, session.fraction, day),
        made_on=session.at.date(),
        made_at=f"{session.at:%H%M%S}",
        equipment=Equipment(machine.Manufacturer, machine.ManufacturerModelName, "2.1"),
    )
    made.InstanceNumber = session.fraction
    made.TreatmentDate, made.TreatmentTime = day, f"{session.at:%H%M%S}"
    made.ReferencedRTPlanSequence = [reference(plan.SOPClassUID, plan.SOPInstanceUID)]
    made.TreatmentMachineSequence = [
        item(
            Manufacturer=machine.Manufacturer,
            InstitutionName=case.facility,
            ManufacturerModelName=machine.ManufacturerModelName,
            DeviceSerialNumber=machine.DeviceSerialNumber,
            TreatmentMachineName=machine.TreatmentMachineName,
        )
    ]
    made.ReferencedFractionGroupNumber = 1
    made.NumberOfFractionsPlanned = plan.FractionGroupSequence[0].NumberOfFractionsPlanned
    made.PrimaryDosimeterUnit = "MU"
    made.TreatmentSessionBeamSequence = [
        _session_beam(beam, meterset, session) for beam, meterset in beams
    ]
    return made


def _started_beams(plan: Dataset, session: GivenSession) -> list[tuple[Dataset, Decimal]]:
    """Pair each beam that was started with its planned meterset, in the order of the plan."""
    metersets = {
        int(one.ReferencedBeamNumber): Decimal(str(one.BeamMeterset))
        for one in plan.FractionGroupSequence[0].ReferencedBeamSequence
        if "BeamMeterset" in one
    }
    return [
        (beam, metersets[int(beam.BeamNumber)])
        for beam in plan.BeamSequence
        if int(beam.BeamNumber) in metersets
        and session.stopped_at_mu.get(int(beam.BeamNumber), Decimal(1)) > 0
    ]


def _session_beam(beam: Dataset, planned_mu: Decimal, session: GivenSession) -> Dataset:
    delivered_mu = session.stopped_at_mu.get(int(beam.BeamNumber), planned_mu)
    is_whole = delivered_mu == planned_mu
    points = _points(beam, planned_mu, delivered_mu, session.at)
    made = item(
        ReferencedBeamNumber=beam.BeamNumber,
        BeamName=beam.BeamName,
        BeamType=beam.BeamType,
        RadiationType=beam.RadiationType,
        TreatmentDeliveryType="TREATMENT",
        CurrentFractionNumber=session.fraction,
        TreatmentTerminationStatus="NORMAL" if is_whole else "OPERATOR",
        TreatmentVerificationStatus="VERIFIED",
        SpecifiedPrimaryMeterset=number(planned_mu, 3),
        DeliveredPrimaryMeterset=number(delivered_mu, 3),
        NumberOfWedges=beam.NumberOfWedges,
        NumberOfCompensators=beam.NumberOfCompensators,
        NumberOfBoli=beam.NumberOfBoli,
        NumberOfBlocks=beam.NumberOfBlocks,
        BeamLimitingDeviceLeafPairsSequence=[
            item(
                RTBeamLimitingDeviceType=device.RTBeamLimitingDeviceType,
                NumberOfLeafJawPairs=device.NumberOfLeafJawPairs,
            )
            for device in beam.BeamLimitingDeviceSequence
        ],
        NumberOfControlPoints=len(points),
        ControlPointDeliverySequence=points,
    )
    if beam.NumberOfWedges:
        made.RecordedWedgeSequence = [
            item(
                WedgeNumber=wedge.WedgeNumber,
                WedgeType=wedge.WedgeType,
                WedgeID=wedge.WedgeID,
                WedgeAngle=wedge.WedgeAngle,
                WedgeOrientation=wedge.WedgeOrientation,
            )
            for wedge in beam.WedgeSequence
        ]
    return made


def _points(
    beam: Dataset, planned_mu: Decimal, delivered_mu: Decimal, at: datetime
) -> Sequence[Dataset]:
    first, last = beam.ControlPointSequence[0], beam.ControlPointSequence[-1]
    points = []
    for source, specified_mu in ((first, Decimal(0)), (last, planned_mu)):
        made = item(
            ReferencedControlPointIndex=source.ControlPointIndex,
            TreatmentControlPointDate=day_text(at.date()),
            TreatmentControlPointTime=f"{at:%H%M%S}",
            SpecifiedMeterset=number(specified_mu, 3),
            DeliveredMeterset=number(min(specified_mu, delivered_mu), 3),
            DoseRateDelivered="",
        )
        for keyword in CARRIED:
            if keyword in source or keyword in first:
                setattr(made, keyword, (source if keyword in source else first)[keyword].value)
        made.NominalBeamEnergyUnit = ENERGY_UNITS[beam.RadiationType]
        for keyword in ("BeamLimitingDevicePositionSequence", "WedgePositionSequence"):
            if keyword in source:
                made[keyword] = deepcopy(source[keyword])
        points.append(made)
    return points
