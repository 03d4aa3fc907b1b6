"""The printed triage list says what the report says, and leaves out what nobody knows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from builders_sheets import frame
from gap_builders import HEAD_AND_NECK, SETTINGS, after, gap, plan
from session_builders import KEY, count, patient
from sheets_support import text_of
from view_builders import HEAD

from continuity_kit.domain.snapshot import PlanView
from continuity_kit.domain.triage import TriageCase, fill
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_sheet import gap_facts, triage_list
from continuity_kit.services.gaps import GapReport, case_key
from continuity_kit.sheets.triage_list import triage_document

D = Decimal


def late(of: PlanView, patient_id: str, day: date) -> PlanGap:
    who = patient(of, key=replace(KEY, patient_id=patient_id), name=f"FICTIF{patient_id}^Zoé")
    return gap(of, day=day, who=who)


def report() -> GapReport:
    """Return a lost week, then a plan without a category, then one that is not due."""
    plain = replace(HEAD_AND_NECK, category=None)
    items = (
        late(plan(), "0001", after(28)),
        late(plan(prescription=plain, dated=(), count=count(None)), "0002", after(28)),
        late(plan(), "0003", after(28)),
    )
    due = tuple(TriageCase(case_key(item), None, None, "other", D(20)) for item in items[:2])
    return GapReport(
        after(28), D("0.5"), HEAD, SETTINGS, False, items, due, fill(due, D("0.5")), None
    )


def test_the_printed_order_and_figures_are_those_of_the_report():
    made = report()
    item = triage_list(made, frame(), "fr")
    assert [row.patient_id for row in item.rows] == ["0001", "0002"]
    assert [row.is_past_time for row in item.rows] == [False, True]
    assert item.hours == D("0.5")
    facts = item.rows[0].gap
    assert (facts.days_lost, facts.prolongation_days, facts.limit_days) == (5, 7, 2)
    # 67.8 and 61.5 Gy of BED over 1.2
    assert facts.tumour_eqd2_gy == (D("56.5"), D("51.2"))
    assert facts.late_eqd2_gy == (D("70.0"), D("70.0"))
    assert facts.planned_end == after(46)
    for part in ("α/β 10", "K 0.9", "28 j", "Dale 2002", "α/β 3", "jours écoulés"):
        assert part in facts.assumptions


def test_what_nobody_knows_stays_out_of_the_paper():
    facts = gap_facts(report().plans[1], SETTINGS, "en")
    assert facts == type(facts)()


def test_figures_of_two_a_day_say_on_paper_what_they_leave_out():
    twice = gap(plan(prescription=replace(HEAD_AND_NECK, fractions_per_day=2)))
    told = gap_facts(twice, SETTINGS, "en").assumptions
    assert "2 fractions a day, repair between them taken as complete" in told
    once = gap_facts(gap(plan(prescription=HEAD_AND_NECK)), SETTINGS, "en").assumptions
    assert once and "repair" not in once


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_prints_as_a_form_that_a_physician_signs(language):
    item = triage_list(report(), frame(), language)
    text = text_of(triage_document(item, language))
    for part in ("0001", "0002", "7 / 2", "51.2", "56.5", "Dale 2002"):
        assert part in text.replace("\u00a0", " ")
    assert "0003" not in text
    assert ("DÉCISION" if language == "fr" else "DECISION") in text
