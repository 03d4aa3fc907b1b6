"""The state of a day's fraction: picked from ledger and snapshot, named by word and shape."""

from dataclasses import replace
from datetime import timedelta

import pytest
from day_board_builders import COUNTED, DAY, NOW, patient, plan, visit
from ledger_builders import NOON
from ledger_entries import confirmation, elsewhere, ended, entry, started, void

from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.gui.presenters.card_count import card_count, planned_text
from continuity_kit.gui.presenters.fraction_state import (
    KIND_CODES,
    TONES,
    VisitState,
    state_mark,
    trust_mark,
    visit_states,
)
from continuity_kit.gui.presenters.stop_reasons import REASONS, reason_of, reason_words, stops_of
from continuity_kit.messages import sentence

ENTRIES = tuple[LedgerEntry, ...]


def given(number: int = 15, **more: object) -> ENTRIES:
    end = ended(fraction=number, session=f"s{number}", **more)
    return (end, confirmation(end))


def states(
    entries: ENTRIES = (), *clocks: str, day: int = 0, **values: object
) -> tuple[VisitState, ...]:
    visits = [visit(clock, day=DAY + timedelta(days=day)) for clock in clocks or ("08:30",)]
    view = plan(*entries, **values)
    ledger = index_entries(entries)
    on = DAY + timedelta(days=day)
    return visit_states(ledger, patient(view), view, visits, on, NOW)


def words(state: VisitState, language: str = "fr") -> str:
    return state_mark(state, language).words


def test_a_fraction_of_today_is_to_give_with_the_next_number() -> None:
    (state,) = states()
    assert (state.kind, state.number, words(state)) == ("to-give", 15, "à donner")


def test_a_second_visit_of_the_day_is_the_next_number() -> None:
    assert [state.number for state in states((), "08:30", "15:00")] == [15, 16]


def test_a_board_of_another_day_numbers_nothing() -> None:
    (tomorrow,) = states(day=1)
    assert (tomorrow.kind, tomorrow.number) == ("to-give", None)


def test_a_given_fraction_is_confirmed_or_waits_for_it() -> None:
    end = ended(fraction=15)
    (waits,) = states((end,))
    assert (waits.kind, waits.number, words(waits)) == ("to-confirm", 15, "donnée, à confirmer")
    (done,) = states((end, confirmation(end)))
    assert (done.kind, done.number, words(done)) == ("given", 15, "donnée")
    assert done.is_done and not waits.is_done


def test_the_first_of_two_visits_is_given_and_the_second_to_give() -> None:
    first, second = states(given(), "08:30", "15:00")
    assert (first.kind, first.number, second.kind, second.number) == ("given", 15, "to-give", 16)


def test_a_start_without_an_end_says_since_when() -> None:
    (state,) = states((started(fraction=15),))
    assert state.kind == "started"
    local = NOON.astimezone(NOW.tzinfo)
    assert words(state) == f"commencée {local:%H:%M}"
    assert words(state, "en") == f"started {local:%H:%M}"


def test_a_start_of_another_day_stops_today() -> None:
    begun = started(fraction=15, stated_at=NOON - timedelta(days=1))
    (state,) = states((begun,))
    assert (state.kind, words(state)) == ("stop", "arrêt\N{NO-BREAK SPACE}: séance ouverte")


def test_an_interrupted_fraction_keeps_its_number_and_a_continuation_ends_it() -> None:
    part = ended("interrupted", "40", fraction=15)
    (state,) = states((part,))
    assert (state.kind, state.number, words(state)) == ("interrupted", 15, "interrompue")
    rest = ended("complete", "60", after=part, fraction=15, session="s2")
    (whole,) = states((part, rest, confirmation(part, reading=("40",)), confirmation(rest)))
    assert whole.kind in ("given", "to-confirm") and whole.number == 15


def test_a_missed_session_is_missed_and_the_number_stays() -> None:
    miss = entry("missed", {"missed_on": DAY.isoformat()}, fraction=None)
    (state,) = states((miss,))
    assert (state.kind, state.number, words(state)) == ("missed", 15, "manquée")


def test_a_voided_fraction_is_not_counted_and_is_given_again() -> None:
    end = ended(fraction=15)
    (state,) = states((end, void(end)))
    assert (state.kind, state.number, words(state)) == ("not-counted", 15, "non comptée")


def test_a_fraction_given_elsewhere_says_so() -> None:
    (state,) = states((elsewhere(fraction=15),))
    assert (state.kind, words(state)) == ("given", "donnée ailleurs")


@pytest.mark.parametrize("code", ["plan-changed", "count-conflict", "plan-unapproved"])
def test_a_stop_replaces_the_state_but_not_a_session_that_is_going_on(code: str) -> None:
    (state,) = states(stops=(code,))
    assert state.kind == "stop" and state.needs_two
    mark = state_mark(state, "fr")
    assert (mark.icon, mark.tone) == ("stop", "red")
    assert mark.words.startswith("arrêt\N{NO-BREAK SPACE}: ")
    (stopped,) = states(given(), stops=(code,))
    assert stopped.kind == "stop" and not stopped.is_done
    (going_on,) = states((started(fraction=15),), stops=(code,))
    assert going_on.kind == "started"


def test_the_last_fraction_given_today_is_given_and_a_further_visit_is_a_stop() -> None:
    stops = ("sheet-course-complete",)
    (done,) = states(given(25), given=24, stops=stops)
    assert (done.kind, done.number) == ("given", 25)
    (further,) = states((), given=25, stops=stops)
    assert (further.kind, further.number) == ("stop", 25)
    assert words(further) == "arrêt\N{NO-BREAK SPACE}: tout est donné"


def test_an_unknown_count_is_a_question_mark_and_its_words() -> None:
    (state,) = states(given=None)
    assert (state.kind, words(state), words(state, "en")) == (
        "count-unknown",
        "compte inconnu",
        "count unknown",
    )
    shown = card_count(plan(given=None), state, COUNTED, "fr", NOW.tzinfo)
    assert (shown.text, shown.source) == ("?", "aucune source")
    entries = given()
    shown = card_count(plan(*entries, given=None), state, COUNTED, "en", NOW.tzinfo)
    assert (shown.text, shown.source) == ("?", "no source + 1 kit")


def test_a_past_day_without_a_word_says_that_nothing_was_noted() -> None:
    (state,) = states(day=-1)
    assert (state.kind, words(state)) == ("to-give", "rien de noté")
    (stopped,) = states(day=-1, stops=("plan-changed",))
    assert words(stopped) == "rien de noté"


def test_what_only_the_source_says_is_marked_by_its_tone() -> None:
    yesterday = DAY - timedelta(days=1)
    (state,) = states(day=-1, fractions=(GivenFraction(14, yesterday),))
    assert state.fact is not None and state.fact.by_source
    assert state_mark(state, "fr").tone == "third"
    view = plan()
    for status, kind in (("fulfilled", "given"), ("noshow", "missed")):
        (told,) = visit_states(
            index_entries(()), patient(view), view, [visit(status=status)], DAY, NOW
        )
        assert told.kind == kind and told.fact is not None and told.fact.by_source


def test_a_record_that_the_ledger_holds_too_is_one_fraction() -> None:
    entries = given(15)
    (first, second) = states(
        entries, "08:30", "15:00", fractions=(GivenFraction(15, DAY),), given=14
    )
    assert (first.number, second.kind) == (15, "to-give")


def test_a_visit_without_a_plan_is_a_stop() -> None:
    (state,) = visit_states(index_entries(()), patient(), None, [visit()], DAY, NOW)
    assert words(state) == "arrêt\N{NO-BREAK SPACE}: plan absent"
    found = replace(patient(), findings=(stop := plan(stops=("name-conflict",))).findings)
    (state,) = visit_states(index_entries(()), found, None, [visit()], DAY, NOW)
    assert stop is not None and words(state) == "arrêt\N{NO-BREAK SPACE}: identité"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_has_its_own_word_and_shape(language: str) -> None:
    told = {sentence(code, language) for code in KIND_CODES.values()}
    assert len(told) == len(KIND_CODES) == len(TONES) == 9


def test_every_reason_has_words_and_the_most_serious_one_is_said() -> None:
    assert all(reason_words(reason, "fr") for reason in REASONS.values())
    stops = stops_of(plan(stops=("plan-unapproved", "name-conflict", "meterset-missing")).findings)
    assert reason_words(reason_of(stops), "fr") == "identité"
    unknown = stops_of(plan(stops=("weight-falls",)).findings)
    assert reason_words(reason_of(unknown), "en") == "plan incomplete"
    assert reason_words(reason_of(()), "en") == "not approved"


def test_a_count_travels_with_its_source_and_time() -> None:
    (state,) = states(given())
    shown = card_count(plan(*given()), state, COUNTED, "fr", NOW.tzinfo)
    day = f"{COUNTED.day}\N{NO-BREAK SPACE}"
    assert shown.text == "15"
    assert shown.source.startswith(f"14 OIS {day}") and shown.source.endswith(" + 1 kit")
    assert planned_text(plan()) == "25" and planned_text(None) == "?"
    assert planned_text(plan(fractions_planned=None)) == "?"


def test_counts_that_differ_are_named_one_by_one() -> None:
    view = plan(conflict=True, sources=(("counts", 19, COUNTED), ("records", 20, COUNTED)))
    (state,) = states(conflict=True, stops=("count-conflict",))
    shown = card_count(view, state, COUNTED, "fr", NOW.tzinfo)
    assert (shown.source, shown.tone) == ("OIS 19, machine 20", "red")


def test_a_part_given_before_is_told_beside_the_count() -> None:
    (state,) = states(partial=(15,))
    shown = card_count(plan(partial=(15,)), state, COUNTED, "fr", NOW.tzinfo)
    assert shown.source.endswith(", partielle") and state.number == 15


@pytest.mark.parametrize(
    ("trust", "tone"),
    [("sealed", "green"), ("pinned", "second"), ("unconfirmed", "amber"), ("changed", "red")],
)
def test_trust_is_a_word_a_shape_and_a_colour(trust: str, tone: str) -> None:
    mark = trust_mark(replace(plan(), trust=trust), "fr")
    assert (mark.icon, mark.tone) == (trust, tone) and mark.words
