"""Structure sets of fictitious patients.

Source: DICOM PS3.3 A.19 (RT Structure Set).
"""

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import (
    Case,
    day_text,
    item,
    new_object,
    number,
    put_numbers,
    reference,
)
from continuity_kit.dicom.fictitious_anatomy import Organ
from continuity_kit.dicom.fictitious_images import ct_slice_uid, slice_heights
from continuity_kit.dicom.fictitious_plans import structure_set_uid
from continuity_kit.dicom.prescan import CT_IMAGE, RT_STRUCTURE_SET

DETACHED_STUDY = "1.2.840.10008.3.1.2.3.1"
BOLUS_NUMBER = 9


def structure_set(case: Case, body: tuple[Organ, ...], slices: int, *, bolus: str = "") -> Dataset:
    """Return the structure set of a case.

    EXTERNAL is region 1 and the target 2, as plans refer to them; a bolus is region 9.
    """
    made = new_object(
        case,
        RT_STRUCTURE_SET,
        structure_set_uid(case),
        "RTSTRUCT",
        series=("structures",),
        made_on=case.scanned_on,
        made_at="151000",
    )
    made.StructureSetLabel = f"CT{case.number}"
    made.StructureSetName = case.site[:64]
    made.StructureSetDate, made.StructureSetTime = day_text(case.scanned_on), "151000"
    made.FrameOfReferenceUID = case.frame_uid
    made.PositionReferenceIndicator = ""
    made.ReferencedFrameOfReferenceSequence = [_frame(case, slices)]
    numbered = _numbered(body)
    heights = slice_heights(case, slices)
    made.StructureSetROISequence = [_region(case, place, organ.name) for place, organ in numbered]
    made.ROIContourSequence = [_contours(case, place, organ, heights) for place, organ in numbered]
    made.RTROIObservationsSequence = [_observation(place, organ.kind) for place, organ in numbered]
    if bolus:
        made.StructureSetROISequence.append(_region(case, BOLUS_NUMBER, bolus))
        made.RTROIObservationsSequence.append(_observation(BOLUS_NUMBER, "BOLUS"))
    return made


def _numbered(body: tuple[Organ, ...]) -> list[tuple[int, Organ]]:
    organs = [organ for organ in body if organ.kind == "ORGAN"]
    external = next(organ for organ in body if organ.kind == "EXTERNAL")
    target = next(organ for organ in body if organ.kind == "PTV")
    return list(enumerate((external, target, *organs), start=1))


def _frame(case: Case, slices: int) -> Dataset:
    series = item(
        SeriesInstanceUID=case.uid("series", "CT", "ct"),
        ContourImageSequence=[
            reference(CT_IMAGE, ct_slice_uid(case, place)) for place in range(slices)
        ],
    )
    study = reference(DETACHED_STUDY, case.study_uid)
    study.RTReferencedSeriesSequence = [series]
    return item(FrameOfReferenceUID=case.frame_uid, RTReferencedStudySequence=[study])


def _region(case: Case, place: int, name: str) -> Dataset:
    return item(
        ROINumber=place,
        ReferencedFrameOfReferenceUID=case.frame_uid,
        ROIName=name,
        ROIGenerationAlgorithm="MANUAL",
    )


def _observation(place: int, kind: str) -> Dataset:
    return item(
        ObservationNumber=place,
        ReferencedROINumber=place,
        RTROIInterpretedType=kind,
        ROIInterpreter="",
    )


def _contours(case: Case, place: int, organ: Organ, heights: tuple[float, ...]) -> Dataset:
    drawn = []
    for index, height in enumerate(heights):
        points = organ.contour(height)
        if not points:
            continue
        contour = item(
            ContourImageSequence=[reference(CT_IMAGE, ct_slice_uid(case, index))],
            ContourGeometricType="CLOSED_PLANAR",
            NumberOfContourPoints=len(points),
        )
        put_numbers(contour, "ContourData", (number(axis, 1) for point in points for axis in point))
        drawn.append(contour)
    made = item(ROIDisplayColor=list(organ.color), ReferencedROINumber=place)
    if drawn:
        made.ContourSequence = drawn
    return made
