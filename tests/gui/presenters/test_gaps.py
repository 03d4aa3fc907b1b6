"""The page of gaps without a window: order, capacity, and a decision that two sign."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from browse_builders import CLAIRE, Ward
from gap_builders import SETTINGS, after, gap, plan
from gui_builders import DAY
from session_builders import count

from continuity_kit.domain.ledger_kinds import KIND_DECISION
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.gui.presenters.gap_figures import gap_detail
from continuity_kit.gui.presenters.gap_rows import figure_cells
from continuity_kit.gui.presenters.gaps import GapsPresenter, SignedWords, day_beside, hours_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.gap_settings import GAP_SETTINGS, shipped_text
from continuity_kit.services.gap_sheet import gap_facts
from continuity_kit.services.gaps import case_key
from continuity_kit.services.people_admin import admit_user

PIN = "246813"


def presenter(ward: Ward, hours: str = "") -> GapsPresenter:
    made = GapsPresenter(workplace(ward))
    made.take(made.reckon(DAY, hours))
    return made


def workplace(ward: Ward) -> Workplace:
    made = Workplace(ward.laptop, "fr")
    made.take(made.read())
    return made


def test_typed_hours_take_a_comma_and_nothing_else():
    assert hours_of(" 3,5 ") == Decimal("3.5")
    assert hours_of("") is None
    with pytest.raises(UsageError) as refused:
        hours_of("three")
    assert refused.value.code == "gap-hours"


def test_a_plan_whose_sources_differ_shows_its_count_in_red_with_its_source(demo_ward):
    state = presenter(demo_ward).state(only_due=False)
    by_id = {row.key[0]: row for row in state.rows}
    assert state.all_gaps == len(state.rows) == 4
    count = by_id["003"].cells[3]
    assert count.tone == "red"
    assert "OIS" in count.second
    assert by_id["001"].cells[3].text == "1/25"


def test_what_nobody_can_reckon_is_said_and_never_a_number(demo_ward):
    made = presenter(demo_ward)
    report = made.report
    assert report is not None
    unknown = replace(report.plans[-1], fractions_given=None, time=None, figures=None)
    made.take(replace(report, plans=(*report.plans[:-1], unknown)))
    row = made.state(only_due=False).rows[-1]
    assert (row.cells[3].text, row.cells[3].second) == ("?", "compte inconnu")
    assert row.cells[4].is_missing
    assert row.cells[5].is_missing


def test_machine_time_ends_after_the_last_plan_it_allows(written_ward):
    settings = written_ward.laptop.vault.path / GAP_SETTINGS
    settings.write_text(f"session_minutes = 15\n{shipped_text()}")
    made = presenter(written_ward, "0,5")
    rows = made.state(only_due=True).rows
    report = made.report
    assert report is not None and report.capacity is not None
    within = len(report.capacity.within)
    assert 0 < within < len(rows)
    assert [row.ends_group for row in rows].index(True) == within - 1
    asked = {case_key(item) for item in report.plans if item.is_to_settle}
    chosen = [made.chosen(row.key)[0] for row in rows]
    assert chosen == [
        None if row.key in asked else "treat" if place < within else "wait"
        for place, row in enumerate(rows)
    ]
    words = {"treat": "traiter", "wait": "attendre", None: "à régler d’abord"}
    assert [row.cells[6].text for row in rows] == [words[act] for act in chosen]


def test_of_a_plan_to_settle_first_nothing_is_proposed_nor_signed(written_ward):
    laptop = written_ward.laptop
    for name, role in (("Dora", "doctor"), ("Paul", "physicist")):
        admit_user(laptop, name, role, PIN, second=CLAIRE, reason="a test")
    made = presenter(written_ward)
    report = made.report
    assert report is not None
    asked = {case_key(item) for item in report.plans if item.is_to_settle}
    rows = made.state(only_due=True).rows
    stopped = [row for row in rows if row.key in asked]
    assert 0 < len(stopped) < len(rows)
    assert {row.cells[6].text for row in stopped} == {"à régler d’abord"}
    assert {row.mark for row in stopped} == {"red"}
    assert f"à régler d’abord, sans décision\N{NO-BREAK SPACE}: {len(stopped)}" in (
        made.state(only_due=True).choices
    )
    patients = workplace(written_ward).snapshot.patients
    people = SignedWords("Dora", PIN), SignedWords("Paul", PIN), "jour court", patients
    made.decide(*people)
    decided = next(entry for entry in laptop.ledger.entries() if entry.kind == KIND_DECISION)
    assert len(decided.values["plans"]) == len(rows) - len(stopped)
    made.take(replace(report, due=tuple(case for case in report.due if case.key in asked)))
    with pytest.raises(UsageError) as refused:
        made.decide(*people)
    assert refused.value.code == "gap-nothing-chosen"


def test_a_choice_hides_nothing_that_is_to_settle_first(written_ward):
    made = presenter(written_ward)
    report = made.report
    assert report is not None
    asked = next(case_key(item) for item in report.plans if item.is_to_settle)
    made.choose(asked, "treat", "")
    row = next(row for row in made.state(only_due=True).rows if row.key == asked)
    cell = row.cells[6]
    assert (cell.text, cell.second, cell.tone) == ("traiter", "à régler d’abord", "red")


def test_a_moved_patient_keeps_the_place_until_the_day_is_reckoned_again(demo_ward):
    made = presenter(demo_ward)
    last = made.state(only_due=True).rows[-1].key
    made.move(last, -1, "seul créneau possible")
    assert made.state(only_due=True).rows[-2].key == last
    report = made.report
    assert report is not None
    made.take(report)
    assert made.state(only_due=True).rows[-1].key == last


def test_a_decision_needs_a_doctor_and_is_one_entry(written_ward):
    laptop = written_ward.laptop
    for name, role in (("Dora", "doctor"), ("Paul", "physicist"), ("Rose", "radiographer")):
        admit_user(laptop, name, role, PIN, second=CLAIRE, reason="a test")
    made = presenter(written_ward)
    place = made.state(only_due=True).rows[0].key
    made.choose(place, "twice_daily", "dès 8 h")
    patients = workplace(written_ward).snapshot.patients
    with pytest.raises(SafetyError) as refused:
        made.decide(SignedWords("Rose", PIN), SignedWords("Paul", PIN), "jour court", patients)
    assert refused.value.code == "doctor-needed"
    made.decide(SignedWords("Dora", PIN), SignedWords("Paul", PIN), "jour court", patients)
    decided = [entry for entry in laptop.ledger.entries() if entry.kind == KIND_DECISION]
    assert len(decided) == 1
    assert decided[0].values["plans"][0]["act"] == "twice_daily"
    made.take(made.reckon(DAY, ""))
    state = made.state(only_due=True)
    assert state.decided[0].startswith("Décidé et signé par Dora, Paul")
    assert "dès 8 h" in state.decided[1]


def test_the_detail_of_a_plan_names_its_parameters_and_their_source(demo_ward):
    made = presenter(demo_ward)
    key = made.state(only_due=False).rows[0].key
    assert made.detail(key) is not None
    detail = gap_detail(gap(day=after(28)), SETTINGS, "fr")
    assert "α/β 10" in detail.parameters
    assert "usage courant" in detail.parameters
    assert "common use" in gap_detail(gap(day=after(28)), SETTINGS, "en").parameters
    assert detail.none == ""
    assert made.detail(("nobody", "", "1.2.3")) is None
    assert made.patient_of(key).patient_id == key[0]


@pytest.mark.parametrize("counted", [None, 15])
def test_screen_and_paper_show_no_figure_of_a_plan_whose_count_is_unknown(counted):
    known = count(counted, conflict=counted is not None)
    item = gap(plan(dated=(), count=known), day=after(28))
    why = "compte inconnu" if counted is None else "comptes en désaccord"
    cell = figure_cells(item, "fr")[4]
    assert (cell.text, cell.second, cell.is_missing) == ("non calculé", why, True)
    detail = gap_detail(item, SETTINGS, "fr")
    assert (detail.figures, detail.parameters, detail.is_unsure) == ((), "", True)
    assert detail.none.endswith(f"non calculé, {why}")
    printed = gap_facts(item, SETTINGS, "fr")
    assert (printed.tumour_eqd2_gy, printed.late_eqd2_gy, printed.assumptions) == (None, None, "")


def test_a_plan_with_figures_has_them_on_screen_and_paper():
    item = gap(day=after(28))
    told = {line.title: line.projected for line in gap_detail(item, SETTINGS, "en").figures}
    printed = gap_facts(item, SETTINGS, "en")
    assert told["Late, EQD2 Gy"] == str(printed.late_eqd2_gy[1])
    assert told["Tumour, EQD2 Gy"] == str(printed.tumour_eqd2_gy[1])
    assert figure_cells(item, "en")[4].second.startswith("late ")


def test_an_unknown_count_says_that_no_source_gives_it():
    item = gap(plan(dated=(), count=count(None)))
    told = gap_detail(item, SETTINGS, "en").count
    assert told == "count unknown: no source gives it"


def test_a_day_beside_crosses_a_month():
    assert day_beside(date(2026, 11, 30), 1) == date(2026, 12, 1)
    assert day_beside(date(2026, 12, 1), -1) == date(2026, 11, 30)
