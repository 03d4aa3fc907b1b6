"""P15: digests by two independent implementations, of real plans and of altered ones."""

import io
import random
import re
from decimal import Decimal
from pathlib import Path

import pydicom
import pytest
from plan_digest_peer import peer_digest, peer_lines
from pydicom.data import get_testdata_file
from pydicom.datadict import keyword_dict
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.plan_changes import changed_fields
from continuity_kit.domain.plan_digest import digest_lines, plan_digest

PLAN_CLASSES = ("1.2.840.10008.5.1.4.1.1.481.5", "1.2.840.10008.5.1.4.1.1.481.8")
MUTATIONS_A_PLAN = 6
# DS attributes that treat; each is on the digest of every kind of plan that holds it.
TREATING = (
    "BeamMeterset",
    "BeamDose",
    "NominalBeamEnergy",
    "GantryAngle",
    "BeamLimitingDeviceAngle",
    "PatientSupportAngle",
    "IsocenterPosition",
    "LeafJawPositions",
    "CumulativeMetersetWeight",
    "FinalCumulativeMetersetWeight",
    "NumberOfFractionsPlanned",
    "DoseRateSet",
    "WedgeAngle",
    "WedgeOrientation",
    "SourceToSurfaceDistance",
    "TargetPrescriptionDose",
    "BlockThickness",
)


def read(data: bytes) -> Dataset:
    dataset = pydicom.dcmread(io.BytesIO(data), force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return dataset


def plan_files(shared: Path) -> list[Path]:
    """Return the plans of the corpus and of pydicom's own data."""
    bundled = get_testdata_file("rtplan.dcm", download=False)
    files = [*sorted((shared / "corpus").rglob("*.dcm")), Path(str(bundled))]
    return [path for path in files if str(read(path.read_bytes()).SOPClassUID) in PLAN_CLASSES]


def written(dataset: Dataset, syntax: str) -> bytes:
    """Write a dataset that the caller lets go of."""
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    buffer = io.BytesIO()
    dataset.save_as(
        buffer,
        implicit_vr=syntax == ImplicitVRLittleEndian,
        little_endian=True,
        enforce_file_format=True,
    )
    return buffer.getvalue()


def treating_elements(dataset: Dataset) -> list[tuple[Dataset, str]]:
    found = []
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                found += treating_elements(item)
        elif element.keyword in TREATING and element.value not in (None, ""):
            found.append((dataset, element.keyword))
    return found


def mutated(data: bytes, rng: random.Random) -> tuple[Dataset, str]:
    """Return a plan with one treating value moved by 0.1, or by 1 where it counts."""
    changed = read(data)
    item, keyword = rng.choice(treating_elements(changed))
    values = item[keyword].value
    several = list(values) if isinstance(values, pydicom.multival.MultiValue) else [values]
    place = rng.randrange(len(several))
    step = Decimal(1) if keyword.startswith("Number") else Decimal("0.1")
    several[place] = f"{Decimal(str(several[place])) + step:f}"[:16]
    setattr(item, keyword, several if len(several) > 1 else several[0])
    return changed, keyword


def noisy(data: bytes) -> Dataset:
    """Return a plan whose decimals are written otherwise: `100` as `100.0`, `100.0` as `100.00`."""
    changed = read(data)
    for item, keyword in treating_elements(changed):
        if keyword.startswith("Number"):
            continue
        values = item[keyword].value
        several = list(values) if isinstance(values, pydicom.multival.MultiValue) else [values]
        other = [noisy_text(str(value)) for value in several]
        setattr(item, keyword, other if len(other) > 1 else other[0])
    return changed


def noisy_text(text: str) -> str:
    if len(text) > 13 or "e" in text.lower():
        return text
    return f"{text}0" if "." in text else f"{text}.0"


@pytest.fixture
def plans(shared: Path) -> list[bytes]:
    found = [path.read_bytes() for path in plan_files(shared)]
    assert len(found) >= 9
    return found


def test_the_second_implementation_asks_for_keywords_that_exist() -> None:
    source = (Path(__file__).parents[1] / "plan_digest_peer.py").read_text(encoding="utf-8")
    keywords = set(re.findall(r'["\']([A-Z][a-z]+[A-Za-z]*[A-Z][A-Za-z]+)["\']', source))
    assert len(keywords) > 80
    assert keywords - set(keyword_dict) == set()


def test_p15_both_implementations_agree_on_every_real_plan(shared: Path) -> None:
    for path in plan_files(shared):
        data = path.read_bytes()
        plan = read_plan(data)
        assert list(digest_lines(plan)) == peer_lines(read(data)), path.name
        assert plan_digest(plan) == peer_digest(read(data))


def test_p14_rewriting_a_plan_in_another_encoding_is_never_flagged(plans: list[bytes]) -> None:
    for original in plans:
        own = peer_digest(read(original))
        for syntax in (ImplicitVRLittleEndian, ExplicitVRLittleEndian):
            data = written(noisy(original), syntax)
            assert plan_digest(read_plan(data)) == own
            assert peer_digest(read(data)) == own


def test_p15_both_implementations_agree_on_mutated_plans_and_each_differs(
    plans: list[bytes],
) -> None:
    rng = random.Random(20261124)
    seen = 0
    for original in plans:
        before = read_plan(original)
        for _ in range(MUTATIONS_A_PLAN):
            changed, keyword = mutated(original, rng)
            data = written(changed, rng.choice((ImplicitVRLittleEndian, ExplicitVRLittleEndian)))
            plan = read_plan(data)
            assert list(digest_lines(plan)) == peer_lines(read(data)), keyword
            assert plan_digest(plan) != plan_digest(before), keyword
            assert changed_fields(before, plan), keyword
            seen += 1
    assert seen >= 50
