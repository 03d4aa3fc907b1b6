"""A small department on disk: DICOM files, tables, and an exporter with two recipients."""

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import plan_builders
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset

from continuity_kit.domain.fraction import RecordedBeam, TreatmentRecord
from continuity_kit.domain.plan import FractionGroup, Plan, ReferencedBeam
from continuity_kit.files import Disk
from continuity_kit.services.exporter_home import enrol, init_home
from continuity_kit.sources.source_files import SourceFile, read_source_file
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import Card, card_words, make_card, public_text
from continuity_kit.vault.keys import SigningKey

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
FACILITY = "Centre Saint-Exemple"
CLASSES = {
    "plan": "1.2.840.10008.5.1.4.1.1.481.5",
    "structure_set": "1.2.840.10008.5.1.4.1.1.481.3",
    "image": "1.2.840.10008.5.1.4.1.1.481.1",
    "ct": "1.2.840.10008.5.1.4.1.1.2",
    "record": "1.2.840.10008.5.1.4.1.1.481.4",
}


def dicom_bytes(role: str, uid: str, patient_id: str, name: str, **values: Any) -> bytes:
    """Return one DICOM file; `values` are attributes, sequences as lists of dicts."""
    item = _dataset(values)
    item.SOPClassUID, item.SOPInstanceUID = CLASSES[role], uid
    item.PatientID, item.PatientName = patient_id, name
    item.SpecificCharacterSet = "ISO_IR 192"
    if role == "ct":
        item.BitsAllocated = 16
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = CLASSES[role], uid
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    item.file_meta = meta
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, item, enforce_file_format=True)
    return buffer.getvalue()


def _dataset(values: dict[str, Any]) -> Dataset:
    item = Dataset()
    for keyword, value in values.items():
        if isinstance(value, list):
            value = [_dataset(part) if isinstance(part, dict) else part for part in value]  # noqa: PLW2901
        setattr(item, keyword, value)
    return item


def parse(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
    """Read only what these tests need; the real reader has its own tests."""
    item = pydicom.dcmread(io.BytesIO(data))
    if kind == "record":
        beam = RecordedBeam(
            1, int(item.CurrentFractionNumber), Decimal(100), None, "TREATMENT", None, None
        )
        plan_uid = item.ReferencedRTPlanSequence[0].ReferencedSOPInstanceUID
        return (
            TreatmentRecord(
                str(item.SOPInstanceUID),
                "beams",
                item.PatientID,
                "",
                str(plan_uid),
                date.fromisoformat(item.TreatmentDate),
                item.TreatmentTime,
                (beam,),
            ),
        )
    group = FractionGroup(1, 25, (ReferencedBeam(1, Decimal(100), None),))
    return plan_builders.plan(
        uid=str(item.SOPInstanceUID),
        patient_id=str(item.PatientID),
        id_issuer=None,
        patient_name=str(item.PatientName),
        birth_date=date.fromisoformat(item.PatientBirthDate).isoformat(),
        fraction_groups=(group,),
        beams=(plan_builders.beam(1, meterset_unit="MU"),),
        frame_of_reference_uid=str(item.FrameOfReferenceUID),
        structure_set_uids=("1.2.3." + str(item.PatientID).lstrip("0") + ".2",),
    )


def table(
    name: str, header: str, rows: list[str], generated_at: str = "2026-11-20T18:00:00+01:00"
) -> bytes:
    """Return the bytes of a CSV table."""
    lines = [f"# generated_at={generated_at}", f"# rows={len(rows)}", header, *rows]
    return ("\n".join(lines) + "\n").encode("utf-8")


@dataclass
class Department:
    """Folders of a department, its exporter, a stick, and the keys that open it."""

    root: Path
    dicom: Path
    tables: Path
    home: Path
    stick: Path
    laptop: PqIdentity
    recovery: PqIdentity

    def write_table(self, name: str, header: str, rows: list[str], **more: str) -> None:
        """Write one table."""
        (self.tables / f"{name}.csv").write_bytes(table(name, header, rows, **more))


class CountingReader:
    """Reads source files and counts them."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, file: SourceFile) -> bytes:
        self.names.append(file.name)
        return read_source_file(file)


def add_patient(department: Department, number: int, *, slices: int = 3) -> None:
    """Write the DICOM files of one patient: plan, structure set, DRR, CT, one record."""
    patient_id, name, root = f"00{number}", f"FAMILY{number}^Given{number}", f"1.2.3.{number}"
    folder = department.dicom / f"p{number}"
    folder.mkdir()

    def put(file: str, role: str, uid: str, **values: Any) -> None:
        data = dicom_bytes(role, uid, patient_id, name, PatientBirthDate="19610203", **values)
        (folder / file).write_bytes(data)

    put(
        "plan.dcm",
        "plan",
        f"{root}.1",
        FrameOfReferenceUID=f"{root}.9",
        RTPlanLabel="P",
        ReferencedStructureSetSequence=[{"ReferencedSOPInstanceUID": f"{root}.2"}],
    )
    put("set.dcm", "structure_set", f"{root}.2")
    put(
        "drr.dcm",
        "image",
        f"{root}.3",
        ImageType=["DERIVED", "SECONDARY", "DRR"],
        ReferencedRTPlanSequence=[{"ReferencedSOPInstanceUID": f"{root}.1"}],
    )
    for place in range(slices):
        put(
            f"ct{place}.dcm",
            "ct",
            f"{root}.4.{place + 1}",
            SeriesInstanceUID=f"{root}.4",
            FrameOfReferenceUID=f"{root}.9",
            PixelData=bytes(range(256)) * 64,
        )
    put(
        "record.dcm",
        "record",
        f"{root}.5",
        TreatmentDate="20261119",
        TreatmentTime="101500",
        CurrentFractionNumber=1,
        ReferencedRTPlanSequence=[{"ReferencedSOPInstanceUID": f"{root}.1"}],
    )


def write_tables(department: Department, numbers: list[int], **more: str) -> None:
    """Write tables that make those patients complete."""
    put = department.write_table
    put(
        "patients",
        "patient_id,family_name,given_names,birth_date,phone",
        [f"00{n},Family{n},Given{n},1961-02-03,0102030405" for n in numbers],
        **more,
    )
    put(
        "prescriptions",
        "patient_id,prescription_id,fractions,status",
        [f"00{n},RX{n},25,active" for n in numbers],
    )
    put(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [f"00{n},1.2.3.{n}.1,RX{n},treatment_approved,LINAC 1,2026-11-01" for n in numbers],
    )
    put(
        "counts",
        "patient_id,plan_uid,fractions_given,as_of",
        [f"00{n},1.2.3.{n}.1,1,2026-11-20T18:00:00+01:00" for n in numbers],
    )
    put(
        "appointments",
        "patient_id,appointment_id,start,machine,status",
        [f"00{n},A{n},2026-11-23T09:00:00+01:00,LINAC 1,booked" for n in numbers],
    )
    put(
        "notes",
        "patient_id,written_at,kind,text",
        [f"00{n},2026-11-01T09:00:00+01:00,setup,arms up" for n in numbers],
    )


def make_department(
    root: Path,
    numbers: list[int],
    *,
    laptop: PqIdentity | None = None,
    recovery: PqIdentity | None = None,
) -> Department:
    """Make folders, files, tables, an exporter with settings, and two recipients."""
    names = {name: root / name for name in ("dicom", "tables", "home", "stick")}
    for name in ("dicom", "tables", "stick"):
        names[name].mkdir(parents=True)
    department = Department(
        root,
        **names,
        laptop=laptop or PqIdentity.generate(),
        recovery=recovery or PqIdentity.generate(),
    )
    init_home(department.home, FACILITY, disk=Disk(), now=lambda: NOW)
    (department.home / "export.toml").write_text(
        f'facility = "{FACILITY}"\n[[source]]\nkind = "dicom-folder"\npath = "{names["dicom"]}"\n'
        f'[[source]]\nkind = "csv"\npath = "{names["tables"]}"\n',
        encoding="utf-8",
    )
    signer = SigningKey.generate()
    enrol_card(department, "laptop", department.laptop, SigningKey.generate(), letter="A")
    enrol_card(department, "recovery", department.recovery, signer)
    for number in numbers:
        add_patient(department, number)
    write_tables(department, numbers)
    return department


def enrol_card(
    department: Department,
    role: Any,
    identity: PqIdentity,
    signer: SigningKey,
    letter: str | None = None,
) -> None:
    """Enrol a recipient."""
    card = Card(role, FACILITY, role, NOW, public_text(signer.public), letter=letter)
    data = make_card(replace(card, recipient=identity.recipient.to_text()), signer)
    enrol(department.home, data, " ".join(card_words(data)), disk=Disk())
