"""Planning CTs of fictitious patients: small, plausible, drawn from ellipses.

Source: DICOM PS3.3 A.3 (CT).
"""

import sys
from array import array
from collections.abc import Iterator
from math import sqrt
from random import Random

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import SCANNER, Case, new_object, number
from continuity_kit.dicom.fictitious_anatomy import Organ
from continuity_kit.dicom.prescan import CT_IMAGE

CT_PIXELS = 128
CT_SPACING_MM = 3.5
CT_STEP_MM = 10.0
AIR = -1000
INTERCEPT = -1024
BODY_PARTS = {"head": "HEAD", "thorax": "CHEST", "pelvis": "PELVIS", "limb": "LEG"}


def slice_heights(case: Case, slices: int) -> tuple[float, ...]:
    """Return the z of each CT slice, the middle one through the target's centre."""
    middle = case.target.centre_mm[2]
    return tuple(middle + (place - slices // 2) * CT_STEP_MM for place in range(slices))


def ct_slice_uid(case: Case, place: int) -> str:
    """Return the SOP Instance UID of a CT slice."""
    return case.uid("ct", place)


def ct_series(case: Case, region: str, body: tuple[Organ, ...], slices: int) -> Iterator[Dataset]:
    """Yield the CT slices, feet first."""
    noise = _noise(case.seed)
    for place, z_mm in enumerate(slice_heights(case, slices)):
        made = new_object(
            case,
            CT_IMAGE,
            ct_slice_uid(case, place),
            "CT",
            series=("ct",),
            made_on=case.scanned_on,
            made_at="101700",
            equipment=SCANNER,
        )
        corner = -CT_SPACING_MM * (CT_PIXELS - 1) / 2
        made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        made.SeriesDescription = f"Scanner de dosimétrie {case.site}"[:64]
        made.BodyPartExamined = BODY_PARTS[region]
        made.PatientPosition = "HFS"
        made.KVP = "120"
        made.AcquisitionNumber = 1
        made.InstanceNumber = place + 1
        made.FrameOfReferenceUID = case.frame_uid
        made.PositionReferenceIndicator = ""
        made.ImagePositionPatient = [number(corner, 2), number(corner, 2), number(z_mm, 2)]
        made.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
        made.PixelSpacing = [number(CT_SPACING_MM), number(CT_SPACING_MM)]
        made.SliceThickness = number(CT_STEP_MM)
        made.RescaleIntercept, made.RescaleSlope, made.RescaleType = str(INTERCEPT), "1", "HU"
        add_pixels(made, CT_PIXELS, _pixels(body, z_mm, noise, place))
        yield made


def _pixels(body: tuple[Organ, ...], z_mm: float, noise: bytes, place: int) -> bytes:
    pixels = array("H", [AIR - INTERCEPT]) * (CT_PIXELS * CT_PIXELS)
    middle = (CT_PIXELS - 1) / 2
    for organ in body:
        half = organ.section(z_mm)
        if half is None:
            continue
        value = organ.hounsfield - INTERCEPT
        for row in range(CT_PIXELS):
            share = 1 - (((row - middle) * CT_SPACING_MM - organ.centre_mm[1]) / half[1]) ** 2
            if share <= 0:
                continue
            reach = half[0] * sqrt(share)
            first = max(0, round(middle + (organ.centre_mm[0] - reach) / CT_SPACING_MM))
            last = min(CT_PIXELS, round(middle + (organ.centre_mm[0] + reach) / CT_SPACING_MM) + 1)
            if first < last:
                start = row * CT_PIXELS
                pixels[start + first : start + last] = array("H", [value]) * (last - first)
    shift = 977 * place
    grain = noise[shift : shift + len(pixels)]
    return little_endian(array("H", map(int.__add__, pixels, grain)))


def _noise(seed: int) -> bytes:
    """Return grain of 0 to 15 CT numbers for every pixel of a series."""
    drawn = Random(seed).randbytes(CT_PIXELS * CT_PIXELS + 977 * 64)  # noqa: S311 - grain
    return bytes(value & 15 for value in drawn)


def add_pixels(made: Dataset, size: int, pixels: bytes) -> None:
    """Give an object its square, unsigned 16-bit pixels, little endian."""
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.Rows = made.Columns = size
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit = 15
    made.PixelRepresentation = 0
    made.PixelData = pixels
    made["PixelData"].VR = "OW"


def little_endian(pixels: "array[int]") -> bytes:
    """Return pixels as the transfer syntax wants them, whatever the machine."""
    if sys.byteorder == "big":
        pixels.byteswap()
    return pixels.tobytes()
