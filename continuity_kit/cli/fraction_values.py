"""What the options of the ledger's commands hold, read before any key is opened."""

import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import click

from continuity_kit.errors import UsageError
from continuity_kit.messages import Language

UNIT = re.compile(r"(.*?)\s*(mm|cm)")
SHIFT = re.compile(r"[+-]?[0-9]{1,4}(\.[0-9]{1,3})?")
WHOLE = re.compile(r"[0-9]{1,4}")


def moment(text: str | None) -> datetime | None:
    """Read an ISO time; whether it has its offset is asked later.

    Raises:
        UsageError: `time-not-readable`.
    """
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("time-not-readable", text) from error


def day(text: str) -> date:
    """Read an ISO date.

    Raises:
        UsageError: `date-not-readable`.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("date-not-readable", text) from error


def shifts_mm(text: str | None) -> tuple[Decimal, Decimal, Decimal] | None:
    """Read vertical, longitudinal and lateral shifts, with points; return mm.

    SAFETY: a sheet has boxes in cm, so "cm" at the end is read as such: nobody multiplies by ten
    (test_shifts_are_taken_as_the_sheet_has_them_in_cm).

    Raises:
        UsageError: `shifts-not-readable`.
    """
    if text is None:
        return None
    told = UNIT.fullmatch(text.strip())
    written, unit = (told[1], told[2]) if told is not None else (text, "mm")
    parts = [part.strip() for part in written.split(",")]
    if len(parts) != 3 or not all(SHIFT.fullmatch(part) for part in parts):
        raise UsageError("shifts-not-readable", text)
    scale = Decimal(10) if unit == "cm" else Decimal(1)
    vertical, longitudinal, lateral = (Decimal(part) * scale for part in parts)
    return vertical, longitudinal, lateral


def blind_reading(text: str | None, second: str | None, language: Language) -> str | None:
    """Return the colleague's reading; on a terminal the colleague is asked, unseen."""
    if text is not None or second is None or not sys.stdin.isatty():
        return text
    asked = "Ce que la console affiche" if language == "fr" else "What the console shows"
    return str(click.prompt(f"{asked} · {second}", hide_input=True, err=True))


def named(text: str) -> tuple[str, str]:
    """Read `PLAN=VALUE`.

    Raises:
        UsageError: `settle-not-readable`.
    """
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise UsageError("settle-not-readable", text)
    return name.strip(), value.strip()


def numbered(text: str) -> tuple[str, int]:
    """Read `PLAN=N`.

    Raises:
        UsageError: `settle-not-readable`.
    """
    name, value = named(text)
    if WHOLE.fullmatch(value) is None:
        raise UsageError("settle-not-readable", text)
    return name, int(value)


def the_one(matters: Mapping[str, str | None]) -> tuple[str, str]:
    """Return the one matter that is settled.

    Raises:
        UsageError: `settle-one-thing`: none, or several.
    """
    found = [(what, stated) for what, stated in matters.items() if stated is not None]
    if len(found) != 1:
        raise UsageError("settle-one-thing")
    return found[0]
