"""The CT slice nearest to a plan's isocentre, with the contours of its targets: to find one's way.

Source: DICOM PS3.3 C.7.6.2.1.1 (patient axes: x to the left, y to the back, z to the head).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.images import CtSlice, Region, StructureSlice, Triple
from continuity_kit.domain.plan import Beam, Plan

SAME_PLACE_MM = Decimal("0.5")


@dataclass(frozen=True)
class IsocentreSlice:
    """One slice, the isocentre it was chosen for, and what is drawn on it.

    Attributes:
        targets: with their contours of this height; those without one are left out.
        outline: the patient's own, None when the file has none.
    """

    ct: CtSlice
    isocentre_mm: Triple
    targets: tuple[Region, ...]
    outline: Region | None = None


@dataclass(frozen=True)
class SheetPictures:
    """All that a sheet shows beside its numbers."""

    beams: tuple[BeamPicture, ...] = ()
    ct: IsocentreSlice | None = None

    def of_beam(self, number: int) -> BeamPicture | None:
        """Return the radiograph of a beam, None when it has none."""
        return next((made for made in self.beams if made.beam_number == number), None)


def common_isocentre(beams: Iterable[Beam]) -> Triple | None:
    """Return the one isocentre of these beams; None when one has none, or they differ."""
    places = [
        point.isocentre_mm for beam in beams for point in beam.control_points[:1]
    ]  # fmt: skip
    first = places[0] if places else None
    if first is None:
        return None
    for place in places:
        if place is None or max(abs(a - b) for a, b in zip(place, first, strict=True)) > (
            SAME_PLACE_MM
        ):
            return None
    return first


def nearest_slice(
    heights_mm: Iterable[Decimal], isocentre_mm: Triple
) -> tuple[int, Decimal] | None:
    """Return which slice the isocentre lies in and half the distance to the next one.

    None when there are fewer than two, or the isocentre lies beyond them.
    """
    heights = list(heights_mm)
    ordered = sorted(set(heights))
    steps = [two - one for one, two in pairwise(ordered)]
    if not steps:
        return None
    half = min(steps) / 2
    place = min(range(len(heights)), key=lambda index: abs(heights[index] - isocentre_mm[2]))
    return (place, half) if abs(heights[place] - isocentre_mm[2]) <= half else None


def isocentre_slice(
    plan: Plan, isocentre_mm: Triple, ct: CtSlice, structures: StructureSlice
) -> IsocentreSlice | None:
    """Join a slice with its contours; None when they are not this plan's.

    SAFETY: contours of another patient, scan or plan on a slice would show a target where it is not
    (test_a_slice_or_contours_of_another_patient_scan_or_plan_are_not_shown).
    """
    patients = {plan.patient_id, ct.patient_id, structures.patient_id}
    frames = {plan.frame_of_reference_uid, ct.frame_uid, structures.frame_uid}
    if len(patients) != 1 or len(frames) != 1 or not ct.frame_uid:
        return None
    if structures.uid not in plan.structure_set_uids:
        return None
    drawn = [region for region in structures.regions if region.contours]
    targets = tuple(region for region in drawn if region.is_target)
    if not targets:
        return None
    outlines = [region for region in drawn if region.type == "EXTERNAL"]
    return IsocentreSlice(ct, isocentre_mm, targets, outlines[0] if len(outlines) == 1 else None)
