"""Reads one image to show under a beam or a contour; what is not certain is refused, not guessed.

Runs in the worker, never in the process that holds keys.

Source: DICOM PS3.3 C.8.8.2, C.8.2.1, C.7.6.2; IEC 61217.
"""

from decimal import Decimal

from continuity_kit.dicom.image_pixels import Reduced, contrast, read_pixels, windowed
from continuity_kit.dicom.prescan import (
    CT_IMAGE,
    EXPLICIT,
    IMPLICIT,
    RT_IMAGE,
    PrescanReport,
    prescan_tree,
)
from continuity_kit.dicom.values import Faults, Item, Range
from continuity_kit.domain.images import BeamImage, CtSlice, Pair, Triple
from continuity_kit.errors import WorldError

D = Decimal
WINDOW_HU = (-200, 300)
LENGTH_MM = Range(D(-10_000), D(10_000))
SPACING_MM = Range(D("0.01"), D(50))
DISTANCE_MM = Range(D(100), D(10_000))
ANGLE = Range(D(-360), D(720))
COSINE = Range(D("-1.001"), D("1.001"))
SLOPE = Range(D("1e-6"), D("1e6"))
LEAST = D("1e-3")
# Rows along +X, columns along -Y: the first point of a NORMAL image is its upper left corner.
UPRIGHT = (D(1), D(0), D(0), D(0), D(-1), D(0))


def read_image(data: bytes) -> BeamImage | CtSlice:
    """Return an RT Image or one CT slice.

    Raises:
        WorldError: a `dicom-…` code of the pre-scan; `image-none`: another class;
            `image-compressed`: carried and restored, not shown; `image-size-wrong`,
            `image-bits-wrong`, `image-pixels-wrong`; `image-value-missing` with the attribute;
            `image-oblique`: not in the plane that it would be drawn in.
    """
    report, node = prescan_tree(data)
    if report.sop_class not in (RT_IMAGE, CT_IMAGE):
        raise WorldError("image-none")
    if report.transfer_syntax not in (IMPLICIT, EXPLICIT):
        raise WorldError("image-compressed")
    root = Item.root(node, Faults())
    reduced, dark_first = read_pixels(root)
    if report.sop_class == RT_IMAGE:
        return _beam_image(root, report, reduced, dark_first=dark_first)
    return _ct_slice(root, report, reduced, dark_first=dark_first)


def _beam_image(
    root: Item, report: PrescanReport, reduced: Reduced, *, dark_first: bool
) -> BeamImage:
    if root.text("RTImagePlane") != "NORMAL":
        raise WorldError("image-oblique")
    plans = root.items("ReferencedRTPlanSequence")
    beam = root.integer("ReferencedBeamNumber")
    if len(plans) != 1 or len(report.plan_uids) != 1:
        raise WorldError("image-value-missing", field="ReferencedRTPlanSequence")
    if beam is None:
        raise WorldError("image-value-missing", field="ReferencedBeamNumber")
    along, down = _directions(root)
    spacing, position = pair_of(root, "ImagePlanePixelSpacing", SPACING_MM), pair_of(
        root, "RTImagePosition", LENGTH_MM
    )  # fmt: skip
    first = moved_first(position, along, down, spacing, reduced.step)
    low, high = contrast(reduced)
    return BeamImage(
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        plan_uid=report.plan_uids[0],
        beam_number=beam,
        gantry=value_of(root, "GantryAngle", ANGLE),
        couch=value_of(root, "PatientSupportAngle", ANGLE),
        isocentre_mm=_isocentre(root),
        picture=windowed(reduced, low, high, inverted=dark_first),
        spacing_mm=(spacing[0] * reduced.step, spacing[1] * reduced.step),
        position_mm=first,
        row_direction=along,
        column_direction=down,
        receptor_mm=triple_of(root, "XRayImageReceptorTranslation", LENGTH_MM),
        receptor_angle=value_of(root, "XRayImageReceptorAngle", ANGLE),
        sad_mm=value_of(root, "RadiationMachineSAD", DISTANCE_MM),
        sid_mm=value_of(root, "RTImageSID", DISTANCE_MM),
        made_at=_made_at(root),
    )


def _ct_slice(root: Item, report: PrescanReport, reduced: Reduced, *, dark_first: bool) -> CtSlice:
    if dark_first:
        raise WorldError("image-bits-wrong")
    directions = axial_directions(root)
    slope = value_of(root, "RescaleSlope", SLOPE)
    intercept = value_of(root, "RescaleIntercept", Range(D(-100_000), D(100_000)))
    low, high = (float((D(edge) - intercept) / slope) for edge in WINDOW_HU)
    spacing = pair_of(root, "PixelSpacing", SPACING_MM)
    x, y, z = triple_of(root, "ImagePositionPatient", LENGTH_MM)
    along, down = (D(directions[0]), D(0)), (D(0), D(directions[1]))
    first = moved_first((x, y), along, down, spacing, reduced.step)
    return CtSlice(
        uid=report.sop_instance_uid,
        patient_id=report.patient_id,
        frame_uid=report.frame_uid,
        picture=windowed(reduced, low, high),
        spacing_mm=(spacing[0] * reduced.step, spacing[1] * reduced.step),
        position_mm=(*first, z),
        directions=directions,
        window_hu=WINDOW_HU,
    )


def axial_directions(root: Item) -> tuple[int, int]:
    """Return x of the rows and y of the columns, each 1 or -1, of a picture in an axial plane.

    Raises:
        WorldError: `image-value-missing`, `image-oblique`.
    """
    cosines = root.decimals("ImageOrientationPatient", COSINE)
    if len(cosines) != 6:
        raise WorldError("image-value-missing", field="ImageOrientationPatient")
    axial = (abs(abs(cosines[0]) - 1), abs(abs(cosines[4]) - 1))
    if max(*axial, *(abs(cosines[place]) for place in (1, 2, 3, 5))) > LEAST:
        raise WorldError("image-oblique")
    return (1 if cosines[0] > 0 else -1, 1 if cosines[4] > 0 else -1)


def _directions(root: Item) -> tuple[Pair, Pair]:
    """Return where rows and columns run; a NORMAL image may leave it out, since it is upright."""
    cosines = root.decimals("RTImageOrientation", COSINE)
    if not root.raw("RTImageOrientation"):
        cosines = UPRIGHT
    if len(cosines) != 6:
        raise WorldError("image-value-missing", field="RTImageOrientation")
    along, down = (cosines[0], cosines[1]), (cosines[3], cosines[4])
    lengths = [abs(x * x + y * y - 1) for x, y in (along, down)]
    across = abs(along[0] * down[0] + along[1] * down[1])
    # SAFETY: rows and columns that turn the other way round would show the picture mirrored
    # (test_a_mirrored_or_oblique_radiograph_is_refused).
    turn = along[0] * down[1] - along[1] * down[0]
    if max(*lengths, across, abs(cosines[2]), abs(cosines[5]), abs(turn + 1)) > 2 * LEAST:
        raise WorldError("image-oblique")
    return along, down


def moved_first(first: Pair, along: Pair, down: Pair, spacing: Pair, step: int) -> Pair:
    """Return the centre of the first point once `step` x `step` points became one."""
    half = D(step - 1) / 2
    return (
        first[0] + half * (along[0] * spacing[1] + down[0] * spacing[0]),
        first[1] + half * (along[1] * spacing[1] + down[1] * spacing[0]),
    )


def _isocentre(root: Item) -> Triple | None:
    if not root.raw("IsocenterPosition"):
        return None
    return triple_of(root, "IsocenterPosition", LENGTH_MM)


def _made_at(root: Item) -> str:
    """Return when the content was made, digits only; it only orders two pictures of one beam."""
    parts = (root.date("ContentDate") or "", root.time("ContentTime") or "")
    return "".join(sign for part in parts for sign in part if sign.isdigit())


def value_of(root: Item, name: str, limits: Range) -> Decimal:
    """Return one number; `image-value-missing` without it."""
    found = root.decimal(name, limits)
    if found is None:
        raise WorldError("image-value-missing", field=name)
    return found


def pair_of(root: Item, name: str, limits: Range) -> Pair:
    """Return two numbers; `image-value-missing` without them."""
    found = root.decimals(name, limits)
    if len(found) != 2:
        raise WorldError("image-value-missing", field=name)
    return found[0], found[1]


def triple_of(root: Item, name: str, limits: Range) -> Triple:
    """Return three numbers; `image-value-missing` without them."""
    found = root.decimals(name, limits)
    if len(found) != 3:
        raise WorldError("image-value-missing", field=name)
    return found[0], found[1], found[2]
