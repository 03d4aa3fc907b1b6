"""A day is read as people write it, said back in words, and never guessed."""

from datetime import UTC, date, datetime

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.typed_day import day_hint, is_day, typed_day, typed_moment

DAY = date(2026, 11, 7)
NOW = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["07/11/2026", "7/11/2026", "7.11.2026", " 07 11 2026 ", "07-11-2026", "2026-11-07"]
)
def test_a_day_is_read_day_first_or_year_first(text: str) -> None:
    assert typed_day(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["", "7", "07/11", "07/11/26", "11/27/2026", "2026/11/07", "31/02/2026", "hier", "٧/11/2026"],
)
def test_what_could_be_another_day_is_not_read(text: str) -> None:
    with pytest.raises(UsageError, match="gui-day-not-readable"):
        typed_day(text)
    assert not is_day(text)


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ("27/11/2026", "vendredi 27 novembre 2026, aujourd’hui", "Friday 27 November 2026, today"),
        ("26/11/2026", "jeudi 26 novembre 2026, hier", "Thursday 26 November 2026, yesterday"),
        (
            "07/11/2026",
            "samedi 7 novembre 2026, il y a 20 jours",
            "Saturday 7 November 2026, 20 days ago",
        ),
        ("11/27/2026", "jour/mois/année, p. ex. 27/11/2026", "day/month/year, e.g. 27/11/2026"),
    ],
)
def test_the_day_that_was_understood_is_said_in_words(text: str, fr: str, en: str) -> None:
    assert day_hint(text, NOW.date(), "fr") == fr
    assert day_hint(text, NOW.date(), "en") == en


def test_a_day_to_come_is_told_before_anything_is_recorded() -> None:
    assert "pas encore venu" in day_hint("28/11/2026", NOW.date(), "fr")
    assert "still to come" in day_hint("28/11/2026", NOW.date(), "en")


@pytest.mark.parametrize("text", ["8:05", "08:05", "8h05", "08 H 05", "8.05"])
def test_a_time_is_read_as_it_stands_on_a_sheet(text: str) -> None:
    assert typed_moment("07/11/2026", text, NOW) == datetime(2026, 11, 7, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("", "8:05"),
        ("07/11/2026", ""),
        ("07/11/2026", "8"),
        ("07/11/2026", "25:00"),
        ("7/11", "8:05"),
    ],
)
def test_a_moment_that_cannot_be_read_is_refused(day: str, time: str) -> None:
    with pytest.raises(UsageError, match="gui-time-missing"):
        typed_moment(day, time, NOW)
