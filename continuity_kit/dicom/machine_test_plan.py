"""The plan with odd values that is opened at a console to learn its scales; of nobody.

Two static beams, their values `domain.machine_test_plan`'s; unapproved and meant for machine QA: it
is loaded and read, never given to anybody.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import Case, FictitiousPatient, Target, encode, item
from continuity_kit.dicom.fictitious_plans import PlanHead, fraction_group, start_plan
from continuity_kit.dicom.prescan import RT_PLAN
from continuity_kit.domain.machine import Angle, Length
from continuity_kit.domain.machine_test_plan import (
    SECOND_ANGLES,
    SECOND_LENGTHS_MM,
    TEST_ANGLES,
    TEST_JAWS_MM,
    TEST_LENGTHS_MM,
    TEST_METERSET_MU,
)

LABEL = "PROFIL_ESSAI"
PATIENT_ID = "FICTIF-PROFIL"
NAME = "FICTIF-PROFIL^Essai Console"
BORN = date(1900, 1, 1)
POINTS = 2


def machine_test_plan(machine: str, facility: str, made_on: date) -> bytes:
    """Return the test plan of a machine as a DICOM file; one day gives the same bytes.

    Args:
        machine: Treatment Machine Name (300A,00B2), at most 16 characters.
    """
    patient = FictitiousPatient(PATIENT_ID, "", NAME, BORN, "O", "ISO_IR 192")
    target = Target((20.0, 20.0, 20.0))
    case = Case(0, facility, patient, made_on, target, machine, number=made_on.toordinal())
    head = PlanHead(LABEL, 1, "1", made_on, intent="MACHINE_QA", approval="UNAPPROVED")
    made = start_plan(case, head, RT_PLAN)
    group = fraction_group(head, POINTS)
    group.ReferencedBeamSequence = [
        item(ReferencedBeamNumber=number, BeamMeterset=f"{TEST_METERSET_MU}") for number in (1, 2)
    ]
    made.FractionGroupSequence = [group]
    made.BeamSequence = [
        _beam(1, machine, TEST_ANGLES, TEST_LENGTHS_MM),
        _beam(2, machine, SECOND_ANGLES, SECOND_LENGTHS_MM),
    ]
    return encode(made)


def _beam(
    number: int, machine: str, angles: Mapping[Angle, Decimal], couch_mm: Mapping[Length, Decimal]
) -> Dataset:
    x1, x2, y1, y2 = (f"{TEST_JAWS_MM[jaw]}" for jaw in ("x1", "x2", "y1", "y2"))
    first = item(
        ControlPointIndex=0,
        CumulativeMetersetWeight="0",
        NominalBeamEnergy="6",
        DoseRateSet="300",
        GantryAngle=f"{angles['gantry']}",
        GantryRotationDirection="NONE",
        BeamLimitingDeviceAngle=f"{angles['collimator']}",
        BeamLimitingDeviceRotationDirection="NONE",
        PatientSupportAngle=f"{angles['couch_rotation']}",
        PatientSupportRotationDirection="NONE",
        TableTopEccentricAngle="0",
        TableTopEccentricRotationDirection="NONE",
        TableTopVerticalPosition=f"{couch_mm['couch_vertical']}",
        TableTopLongitudinalPosition=f"{couch_mm['couch_longitudinal']}",
        TableTopLateralPosition=f"{couch_mm['couch_lateral']}",
        IsocenterPosition=["0", "0", "0"],
        BeamLimitingDevicePositionSequence=[
            item(RTBeamLimitingDeviceType="ASYMX", LeafJawPositions=[x1, x2]),
            item(RTBeamLimitingDeviceType="ASYMY", LeafJawPositions=[y1, y2]),
        ],
    )
    last = item(ControlPointIndex=1, CumulativeMetersetWeight="1")
    return item(
        Manufacturer="",
        TreatmentMachineName=machine,
        BeamNumber=number,
        BeamName=f"ESSAI {number}",
        BeamType="STATIC",
        RadiationType="PHOTON",
        PrimaryDosimeterUnit="MU",
        SourceAxisDistance="1000",
        PrimaryFluenceModeSequence=[item(FluenceMode="STANDARD")],
        BeamLimitingDeviceSequence=[
            item(RTBeamLimitingDeviceType="ASYMX", NumberOfLeafJawPairs=1),
            item(RTBeamLimitingDeviceType="ASYMY", NumberOfLeafJawPairs=1),
        ],
        ReferencedPatientSetupNumber=1,
        TreatmentDeliveryType="TREATMENT",
        NumberOfWedges=0,
        NumberOfCompensators=0,
        NumberOfBoli=0,
        NumberOfBlocks=0,
        FinalCumulativeMetersetWeight="1",
        NumberOfControlPoints=POINTS,
        ControlPointSequence=[first, last],
    )
