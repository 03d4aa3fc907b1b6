"""Kept exports of one patient: each is told, and what changed between two is named."""

from datetime import date
from pathlib import Path

import pytest
from browse_builders import BRUNO, Ward, parse, ward

from continuity_kit.domain.patient import PatientKey
from continuity_kit.services.import_history import ImportRecord, accepted_bundles, import_records
from continuity_kit.services.patient_generations import (
    KeptGeneration,
    PatientChanges,
    changes_between,
    kept_generations,
)

KEY = PatientKey("001")


@pytest.fixture
def made(tmp_path: Path) -> Ward:
    """Return a department with two exports: count, plan and phone of patient 1 changed."""
    found = ward(tmp_path, [1, 2])
    found.write_counts({1: 3, 2: 4}, date(2026, 11, 20))
    found.export()
    found.write_counts({1: 5, 2: 4}, date(2026, 11, 21))
    found.write_plan(1, RTPlanName="120")
    found.export(1, second=BRUNO)
    return found


def records_of(made: Ward) -> tuple[ImportRecord, ...]:
    return import_records(made.laptop.ledger.entries())


def kept(made: Ward, key: PatientKey = KEY) -> tuple[KeptGeneration, ...]:
    return kept_generations(made.laptop, records_of(made), key, parse)


def changes(made: Ward, key: PatientKey = KEY) -> PatientChanges:
    newer, older = kept(made, key)
    return changes_between(made.laptop, records_of(made), older, newer, parse)


def test_every_kept_export_is_told_newest_first(made: Ward) -> None:
    found = kept(made)
    assert [item.sequence for item in found] == [2, 1]
    assert all(item.listed is not None and item.imported_at is not None for item in found)
    assert [plan.label for plan in found[0].plans] == ["P1"]
    assert found[0].plans[0].digest != found[1].plans[0].digest


def test_what_changed_is_named_field_by_field(made: Ward) -> None:
    found = changes(made)
    (plan,) = found.plans
    assert (plan.kind, plan.label) == ("changed", "P1")
    assert [(item.old, item.new) for item in plan.fields if "meterset" in item.field] == [
        ("100.0000", "120.0000")
    ]
    told = {(item.table, item.name): (item.old, item.new) for item in found.rows}
    assert told["counts", "fractions_given"] == (3, 5)


def test_a_patient_of_whom_nothing_changed_has_no_changed_plan(made: Ward) -> None:
    assert changes(made, PatientKey("002")).plans == ()


def test_a_patient_whom_an_export_does_not_hold_is_absent_from_it(made: Ward) -> None:
    assert all(item.listed is None for item in kept(made, PatientKey("0001")))


def test_a_damaged_export_is_told_and_hides_no_other(made: Ward) -> None:
    oldest = accepted_bundles(made.laptop, records_of(made))[0]
    for path in Path(oldest.folder).rglob("*"):
        if path.is_file() and path.stat().st_size and "catalogue" in path.name:
            path.write_bytes(b"damaged")
    objects = made.laptop.vault.path / "objects"
    lost = oldest.manifest.catalogue.sha256
    for path in [*objects.rglob(f"{lost}*")] if objects.exists() else []:
        path.unlink()
    newer, older = kept(made)
    assert older.is_damaged and older.plans == ()
    assert not newer.is_damaged and newer.plans
    found = changes_between(made.laptop, records_of(made), older, newer, parse)
    assert [plan.kind for plan in found.plans] == ["new"]
