from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from import_builders import BRUNO, Hospital, forge, make_hospital, opened

from continuity_kit.domain.trust import ImportedBundle
from continuity_kit.services.import_history import ImportRecord, import_records
from continuity_kit.services.retention import kept_generations, prune_generations

START = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)  # a Monday


def record(day: int, name: str) -> ImportRecord:
    at = START + timedelta(days=day)
    return ImportRecord("e", day, name, at, at, "", ImportedBundle("e", day, at, ()), ())


def test_fourteen_days_and_eight_weeks_are_kept() -> None:
    records = [record(day, str(day)) for day in range(100)]
    kept = sorted(int(name) for name in kept_generations(records))
    daily = list(range(86, 100))
    assert kept[-14:] == daily
    # The last import of each of the last eight weeks: Sundays, and the newest day.
    assert kept[:-14] == [55, 62, 69, 76, 83]
    assert {90, 97} <= set(kept)


def test_of_one_day_the_last_import_is_kept() -> None:
    assert kept_generations([record(0, "a"), record(0, "b")]) == {"b"}


def test_a_long_pause_takes_nothing_away() -> None:
    records = [record(day, str(day)) for day in range(14)] + [record(400, "400")]
    kept = kept_generations(records)
    assert {"400", "13", "1"} <= kept


def test_a_deliberate_return_keeps_what_is_shown_now() -> None:
    records = [record(0, "a"), record(1, "b"), record(1, "a")]
    assert kept_generations(records) == {"a"}


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    hospital = make_hospital(tmp_path, [1])
    hospital.export()
    hospital.take()
    return hospital


def another(hospital: Hospital, sequence: int) -> None:
    """Take in one more generation of the same day; its first object is sealed anew."""
    plain = (hospital.department.dicom / "p1" / "set.dcm").read_bytes()

    place = next(place for place in range(10) if _role(hospital, place) == "structure_set")
    forge(hospital, sequence=sequence, contents={place: plain})


def _role(hospital: Hospital, place: int) -> str:
    return opened(hospital.stick, hospital.vault.identity)[2].objects[place].role


def test_what_no_kept_generation_names_leaves_the_vault(hospital: Hospital) -> None:
    first = hospital.laptop().store.object_names()
    another(hospital, 2)
    report = hospital.take()
    assert (report.pruned.generations, report.pruned.objects) == (1, 1)
    store = hospital.laptop().store
    assert len(store.object_names()) == len(first)
    assert store.object_names() != first
    records = import_records(hospital.entries())
    assert [
        head.manifest.sequence
        for head in store.bundles(frozenset(item.manifest_sha256 for item in records))
    ] == [2]


def test_nothing_is_removed_during_a_downtime(hospital: Hospital) -> None:
    hospital.laptop().append("downtime_opened", {}, {})
    another(hospital, 2)
    assert hospital.take().pruned.generations == 0
    assert len(list((hospital.vault.path / "bundles").iterdir())) == 2
    hospital.laptop().append("downtime_closed", {}, {}, second=BRUNO)
    assert prune_generations(hospital.laptop()).generations == 1


def test_nothing_is_removed_while_a_kept_generation_is_damaged(hospital: Hospital) -> None:
    hospital.pass_days()
    another(hospital, 2)
    hospital.take()
    manifest = next((hospital.vault.path / "bundles").rglob("*-1/manifest.dsse"))
    manifest.write_bytes(b"rubbish")
    hospital.pass_days()
    another(hospital, 3)
    report = hospital.take()
    assert report.pruned.problem is not None
    assert report.pruned.problem.code == "retention-generation-damaged"
    assert [item.code for item in report.refused] == ["retention-generation-damaged"]


def test_what_was_derived_of_the_newest_stays(hospital: Hospital) -> None:
    another(hospital, 2)
    hospital.take()
    names = hospital.laptop().store.derived_names()
    assert sum(name.startswith("generation-") for name in names) == 1
    assert sum(name.startswith("object-") for name in names) == 2
