"""Plans of several planning systems against an independent read by pydicom, value by value."""

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.uid import ImplicitVRLittleEndian

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import PLAN_CLASSES, prescan
from continuity_kit.domain.plan import Beam, ControlPoint, Plan
from continuity_kit.errors import WorldError
from continuity_kit.messages import sentence

POINT_VALUES = {
    "NominalBeamEnergy": "energy",
    "GantryAngle": "gantry",
    "BeamLimitingDeviceAngle": "collimator",
    "PatientSupportAngle": "couch",
    "DoseRateSet": "dose_rate",
    "SourceToSurfaceDistance": "ssd_mm",
    "SnoutPosition": "snout_position_mm",
}
# What pydicom's own test files are to the kit; None: filed.
PYDICOM_FILES = {
    "rtplan.dcm": None,
    "rtplan_truncated.dcm": "dicom-truncated",
    "rtdose.dcm": None,
    "rtdose_1frame.dcm": None,
    "rtdose_expb.dcm": "dicom-transfer-syntax",
    "rtdose_rle.dcm": None,
    "rtstruct.dcm": None,
    "ExplVR_LitEndNoMeta.dcm": None,
    "ExplVR_BigEndNoMeta.dcm": "dicom-transfer-syntax",
    "ExplVR_BigEnd.dcm": "dicom-transfer-syntax",
    "meta_missing_tsyntax.dcm": "dicom-not-dicom",
    "no_meta.dcm": "dicom-not-dicom",
    "no_meta_group_length.dcm": "dicom-class-foreign",
}


def by_pydicom(data: bytes) -> Dataset:
    dataset = pydicom.dcmread(io.BytesIO(data), force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return dataset


def decimal(item: Dataset, keyword: str) -> Decimal | None:
    value = item.get(keyword)
    return None if value in (None, "") else Decimal(str(value))


def decimals(item: Dataset, keyword: str) -> tuple[Decimal, ...]:
    value = item.get(keyword)
    if value in (None, ""):
        return ()
    several = value if isinstance(value, MultiValue) else [value]
    return tuple(Decimal(str(one)) for one in several)


def states(
    beam: Dataset,
) -> Iterator[tuple[dict[str, Decimal | None], dict[str, tuple[Decimal, ...]]]]:
    """Yield the full state of each control point, carried on as the standard says."""
    state: dict[str, Decimal | None] = dict.fromkeys(POINT_VALUES)
    devices: dict[str, tuple[Decimal, ...]] = {}
    for point in beam.get("ControlPointSequence") or beam.get("IonControlPointSequence") or ():
        for keyword in POINT_VALUES:
            if keyword in point:
                state[keyword] = decimal(point, keyword)
        for device in point.get("BeamLimitingDevicePositionSequence") or ():
            devices[device.RTBeamLimitingDeviceType] = decimals(device, "LeafJawPositions")
        yield dict(state), dict(devices)


def check_plan(plan: Plan, dataset: Dataset) -> None:
    groups = list(dataset.FractionGroupSequence)
    assert len(plan.fraction_groups) == len(groups)
    for group, item in zip(plan.fraction_groups, groups, strict=True):
        assert group.fractions_planned == (item.get("NumberOfFractionsPlanned") or None)
        expected = {
            int(one.ReferencedBeamNumber): (decimal(one, "BeamMeterset"), decimal(one, "BeamDose"))
            for one in item.get("ReferencedBeamSequence") or ()
        }
        assert {one.beam_number: (one.meterset, one.dose_gy) for one in group.beams} == expected
    beams = list(dataset.get("BeamSequence") or dataset.get("IonBeamSequence") or ())
    assert [beam.number for beam in plan.beams] == [int(item.BeamNumber) for item in beams]
    for beam, item in zip(plan.beams, beams, strict=True):
        check_beam(beam, item)


def check_beam(beam: Beam, item: Dataset) -> None:
    assert beam.machine == (item.get("TreatmentMachineName") or None)
    assert beam.radiation_type == (item.get("RadiationType") or None)
    assert beam.delivery_type == (item.get("TreatmentDeliveryType") or None)
    assert beam.final_weight == decimal(item, "FinalCumulativeMetersetWeight")
    points = list(item.get("ControlPointSequence") or item.get("IonControlPointSequence") or ())
    assert len(beam.control_points) == len(points) == int(item.NumberOfControlPoints)
    held = zip(beam.control_points, points, states(item), strict=True)
    for point, raw, (state, devices) in held:
        check_point(point, raw, state, devices)


def check_point(
    point: ControlPoint,
    raw: Dataset,
    state: dict[str, Decimal | None],
    devices: dict[str, tuple[Decimal, ...]],
) -> None:
    assert point.index == int(raw.ControlPointIndex)
    assert point.weight == decimal(raw, "CumulativeMetersetWeight")
    for keyword, name in POINT_VALUES.items():
        ours = getattr(point, name)
        theirs = state[keyword]
        if ours is None or theirs is None:
            assert ours is theirs, keyword
        else:
            assert float(ours) == float(theirs), keyword
    assert {one.type: one.positions_mm for one in point.devices} == devices


def test_every_plan_of_the_corpus_reads_as_pydicom_reads_it(shared: Path) -> None:
    checked = 0
    for path in sorted((shared / "corpus").rglob("*.dcm")):
        data = path.read_bytes()
        report = prescan(data)
        if report.sop_class not in PLAN_CLASSES:
            continue
        plan = read_plan(data)
        check_plan(plan, by_pydicom(data))
        for finding in plan.findings:
            assert sentence(finding.code, "fr", dict(finding.values))
        checked += 1
    assert checked >= 8


def test_what_the_corpus_is_known_to_lack_is_found(shared: Path) -> None:
    found = {}
    for path in sorted((shared / "corpus").rglob("*.dcm")):
        data = path.read_bytes()
        if prescan(data).is_plan:
            plan = read_plan(data)
            stops = {item.code for item in plan.findings if item.severity == "stop"}
            found[path.parent.name] = found.get(path.parent.name, set()) | stops
            assert plan.approval in ("UNAPPROVED", None)
    assert "meterset-missing" in found["eclipse-prostate-phantom"]
    assert found["eclipse-vmat"] == {"intent-not-treatment"}
    assert found["monaco-tinyvmat"] == set()


@pytest.mark.parametrize("name", PYDICOM_FILES)
def test_pydicoms_own_files_are_filed_or_refused_by_name(name: str) -> None:
    data = Path(str(get_testdata_file(name, download=False))).read_bytes()
    code = PYDICOM_FILES[name]
    if code is None:
        assert prescan(data).sop_instance_uid == by_pydicom(data).SOPInstanceUID
        return
    with pytest.raises(WorldError) as caught:
        prescan(data)
    assert caught.value.code == code
    assert sentence(code, "fr", caught.value.values)


def test_pydicoms_own_plan_reads_as_pydicom_reads_it() -> None:
    data = Path(str(get_testdata_file("rtplan.dcm", download=False))).read_bytes()
    check_plan(read_plan(data), by_pydicom(data))


def test_a_plan_of_nothing_but_a_head_stops() -> None:
    data = Path(str(get_testdata_file("ExplVR_LitEndNoMeta.dcm", download=False))).read_bytes()
    plan = read_plan(data)
    assert plan.kind == "ion"
    assert {"fraction-group-missing", "patient-setup-missing"} <= {f.code for f in plan.findings}


def test_every_file_that_comes_with_pydicom_is_filed_or_refused_by_name() -> None:
    folder = Path(str(get_testdata_file("rtplan.dcm", download=False))).parent
    outcomes = {"filed": 0, "refused": 0}
    for path in sorted(folder.rglob("*.dcm")):
        if path.stat().st_size > 2 * 1024 * 1024:
            continue
        try:
            prescan(path.read_bytes())
        except WorldError as error:
            assert sentence(error.code, "en", error.values)
            outcomes["refused"] += 1
        else:
            outcomes["filed"] += 1
    assert min(outcomes.values()) > 3
