"""Sheet numbers: what is printed, what is refused when typed."""

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.sheets.sheet_number import read_sheet_number, sheet_number


@pytest.mark.parametrize(
    ("letter", "index", "number"),
    [
        ("A", 417, "A-0417-5"),
        ("A", 432, "A-0432-7"),
        ("A", 402, "A-0402-0"),
        ("A", 455, "A-0455-6"),
    ],
)
def test_a_number_holds_letter_counter_and_check_digit(
    letter: str, index: int, number: str
) -> None:
    assert sheet_number(letter, index) == number
    assert read_sheet_number(number) == (letter, index)


@pytest.mark.parametrize("index", [1, 417, 9999, 10_000, 999_999, 9_999_999])
def test_a_number_fits_the_smallest_code(index: int) -> None:
    number = sheet_number("Z", index)
    assert len(number) <= 10
    assert read_sheet_number(number) == ("Z", index)


def test_every_single_digit_error_and_transposition_of_neighbours_is_refused() -> None:
    number = "A-0417-5"
    wrong = set()
    for place, char in enumerate(number):
        if char.isdigit():
            wrong |= {number[:place] + str(n) + number[place + 1 :] for n in range(10)}
    digits = "04175"
    for place in range(3):
        if digits[place] != digits[place + 1]:
            swapped = list(digits)
            swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
            wrong.add(f"A-{''.join(swapped[:4])}-{swapped[4]}")
    wrong |= {f"{chr(letter)}-0417-5" for letter in range(ord("B"), ord("J"))}
    wrong.discard(number)
    assert len(wrong) > 50
    for typed in wrong:
        with pytest.raises(UsageError, match="sheet-number-wrong"):
            read_sheet_number(typed)


def test_a_number_typed_small_or_without_hyphens_is_read() -> None:
    assert read_sheet_number(" a0417 5") == ("A", 417)


@pytest.mark.parametrize(("letter", "index"), [("a", 1), ("AB", 1), ("A", 0), ("A", 10_000_000)])
def test_a_number_out_of_range_is_refused(letter: str, index: int) -> None:
    with pytest.raises(UsageError, match="sheet-number-range"):
        sheet_number(letter, index)
