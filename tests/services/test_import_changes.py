"""P14: what an exporter that lies may change, and how each change is named at import."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pydicom
import pytest
from export_builders import write_tables
from import_builders import BRUNO, Hospital, copy_hospital, make_hospital
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import Case, FictitiousPatient, Target, encode
from continuity_kit.dicom.fictitious_beams import Field, Linac
from continuity_kit.dicom.fictitious_plans import PlanHead, linac_plan
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.plan import Plan
from continuity_kit.errors import SafetyError
from continuity_kit.services import import_objects
from continuity_kit.services.import_history import import_records, sightings_of
from continuity_kit.services.import_report import ImportReport, report_lines
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import Reading, held_reading
from continuity_kit.vault.catalogue import CatalogueObject

EDGES = tuple(float(edge) for edge in range(-200, 201, 10))
LINAC = Linac("LINAC 1", "Fictive", "1", EDGES)
HEAD = PlanHead("P1", 25, "50", date(2026, 11, 1))
BEAMS = [(1, Field("A", 0, "100", "1")), (2, Field("B", 180, "110.5", "1"))]


def parse(data: bytes, kind: str) -> object:
    """Read plans as the worker does; there are no records here."""
    assert kind == "plan"
    return read_plan(data)


def plan_of(patient_id: str, number: int, label: str = "P1") -> Dataset:
    patient = FictitiousPatient(
        patient_id, "", f"FAMILY{number}^Given{number}", date(1961, 2, 3), "F", "ISO_IR 192"
    )
    case = Case(7, "Centre", patient, date(2026, 10, 30), Target((30, 30, 30)), "Sein")
    head = PlanHead(label, 25, "50", date(2026, 11, 1))
    return linac_plan(case, head, LINAC, BEAMS)


PLAN = plan_of("001", 1)
UID = str(PLAN.SOPInstanceUID)


def put(hospital: Hospital, name: str, plan: Dataset, number: int = 1) -> None:
    folder = hospital.department.dicom / f"p{number}"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(encode(plan))


def tables(hospital: Hospital, given: int, day: int) -> None:
    stamp = f"2026-11-{day:02d}T18:00:00+01:00"
    write_tables(hospital.department, [1, 2], generated_at=stamp)
    put_table = hospital.department.write_table
    put_table(
        "plans",
        "patient_id,plan_uid,course_id,prescription_id,status,machine,approved_on",
        [f"001,{UID},C1,RX1,treatment_approved,LINAC 1,2026-11-01"],
        generated_at=stamp,
    )
    put_table(
        "counts",
        "patient_id,plan_uid,fractions_given,as_of",
        [f"001,{UID},{given},{stamp}"],
        generated_at=stamp,
    )


def day(hospital: Hospital, given: int, day_of_month: int) -> ImportReport:
    """Export in the evening of a day of November 2026 and take it in."""
    hospital.clock.at = hospital.clock.at.replace(day=day_of_month, hour=18)
    tables(hospital, given, day_of_month)
    hospital.export(parse=parse)
    return hospital.take(parse=parse)


@pytest.fixture(scope="module")
def pinned(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Four bundles over eight days with one plan, unchanged: it is pinned."""
    hospital = make_hospital(tmp_path_factory.mktemp("pinned"), [])
    put(hospital, "plan.dcm", PLAN)
    for given, day_of_month in ((3, 16), (4, 17), (5, 18), (9, 24)):
        report = day(hospital, given, day_of_month)
        assert [finding.code for item in report.plans for finding in item.findings] == []
    return hospital


@pytest.fixture
def hospital(pinned: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(pinned, tmp_path)


def changed(**_: object) -> Dataset:
    return pydicom.dcmread(io.BytesIO(encode(PLAN)))


def _meterset(plan: Dataset) -> None:
    beam = plan.FractionGroupSequence[0].ReferencedBeamSequence[0]
    beam.BeamMeterset = str(Decimal(str(beam.BeamMeterset)) + Decimal("0.1"))


def _swapped(plan: Dataset) -> None:
    one, other = plan.FractionGroupSequence[0].ReferencedBeamSequence
    one.BeamMeterset, other.BeamMeterset = other.BeamMeterset, one.BeamMeterset


def _energy(plan: Dataset) -> None:
    plan.BeamSequence[1].ControlPointSequence[0].NominalBeamEnergy = "10"


def _leaf(plan: Dataset) -> None:
    devices = plan.BeamSequence[0].ControlPointSequence[0].BeamLimitingDevicePositionSequence
    leaves = next(item for item in devices if item.RTBeamLimitingDeviceType == "MLCX")
    positions = [str(value) for value in leaves.LeafJawPositions]
    positions[17] = str(Decimal(positions[17]) - 1)
    leaves.LeafJawPositions = positions


def _order(plan: Dataset) -> None:
    points = plan.BeamSequence[0].ControlPointSequence
    first, second = points[0], points[1]
    first.CumulativeMetersetWeight, second.CumulativeMetersetWeight = (
        second.CumulativeMetersetWeight,
        first.CumulativeMetersetWeight,
    )


def _fractions(plan: Dataset) -> None:
    plan.FractionGroupSequence[0].NumberOfFractionsPlanned = 20


CHANGES: dict[str, tuple[Callable[[Dataset], None], int | None, str]] = {
    "0.1 MU more": (_meterset, 1, "group.1.meterset"),
    "MU swapped between beams": (_swapped, 1, "group.1.meterset"),
    "energy": (_energy, 2, "point.0.energy"),
    "one leaf by 1 mm": (_leaf, 1, "point.0.device.MLCX[18]"),
    "order of control points": (_order, 1, "point.0.weight"),
    "fraction count": (_fractions, None, "group.1.fractions_planned"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_p14_a_change_of_a_pinned_plan_is_named_by_its_field(hospital: Hospital, name: str) -> None:
    change, beam, field = CHANGES[name]
    plan = changed()
    change(plan)
    put(hospital, "plan.dcm", plan)
    report = day(hospital, 10, 25)
    (news,) = report.plans
    assert (news.kind, news.trust) == ("changed", "changed")
    assert (beam, field) in {(item.beam, item.field) for item in news.changes}
    stops = [finding for finding in news.findings if finding.severity == "stop"]
    assert {finding.code for finding in stops} == {"plan-content-changed"}
    assert any(field in dict(finding.values)["fields"] for finding in stops)
    assert not next(item for item in report.patients if item.key.patient_id == "001").is_ready
    assert report.exit_code == 1
    assert any(field in line for line in report_lines(report, "fr"))


def test_p14_the_change_still_stops_when_it_is_exported_again(hospital: Hospital) -> None:
    plan = changed()
    _meterset(plan)
    put(hospital, "plan.dcm", plan)
    day(hospital, 10, 25)
    report = day(hospital, 11, 26)
    (news,) = report.plans
    assert (news.kind, news.trust) == ("known", "changed")
    assert [item.code for item in news.findings] == ["plan-content-changed"]


def test_p14_another_writing_of_the_same_values_is_never_flagged(hospital: Hospital) -> None:
    plan = changed()
    for beam in plan.FractionGroupSequence[0].ReferencedBeamSequence:
        text = str(beam.BeamMeterset)
        beam.BeamMeterset = f"{text}0" if "." in text else f"{text}.0"
    plan.RTPlanName = "another name"
    put(hospital, "plan.dcm", plan)
    report = day(hospital, 10, 25)
    assert report.figures.objects_opened == 1
    assert report.plans == ()


def test_p14_a_plan_that_moved_to_another_patient_stops(hospital: Hospital) -> None:
    plan = changed()
    plan.PatientID, plan.PatientName = "002", "FAMILY2^Given2"
    (hospital.department.dicom / "p1" / "plan.dcm").unlink()
    put(hospital, "plan.dcm", plan, number=2)
    hospital.clock.at = hospital.clock.at.replace(day=25)
    tables(hospital, 10, 25)
    hospital.department.write_table(
        "plans",
        "patient_id,plan_uid,status",
        [f"002,{UID},treatment_approved"],
        generated_at="2026-11-25T18:00:00+01:00",
    )
    hospital.department.write_table(
        "counts",
        "patient_id,plan_uid,fractions_given,as_of",
        [],
        generated_at="2026-11-25T18:00:00+01:00",
    )
    hospital.export(parse=parse)
    with pytest.raises(SafetyError, match="import-drops-need-two"):
        hospital.take(parse=parse)
    report = hospital.take(parse=parse, second=BRUNO, reason="looked into")
    codes = {item.code for news in report.plans for item in news.findings}
    assert "plan-moved" in codes
    assert not any(item.is_ready for item in report.patients if item.key.patient_id == "002")


def test_p14_a_false_replan_is_shown_beside_the_pinned_plan(hospital: Hospital) -> None:
    put(hospital, "replan.dcm", plan_of("001", 1, label="P1 BIS"))
    report = day(hospital, 10, 25)
    (news,) = report.plans
    assert (news.kind, news.trust) == ("new", "unconfirmed")
    (finding,) = news.findings
    assert (finding.code, dict(finding.values)["plan_uid"]) == ("replan-unconfirmed", UID)


@pytest.mark.parametrize(("given", "code"), [(8, "count-fell"), (12, "count-rose"), (10, None)])
def test_p14_a_count_that_falls_or_jumps_stops(
    hospital: Hospital, given: int, code: str | None
) -> None:
    report = day(hospital, given, 25)
    codes = [item.code for news in report.plans for item in news.findings]
    assert codes == ([code] if code else [])
    assert (report.ready, len(report.patients)) == (0 if code else 1, 1)


def test_pins_and_counts_return_from_the_ledger_alone(hospital: Hospital) -> None:
    records = import_records(hospital.entries())
    assert [record.sequence for record in records] == [1, 2, 3, 4]
    assert [len(record.bundle.plans) for record in records] == [1, 0, 0, 0]
    assert [count.given for record in records for _, count in record.counts] == [3, 4, 5, 9]
    seen = sightings_of(records, UID)
    assert len(seen) == 4
    assert len({item.digest for item in seen}) == 1
    assert seen[0].patient.patient_id == "001"


def test_a_change_before_the_plan_is_pinned_warns_and_names_the_field(tmp_path: Path) -> None:
    hospital = make_hospital(tmp_path, [])
    put(hospital, "plan.dcm", PLAN)
    day(hospital, 3, 16)
    plan = changed()
    _energy(plan)
    put(hospital, "plan.dcm", plan)
    report = day(hospital, 4, 17)
    (news,) = report.plans
    assert [(item.code, item.severity) for item in news.findings] == [
        ("plan-content-changed-unpinned", "warn")
    ]


def test_a_plan_read_here_is_the_plan_in_the_file() -> None:
    plan = read_plan(encode(PLAN))
    assert isinstance(plan, Plan)
    assert (plan.uid, len(plan.beams)) == (UID, 2)


def test_an_unchanged_plan_is_known_from_the_generation_before(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def watched(laptop: Laptop, item: CatalogueObject) -> Reading | None:
        looked.append(item.role)
        return held_reading(laptop, item)

    monkeypatch.setattr(import_objects, "held_reading", watched)
    report = day(hospital, 10, 25)
    assert looked == []
    # What was kept of the generation can be lost: each object's own is read instead.
    for path in (hospital.vault.path / "derived").glob("generation-*.age"):
        path.unlink()
    again = day(hospital, 11, 26)
    assert looked == ["plan"]
    assert [plan.findings for plan in report.plans] == [plan.findings for plan in again.plans]
    # A plan with other contents in the ledger is compared whole.
    other = changed()
    _meterset(other)
    put(hospital, "plan.dcm", other)
    day(hospital, 12, 27)
    looked.clear()
    day(hospital, 13, 28)
    assert looked == ["plan"]
