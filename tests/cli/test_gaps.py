"""`gaps` and `downtime`: documents, exit codes, words; a decision through `settle`."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from browse_builders import ANNE, CLAIRE, DAVID, Ward, ward
from sheets_support import full_text

from continuity_kit.cli import corrections, gaps, opening, plans
from continuity_kit.cli.output import Outcome, emit, emit_error
from continuity_kit.errors import ContinuityError
from continuity_kit.services.gap_settings import GAP_SETTINGS

PLAN = "1.2.3.1.1"
PEOPLE = {person.name: person for person in (ANNE, CLAIRE, DAVID)}
BOTH = ("--user", "Anne", "--second", "David")
COLUMNS = (
    "patient_id,prescription_id,treatment_site,intent,category,dose_per_fraction_gy,fractions,"
    "fractions_per_day"
)


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ward:
    """One patient, counted the evening before; the vault of the test stands open."""
    made = ward(tmp_path, [1])
    made.department.write_table("prescriptions", COLUMNS, ["001,P1,ORL,curatif,1,2.00,25,1"])
    made.department.write_table(
        "plans", "patient_id,plan_uid,prescription_id,status", [f"001,{PLAN},P1,treatment_approved"]
    )
    made.write_counts({1: 10}, made.clock().date())
    (made.department.dicom / "p1" / "record.dcm").unlink()
    made.export()
    for part in (gaps, plans):
        monkeypatch.setattr(part, "open_laptop", lambda *words: made.laptop)
    for part in (gaps, corrections):
        monkeypatch.setattr(part, "open_to_sign", lambda act: made.laptop)
    for part in (gaps, opening):
        monkeypatch.setattr(part, "person", lambda laptop, name, pin: PEOPLE[name])
    return made


def words(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run one command; return exit code, standard output and standard error."""
    group = click.Group()
    for part in (gaps, corrections, plans):
        part.register(group)
    asked = [str(argument) for argument in arguments]
    as_json, language = "--json" in asked, "en" if "en" in asked else "fr"
    capsys.readouterr()
    try:
        outcome = group.main(asked, standalone_mode=False)
        assert isinstance(outcome, Outcome)
        code = emit(outcome, as_json=as_json, language=language)
    except ContinuityError as error:
        code = emit_error(error, as_json=as_json, language=language)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code, out, err = words(capsys, *arguments, "--json")
    assert err == ""
    document = json.loads(out)
    assert document["exit"] == code
    return code, document


def codes(document: dict[str, Any]) -> list[str]:
    return [item["code"] for item in document["refused"]]


def kinds(made: Ward) -> list[str]:
    return [entry.kind for entry in made.laptop.ledger.entries() if entry.kind != "import"]


def test_gaps_is_one_document_with_every_figures_assumptions(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    day = (one.clock() + timedelta(days=7)).date().isoformat()
    code, document = told(capsys, "gaps", one.laptop.vault.path, "--day", day, "--hours", "2.5")
    assert (code, document["day"], document["hours"]) == (0, day, 2.5)
    assert document["convention"] == "elapsed"
    (plan,) = document["plans"]
    assert (plan["patient_id"], plan["plan_uid"], plan["label"]) == ("001", PLAN, "P1")
    assert (plan["category"], plan["limit_days"]) == (1, 2)
    assert (plan["fractions_given"], plan["fractions_planned"]) == (10, 25)
    assert plan["days_lost"] > 0
    assert plan["over_limit"] is True
    assert plan["bed_late_gy"] == plan["bed_late_without_gap_gy"] == 83.33
    assert plan["parameters"] | {"source": "", "late_source": "", "limit_source": ""} == {
        "alpha_beta_gy": 10,
        "k_gy_per_day": 0.9,
        "delay_days": 28,
        "source": "",
        "late_alpha_beta_gy": 3,
        "late_source": "",
        "limit_source": "",
    }
    assert "gap-over-limit" in plan["warnings"]
    assert [item["code"] for item in plan["remarks"]] == plan["warnings"]
    assert document["order"] == [PLAN]
    assert document["capacity"]["minutes"] == 150
    assert document["decision"] is None


def test_gaps_says_it_in_words_of_both_languages(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = one.laptop.vault.path
    code, out, err = words(capsys, "gaps", vault)
    assert (code, err) == (0, "")
    assert "Ordre proposé" in out and "fin prévue" in out
    code, out, _ = words(capsys, "gaps", vault, "--hours", "1", "--language", "en")
    assert "no prescription" not in out.split("Proposed order")[0]
    assert code == 0 and "treatment day(s) lost" in out


def test_the_list_is_printed_with_a_number_of_its_own_and_noted(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    vault, out = one.laptop.vault.path, tmp_path / "triage.pdf"
    code, document = told(capsys, "gaps", vault, "--hours", "4", "--out", out)
    assert code == 0
    sheet = document["sheet"]
    entry = one.laptop.ledger.entries()[-1]
    assert (entry.kind, entry.index) == ("print", sheet["entry"])
    (noted,) = entry.values["sheets"]
    assert (noted["number"], noted["plan_uid"], noted["form"]) == (sheet["number"], None, "triage")
    assert hashlib.sha256(out.read_bytes()).hexdigest() == sheet["sha256"]
    text = full_text(out.read_bytes())
    assert sheet["number"] in text and "FAMILY1" in text
    again = told(capsys, "gaps", vault, "--out", out)[1]["sheet"]["number"]
    assert again != sheet["number"]


def test_a_form_of_the_department_that_is_wrong_prints_nothing(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    form = tmp_path / "own.toml"
    form.write_text('format = 1\nname = "day_list"\n', encoding="utf-8")
    vault, out = one.laptop.vault.path, tmp_path / "triage.pdf"
    code, _ = told(capsys, "gaps", vault, "--out", out, "--form", form)
    assert code == 2
    assert not out.exists() and kinds(one) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--day", "24/11/2026"), "date-not-readable"),
        (("--day", "9999-12-31"), "gap-day-far"),
        (("--hours", "two"), "gap-hours"),
        (("--hours", "-1"), "gap-hours"),
        (("--hours", "2,5"), "gap-hours"),
    ],
)
def test_what_cannot_be_read_is_wrong_usage(
    one: Ward, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    exit_code, document = told(capsys, "gaps", one.laptop.vault.path, *arguments)
    assert (exit_code, codes(document)) == (2, [code])


def test_a_wrong_file_of_the_department_is_told_with_line_and_reason(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    (one.laptop.vault.path / GAP_SETTINGS).write_text('reviewed = ""\nday_count = 3\n')
    code, document = told(capsys, "gaps", one.laptop.vault.path)
    assert (code, codes(document)) == (2, ["settings-wrong"])
    assert "2" in document["refused"][0]["text"]


def test_a_decision_is_settled_by_two_and_shown_beside_the_order(
    one: Ward, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    vault, day = one.laptop.vault.path, one.clock().astimezone().date()
    file = tmp_path / "decision.toml"
    file.write_text(f'day = {day}\n[[plan]]\nplan_uid = "{PLAN}"\nact = "weekend"\n')
    settle = ("settle", vault, "--decision", file, "--reason", "réunion")
    refused = told(capsys, *settle, "--user", "Anne", "--second", "Claire")
    assert (refused[0], codes(refused[1])) == (3, ["doctor-needed"])
    code, document = told(capsys, *settle, *BOTH)
    assert code == 0
    shown = told(capsys, "gaps", vault)[1]["decision"]
    assert shown["entry_hash"] == document["entry"]["entry_hash"]
    assert shown["plans"] == [{"plan_uid": PLAN, "act": "weekend", "note": ""}]
    out = words(capsys, "gaps", vault)[1]
    assert "traiter le week-end" in out and "Anne (MER), David (médecin)" in out
    assert kinds(one) == ["decision"]


def test_a_downtime_is_opened_and_closed(one: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    vault = one.laptop.vault.path
    code, document = told(capsys, "downtime", vault, "open", *BOTH)
    assert (code, document["open"], document["compromised_since"]) == (0, True, None)
    assert document["opened_at"] == one.clock().isoformat()
    again = told(capsys, "downtime", vault, "open", *BOTH)
    assert (again[0], codes(again[1])) == (2, ["downtime-already-open"])
    code, out, _ = words(
        capsys, "downtime", vault, "open", "--compromised-since", "2026-11-10", *BOTH
    )
    assert code == 0
    assert "LE PAPIER FAIT FOI" in out and "10\u00a0NOV\u00a02026" in out
    code, document = told(capsys, "downtime", vault, "close", *BOTH)
    assert (code, document["open"], document["closed_at"]) == (0, False, one.clock().isoformat())
    assert kinds(one) == ["downtime_opened", "downtime_opened", "downtime_closed"]


def test_what_is_open_is_listed_by_its_code_and_nothing_is_closed(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = one.laptop.vault.path
    told(capsys, "downtime", vault, "open", *BOTH)
    one.state("fraction_started", 1, {"machine": "LINAC 1"}, ANNE, fraction=11, session="s")
    code, document = told(capsys, "downtime", vault, "close", *BOTH)
    assert code == 3
    assert codes(document)[:2] == ["downtime-still-open", "downtime-session-open"]
    assert kinds(one)[-1] != "downtime_closed"
    code, _, err = words(capsys, "downtime", vault, "close", *BOTH, "--language", "en")
    assert code == 3 and "stays declared" in err and "001" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("open", "--user", "Anne"), "second-missing"),
        (("close", *BOTH), "downtime-not-open"),
        (("close", "--compromised-since", "2026-11-10", *BOTH), "compromise-of-closing"),
        (("open", "--compromised-since", "soon", *BOTH), "date-not-readable"),
        (("open", "--compromised-since", "2027-11-10", *BOTH), "compromise-in-future"),
    ],
)
def test_a_downtime_that_cannot_be_is_refused(
    one: Ward, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    exit_code, document = told(capsys, "downtime", one.laptop.vault.path, *arguments)
    assert (exit_code, codes(document)) == (2, [code])
    assert kinds(one) == []


def test_without_a_user_the_opener_is_the_first_of_the_two(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = told(capsys, "downtime", one.laptop.vault.path, "open", "--second", "David")
    assert code == 0
    names = [item.name for item in one.laptop.ledger.entries()[-1].signatures]
    assert names == [one.laptop.vault.opener.name, "David"]


def test_a_session_since_the_count_is_told_in_list_plan_and_never_assumed(
    one: Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = one.laptop.vault.path
    one.day(4)  # the appointment is on the Monday after the count
    told(capsys, "downtime", vault, "open", *BOTH)
    one.clock.at += timedelta(days=2)
    code, out, _ = words(capsys, "list", vault)
    assert code == 0 and "[scheduled-since-count]" in out and "2026-11-23 09:00" in out
    _, document = told(capsys, "plan", vault, PLAN)
    (finding,) = [x for x in document["findings"] if x["code"] == "scheduled-since-count"]
    assert finding["severity"] == "warn"
    assert document["printable"] is True
    (plan,) = told(capsys, "list", vault)[1]["patients"][0]["plans"]
    assert (plan["fractions_given"], plan["given_since_export"]) == (10, 0)
    one.state("missed", 1, {"missed_on": "2026-11-23"}, ANNE)
    assert "scheduled-since-count" not in words(capsys, "list", vault)[1]
