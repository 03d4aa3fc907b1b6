"""A scan on screen: letters of the file's own orientation, contours and doses where they are."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from scan_builders import COLUMNS, ROWS, SLICES, slices

from continuity_kit.domain.volume_images import Contour, ContourSet, DoseGrid, DrawnRegion
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.patient_images import letters_of
from continuity_kit.gui.presenters.patient_level_lines import chained, level_lines
from continuity_kit.gui.presenters.patient_volume import (
    JUST_BELOW,
    Volume,
    dose_array,
    isodoses,
    place_of,
    region_lines,
    shaded,
    volume_of,
)

D = Decimal


def volume(directions: tuple[int, int] = (1, 1)) -> Volume:
    return volume_of(slices(directions))


@pytest.mark.parametrize(
    ("directions", "axial"),
    [
        ((1, 1), ("D", "G", "A", "P")),  # head first, supine
        ((-1, -1), ("G", "D", "P", "A")),  # head first, prone
        ((-1, 1), ("G", "D", "A", "P")),  # feet first, supine
        ((1, -1), ("D", "G", "P", "A")),  # feet first, prone
    ],
)
def test_letters_follow_the_orientation_of_the_file(
    directions: tuple[int, int], axial: tuple[str, str, str, str]
) -> None:
    made = volume(directions)
    assert letters_of(made, "axial", "fr") == axial
    assert letters_of(made, "coronal", "fr") == (*axial[:2], "S", "I")
    assert letters_of(made, "sagittal", "fr") == (*axial[2:], "S", "I")


@pytest.mark.parametrize("directions", [(1, 1), (-1, -1), (-1, 1), (1, -1)])
def test_a_place_of_the_patient_lies_in_the_same_point_whichever_way_the_scan_runs(
    directions: tuple[int, int],
) -> None:
    made = volume(directions)
    assert made.column_of(-9.0 * directions[0]) == 0.5
    assert made.column_of(9.0 * directions[0]) == COLUMNS - 0.5
    assert made.row_of(-7.0 * directions[1]) == 0.5


def test_the_upright_planes_stand_head_up() -> None:
    made = volume()
    coronal = shaded(made, "coronal", 3, (0, 500))
    axial_top = shaded(made, "axial", SLICES - 1, (0, 500))
    assert coronal.shape == (SLICES, COLUMNS)
    assert coronal[0].tolist() == axial_top[3].tolist()
    sagittal = shaded(made, "sagittal", 4, (0, 500))
    assert sagittal.shape == (SLICES, ROWS)
    assert sagittal[0].tolist() == axial_top[:, 4].tolist()


def test_slices_in_any_order_are_one_scan() -> None:
    made = volume_of(list(reversed(slices())))
    assert made.heights_mm.tolist() == [0, 3, 6, 9, 12]
    assert int(made.hu[2, 0, 0]) == 200


@pytest.mark.parametrize(
    "fault",
    [
        {"spacing_mm": (D(3), D(2))},
        {"directions": (-1, 1)},
        {"position_mm": (D(-5), D(-7), D(6))},
        {"position_mm": (D(-9), D(-7), D(3))},
        {"rows": 4, "hu": bytes(4 * COLUMNS * 2)},
    ],
    ids=["spacing", "direction", "shifted", "twice", "size"],
)
def test_slices_that_do_not_fit_together_are_refused(fault: dict[str, object]) -> None:
    made = slices()
    made[2] = replace(made[2], **fault)  # type: ignore[arg-type]
    with pytest.raises(WorldError) as caught:
        volume_of(made)
    assert caught.value.code == "picture-series-uneven"


def test_a_scan_of_uneven_steps_has_an_axial_plane_only() -> None:
    made = volume_of(slices(heights=(0, 3, 6, 10, 13)))
    assert made.step_mm is None
    assert (made.count("axial"), made.count("coronal"), made.count("sagittal")) == (5, 0, 0)


def square(z: int, low: float, high: float) -> Contour:
    points = np.array([[low, low], [high, low], [high, high], [low, high]], dtype="<f4")
    return Contour(D(z), points.tobytes())


def contours(*made: Contour) -> ContourSet:
    return ContourSet("1.2.3", "1", "9.9", (DrawnRegion(7, "PTV", "PTV", None, made),))


def test_a_contour_lies_on_its_slice_and_crosses_the_upright_planes() -> None:
    made = volume()
    lines = region_lines(made, contours(square(6, -3.0, 3.0)))[7]
    ((axial, is_closed),) = lines.on(made, "axial", 2)
    assert is_closed
    assert axial[0].tolist() == [made.column_of(-3.0), made.row_of(-3.0)]
    assert lines.on(made, "axial", 1) == ()
    strokes = lines.on(made, "coronal", int(made.row_of(0.0)))
    assert sorted(float(stroke[0, 0]) for stroke, _ in strokes) == [
        made.column_of(-3.0),
        made.column_of(3.0),
    ]
    assert all(stroke[:, 1].tolist() == [2.0, 3.0] for stroke, _ in strokes)


def test_a_contour_between_two_scans_is_on_no_slice() -> None:
    made = volume()
    assert region_lines(made, contours(square(40, -3.0, 3.0)))[7].by_slice == {}


def dose(half_gy: int = 10, directions: tuple[int, int] = (1, 1)) -> DoseGrid:
    """Return a dose of 20 Gy left of the middle and 0 right of it, on the scan's own grid."""
    values = np.zeros((3, 4, 5), dtype="<u2")
    values[:, :, :3] = 2 * half_gy
    return DoseGrid(
        uid="1.2.8",
        patient_id="1",
        frame_uid="9.9",
        plan_uids=("1.2.3",),
        summation="PLAN",
        type="PHYSICAL",
        rows=4,
        columns=5,
        heights_mm=(D(12), D(6), D(0)),
        spacing_mm=(D(4), D(4)),
        position_mm=(D(-8) * directions[0], D(-6) * directions[1], D(12)),
        directions=directions,
        gy_per_value=D(1),
        values=values.tobytes(),
    )


@pytest.mark.parametrize("directions", [(1, 1), (-1, 1)])
def test_an_isodose_lies_where_its_dose_is(directions: tuple[int, int]) -> None:
    made = volume(directions)
    lines = isodoses(made, dose_array(dose(directions=directions)), "axial", 2, [5.0, 15.0])
    # From 20 Gy at 0 mm to 0 Gy at 4 mm: 5 Gy lies at 3 mm, 15 Gy at 1 mm.
    for segments, x_mm in zip(lines, (3.0, 1.0), strict=True):
        middle = segments[np.abs(segments[:, 1] - made.hu.shape[1] / 2) < 1]
        assert any(
            abs(column - made.column_of(x_mm * directions[0])) < 0.05
            for column in middle[:, (0, 2)].ravel().tolist()
        )


def test_a_line_of_a_level_is_closed_and_goes_through_where_the_level_is() -> None:
    side = np.arange(9, dtype=np.float64)
    x, y = np.meshgrid(side - 4, side - 4)
    values = (10 - np.hypot(x, y)).astype(np.float32)
    lines = level_lines(values, 7.05, side, side)
    ends = [tuple(end) for line in lines.round(4).tolist() for end in (line[:2], line[2:])]
    assert ends and all(ends.count(end) == 2 for end in ends)  # every end meets another one
    away = np.hypot(lines[:, 0] - 4, lines[:, 1] - 4)
    assert np.abs(away - 2.95).max() < 0.1


def test_a_plateau_of_exactly_the_level_lies_within_its_line_whole() -> None:
    side = np.arange(5, dtype=np.float64)
    values = np.zeros((5, 5), dtype=np.float32)
    values[1:4, 1:4] = 60.0
    lines = level_lines(values, 60.0 * JUST_BELOW, side, side)
    assert lines.size and lines.min() < 1 and lines.max() > 3
    assert not level_lines(values, 61.0, side, side).size
    assert not level_lines(values[:1], 1.0, side[:1], side).size


def test_planes_of_a_dose_are_sorted_by_height_and_mixed_between_two() -> None:
    array = dose_array(dose())
    assert array.heights_mm.tolist() == [0, 6, 12] and array.highest_gy == 20.0


def test_beyond_the_dose_there_is_none() -> None:
    made = volume()
    far = replace(dose(), position_mm=(D(500), D(500), D(12)))
    assert [part.size for part in isodoses(made, dose_array(far), "axial", 2, [5.0])] == [0]


def test_the_first_pictures_go_through_the_isocentre() -> None:
    made = volume()
    place = (D(1), D(-3), D(9))
    assert place_of(made, "axial", place) == 3
    assert place_of(made, "coronal", place) == int(made.row_of(-3.0))
    assert place_of(made, "sagittal", None) == COLUMNS // 2
    assert place_of(made, "axial", (D(0), D(0), D(999))) == SLICES - 1


def test_short_lines_are_joined_to_one_around_a_hill_and_another_across_the_edge() -> None:
    side = np.arange(40, dtype=np.float64)
    down, across = np.meshgrid(side, side, indexing="ij")
    hill = (20 - np.hypot(down - 12, across - 12)).astype(np.float32)
    slope = np.where(across > 30, across, 0).astype(np.float32)
    lines = level_lines(np.maximum(hill, slope), 12.3, side, side)
    closed, across_edge = chained(lines)
    assert closed[1] != across_edge[1]  # one of them runs out of the picture at both ends
    assert sum(len(line) - (not is_closed) for line, is_closed in (closed, across_edge)) == len(
        lines
    )
    joined, is_closed = next(item for item in (closed, across_edge) if item[1])
    steps = np.hypot(*(np.roll(joined, -1, axis=0) - joined).T)
    assert is_closed and float(steps.max()) < 2.0
    assert chained(np.empty((0, 4), dtype=np.float32)) == ()
