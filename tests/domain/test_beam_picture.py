"""A radiograph in the axes of its beam: where a marker lies, and when there is no picture."""

from cmath import exp
from dataclasses import replace
from decimal import Decimal
from math import pi

import pytest
from image_builders import image_bytes, plan_dataset, radiograph, with_points

from continuity_kit.dicom.fictitious import encode
from continuity_kit.dicom.image_reader import read_image
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.beam_picture import beam_picture, beam_pictures
from continuity_kit.domain.images import BeamImage
from continuity_kit.domain.plan import Plan

D = Decimal


def a_plan(gantry: float = 0, collimator: float = 0) -> Plan:
    return read_plan(encode(plan_dataset(gantry, collimator)))


def an_image(angles: tuple[float, float] = (0, 0), **values: object) -> BeamImage:
    found = read_image(image_bytes(radiograph(*angles)))
    assert isinstance(found, BeamImage)
    return replace(found, **values)  # type: ignore[arg-type]


def close(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return max(abs(one[0] - two[0]), abs(one[1] - two[1])) < 1e-6


# The point of row 40, column 70 lies 67.5 mm to the right and 22.5 mm up on the receptor.
ROW, COLUMN, RIGHT, UP = 40, 70, 67.5, 22.5
# Seen from the source, a collimator of 90 degrees has its X axis along the gantry's Y.
TURNED = [
    (0, (RIGHT, UP)),
    (90, (UP, -RIGHT)),
    (180, (-RIGHT, -UP)),
    (270, (-UP, RIGHT)),
]


@pytest.mark.parametrize("gantry", [0, 90])
@pytest.mark.parametrize(("collimator", "place"), TURNED, ids=str)
def test_a_marker_appears_at_its_place_in_the_collimators_axes(
    gantry: int, collimator: int, place: tuple[float, float]
) -> None:
    plan, image = a_plan(gantry, collimator), an_image((gantry, collimator))
    made = beam_picture(plan, plan.beams[0], image)
    assert made is not None
    assert close(made.place_mm(ROW, COLUMN), place)


@pytest.mark.parametrize("collimator", [0, 30, 330])
def test_receptor_shift_turn_and_distance_bring_a_marker_to_the_isocentre_plane(
    collimator: int,
) -> None:
    plan = a_plan(0, collimator)
    image = an_image(
        (0, collimator),
        sid_mm=D(1500),
        receptor_mm=(D(10), D(-5), D(-500)),
        receptor_angle=D(20),
    )
    made = beam_picture(plan, plan.beams[0], image)
    assert made is not None
    on_gantry = (complex(10, -5) + complex(RIGHT, UP) * exp(1j * pi * 20 / 180)) / 1.5
    expected = on_gantry * exp(-1j * pi * collimator / 180)
    assert close(made.place_mm(ROW, COLUMN), (expected.real, expected.imag))


def test_a_receptor_turned_with_the_collimator_shows_its_picture_upright() -> None:
    plan = a_plan(0, 30)
    made = beam_picture(plan, plan.beams[0], an_image((0, 30), receptor_angle=D(30)))
    assert made is not None
    assert close(made.place_mm(ROW, COLUMN), (RIGHT, UP))
    assert close(made.across_mm, (3.0, 0.0)) and close(made.down_mm, (0.0, -3.0))


def test_rows_of_another_height_than_columns_keep_their_own_scale() -> None:
    plan = a_plan()
    made = beam_picture(plan, plan.beams[0], an_image(spacing_mm=(D(2), D(5))))
    assert made is not None
    assert close(made.across_mm, (5.0, 0.0)) and close(made.down_mm, (0.0, -2.0))


@pytest.mark.parametrize(
    "values",
    [
        {"beam_number": 2},
        {"plan_uid": "1.2.3"},
        {"patient_id": "000123"},
        {"gantry": D("0.2")},
        {"gantry": D("359.8")},
        {"gantry": D(180)},
        {"couch": D(10)},
        {"isocentre_mm": (D(10), D(-8), D("5.6"))},
        {"sad_mm": D(1005)},
        {"sid_mm": D(1500)},
        {"receptor_mm": (D(0), D(0), D(-50))},
    ],
    ids=lambda values: " ".join(map(str, *values.items())),
)
def test_a_radiograph_that_is_not_exactly_the_beams_is_not_shown(
    values: dict[str, object],
) -> None:
    plan = a_plan()
    assert beam_pictures(plan, [an_image()]) != ()
    assert beam_pictures(plan, [an_image(**values)]) == ()


@pytest.mark.parametrize("gantry", ["0.1", "359.9", "360", "-0.05"])
def test_the_same_angle_may_be_written_otherwise(gantry: str) -> None:
    plan = a_plan()
    assert len(beam_pictures(plan, [an_image(gantry=D(gantry))])) == 1


def test_without_an_isocentre_in_the_image_its_beam_and_angle_decide() -> None:
    assert len(beam_pictures(a_plan(), [an_image(isocentre_mm=None)])) == 1


def test_a_beam_without_collimator_angle_has_no_picture() -> None:
    plan = a_plan()
    first = replace(plan.beams[0].control_points[0], collimator=None)
    beam = replace(plan.beams[0], control_points=(first, *plan.beams[0].control_points[1:]))
    assert beam_pictures(replace(plan, beams=(beam, *plan.beams[1:])), [an_image()]) == ()


def test_of_two_radiographs_of_a_beam_the_one_made_last_is_shown_whatever_their_order() -> None:
    plan = a_plan()
    old = an_image(made_at="20261102101500", uid="1.9")
    found = read_image(image_bytes(with_points(radiograph(), 8, 8)))
    assert isinstance(found, BeamImage)
    new = replace(found, made_at="20261103090000", uid="1.1")
    for images in ([old, new], [new, old]):
        (made,) = beam_pictures(plan, images)
        assert made.picture.rows == 8
