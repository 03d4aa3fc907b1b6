"""What the screen says of an import: changed, new, missing and gone, in words and by name."""

from datetime import UTC, datetime

import pytest

from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan_changes import FieldChange
from continuity_kit.gui.presenters.department_report import MOST_VALUES, report_words
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.services.import_compare import PatientState, PlanNews
from continuity_kit.services.import_objects import IntakeFigures
from continuity_kit.services.import_report import ImportReport
from continuity_kit.vault.catalogue import CataloguePatient

NBSP = "\N{NO-BREAK SPACE}"
WHO = PatientKey("1234", "CSE")
CHANGED = Finding(
    "plan-content-changed", "stop",
    values=(("count", "1"), ("fields", "group.1.meterset 412.5000 → 416.7000")),
)  # fmt: skip
UID = "2.25.77"
DAY = datetime(2026, 11, 30, tzinfo=UTC)


def report(*plans: PlanNews, **more: object) -> ImportReport:
    findings = tuple(finding for plan in plans for finding in plan.findings)
    patient = PatientState(WHO, "ESSAI^Marcel", ("drr",), findings, "red", is_ready=False)
    values = {
        "is_new": True, "exporter": "e", "sequence": 5, "created": DAY,
        "manifest_sha256": "00" * 32, "words": ("un", "deux", "trois", "quatre"),
        "oldest_read_at": DAY, "age_hours": 1.0,
        "patients": (patient,), "plans": plans, "dropped": (), "dropped_plans": (),
        "unreadable": (), "warnings": (), "peers_missing": (), "days_not_seen": 0,
        "asked_two": (), "figures": IntakeFigures(171, 1, 0, 0),
    }  # fmt: skip
    return ImportReport(**{**values, **more})  # type: ignore[arg-type]


def changed(*changes: FieldChange) -> PlanNews:
    return PlanNews(UID, WHO, "PROSTATE", "changed", "changed", (CHANGED,), changes)


def test_a_changed_plan_is_told_value_by_value_without_the_keys_of_the_file() -> None:
    change = FieldChange(1, "group.1.meterset", "412.5000", "416.7000")
    lines = report_words(report(changed(change)), "fr")
    at = next(place for place, line in enumerate(lines) if line.startswith("PLAN MODIFIÉ"))
    assert "PROSTATE · ESSAI Marcel · 1234" in lines[at] and "Ne traitez pas" in lines[at]
    assert lines[at + 1].strip().startswith("faisceau 1, ")
    assert lines[at + 1].endswith(f"{NBSP}: 412.5 → 416.7")
    assert not any("meterset" in line or UID in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_names_a_command_or_holds_a_sign_that_stands_for_nothing(
    language: Language,
) -> None:
    noted = PlanNews(UID, WHO, "SEIN", "known", "changed", (Finding("count-unknown", "stop"),))
    dropped = CataloguePatient("9", "CSE", "GONE^A", None, None, (), (), (), ())
    lines = report_words(
        report(
            changed(),
            noted,
            dropped=(dropped,),
            warnings=(Refusal("import-data-old", "", (("hours", "157"),)),),
            peers_missing=(Refusal("bundle-peer-missing", "", (("letter", "B"),)),),
        ),
        language,
    )
    text = "\n".join(lines)
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert "settle" not in text and "--" not in text
    assert any("GONE A · 9" in line for line in lines)
    assert "SEIN · ESSAI Marcel · 1234" in text


def test_new_plans_are_named_and_many_values_are_counted() -> None:
    new = PlanNews("2.25.78", WHO, "BOOST", "new", "unconfirmed", ())
    changes = tuple(FieldChange(2, f"point.{at}.gantry", "1", "2") for at in range(MOST_VALUES + 3))
    lines = report_words(report(new, changed(*changes)), "en")
    assert "New plans: 1. BOOST · ESSAI Marcel · 1234" in lines
    assert any("3 more" in line for line in lines)
    assert any(line.startswith("RED · ESSAI Marcel · 1234 · drr, plan changed") for line in lines)
