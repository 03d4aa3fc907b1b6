"""The gates on what was delivered: totals of beams against the plan, interruptions included."""

from decimal import Decimal

import pytest
from gate_builders import after, part

from continuity_kit.domain.planned_meterset import PlannedBeam


@pytest.mark.parametrize(
    ("meterset", "code"),
    [
        ("312.5", None),
        ("315.6", None),
        ("309.4", None),
        ("315.7", "meterset-off"),
        ("309.3", "meterset-off"),
        ("0", "meterset-off"),
        ("3125", "meterset-ten-times"),
        ("3100", "meterset-ten-times"),
        ("31.25", "meterset-ten-times"),
        ("31.3", "meterset-ten-times"),
        ("625", "meterset-off"),
    ],
)
def test_a_meterset_is_met_within_one_per_cent(meterset, code):
    gates = after(("1", meterset), ("2", "298.7"))
    assert [gate.code for gate in gates] == ([] if code is None else [code])


def test_a_small_meterset_is_met_within_half_a_unit():
    small = (PlannedBeam(1, Decimal("20"), "MU"),)
    assert after(("1", "20.5"), planned=small) == ()
    assert [gate.code for gate in after(("1", "20.6"), planned=small)] == ["meterset-off"]


def test_half_a_minute_of_cobalt_is_no_tolerance():
    timed = (PlannedBeam(1, Decimal("2.0"), "MINUTE"),)
    assert [gate.code for gate in after(("1", "2.4"), planned=timed)] == ["meterset-off"]
    assert after(("1", "2.02"), planned=timed) == ()


def test_a_beam_that_is_not_named_gave_nothing():
    gates = after(("1", "312.5"))
    assert [(gate.code, gate.beam) for gate in gates] == [("meterset-off", 2)]


def test_the_totals_of_an_interrupted_fraction_must_meet_the_plan():
    earlier = (part((("1", "312.5"), ("2", "100")), outcome="interrupted"),)
    assert after(("2", "198.7"), earlier=earlier) == ()
    gates = after(("2", "298.7"), earlier=earlier)
    assert [(gate.code, gate.beam) for gate in gates] == [("meterset-off", 2)]
    gates = after(("2", "298.7"), earlier=earlier, is_partial=True)
    assert [(gate.code, gate.beam) for gate in gates] == [("meterset-exceeded", 2)]


def test_an_interruption_may_leave_a_tenth_but_never_ten_times():
    assert after(("1", "31.25"), is_partial=True) == ()
    gates = after(("1", "3125"), is_partial=True)
    assert [gate.code for gate in gates] == ["meterset-ten-times"]
