"""A validator takes every record that is written, and refuses a broken one."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import record_builders as build
from pydicom import dcmread
from written_record_builders import interrupted, opened, recorder_of, summary_of, whole_record

from continuity_kit.dicom.prescan import prescan
from continuity_kit.errors import WorldError

KNOWN_MESSAGE = re.compile(
    r"Error - .*/TreatmentVerificationStatus\(3008,002c\)\[1\]> - "
    r"Unrecognized enumerated value = <NOT_VERIFIED>"
)
NEWER_THAN_THE_TOOL = "Attribute is not present in standard DICOM IOD"
# Warnings about what is copied from the plan or typed by people as it stands.
AS_IT_STANDS = ("Retired Person Name form", "Retired attribute", "build DICOMDIR")
VERIFICATION = {
    "TreatmentSessionBeamSequence",
    "TreatmentSessionIonBeamSequence",
    "TreatmentSessionApplicationSetupSequence",
}


def complaints(data: bytes, folder: Path) -> tuple[list[str], list[str]]:
    """Return errors and warnings of `dciodvfy -new`."""
    path = folder / "record.dcm"
    path.write_bytes(data)
    done = subprocess.run(["dciodvfy", "-new", str(path)], capture_output=True, check=False)
    lines = (done.stdout + done.stderr).decode("latin-1").splitlines()
    errors = [line for line in lines if line.startswith("Error")]
    warnings = [
        line
        for line in lines
        if line.startswith("Warning")
        and NEWER_THAN_THE_TOOL not in line
        and not any(word in line for word in AS_IT_STANDS)
    ]
    return errors, warnings


def without_status(data: bytes) -> bytes:
    """The same record with the element emptied (type 2) that the tool misspells."""
    dataset = dcmread(BytesIO(data))
    for keyword in VERIFICATION & set(dataset.dir()):
        for item in dataset[keyword].value:
            item.TreatmentVerificationStatus = None
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def assert_valid(data: bytes, folder: Path, *, inherited: tuple[str, ...] = ()) -> None:
    errors, warnings = complaints(data, folder)
    unknown = [
        line
        for line in errors
        if KNOWN_MESSAGE.fullmatch(line) is None and not any(word in line for word in inherited)
    ]
    assert (unknown, warnings) == ([], [])
    left, _ = complaints(without_status(data), folder)
    assert [line for line in left if not any(word in line for word in inherited)] == []


@pytest.mark.parametrize("name", sorted(build.PLANS))
def test_a_validator_takes_the_records_of_every_kind_of_plan(name: str, tmp_path: Path) -> None:
    data = build.PLANS[name]()
    for record in (whole_record(data), summary_of(data)):
        assert_valid(record.data, tmp_path)


def test_a_validator_takes_the_records_of_real_plans(shared: Path, tmp_path: Path) -> None:
    written = 0
    for path in sorted((shared / "corpus").rglob("*.dcm")):
        data = path.read_bytes()
        try:
            is_plan = prescan(data).is_plan
        except WorldError:
            continue
        if not is_plan:
            continue
        # One corpus file was made anonymous with a sex that DICOM does not know: it is copied.
        inherited = ("PatientSex",) if "almost_anonymised" in path.name else ()
        assert_valid(summary_of(data).data, tmp_path, inherited=inherited)
        if recorder_of(data).has_scanned_spots:
            continue
        assert_valid(whole_record(data).data, tmp_path, inherited=inherited)
        written += 1
    assert written >= 6


def test_a_validator_refuses_a_record_with_a_missing_element(tmp_path: Path) -> None:
    dataset = opened(whole_record(build.wedged()))
    del dataset.TreatmentSessionBeamSequence[0].TreatmentTerminationStatus
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    with pytest.raises(AssertionError):
        assert_valid(buffer.getvalue(), tmp_path)


def test_a_validator_takes_both_records_of_an_interrupted_fraction(tmp_path: Path) -> None:
    for record in interrupted(build.wedged()):
        assert_valid(record.data, tmp_path)
