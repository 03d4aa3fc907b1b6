"""Radiographs on the tab of images: under their own beam's aperture, or bare, or counted."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from clinic_builders import Clinic, clinic_of
from image_builders import image_bytes, plan_dataset, radiograph
from patient_file_builders import file_of_plan

from continuity_kit.dicom.image_reader import read_image
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import BeamImage
from continuity_kit.domain.plan import Plan
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_radiographs import RadiographSet, radiographs_state
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.patient_pictures import PictureDesk

NBSP = "\N{NO-BREAK SPACE}"
GANTRY, COLLIMATOR = 30, 10


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(image_bytes(plan_dataset(GANTRY, COLLIMATOR)))


@pytest.fixture(scope="module")
def image() -> BeamImage:
    found = read_image(image_bytes(radiograph(GANTRY, COLLIMATOR)))
    assert isinstance(found, BeamImage)
    return found


def state_of(plan: Plan, *images: BeamImage, held: int | None = None, chosen: str | None = None):  # type: ignore[no-untyped-def]
    file: PatientFile = file_of_plan(plan)
    count = len(images) if held is None else held
    return radiographs_state(file, RadiographSet(plan.uid, images, count), chosen, "fr")


def test_a_radiograph_lies_upright_under_its_beams_aperture(plan: Plan, image: BeamImage) -> None:
    state = state_of(plan, image)
    (row,) = state.rows
    assert row.cells[0].text == "1" and row.cells[2].text == "30.0°"
    view = state.view
    assert view is not None and view.points and view.drr == "DRR, bras 30.0°"
    assert view.turn_degrees == COLLIMATOR  # the aperture is turned, the picture stands upright
    shape = view.shape(0)
    assert shape.shows_picture and shape.jaws is not None
    assert shape.leaves == () and shape.jaw_texts == ("", "", "", "")
    assert state.remark == "" and "isocentre" in state.placed


@pytest.mark.parametrize(
    "other",
    [{"gantry": Decimal(31)}, {"beam_number": 99}, {"couch": Decimal(5)}, {"sad_mm": Decimal(800)}],
    ids=["angle", "beam", "couch", "distance"],
)
def test_a_radiograph_that_is_not_exactly_the_beams_is_shown_bare(
    plan: Plan, image: BeamImage, other: dict[str, object]
) -> None:
    state = state_of(plan, replace(image, **other))  # type: ignore[arg-type]
    view = state.view
    assert view is not None and view.points == 0 and view.picture is not None
    assert "sans ouverture ni isocentre" in state.placed
    assert view.turn_degrees == 0
    with pytest.raises(ValueError, match="no control points"):
        view.shape(0)


def test_of_several_the_newest_of_each_beam_is_first_and_any_can_be_chosen(
    plan: Plan, image: BeamImage
) -> None:
    old = replace(image, uid="1.1", made_at="20260101080000")
    new = replace(image, uid="1.2", made_at="20260201080000")
    state = state_of(plan, old, new)
    assert [row.key for row in state.rows] == ["1.2", "1.1"] and state.chosen == "1.2"
    assert state_of(plan, old, new, chosen="1.1").chosen == "1.1"
    assert state_of(plan, old, new, chosen="gone").chosen == "1.2"


def test_none_and_none_that_can_be_read_are_told_apart(plan: Plan, image: BeamImage) -> None:
    none = state_of(plan, held=0)
    assert none.missing.startswith(f"L’export n°{NBSP}") and "aucun cliché" in none.missing
    unread = state_of(plan, held=2)
    assert "contient 2 cliché(s)" in unread.missing
    some = state_of(plan, image, held=3)
    assert some.missing == "" and some.remark.startswith("2 cliché(s)")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with Worker() as worker:
        yield clinic_of(tmp_path, worker)


def test_a_radiograph_of_another_patient_is_counted_and_never_shown(clinic: Clinic) -> None:
    clinic.take(lambda made: setattr(made["drr"], "GantryAngle", "77"))
    opened = open_newest(clinic.laptop, clinic.worker.parse)
    owner = opened.snapshot.patients[0].key
    plan = read_plan(image_bytes(plan_dataset(GANTRY, COLLIMATOR)))
    with PictureDesk(clinic.laptop) as desk:
        found, held = desk.beam_images(opened, owner, plan)
        assert held == 1 and [one.gantry for one in found] == [Decimal(77)]
        other = replace(plan, patient_id="ANOTHER")
        assert desk.beam_images(opened, owner, other) == ((), 1)
