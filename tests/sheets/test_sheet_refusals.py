"""Whatever stops a plan prints a refusal page, without one value of a beam."""

from dataclasses import replace
from pathlib import Path

import builders_sheets as build
import pytest
from sheets_support import full_text, holds

import continuity_kit
from continuity_kit.domain.findings import Finding
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.refusal import ABOUT, FILE, about
from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

STOPS: dict[str, dict[str, object]] = {
    "finding of the plan": {"view_findings": (Finding("meterset-missing", "stop", 1),)},
    "finding of the patient": {"patient_findings": (Finding("birth-date-conflict", "stop"),)},
    "not printable": {"view_printable": False},
    "conflict": {"view_count": replace(build.given(14), conflict=True)},
    "complete": {"view_count": build.given(35)},
    "no group": {"view_fractions_planned": None},
    "other patient": {"of": build.vmat_plan(patient_id="00412208")},
    "no meterset": {"of": build.plan((build.beam(1), build.beam(2)), ("281.4", None))},
    "no gantry": {"of": build.plan((build.beam(1, (build.point(0, "0", gantry=None),)),), ("9",))},
    "two groups": {
        "of": replace(build.vmat_plan(), fraction_groups=build.vmat_plan().fraction_groups * 2)
    },
}


@pytest.mark.parametrize("stop", STOPS)
def test_every_stop_prints_a_refusal_without_a_beam_value(stop: str) -> None:
    values = dict(STOPS[stop])
    of = values.pop("of", None)
    rendered = render_treatment_sheet(build.request(of, **values))  # type: ignore[arg-type]
    text = full_text(rendered.pdf)
    assert rendered.refused
    assert rendered.pages == 1
    holds(
        text, "NE PAS TRAITER", "Aucune valeur de faisceau n'est imprimée", "FICTIF-MODÈLE Étienne"
    )
    for value in ("281", "263.9", "545", "181.0", "179.0", "ARC1", "CHAMP", " UM", "−7.2", "6 MV"):
        assert value not in text, value


def test_a_missing_plan_is_a_refusal_too() -> None:
    view = build.plan_view(None, fractions_planned=30)
    request = replace(build.request(), plan_view=view, patient=build.patient_view(view))
    assert render_treatment_sheet(request).refused


def test_each_reason_stands_in_its_own_columns_as_what_to_find_and_who_finds_it() -> None:
    stops = (
        Finding("plan-unapproved", "stop"),
        Finding("meterset-missing", "stop", 3),
        Finding("count-conflict", "stop", values=(("counts", ""),)),
    )
    count = replace(build.given(14), conflict=True)
    request = build.request(view_findings=stops, view_count=count)
    text = full_text(render_treatment_sheet(request).pdf)
    holds(
        text,
        "Ce qui arrête Ce qu'il faut trouver Qui Réglé : visa, date",
        "Plan non approuvé",
        "Le plan approuvé pour traitement, ou la feuille signée",
        "Plan incomplet ou illisible : faisceau 3",
        "Ne pas calculer, ne pas recopier d'un autre papier.",
        "Fractions données : désaccord",
        "Deux sources concordantes",
        "MER + médecin",
        "curatif · 1",
    )
    assert not any(item.code in text for item in stops)  # codes are for a terminal


def test_every_subject_of_a_stop_has_its_words_in_both_languages() -> None:
    for language in ("fr", "en"):
        words = shipped_form("refusal").speaker(language)  # type: ignore[arg-type]
        for subject in (*ABOUT, FILE):
            for key in ("why", "find", "who"):
                assert words.say(f"{key}_{subject}")


def test_every_code_with_a_subject_of_its_own_stops_somewhere() -> None:
    root = Path(continuity_kit.__file__).parent
    sources = " ".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
    codes = [code for codes in ABOUT.values() for code in codes]
    assert len(codes) == len(set(codes))
    for code in codes:
        assert sources.count(f'"{code}"') > 1, code


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("name-conflict", "identity"),
        ("plan-changed", "version"),
        ("count-fell", "count"),
        ("sheet-course-complete", "complete"),
        ("meterset-missing", "file"),
        ("a-code-to-come", "file"),
    ],
)
def test_a_stop_is_told_under_what_it_is_about(code: str, subject: str) -> None:
    assert about(code) == subject
