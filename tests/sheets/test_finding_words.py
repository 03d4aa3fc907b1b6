"""A finding on paper: its dates in words, no command of a terminal, no value that steers."""

import re
from datetime import timedelta, timezone

import builders_sheets as build
import pytest
from sheets_support import full_text

from continuity_kit.cli.main import every_command
from continuity_kit.domain.findings import Finding
from continuity_kit.messages import LANGUAGES, Language, catalogue
from continuity_kit.sheets.finding_words import finding_words, without_command
from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

PARIS = timezone(timedelta(hours=1))
NBSP = "\N{NO-BREAK SPACE}"
VISITS = (("visits", "2026-11-20 18:15, 2026-11-23 09:00"), ("as_of", "2026-11-20 16:45+00:00"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_in_words_by_the_clock_of_the_page(language: Language) -> None:
    days = ("20 NOV 2026 18:15", "23 NOV 2026 09:00", "20 NOV 2026 17:45")
    told = finding_words(Finding("scheduled-since-count", "warn", None, VISITS), language, PARIS)
    assert all(one in told.replace(NBSP, " ") for one in days)
    assert "2026-11" not in told and "(settle" not in told


def test_a_label_that_only_holds_a_date_stays_as_written() -> None:
    values = (("label", "BOOST 2026-11-20"), ("plan_uid", f"2.25.{'9' * 30}58718492"))
    told = finding_words(Finding("replan-unconfirmed", "warn", None, values), "fr", PARIS)
    assert "BOOST 2026-11-20 (UID …58718492)" in told


def test_a_sheet_says_its_warnings_without_a_command_and_without_a_raw_date() -> None:
    found = (
        Finding("scheduled-since-count", "warn", None, VISITS),
        Finding("identity-settled", "warn", None,
                (("about", "name-conflict"), ("day", "2026-11-19"), ("n", "12"))),
        Finding("count-record-left-out", "warn", None, (("reason", "record-without-plan"),)),
    )  # fmt: skip
    rendered = render_treatment_sheet(build.request(view_findings=found))
    text = full_text(rendered.pdf)
    assert not rendered.refused and "23 NOV 2026 09:00" in text and "19 NOV 2026" in text
    for raw in ("2026-11", "(settle", "(ledger)", "name-conflict"):
        assert raw not in text, raw


def test_a_changed_plan_names_what_changed_and_prints_no_value() -> None:
    values = (("fields", "meterset 281.368973 → 545; gantry 181.0 → 179.0"), ("count", "2"))
    stop = Finding("plan-content-changed", "stop", 1, values)
    rendered = render_treatment_sheet(build.request(view_findings=(stop,)))
    text = full_text(rendered.pdf)
    assert rendered.refused and "meterset" not in text and "gantry" not in text
    for value in ("281", "545", "181", "179"):
        assert value not in text, value


def test_a_contradiction_of_the_ledger_is_told_in_words() -> None:
    stop = Finding("ledger-unsettled", "stop", None, (("conflict", "fraction-twice"),))
    assert "(une fraction enregistrée deux fois)" in finding_words(stop, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_finding_on_paper_names_a_command(language: Language) -> None:
    names = "|".join(sorted({name.split()[0] for name in every_command()}))
    named = re.compile(
        rf"\((?:(?:the|commande?) )?(?:{names})(?:\)|\s(?:--|add|trust|card|drop|enrol))"
    )
    told = catalogue(language)
    assert len([code for code, text in told.items() if named.search(text)]) > 30
    left = {code: text for code, text in told.items() if named.search(without_command(text))}
    assert left == {}
