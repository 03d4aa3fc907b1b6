"""How numbers and times stand on paper: a decimal point in both languages, no thousands mark.

A printed value is compared with a console, so nothing is rounded but by the rule of its kind.
"""

import re
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from continuity_kit.domain.units import display_angle, one_decimal
from continuity_kit.messages import Language

MINUS = "\u2212"
MONTHS = {
    "fr": [
        "JANV",
        "FÉVR",
        "MARS",
        "AVR",
        "MAI",
        "JUIN",
        "JUIL",
        "AOÛT",
        "SEPT",
        "OCT",
        "NOV",
        "DÉC",
    ],
    "en": ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
}
WEEKDAYS = {
    "fr": ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
FULL_WEEKDAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
DOSE_PLACES = (2, 3)


def file_digits(number: Decimal) -> str:
    """Return a number with exactly the digits of the file.

    SAFETY: a meterset is never rounded to what a console may not take
    (test_a_meterset_keeps_every_digit_of_the_file).
    """
    return f"{number:f}".replace("-", MINUS)


def angle(degrees: Decimal) -> str:
    """Return an IEC angle to one decimal: 359.95 is 0.0°, never 360.0°."""
    return f"{display_angle(degrees)}°".replace("-", MINUS)


def centimetres(millimetres: Decimal, *, signed: bool = False) -> str:
    """Return a length in cm to one decimal, halves away from zero; `signed` prints the plus."""
    rounded = one_decimal(millimetres / 10)
    text = f"{rounded}".replace("-", MINUS)
    return f"+{text}" if signed and rounded > 0 else text


def length_digits(millimetres: Decimal) -> str:
    """Return a length or an angle with the file's digits, at most three decimals.

    Some writers give 8.99999999999999 for 9: below 0.001 nothing can be set on a machine.
    """
    exponent = millimetres.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -3:
        millimetres = millimetres.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
        millimetres = _without_padding(millimetres)
    return file_digits(abs(millimetres) if millimetres == 0 else millimetres)


def setting_digits(number: Decimal) -> str:
    """Return an energy or a dose rate with the file's digits; a writer's padding is left out.

    Some writers give 6.0000000000000 for 6: the value is the same and can be read at a glance.
    Metersets are never shortened (`file_digits`).
    """
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -3:
        number = _without_padding(number)
    return file_digits(number)


def _without_padding(number: Decimal) -> Decimal:
    """Drop trailing zeros behind the decimal point; the value stays the same."""
    shortened = number.normalize()
    exponent = shortened.as_tuple().exponent
    return shortened.quantize(1) if isinstance(exponent, int) and exponent > 0 else shortened


def signed_digits(number: Decimal) -> str:
    """Return a length with a plus or minus."""
    text = length_digits(number)
    return f"+{text}" if number > 0 and text.strip("0.") else text


def dose_places(dose_gy: Decimal) -> int:
    """Return the decimals doses of a prescription are printed with: its own, 2 or 3."""
    exponent = dose_gy.normalize().as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    return min(max(own, DOSE_PLACES[0]), DOSE_PLACES[1])


def dose(dose_gy: Decimal, places: int) -> str:
    """Return a dose with a number of decimals, halves away from zero."""
    return f"{dose_gy.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)}"


def day(when: date, language: Language, *, weekday: bool = True, year: bool = True) -> str:
    """Return `lun 23 NOV 2026`: the month in letters, never in digits."""
    parts = [WEEKDAYS[language][when.weekday()]] if weekday else []
    parts += [str(when.day), MONTHS[language][when.month - 1]]
    if year:
        parts.append(str(when.year))
    return "\u00a0".join(parts)


def full_day(when: date, language: Language) -> str:
    """Return `lundi 23 NOV 2026`."""
    name = FULL_WEEKDAYS[language][when.weekday()]
    return f"{name} {day(when, language, weekday=False)}"


def clock(when: datetime, zone: tzinfo | None) -> str:
    """Return the 24-hour time in a zone."""
    return f"{when.astimezone(zone):%H:%M}"


def moment(when: datetime, zone: tzinfo | None, language: Language, *, year: bool = True) -> str:
    """Return `20 NOV 2026 18:02` in a zone."""
    local = when.astimezone(zone)
    return f"{day(local.date(), language, weekday=False, year=year)} {clock(local, zone)}"


def days_and_hours(hours: int, language: Language) -> str:
    """Return `2 j 13 h`."""
    days, rest = divmod(hours, 24)
    mark = "j" if language == "fr" else "d"
    return f"{days} {mark} {rest} h".replace(" ", "\u00a0") if days else f"{rest}\u00a0h"


def grouped_code(code: str) -> str:
    """Return a plan code in groups of four."""
    return code.replace("-", "\u00a0")


def iso_day(text: str | None) -> date | None:
    """Return the date of an ISO text, None when there is none or it is malformed."""
    if text is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
