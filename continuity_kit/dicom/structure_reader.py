"""Reads the contours of one height from a structure set; all others are passed over.

Runs in the worker.

Source: DICOM PS3.3 C.8.8.5 (Structure Set), C.8.8.6 (ROI Contour), C.8.8.8 (RT ROI Observations).
"""

from collections.abc import Iterator
from decimal import Decimal

from continuity_kit.dicom.prescan import RT_STRUCTURE_SET, prescan_tree
from continuity_kit.dicom.values import Faults, Item, Range
from continuity_kit.domain.images import Region, StructureSlice
from continuity_kit.errors import WorldError

CLOSED = "CLOSED_PLANAR"
MOST_REGIONS, MOST_CONTOURS, MOST_POINTS = 400, 2_000, 100_000
PLACE_MM = Range(Decimal(-10_000), Decimal(10_000))


def read_structures(data: bytes, low_mm: Decimal, high_mm: Decimal) -> StructureSlice:
    """Return the regions with their closed contours whose z lies from `low_mm` to below `high_mm`.

    Raises:
        WorldError: a `dicom-…` code of the pre-scan; `structures-none`: another class;
            `structures-too-many`; `structures-unreadable`: a contour asked for, or the region it
            belongs to, cannot be read.
    """
    report, node = prescan_tree(data)
    if report.sop_class != RT_STRUCTURE_SET:
        raise WorldError("structures-none")
    root = Item.root(node, Faults())
    named = root.items("StructureSetROISequence")
    if len(named) > MOST_REGIONS:
        raise WorldError("structures-too-many")
    types = {
        item.integer("ReferencedROINumber"): item.text("RTROIInterpretedType")
        for item in root.items("RTROIObservationsSequence")
    }
    names = {item.integer("ROINumber"): item.text("ROIName") for item in named}
    if len(names) != len(named) or None in names:
        raise WorldError("structures-unreadable")
    drawn = _drawn(root, low_mm, high_mm)
    return StructureSlice(
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        frame_uid=report.frame_uid,
        regions=tuple(
            Region(number, name, types.get(number) or None, drawn.get(number, ()))
            for number, name in names.items()
            if number is not None
        ),
    )


def _drawn(
    root: Item, low_mm: Decimal, high_mm: Decimal
) -> dict[int | None, tuple[tuple[Decimal, ...], ...]]:
    found: dict[int | None, tuple[tuple[Decimal, ...], ...]] = {}
    contours = points = 0
    for region in root.items("ROIContourSequence"):
        number = region.integer("ReferencedROINumber")
        kept = tuple(_contours(region, low_mm, high_mm))
        contours += len(kept)
        points += sum(map(len, kept)) // 2
        if contours > MOST_CONTOURS or points > MOST_POINTS:
            raise WorldError("structures-too-many")
        if number in found or number is None:
            raise WorldError("structures-unreadable")
        found[number] = kept
    return found


def _contours(region: Item, low_mm: Decimal, high_mm: Decimal) -> Iterator[tuple[Decimal, ...]]:
    for contour in region.items("ContourSequence"):
        raw = contour.raw("ContourData")
        if contour.text("ContourGeometricType") != CLOSED or not _is_near(raw, low_mm, high_mm):
            continue
        numbers = contour.decimals("ContourData", PLACE_MM)
        heights = numbers[2::3]
        if len(numbers) < 9 or len(numbers) % 3 or max(heights) - min(heights) > Decimal("0.1"):
            raise WorldError("structures-unreadable")
        yield tuple(axis for pair in zip(numbers[::3], numbers[1::3], strict=True) for axis in pair)


def _is_near(raw: bytes, low_mm: Decimal, high_mm: Decimal) -> bool:
    """Tell a contour's height from its first point, before thousands of numbers are made."""
    parts = raw.split(b"\\", 3)
    if len(parts) < 4:
        return False
    try:
        height = float(parts[2])
    except ValueError:
        return False
    return float(low_mm) <= height < float(high_mm)
