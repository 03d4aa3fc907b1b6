"""The whole export in a proposed order: as a document, in words, by a department's settings."""

from decimal import Decimal
from pathlib import Path

import pytest
from browse_builders import Ward, parse, ward
from gap_builders import TEXT

from continuity_kit.errors import UsageError
from continuity_kit.services.gap_lines import gap_lines
from continuity_kit.services.gap_report import gap_document
from continuity_kit.services.gap_settings import GAP_SETTINGS
from continuity_kit.services.gaps import gaps

PRESCRIPTIONS = (
    "patient_id,prescription_id,treatment_site,intent,category,dose_per_fraction_gy,fractions,"
    "fractions_per_day"
)


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Three patients: category 2, category 1 and none, all counted on the day of the export."""
    made = ward(tmp_path_factory.mktemp("gaps"), [1, 2, 3])
    made.department.write_table(
        "prescriptions",
        PRESCRIPTIONS,
        [
            "001,P1,sein,curatif,2,2,25,1",
            "002,P2,ORL,curatif,1,2,25,1",
            "003,P3,rectum,curatif,,2,25,1",
        ],
    )
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status",
        [f"00{n},1.2.3.{n}.1,P{n},treatment_approved" for n in (1, 2, 3)],
    )
    made.write_counts({1: 10, 2: 12, 3: 9}, made.clock().date())
    for number in (1, 2, 3):
        (made.department.dicom / f"p{number}" / "record.dcm").unlink()
    made.export()
    return made


def test_the_whole_export_is_put_in_order(department: Ward) -> None:
    report = gaps(department.laptop, hours=Decimal("0.5"), parse=parse)
    assert [item.view.plan_uid for item in report.plans] == [
        "1.2.3.2.1",
        "1.2.3.1.1",
        "1.2.3.3.1",
    ]
    assert not report.is_own
    document = gap_document(report, department.clock(), lambda finding: finding.code, "en")
    assert set(document) == {
        "day", "hours", "convention", "snapshot", "settings", "warnings", "plans", "order",
        "capacity", "decision",
    }  # fmt: skip
    assert document["order"] == ["1.2.3.2.1", "1.2.3.1.1", "1.2.3.3.1"]
    assert document["warnings"] == ["gap-parameters-unreviewed"]
    first = document["plans"][0]
    assert (first["patient_id"], first["category"], first["limit_days"]) == ("002", 1, 2)
    assert first["parameters"]["source"].startswith("Dale 2002")
    assert first["bed_late_gy"] == Decimal("83.33")
    assert first["counted_from"]["kind"] == "count"
    assert first["counted_from"]["source"] == "counts"
    assert first["planned_end"] == first["projected_end"] is not None
    capacity = document["capacity"]
    named = [*capacity["within"], *capacity["beyond"], *capacity["minutes_unknown"]]
    assert sorted(named) == sorted(document["order"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_is_told_in_words(department: Ward, language) -> None:
    report = gaps(department.laptop, hours=Decimal(4), parse=parse)
    lines = gap_lines(report, department.clock(), language, (24, 72, 120))
    text = "\n".join(lines)
    assert "α/β 10 Gy, K 0.9 Gy" in text
    for item in report.plans:
        assert item.patient.key.patient_id in text
    assert ("0.0 Gy de BED perdus" if language == "fr" else "0.0 Gy of BED lost") in text
    assert lines[-1].startswith("Ordre proposé" if language == "fr" else "Proposed order")


def test_nothing_is_written_by_looking(department: Ward) -> None:
    before = len(department.laptop.ledger.entries())
    gaps(department.laptop, parse=parse)
    assert len(department.laptop.ledger.entries()) == before


def test_a_wrong_file_of_the_department_is_refused_not_replaced(department: Ward) -> None:
    path = Path(department.laptop.vault.path) / GAP_SETTINGS
    path.write_text(TEXT.replace("limit_days = 2", "limit_days = -2"), encoding="utf-8")
    try:
        with pytest.raises(UsageError, match="settings-wrong"):
            gaps(department.laptop, parse=parse)
    finally:
        path.unlink()


@pytest.mark.parametrize("hours", ["-1", "241", "NaN", "Infinity"])
def test_hours_that_no_day_has_are_refused(department: Ward, hours) -> None:
    with pytest.raises(UsageError, match="gap-hours"):
        gaps(department.laptop, hours=Decimal(hours), parse=parse)
