"""RT Images, CT slices and structure sets as bytes; a test states only what matters to it."""

from array import array
from datetime import date

from dicom_builders import CASE, LINAC
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import encode
from continuity_kit.dicom.fictitious_anatomy import body_of
from continuity_kit.dicom.fictitious_beams import Field
from continuity_kit.dicom.fictitious_images import ct_series
from continuity_kit.dicom.fictitious_plans import PlanHead, linac_plan
from continuity_kit.dicom.fictitious_projections import drr, views_of
from continuity_kit.dicom.fictitious_structures import structure_set

DAY = date(2026, 11, 6)
BODY = body_of("pelvis", CASE.target)


def plan_dataset(gantry: float = 0, collimator: float = 0) -> Dataset:
    """Return a plan of one field, number 1."""
    head = PlanHead("ESSAI_DRR", 20, "60", DAY)
    field = Field("F1", gantry, "100", "3", collimator=collimator)
    return linac_plan(CASE, head, LINAC, ((1, field),))


def radiograph(gantry: float = 0, collimator: float = 0) -> Dataset:
    """Return the radiograph of that plan's field, 96 x 96 points of 3 mm."""
    plan = plan_dataset(gantry, collimator)
    return drr(CASE, BODY, plan, views_of(plan)[0], DAY)


def with_points(
    made: Dataset, rows: int, columns: int, bright: tuple[tuple[int, int], ...] = ()
) -> Dataset:
    """Give an image other pixels: grey, with white at (row, column)."""
    pixels = array("H", [20000]) * (rows * columns)
    for row, column in bright:
        pixels[row * columns + column] = 60000
    made.Rows, made.Columns = rows, columns
    made.PixelData = pixels.tobytes()
    return made


def slice_dataset(place: int = 3) -> Dataset:
    """Return one CT slice of seven; the fourth goes through the target."""
    return list(ct_series(CASE, "pelvis", BODY, 7))[place]


def structures_dataset() -> Dataset:
    """Return the structure set drawn on those slices."""
    return structure_set(CASE, BODY, 7)


def image_bytes(made: Dataset, *, implicit: bool = False) -> bytes:
    """Return an object as a file."""
    return encode(made, implicit=implicit)
