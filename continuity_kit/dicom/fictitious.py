"""DICOM objects of patients who do not exist: what every one of them starts from.

The demo, drills and tests train on them. One seed gives the same bytes on every machine: UIDs come
from the seed, dates from the caller, and nothing else is drawn from outside.
"""

import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence as Items
from pydicom.tag import Tag
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

NAMESPACE = uuid.UUID("f9f1b7a0-52c2-5d0f-9c55-8a4e3c5f2b10")
IMPLEMENTATION_UID = f"2.25.{uuid.uuid5(NAMESPACE, 'implementation').int}"
IMPLEMENTATION_NAME = "RTCK_FICTITIOUS"
MAKER = "Atelier Fictif"


@dataclass(frozen=True)
class FictitiousPatient:
    """Who an object is of, as DICOM writes it.

    Attributes:
        name: person name, `family^given` and further groups after `=`.
        charset: Specific Character Set (0008,0005) of every object of this patient.
    """

    patient_id: str = field(repr=False)
    id_issuer: str
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: str
    charset: str = "ISO_IR 100"


@dataclass(frozen=True)
class Equipment:
    """What made an object: maker, model, software, and the station's name."""

    maker: str
    model: str
    software: str
    station: str = ""


PLANNING_SYSTEM = Equipment(MAKER, "PlanExemple", "4.2", "TPS1")
SCANNER = Equipment(MAKER, "Scanner Exemple", "1.7", "SCAN1")


@dataclass(frozen=True)
class Target:
    """An ellipsoid to treat: half axes and centre, mm, in the patient's DICOM axes (x, y, z)."""

    half_mm: tuple[float, float, float]
    centre_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    name: str = "PTV"


@dataclass(frozen=True)
class Case:
    """One planning CT of one patient, with its target: what plans, structures and images share.

    Attributes:
        seed: of the department; every UID comes from it.
        number: tells apart two scans of one patient.
        implicit: objects are written in Implicit VR Little Endian, as some vendors do.
    """

    seed: int
    facility: str
    patient: FictitiousPatient
    scanned_on: date
    target: Target
    site: str
    number: int = 1
    implicit: bool = False

    def uid(self, *parts: object) -> str:
        """Return the UID of something of this case; the same parts give the same UID."""
        owner = (self.patient.patient_id, self.patient.id_issuer, self.number)
        return fictitious_uid(self.seed, *owner, *parts)

    @property
    def study_uid(self) -> str:
        """Study Instance UID (0020,000D)."""
        return self.uid("study")

    @property
    def frame_uid(self) -> str:
        """Frame of Reference UID (0020,0052)."""
        return self.uid("frame")


def fictitious_uid(seed: int, *parts: object) -> str:
    """Return a UUID-derived UID (DICOM PS3.5 annex B.2) that repeats for the same parts."""
    text = "|".join(map(str, (seed, *parts)))
    return f"2.25.{uuid.uuid5(NAMESPACE, text).int}"


def item(**values: object) -> Dataset:
    """Return a data set of these attributes; a list of data sets becomes a sequence."""
    made = Dataset()
    for keyword, value in values.items():
        if isinstance(value, list) and value and all(isinstance(one, Dataset) for one in value):
            setattr(made, keyword, Items(value))
        else:
            setattr(made, keyword, value)
    return made


def reference(sop_class: str, instance: str) -> Dataset:
    """Return an item that refers to an instance."""
    return item(ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=instance)


def number(value: float | Decimal, places: int = 2) -> str:
    """Return a decimal string (VR DS) without an exponent, trailing zeros or a negative zero."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def put_numbers(target: Dataset, keyword: str, values: Iterable[str]) -> None:
    """Set a many-valued decimal string as written text; a plan has tens of thousands of them."""
    data = "\\".join(values).encode("ascii")
    data += b" " * (len(data) % 2)
    target[keyword] = RawDataElement(Tag(keyword), "DS", len(data), data, 0, False, True)
    target.set_original_encoding(is_implicit_vr=False, is_little_endian=True)


def day_text(day: date) -> str:
    """Return a date as DICOM writes it."""
    return day.strftime("%Y%m%d")


def new_object(
    case: Case,
    sop_class: str,
    instance: str,
    modality: str,
    *,
    series: Sequence[object],
    made_on: date,
    made_at: str,
    equipment: Equipment = PLANNING_SYSTEM,
) -> Dataset:
    """Return an object with its Patient, General Study, Series, Equipment and SOP Common modules.

    Args:
        case: whose it is.
        sop_class, instance, modality: what it is.
        series: parts that name its series.
        made_on, made_at: date, and time as `HHMMSS`.
        equipment: what made it.
    """
    patient = case.patient
    made = item(
        SpecificCharacterSet=patient.charset,
        InstanceCreationDate=day_text(made_on),
        InstanceCreationTime=made_at,
        SOPClassUID=sop_class,
        SOPInstanceUID=instance,
        StudyDate=day_text(case.scanned_on),
        StudyTime="101500",
        AccessionNumber="",
        Modality=modality,
        Manufacturer=equipment.maker,
        InstitutionName=case.facility,
        ReferringPhysicianName="",
        StationName=equipment.station,
        StudyDescription=case.site,
        ManufacturerModelName=equipment.model,
        PatientName=patient.name,
        PatientID=patient.patient_id,
        IssuerOfPatientID=patient.id_issuer,
        PatientBirthDate=day_text(patient.birth_date),
        PatientSex=patient.sex,
        SoftwareVersions=equipment.software,
        StudyInstanceUID=case.study_uid,
        SeriesInstanceUID=case.uid("series", modality, *series),
        StudyID=f"E{case.number}",
        SeriesNumber="1",
    )
    if modality.startswith("RT"):
        made.OperatorsName = ""
    return made


def encode(dataset: Dataset, *, implicit: bool = False) -> bytes:
    """Return the bytes of a DICOM file: zero preamble, file meta of our own, data set."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    dataset.file_meta = meta
    dataset.preamble = bytes(128)
    buffer = io.BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()
