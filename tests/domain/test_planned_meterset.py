"""What one fraction should deliver: by beam number, in the file's unit, decay included."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import plan_builders
import pytest
from session_builders import beams, view

from continuity_kit.domain.planned_meterset import (
    PlannedBeam,
    fraction_group,
    planned_metersets,
    totals,
)

D = Decimal
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
REFERENCE = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def brachy(**values):
    full = plan_builders.plan(kind="brachy")
    group = replace(full.fraction_groups[0], brachy_setups=(1,))
    return replace(full, **{"fraction_groups": (group,), **values})


def times(plan, at=NOW):
    return [
        (beam.number, beam.planned, beam.unit)
        for beam in planned_metersets(plan, plan.fraction_groups[0], at)
    ]


def test_metersets_follow_the_beam_number_and_never_the_place():
    plan = view().plan
    group = plan.fraction_groups[0]
    turned = replace(group, beams=tuple(reversed(group.beams)))
    both = [
        planned_metersets(replace(plan, beams=order), which, NOW)
        for order in (plan.beams, tuple(reversed(plan.beams)))
        for which in (group, turned)
    ]
    assert all(one == both[0] for one in both)
    assert [(beam.number, str(beam.planned), beam.unit) for beam in both[0]] == [
        (1, "312.5", "MU"),
        (2, "298.7", "MU"),
    ]


def test_a_setup_beam_is_no_treatment_beam():
    plan = view().plan
    setup = replace(plan.beams[0], delivery_type="SETUP")
    found = planned_metersets(
        replace(plan, beams=(setup, plan.beams[1])), plan.fraction_groups[0], NOW
    )
    assert [beam.number for beam in found] == [2]


def test_a_plan_with_several_groups_has_none_until_one_is_picked():
    plan = view().plan
    two = (plan.fraction_groups[0], replace(plan.fraction_groups[0], number=2))
    several = replace(plan, fraction_groups=two)
    assert fraction_group(several, None) is None
    assert fraction_group(several, 2) == two[1]
    assert fraction_group(several, 3) is None
    assert fraction_group(plan, None) == plan.fraction_groups[0]
    assert fraction_group(replace(plan, fraction_groups=(two[0], two[0])), 1) is None


def test_an_hdr_channel_takes_longer_as_its_source_decays():
    # Ir-192, half-life 73.83 d: after 4 days 300.5 s become 300.5 * 2^(4/73.83) = 312.0 s.
    assert times(brachy()) == [(1, D("312.0"), "s")]
    assert times(brachy(), REFERENCE) == [(1, D("300.5"), "s")]
    doubled = times(brachy(), REFERENCE + timedelta(days=73.83))
    assert doubled == [(1, D("601.0"), "s")]


@pytest.mark.parametrize(
    "values",
    [
        {"reference_at": None},
        {"half_life_d": None},
        {"half_life_d": D(0)},
        {"reference_at": "last spring"},
    ],
)
def test_a_time_whose_source_is_not_known_is_compared_with_nothing(values):
    plan = brachy()
    source = replace(plan.sources[0], **values)
    assert times(replace(plan, sources=(source,))) == [(1, None, "s")]
    assert times(replace(plan, sources=())) == [(1, None, "s")]
    assert times(replace(plan, sources=(*plan.sources, *plan.sources))) == [(1, None, "s")]


def test_a_pulsed_channel_or_one_number_twice_is_compared_with_nothing():
    plan = brachy()
    (channel,) = plan.channels
    assert times(replace(plan, channels=(replace(channel, pulses=4),))) == [(1, None, "s")]
    assert times(replace(plan, channels=(channel, channel))) == [(1, None, "s")]
    assert times(replace(plan, channels=(replace(channel, setup=2),))) == []
    assert times(replace(plan, channels=(replace(channel, number=None),))) == []


def test_what_several_sessions_gave_adds_up_by_number():
    assert totals(beams(("1", "100"), ("2", "5")), beams(("1", "0.5")), ()) == {
        1: D("100.5"),
        2: D("5"),
    }


@pytest.mark.parametrize(
    ("delivered", "is_partial", "misplaced"),
    [
        ("3125", False, True),
        ("3125", True, True),
        ("31.25", False, True),
        ("31.25", True, False),
        ("312.5", False, False),
        ("625", False, False),
        ("0", False, False),
    ],
)
def test_a_misplaced_point_is_ten_times_or_a_tenth(delivered, is_partial, misplaced):
    beam = PlannedBeam(1, D("312.5"), "MU")
    assert beam.is_misplaced_point_of(D(delivered), is_partial=is_partial) is misplaced


@pytest.mark.parametrize("planned", [None, D(0)])
def test_nothing_planned_has_no_point_to_misplace(planned):
    assert not PlannedBeam(1, planned, "MU").is_misplaced_point_of(D("10"))
