from pathlib import Path

import pytest
from import_builders import Hospital, make_hospital


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return make_hospital(tmp_path, [1, 2])


def test_a_first_stick_is_taken_in_and_greets_with_who_is_ready(hospital: Hospital) -> None:
    exported = hospital.export()
    report = hospital.take()
    assert report.refused == ()
    assert (report.ready, len(report.patients), report.exit_code) == (2, 2, 0)
    assert (report.sequence, report.words) == (1, exported.words)
    assert [entry.kind for entry in hospital.entries()] == ["import"]
