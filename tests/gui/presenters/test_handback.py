"""The page of the return without a window."""

import pytest
from browse_builders import ANNE, BRUNO, CLAIRE, Ward
from gui_builders import DAY

from continuity_kit.domain.ledger_kinds import KIND_TREATED_ELSEWHERE
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.gui.presenters.handback import HandBackPresenter, stop_when
from continuity_kit.gui.presenters.wording import name_words
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.downtime import StillOpenError
from continuity_kit.services.people_admin import admit_user

PIN = "246813"


def presenter(ward: Ward) -> HandBackPresenter:
    place = Workplace(ward.laptop, "en")
    place.take(place.read())
    made = HandBackPresenter(place)
    made.take(made.read())
    return made


def admit(ward: Ward) -> None:
    for name, role in (("Dora", "doctor"), ("Paul", "physicist")):
        admit_user(ward.laptop, name, role, PIN, second=CLAIRE, reason="a test")


def give_elsewhere(ward: Ward) -> None:
    values = {"treated_on": DAY.isoformat(), "host": "CHU"}
    ward.state(KIND_TREATED_ELSEWHERE, 1, values, ANNE, BRUNO, fraction=2)


def test_a_ledger_without_a_fraction_says_that_nothing_is_to_be_entered(demo_ward):
    state = presenter(demo_ward).state()
    assert state.rows == ()
    assert "nothing has to be entered" in state.empty
    assert state.declared == "" and state.first_open == 0
    assert state.stages[2].words == "nothing to re-enter in the ledger"
    assert not state.can_close
    assert state.closing == "No downtime is declared: there is nothing to close."
    assert state.stages[3].words == "no downtime: nothing to close"
    assert [tone for _, tone, _ in state.tallies] == ["third"] * 3
    # Of the plans that are entered again alone: a count that nobody knows is the day's matter.
    assert state.tallies[0][2] == "to settle before entry 0"


def test_a_fraction_on_paper_is_a_row_with_what_the_ois_must_show(written_ward):
    give_elsewhere(written_ward)
    made = presenter(written_ward)
    row = made.state().rows[0]
    assert row.key == ("001", "", "1.2.3.1.1")
    assert [cell.text for cell in row.cells[2:5]] == ["1", "+1", "2/25"]
    assert row.cells[6].text == "1 fraction to enter"
    assert made.state().tallies[2] == ("to-enter", "ink", "to enter 1")
    assert made.next_step(row.key).startswith("Write the worksheet first")
    assert "Enter 1 fraction into the OIS" in made.next_step(row.key)
    assert "the OIS shows 2/25" in made.next_step(row.key)
    assert made.sources(row.key)[-1] == ("The OIS must show", "", "2/25")


def test_a_downtime_is_declared_by_two_and_not_closed_while_something_is_open(
    written_ward, tmp_path
):
    admit(written_ward)
    give_elsewhere(written_ward)
    made = presenter(written_ward)
    both = {"first": ("Dora", PIN), "second": ("Paul", PIN), "reason": "attack"}
    with pytest.raises(SafetyError):
        made.declare(first=("Dora", PIN), second=("Dora", PIN), reason="attack")
    made.declare(**both)
    made.take(made.read())
    state = made.state()
    assert state.declared.startswith("Downtime already declared")
    assert [stage.is_done for stage in state.stages] == [True, False, False, False]
    assert state.first_open == 1
    assert state.stages[2].words == "without a current worksheet: 1 of 1 plans"
    assert not state.can_close
    assert state.stages[3].words == "open points: 1, without re-entry into the OIS"
    assert state.closing.startswith("1 open points")
    assert any("001" in line for line in made.open_items(None))
    assert made.open_items(("002", "", "1.2.3.2.1")) == ()
    with pytest.raises(StillOpenError):
        made.close(**both)


def test_nothing_open_does_not_say_that_the_ois_was_typed_into(written_ward, tmp_path):
    admit(written_ward)
    give_elsewhere(written_ward)
    made = presenter(written_ward)
    made.declare(first=("Dora", PIN), second=("Paul", PIN), reason="attack")
    made.hand_back(tmp_path / "out", lambda done, total: None)
    made.take(made.read())
    state = made.state()
    assert state.can_close
    assert "does not see re-entry into the OIS" in state.closing
    # Whoever wrote them: another sitting reads the same ledger.
    again = presenter(written_ward).state()
    assert again.stages == state.stages
    assert again.stages[2].is_done
    assert again.stages[2].words == "current for the 1 plans of the list"
    assert made.next_step(state.rows[0].key).startswith("Enter 1 fraction into the OIS")


def test_what_is_open_is_said_in_the_language_of_now(written_ward):
    give_elsewhere(written_ward)
    made = presenter(written_ward)
    english = made.open_items(None)
    made._workplace.speak("fr")
    assert made.open_items(None) != english
    assert made.next_step(made.state().rows[0].key).startswith("Écrivez d’abord")


def test_a_family_name_is_in_capitals_whatever_it_holds():
    assert name_words("GRAS<b>^Léon & Fils") == ("GRAS<B>", "Léon & Fils")


def test_a_stopped_work_ends_between_two_files():
    told = []
    report = stop_when(lambda: len(told) > 1, lambda done, total: told.append(done))
    report(1, 9)
    report(2, 9)
    with pytest.raises(UsageError) as stopped:
        report(3, 9)
    assert stopped.value.code == "stopped-by-user"
    assert told == [1, 2]


def test_the_exported_objects_are_written_back_from_the_page(demo_ward, tmp_path):
    made = presenter(demo_ward)
    report = made.restore(tmp_path / "back", lambda done, total: None)
    made.restored = report
    assert report.count("written") > 0
    assert report.count("refused") == 0
    assert made.state().stages[1].icon == "given"
