"""The board of a day: columns, order, filters with counts, what is proposed, what is empty."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from day_board_builders import COUNTED, DAY, HEAD, KEY, NOW, opened, other, patient, plan, visit
from day_board_builders import workplace as at
from ledger_entries import confirmation, ended, entry, started

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import Alert
from continuity_kit.gui.presenters.day_board import DayBoard, DayState, beside_words, more_words
from continuity_kit.gui.presenters.day_columns import natural
from continuity_kit.gui.presenters.day_filters import DayFilter
from continuity_kit.gui.presenters.day_rows import DayRow, RowKey
from continuity_kit.gui.presenters.patient_count import SourcedCount

ALL = DayFilter()
NBSP = "\N{NO-BREAK SPACE}"


def state(*patients: object, day: date = DAY, chosen: DayFilter = ALL, **more: object) -> DayState:
    shown = opened(*patients, entries=more.pop("entries", ()))  # type: ignore[arg-type]
    return DayBoard(at(shown, **more)).state(day, chosen)  # type: ignore[arg-type]


def rows(shown: DayState) -> list[DayRow]:
    return [row for column in shown.columns for row in column.rows if row.kind != "now"]


def printed(number: str, plan_uid: str) -> object:
    values = {"job": "j", "sheets": [{"number": number, "plan_uid": plan_uid, "pages": 2}]}
    return entry("print", values)


def test_a_machine_is_a_column_and_its_visits_stand_by_time() -> None:
    shown = state(
        other(1, clock="10:00", machine="LINAC 10"),
        other(2, clock="09:00", machine="LINAC 2"),
        other(3, clock="08:00", machine="LINAC 2"),
    )
    assert [column.machine for column in shown.columns] == ["LINAC 2", "LINAC 10"]
    assert [row.time for row in shown.columns[0].rows if row.kind != "now"] == ["08:00", "09:00"]
    assert natural("Linac 2") < natural("Linac 10")


def test_a_card_says_who_by_two_identifiers_and_whose_count_it_is() -> None:
    sheet = printed("A-0732-8", plan().plan_uid)
    (row,) = rows(state(patient(), entries=(sheet,)))
    assert (row.time, row.length, row.family, row.given) == ("08:30", "15 min", "DOE", "Zoe")
    assert (row.number, row.birth) == (KEY.patient_id, f"3{NBSP}févr.{NBSP}1961")
    assert (row.fraction.text, row.planned) == ("15", "25")
    assert row.fraction.source.startswith("14 OIS ")
    assert (row.mark.words, row.trust.words if row.trust else "") == ("à donner", "scellé")
    assert (row.paper, row.is_paper_out, row.category) == ("A-0732-8", True, "cat. 1")
    for part in (row.family, row.birth, row.number, row.fraction.source, row.mark.words):
        assert part in row.spoken


def test_every_count_of_a_row_is_a_sourced_count() -> None:
    for row in rows(state(patient(), other(1))):
        assert isinstance(row.fraction, SourcedCount)
        assert row.fraction.text and row.fraction.source


def test_finished_rows_fold_and_a_stop_keeps_its_time_and_does_not() -> None:
    end = ended(fraction=15)
    done = patient(plan(end, confirmation(end)))
    stopped = other(1, clock="08:00", plans=(plan(plan_uid="9.9.1", stops=("plan-changed",)),))
    shown = rows(state(stopped, done, entries=(end, confirmation(end))))
    assert [(row.kind, row.state) for row in shown] == [("card", "stop"), ("folded", "given")]
    assert (shown[0].edge, shown[0].ground, shown[1].ground) == ("red", "red_bg", "sunken")
    assert shown[0].paper == "à régler à deux"


def test_the_line_of_now_stands_before_what_is_to_come_and_only_today() -> None:
    patients = (other(1, clock="08:00"), other(2, clock="09:00"))
    kinds = [row.kind for row in state(*patients).columns[0].rows]
    assert kinds == ["card", "now", "card"]
    assert state(*patients).columns[0].rows[1].time == "08:26"
    yesterday = NOW - timedelta(days=1)
    assert all(row.kind != "now" for row in state(*patients, now=yesterday).columns[0].rows)


def test_a_column_says_in_words_how_its_day_stands() -> None:
    end, begun = ended(fraction=15), started(fraction=15)
    shown = state(
        patient(plan(end)),
        other(1, plans=(plan(plan_uid="9.9.1", stops=("plan-changed",)),)),
        other(2),
        other(3),
        entries=(end,),
    )
    (column,) = shown.columns
    assert column.counts == "1 donnée, 2 à donner, 1 arrêt"
    assert [tone for tone, _ in column.segments] == ["amber", "red", "third"]
    assert sum(share for _, share in column.segments) == pytest.approx(1)
    assert [chip.words for chip in shown.chips] == [
        "Toutes 4", "À donner 2", "À confirmer 1", "Interrompues 0", "Arrêts 1",
    ]  # fmt: skip
    going_on = state(patient(plan(begun)), entries=(begun,), language="en")
    assert going_on.columns[0].counts == "1 under way"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (DayFilter(), ["DOE", "AUTRE1", "AUTRE2"]),
        (DayFilter("stop"), ["AUTRE2"]),
        (DayFilter(machine="LINAC 2"), ["AUTRE2"]),
        (DayFilter(category=3), ["AUTRE1"]),
        (DayFilter("stop", category=3), []),
    ],
)
def test_one_may_filter_by_state_machine_and_category(
    chosen: DayFilter, expected: list[str]
) -> None:
    stopped = plan(plan_uid="9.9.2", stops=("plan-changed",))
    shown = state(
        patient(),
        other(1, category=3),
        other(2, machine="LINAC 2", plans=(stopped,)),
        chosen=chosen,
    )
    assert [row.family for row in rows(shown)] == expected
    assert [value for value, _ in shown.machines] == [None, "LINAC 1", "LINAC 2"]
    assert [value for value, _ in shown.categories] == [None, 1, 3]
    assert bool(shown.stand_in) is not bool(expected)


def test_a_visit_without_a_plan_shows_every_plan_that_goes_on() -> None:
    two = (plan(plan_uid="1.1"), plan(plan_uid="1.2"))
    over = plan(plan_uid="1.3", given=25)
    shown = rows(state(patient(*two, over, appointments=(visit(plan_uid=None),))))
    keys = [row.key for row in shown]
    assert [key.plan_uid for key in keys if isinstance(key, RowKey)] == ["1.1", "1.2"]
    (row,) = rows(state(replace(patient(appointments=(visit(plan_uid=None),)), plans=())))
    assert row.mark.words == f"arrêt{NBSP}: plan absent"


def test_alerts_homonyms_and_what_is_missing_stand_on_the_card() -> None:
    found = patient(
        findings=(Finding("homonym", "warn"),),
        alerts=(Alert(KEY.patient_id, "cardiac_device", "2 Gy"),),
        missing=("ct", "count"),
    )
    (row,) = rows(state(found))
    assert row.remark.startswith(f"Homonyme{NBSP}: vérifiez le numéro entier · ")
    assert "Stimulateur cardiaque" in row.remark and "scanner" in row.remark.casefold()
    assert "fractions" not in row.remark  # the count is known meanwhile
    old = patient(plan(as_of=COUNTED - timedelta(days=3)))
    assert "avant l’export" in rows(state(old))[0].remark


def test_an_alert_stands_on_the_card_in_the_words_of_its_source() -> None:
    told = (
        Alert(KEY.patient_id, "cardiac_device", "dose maximale\n2 Gy"),
        Alert(KEY.patient_id, "allergy", "aucune sauf iode"),
        Alert(KEY.patient_id, "prior_radiotherapy", "Aucune."),
    )
    (row,) = rows(state(patient(alerts=told)))
    device, allergy = row.remark.split(" · ")
    assert device == f"Stimulateur cardiaque{NBSP}: dose maximale 2 Gy"
    assert allergy == f"Allergie{NBSP}: aucune sauf iode"


def test_of_an_endless_alert_the_card_shows_the_beginning_and_where_the_rest_is() -> None:
    endless = Alert(KEY.patient_id, "allergy", "pénicilline " * 40)
    (row,) = rows(state(patient(alerts=(endless,))))
    assert row.remark.startswith(f"Allergie{NBSP}: pénicilline pénicilline")
    assert row.remark.endswith("pénicilline… (suite à la page du patient)")
    assert len(row.remark) < 170
    solid = Alert(KEY.patient_id, "allergy", "x" * 400)
    (row,) = rows(state(patient(alerts=(solid,))))
    assert "xxxx" in row.remark and len(row.remark) < 170


def test_the_hours_of_the_board_are_those_of_the_diary() -> None:
    far = NOW.astimezone().tzinfo
    (row,) = rows(state(patient(), now=NOW.astimezone(far)))
    assert row.time == "08:30"
    utc = datetime.fromisoformat(f"{DAY.isoformat()}T07:30:00+00:00")
    (row,) = rows(state(patient(appointments=(visit(start=utc),))))
    assert row.time == "08:30"


@pytest.mark.parametrize("hours", [0, -5, 9])
def test_on_a_laptop_in_another_zone_the_line_of_now_tells_the_diarys_clock(hours: int) -> None:
    patients = (other(1, clock="08:00"), other(2, clock="09:00"))
    laptop = timezone(timedelta(hours=hours))
    shown = state(*patients, now=NOW.astimezone(laptop))
    line = [(row.kind, row.time) for row in shown.columns[0].rows]
    assert line == [("card", "08:00"), ("now", "08:26"), ("card", "09:00")]
    assert shown.is_today and shown.can_print
    assert f"{NOW.astimezone(laptop):%H:%M} au portable, 08:26 à l’agenda" in shown.note
    assert state(*patients).note == ""
    tomorrow = state(*patients, now=NOW.astimezone(laptop), day=DAY + timedelta(days=3))
    assert "au portable" not in tomorrow.note


def test_a_session_that_was_started_tells_the_clock_of_its_card() -> None:
    begun = started(fraction=15)
    (here,) = rows(state(patient(plan(begun)), entries=(begun,)))
    (there,) = rows(state(patient(plan(begun)), entries=(begun,), now=NOW.astimezone(UTC)))
    assert there.mark.words == here.mark.words


def test_a_diary_in_universal_time_is_told_by_the_laptops_clock() -> None:
    utc = datetime.fromisoformat(f"{DAY.isoformat()}T07:30:00+00:00")
    shown = state(patient(appointments=(visit(start=utc),)))
    assert [row.time for row in shown.columns[0].rows] == ["08:26", "08:30"]
    assert shown.note == ""


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_utc")
def test_after_the_diary_the_usual_hours_are_those_of_its_newest_visit() -> None:
    going_on = patient(appointments=(visit(),))
    late = (NOW + timedelta(days=3)).astimezone(UTC)
    shown = state(going_on, day=DAY + timedelta(days=3), now=late)
    assert [row.time for row in shown.columns[0].rows] == ["08:26", "08:30"]
    assert "proposés" in shown.note and "au portable" in shown.note


def test_machines_out_of_sight_are_counted_with_their_sessions() -> None:
    far = (other(1, machine="A"), other(2, machine="B"), other(3, machine="B"))
    columns = state(*far).columns
    right = beside_words(columns[1:], is_right=True, language="fr")
    assert right == f"1 machine de plus à droite{NBSP}: 2 séances"
    left = beside_words(columns, is_right=False, language="en")
    assert left == "2 more machines on the left: 3 sessions"
    assert beside_words((), is_right=True, language="fr") == ""


def test_what_is_missing_of_a_count_is_never_what_is_planned() -> None:
    (row,) = rows(state(patient(plan(given=None), missing=("count",))))
    assert (row.fraction.text, row.planned) == ("?", "25")
    assert row.remark == f"Manque{NBSP}: nombre de fractions données"
    assert row.paper == "à régler à deux" and not row.is_paper_out


def test_beyond_the_diary_patients_are_proposed_at_their_usual_time() -> None:
    times = ("08:30", "08:30", "10:00")
    visits = tuple(
        visit(clock, day=DAY + timedelta(days=place)) for place, clock in enumerate(times)
    )
    going_on = patient(appointments=visits)
    over = other(1, plans=(plan(plan_uid="9.9.1", given=25),))
    stopped = other(2, plans=(plan(plan_uid="9.9.2", stops=("plan-changed",)),))
    monday = DAY + timedelta(days=13)
    assert monday.weekday() == 0
    shown = state(going_on, over, stopped, day=monday)
    assert [(row.time, row.mark.words, row.fraction.text) for row in rows(shown)] == [
        ("08:30", "proposé", "\N{EN DASH}"),
        ("09:00", f"arrêt{NBSP}: plan", "\N{EN DASH}"),
    ]
    assert all(row.is_proposed for row in rows(shown))
    assert "pas des rendez-vous" in shown.note and not shown.can_print
    assert shown.columns[0].counts == "1 proposé, 1 arrêt"
    assert [tone for tone, _ in shown.columns[0].segments] == ["red", "third"]
    assert [chip.words for chip in shown.chips[:2]] == ["Toutes 2", "Proposés 1"]
    assert [row.paper for row in rows(shown)] == ["", "à régler à deux"]
    sunday = state(going_on, day=monday - timedelta(days=1))
    assert not sunday.columns and "avant ce jour" in sunday.stand_in
    assert sunday.can_go_back and sunday.can_search


def test_a_patient_whose_fractions_are_all_booked_is_not_proposed() -> None:
    booked = tuple(visit(day=DAY + timedelta(days=place)) for place in range(1, 13))
    near_end = patient(plan(given=14), appointments=booked)
    assert not state(near_end, day=DAY + timedelta(days=20)).columns


def test_a_visit_of_this_morning_is_booked_until_something_came_of_it() -> None:
    booked = (visit("08:00"), *(visit(day=DAY + timedelta(days=place)) for place in range(1, 11)))
    beyond = DAY + timedelta(days=20)
    late = patient(plan(given=14), appointments=booked)
    assert not state(late, day=beyond).columns  # 11 are left: 08:00 is past, and nothing is noted
    given = (ended(fraction=15),)
    treated = patient(plan(*given, given=14), appointments=booked)
    assert not state(treated, day=beyond, entries=given).columns
    missed = (entry("missed", {"missed_on": DAY.isoformat()}),)
    assert state(late, day=beyond, entries=missed).columns


def test_an_empty_day_says_until_when_the_diary_goes() -> None:
    shown = state(patient(), day=DAY - timedelta(days=1))
    end = f"{DAY.day}{NBSP}nov.{NBSP}{DAY.year}"
    assert shown.stand_in == (
        f"Aucune séance prévue ce jour dans l’export n° {HEAD.sequence}. "
        f"L’agenda va jusqu’au {end}. "
        "Si quelqu’un se présente, cherchez-le par son nom ou son numéro."
    )
    assert shown.can_go_back and shown.can_search
    nobody = state(replace(patient(), appointments=()))
    assert not nobody.columns and not nobody.can_go_back and nobody.can_search


def test_without_an_export_the_board_says_what_to_do() -> None:
    shown = DayBoard(at(None)).state(DAY, ALL)
    assert shown.is_without_export and not shown.columns
    assert shown.stand_in.startswith("Aucun export n’a été lu sur ce portable.")
    assert "paper binder" in DayBoard(at(None, "en")).state(DAY, ALL).stand_in


def test_the_day_beside_passes_over_an_empty_weekend() -> None:
    friday = date(2026, 11, 27)
    saturday = visit(day=date(2026, 12, 5))
    board = DayBoard(at(opened(patient(appointments=(visit(), saturday)))))
    assert board.day_beside(friday, 1) == date(2026, 11, 30)
    assert board.day_beside(date(2026, 11, 30), -1) == friday
    assert board.day_beside(date(2026, 12, 4), 1) == date(2026, 12, 5)


def test_a_past_day_counts_what_nobody_noted() -> None:
    shown = state(patient(), now=NOW + timedelta(days=1))
    assert shown.columns[0].counts == "1 sans rien de noté"
    assert shown.chips[1].words == "Rien de noté 1"
    assert not shown.is_today


def test_the_foot_says_how_many_more_until_when() -> None:
    hidden = state(other(1), other(2, clock="11:15")).columns[0].rows
    assert more_words(hidden, "fr") == "2 séances de plus, jusqu’à 11:15"
    assert more_words(hidden[2:], "en") == "1 session below, until 11:15"
    assert more_words((), "en") == "end of the list"


def test_the_title_names_the_year_only_where_it_is_another() -> None:
    board = DayBoard(at(opened(patient())))
    assert board.state(date(2026, 11, 27), ALL).title == "Vendredi 27 novembre"
    assert board.state(date(2027, 1, 4), ALL).title == "Lundi 4 janvier 2027"
    assert board.state(date(2026, 11, 27), ALL).short_title == f"Ven.{NBSP}27{NBSP}nov."
    assert board.state(date(2027, 1, 4), ALL).short_title == f"Lun.{NBSP}4{NBSP}janv.{NBSP}2027"


def test_rows_are_kept_until_something_changed() -> None:
    place = at(opened(patient()))
    board = DayBoard(place)
    first = board.state(DAY, ALL).columns[0].rows
    assert board.state(DAY, ALL).columns[0].rows[-1] is first[-1]
    place.take(opened(patient(), other(1)))
    assert len(rows(board.state(DAY, ALL))) == 2
