"""From the hospital's files to the sheet: radiographs and a CT slice through the real worker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from browse_builders import Clock
from dicom_builders import CASE
from export_builders import FACILITY, NOW, Department, enrol_card, make_department
from image_builders import BODY, image_bytes, plan_dataset, radiograph, structures_dataset
from pydicom.dataset import Dataset
from sheets_support import full_text
from vault_builders import PASSPHRASE

from continuity_kit.dicom.fictitious_images import ct_series
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.isocentre_slice import SheetPictures
from continuity_kit.domain.plan import Plan
from continuity_kit.files import Disk
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.exporter_home import CARD_FILE
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.services.sheet_pictures import sheet_pictures
from continuity_kit.services.whole_plan import whole_plan
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import create_vault

PATIENT, ISSUER = CASE.patient.patient_id, CASE.patient.id_issuer
SLICES = 7
WITHOUT_SLICE = """format = 1
name = "treatment_sheet"
title = { fr = "F", en = "F" }
[[page]]
title = { fr = "1", en = "1" }
blocks = [ { block = "next_fraction" }, { block = "safety" }, { block = "findings" },
           { block = "prescription" }, { block = "signatures" }, { block = "course_log" } ]
"""
Change = Callable[[dict[str, Dataset]], object]


@dataclass
class Clinic:
    """One patient of a department with files to alter, a laptop, and the worker that reads."""

    department: Department
    laptop: Laptop
    clock: Clock
    worker: Worker

    def take(self, change: Change = lambda made: None) -> None:
        """Write the files, export them, and accept the export."""
        made = {
            "plan": plan_dataset(30, 10),
            "drr": radiograph(30, 10),
            "set": structures_dataset(),
            **{
                f"ct{place}": one
                for place, one in enumerate(ct_series(CASE, "pelvis", BODY, SLICES))
            },
        }
        change(made)
        for path in self.department.dicom.glob("*.dcm"):
            path.unlink()
        for name, dataset in made.items():
            (self.department.dicom / f"{name}.dcm").write_bytes(image_bytes(dataset))
        self.export()

    def export(self) -> None:
        """Export what the files are, and accept it."""
        export_daily(
            self.department.home,
            self.department.stick,
            parse=self.worker.parse,
            disk=Disk(),
            now=self.clock,
        )
        import_bundle(
            self.laptop, self.department.stick, parse=self.worker.parse, second=None, reason="test"
        )

    def pictures(self, form_text: str | None = None) -> SheetPictures:
        """Return what the newest generation holds for the plan's sheet."""
        opened = open_newest(self.laptop, self.worker.parse)
        whole = whole_plan(
            self.laptop, opened, str(plan_dataset(30, 10).SOPInstanceUID), parse=self.worker.parse
        )
        assert whole[1].printable, whole[1].findings
        found = sheet_pictures(
            self.laptop, opened.bundle.catalogue, [whole], self.worker.parse, form_text
        )
        return found[0]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


@pytest.fixture
def clinic(tmp_path: Path, worker: Worker) -> Clinic:
    department = make_department(tmp_path, [])
    uid, patient = str(plan_dataset(30, 10).SOPInstanceUID), f"{PATIENT},{ISSUER}"
    put = department.write_table
    put("patients", "patient_id,id_issuer,family_name,given_names,birth_date",
        [f"{patient},D'Inventé,Élodie,1970-01-02"])  # fmt: skip
    put("prescriptions", "patient_id,id_issuer,prescription_id,fractions,status",
        [f"{patient},RX,20,active"])  # fmt: skip
    put("plans", "patient_id,id_issuer,plan_uid,prescription_id,status,machine,approved_on",
        [f"{patient},{uid},RX,treatment_approved,LINAC 1,2026-11-06"])  # fmt: skip
    put("counts", "patient_id,id_issuer,plan_uid,fractions_given,as_of",
        [f"{patient},{uid},3,2026-11-20T18:00:00+01:00"])  # fmt: skip
    put("appointments", "patient_id,id_issuer,appointment_id,start,machine,status",
        [f"{patient},A1,2026-11-23T09:00:00+01:00,LINAC 1,booked"])  # fmt: skip
    put("notes", "patient_id,id_issuer,written_at,kind,text", [])
    clock = Clock(NOW)
    vault = create_vault(
        tmp_path / "vault",
        "L. Exempleur",
        PASSPHRASE,
        facility=FACILITY,
        letter="A",
        recovery=department.recovery.recipient,
        disk=Disk(),
        now=clock,
        kdf=FLOOR_KDF,
    )
    enrol_card(department, "laptop", vault.identity, vault.device_key, letter="B")
    laptop = laptop_of(vault, disk=Disk(), now=clock)
    laptop.store.accept_card((department.home / CARD_FILE).read_bytes())
    return Clinic(department, laptop, clock, worker)


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
