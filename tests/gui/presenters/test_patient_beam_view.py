"""What a beam sees on the screen: the sheet's aperture, and a radiograph of its own angle only."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders_sheets import D, electron_plan, vmat_plan
from patient_file_builders import file_of_plan
from sheet_plan_builders import beam, leaves, plan, point

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.images import GreyImage
from continuity_kit.domain.plan import Plan
from continuity_kit.gui.presenters.patient_beam_view import BeamViewState, beam_view_state
from continuity_kit.gui.presenters.patient_file import plan_facts
from continuity_kit.sheets.beams_eye_view import aperture, leaf_openings


def picture_of(number: int, gantry: Decimal) -> BeamPicture:
    grey = GreyImage(4, 4, bytes(range(0, 160, 10)))
    return BeamPicture(number, gantry, grey, (-30.0, 30.0), (20.0, 0.0), (0.0, -20.0))


def state_of(of: Plan, *pictures: BeamPicture) -> BeamViewState:
    file = file_of_plan(of)
    view = file.plans[0]
    facts = plan_facts(file, view.plan_uid, "fr")
    number = of.beams[0].number
    state = beam_view_state(view, number, facts, pictures, "fr")
    assert state is not None
    return state


def test_the_edge_is_that_of_the_sheets_aperture() -> None:
    of = vmat_plan()
    state = state_of(of)
    shape = aperture(of.beams[0], of.beams[0].control_points[0])
    assert shape is not None
    ends = {(low, begin) for low, _, begin, _ in leaf_openings(shape)}
    ends |= {(high, begin) for _, high, begin, _ in leaf_openings(shape)}
    drawn = {(x, y) for x, y, *_ in state.shape(0).edge}
    assert ends <= drawn
    assert state.shape(0).jaws is not None


def test_leaves_that_move_along_y_are_drawn_along_y() -> None:
    turned = replace(leaves(), type="MLCY")
    of = plan(
        (beam(1, (point(0, "0", devices=(turned,)), point(1, "1", devices=(turned,)))),), ("10",)
    )
    device = replace(of.beams[0].devices[-1], type="MLCY")
    of = replace(of, beams=(replace(of.beams[0], devices=(device,)),))
    state = state_of(of)
    assert all(x1 == x2 for x1, _, x2, _ in state.shape(0).leaves)


def test_an_insert_is_drawn_from_its_outline() -> None:
    state = state_of(electron_plan())
    assert state.points and state.shape(0).outlines


def test_a_radiograph_lies_only_beneath_the_points_of_its_own_angle() -> None:
    of = vmat_plan()
    first = of.beams[0].control_points[0]
    assert first.gantry is not None
    state = state_of(of, picture_of(of.beams[0].number, first.gantry))
    assert state.picture is not None and state.shape(0).shows_picture
    last = len(of.beams[0].control_points) - 1
    assert of.beams[0].control_points[last].gantry != first.gantry
    assert not state.shape(last).shows_picture
    assert state.drr.startswith("DRR, bras")


def test_a_radiograph_of_another_beam_is_not_shown() -> None:
    of = vmat_plan()
    state = state_of(of, picture_of(99, D(0)))
    assert state.picture is None and state.drr == "sans DRR"


@pytest.mark.parametrize("turned", [False, True])
def test_bone_is_light_whichever_way_the_planning_system_draws_it(*, turned: bool) -> None:
    of = vmat_plan()
    gantry = of.beams[0].control_points[0].gantry
    assert gantry is not None
    inside = 40 if turned else 220
    rim = 250 if turned else 10
    grey = bytearray([rim] * 36)
    for row in (2, 3):
        for column in (2, 3):
            grey[row * 6 + column] = inside
    made = BeamPicture(
        of.beams[0].number,
        gantry,
        GreyImage(6, 6, bytes(grey)),
        (-50.0, 50.0),
        (20.0, 0.0),
        (0.0, -20.0),
    )
    shown = state_of(of, made).picture
    assert shown is not None
    assert max(shown.grey) == 255 and shown.grey[0] < 128


def test_a_plan_without_an_aperture_says_so() -> None:
    of = vmat_plan()
    bare = tuple(replace(item, devices=()) for item in of.beams[0].control_points)
    blank = replace(of.beams[0], control_points=bare, blocks=())
    state = state_of(replace(of, beams=(blank, *of.beams[1:])))
    assert state.points == 0 and state.absent == "Ouverture non fournie dans le plan"


def test_a_number_that_two_beams_bear_shows_neither() -> None:
    of = vmat_plan()
    twice = replace(of, beams=(of.beams[0], replace(of.beams[1], number=of.beams[0].number)))
    view = file_of_plan(twice).plans[0]
    assert beam_view_state(view, of.beams[0].number, None, (), "fr") is None
