"""Imaging shifts are typed in the unit of the paper sheet and kept in the ledger's."""

from decimal import Decimal

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.record_shifts import LARGEST_CM, shifts_note, typed_shifts
from continuity_kit.messages import sentence

D = Decimal


def test_shifts_are_typed_in_the_sheets_unit_and_kept_in_mm():
    assert typed_shifts(("\N{MINUS SIGN}0,15", "+1", "0")) == (D("-1.5"), D(10), D(0))
    assert typed_shifts(("0.333", "-0.1", "5")) == (D("3.33"), D(-1), D(50))


def test_shifts_are_three_or_none():
    assert typed_shifts(("", " ", "")) is None
    with pytest.raises(UsageError) as caught:
        typed_shifts(("1", "", "2"))
    assert caught.value.code == "shifts-not-readable"


@pytest.mark.parametrize("typed", ["5.1", "-12", "0,1,2", "1e1", "abc"])
def test_what_no_image_moves_anybody_by_is_not_taken(typed):
    with pytest.raises(UsageError) as caught:
        typed_shifts(("0", typed, "0"))
    is_number = typed in ("5.1", "-12")
    assert caught.value.code == ("gui-shifts-too-large" if is_number else "shifts-not-readable")
    note = shifts_note(("0", typed, "0"), "fr")
    assert note.is_wrong
    assert note.tone == "red"
    assert (str(LARGEST_CM) in note.text) is is_number


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_typed_is_told_back_in_mm(language):
    none = shifts_note(("", "", ""), language)
    assert (none.text, none.is_wrong) == (sentence("gui-record-shifts", language), False)
    assert ", cm (" in none.text
    read = shifts_note(("-0.15", "3", "0"), language)
    assert "\N{MINUS SIGN}1.5 · +30 · 0\N{NO-BREAK SPACE}mm" in read.text
    assert (read.tone, read.is_wrong) == ("ink", False)


def test_shifts_that_are_not_all_typed_yet_are_no_alarm():
    note = shifts_note(("0.2", "", ""), "fr")
    assert (note.tone, note.is_wrong) == ("amber", True)
