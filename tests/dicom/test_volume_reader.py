"""CT numbers, whole contours and doses through the worker: what is read, and what is refused."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from dicom_builders import CASE
from dicom_mutations import mutations
from image_builders import (
    image_bytes,
    plan_dataset,
    slice_dataset,
    structures_dataset,
    with_points,
)
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious_projections import dose_grid
from continuity_kit.dicom.schema import Answer, answer_bytes, read_answer
from continuity_kit.dicom.volume_reader import read_contours, read_ct_values, read_dose
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.volume_images import Contour, ContourSet, CtValues, DoseGrid
from continuity_kit.errors import WorldError

D = Decimal
HEIGHTS = (-20.0, -10.0, 0.0, 10.0)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


def dose_dataset() -> Dataset:
    return dose_grid(CASE, plan_dataset(), 60.0, HEIGHTS)


def changed(made: Dataset, **values: object) -> bytes:
    """Return an object with other values; None takes an attribute away."""
    for name, value in values.items():
        if value is None:
            del made[name]
        else:
            setattr(made, name, value)
    return image_bytes(made)


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(WorldError) as caught:
        read()
    return caught.value.code


@pytest.mark.parametrize("implicit", [True, False])
def test_slice_contours_and_dose_come_back_as_they_were_read(
    worker: Worker, *, implicit: bool
) -> None:
    data = image_bytes(slice_dataset(), implicit=implicit)
    assert worker.ct(data) == read_ct_values(data)
    data = image_bytes(structures_dataset(), implicit=implicit)
    assert worker.contours(data) == read_contours(data)
    data = image_bytes(dose_dataset(), implicit=implicit)
    assert worker.dose(data) == read_dose(data)


def test_a_slice_holds_the_files_numbers_in_hounsfield() -> None:
    made = slice_dataset()
    found = read_ct_values(image_bytes(made))
    stored = array("h" if made.PixelRepresentation else "H")
    stored.frombytes(made.PixelData)
    hu = array("h")
    hu.frombytes(found.hu)
    slope, intercept = float(made.RescaleSlope), float(made.RescaleIntercept)
    assert (found.rows, found.columns) == (made.Rows, made.Columns)
    assert list(hu) == [round(value * slope + intercept) for value in stored]
    assert found.position_mm == tuple(D(str(one)) for one in made.ImagePositionPatient)


@pytest.mark.parametrize(
    ("cosines", "directions"),
    [
        (["1", "0", "0", "0", "1", "0"], (1, 1)),
        (["-1", "0", "0", "0", "-1", "0"], (-1, -1)),
        (["-1", "0", "0", "0", "1", "0"], (-1, 1)),
    ],
)
def test_a_slice_says_which_way_it_runs(cosines: list[str], directions: tuple[int, int]) -> None:
    data = changed(slice_dataset(), ImageOrientationPatient=cosines)
    assert read_ct_values(data).directions == directions


def test_a_slice_that_is_not_axial_is_refused() -> None:
    data = changed(slice_dataset(), ImageOrientationPatient=["1", "0", "0", "0", "0", "-1"])
    assert refusal(lambda: read_ct_values(data)) == "image-oblique"


def test_contours_keep_height_order_and_the_planners_colour() -> None:
    made = structures_dataset()
    found = read_contours(image_bytes(made))
    assert [region.name for region in found.regions] == [
        item.ROIName for item in made.StructureSetROISequence
    ]
    source = made.ROIContourSequence[0]
    region = next(item for item in found.regions if item.number == source.ReferencedROINumber)
    assert region.color == tuple(int(shade) for shade in source.ROIDisplayColor)
    assert len(region.contours) == len(source.ContourSequence)
    numbers = [float(one) for one in source.ContourSequence[0].ContourData]
    flat = array("f")
    flat.frombytes(region.contours[0].points)
    assert list(flat) == pytest.approx([n for place, n in enumerate(numbers) if place % 3 < 2])
    assert float(region.contours[0].z_mm) == numbers[2]


@pytest.mark.parametrize(
    "numbers",
    [
        ["0", "0", "1", "1", "1", "1"],
        ["0", "0", "1", "1", "1", "1", "2", "2"],
        ["0", "0", "1", "1", "1", "1", "2", "2", "9"],
        ["0", "0", "1", "1", "1", "1", "2", "99999", "1"],
    ],
    ids=["two points", "no third", "not flat", "far away"],
)
def test_contours_that_cannot_be_read_are_refused(numbers: list[str]) -> None:
    made = structures_dataset()
    made.ROIContourSequence[0].ContourSequence[0].ContourData = numbers
    assert refusal(lambda: read_contours(image_bytes(made))) == "structures-unreadable"


def test_a_dose_is_in_gy_with_the_height_of_each_plane() -> None:
    made = dose_dataset()
    found = read_dose(image_bytes(made))
    stored, values = array("H"), array("H")
    stored.frombytes(made.PixelData)
    values.frombytes(found.values)
    assert list(values) == list(stored)
    assert found.gy_per_value == D(str(made.DoseGridScaling))
    assert found.heights_mm == tuple(D(str(height)) for height in HEIGHTS)
    assert (found.summation, found.plan_uids) == (
        "PLAN",
        (made.ReferencedRTPlanSequence[0].ReferencedSOPInstanceUID,),
    )


def test_offsets_that_are_heights_are_taken_as_heights() -> None:
    offsets = [str(height) for height in HEIGHTS]
    assert read_dose(changed(dose_dataset(), GridFrameOffsetVector=offsets)).heights_mm == tuple(
        map(D, offsets)
    )


def test_planes_of_a_turned_grid_run_the_other_way() -> None:
    data = changed(dose_dataset(), ImageOrientationPatient=["-1", "0", "0", "0", "1", "0"])
    found = read_dose(data)
    assert found.heights_mm == (D(-20), D(-30), D(-40), D(-50))
    assert found.directions == (-1, 1)


def test_values_of_32_bits_keep_their_dose() -> None:
    made = dose_dataset()
    wide = array("I", [70_000] * (made.Rows * made.Columns * len(HEIGHTS)))
    made.BitsAllocated = made.BitsStored = 32
    made.HighBit = 31
    made.PixelData = wide.tobytes()
    made["PixelData"].VR = "OW"
    found = read_dose(image_bytes(made))
    values = array("H")
    values.frombytes(found.values)
    shown = float(values[0] * found.gy_per_value)
    assert shown == pytest.approx(70_000 * float(made.DoseGridScaling), rel=2e-5)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"DoseUnits": "RELATIVE"}, "dose-unit"),
        ({"ImageOrientationPatient": ["1", "0", "0", "0", "0", "-1"]}, "image-oblique"),
        ({"GridFrameOffsetVector": ["0", "10"]}, "image-value-missing"),
        ({"GridFrameOffsetVector": ["0", "10", "10", "20"]}, "image-value-missing"),
        ({"GridFrameOffsetVector": ["5", "10", "15", "20"]}, "image-value-missing"),
        ({"DoseGridScaling": None}, "image-value-missing"),
        ({"PixelRepresentation": 1}, "image-bits-wrong"),
    ],
    ids=["unit", "plane", "few", "twice", "neither", "no scaling", "signed"],
)
def test_a_dose_in_another_unit_or_plane_is_refused(values: dict[str, object], code: str) -> None:
    data = changed(dose_dataset(), **values)
    assert refusal(lambda: read_dose(data)) == code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"Rows": 33}, "image-pixels-wrong"),
        ({"NumberOfFrames": 5}, "image-pixels-wrong"),
        ({"NumberOfFrames": 2_000_000}, "image-size-wrong"),
        ({"Rows": 60_000, "Columns": 60_000}, "image-size-wrong"),
    ],
    ids=["a row more", "a plane more", "very many planes", "very large"],
)
def test_p19_a_dose_that_lies_about_its_size_is_refused(
    values: dict[str, object], code: str
) -> None:
    data = changed(dose_dataset(), **values)
    assert refusal(lambda: read_dose(data)) == code


def test_each_reader_refuses_the_objects_of_the_others(worker: Worker) -> None:
    ct, structures, dose = map(image_bytes, (slice_dataset(), structures_dataset(), dose_dataset()))
    assert refusal(lambda: worker.ct(dose)) == "image-none"
    assert refusal(lambda: worker.contours(ct)) == "structures-none"
    assert refusal(lambda: worker.dose(structures)) == "dose-none"


def test_p20_a_slice_contour_or_dose_of_another_length_than_it_claims_is_refused() -> None:
    ct = read_ct_values(image_bytes(slice_dataset()))
    dose = read_dose(image_bytes(dose_dataset()))
    drawn = read_contours(image_bytes(structures_dataset()))
    region = drawn.regions[0]
    short = replace(region, contours=(Contour(D(1), bytes(20)),))
    for whole, lying in (
        (Answer(ct_values=ct), Answer(ct_values=replace(ct, rows=ct.rows + 1))),
        (Answer(dose=dose), Answer(dose=replace(dose, values=dose.values[:-2]))),
        (Answer(contours=drawn), Answer(contours=replace(drawn, regions=(short,)))),
    ):
        assert read_answer(answer_bytes(whole)) == whole
        data = answer_bytes(lying)
        with pytest.raises(WorldError, match="unreadable-object"):
            read_answer(data)


@pytest.mark.parametrize("sides", [(-1, -1), (0, 0), (1, 0)])
def test_p20_a_slice_without_sides_is_refused(sides: tuple[int, int]) -> None:
    ct = read_ct_values(image_bytes(slice_dataset()))
    lying = replace(ct, rows=sides[0], columns=sides[1], hu=bytes(2 * sides[0] * sides[1]))
    data = answer_bytes(Answer(ct_values=lying))
    assert refusal(lambda: read_answer(data)) == "unreadable-object"


def test_p17_damaged_slices_contours_and_doses_end_typed_or_refused_by_name() -> None:
    readers = (read_ct_values, read_contours, read_dose)
    originals = [
        image_bytes(made, implicit=implicit)
        for made in (with_points(slice_dataset(), 8, 8), structures_dataset(), dose_dataset())
        for implicit in (False, True)
    ]
    found: Counter[str] = Counter()
    for place, data in enumerate(mutations(originals, 900, 20261128)):
        for read in readers if place % 3 == 0 else readers[place % 3 :][:1]:
            try:
                made = read(data)
            except WorldError as error:
                found[error.code] += 1
            else:
                found["typed"] += 1
                assert isinstance(made, CtValues | ContourSet | DoseGrid)
    assert sum(found.values()) == 1500
    assert found["typed"] > 50
    assert len(found) > 8
