"""The page of gaps without a window: order, capacity, and a decision that two sign."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from browse_builders import CLAIRE, Ward
from gui_builders import DAY

from continuity_kit.domain.ledger_kinds import KIND_DECISION
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.gui.presenters.gaps import GapsPresenter, SignedWords, day_beside, hours_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.gap_settings import GAP_SETTINGS, shipped_text
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
    assert [row.cells[6].text for row in rows] == ["traiter"] * 2 + ["attendre"] * 2
    chosen = [made.chosen(row.key)[0] for row in rows]
    assert chosen == ["treat"] * within + ["wait"] * (len(rows) - within)


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
    detail = made.detail(key)
    assert detail is not None
    assert "α/β" in detail.parameters
    assert made.detail(("nobody", "", "1.2.3")) is None
    assert made.patient_of(key).patient_id == key[0]


def test_a_day_beside_crosses_a_month():
    assert day_beside(date(2026, 11, 30), 1) == date(2026, 12, 1)
    assert day_beside(date(2026, 12, 1), -1) == date(2026, 11, 30)
