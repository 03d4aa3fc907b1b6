"""What is read from control points: technique, motion, jaws, wedges."""

from dataclasses import replace
from decimal import Decimal

import builders_sheets as build
import pytest

from continuity_kit.domain.plan import ControlPoint, DevicePositions
from continuity_kit.sheets.beam_reading import read_beam, technique
from continuity_kit.sheets.beams_eye_view import aperture, leaf_openings

D = Decimal


def points(*changes: dict[str, object]) -> tuple[ControlPoint, ...]:
    return tuple(
        build.point(index, str(change.pop("weight", index)), **change)
        for index, change in enumerate(changes)
    )


MOVED = {"devices": (build.leaves(5),)}


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("static", points({}, {})),
        ("arc", points({"gantry_direction": "CW"}, {"gantry": D("90")})),
        ("vmat", points({"gantry_direction": "CW"}, {"gantry": D("90"), **MOVED})),
        ("dynamic", points({}, dict(MOVED))),
        ("step_and_shoot", points({}, {}, {"weight": 1, **MOVED}, {"weight": 2, **MOVED})),
        ("static", ()),
    ],
)
def test_the_technique_follows_from_what_changes_while_dose_is_given(
    expected: str, given: tuple[ControlPoint, ...]
) -> None:
    assert technique(given) == expected


def test_an_arc_is_printed_with_the_files_own_direction() -> None:
    reading = read_beam(build.arc(1, "A", "179", "181", "CC"), D("100"))
    assert reading.gantry.legs == ((D("179"), D("181"), "CC"),)


def test_an_arc_that_turns_back_is_two_legs() -> None:
    given = points(
        {"gantry": D("10"), "gantry_direction": "CW"},
        {"gantry": D("90"), "gantry_direction": "CC"},
        {"gantry": D("10"), "gantry_direction": "NONE"},
    )
    reading = read_beam(build.beam(1, given), D("100"))
    assert [leg[2] for leg in reading.gantry.legs] == ["CW", "CC"]


def test_moving_jaws_are_told_with_their_range() -> None:
    wide = (DevicePositions("ASYMX", (D("-80"), D("70"))),)
    narrow = (DevicePositions("ASYMX", (D("-20"), D("70"))),)
    reading = read_beam(build.beam(1, points({"devices": wide}, {"devices": narrow})), D("1"))
    (pair,) = reading.jaws
    assert pair.is_moving
    assert (pair.start_mm, pair.lowest_mm, pair.highest_mm) == (
        (D("-80"), D("70")),
        (D("-80"), D("70")),
        (D("-20"), D("70")),
    )


def test_a_motorised_wedge_shares_the_meterset_out() -> None:
    given = points(
        {"weight": "0", "wedge_positions": ((1, "IN"),)},
        {"weight": "0.25", "wedge_positions": ((1, "OUT"),)},
        {"weight": "1", "wedge_positions": ((1, "OUT"),)},
    )
    steps = read_beam(build.beam(1, given), D("200")).wedge_steps
    assert [(step.position, step.meterset) for step in steps] == [
        ("IN", D("50")),
        ("OUT", D("150")),
    ]


def test_the_aperture_is_what_jaws_and_leaves_leave_open() -> None:
    beam = build.beam(1)
    shape = aperture(beam, beam.control_points[0])
    assert shape is not None
    assert shape.x == (-72.0, 68.0)
    openings = leaf_openings(shape)
    assert min(opening[2] for opening in openings) >= -95.0
    assert max(opening[3] for opening in openings) <= 88.0
    assert max(opening[1] for opening in openings) == 60.0


def test_a_beam_without_devices_has_no_aperture() -> None:
    beam = build.beam(1, points({"devices": ()}))
    assert aperture(replace(beam, blocks=()), beam.control_points[0]) is None
