"""Metersets as typed, and the blind reading of the second person."""

from decimal import Decimal

import pytest
from session_builders import beams

from continuity_kit.domain.meterset_reading import (
    parse_beams,
    parse_meterset,
    parse_reading,
    reading_agrees,
)
from continuity_kit.errors import UsageError

TWO = beams(("1", "312.5"), ("2", "298.7"))


def code_of(act, *words):
    with pytest.raises(UsageError) as caught:
        act(*words)
    return caught.value.code


def test_a_meterset_keeps_its_digits():
    assert [str(parse_meterset(text)) for text in ("312.5", "312.50", " 0 ", "7")] == [
        "312.5",
        "312.50",
        "0",
        "7",
    ]


@pytest.mark.parametrize("text", ["312,5", "1,000", ",5", "312,5.0"])
def test_a_comma_is_refused_with_its_own_sentence(text):
    assert code_of(parse_meterset, text) == "meterset-comma"
    assert code_of(parse_beams, [f"1={text}"]) == "meterset-comma"
    assert code_of(parse_reading, f"{text} + 1") == "meterset-comma"


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1e3", "NaN", "Infinity", "0x10", "1.", ".5", "1 2", "٣", "1_000"]
)
def test_what_is_no_plain_number_is_refused(text):
    assert code_of(parse_meterset, text) == "meterset-not-a-number"


@pytest.mark.parametrize("text", ["312.5", "=312.5", "a=1", "1:312.5", "-1=5", "1.0=5"])
def test_a_beam_is_written_number_equals_meterset(text):
    assert code_of(parse_beams, [text]) == "beam-not-readable"


def test_a_beam_is_given_once():
    assert code_of(parse_beams, ["1=312.5", "01=312.5"]) == "beam-twice"


def test_beams_come_by_number():
    assert parse_beams(["2=298.7", "1=312.5"]) == TWO


@pytest.mark.parametrize(
    ("reading", "agrees"),
    [
        ("312.5 + 298.7", True),
        ("298.7+312.5", True),
        ("312.50 + 298.70", True),
        ("611.2", True),
        ("611.20", True),
        ("611.2 + 0", True),
        ("312.5", False),
        ("298.7", False),
        ("611.3", False),
        ("312.4 + 298.8", False),  # the sum agrees, the beams do not
        ("300 + 311.2", False),
        ("312.5 + 298.7 + 1", False),
        ("0", False),
    ],
)
def test_a_blind_reading_agrees_beam_by_beam_or_in_all(reading, agrees):
    assert reading_agrees(parse_reading(reading), TWO) is agrees


def test_a_reading_of_nothing_agrees_with_nothing():
    assert not reading_agrees((), TWO)
    assert not reading_agrees((), ())
    assert reading_agrees((Decimal(0),), beams(("1", "0")))
