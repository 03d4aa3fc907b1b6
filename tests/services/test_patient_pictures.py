"""Pictures for the screen come from the plan's own scan, contours and dose, or not at all."""

from collections.abc import Callable, Iterator
from copy import deepcopy
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


def unframed(made: dict[str, Dataset]) -> None:
    with_dose(made)
    del made["plan"].FrameOfReferenceUID


def test_a_plan_without_a_frame_has_that_of_its_own_structures(
    clinic: Clinic, desk: PictureDesk
) -> None:
    """As Monaco and older Eclipse write their plans."""
    clinic.take(unframed)
    opened, plan = opened_plan(clinic)
    assert not plan.frame_of_reference_uid
    with pytest.raises(WorldError):
        desk.ct(item(opened, "ct"), plan, lambda *_: None, lambda: False)
    scan = desk.planned_scan(opened.bundle.catalogue.objects, plan)
    assert scan.plan.frame_of_reference_uid
    assert len(desk.ct(item(opened, "ct"), scan.plan, lambda *_: None, lambda: False)) == SLICES
    assert desk.contours(item(opened, "structure_set"), scan.plan).regions
    assert desk.dose(item(opened, "dose"), scan.plan).plan_uids == (plan.uid,)
    without = [one for one in opened.bundle.catalogue.objects if one.role != "structure_set"]
    assert desk.planned_scan(without, plan).plan == plan


def test_a_frame_that_the_plan_names_is_kept(clinic: Clinic, desk: PictureDesk) -> None:
    clinic.take()
    opened, plan = opened_plan(clinic)
    other = replace(plan, frame_of_reference_uid="1.2.3.4.5")
    assert desk.planned_scan(opened.bundle.catalogue.objects, other).plan == other
    stranger = replace(plan, frame_of_reference_uid=None, patient_id="ANOTHER")
    assert desk.planned_scan(opened.bundle.catalogue.objects, stranger).plan == stranger


def test_of_two_scans_of_one_frame_that_one_is_read_which_was_drawn_on(
    clinic: Clinic, desk: PictureDesk
) -> None:
    """As the phases of breathing lie beside the scan that was planned on."""

    def with_a_phase(made: dict[str, Dataset]) -> None:
        for place, one in enumerate([made[name] for name in made if name.startswith("ct")]):
            phase = deepcopy(one)
            phase.SeriesInstanceUID = f"{one.SeriesInstanceUID}.9"
            phase.SOPInstanceUID = f"{one.SOPInstanceUID}.9"
            made[f"phase{place}"] = phase

    clinic.take(with_a_phase)
    opened, plan = opened_plan(clinic)
    objects = opened.bundle.catalogue.objects
    series = [one for one in objects if one.role == "ct"]
    assert len(series) == 2
    scan = desk.planned_scan(objects, plan)
    assert len(scan.series_uids) == 1

    def read(one: CatalogueObject) -> int:
        return len(
            desk.ct(one, scan.plan, lambda *_: None, lambda: False, series_uids=scan.series_uids)
        )

    found = [
        refusal(lambda one=one: read(one)) if ".9" in one.uids[0] else read(one) for one in series
    ]
    assert sorted(map(str, found)) == ["7", "picture-not-of-plan"]


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
