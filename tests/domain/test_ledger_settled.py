"""What people settled: by two, the newest of a chain, and of two laptops the careful one."""

import pytest
from ledger_builders import ANNE, BRUNO, CLAIRE, PLAN_UID
from ledger_entries import entry, void

from continuity_kit.domain.ledger_settled import (
    has_second_source,
    is_adjudicated,
    is_released,
    is_sealed,
    settled_count,
    settled_group,
)

TWO = (ANNE, CLAIRE)
DIGEST = "d1" * 32
KNOWN = {"given": None, "source": None, "as_of": None, "conflict": False}


def count(number, *, by=TWO, **more):
    return entry("count_settled", {"count": number, "known": KNOWN}, by=by, **more)


def group(number, *, by=TWO, **more):
    return entry("fraction_group_settled", {"group": number}, by=by, **more)


def test_one_person_alone_settles_nothing():
    assert settled_count([count(12, by=(ANNE,))], PLAN_UID) is None
    assert settled_count([count(12, by=(ANNE, ANNE))], PLAN_UID) is None
    assert settled_group([group(2, by=(BRUNO,))], PLAN_UID) is None


def test_the_newest_count_of_a_chain_holds():
    first, second = count(14), count(12)
    for entries in ([first, second], [second, first]):
        settled = settled_count(entries, PLAN_UID)
        assert settled is not None
        assert (settled.count, settled.known_given, settled.known_conflict) == (12, None, False)
    assert settled_count([first, second, void(second)], PLAN_UID).count == 14
    assert settled_count([first], "9.9") is None


def test_of_counts_on_two_laptops_the_higher_one_holds():
    entries = [count(14, device="a"), count(12, device="a"), count(13, device="b")]
    assert settled_count(entries, PLAN_UID).count == 13
    assert settled_count(list(reversed(entries)), PLAN_UID).count == 13


def test_a_group_that_two_laptops_pick_differently_is_picked_by_none():
    assert settled_group([group(2, device="a"), group(2, device="b")], PLAN_UID) == 2
    assert settled_group([group(2, device="a"), group(1, device="b")], PLAN_UID) is None
    assert settled_group([group(1, device="a"), group(2, device="a")], PLAN_UID) == 2


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("plan_released", is_released),
        ("plan_adjudicated", is_adjudicated),
        ("plan_sealed", is_sealed),
        ("second_source", has_second_source),
    ],
)
def test_what_was_approved_holds_for_exactly_that_content(kind, holds):
    approved = entry(kind, by=TWO, plan_digest=DIGEST)
    assert holds([approved], PLAN_UID, DIGEST)
    assert not holds([approved], PLAN_UID, "d2" * 32)
    assert not holds([approved], PLAN_UID, None)
    assert not holds([approved], "9.9", DIGEST)
    assert not holds([approved, void(approved)], PLAN_UID, DIGEST)
    assert not holds([entry(kind, by=(CLAIRE,), plan_digest=DIGEST)], PLAN_UID, DIGEST)
    assert not holds([entry(kind, by=TWO, plan_digest=None)], PLAN_UID, None)
