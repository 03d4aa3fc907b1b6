"""The proposed order, and how far machine time goes in it."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity_kit.domain.triage import TriageCase, fill, proposed_order

D = Decimal


def case(name="0", category=1, prolongation=0, intent="curative", minutes="15"):
    return TriageCase(
        (name, "CSE", "1.2"),
        category,
        prolongation,
        intent,
        None if minutes is None else D(minutes),
    )


ORDERED = (
    case("a", 1, None),
    case("b", 1, 5),
    case("c", 1, 2, "curative"),
    case("d", 1, 2, "other"),
    case("e", 1, 2, "palliative"),
    case("f", 1, -1),
    case("g", 2, 40),
    case("h", 3, 3),
    case("i", 3, 3),
    case("j", None, 60),
)


def test_category_comes_first_then_prolongation_then_intent():
    shuffled = list(ORDERED)
    for seed in range(20):
        random.Random(seed).shuffle(shuffled)
        assert proposed_order(shuffled) == ORDERED


def test_a_plan_without_a_category_is_last_whatever_it_suffered():
    assert proposed_order([case("x", None, 90), case("y", 3, 0)])[-1].category is None


def test_the_order_is_cut_where_the_time_ends_and_not_jumped():
    long_one = case("b", 1, 4, minutes="40")
    ordered = (case("a", 1, 5, minutes="15"), long_one, case("c", 1, 3, minutes="5"))
    capacity = fill(ordered, D("0.5"))
    assert capacity.within == ordered[:1]
    assert capacity.beyond == ordered[1:]
    assert (capacity.minutes, capacity.minutes_used) == (30, 15)


def test_time_that_is_just_enough_is_enough():
    assert fill((case(), case("1")), D("0.5")).beyond == ()
    assert fill((case(),), D(0)).within == ()


def test_a_session_that_nobody_timed_is_named():
    ordered = (case("a", minutes=None), case("b"), case("c", minutes=None))
    capacity = fill(ordered, D("0.25"))
    assert capacity.unknown == (ordered[0], ordered[2])
    assert capacity.within == (ordered[1],)


def test_hours_below_zero_are_refused():
    with pytest.raises(ValueError, match="below zero"):
        fill((), D(-1))


cases = st.lists(
    st.builds(
        case,
        st.uuids().map(str),
        st.sampled_from([1, 2, 3, None]),
        st.one_of(st.none(), st.integers(-5, 40)),
        st.sampled_from(["curative", "other", "palliative"]),
        st.sampled_from(["10", "12.5", "20", None]),
    ),
    max_size=12,
)


@given(cases, st.decimals(D(0), D(4), places=1), st.decimals(D(0), D(2), places=1))
def test_more_time_never_leaves_anybody_out(found, hours, more):
    ordered = proposed_order(found)
    less, greater = fill(ordered, hours), fill(ordered, hours + more)
    assert less.within == greater.within[: len(less.within)]
    for capacity in (less, greater):
        named = {*capacity.within, *capacity.beyond, *capacity.unknown}
        assert named == set(found)
        assert capacity.minutes_used <= capacity.minutes
