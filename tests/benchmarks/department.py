"""A department of any size as a source tree: DICOM files and tables, the same for a seed.

Plans, structures and radiographs are those of the package's fictitious patients; CT slices are of
full size, which the package's are not.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import (
    Case,
    FictitiousPatient,
    Target,
    encode,
    new_object,
    number,
)
from continuity_kit.dicom.fictitious_anatomy import GREY, Organ, body_of
from continuity_kit.dicom.fictitious_aperture import WIDE_LEAVES
from continuity_kit.dicom.fictitious_beams import Arc, Linac
from continuity_kit.dicom.fictitious_images import (
    add_pixels,
    ct_slice_uid,
    slice_heights,
)
from continuity_kit.dicom.fictitious_plans import PlanHead, linac_plan, plan_uid
from continuity_kit.dicom.fictitious_projections import drr, views_of
from continuity_kit.dicom.fictitious_structures import structure_set
from continuity_kit.dicom.prescan import CT_IMAGE

SEED = 20261120
PIXELS = 512
FRACTIONS = 25
MORE_STRUCTURES = 18
TARGET = Target((30, 26, 32), (0, 6, -10), "PTV")


@dataclass(frozen=True)
class Size:
    """How large a department is; a CT slice is 0.5 MB.

    Attributes:
        images_of: so many of its patients have images, None: all.
    """

    patients: int
    ct_slices: int
    control_points: int
    with_images: bool = True
    images_of: int | None = None


def write_department(folder: Path, size: Size, now: datetime) -> int:
    """Write `folder/dicom` and `folder/tables`; return the bytes of the DICOM files."""
    total = 0
    for patient in range(1, size.patients + 1):
        place = folder / "dicom" / f"P{patient:05d}"
        place.mkdir(parents=True)
        for name, dataset in _objects(patient, size, now):
            data = encode(dataset)
            (place / name).write_bytes(data)
            total += len(data)
    write_tables(folder / "tables", size, now)
    return total


def _objects(patient: int, size: Size, now: datetime) -> Iterator[tuple[str, Dataset]]:
    case, head = _case(patient, now), _head(now)
    made = plan(patient, size.control_points, now)
    yield "plan.dcm", made
    if size.with_images and (size.images_of is None or patient <= size.images_of):
        body = _body(patient)
        yield "structures.dcm", structure_set(case, body, size.ct_slices)
        yield "drr.dcm", drr(case, body, made, views_of(made)[0], head.planned_on)
        yield from _ct(case, size.ct_slices)


def _case(patient: int, now: datetime) -> Case:
    return Case(
        seed=SEED,
        facility="continuity kit benchmark",
        patient=FictitiousPatient(
            f"{patient:07d}", "", f"BENCH^Patient{patient}", date(1960, 1, 1), "F", "ISO_IR 192"
        ),
        scanned_on=(now - timedelta(days=20)).date(),
        target=TARGET,
        site="Pelvis",
    )


def _head(now: datetime) -> PlanHead:
    return PlanHead("BENCH", FRACTIONS, "50", (now - timedelta(days=10)).date())


def plan(patient: int, control_points: int, now: datetime) -> Dataset:
    """Return a two-arc plan with 60 leaf pairs."""
    linac = Linac(f"LINAC{patient % 3 + 1}", "Benchmark", "B-1", WIDE_LEAVES)
    arcs = (
        (1, Arc("ARC1", 181, 179, "CW", "312.5", "1", points=control_points)),
        (2, Arc("ARC2", 179, 181, "CC", "298.7", "1", points=control_points)),
    )
    return linac_plan(_case(patient, now), _head(now), linac, arcs, couch_mm=("-120", "900", "0"))


def _body(patient: int) -> tuple[Organ, ...]:
    """Return as many structures as a real set has."""
    more = tuple(
        Organ(
            f"ORGAN{place}",
            (place * 3.0, -20.0, 0.0),
            (20.0 + place + patient % 5, 18.0, 400.0),
            40,
            GREY,
        )
        for place in range(MORE_STRUCTURES)
    )
    return (*body_of("pelvis", TARGET), *more)


def _ct(case: Case, slices: int) -> Iterator[tuple[str, Dataset]]:
    """Yield CT slices: an ellipse of tissue, scanner noise inside the body."""
    rng = np.random.default_rng([SEED, int(case.patient.patient_id)])
    across = np.linspace(-1, 1, PIXELS)
    distance = np.hypot(*np.meshgrid(across, across * 1.4))
    body = np.where(distance < 0.8, 1030 + (60 * np.cos(distance * 9)), 24).astype(np.int16)
    for place, z_mm in enumerate(slice_heights(case, slices)):
        noise = rng.integers(-12, 13, (PIXELS, PIXELS), dtype=np.int16)
        pixels = body + np.where(body > 100, noise, 0)
        yield f"ct{place:03d}.dcm", _ct_slice(case, place, z_mm, pixels.astype("<u2").tobytes())


def _ct_slice(case: Case, place: int, z_mm: float, pixels: bytes) -> Dataset:
    dataset = new_object(
        case,
        CT_IMAGE,
        ct_slice_uid(case, place),
        "CT",
        series=("ct",),
        made_on=case.scanned_on,
        made_at="101700",
    )
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.InstanceNumber = place + 1
    dataset.FrameOfReferenceUID = case.frame_uid
    dataset.ImagePositionPatient = ["-250", "-250", number(z_mm)]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.PixelSpacing = ["0.98", "0.98"]
    dataset.SliceThickness = "3"
    dataset.RescaleIntercept, dataset.RescaleSlope = "-1024", "1"
    add_pixels(dataset, PIXELS, pixels)
    return dataset


def write_tables(folder: Path, size: Size, now: datetime) -> None:
    """Write patients, plans, counts, prescriptions and appointments, all required columns."""
    folder.mkdir(parents=True)
    numbers = range(1, size.patients + 1)
    uids = {n: plan_uid(_case(n, now), _head(now)) for n in numbers}
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
            (f"{n:07d}", uids[n], "C1", f"R{n}", "treatment_approved", f"LINAC{n % 3 + 1}")
            for n in numbers
        ],
    )
    table(
        "counts",
        "patient_id plan_uid fractions_given as_of",
        [(f"{n:07d}", uids[n], n % FRACTIONS, stamp) for n in numbers],
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
                uids[n],
            )
            for n in numbers
        ],
    )
