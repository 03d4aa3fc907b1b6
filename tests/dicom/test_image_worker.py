"""Pictures and contours through the sandboxed worker: what is read, and what is refused."""

import base64
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from dicom_mutations import mutations
from image_builders import (
    image_bytes,
    radiograph,
    slice_dataset,
    structures_dataset,
    with_points,
)
from pydicom.dataset import Dataset

from continuity_kit.dicom.image_reader import read_image
from continuity_kit.dicom.schema import Answer, answer_bytes, read_answer
from continuity_kit.dicom.structure_reader import read_structures
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import BeamImage, CtSlice, StructureSlice
from continuity_kit.errors import WorldError

D = Decimal
LOW, HIGH = D(0), D(10)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(WorldError) as caught:
        read()
    return caught.value.code


def changed(**values: object) -> bytes:
    """Return a radiograph with other values; None takes an attribute away."""
    made = radiograph()
    for name, value in values.items():
        if value is None:
            del made[name]
        else:
            setattr(made, name, value)
    return image_bytes(made)


def lying(rows: int, columns: int) -> bytes:
    """Return a small radiograph whose header claims another size."""
    return changed(Rows=rows, Columns=columns)


@pytest.mark.parametrize("implicit", [True, False])
def test_a_radiograph_a_slice_and_contours_come_back_as_they_were_read(
    worker: Worker, *, implicit: bool
) -> None:
    for made, kind in ((radiograph(55), BeamImage), (slice_dataset(), CtSlice)):
        data = image_bytes(made, implicit=implicit)
        found = worker.image(data)
        assert isinstance(found, kind)
        assert found == read_image(data)
    data = image_bytes(structures_dataset(), implicit=implicit)
    assert worker.structures(data, LOW, HIGH) == read_structures(data, LOW, HIGH)


def test_a_radiograph_says_whose_it_is_and_where_it_lies() -> None:
    found = read_image(image_bytes(radiograph(305, 8)))
    assert isinstance(found, BeamImage)
    assert (found.beam_number, found.gantry, found.couch) == (1, D(305), D(0))
    assert found.spacing_mm == (D(3), D(3)) and found.position_mm == (D("-142.5"), D("142.5"))
    assert (found.sad_mm, found.sid_mm) == (D(1000), D(1000))
    assert len(found.picture.grey) == found.picture.rows * found.picture.columns == 96 * 96


def test_a_large_image_is_averaged_and_its_first_point_moves_inward() -> None:
    data = image_bytes(with_points(radiograph(), 1030, 1540))
    found = read_image(data)
    assert isinstance(found, BeamImage)
    # 1540 columns take steps of four; what is left over at the far edges is not shown.
    assert (found.picture.rows, found.picture.columns) == (257, 385)
    assert found.spacing_mm == (D(12), D(12))
    assert found.position_mm == (D("-142.5") + D("4.5"), D("142.5") - D("4.5"))


def test_an_upright_radiograph_may_leave_its_directions_out() -> None:
    found = read_image(changed(RTImageOrientation=None))
    assert found == read_image(image_bytes(radiograph()))


MISSING = (
    "XRayImageReceptorTranslation",
    "XRayImageReceptorAngle",
    "ImagePlanePixelSpacing",
    "RTImagePosition",
    "RadiationMachineSAD",
    "RTImageSID",
    "GantryAngle",
    "PatientSupportAngle",
    "ReferencedBeamNumber",
    "ReferencedRTPlanSequence",
)


@pytest.mark.parametrize("name", MISSING)
def test_a_radiograph_without_what_ties_or_places_it_is_refused(name: str) -> None:
    assert refusal(lambda: read_image(changed(**{name: None}))) == "image-value-missing"


@pytest.mark.parametrize(
    "values",
    [
        {"RTImagePlane": "NON_NORMAL"},
        {"RTImagePlane": ""},
        {"RTImageOrientation": ["-1", "0", "0", "0", "-1", "0"]},
        {"RTImageOrientation": ["1", "0", "0", "0", "1", "0"]},
        {"RTImageOrientation": ["0.8", "0", "0.6", "0", "-1", "0"]},
    ],
    ids=["non normal", "no plane", "mirrored rows", "mirrored columns", "tilted"],
)
def test_a_mirrored_or_oblique_radiograph_is_refused(values: dict[str, object]) -> None:
    assert refusal(lambda: read_image(changed(**values))) == "image-oblique"


LIES = [(65535, 65535), (4097, 96), (96, 4097), (0, 96), (96, 0), (4096, 4096), (97, 96), (95, 96)]


@pytest.mark.parametrize("size", LIES, ids=[f"{one}x{two}" for one, two in LIES])
def test_p19_an_image_that_lies_about_its_size_is_refused(
    worker: Worker, size: tuple[int, int]
) -> None:
    before = memory_kib(worker)
    code = refusal(lambda: worker.image(lying(*size)))
    is_too_large = not (0 < size[0] <= 4096 and 0 < size[1] <= 4096)
    assert code == ("image-size-wrong" if is_too_large else "image-pixels-wrong")
    assert memory_kib(worker) - before < 50 * 1024


def memory_kib(worker: Worker) -> int:
    """Return the most memory that the worker's parent has held; 0 before it started."""
    if worker.process_id is None:
        return 0
    status = Path(f"/proc/{worker.process_id}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize(
    "values",
    [
        {"BitsAllocated": 32},
        {"BitsAllocated": 1},
        {"BitsStored": 17},
        {"BitsStored": 0},
        {"HighBit": 11},
        {"PixelRepresentation": 2},
        {"SamplesPerPixel": 3},
        {"NumberOfFrames": 2},
        {"NumberOfFrames": 100_000_000},
        {"PhotometricInterpretation": "RGB"},
        {"PhotometricInterpretation": "PALETTE COLOR"},
    ],
    ids=lambda values: " ".join(f"{name} {value}" for name, value in values.items()),
)
def test_p19_pixels_of_another_form_are_refused(worker: Worker, values: dict[str, object]) -> None:
    assert refusal(lambda: worker.image(changed(**values))) == "image-bits-wrong"


@pytest.mark.parametrize(
    "values",
    [{"BitsStored": 12, "HighBit": 11}, {"PixelData": b""}, {"PixelData": bytes(96 * 96 * 2 + 2)}],
    ids=["bits beyond those stored", "no pixels", "pixels too many"],
)
def test_p19_other_pixels_than_the_header_claims_are_refused(
    worker: Worker, values: dict[str, object]
) -> None:
    assert refusal(lambda: worker.image(changed(**values))) == "image-pixels-wrong"


def test_p19_compressed_pixels_are_carried_and_never_decoded(worker: Worker) -> None:
    data = image_bytes(radiograph(), implicit=False)
    syntax = b"1.2.840.10008.1.2.1\0"
    jpeg = b"1.2.840.10008.1.2.4.50"
    at = data.index(b"UI" + struct.pack("<H", len(syntax)) + syntax)
    start = at + 4
    head = data[: at + 2] + struct.pack("<H", len(jpeg)) + jpeg
    compressed = head + data[start + len(syntax) :]
    assert refusal(lambda: worker.image(compressed)) == "image-compressed"


def test_p19_an_image_of_the_largest_size_is_read_within_the_limits(worker: Worker) -> None:
    made = radiograph()
    made.Rows = made.Columns = 4096
    made.PixelData = bytes(4096 * 4096 * 2)
    found = worker.image(image_bytes(made))
    assert isinstance(found, BeamImage)
    assert (found.picture.rows, found.picture.columns) == (512, 512)


def test_signed_and_eight_bit_pixels_keep_their_order() -> None:
    made = slice_dataset()
    made.PixelRepresentation = 1
    made.RescaleIntercept = "0"
    values = (-1000, -200, 50, 299, 3000)
    made.Rows, made.Columns = 1, len(values)
    made.PixelData = struct.pack("<5h", *values)
    found = read_image(image_bytes(made))
    assert list(found.picture.grey) == [0, 0, 127, 254, 255]
    made = radiograph()
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit = 7
    made.Rows, made.Columns = 1, 255
    made.PixelData = bytes(range(255)) + b"\0"
    found = read_image(image_bytes(made))
    assert list(found.picture.grey) == sorted(found.picture.grey)
    assert len(set(found.picture.grey)) > 240
    made.PhotometricInterpretation = "MONOCHROME1"
    turned = read_image(image_bytes(made)).picture.grey
    assert list(turned) == [255 - shade for shade in found.picture.grey]


@pytest.mark.parametrize(
    "orientation",
    [["0", "1", "0", "0", "0", "-1"], ["0.98", "0.2", "0", "-0.2", "0.98", "0"]],
    ids=["sagittal", "turned"],
)
def test_a_slice_that_is_not_axial_is_refused(orientation: list[str]) -> None:
    made = slice_dataset()
    made.ImageOrientationPatient = orientation
    assert refusal(lambda: read_image(image_bytes(made))) == "image-oblique"


def test_a_plan_is_no_image_and_an_image_has_no_contours(worker: Worker) -> None:
    structures = image_bytes(structures_dataset())
    assert refusal(lambda: worker.image(structures)) == "image-none"
    drr = image_bytes(radiograph())
    assert refusal(lambda: worker.structures(drr, LOW, HIGH)) == "structures-none"
    assert refusal(lambda: worker.parse(drr, "plan")) == "dicom-not-a-plan"


def test_only_the_closed_contours_of_the_height_asked_for_come_back() -> None:
    made = structures_dataset()
    heights = [
        float(contour.ContourData[2])
        for region in made.ROIContourSequence
        for contour in region.get("ContourSequence", ())
    ]
    found = read_structures(image_bytes(made), D(0), D(10))
    assert len(heights) > sum(len(region.contours) for region in found.regions) > 0
    assert sum(0 <= height < 10 for height in heights) == sum(
        len(region.contours) for region in found.regions
    )
    assert [region.name for region in found.regions if region.is_target] == ["PTV_ESSAI"]
    for region in made.ROIContourSequence:
        for contour in region.get("ContourSequence", ()):
            contour.ContourGeometricType = "POINT"
    found = read_structures(image_bytes(made), D(0), D(10))
    assert not any(region.contours for region in found.regions)


def broken_structures(change: Callable[[Dataset], object]) -> bytes:
    made = structures_dataset()
    change(made)
    return image_bytes(made, implicit=True)  # explicit VR holds no contour above 64 KiB


def put_contour(made: Dataset, numbers: list[str]) -> None:
    for contour in made.ROIContourSequence[1].ContourSequence:
        contour.ContourData = numbers


@pytest.mark.parametrize(
    "numbers",
    [["0", "0", "5", "1", "1"], ["0", "0", "5", "1", "1", "5"], ["0", "0", "5"] * 2 + ["9"] * 3],
    ids=["no triples", "two points", "not one height"],
)
def test_contours_that_cannot_be_read_are_refused(numbers: list[str]) -> None:
    data = broken_structures(lambda made: put_contour(made, numbers))
    assert refusal(lambda: read_structures(data, LOW, HIGH)) == "structures-unreadable"


def test_p19_more_contours_than_are_shown_are_refused(worker: Worker) -> None:
    many = ["1.5", "2.5", "5"] * 60_000
    data = broken_structures(lambda made: put_contour(made, many))
    assert refusal(lambda: worker.structures(data, D(0), D(10))) == "structures-too-many"


@pytest.mark.parametrize("length", [0, 1, 96 * 96 - 1, 96 * 96 + 1])
def test_p20_a_picture_of_another_length_than_it_claims_is_refused(length: int) -> None:
    found = read_image(image_bytes(radiograph()))
    assert isinstance(found, BeamImage)
    told = msgspec.json.decode(answer_bytes(Answer(radiograph=found)))
    assert read_answer(msgspec.json.encode(told)).radiograph == found
    told["radiograph"]["picture"]["grey"] = base64.b64encode(bytes(length)).decode()
    assert refusal(lambda: read_answer(msgspec.json.encode(told))) == "unreadable-object"


@pytest.mark.parametrize(
    "picture",
    [
        {"rows": -1, "columns": -4, "grey": "AAAA"},
        {"rows": 0, "columns": 0, "grey": ""},
        {"rows": 513, "columns": 1, "grey": base64.b64encode(bytes(513)).decode()},
        {"rows": 1, "columns": 3, "grey": [0, 0, 0]},
        {"rows": 1.5, "columns": 2, "grey": "AAAA"},
    ],
    ids=["negative", "empty", "too high", "no bytes", "no whole number"],
)
def test_p20_a_picture_of_another_shape_is_refused(picture: dict[str, object]) -> None:
    found = read_image(image_bytes(slice_dataset()))
    assert isinstance(found, CtSlice)
    told = msgspec.json.decode(answer_bytes(Answer(ct_slice=found)))
    told["ct_slice"]["picture"] = picture
    assert refusal(lambda: read_answer(msgspec.json.encode(told))) == "unreadable-object"


def test_p20_two_parts_in_one_answer_are_refused() -> None:
    drr, ct = read_image(image_bytes(radiograph())), read_image(image_bytes(slice_dataset()))
    assert isinstance(drr, BeamImage) and isinstance(ct, CtSlice)
    data = answer_bytes(Answer(radiograph=drr, ct_slice=ct))
    assert refusal(lambda: read_answer(data)) == "unreadable-object"


def test_p17_two_thousand_damaged_pictures_end_typed_or_refused_by_name() -> None:
    originals = [
        image_bytes(made, implicit=implicit)
        for made in (with_points(radiograph(), 8, 8), with_small_slice(), structures_dataset())
        for implicit in (False, True)
    ]
    found: Counter[str] = Counter()
    for place, data in enumerate(mutations(originals, 2000, 20261127)):
        try:
            read = read_structures(data, LOW, HIGH) if place % 3 == 0 else read_image(data)
        except WorldError as error:
            found[error.code] += 1
        else:
            found["typed"] += 1
            assert isinstance(read, BeamImage | CtSlice | StructureSlice)
    assert sum(found.values()) == 2000
    assert found["typed"] > 100
    assert len(found) > 8


def with_small_slice() -> Dataset:
    return with_points(slice_dataset(), 8, 8)
