"""Numbers of printed sheets: laptop letter, the laptop's own counter, check digit.

Source: ISO/IEC 7064, system MOD 11,10, over the letter's rank (2 digits) and the counter.
"""

import re

from continuity_kit.errors import UsageError

DRILL_LETTER = "X"
LARGEST_INDEX = 9_999_999  # ten characters at most, or the QR code outgrows version 1-H
TYPED = re.compile(r"([A-Z])-?([0-9]{4,7})-?([0-9])")


def sheet_number(letter: str, index: int) -> str:
    """Return the number of a laptop's sheet, as `A-0417-5`.

    Args:
        letter: of the laptop, A to Z; X in a drill.
        index: of the laptop's own sheet counter, from 1.
    Raises:
        UsageError: the letter or the index cannot be printed.
    """
    if re.fullmatch("[A-Z]", letter) is None or not 1 <= index <= LARGEST_INDEX:
        raise UsageError("sheet-number-range", f"{letter}-{index}")
    number = f"{index:04d}"
    # Six and seven digits leave no room for both hyphens in a version 1-H code.
    first = "" if len(number) > 6 else "-"
    return f"{letter}{first}{number}-{_check_digit(letter, number)}"


def read_sheet_number(typed: str) -> tuple[str, int]:
    """Return letter and index of a typed or scanned number.

    SAFETY: a mistyped number never opens another patient's sheet
    (test_every_single_digit_error_and_transposition_of_neighbours_is_refused).

    Raises:
        UsageError: not a sheet number, or its check digit is wrong.
    """
    match = TYPED.fullmatch(re.sub(r"\s", "", typed).upper())
    if match is None or _check_digit(match[1], match[2]) != match[3]:
        raise UsageError("sheet-number-wrong", typed)
    return match[1], int(match[2])


def _check_digit(letter: str, number: str) -> str:
    product = 10
    for digit in f"{ord(letter) - ord('A') + 1:02d}{number}":
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
