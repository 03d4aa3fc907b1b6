"""RT Plans of fictitious patients on linear accelerators.

Source: DICOM PS3.3 A.20; the notes' rules of a plan that can be treated: every reference matches by
number, every treatment beam has its meterset, setup beams are counted and have none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import (
    Case,
    Equipment,
    day_text,
    item,
    new_object,
    reference,
)
from continuity_kit.dicom.fictitious_beams import BeamSpec, Imaging, Linac, beam_of
from continuity_kit.dicom.prescan import RT_PLAN, RT_STRUCTURE_SET

PLANNER = Equipment("Atelier Fictif", "PlanExemple", "4.2", "TPS1")


@dataclass(frozen=True)
class PlanHead:
    """What every plan says of itself, whatever treats it.

    Attributes:
        label: at most 16 characters.
        dose_gy: of the whole plan to its target.
        approval: APPROVED, UNAPPROVED or REJECTED.
        per_day: fractions a day; above 1 a fraction pattern is written.
        fixation: of the patient, in words.
        number: tells apart the plans of one case.
    """

    label: str
    fractions: int
    dose_gy: str
    planned_on: date
    intent: str = "CURATIVE"
    approval: str = "APPROVED"
    reviewer: str = "Modélaire^Benoît"
    per_day: int = 1
    fixation: str = ""
    position: str = "HFS"
    setup_note: str = ""
    number: int = 1


def plan_uid(case: Case, head: PlanHead) -> str:
    """Return the SOP Instance UID of a plan."""
    return case.uid("plan", head.number, head.label)


def structure_set_uid(case: Case) -> str:
    """Return the SOP Instance UID of the structure set of a case."""
    return case.uid("structures")


def start_plan(case: Case, head: PlanHead, sop_class: str) -> Dataset:
    """Return a plan without beams: identity, prescription, setup, approval, references."""
    made = new_object(
        case,
        sop_class,
        plan_uid(case, head),
        "RTPLAN",
        series=("plans",),
        made_on=head.planned_on,
        made_at="111500",
        equipment=PLANNER,
    )
    made.FrameOfReferenceUID = case.frame_uid
    made.PositionReferenceIndicator = ""
    made.RTPlanLabel = head.label
    made.RTPlanName = head.label.replace("_", " ")
    made.RTPlanDate, made.RTPlanTime = day_text(head.planned_on), "111500"
    made.PlanIntent = head.intent
    made.RTPlanGeometry = "PATIENT"
    made.DoseReferenceSequence = [
        item(
            DoseReferenceNumber=1,
            DoseReferenceUID=case.uid("dose reference", head.number, head.label),
            DoseReferenceStructureType="VOLUME",
            DoseReferenceDescription=case.target.name,
            DoseReferenceType="TARGET",
            TargetPrescriptionDose=head.dose_gy,
            ReferencedROINumber=2,
        )
    ]
    made.ReferencedStructureSetSequence = [reference(RT_STRUCTURE_SET, structure_set_uid(case))]
    made.PatientSetupSequence = [_setup(head)]
    made.ApprovalStatus = head.approval
    if head.approval != "UNAPPROVED":
        made.ReviewDate, made.ReviewTime = day_text(head.planned_on), "164000"
        made.ReviewerName = head.reviewer
    return made


def _setup(head: PlanHead) -> Dataset:
    made = item(PatientPosition=head.position, PatientSetupNumber=1, SetupTechnique="ISOCENTRIC")
    if head.fixation:
        made.FixationDeviceSequence = [
            item(
                FixationDeviceType="MASK" if "asque" in head.fixation else "VACUUM_MOLD",
                FixationDeviceLabel=head.fixation[:16],
                FixationDeviceDescription=head.fixation,
            )
        ]
    if head.setup_note:
        made.SetupTechniqueDescription = head.setup_note
    return made


def fraction_group(head: PlanHead, number_of_beams: int, number_of_setups: int = 0) -> Dataset:
    """Return the only fraction group of a plan, without its references."""
    made = item(
        FractionGroupNumber=1,
        NumberOfFractionsPlanned=head.fractions,
        NumberOfBeams=number_of_beams,
        NumberOfBrachyApplicationSetups=number_of_setups,
    )
    if head.per_day > 1:
        made.NumberOfFractionPatternDigitsPerDay = head.per_day
        made.RepeatFractionCycleLength = 1
        made.FractionPattern = ("1" * head.per_day) * 5 + "0" * (2 * head.per_day)
    return made


def linac_plan(
    case: Case,
    head: PlanHead,
    linac: Linac,
    beams: Sequence[tuple[int, BeamSpec]],
    *,
    couch_mm: Sequence[str] | None = None,
) -> Dataset:
    """Return an RT Plan on a linear accelerator.

    Args:
        beams: number and beam, in the order of the Beam Sequence. The fraction group lists them
            by number, so that a reader who pairs by position is caught.
        couch_mm: vertical, longitudinal, lateral of every beam; None leaves them empty.
    """
    made = start_plan(case, head, RT_PLAN)
    made.ToleranceTableSequence = [
        item(
            ToleranceTableNumber=1,
            ToleranceTableLabel="STANDARD",
            GantryAngleTolerance="0.5",
            BeamLimitingDeviceAngleTolerance="0.5",
            PatientSupportAngleTolerance="1",
        )
    ]
    group = fraction_group(head, len(beams))
    group.ReferencedBeamSequence = [_referenced(place, spec) for place, spec in sorted_beams(beams)]
    made.FractionGroupSequence = [group]
    made.BeamSequence = [
        beam_of(spec, place, linac, case.target, couch_mm) for place, spec in beams
    ]
    return made


def sorted_beams(beams: Sequence[tuple[int, BeamSpec]]) -> list[tuple[int, BeamSpec]]:
    """Return beams by number."""
    return sorted(beams, key=lambda pair: pair[0])


def _referenced(place: int, spec: BeamSpec) -> Dataset:
    made = item(ReferencedBeamNumber=place)
    if not isinstance(spec, Imaging):
        made.BeamDose, made.BeamMeterset = spec.dose_gy, spec.meterset
    return made
