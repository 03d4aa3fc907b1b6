"""The course on screen: days that somebody says, supposed ones called so, corrections readable."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders_sheets import EXPORTED, KEY, UNKNOWN, given, request, vmat_plan
from ledger_entries import amendment, confirmation, ended, entry, void
from patient_file_builders import NOW, file_of

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.gui.presenters.patient_calendar import DayMark
from continuity_kit.gui.presenters.patient_course import CourseState, course_state
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_ledger import ledger_state
from continuity_kit.messages import LANGUAGES, Language

PLAN = vmat_plan()
NBSP = "\N{NO-BREAK SPACE}"


def of_plan(made: LedgerEntry, fraction: int | None = None) -> LedgerEntry:
    """Return an entry about the patient and plan of these tests."""
    subject = {
        **made.subject,
        "patient_id": KEY.patient_id,
        "id_issuer": KEY.issuer,
        "plan_uid": PLAN.uid,
        "fraction": made.subject.get("fraction") if fraction is None else fraction,
    }
    return replace(made, subject=subject)


def file_with(
    count: FractionCount | None = None, entries: Iterable[LedgerEntry] = ()
) -> PatientFile:
    """Return a file whose course stands where count and ledger say."""
    entries = tuple(entries)
    counted = given(14) if count is None else count
    known = fractions(entries, PLAN.uid)
    position = course_position(counted, None, known, 35)
    made = request(PLAN, view_count=counted, view_position=position, ledger_fractions=known)
    return file_of(made, entries=entries)


def state_of(file: PatientFile, language: Language = "fr") -> CourseState:
    return course_state(file, PLAN.uid, language, NOW)


def marks(state: CourseState) -> list[tuple[date, DayMark]]:
    assert state.calendar is not None
    return [
        (day.day, mark) for week in state.calendar.weeks for day in week.days for mark in day.marks
    ]


def test_given_fractions_stand_on_their_days_and_coming_ones_after() -> None:
    found = marks(state_of(file_with()))
    numbers = [mark.number for _, mark in found]
    assert numbers == [str(number) for number in range(1, 36)]
    first, last = found[0], found[13]
    assert (first[0], first[1].icon, first[1].second) == (date(2026, 11, 2), "given", "machine")
    assert last[1].tone == "third" and found[14][1].icon == "to-give"
    assert found[14][1].second == "08:15"


def test_a_fraction_without_a_date_is_on_no_day() -> None:
    count = FractionCount(14, EXPORTED, "counts", sources=(("counts", 14, EXPORTED),))
    state = state_of(file_with(count))
    assert state.calendar is not None
    assert state.calendar.undated == (
        f"Fractions 1–14{NBSP}: 14 données. La source en dit le nombre, pas les jours."
    )
    assert all(mark.icon != "given" for _, mark in marks(state))


def test_a_day_that_no_diary_gives_is_called_supposed() -> None:
    coming = [mark for _, mark in marks(state_of(file_with())) if mark.icon == "to-give"]
    booked = [mark for mark in coming if ":" in mark.second]
    assert len(booked) == 3
    assert {mark.second for mark in coming[3:]} == {"supposée"}


def test_holidays_are_marked_and_today_is_ringed() -> None:
    state = state_of(file_with())
    assert state.calendar is not None
    days = {day.day: day for week in state.calendar.weeks for day in week.days}
    assert days[date(2026, 11, 11)].holiday == "férié"
    assert [day for day, item in days.items() if item.is_today] == [NOW.date()]


def test_what_the_ledger_gave_names_its_entry_and_waits_for_its_second_person() -> None:
    end = of_plan(ended(), 15)
    before = marks(state_of(file_with(entries=[end])))
    (mark,) = [mark for _, mark in before if mark.number == "15"]
    assert (mark.icon, mark.tone, mark.second) == ("to-confirm", "amber", f"n°{NBSP}{end.index}")
    signed = of_plan(confirmation(end), 15)
    (mark,) = [
        mark for _, mark in marks(state_of(file_with(entries=[end, signed]))) if mark.number == "15"
    ]
    assert (mark.icon, mark.tone) == ("given", "green")


def test_a_missed_day_has_a_square_and_no_number() -> None:
    missed = of_plan(
        entry("missed", {"missed_on": "2026-11-23"}, reason="panne", fraction=None), None
    )
    state = state_of(file_with(entries=[missed]))
    (mark,) = [mark for day, mark in marks(state) if mark.icon == "missed"]
    assert (mark.number, mark.second) == ("\N{EN DASH}", "manquée")


def test_a_fraction_that_two_people_took_back_is_shown_as_not_counted() -> None:
    end = of_plan(ended(), 15)
    taken = of_plan(void(end), 15)
    state = state_of(file_with(entries=[end, taken]))
    assert [mark.number for _, mark in marks(state) if mark.icon == "not-counted"] == ["15"]
    line = next(line for line in state.ledger.lines if line.key == end.entry_hash)
    assert line.is_void and line.state == "non comptée" and "100 UM" in line.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_count_is_a_question_mark_in_every_figure(language: Language) -> None:
    state = state_of(file_with(UNKNOWN), language)
    assert [figure.value for figure in state.figures[:2]] == ["?", "?"]
    assert state.figures[0].tone == "red" and state.checks[0].icon == "count-unknown"
    assert all(mark.number == "?" for _, mark in marks(state))


def test_each_figure_says_where_it_comes_from() -> None:
    state = state_of(file_with())
    assert state.figures[0].detail.startswith("14 OIS, 20")
    assert state.figures[1].value == "28.00"
    assert state.figures[1].detail == "14 × 2.00 Gy, OIS, prescription"
    assert all(figure.detail for figure in state.figures)


def test_an_amendment_lies_under_the_line_that_it_names_and_both_are_readable() -> None:
    end = of_plan(ended(meterset="99"), 15)
    later = replace(of_plan(amendment(end, "101"), 15), recorded_at=end.recorded_at + timedelta(1))
    lines = ledger_state(file_with(entries=[end, later]), "fr").lines
    assert [(line.key, line.is_under) for line in lines] == [
        (end.entry_hash, False),
        (later.entry_hash, True),
    ]
    assert "99 UM" in lines[0].text and "101" in lines[1].text
    assert lines[1].signers


def test_the_ledger_is_newest_first_and_a_confirmation_joins_its_line() -> None:
    first = of_plan(ended(session="s1"), 15)
    signed = of_plan(confirmation(first), 15)
    second = replace(
        of_plan(ended(session="s2"), 16), recorded_at=first.recorded_at + timedelta(hours=20)
    )
    lines = ledger_state(file_with(entries=[first, signed, second]), "fr").lines
    assert [line.key for line in lines] == [second.entry_hash, first.entry_hash]
    assert len(lines[1].signers) == 2


def test_less_than_six_hours_since_the_last_session_is_said_in_red() -> None:
    end = of_plan(ended(), 15)
    file = file_with(entries=[end])
    last = file.kit_last_at(PLAN.uid)
    assert last is not None
    soon = course_state(file, PLAN.uid, "fr", last + timedelta(hours=5))
    later = course_state(file, PLAN.uid, "fr", last + timedelta(hours=7))
    assert (soon.checks[1].tone, later.checks[1].tone) == ("red", "green")


def test_the_count_is_explained_by_its_source_and_what_the_kit_adds() -> None:
    assert state_of(file_with()).checks[0].words == "OIS 14 + kit 0 = 14, sans conflit"
    file = file_with(entries=[of_plan(ended(), 15)])
    french, english = state_of(file).checks[0], state_of(file, "en").checks[0]
    assert french.words == "OIS 14 + kit 1 = 15, sans conflit" and french.tone == "green"
    assert english.words == "OIS 14 + kit 1 = 15, no conflict"


def test_a_fraction_that_may_have_been_given_twice_is_not_called_without_conflict() -> None:
    one, two = of_plan(ended(session="s1"), 15), of_plan(ended(session="s2"), 15)
    file = file_with(entries=[one, two])
    position = file.plans[0].position
    assert position is not None and position.given == 16
    assert state_of(file).checks[0].tone == "red"


def test_a_session_has_the_hour_it_was_given_at_and_says_when_it_was_signed() -> None:
    end = of_plan(ended(), 15)
    file = file_with(entries=[end])
    last = file.kit_last_at(PLAN.uid)
    assert last is not None
    zone = NOW.tzinfo
    (line,) = ledger_state(file, "fr").lines
    assert line.when.endswith(f"{last.astimezone(zone):%H:%M}")
    later = replace(end, stated_at=last + timedelta(minutes=9))
    (line,) = ledger_state(file_with(entries=[later]), "fr").lines
    assert line.when.endswith(f"{last.astimezone(zone):%H:%M}")
    assert line.signed_at == f"signé {last.astimezone(zone) + timedelta(minutes=9):%H:%M}"
    assert line.signed_at in line.spoken


def test_without_a_chosen_plan_the_ledger_is_shown_and_no_figure() -> None:
    state = course_state(file_with(), None, "fr", NOW)
    assert state.figures == () and state.calendar is None and state.choose
    assert state.ledger.title == "Registre de ce patient"
