"""Forms of one plan beside its sheet: same frame, same refusal, nothing assumed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import builders_sheets as build
import pytest
from sheets_support import full_text, mistakes, page_texts

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import Note
from continuity_kit.sheets.facts import gather
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.log_continuation import LogContinuation, render_log_continuation
from continuity_kit.sheets.page import render
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.transfer_summary import (
    TransferFiles,
    TransferSummary,
    render_transfer_summaries,
    transfer_document,
)
from continuity_kit.sheets.treatment_sheet import render_treatment_sheet
from continuity_kit.sheets.weekly_check import render_weekly_check, weeks_of

STOP = (Finding("plan-not-approved", "stop"),)
VALUES = ("281.368973", "263.914420", "181.0°", "−7.2")


def test_the_weekly_check_expects_what_the_plan_leads_to() -> None:
    text = full_text(render_weekly_check(build.request()).pdf)
    for part in ("ven 27 NOV", "19 / 35", "38.00 Gy", "34 / 35", "lun 21 DÉC", "35 / 35",
                 "70.00 Gy", "+ 14 déjà données", "depuis le lun 2 NOV", "7QKM 2XPD W9HC",
                 "catégorie 1, limite 2 jours"):  # fmt: skip
        assert part in text, part


def test_days_lost_are_counted_from_the_first_fraction_or_from_the_start() -> None:
    count = build.given(14)
    later = replace(count, fractions=count.fractions[7:])
    text = full_text(render_weekly_check(build.request(view_count=later)).pdf)
    assert "Jours perdus depuis le début du cours, motif" in text
    assert "depuis le mer 11 NOV" not in text


def test_the_weekly_check_quotes_the_newest_imaging_note() -> None:
    assert "protocole d'imagerie non fourni" in full_text(render_weekly_check(build.request()).pdf)
    notes = tuple(
        Note(build.KEY.patient_id, build.PRINTED.replace(day=day), text, kind="imaging")
        for day, text in ((3, "kV chaque jour"), (9, "CBCT chaque jour · seuil 3 mm"))
    )
    text = full_text(render_weekly_check(build.request(patient_notes=notes)).pdf)
    assert "« CBCT chaque jour · seuil 3 mm » note du 9 NOV 2026" in text
    assert "kV chaque jour" not in text


def test_an_unknown_count_expects_nothing() -> None:
    request = build.request(view_count=build.UNKNOWN)
    facts = gather(request, shipped_form("weekly_check").speaker("fr"), 200.0)
    assert weeks_of(facts) == []
    text = full_text(render_weekly_check(request).pdf)
    assert "compte inconnu" in text
    assert "/ 35 38.00 Gy" not in text


def test_a_long_course_takes_several_pages_of_weeks() -> None:
    request = build.request(view_count=build.given(1))
    pages = page_texts(render_weekly_check(request).pdf)
    assert len(pages) == 2
    assert "35 / 35" in pages[1]


@pytest.mark.parametrize("form", ["weekly", "log"])
def test_a_stopped_plan_gets_a_refusal_in_place_of_any_form(form: str) -> None:
    request = build.request(view_findings=STOP)
    sheet = (
        render_weekly_check(request)
        if form == "weekly"
        else render_log_continuation(LogContinuation(request))
    )
    assert sheet.refused
    text = full_text(sheet.pdf)
    assert "NE PAS TRAITER" in text
    assert not any(value in text for value in VALUES)


def test_a_continuation_follows_the_last_recorded_number() -> None:
    text = full_text(render_log_continuation(LogContinuation(build.request(), "A-0417-5")).pdf)
    for part in ("Suit la feuille n° A-0417-5", "14 / 35", "15 / 35", "30.00 Gy", "281.368973",
                 "reprise", "MER 1, visa"):  # fmt: skip
        assert part in text, part
    assert "DÉJÀ DONNÉES" not in text


@pytest.mark.parametrize("reason", ["unknown", "ahead"])
def test_a_continuation_without_a_known_count_leaves_every_number_to_the_pen(reason: str) -> None:
    request = build.request()
    if reason == "unknown":
        request = build.request(view_count=build.UNKNOWN)
    else:
        request = replace(request, is_ahead=True)
    pages = page_texts(render_log_continuation(LogContinuation(request)).pdf)
    body = pages[0][pages[0].index("À DONNER") :]
    assert "15 / 35" not in body
    assert "30.00 Gy" not in body
    assert "Dernier n° signé (écrire)" in pages[0]


def test_pages_made_ahead_ask_for_two_sources_of_the_number() -> None:
    text = full_text(render_treatment_sheet(replace(build.request(), is_ahead=True)).pdf)
    for part in ("État à l'export : 14 / 35. Compter.", "source 1, visa", "source 2, visa"):
        assert part in text, part
    assert "PROCHAINE FRACTION" not in text
    assert "15 / 35" not in text
    assert "281.368973" in text


def summary(request: SheetRequest) -> TransferSummary:
    gap = GapFacts(
        4, 6, 2, date(2026, 12, 18), date(2026, 12, 24),
        (Decimal("70.0"), Decimal("66.4")), None, "α/β 10 Gy",
    )  # fmt: skip
    files = (TransferFiles("CT", 150), TransferFiles("RTPLAN", 1))
    return TransferSummary(request, "Centre Hôte Fictif", files, "0123456789abcdef" * 4, gap)


def test_a_host_centre_gets_dose_counts_beams_and_files() -> None:
    text = full_text(render_transfer_summaries([summary(build.request())]).pdf)
    for part in (*VALUES, "DÉJÀ DONNÉES : 14 · 28.00 Gy", "6 j", "limite 2 j", "70.0 → 66.4 Gy",
                 "non calculé", "α/β 10 Gy", "150", "151", "01234567 89abcdef",
                 "Centre d'accueil : Centre Hôte Fictif", "CEI 61217"):  # fmt: skip
        assert part in text, part


def test_a_stopped_plan_is_handed_over_with_its_reasons_and_no_value() -> None:
    stopped = summary(build.request(view_findings=STOP))
    sheet = render_transfer_summaries([summary(build.request()), stopped])
    assert sheet.refused
    last = full_text(render_transfer_summaries([stopped]).pdf)
    for part in ("NE PAS TRAITER", "Plan non approuvé", "150", "Radiothérapeute", "TOXICITÉS"):
        assert part in last, part
    assert not any(value in last for value in VALUES)


@pytest.mark.parametrize("name", ["vmat", "wedged", "electron", "ion", "brachy", "bare"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_forms_of_any_plan_stay_in_their_places(name: str, paper: str) -> None:
    makers = {
        "vmat": build.vmat_plan,
        "wedged": build.wedged_plan,
        "electron": build.electron_plan,
        "ion": build.ion_plan,
        "brachy": build.brachy_plan,
        "bare": build.vmat_plan,
    }
    request = build.request(makers[name](), view_count=build.given(1))
    if name == "bare":
        request = build.request(view_count=build.UNKNOWN, view_prescription=None)
    request = replace(request, paper=paper)  # type: ignore[arg-type]
    rendered = render([transfer_document(summary(request))], "T", "fr", paper)
    assert mistakes(rendered, paper) == []
    assert not render_weekly_check(request).refused
    assert not render_log_continuation(LogContinuation(request)).refused


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_weeks_stand_over_every_part_of_the_check(paper: str) -> None:
    crowded = replace(build.frame(drill=True, replaces="A-0401-3"))
    request = replace(build.request(frame=crowded), paper=paper)  # type: ignore[arg-type]
    for page in page_texts(render_weekly_check(request).pdf):
        assert "ven 27 NOV" in page
        assert ("Physicien" in page.replace("Physicien et", "")) == ("Un « non » arrête" in page)


def with_other_plan(request: SheetRequest, **values: object) -> SheetRequest:
    """Return a request of a patient who has another plan: 25 x 2 Gy, all given, unless said."""
    (target,) = build.wedged_plan().dose_references
    references = (replace(target, target_dose_gy=Decimal(50)),)
    plan = replace(build.wedged_plan(), uid="1.2.3.9", dose_references=references)
    group = replace(plan.fraction_groups[0], fractions_planned=25)
    count = build.given(25)
    full = build.plan_view(
        replace(plan, fraction_groups=(group,)),
        fractions_planned=25,
        count=count,
        prescription=build.prescription(fractions=25, phase=1, treatment_site="Sein gauche"),
        position=course_position(count, None, (), 25),
    )
    other = replace(full, **values)  # type: ignore[arg-type]
    plans = (request.plan_view, other)
    return replace(request, patient=replace(request.patient, plans=plans))


def transferred(request: SheetRequest) -> str:
    return full_text(render_transfer_summaries([summary(request)]).pdf)


def test_a_host_centre_is_told_the_dose_of_a_finished_phase() -> None:
    text = transferred(with_other_plan(build.request()))
    assert "SEIN_G_50 Sein gauche 1 terminé 25 / 25" in text
    assert "2.00 Gy 50.00 Gy" in text
    assert "aucune somme n'est faite ici" in text
    assert "138.2" not in text


def test_another_plan_of_unknown_count_has_no_dose() -> None:
    position = course_position(build.UNKNOWN, None, (), 25)
    request = with_other_plan(build.request(), count=build.UNKNOWN, position=position)
    text = transferred(request)
    assert "compte inconnu ou en désaccord" in text
    assert "50.00 Gy" not in text[text.index("AUTRES PHASES") :]


def test_two_doses_of_another_plan_are_marked() -> None:
    prescription = build.prescription(fractions=25, dose_per_fraction_gy=Decimal("1.80"))
    text = transferred(with_other_plan(build.request(), prescription=prescription))
    assert "1.80 Gy ▲ deux doses : le médecin décide 45.00 Gy" in text


def test_a_patient_of_one_plan_has_no_table_of_others() -> None:
    assert "AUTRES PHASES" not in transferred(build.request())


def test_a_stopped_plan_is_handed_over_with_the_patients_alerts() -> None:
    text = transferred(with_other_plan(build.request(view_findings=STOP)))
    assert "NE PAS TRAITER" in text
    assert "Stimulateur cardiaque OUI · limite 2.0 Gy" in text
    assert "Grossesse non fourni" in text
    assert "2.00 Gy 50.00 Gy" in text
    assert not any(value in text for value in VALUES)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("stops", [(), STOP])
def test_a_summary_with_other_plans_keeps_every_word_in_its_box(
    paper: str, stops: tuple[Finding, ...]
) -> None:
    request = with_other_plan(build.request(view_findings=stops))
    request = replace(request, paper=paper)  # type: ignore[arg-type]
    rendered = render([transfer_document(summary(request))], "T", "fr", paper)
    assert mistakes(rendered, paper) == []
