"""Imaging shifts as people type them, in cm as the sheet has them; the ledger keeps mm."""

import re
from dataclasses import dataclass
from decimal import Decimal

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.record_numbers import with_point
from continuity_kit.gui.presenters.wording import MINUS, words_of
from continuity_kit.messages import Language, sentence

SHIFT = re.compile(r"[+-]?[0-9]{1,4}(\.[0-9]{1,4})?")
LARGEST_CM = Decimal(5)
"""An image moves nobody further: such a number is mm, or a couch position."""
MM_IN_CM = Decimal(10)

Shifts = tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class ShiftsNote:
    """What stands over the fields: their unit, then how the numbers were understood.

    Attributes:
        is_wrong: the session cannot be signed with what is typed.
    """

    text: str
    tone: Tone = "ink"
    is_wrong: bool = False


def typed_shifts(texts: tuple[str, str, str]) -> Shifts | None:
    """Read three lengths in cm; return them in mm, None when none of them is typed.

    SAFETY: the sheet's boxes are in cm, so these fields are: a number is copied as it stands
    (test_shifts_are_typed_in_the_sheets_unit_and_kept_in_mm).

    Raises:
        UsageError: `shifts-not-readable`: one is no number, or one or two are missing;
            `gui-shifts-too-large`: one is beyond what an image moves anybody.
    """
    values = [with_point(text) for text in texts]
    if not any(values):
        return None
    if not all(SHIFT.fullmatch(value) for value in values):
        raise UsageError("shifts-not-readable", "; ".join(texts))
    lengths = [Decimal(value) for value in values]
    too_large = next((length for length in lengths if abs(length) > LARGEST_CM), None)
    if too_large is not None:
        raise UsageError("gui-shifts-too-large", most=LARGEST_CM, typed=too_large)
    vertical, longitudinal, lateral = (length * MM_IN_CM for length in lengths)
    return vertical, longitudinal, lateral


def shifts_note(texts: tuple[str, str, str], language: Language) -> ShiftsNote:
    """Return the title of the fields; what is typed is told back in mm, to be noticed."""
    try:
        shifts = typed_shifts(texts)
    except UsageError as error:
        if error.code == "gui-shifts-too-large":
            text = words_of("gui-record-shifts-large", language, most=LARGEST_CM)
            return ShiftsNote(text, "red", is_wrong=True)
        return ShiftsNote(
            sentence("gui-record-shifts-three", language), _tone(texts), is_wrong=True
        )
    if shifts is None:
        return ShiftsNote(sentence("gui-record-shifts", language))
    vertical, longitudinal, lateral = (_signed(length) for length in shifts)
    return ShiftsNote(
        words_of(
            "gui-record-shifts-are",
            language,
            vertical=vertical,
            longitudinal=longitudinal,
            lateral=lateral,
        )
    )


def _tone(texts: tuple[str, str, str]) -> Tone:
    """Return red for what cannot be read; what is merely not all typed yet is no alarm."""
    typed = [with_point(text) for text in texts if text.strip()]
    return "amber" if all(SHIFT.fullmatch(text) for text in typed) else "red"


def _signed(millimetres: Decimal) -> str:
    """Return a length with its sign and without a padding zero."""
    text = f"{millimetres.normalize():+f}" if millimetres else "0"
    return text.replace("-", MINUS)
