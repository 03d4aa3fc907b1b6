"""Reads CT numbers, whole contours and a dose grid for the screen; what is not certain is refused.

Runs in the worker, never in the process that holds keys.

Source: DICOM PS3.3 C.8.2.1, C.8.8.3, C.8.8.6; IEC 61217.
"""

import sys
from array import array
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from continuity_kit.dicom.image_pixels import read_pixels
from continuity_kit.dicom.image_reader import (
    LEAST,
    LENGTH_MM,
    SLOPE,
    SPACING_MM,
    axial_directions,
    moved_first,
    pair_of,
    triple_of,
    value_of,
)
from continuity_kit.dicom.prescan import (
    CT_IMAGE,
    EXPLICIT,
    IMPLICIT,
    RT_DOSE,
    RT_STRUCTURE_SET,
    PrescanReport,
    prescan_tree,
)
from continuity_kit.dicom.values import Faults, Item, Range
from continuity_kit.domain.volume_images import Contour, ContourSet, CtValues, DoseGrid, DrawnRegion
from continuity_kit.errors import WorldError

D = Decimal
CLOSED = "CLOSED_PLANAR"
MOST_REGIONS, MOST_CONTOURS, MOST_POINTS = 400, 40_000, 1_500_000
MOST_SIDE, MOST_FRAMES, MOST_VALUES = 2048, 2048, 100_000_000
KEPT_VALUES = 6_000_000
LOWEST_HU, HIGHEST_HU = -32768, 32767
COORDINATE_MM = 10_000.0
SAME_HEIGHT_MM = 0.1
UNSIGNED = {16: "H", 32: "I"}
SHADE = 256


def read_ct_values(data: bytes) -> CtValues:
    """Return one axial CT slice in CT numbers, reduced to at most 512 points a side.

    Raises:
        WorldError: as `read_image`; `image-none`: no CT image.
    """
    report, root = _opened(data)
    if report.sop_class != CT_IMAGE:
        raise WorldError("image-none")
    reduced, dark_first = read_pixels(root)
    if dark_first:
        raise WorldError("image-bits-wrong")
    directions = axial_directions(root)
    slope = float(value_of(root, "RescaleSlope", SLOPE))
    intercept = float(value_of(root, "RescaleIntercept", Range(D(-100_000), D(100_000))))
    low = min(reduced.values)
    numbers = [
        max(LOWEST_HU, min(HIGHEST_HU, round(value * slope + intercept)))
        for value in range(low, max(reduced.values) + 1)
    ]
    found = array("h", [numbers[value - low] for value in reduced.values])
    if sys.byteorder == "big":
        found.byteswap()
    spacing = pair_of(root, "PixelSpacing", SPACING_MM)
    x, y, z = triple_of(root, "ImagePositionPatient", LENGTH_MM)
    along, down = (D(directions[0]), D(0)), (D(0), D(directions[1]))
    first = moved_first((x, y), along, down, spacing, reduced.step)
    return CtValues(
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        frame_uid=report.frame_uid,
        rows=reduced.rows,
        columns=reduced.columns,
        hu=found.tobytes(),
        spacing_mm=(spacing[0] * reduced.step, spacing[1] * reduced.step),
        position_mm=(*first, z),
        directions=directions,
    )


def read_contours(data: bytes) -> ContourSet:
    """Return every region of a structure set with its closed contours.

    Raises:
        WorldError: as `read_structures`.
    """
    report, root = _opened(data)
    if report.sop_class != RT_STRUCTURE_SET:
        raise WorldError("structures-none")
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
    drawn = _drawn(root)
    return ContourSet(
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        frame_uid=report.frame_uid,
        regions=tuple(
            DrawnRegion(number, name, types.get(number) or None, *drawn.get(number, (None, ())))
            for number, name in names.items()
            if number is not None
        ),
    )


def read_dose(data: bytes) -> DoseGrid:
    """Return a dose grid in Gy, every second or third point of a very fine one.

    SAFETY: a dose of another unit, plane or number of points than it claims is refused
    (test_p19_a_dose_that_lies_about_its_size_is_refused,
    test_a_dose_in_another_unit_or_plane_is_refused).

    Raises:
        WorldError: a `dicom-…` code of the pre-scan; `dose-none`: another class; `dose-unit`: not
            in Gy; `image-oblique`, `image-size-wrong`, `image-bits-wrong`, `image-pixels-wrong`,
            `image-value-missing`.
    """
    report, root = _opened(data)
    if report.sop_class != RT_DOSE:
        raise WorldError("dose-none")
    if root.text("DoseUnits") != "GY":
        raise WorldError("dose-unit")
    directions = axial_directions(root)
    rows, columns, frames = _sides(root)
    pixels = _unsigned(root, rows * columns * frames)
    step = 1
    while frames * -(-rows // step) * -(-columns // step) > KEPT_VALUES:
        step += 1
    kept = pixels if step == 1 else _every(pixels, (frames, rows, columns), step)
    shift = max(0, max(kept, default=0).bit_length() - 16)
    values = array("H", [value >> shift for value in kept])
    if sys.byteorder == "big":
        values.byteswap()
    spacing = pair_of(root, "PixelSpacing", SPACING_MM)
    position = triple_of(root, "ImagePositionPatient", LENGTH_MM)
    scaling = value_of(root, "DoseGridScaling", Range(D("1e-12"), D(1000)))
    return DoseGrid(
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        frame_uid=report.frame_uid,
        plan_uids=report.plan_uids,
        summation=root.text("DoseSummationType") or "",
        type=root.text("DoseType") or None,
        rows=-(-rows // step),
        columns=-(-columns // step),
        heights_mm=_heights(root, position[2], frames, directions),
        spacing_mm=(spacing[0] * step, spacing[1] * step),
        position_mm=position,
        directions=directions,
        gy_per_value=scaling * (1 << shift),
        values=values.tobytes(),
    )


def _opened(data: bytes) -> tuple[PrescanReport, Item]:
    report, node = prescan_tree(data)
    if report.transfer_syntax not in (IMPLICIT, EXPLICIT):
        raise WorldError("image-compressed")
    return report, Item.root(node, Faults())


def _sides(root: Item) -> tuple[int, int, int]:
    rows, columns = (root.integer(name, 0, 65535) or 0 for name in ("Rows", "Columns"))
    frames = (root.integer("NumberOfFrames") or 0) if root.raw("NumberOfFrames") else 1
    is_sound = 0 < rows <= MOST_SIDE and 0 < columns <= MOST_SIDE and 0 < frames <= MOST_FRAMES
    if not is_sound or rows * columns * frames > MOST_VALUES:
        raise WorldError("image-size-wrong", rows=rows, columns=columns)
    return rows, columns, frames


def _unsigned(root: Item, count: int) -> "array[int]":
    """Return the values of all planes, whole numbers of 16 or 32 bits.

    Source: DICOM PS3.3 C.8.8.3.4.1: Bits Allocated 16 or 32, unsigned but for errors.
    """
    allocated, stored, high, sign, samples = (
        root.integer(name, 0, 65535)
        for name in (
            "BitsAllocated",
            "BitsStored",
            "HighBit",
            "PixelRepresentation",
            "SamplesPerPixel",
        )
    )
    code = UNSIGNED.get(allocated or 0)
    is_sound = stored == allocated and stored is not None and high == stored - 1
    if code is None or not is_sound or sign != 0 or samples != 1:
        raise WorldError("image-bits-wrong")
    raw = root.raw("PixelData")
    length = count * array(code).itemsize
    if len(raw) != length + length % 2:
        raise WorldError("image-pixels-wrong")
    pixels = array(code)
    pixels.frombytes(raw[:length])
    if sys.byteorder == "big":
        pixels.byteswap()
    return pixels


def _every(pixels: "array[int]", sides: tuple[int, int, int], step: int) -> "array[int]":
    """Return every `step`-th point of every `step`-th row; the first point stays the first."""
    frames, rows, columns = sides
    kept = array(pixels.typecode)
    for frame in range(frames):
        for row in range(0, rows, step):
            start = (frame * rows + row) * columns
            kept.extend(pixels[start : start + columns : step])
    return kept


def _heights(
    root: Item, first_mm: Decimal, frames: int, directions: tuple[int, int]
) -> tuple[Decimal, ...]:
    """Return z of each plane.

    Source: DICOM PS3.3 C.8.8.3.2: offsets from the first plane along its normal when the first is
    0; else the heights themselves.
    """
    if frames == 1:
        return (first_mm,)
    offsets = root.decimals("GridFrameOffsetVector", LENGTH_MM)
    if len(offsets) != frames:
        raise WorldError("image-value-missing", field="GridFrameOffsetVector")
    if offsets[0] == 0:
        side = directions[0] * directions[1]
        heights = tuple(first_mm + side * offset for offset in offsets)
    elif abs(offsets[0] - first_mm) <= LEAST:
        heights = tuple(offsets)
    else:
        raise WorldError("image-value-missing", field="GridFrameOffsetVector")
    steps = [two - one for one, two in pairwise(heights)]
    if any(step * steps[0] <= 0 for step in steps):
        raise WorldError("image-value-missing", field="GridFrameOffsetVector")
    return heights


Drawn = tuple[tuple[int, int, int] | None, tuple[Contour, ...]]


def _drawn(root: Item) -> dict[int | None, Drawn]:
    found: dict[int | None, Drawn] = {}
    contours = points = 0
    for region in root.items("ROIContourSequence"):
        number = region.integer("ReferencedROINumber")
        kept = []
        for contour in _contours(region):
            contours, points = contours + 1, points + len(contour.points) // 8
            if contours > MOST_CONTOURS or points > MOST_POINTS:
                raise WorldError("structures-too-many")
            kept.append(contour)
        if number in found or number is None:
            raise WorldError("structures-unreadable")
        found[number] = (_color(region), tuple(kept))
    return found


def _color(region: Item) -> tuple[int, int, int] | None:
    shades = region.decimals("ROIDisplayColor", Range(D(0), D(SHADE - 1)))
    if len(shades) != 3:
        return None
    red, green, blue = (int(shade) for shade in shades)
    return red, green, blue


def _contours(region: Item) -> Iterator[Contour]:
    for contour in region.items("ContourSequence"):
        if contour.text("ContourGeometricType") != CLOSED:
            continue
        try:
            numbers = [float(part) for part in contour.raw("ContourData").split(b"\\")]
        except ValueError as error:
            raise WorldError("structures-unreadable") from error
        heights = numbers[2::3]
        is_sound = len(numbers) >= 9 and len(numbers) % 3 == 0
        # A comparison with a number that is none is false, so such a contour is refused too.
        if not is_sound or not all(-COORDINATE_MM <= one <= COORDINATE_MM for one in numbers):
            raise WorldError("structures-unreadable")
        if max(heights) - min(heights) > SAME_HEIGHT_MM:
            raise WorldError("structures-unreadable")
        flat = array("f", [one for place, one in enumerate(numbers) if place % 3 != 2])
        if sys.byteorder == "big":
            flat.byteswap()
        yield Contour(D(str(heights[0])), flat.tobytes())
