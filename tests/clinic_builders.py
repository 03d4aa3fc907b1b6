"""One patient whose plan, radiograph, contours and scan go from the hospital to the laptop."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from browse_builders import Clock
from dicom_builders import CASE
from export_builders import FACILITY, NOW, Department, enrol_card, make_department
from image_builders import BODY, image_bytes, plan_dataset, radiograph, structures_dataset
from pydicom.dataset import Dataset
from vault_builders import PASSPHRASE

from continuity_kit.dicom.fictitious_images import ct_series
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.isocentre_slice import SheetPictures
from continuity_kit.files import Disk
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.exporter_home import CARD_FILE
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.sheet_pictures import sheet_pictures
from continuity_kit.services.whole_plan import whole_plan
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import create_vault

PATIENT, ISSUER = CASE.patient.patient_id, CASE.patient.id_issuer
SLICES = 7
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


def clinic_of(root: Path, worker: Worker) -> Clinic:
    """Return a department of one patient and an empty laptop that it exports to."""
    department = make_department(root, [])
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
        root / "vault",
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
