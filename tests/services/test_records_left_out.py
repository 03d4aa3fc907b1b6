"""A treatment record that cannot be counted reaches its patient's count, wherever refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browse_builders import Ward, parse, ward
from export_builders import dicom_bytes

from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.errors import SafetyError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services import record_session
from continuity_kit.services.browse import browse
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.session_request import SessionRequest

Parse = Callable[[bytes, str], Plan | tuple[TreatmentRecord, ...]]


@pytest.fixture
def two(tmp_path: Path) -> Ward:
    """Two patients whose counts only machine records tell."""
    made = ward(tmp_path, [1, 2])
    (made.department.tables / "counts.csv").unlink(missing_ok=True)
    return made


def failing(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
    """Read as ever, but no record of patient 1."""
    if kind == "record" and b"FAMILY1" in data:
        raise WorldError("unreadable-object")
    return parse(data, kind)


def without_meterset(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
    """Read as ever, but patient 1's machine noted no meterset."""
    found = parse(data, kind)
    if isinstance(found, Plan) or found[0].patient_id != "001":
        return found
    beams = tuple(replace(beam, delivered_meterset=None) for beam in found[0].beams)
    return (replace(found[0], beams=beams),)


def views(made: Ward, *, at_export: Parse, at_import: Parse) -> dict[str, PlanView]:
    """Export and import with these readers; return each patient's plan as the laptop shows it."""
    made.day(0)
    reports: list[Any] = [
        export_daily(
            made.department.home,
            made.department.stick,
            parse=at_export,
            disk=Disk(),
            now=made.clock,
        )
    ]
    made.clock.at += timedelta(hours=12)
    import_bundle(made.laptop, made.department.stick, parse=at_import, reason="a test")
    made.report = reports[0]
    return {
        patient.key.patient_id: patient.plans[0]
        for patient in browse(made.laptop, parse=at_import).patients
    }


def codes(view: PlanView) -> set[str]:
    return {item.code for item in view.findings if item.code.startswith("count-")}


READERS = {
    "at export": (failing, parse),
    "at import": (parse, failing),
    "without a meterset": (without_meterset, without_meterset),
}


@pytest.mark.parametrize("place", sorted(READERS))
def test_a_refused_record_reaches_its_patients_count(two: Ward, place: str) -> None:
    at_export, at_import = READERS[place]
    found = views(two, at_export=at_export, at_import=at_import)
    mine, other = found["001"], found["002"]
    assert codes(mine) == {"count-record-left-out", "count-unknown"}
    assert mine.count.given is None
    assert mine.position is not None
    assert mine.position.given is None
    assert (other.count.given, codes(other)) == (1, set())
    refused = SessionRequest("1.2.3.1.1", 2, two.laptop.vault.opener)
    with pytest.raises(SafetyError, match="count-unknown"):
        record_session.start(two.laptop.desk, browse(two.laptop, parse=at_import).patients, refused)


@pytest.mark.parametrize("place", sorted(READERS))
def test_beside_a_table_the_count_stands_and_the_record_is_named(two: Ward, place: str) -> None:
    at_export, at_import = READERS[place]
    two.write_counts({1: 1, 2: 1}, two.clock().date())
    found = views(two, at_export=at_export, at_import=at_import)
    assert found["001"].count.given == 1
    assert codes(found["001"]) == {"count-record-left-out"}
    assert codes(found["002"]) == set()


def test_the_exporter_names_the_patient_and_counts_the_count_as_missing(two: Ward) -> None:
    views(two, at_export=failing, at_import=parse)
    (patient, other) = two.report.patients
    assert "count" in patient.missing
    assert "count" not in other.missing
    assert [item.code for item in patient.findings] == ["count-record-left-out"]


def test_a_record_under_another_patients_name_leaves_the_plans_patient_in_doubt(two: Ward) -> None:
    data = dicom_bytes(
        "record",
        "1.2.3.2.77",
        "002",
        "FAMILY2^Given2",
        TreatmentDate="20261119",
        TreatmentTime="101500",
        CurrentFractionNumber=2,
        ReferencedRTPlanSequence=[{"ReferencedSOPInstanceUID": "1.2.3.1.1"}],
    )
    (two.department.dicom / "p2" / "stray.dcm").write_bytes(data)
    found = views(two, at_export=parse, at_import=parse)
    assert found["001"].count.given is None
    assert codes(found["001"]) == {"count-record-left-out", "count-unknown"}
