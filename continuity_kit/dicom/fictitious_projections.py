"""What a planning system projects or computes for a fictitious plan: DRRs and dose grids.

Source: DICOM PS3.3 A.17 (RT Image), A.18 (RT Dose).
"""

from array import array
from dataclasses import dataclass
from datetime import date
from math import cos, radians, sin, sqrt

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import Case, new_object, number, reference
from continuity_kit.dicom.fictitious_anatomy import Organ
from continuity_kit.dicom.fictitious_images import CT_STEP_MM, add_pixels, little_endian
from continuity_kit.dicom.prescan import RT_DOSE, RT_IMAGE

DRR_PIXELS = 96
DRR_SPACING_MM = 3.0
DOSE_PIXELS = 32
DOSE_SPACING_MM = 10.0


@dataclass(frozen=True)
class View:
    """From where a radiograph is projected: a beam of a plan, or a position without one.

    Attributes:
        beam_number: None for a view that no beam of the plan has.
        gantry, collimator, couch: degrees, IEC 61217.
    """

    name: str
    machine: str
    gantry: str
    collimator: str = "0"
    couch: str = "0"
    beam_number: int | None = None


def views_of(plan: Dataset) -> tuple[View, ...]:
    """Return the views of a plan's treatment beams by number; a brachytherapy plan is seen AP."""
    beams = [
        beam
        for beam in (*plan.get("BeamSequence", ()), *plan.get("IonBeamSequence", ()))
        if beam.TreatmentDeliveryType == "TREATMENT"
    ]
    if not beams:
        return (View("AP", plan.TreatmentMachineSequence[0].TreatmentMachineName, "0"),)
    return tuple(_view(beam) for beam in sorted(beams, key=lambda beam: int(beam.BeamNumber)))


def _view(beam: Dataset) -> View:
    points = beam.get("ControlPointSequence") or beam.IonControlPointSequence
    first = points[0]
    angles = (first.GantryAngle, first.BeamLimitingDeviceAngle, first.PatientSupportAngle)
    gantry, collimator, couch = (str(angle) for angle in angles)
    return View(
        beam.BeamName, beam.TreatmentMachineName, gantry, collimator, couch, int(beam.BeamNumber)
    )


def drr(
    case: Case,
    body: tuple[Organ, ...],
    plan: Dataset,
    view: View,
    made_on: date,
) -> Dataset:
    """Return a digitally reconstructed radiograph at the isocentre plane of a plan."""
    place = view.beam_number or 1
    made = new_object(
        case,
        RT_IMAGE,
        case.uid("drr", plan.SOPInstanceUID, place),
        "RTIMAGE",
        series=("drr", plan.SOPInstanceUID),
        made_on=made_on,
        made_at="113000",
    )
    corner = -DRR_SPACING_MM * (DRR_PIXELS - 1) / 2
    made.ImageType = ["DERIVED", "SECONDARY", "DRR"]
    made.ConversionType = "WSD"
    made.InstanceNumber = place
    made.PatientOrientation = ""
    made.FrameOfReferenceUID = case.frame_uid
    made.PositionReferenceIndicator = ""
    made.RTImageLabel = f"DRR {place}"
    made.RTImageDescription = f"DRR {view.name}"
    made.RTImagePlane = "NORMAL"
    made.PatientPosition = "HFS"
    made.XRayImageReceptorTranslation = ["0", "0", "0"]
    made.XRayImageReceptorAngle = "0"
    made.RTImageOrientation = ["1", "0", "0", "0", "-1", "0"]
    made.ImagePlanePixelSpacing = [number(DRR_SPACING_MM), number(DRR_SPACING_MM)]
    made.RTImagePosition = [number(corner), number(-corner)]
    made.RadiationMachineName = view.machine
    made.RadiationMachineSAD = made.RTImageSID = "1000"
    made.PrimaryDosimeterUnit = "MU"
    made.GantryAngle = view.gantry
    made.BeamLimitingDeviceAngle = view.collimator
    made.PatientSupportAngle = view.couch
    made.IsocenterPosition = [number(axis, 1) for axis in case.target.centre_mm]
    made.ReferencedRTPlanSequence = [reference(plan.SOPClassUID, plan.SOPInstanceUID)]
    if view.beam_number is not None:
        made.ReferencedBeamNumber = view.beam_number
    made.FractionNumber = ""
    add_pixels(made, DRR_PIXELS, _drr_pixels(case, body, float(view.gantry)))
    return made


def _drr_pixels(case: Case, body: tuple[Organ, ...], gantry: float) -> bytes:
    """Sum the chords of every organ on parallel rays: denser is darker."""
    turn = radians(gantry)
    seen = []
    for organ in body:
        a, b, c = organ.half_mm
        wide = sqrt((a * cos(turn)) ** 2 + (b * sin(turn)) ** 2)
        deep = a * b / wide
        dx, dy, dz = (
            mine - other for mine, other in zip(organ.centre_mm, case.target.centre_mm, strict=True)
        )
        density = (organ.hounsfield + 1000) / 1000 if organ.kind == "EXTERNAL" else 0.0
        density = density or organ.hounsfield / 1000
        seen.append((dx * cos(turn) + dy * sin(turn), dz, wide, min(c, 4000.0), deep, density))
    pixels = array("H")
    middle = (DRR_PIXELS - 1) / 2
    for row in range(DRR_PIXELS):
        along = (middle - row) * DRR_SPACING_MM
        bands = [
            (x, wide, density * deep, 1 - ((along - z) / high) ** 2)
            for x, z, wide, high, deep, density in seen
            if abs(along - z) < high
        ]
        for column in range(DRR_PIXELS):
            across = (column - middle) * DRR_SPACING_MM
            path = 0.0
            for x, wide, weight, share in bands:
                left = share - ((across - x) / wide) ** 2
                if left > 0:
                    path += weight * sqrt(left)
            pixels.append(max(0, min(65535, int(60000 - 120 * path))))
    return little_endian(pixels)


def dose_grid(case: Case, plan: Dataset, dose_gy: float, heights: tuple[float, ...]) -> Dataset:
    """Return the plan's dose, falling off around the target."""
    made = new_object(
        case,
        RT_DOSE,
        case.uid("dose", plan.SOPInstanceUID),
        "RTDOSE",
        series=("dose", plan.SOPInstanceUID),
        made_on=case.scanned_on,
        made_at="112500",
    )
    x, y, _ = case.target.centre_mm
    corner = -DOSE_SPACING_MM * (DOSE_PIXELS - 1) / 2
    made.InstanceNumber = 1
    made.FrameOfReferenceUID = case.frame_uid
    made.PositionReferenceIndicator = ""
    made.ImagePositionPatient = [
        number(x + corner),
        number(y + corner),
        number(heights[0]),
    ]
    made.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    made.PixelSpacing = [number(DOSE_SPACING_MM), number(DOSE_SPACING_MM)]
    made.SliceThickness = number(CT_STEP_MM)
    made.DoseUnits, made.DoseType, made.DoseSummationType = "GY", "PHYSICAL", "PLAN"
    made.NumberOfFrames = len(heights)
    made.FrameIncrementPointer = 0x3004000C
    made.GridFrameOffsetVector = [number(height - heights[0]) for height in heights]
    made.DoseGridScaling = number(dose_gy / 40000, 10)
    made.ReferencedRTPlanSequence = [reference(plan.SOPClassUID, plan.SOPInstanceUID)]
    add_pixels(made, DOSE_PIXELS, _dose_pixels(case, heights))
    return made


def _dose_pixels(case: Case, heights: tuple[float, ...]) -> bytes:
    a, b, c = case.target.half_mm
    middle = (DOSE_PIXELS - 1) / 2
    offsets = [(place - middle) * DOSE_SPACING_MM for place in range(DOSE_PIXELS)]
    pixels = array("H")
    for height in heights:
        up = ((height - case.target.centre_mm[2]) / c) ** 2
        for y in offsets:
            back = up + (y / b) ** 2
            pixels.extend(
                [int(40000 / (1 + max(0.0, (back + (x / a) ** 2) - 1) ** 1.5)) for x in offsets]
            )
    return little_endian(pixels)
