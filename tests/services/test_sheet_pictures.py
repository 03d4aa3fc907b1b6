"""From the hospital's files to the sheet: radiographs and a CT slice through the real worker."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from clinic_builders import PATIENT, Change, Clinic, clinic_of
from image_builders import plan_dataset
from pydicom.dataset import Dataset
from sheets_support import full_text

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.isocentre_slice import SheetPictures
from continuity_kit.domain.plan import Plan
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.services.sheet_pictures import sheet_pictures
from continuity_kit.services.whole_plan import whole_plan

WITHOUT_SLICE = """format = 1
name = "treatment_sheet"
title = { fr = "F", en = "F" }
[[page]]
title = { fr = "1", en = "1" }
blocks = [ { block = "next_fraction" }, { block = "safety" }, { block = "findings" },
           { block = "prescription" }, { block = "signatures" }, { block = "course_log" } ]
"""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


@pytest.fixture
def clinic(tmp_path: Path, worker: Worker) -> Clinic:
    return clinic_of(tmp_path, worker)


def test_a_sheet_gets_the_radiograph_and_the_slice_of_its_plan(clinic: Clinic) -> None:
    clinic.take()
    found = clinic.pictures()
    assert [one.beam_number for one in found.beams] == [1]
    assert found.ct is not None
    assert [region.name for region in found.ct.targets] == ["PTV_ESSAI"]
    assert found.ct.outline is not None
    assert abs(found.ct.ct.position_mm[2] - found.ct.isocentre_mm[2]) <= 5
    out = clinic.department.root / "sheet.pdf"
    print_patient_sheets(
        clinic.laptop, PATIENT, out=out, language="fr", parse=clinic.worker.parse
    )  # fmt: skip
    text = full_text(out.read_bytes())
    for words in ("DRR du bras 30.0°", "COUPE À L'ISOCENTRE", "PTV_ESSAI (PTV)"):
        assert words in text


def test_what_was_read_once_is_kept_and_gives_the_same_pictures(clinic: Clinic) -> None:
    clinic.take()
    first = clinic.pictures()

    class Deaf(Worker):
        def image(self, data: bytes) -> None:  # type: ignore[override]
            raise AssertionError("read again")

        structures = image  # type: ignore[assignment]

    names = clinic.laptop.store.derived_names()
    assert sum(name.startswith(("object-picture-", "object-slice-")) for name in names) == 2
    with Deaf() as deaf:
        assert replace(clinic, worker=deaf).pictures() == first
    # The next day's import keeps them as long as their objects are there.
    clinic.clock.at += timedelta(days=1)
    clinic.export()
    with Deaf() as deaf:
        assert replace(clinic, worker=deaf).pictures() == first


def test_a_form_without_the_block_opens_no_scan(clinic: Clinic) -> None:
    clinic.take()
    found = clinic.pictures(WITHOUT_SLICE)
    assert found.ct is None and len(found.beams) == 1


def set_all(made: dict[str, Dataset], kind: str, **values: object) -> None:
    for name, dataset in made.items():
        if name.startswith(kind):
            for key, value in values.items():
                setattr(dataset, key, value)


def turn_types(made: dict[str, Dataset]) -> None:
    for item in made["set"].RTROIObservationsSequence:
        item.RTROIInterpretedType = "ORGAN"


WITHOUT_RADIOGRAPH: dict[str, Change] = {
    "another beam": lambda made: set_all(made, "drr", ReferencedBeamNumber=3),
    "another gantry angle": lambda made: set_all(made, "drr", GantryAngle="31"),
    "no image": lambda made: made.pop("drr"),
    "no scale": lambda made: set_all(made, "drr", RTImageSID=""),
    "a size that lies": lambda made: set_all(made, "drr", Rows=65535, Columns=65535),
    "other pixels": lambda made: set_all(made, "drr", BitsAllocated=32),
    "no digitally reconstructed one": lambda made: set_all(
        made, "drr", ImageType=["ORIGINAL", "PRIMARY", "PORTAL"]
    ),
}
WITHOUT_SLICE_OF: dict[str, Change] = {
    "another scan": lambda made: set_all(made, "ct", FrameOfReferenceUID="1.2.3"),
    "no contours": lambda made: made.pop("set"),
    "no target": turn_types,
    "the isocentre beyond it": lambda made: [made.pop(f"ct{place}") for place in (0, 1, 2, 3, 4)],
    "one slice": lambda made: [made.pop(f"ct{place}") for place in (0, 1, 2, 4, 5, 6)],
    "slices on end": lambda made: set_all(
        made, "ct", ImageOrientationPatient=["1", "0", "0", "0", "0", "-1"]
    ),
    "a height that is none": lambda made: set_all(made, "ct2", ImagePositionPatient=["0", "0", ""]),
}


@pytest.mark.parametrize("case", WITHOUT_RADIOGRAPH)
def test_a_radiograph_in_doubt_takes_nothing_but_itself_from_the_sheet(
    clinic: Clinic, case: str
) -> None:
    clinic.take(WITHOUT_RADIOGRAPH[case])
    found = clinic.pictures()
    assert found.beams == () and found.ct is not None


@pytest.mark.parametrize("case", WITHOUT_SLICE_OF)
def test_a_slice_in_doubt_takes_nothing_but_itself_from_the_sheet(
    clinic: Clinic, case: str
) -> None:
    clinic.take(WITHOUT_SLICE_OF[case])
    found = clinic.pictures()
    assert found.ct is None and len(found.beams) == 1


def test_a_damaged_object_leaves_its_picture_out_and_the_sheet_is_printed(clinic: Clinic) -> None:
    clinic.take()
    opened = open_newest(clinic.laptop, clinic.worker.parse)
    for item in opened.bundle.catalogue.objects:
        path = clinic.laptop.store.object_path(item.sha256)
        if item.role == "drr":
            path.write_bytes(path.read_bytes()[:-1] + b"\0")
        if item.role == "ct":
            path.unlink()
    assert clinic.pictures() == SheetPictures()
    out = clinic.department.root / "sheet.pdf"
    report = print_patient_sheets(
        clinic.laptop, PATIENT, out=out, language="en", parse=clinic.worker.parse
    )  # fmt: skip
    assert not report.sheets[0].is_refused
    assert "DRR of gantry" not in full_text(out.read_bytes())


def test_a_parser_that_is_no_worker_of_ours_reads_no_pictures(clinic: Clinic) -> None:
    clinic.take()
    opened = open_newest(clinic.laptop, clinic.worker.parse)
    uid = str(plan_dataset(30, 10).SOPInstanceUID)
    whole = whole_plan(clinic.laptop, opened, uid, parse=clinic.worker.parse)
    catalogue = opened.bundle.catalogue

    def other(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
        return clinic.worker.parse(data, kind)

    assert sheet_pictures(clinic.laptop, catalogue, [whole], other) == (SheetPictures(),)
