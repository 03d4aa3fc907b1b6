"""The command `demo` tells its whole story with the real services, and what it leaves is right."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sheets_support import full_text

from continuity_kit.cli import demonstration
from continuity_kit.cli.main import main
from continuity_kit.services.demo import DemoReport, run_demo
from continuity_kit.services.demo_department import make_department
from continuity_kit.services.demo_words import demo_lines

Document = dict[str, Any]
Capture = pytest.CaptureFixture[str]
NOT_ON_TREATMENT = "7024"
STOPS = {
    "4007": "count-conflict",
    "5010": "plan-unapproved",
    "5011": "plan-planning-approved",
}
GATES = [
    (1, "VESSIE", "count-unknown"),
    (1, "RECTUM_ATT", "plan-not-approved"),
    (1, "PAROTIDE", "count-conflict"),
    (2, "LYMPHOME", "plan-not-approved"),
    (2, "BOOST_G", "phase-order"),
    (3, "LOGE", "reading-differs"),
]
MOST_BYTES = 150_000_000


def run(capture: Capture, *arguments: object) -> tuple[int, Document]:
    """Run a command and return its exit code and its one JSON document."""
    code = main([*(str(item) for item in arguments), "--json"])
    return code, json.loads(capture.readouterr().out)


def hashes(folder: Path, wanted: Callable[[Path], bool] = lambda _: True) -> list[str]:
    """Return the hashes of the files below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and wanted(path))
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


@pytest.mark.slow
def test_the_story_ends_well_and_everything_it_left_agrees(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[DemoReport] = []

    def keeping(*arguments: Any, **named: Any) -> DemoReport:
        kept.append(run_demo(*arguments, **named))
        return kept[0]

    monkeypatch.setattr(demonstration, "run_demo", keeping)
    root = tmp_path / "a folder with spaces"
    code, told = run(capsys, "demo", root)
    assert (code, told["exit"], told["refused"]) == (0, 0, [])
    check_gates_and_sheets(told)
    check_counts(told, kept[0], capsys)
    check_what_goes_back(told, kept[0])
    check_places(told, root)
    check_words(kept[0])


def check_gates_and_sheets(told: Document) -> None:
    """What was refused is what was meant to be, and what was settled prints afterwards."""
    assert [(item["day"], item["plan"], item["codes"][0]) for item in told["gates"]] == GATES
    stopped = {}
    for sheet in told["sheets"]:
        name = Path(sheet["file"]).stem
        assert Path(sheet["file"]).read_bytes().startswith(b"%PDF-")
        if sheet["stops"]:
            stopped[name] = sheet["stops"][0]
        else:
            assert sheet["pages"] >= 3
            text = full_text(Path(sheet["file"]).read_bytes())
            assert "LE PAPIER FAIT FOI depuis le " in text or "PAPER IS THE RECORD" in text
    assert stopped == STOPS
    again = [item for item in told["sheets"] if item["replaces"]]
    assert {Path(item["file"]).stem for item in again} == {"4007-2", "5011-2"}
    assert len({item["number"] for item in told["sheets"]}) == len(told["sheets"]) >= 29
    assert all(item["number"].startswith("X-") for item in told["sheets"])


def check_counts(told: Document, report: DemoReport, capture: Capture) -> None:
    """The list counts what the export counted and what was recorded, plan by plan."""
    code, listed = run(
        capture, "list", told["places"]["vault"], "--passphrase-file",
        Path(told["places"]["secrets"]) / "passphrase.txt",
    )  # fmt: skip
    assert code == 0
    assert listed["snapshot"]["facility"] == told["facility"]
    recorded = {item["plan_uid"]: item["given"] for item in told["fractions_recorded"]}
    assert sum(recorded.values()) > 60
    courses = {
        course.plan.uid: course
        for course in make_department(told["seed"], report.outage.today).courses
    }
    seen = 0
    for patient in listed["patients"]:
        for plan in patient["plans"]:
            course = courses[plan["plan_uid"]]
            assert patient["patient_id"] == course.patient.patient_id
            assert plan["given_since_export"] == recorded.get(plan["plan_uid"], 0)
            known = course.treatment.given if course.treatment.count_in_table else None
            assert plan["fractions_given"] == known, course.treatment.label
            seen += 1
    assert seen == len(courses) - 1
    trusts = [plan["trust"] for patient in listed["patients"] for plan in patient["plans"]]
    assert trusts.count("pinned") >= 10
    assert "unconfirmed" in trusts
    assert "changed" not in trusts


def check_what_goes_back(told: Document, report: DemoReport) -> None:
    """Restored files are the originals; the tables of the hand-back hold every fraction once."""
    hospital = Path(told["places"]["hospital"]) / "dicom"
    exported = hashes(hospital, lambda path: path.parent.name != NOT_ON_TREATMENT)
    assert hashes(Path(told["places"]["restored"]) / "dicom") == exported
    assert told["restored"]["not_restored"] == 0
    handback = Path(told["places"]["handback"])
    rows = list(csv.reader(io.StringIO((handback / "plans.csv").read_text("utf-8-sig"))))
    assert len(rows) > 25
    assert not report.handed_back.refused
    before = {plan.plan_uid: plan for item in report.handed_back.patients for plan in item.plans}
    for uid, given in report.days.given.items():
        assert before[uid].on_paper == given
    assert all(plan.unconfirmed == 0 for plan in before.values())
    assert list(handback.rglob("*.dcm"))


def check_places(told: Document, root: Path) -> None:
    """Every place exists, the folder is small, and the ledger stands twice."""
    assert all(Path(place).exists() for place in told["places"].values())
    total = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    assert total < MOST_BYTES
    mirrored = list(Path(told["places"]["mirror"]).rglob("*.age"))
    assert len(mirrored) >= told["ledger_entries"]
    readme = next(root.glob("LISEZ-MOI*")).read_text(encoding="utf-8")
    assert told["passphrase"] in readme
    assert all(place in readme for place in told["places"].values())
    assert all(command in readme for command in told["next"])


def check_words(report: DemoReport) -> None:
    """The same end is told in English, whole."""
    text = "\n".join(demo_lines(report, "en"))
    assert "What lies where:" in text
    assert "{" not in text
    assert "fictif" in text.splitlines()[0]


def test_a_folder_that_is_no_demo_is_refused_and_kept(tmp_path: Path, capsys: Capture) -> None:
    theirs = tmp_path / "thesis.txt"
    theirs.write_text("years of work")
    code, told = run(capsys, "demo", tmp_path)
    assert (code, told["exit"]) == (2, 2)
    assert [item["code"] for item in told["refused"]] == ["demo-folder-not-empty"]
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert theirs.read_text() == "years of work"


def test_a_date_that_is_none_is_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    code, told = run(capsys, "demo", tmp_path / "new", "--date", "27/11/2026")
    assert (code, told["refused"][0]["code"]) == (2, "wrong-usage")
    assert not (tmp_path / "new").exists()
