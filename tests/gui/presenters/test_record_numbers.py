"""Numbers as people type them at the console."""

from decimal import Decimal

import pytest

from continuity_kit.domain.planned_meterset import PlannedBeam
from continuity_kit.gui.presenters.record_numbers import (
    BeamToGive,
    blind_reading,
    reading_sum,
    typed_meterset,
    verdict_of,
)

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("312.5", "312.5"),
        ("312,5", "312.5"),
        (" 312,5 ", "312.5"),
        ("0", "0"),
        ("1 234,5", "1234.5"),
    ],
)
def test_a_meterset_takes_point_and_comma(text, value):
    assert typed_meterset(text) == D(value)


@pytest.mark.parametrize("text", ["", "-1", "1e3", "NaN", "12.", "١٢", "abc", "1.312,5", "1,2,3"])
def test_what_is_no_plain_number_is_no_meterset(text):
    assert typed_meterset(text) is None


def test_two_marks_in_one_number_are_refused():
    assert typed_meterset("1.312,5") is None
    assert reading_sum("1.312,5 + 2") is None


def test_a_blind_reading_takes_commas_and_is_added():
    assert blind_reading("312,5 + 298.7") == "312.5 + 298.7"
    assert reading_sum("312,5 + 298.7") == D("611.2")
    assert reading_sum("312.5 +") is None


def beam(planned="312.4", earlier="0", unit="MU"):
    value = None if planned is None else D(planned)
    return BeamToGive(PlannedBeam(1, value, unit), "A1", "6 MV", "", D(earlier))


@pytest.mark.parametrize(
    ("typed", "difference", "within"),
    [
        ("312.5", "+0.1\N{NO-BREAK SPACE}UM", True),
        ("312.4", "0.0\N{NO-BREAK SPACE}UM", True),
        ("300", "\N{MINUS SIGN}12.4\N{NO-BREAK SPACE}UM", False),
    ],
)
def test_a_verdict_says_the_difference_and_whether_it_is_within(typed, difference, within):
    told = verdict_of(beam(), D(typed), "fr")
    assert (told.planned, told.difference, told.is_within) == ("312.4", difference, within)


def test_a_verdict_of_a_continuation_is_about_what_is_left():
    told = verdict_of(beam(earlier="300"), D("12.4"), "en")
    assert (told.planned, told.difference, told.is_within) == (
        "12.4",
        "0.0\N{NO-BREAK SPACE}MU",
        True,
    )


def test_a_beam_whose_plan_says_nothing_is_never_within():
    told = verdict_of(beam(planned=None), D("12"), "fr")
    assert not told.is_within
    assert "0" not in told.planned


def test_a_beam_that_earlier_sessions_completed_is_done():
    assert beam(earlier="312.4").is_done
    assert not beam(earlier="100").is_done
    assert not beam().is_done
