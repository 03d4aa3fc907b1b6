"""Numbers on paper: the file's digits, one rule a kind."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from continuity_kit.sheets.numbers import (
    angle,
    centimetres,
    day,
    days_and_hours,
    dose,
    dose_places,
    file_digits,
    full_day,
    iso_day,
    moment,
    signed_digits,
)

D = Decimal


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("281.368973", "281.368973"),
        ("263.914420", "263.914420"),
        ("1.5E2", "150"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
    ],
)
def test_a_meterset_keeps_every_digit_of_the_file(number: str, shown: str) -> None:
    assert file_digits(D(number)) == shown


@pytest.mark.parametrize(
    ("degrees", "shown"),
    [
        ("359.95", "0.0°"),
        ("359.94", "359.9°"),
        ("0.05", "0.1°"),
        ("181", "181.0°"),
        ("-0.5", "−0.5°"),
    ],
)
def test_an_angle_is_rounded_half_away_from_zero_and_never_360(degrees: str, shown: str) -> None:
    assert angle(D(degrees)) == shown


@pytest.mark.parametrize(
    ("length", "shown"), [("-72", "−7.2"), ("68", "+6.8"), ("-0.2", "0.0"), ("905.2", "+90.5")]
)
def test_a_length_is_in_centimetres_with_its_sign(length: str, shown: str) -> None:
    assert centimetres(D(length), signed=True) == shown


def test_signed_digits_use_the_true_minus() -> None:
    assert signed_digits(D("-95")) == "\u221295"
    assert signed_digits(D("88")) == "+88"
    assert signed_digits(D("0")) == "0"


@pytest.mark.parametrize(("text", "places"), [("2", 2), ("2.00", 2), ("2.667", 3), ("2.66666", 3)])
def test_doses_have_the_decimals_of_the_prescription(text: str, places: int) -> None:
    assert dose_places(D(text)) == places
    assert dose(D("30"), 2) == "30.00"


def test_months_are_in_letters_in_both_languages() -> None:
    when = date(2026, 2, 3)
    assert day(when, "fr") == "mar\u00a03\u00a0FÉVR\u00a02026"
    assert day(when, "en") == "Tue\u00a03\u00a0FEB\u00a02026"
    assert full_day(when, "fr").startswith("mardi ")
    assert moment(datetime(2026, 2, 3, 18, 2, tzinfo=UTC), UTC, "fr").endswith("2026 18:02")


def test_ages_are_in_days_and_hours() -> None:
    assert days_and_hours(61, "fr") == "2\u00a0j\u00a013\u00a0h"
    assert days_and_hours(5, "en") == "5\u00a0h"


@pytest.mark.parametrize("text", [None, "", "20261123", "2026-13-01"])
def test_a_date_that_is_none_is_not_guessed(text: str | None) -> None:
    assert iso_day(text) is None
