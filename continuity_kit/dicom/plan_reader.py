"""Reads an RT Plan, RT Ion Plan or brachytherapy plan, nothing guessed.

The values come from the tree that the pre-scan walked to the file's exact end, so a file that is
cut off or misdeclared never reads as a shorter plan. Runs in the worker.

Source: DICOM PS3.3 A.20, A.49, C.8.8.9 to C.8.8.16, C.8.8.25; DICOM notes 1.
"""

from dataclasses import replace
from decimal import Decimal

from continuity_kit.dicom.plan_beams import MAX_NUMBER, read_beams
from continuity_kit.dicom.plan_brachy import read_channels, read_setups, read_sources
from continuity_kit.dicom.prescan import RT_ION_PLAN, PrescanReport, prescan_tree
from continuity_kit.dicom.values import NOT_NEGATIVE, Faults, Item, Range
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import (
    DoseReference,
    FractionGroup,
    PatientSetup,
    Plan,
    PlanKind,
    ReferencedBeam,
)
from continuity_kit.domain.plan_completeness import completeness_findings
from continuity_kit.errors import WorldError

DOSE_GY = Range(Decimal(0), Decimal(1000))
SHIFT_MM = Range(Decimal(-5000), Decimal(5000))
MAX_FRACTIONS = 1000


def read_plan(data: bytes) -> Plan:
    """Return the plan of one file, with every finding about it.

    Raises:
        WorldError: a `dicom-…` code of the pre-scan; `dicom-not-a-plan`.
    """
    report, node = prescan_tree(data)
    if not report.is_plan:
        raise WorldError("dicom-not-a-plan")
    faults = Faults()
    _note_file(report, faults)
    plan = _plan(Item.root(node, faults), report)
    findings = (*faults.found.values(), *completeness_findings(plan))
    return replace(plan, findings=tuple(dict.fromkeys(findings)))


def _note_file(report: PrescanReport, faults: Faults) -> None:
    if report.meta_uid_differs:
        faults.add(Finding("meta-uid-differs", "note"))
    if not report.has_meta:
        faults.add(Finding("meta-missing", "note"))
    if report.unordered:
        faults.add(Finding("elements-unordered", "warn"))


def _plan(root: Item, report: PrescanReport) -> Plan:
    groups = tuple(_group(item) for item in root.items("FractionGroupSequence"))
    kind = _kind(report, groups)
    return Plan(
        uid=report.sop_instance_uid,
        kind=kind,
        sop_class_uid=report.sop_class,
        patient_id=report.patient_id or None,
        id_issuer=report.id_issuer or None,
        patient_name=root.text("PatientName"),
        birth_date=root.date("PatientBirthDate"),
        sex=root.text("PatientSex"),
        label=root.text("RTPlanLabel"),
        name=root.text("RTPlanName"),
        date=root.date("RTPlanDate"),
        time=root.time("RTPlanTime"),
        intent=root.word("PlanIntent"),
        approval=_approval(root),
        reviewer=root.text("ReviewerName"),
        review_date=root.date("ReviewDate"),
        geometry=root.text("RTPlanGeometry"),
        manufacturer=root.text("Manufacturer"),
        model=root.text("ManufacturerModelName"),
        study_uid=report.study_uid or None,
        frame_of_reference_uid=report.frame_uid or None,
        structure_set_uids=report.structure_set_uids,
        dose_references=_dose_references(root),
        fraction_groups=groups,
        beams=read_beams(root, ion=kind == "ion"),
        patient_setups=tuple(_setup(item) for item in root.items("PatientSetupSequence")),
        application_setups=read_setups(root),
        channels=read_channels(root),
        sources=read_sources(root),
        brachy_technique=root.text("BrachyTreatmentTechnique"),
        brachy_type=root.text("BrachyTreatmentType"),
        other_patient_names=_other_names(root),
    )


def _kind(report: PrescanReport, groups: tuple[FractionGroup, ...]) -> PlanKind:
    if report.sop_class == RT_ION_PLAN:
        return "ion"
    has_setups = any(group.number_of_brachy_setups for group in groups)
    has_beams = any(group.number_of_beams for group in groups)
    return "brachy" if has_setups and not has_beams else "external"


def _approval(root: Item) -> str | None:
    """Return the Approval Status; one that is several at once stops.

    SAFETY: read as absent, APPROVED beside UNAPPROVED would leave the answer to the table alone
    (test_an_approval_of_two_words_stops).
    """
    words = root.texts("ApprovalStatus")
    if len(words) > 1:
        root.faults.add(Finding("approval-unreadable", "stop"))
        return None
    return words[0].upper() if words else None


def _other_names(root: Item) -> tuple[str, ...]:
    birth_name = root.text("PatientBirthName")
    return (*((birth_name,) if birth_name else ()), *root.texts("OtherPatientNames"))


def _dose_references(root: Item) -> tuple[DoseReference, ...]:
    return tuple(
        DoseReference(
            number=item.integer("DoseReferenceNumber"),
            structure=item.text("DoseReferenceStructureType"),
            description=item.text("DoseReferenceDescription"),
            type=item.text("DoseReferenceType"),
            target_dose_gy=item.decimal("TargetPrescriptionDose", DOSE_GY),
            purpose=item.text("DoseValuePurpose"),
        )
        for item in root.items("DoseReferenceSequence")
    )


def _group(item: Item) -> FractionGroup:
    meaning = item.text("BeamDoseMeaning")
    return FractionGroup(
        number=item.integer("FractionGroupNumber"),
        fractions_planned=item.integer("NumberOfFractionsPlanned", 0, MAX_FRACTIONS),
        beams=_references(item, meaning),
        number_of_beams=item.integer("NumberOfBeams", 0),
        number_of_brachy_setups=item.integer("NumberOfBrachyApplicationSetups", 0),
        brachy_setups=_brachy_references(item),
        digits_per_day=item.integer("NumberOfFractionPatternDigitsPerDay", 0),
        pattern=item.long_text("FractionPattern"),
    )


def _references(group: Item, meaning: str | None) -> tuple[ReferencedBeam, ...]:
    """Return what a fraction group says of its beams, matched by number, never by position.

    SAFETY: paired by order, a setup beam in the list shifts every meterset by one
    (test_metersets_follow_the_beam_number_and_never_the_order).
    """
    found = []
    for reference in group.items("ReferencedBeamSequence"):
        number = reference.integer("ReferencedBeamNumber", 0, MAX_NUMBER)
        if number is None:
            group.faults.add(Finding("referenced-beam-number-missing", "stop"))
            continue
        item = reference.of_beam(number)
        found.append(
            ReferencedBeam(
                beam_number=number,
                meterset=item.decimal("BeamMeterset", NOT_NEGATIVE, plain=True),
                dose_gy=item.decimal("BeamDose", DOSE_GY),
                dose_type=item.text("BeamDoseType"),
                dose_meaning=meaning,
            )
        )
    return tuple(found)


def _brachy_references(group: Item) -> tuple[int, ...]:
    numbers = []
    for item in group.items("ReferencedBrachyApplicationSetupSequence"):
        number = item.integer("ReferencedBrachyApplicationSetupNumber")
        if number is None:
            group.faults.add(Finding("referenced-setup-number-missing", "stop"))
        else:
            numbers.append(number)
    return tuple(numbers)


def _setup(item: Item) -> PatientSetup:
    shields = [
        device.text("ShieldingDeviceLabel") or device.text("ShieldingDeviceType") or "?"
        for device in item.items("ShieldingDeviceSequence")
    ]
    if shields:
        devices = (("devices", ", ".join(shields)),)
        item.faults.add(Finding("shielding-devices", "warn", values=devices))
    holders = item.items("FixationDeviceSequence")
    fixations = (
        device.text("FixationDeviceLabel") or device.text("FixationDeviceType")
        for device in holders
    )
    details = (device.long_text("FixationDeviceDescription") or "" for device in holders)
    return PatientSetup(
        number=item.integer("PatientSetupNumber"),
        position=item.text("PatientPosition"),
        technique=item.text("SetupTechnique"),
        description=item.long_text("SetupTechniqueDescription"),
        fixations=tuple(fixation or "" for fixation in fixations),
        fixation_details=tuple(details),
        displacement_mm=(
            item.decimal("TableTopVerticalSetupDisplacement", SHIFT_MM),
            item.decimal("TableTopLongitudinalSetupDisplacement", SHIFT_MM),
            item.decimal("TableTopLateralSetupDisplacement", SHIFT_MM),
        ),
    )
