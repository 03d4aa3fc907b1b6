"""A department of any size as a source tree: DICOM files and tables, the same for a seed."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

RT_PLAN = "1.2.840.10008.5.1.4.1.1.481.5"
RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
RT_IMAGE = "1.2.840.10008.5.1.4.1.1.481.1"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
PIXELS = 512
CT_SLICE_STEP_MM = 3
FRACTIONS = 25


@dataclass(frozen=True)
class Size:
    """How large a department is; a CT slice is 0.5 MB."""

    patients: int
    ct_slices: int
    control_points: int
    with_images: bool = True


def uid(*parts: object) -> str:
    """Return a UID that repeats for the same parts."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def write_department(folder: Path, size: Size, now: datetime) -> int:
    """Write `folder/dicom` and `folder/tables`; return the bytes of the DICOM files."""
    rng = np.random.default_rng(20261120)
    body = _body()
    total = 0
    for number in range(1, size.patients + 1):
        place = folder / "dicom" / f"P{number:05d}"
        place.mkdir(parents=True)
        total += _write(place / "plan.dcm", plan(number, size.control_points, now))
        if size.with_images:
            total += _write(place / "structures.dcm", structures(number, size.ct_slices))
            total += _write(place / "drr.dcm", drr(number, rng))
            for slice_number in range(size.ct_slices):
                name = place / f"ct{slice_number:03d}.dcm"
                total += _write(name, ct_slice(number, slice_number, body, rng))
    write_tables(folder / "tables", size, now)
    return total


def _write(path: Path, dataset: Dataset) -> int:
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    path.write_bytes(buffer.getvalue())
    return buffer.tell()


def _dataset(number: int, sop_class: str, instance: str, modality: str) -> Dataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = instance
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = Dataset()
    dataset.file_meta = meta
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = instance
    dataset.StudyDate = "20261101"
    dataset.Modality = modality
    dataset.Manufacturer = "continuity kit benchmark"
    dataset.PatientName = f"BENCH^Patient{number}"
    dataset.PatientID = f"{number:07d}"
    dataset.PatientBirthDate = "19600101"
    dataset.PatientSex = "F"
    dataset.StudyInstanceUID = uid("study", number)
    dataset.SeriesInstanceUID = uid("series", modality, number)
    dataset.FrameOfReferenceUID = uid("frame", number)
    return dataset


def plan(number: int, control_points: int, now: datetime) -> Dataset:
    """Return a two-arc plan with 60 leaf pairs."""
    dataset = _dataset(number, RT_PLAN, uid("plan", number), "RTPLAN")
    dataset.RTPlanLabel = f"PLAN{number}"
    dataset.RTPlanDate = (now - timedelta(days=10)).strftime("%Y%m%d")
    dataset.RTPlanTime = "101500"
    dataset.RTPlanGeometry = "PATIENT"
    dataset.ApprovalStatus = "APPROVED"
    dataset.ReviewDate = dataset.RTPlanDate
    dataset.ReviewTime = "101500"
    dataset.ReviewerName = "BENCH^Doctor"
    dataset.FractionGroupSequence = Sequence([_fraction_group()])
    dataset.BeamSequence = Sequence(
        [_beam(number, beam_number, control_points) for beam_number in (1, 2)]
    )
    setup = Dataset()
    setup.PatientSetupNumber = 1
    setup.PatientPosition = "HFS"
    dataset.PatientSetupSequence = Sequence([setup])
    dataset.ReferencedStructureSetSequence = Sequence(
        [_reference(RT_STRUCTURE_SET, uid("structures", number))]
    )
    return dataset


def _reference(sop_class: str, instance: str) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = sop_class
    item.ReferencedSOPInstanceUID = instance
    return item


def _fraction_group() -> Dataset:
    group = Dataset()
    group.FractionGroupNumber = 1
    group.NumberOfFractionsPlanned = FRACTIONS
    group.NumberOfBeams = 2
    group.NumberOfBrachyApplicationSetups = 0
    references = []
    for beam_number, meterset in ((1, "312.5"), (2, "298.7")):
        reference = Dataset()
        reference.BeamDose = "1.0"
        reference.BeamMeterset = meterset
        reference.ReferencedBeamNumber = beam_number
        references.append(reference)
    group.ReferencedBeamSequence = Sequence(references)
    return group


def _beam(number: int, beam_number: int, control_points: int) -> Dataset:
    beam = Dataset()
    beam.BeamNumber = beam_number
    beam.BeamName = f"ARC{beam_number}"
    beam.BeamType = "DYNAMIC"
    beam.RadiationType = "PHOTON"
    beam.TreatmentMachineName = f"LINAC{number % 3 + 1}"
    beam.PrimaryDosimeterUnit = "MU"
    beam.SourceAxisDistance = "1000"
    beam.TreatmentDeliveryType = "TREATMENT"
    beam.NumberOfWedges = 0
    beam.NumberOfCompensators = 0
    beam.NumberOfBoli = 0
    beam.NumberOfBlocks = 0
    beam.FinalCumulativeMetersetWeight = "1"
    beam.NumberOfControlPoints = control_points
    fluence = Dataset()
    fluence.FluenceMode = "STANDARD"
    beam.PrimaryFluenceModeSequence = Sequence([fluence])
    beam.BeamLimitingDeviceSequence = Sequence(
        [_device("ASYMX", 1), _device("ASYMY", 1), _device("MLCX", 60)]
    )
    beam.ReferencedPatientSetupNumber = 1
    beam.ControlPointSequence = Sequence(
        [
            _control_point(number, beam_number, index, control_points)
            for index in range(control_points)
        ]
    )
    return beam


def _device(kind: str, pairs: int) -> Dataset:
    device = Dataset()
    device.RTBeamLimitingDeviceType = kind
    device.NumberOfLeafJawPairs = pairs
    if pairs > 1:
        device.LeafPositionBoundaries = [
            f"{-200 + place * 400 / pairs:.2f}" for place in range(pairs + 1)
        ]
    return device


def _control_point(number: int, beam_number: int, index: int, count: int) -> Dataset:
    point = Dataset()
    point.ControlPointIndex = index
    if index == 0:
        point.NominalBeamEnergy = "6"
        point.DoseRateSet = "600"
        point.BeamLimitingDeviceAngle = "30"
        point.BeamLimitingDeviceRotationDirection = "NONE"
        point.PatientSupportAngle = "0"
        point.PatientSupportRotationDirection = "NONE"
        point.TableTopEccentricAngle = "0"
        point.TableTopEccentricRotationDirection = "NONE"
        point.TableTopVerticalPosition = "-120"
        point.TableTopLongitudinalPosition = "900"
        point.TableTopLateralPosition = "0"
        point.IsocenterPosition = ["1.5", "-20", "88"]
    point.GantryAngle = f"{(181 + index * 358 / max(count - 1, 1)) % 360:.1f}"
    point.GantryRotationDirection = "CW" if index < count - 1 else "NONE"
    point.CumulativeMetersetWeight = f"{index / max(count - 1, 1):.6f}"
    positions = []
    if index == 0:
        positions += [_positions("ASYMX", ["-50", "50"]), _positions("ASYMY", ["-80", "80"])]
    open_mm = [
        f"{20 + (leaf * 7 + index * 3 + number + beam_number) % 23:.2f}" for leaf in range(60)
    ]
    positions.append(_positions("MLCX", [f"-{value}" for value in open_mm] + open_mm))
    point.BeamLimitingDevicePositionSequence = Sequence(positions)
    return point


def _positions(kind: str, values: list[str]) -> Dataset:
    item = Dataset()
    item.RTBeamLimitingDeviceType = kind
    item.LeafJawPositions = values
    return item


def structures(number: int, slices: int) -> Dataset:
    """Return a structure set of eight round structures on every slice."""
    dataset = _dataset(number, RT_STRUCTURE_SET, uid("structures", number), "RTSTRUCT")
    dataset.StructureSetLabel = "STRUCT"
    dataset.StructureSetDate = "20261101"
    dataset.StructureSetTime = "101500"
    regions, contours = [], []
    for roi in range(1, 9):
        region = Dataset()
        region.ROINumber = roi
        region.ReferencedFrameOfReferenceUID = uid("frame", number)
        region.ROIName = f"ORGAN{roi}"
        region.ROIGenerationAlgorithm = ""
        regions.append(region)
        contour = Dataset()
        contour.ReferencedROINumber = roi
        contour.ContourSequence = Sequence(
            [_contour(number, roi, place) for place in range(slices)]
        )
        contours.append(contour)
    dataset.StructureSetROISequence = Sequence(regions)
    dataset.ROIContourSequence = Sequence(contours)
    return dataset


def _contour(number: int, roi: int, place: int) -> Dataset:
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radius = 10 + roi * 8 + number % 5
    values: list[str] = []
    for angle in angles:
        values += [
            f"{radius * np.cos(angle):.2f}",
            f"{radius * np.sin(angle):.2f}",
            str(place * CT_SLICE_STEP_MM),
        ]
    contour = Dataset()
    contour.ContourGeometricType = "CLOSED_PLANAR"
    contour.NumberOfContourPoints = len(angles)
    contour.ContourData = values
    return contour


def _body() -> "np.ndarray[tuple[int, int], np.dtype[np.int16]]":
    across = np.linspace(-1, 1, PIXELS)
    distance = np.hypot(*np.meshgrid(across, across * 1.4))
    return np.where(distance < 0.8, 1030 + (60 * np.cos(distance * 9)), 24).astype(np.int16)


def _image(dataset: Dataset, pixels: bytes) -> Dataset:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows = dataset.Columns = PIXELS
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = 0
    dataset.PixelData = pixels
    return dataset


def ct_slice(number: int, place: int, body: object, rng: np.random.Generator) -> Dataset:
    """Return one CT slice: an ellipse of tissue, scanner noise inside the body."""
    dataset = _dataset(number, CT_IMAGE, uid("ct", number, place), "CT")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.InstanceNumber = place + 1
    dataset.ImagePositionPatient = ["-250", "-250", str(place * CT_SLICE_STEP_MM)]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.PixelSpacing = ["0.98", "0.98"]
    dataset.SliceThickness = str(CT_SLICE_STEP_MM)
    dataset.RescaleIntercept = "-1024"
    dataset.RescaleSlope = "1"
    noise = rng.integers(-12, 13, (PIXELS, PIXELS), dtype=np.int16)
    pixels = np.asarray(body) + np.where(np.asarray(body) > 100, noise, 0)
    return _image(dataset, pixels.astype("<u2").tobytes())


def drr(number: int, rng: np.random.Generator) -> Dataset:
    """Return a digitally reconstructed radiograph of the plan's first beam."""
    dataset = _dataset(number, RT_IMAGE, uid("drr", number), "RTIMAGE")
    dataset.ImageType = ["DERIVED", "SECONDARY", "DRR"]
    dataset.RTImageLabel = "DRR1"
    dataset.ReferencedRTPlanSequence = Sequence([_reference(RT_PLAN, uid("plan", number))])
    dataset.ReferencedBeamNumber = 1
    smooth = np.cumsum(rng.integers(-3, 4, (PIXELS, PIXELS)), axis=1) + 20000
    return _image(dataset, smooth.astype("<u2").tobytes())


def write_tables(folder: Path, size: Size, now: datetime) -> None:
    """Write patients, plans, counts, prescriptions and appointments, all required columns."""
    folder.mkdir(parents=True)
    numbers = range(1, size.patients + 1)
    stamp = now.astimezone(UTC).isoformat(timespec="seconds")
    tomorrow = (now + timedelta(days=1)).astimezone(UTC)

    def table(name: str, columns: str, rows: list[tuple[object, ...]]) -> None:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(f"# generated_at={stamp}\n# rows={len(rows)}\n")
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns.split())
            writer.writerows(rows)

    table(
        "patients",
        "patient_id family_name given_names birth_date sex phone",
        [(f"{n:07d}", "BENCH", f"Patient{n}", "1960-01-01", "F", "0100000000") for n in numbers],
    )
    table(
        "plans",
        "patient_id plan_uid course_id prescription_id status machine",
        [
            (f"{n:07d}", uid("plan", n), "C1", f"R{n}", "treatment_approved", f"LINAC{n % 3 + 1}")
            for n in numbers
        ],
    )
    table(
        "counts",
        "patient_id plan_uid fractions_given as_of",
        [(f"{n:07d}", uid("plan", n), n % FRACTIONS, stamp) for n in numbers],
    )
    table(
        "prescriptions",
        "patient_id prescription_id course_id dose_per_fraction_gy fractions status",
        [(f"{n:07d}", f"R{n}", "C1", "2", FRACTIONS, "active") for n in numbers],
    )
    table(
        "appointments",
        "patient_id appointment_id start minutes machine status plan_uid",
        [
            (
                f"{n:07d}",
                f"A{n}",
                (tomorrow + timedelta(minutes=12 * (n // 3))).isoformat(timespec="seconds"),
                12,
                f"LINAC{n % 3 + 1}",
                "booked",
                uid("plan", n),
            )
            for n in numbers
        ],
    )
