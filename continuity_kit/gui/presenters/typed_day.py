"""A day as people type it, and the same day in words beside the field, for both to be compared.

Day first in both languages, or year first: 27/11/2026, 27.11.2026, 27 11 2026, 2026-11-27. Without
its year, or with two digits of it, a day is not read.
"""

import re
from datetime import date, datetime

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.wording import long_day_words, words_of
from continuity_kit.messages import Language, sentence

_DAY_FIRST = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def typed_day(text: str) -> date:
    """Return the day that a text names.

    Raises:
        UsageError: `gui-day-not-readable`.
    """
    typed = " ".join(text.split())
    day_first, year_first = _DAY_FIRST.fullmatch(typed), _YEAR_FIRST.fullmatch(typed)
    if day_first is not None:
        day, month, year = map(int, day_first.groups())
    elif year_first is not None:
        year, month, day = map(int, year_first.groups())
    else:
        raise UsageError("gui-day-not-readable", text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UsageError("gui-day-not-readable", text) from error


def is_day(text: str) -> bool:
    """Tell whether a text names a day."""
    try:
        typed_day(text)
    except UsageError:
        return False
    return True


def typed_moment(day: str, time: str, now: datetime) -> datetime:
    """Return the moment of a day and a time such as 8:05 or 08h05, in the zone of `now`.

    Raises:
        UsageError: `gui-time-missing`: one of the two is missing or cannot be read.
    """
    clock = re.fullmatch(r"([0-9]{1,2})\s*[:hH.]\s*([0-9]{2})", time.strip())
    if clock is None:
        raise UsageError("gui-time-missing")
    try:
        on, hour, minute = typed_day(day), int(clock[1]), int(clock[2])
        return datetime(on.year, on.month, on.day, hour, minute, tzinfo=now.tzinfo)
    except (UsageError, ValueError) as error:
        raise UsageError("gui-time-missing") from error


def day_hint(text: str, today: date, language: Language) -> str:
    """Return what stands beside the field: how a day is typed, then which day was understood."""
    if not is_day(text):
        return sentence("gui-record-time-day", language)
    day = typed_day(text)
    words, days = long_day_words(day, language), (today - day).days
    if days == 0:
        return words_of("gui-record-day-today", language, day=words)
    if days == 1:
        return words_of("gui-record-day-yesterday", language, day=words)
    if days < 0:
        return words_of("gui-record-day-ahead", language, day=words)
    return words_of("gui-record-day-ago", language, day=words, n=days)
