"""Pictures for the screen come from the plan's own scan, contours and dose, or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from clinic_builders import SLICES, Clinic, clinic_of
from dicom_builders import CASE
from image_builders import plan_dataset
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious_projections import dose_grid
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.plan import Plan
from continuity_kit.errors import WorldError
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.patient_pictures import PictureDesk
from continuity_kit.services.whole_plan import whole_plan
from continuity_kit.vault.catalogue import CatalogueObject

HEIGHTS = (-20.0, -10.0, 0.0, 10.0)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


@pytest.fixture
def clinic(tmp_path: Path, worker: Worker) -> Clinic:
    return clinic_of(tmp_path, worker)


@pytest.fixture
def desk(clinic: Clinic) -> Iterator[PictureDesk]:
    with PictureDesk(clinic.laptop) as made:
        yield made


def opened_plan(clinic: Clinic) -> tuple[Opened, Plan]:
    opened = open_newest(clinic.laptop, clinic.worker.parse)
    uid = str(plan_dataset(30, 10).SOPInstanceUID)
    _, view = whole_plan(clinic.laptop, opened, uid, parse=clinic.worker.parse)
    assert view.plan is not None
    return opened, view.plan


def item(opened: Opened, role: str) -> CatalogueObject:
    (found,) = (one for one in opened.bundle.catalogue.objects if one.role == role)
    return found


def with_dose(made: dict[str, Dataset], **values: object) -> None:
    made["dose"] = dose_grid(CASE, made["plan"], 60.0, HEIGHTS)
    for name, value in values.items():
        setattr(made["dose"], name, value)


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(WorldError) as caught:
        read()
    return caught.value.code


def test_a_plans_scan_contours_dose_and_radiographs_are_read(
    clinic: Clinic, desk: PictureDesk
) -> None:
    clinic.take(with_dose)
    opened, plan = opened_plan(clinic)
    told: list[tuple[int, int]] = []
    slices = desk.ct(item(opened, "ct"), plan, lambda *done: told.append(done), lambda: False)
    assert len(slices) == SLICES and told[-1] == (SLICES, SLICES)
    heights = [one.position_mm[2] for one in slices]
    assert heights == sorted(heights)
    assert desk.contours(item(opened, "structure_set"), plan).regions
    assert desk.dose(item(opened, "dose"), plan).plan_uids == (plan.uid,)
    owner = opened.snapshot.patients[0].key
    assert [made.beam_number for made in desk.radiographs(opened, owner, plan)] == [1]


def test_a_scan_can_be_left_half_read(clinic: Clinic, desk: PictureDesk) -> None:
    clinic.take()
    opened, plan = opened_plan(clinic)
    done: list[int] = []
    found = desk.ct(
        item(opened, "ct"), plan, lambda count, _: done.append(count), lambda: len(done) == 2
    )
    assert len(found) == 2


def test_a_scan_of_another_patient_or_frame_is_not_shown(clinic: Clinic, desk: PictureDesk) -> None:
    def moved(made: dict[str, Dataset]) -> None:
        for name, one in made.items():
            if name.startswith("ct"):
                one.FrameOfReferenceUID = "1.2.3.4.5"

    clinic.take(moved)
    opened, plan = opened_plan(clinic)
    read = item(opened, "ct")
    assert refusal(lambda: desk.ct(read, plan, lambda *_: None, lambda: False)) == (
        "picture-not-of-plan"
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"DoseSummationType": "BEAM"}, "dose-not-of-plan"),
        ({"DoseSummationType": "MULTI_PLAN"}, "dose-not-of-plan"),
        ({"FrameOfReferenceUID": "1.2.3.4.5"}, "picture-not-of-plan"),
        ({"DoseUnits": "RELATIVE"}, "dose-unit"),
    ],
    ids=["one beam", "several plans", "another scan", "no gray"],
)
def test_a_dose_that_is_not_of_all_fractions_of_this_plan_is_not_shown(
    clinic: Clinic, desk: PictureDesk, values: dict[str, object], code: str
) -> None:
    clinic.take(lambda made: with_dose(made, **values))
    opened, plan = opened_plan(clinic)
    assert refusal(lambda: desk.dose(item(opened, "dose"), plan)) == code


def test_contours_of_another_structure_set_are_not_shown(clinic: Clinic, desk: PictureDesk) -> None:
    clinic.take()
    opened, plan = opened_plan(clinic)
    other = replace(plan, structure_set_uids=("1.2.3.4.5",))
    read = item(opened, "structure_set")
    assert refusal(lambda: desk.contours(read, other)) == "picture-not-of-plan"
