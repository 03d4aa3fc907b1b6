"""Metersets that disagree, one below another with their points in one line."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_numbers import unit_words
from continuity_kit.gui.presenters.wording import MINUS, NO_BREAK, words_of
from continuity_kit.messages import Language, sentence

FIGURE, POINT = "\N{FIGURE SPACE}", "\N{PUNCTUATION SPACE}"
"""As wide as a digit and as a decimal point where digits are tabular."""

OF_METERSETS = (
    "meterset-off",
    "meterset-ten-times",
    "meterset-exceeded",
    "meterset-not-comparable",
)


def meterset_rows(
    gates: Sequence[Gate], base: SessionBase, fraction: int, given_at: datetime, language: Language
) -> tuple[tuple[str, str], ...]:
    """Return label code and value of every beam that stops, in the order of the gates.

    SAFETY: an override lifts every beam of its code, so every one of them is shown
    (test_every_beam_that_stops_is_shown_with_its_values).
    """
    names = {beam.number: beam.name for beam in base.beams(fraction, given_at)}
    stopping = [gate for gate in gates if gate.code in OF_METERSETS]
    rows: list[tuple[str, str]] = []
    for gate in stopping:
        number = "?" if gate.beam is None else str(gate.beam)
        name = names.get(gate.beam or 0, "")
        named = f"{number}, {name}" if name and name != number else number
        if len(stopping) > 1:
            named = f"{named}\n{_told(gate, language)}"
        rows.append(("gui-gate-row-beam", named))
        rows.extend(_values(gate, language) if len(stopping) == 1 else ())
    return tuple(rows)


def _told(gate: Gate, language: Language) -> str:
    """Return what was read and planned of one beam of several, in one line."""
    read, planned, difference, unit = _known(gate, language)
    absent = sentence("gui-gate-not-in-plan", language)
    return words_of(
        "gui-gate-beam-told" if difference is not None else "gui-gate-beam-told-alone",
        language,
        read=_with_unit(read, unit),
        planned=_with_unit(planned, unit) if planned != "-" else absent,
        difference=_with_unit(difference or "", unit),
    )


def _known(gate: Gate, language: Language) -> tuple[str, str, str | None, str]:
    """Return what was read, planned, their difference, and the unit."""
    known = dict(gate.values)
    planned, read = known.get("planned", "?"), known.get("delivered", "?")
    unit = unit_words(known.get("unit", "MU"), language)
    return read, planned, _difference(planned, read), unit


def _values(gate: Gate, language: Language) -> Iterator[tuple[str, str]]:
    read, planned, difference, unit = _known(gate, language)
    if difference is None:
        absent = sentence("gui-gate-not-in-plan", language)
        told = absent if planned == "-" else _with_unit(planned, unit)
        yield "gui-gate-row-planned", told
        yield "gui-gate-row-read", _with_unit(read, unit)
        return
    lined_up = aligned((planned, read, difference))
    codes = ("gui-gate-row-planned", "gui-gate-row-read", "gui-gate-row-difference")
    for code, number in zip(codes, lined_up, strict=True):
        yield code, _with_unit(number, unit)


def aligned(numbers: Sequence[str]) -> tuple[str, ...]:
    """Return numbers as long as each other, with their points and their units in one line."""
    halves = [number.partition(".") for number in numbers]
    before = max(len(whole) for whole, _, _ in halves)
    after = max(len(rest) for _, _, rest in halves)
    told = []
    for whole, point, rest in halves:
        mark = point or (POINT if after else "")
        told.append(f"{whole:{FIGURE}>{before}}{mark}{rest:{FIGURE}<{after}}")
    return tuple(told)


def _difference(planned: str, read: str) -> str | None:
    """Return read less planned, exactly, with its sign; None where one of them is no number."""
    try:
        difference = Decimal(read) - Decimal(planned)
    except InvalidOperation:
        return None
    sign = "+" if difference > 0 else ""
    return f"{sign}{difference}".replace("-", MINUS)


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{NO_BREAK}{unit}"
