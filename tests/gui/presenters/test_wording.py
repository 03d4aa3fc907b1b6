"""Dates as people read them."""

from datetime import date

import pytest

from continuity_kit.gui.presenters.wording import date_words, long_day_words, weekday_words
from continuity_kit.messages import Language

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "day", "short", "week", "long"),
    [
        ("fr", 1, "1er déc. 2026", "mar. 1er déc.", "mardi 1er décembre 2026"),
        ("fr", 21, "21 déc. 2026", "lun. 21 déc.", "lundi 21 décembre 2026"),
        ("en", 1, "1 Dec 2026", "Tue 1 Dec", "Tuesday 1 December 2026"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(
    language: Language, day: int, short: str, week: str, long: str
) -> None:
    at = date(2026, 12, day)
    assert date_words(at, language) == short.replace(" ", NBSP)
    assert weekday_words(at, language) == week.replace(" ", NBSP)
    assert long_day_words(at, language) == long
