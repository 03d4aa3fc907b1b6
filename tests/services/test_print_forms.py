"""Every form that is no treatment sheet, from a real vault: what it says, what is noted."""

from datetime import date
from pathlib import Path

import pytest
from browse_builders import ANNE, BRUNO, Ward, parse, ward
from sheets_support import full_text, holds

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.services.ledger_journal import journal
from continuity_kit.services.print_forms import (
    DEPARTMENT_FORMS,
    PATIENT_FORMS,
    ChosenForm,
    choose_form,
    print_department_form,
    print_patient_form,
)
from continuity_kit.services.print_job import PrintReport
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.sheets.form import shipped_text

DAY = date(2026, 11, 23)
PLAN = "1.2.3.1.1"


@pytest.fixture
def two(tmp_path: Path) -> Ward:
    made = ward(tmp_path, [1, 2])
    made.department.write_table(
        "contacts",
        "role,phone,name",
        ["physicist,+33 1 99 00 00 01,C. Exemple", "vendor,+33 1 99 00 00 02,Hotline"],
    )
    made.export()
    return made


def of_patient(made: Ward, form: str, language: str = "fr", **more: object) -> PrintReport:
    out = made.department.root / f"{form}.pdf"
    arguments = {"out": out, "language": language, "parse": parse, **more}
    return print_patient_form(made.laptop, "001", choose_form(form), **arguments)


def of_department(made: Ward, form: str, language: str = "fr", day: date = DAY) -> PrintReport:
    out = made.department.root / f"{form}.pdf"
    chosen = choose_form(form)
    return print_department_form(made.laptop, day, chosen, out=out, language=language, parse=parse)


def text_of(report: PrintReport) -> str:
    return full_text(report.out.read_bytes())


def print_entries(made: Ward) -> list:
    return [entry for entry in made.laptop.ledger.entries() if entry.kind == "print"]


def papers(made: Ward, **more: object) -> list[str]:
    return [item["number"] for item in journal(made.laptop.ledger, **more)["papers"]]


def give(made: Ward, fraction: int) -> None:
    values = {
        "outcome": "complete",
        "given_at": "2026-11-21T10:00:00+01:00",
        "treated_on": "2026-11-21",
        "machine": "LINAC 1",
        "partial_reason": None,
        "beams": [{"beam": 1, "meterset": "99.7", "planned": "100", "unit": "MU"}],
    }
    made.state("fraction_ended", 1, values, ANNE, BRUNO, fraction=fraction, session="s")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", PATIENT_FORMS)
def test_a_form_of_a_patient_names_who_which_plan_and_its_number(
    two: Ward, form: str, language: str
) -> None:
    head = two.laptop.ledger.head()
    report = of_patient(two, form, language)
    (sheet,) = report.sheets
    assert (sheet.number, sheet.plan_uid, sheet.form) == ("A-0001-8", PLAN, form)
    text = text_of(report)
    holds(text, "FAMILY1 Given1", "001", "P1", "A-0001-8", " ".join(head.words))
    holds(text, {"fr": "AUCUN ARRÊT DÉCLARÉ", "en": "NO DOWNTIME DECLARED"}[language])
    assert "FAMILY2" not in text
    (entry,) = print_entries(two)
    assert entry.subject["patient_id"] == "001"
    (noted,) = entry.values["sheets"]
    assert (noted["form"], noted["pages"], noted["sha256"]) == (form, sheet.pages, report.sha256)
    assert sheet.pages >= 1


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("patients_by_name", ("FAMILY1 Given1", "001", "FAMILY2 Given2", "002", "P1", "P2")),
        ("patients_by_number", ("FAMILY1 Given1", "001", "FAMILY2 Given2", "002")),
        ("contacts", ("+33 1 99 00 00 01", "C. Exemple", "FAMILY1 Given1", "001", "09:00")),
        ("triage", ("FAMILY1 Given1", "001", "P1")),
        ("downtime_journal", ("23 NOV 2026",)),
        ("incident_aid", ("CERT Santé", "CNIL")),
    ],
)
def test_a_form_of_the_department_holds_what_it_is_for(
    two: Ward, form: str, words: tuple[str, ...], language: str
) -> None:
    report = of_department(two, form, language)
    (sheet,) = report.sheets
    assert (sheet.number, sheet.plan_uid, sheet.form) == ("A-0001-8", None, form)
    holds(text_of(report), "A-0001-8", *words)
    (entry,) = print_entries(two)
    assert entry.subject.get("patient_id") is None
    assert entry.values["sheets"][0]["day"] == "2026-11-23"
    assert {item.name for item in report.out.parent.glob(".*.pdf.*")} == set()


def test_every_form_of_the_department_was_looked_at() -> None:
    assert set(DEPARTMENT_FORMS) == {
        "patients_by_name",
        "patients_by_number",
        "contacts",
        "triage",
        "downtime_journal",
        "incident_aid",
    }


def test_a_declared_downtime_is_on_every_form(two: Ward) -> None:
    two.laptop.append("downtime_opened", {}, {})
    for report in (of_patient(two, "weekly_check"), of_department(two, "downtime_journal")):
        assert "LE PAPIER FAIT FOI" in text_of(report)
    assert "PAPER IS THE RECORD" in text_of(of_department(two, "contacts", "en"))


def test_a_check_replaces_a_check_and_never_a_sheet(two: Ward) -> None:
    arguments = {"language": "fr", "parse": parse}
    sheet_out = two.department.root / "sheet.pdf"
    print_patient_sheets(two.laptop, "001", out=sheet_out, **arguments)
    (first,) = of_patient(two, "weekly_check").sheets
    (second,) = (report := of_patient(two, "weekly_check")).sheets
    assert (first.replaces, second.replaces) == (None, first.number)
    assert f"REMPLACE {first.number}" in text_of(report)
    (again,) = print_patient_sheets(two.laptop, "001", out=sheet_out, **arguments).sheets
    assert again.replaces == "A-0001-8"
    assert papers(two) == [second.number, again.number]


def test_a_continuation_follows_the_newest_log_and_goes_with_it(two: Ward) -> None:
    arguments = {"language": "fr", "parse": parse}
    sheet_out = two.department.root / "sheet.pdf"
    (sheet,) = print_patient_sheets(two.laptop, "001", out=sheet_out, **arguments).sheets
    give(two, 2)
    (first,) = (report := of_patient(two, "course_log")).sheets
    assert (first.follows, first.replaces) == (sheet.number, None)
    holds(text_of(report), sheet.number, "2 / 25")
    (second,) = of_patient(two, "course_log").sheets
    assert (second.follows, second.replaces) == (first.number, None)
    assert papers(two, patient_id="001") == [sheet.number, first.number, second.number]
    assert papers(two, patient_id="002") == []
    (newer,) = print_patient_sheets(two.laptop, "001", out=sheet_out, **arguments).sheets
    assert newer.replaces == sheet.number
    assert papers(two) == [newer.number]


def test_what_is_written_on_is_never_replaced_by_a_later_print(two: Ward) -> None:
    for form in ("downtime_journal", "incident_aid"):
        numbers = [of_department(two, form).sheets[0].number for _ in range(2)]
        assert papers(two)[-2:] == numbers
    assert [sheet.replaces for sheet in of_patient(two, "incident_aid").sheets] == [None]


def test_lists_replace_the_list_before_and_calls_only_those_of_their_day(two: Ward) -> None:
    (first,) = of_department(two, "patients_by_name").sheets
    (other,) = of_department(two, "patients_by_number").sheets
    (later,) = of_department(two, "patients_by_name", day=date(2026, 11, 24)).sheets
    assert (other.replaces, later.replaces) == (None, first.number)
    (monday,) = of_department(two, "contacts").sheets
    (tuesday,) = (report := of_department(two, "contacts", day=date(2026, 11, 24))).sheets
    assert "FAMILY1" not in text_of(report)
    (again,) = of_department(two, "contacts").sheets
    assert (tuesday.replaces, again.replaces) == (None, monday.number)


def test_the_list_by_name_says_who_may_not_be_treated_and_which_sheet_is_out(
    two: Ward,
) -> None:
    out = two.department.root / "sheet.pdf"
    print_patient_sheets(two.laptop, "001", out=out, language="fr", parse=parse)
    assert "A-0001-8" in text_of(of_department(two, "patients_by_name"))
    assert "▲ Ce plan" not in text_of(of_department(two, "patients_by_name"))
    two.write_plan(2, ApprovalStatus="UNAPPROVED")
    two.export(1)
    assert text_of(of_department(two, "patients_by_name")).count("▲") == 2


def test_a_stopped_plan_has_a_refusal_in_place_and_a_summary_with_the_reason(
    tmp_path: Path,
) -> None:
    made = ward(tmp_path, [1])
    made.write_plan(1, ApprovalStatus="UNAPPROVED", RTPlanName="123.4")
    made.export()
    for form in ("weekly_check", "course_log", "transfer_summary"):
        report = of_patient(made, form)
        (sheet,) = report.sheets
        assert [finding.code for finding in sheet.stops] == ["plan-unapproved"]
        text = text_of(report)
        assert "NE PAS TRAITER" in text and "123.4" not in text
    assert not of_patient(made, "incident_aid").sheets[0].is_refused


def test_an_incident_aid_holds_the_lines_of_the_ledger_voided_ones_too(two: Ward) -> None:
    give(two, 1)
    wrong = two.laptop.ledger.entries()[-1]
    two.state("void", 1, {}, ANNE, BRUNO)
    text = text_of(of_patient(two, "incident_aid", "en"))
    told = text.replace("\N{NO-BREAK SPACE}", " ")
    holds(told, "beam 1: 99.7 MU", "Anne", "Bruno", str(wrong.index))
    assert "1=99.7" not in text


def test_a_department_s_own_form_is_taken_by_its_name_inside(two: Ward, tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    text = shipped_text("weekly_check").replace("CONTRÔLE", "NOTRE CONTRÔLE")
    own.write_text(text, encoding="utf-8")
    chosen = choose_form(str(own))
    assert chosen == ChosenForm("weekly_check", own)
    report = print_patient_form(
        two.laptop, "001", chosen, out=tmp_path / "own.pdf", language="fr", parse=parse
    )
    assert "NOTRE CONTRÔLE" in text_of(report)


def test_a_form_that_is_none_or_goes_elsewhere_is_refused_and_nothing_noted(
    two: Ward, tmp_path: Path
) -> None:
    broken, nameless = tmp_path / "broken.toml", tmp_path / "nameless.toml"
    broken.write_text("name = ", encoding="utf-8")
    nameless.write_text("format = 1\n", encoding="utf-8")
    for told, code in (
        ("weekly", "sheet-form-other"),
        (str(broken), "form-syntax"),
        (str(nameless), "form-key-missing"),
    ):
        with pytest.raises(UsageError) as wrong:
            choose_form(told)
        assert wrong.value.code == code
    out = tmp_path / "none.pdf"
    with pytest.raises(UsageError) as other:
        of_patient(two, "contacts", out=out)
    assert other.value.code == "sheet-form-other"
    with pytest.raises(UsageError) as elsewhere:
        of_department(two, "weekly_check")
    assert elsewhere.value.code == "sheet-form-other"
    with pytest.raises(WorldError) as nobody:
        print_patient_form(
            two.laptop, "009", choose_form("weekly_check"), out=out, language="fr", parse=parse
        )
    assert nobody.value.code == "patient-unknown"
    assert print_entries(two) == []
    assert not out.exists()
