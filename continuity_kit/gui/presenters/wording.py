"""Dates, ages and numbers as people read them on a screen; French and English.

Dates are "27 nov. 2026", never 27/11; a time is the one written, or the laptop's zone for UTC.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.frame import in_capitals

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def words_of(code: str, language: Language, **values: object) -> str:
    """Return the words of a code, filled."""
    return sentence(code, language, {name: str(value) for name, value in values.items()})


def pages_words(count: int, language: Language) -> str:
    """Return "1 page" or "5 pages"."""
    if count == 1:
        return sentence("gui-print-one-page", language)
    return words_of("gui-print-many-pages", language, count=count)


def date_words(day: date, language: Language) -> str:
    """Return "27 nov. 2026" or "27 Nov 2026"; the first of a month is "1er" in French."""
    return f"{_day(day, language)} {_month(day, language)} {day.year}".replace(" ", NO_BREAK)


def weekday_words(day: date, language: Language) -> str:
    """Return "ven. 27 nov." or "Fri 27 Nov"."""
    name = sentence("gui-weekdays-short", language).split()[day.weekday()]
    return f"{name} {_day(day, language)} {_month(day, language)}".replace(" ", NO_BREAK)


def long_day_words(day: date, language: Language) -> str:
    """Return "vendredi 27 novembre 2026" or "Friday 27 November 2026"."""
    weekday = sentence("gui-weekdays", language).split()[day.weekday()]
    month = sentence("gui-months", language).split()[day.month - 1]
    return f"{weekday} {_day(day, language)} {month} {day.year}"


def moment_words(moment: datetime, language: Language) -> str:
    """Return "ven. 27 nov. 08:26"; `moment` is aware, in the zone it is to be read in."""
    return f"{weekday_words(moment.date(), language)}{NO_BREAK}{moment:%H:%M}"


def age_words(age: timedelta, language: Language) -> str:
    """Return "2 j 14 h" or "2 d 14 h", rounded down; under an hour, minutes."""
    minutes = max(0, int(age.total_seconds())) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return words_of("gui-age-days", language, days=days, hours=hours)
    if hours:
        return words_of("gui-age-hours", language, hours=hours)
    return words_of("gui-age-minutes", language, minutes=minutes)


def number_words(value: Decimal | float, decimals: int) -> str:
    """Return a number with a point and a true minus sign in both languages.

    Values are compared with a console, so the decimal separator never follows the language.
    """
    return f"{value:.{decimals}f}".replace("-", MINUS)


def name_words(name: str) -> tuple[str, str]:
    """Return family name in capitals and given names, of FAMILY^Given or FAMILY Given."""
    family, caret, given = name.partition("^")
    if not caret:
        words = name.split()
        count = next((i for i, word in enumerate(words) if not word.isupper()), len(words))
        count = max(count, 1)
        return " ".join(words[:count]), " ".join(words[count:])
    return in_capitals(family.strip()), " ".join(given.replace("^", " ").split())


def _day(day: date, language: Language) -> str:
    return "1er" if language == "fr" and day.day == 1 else str(day.day)


def _month(day: date, language: Language) -> str:
    return sentence("gui-months-short", language).split()[day.month - 1]
