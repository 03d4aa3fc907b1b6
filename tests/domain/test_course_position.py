"""Where a course stands: the export's count, what people settled, the ledger, joined by number."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from ledger_builders import NOON
from ledger_entries import ended
from session_builders import count

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_settled import SettledCount
from continuity_kit.domain.ledger_state import fractions

PLAN_UID = "1.2.826.0.1.3680043.8.498.1"
WHOLE = "given_unconfirmed"


def given(*numbers, state=WHOLE):
    return tuple(
        LedgerFraction(
            PLAN_UID,
            number,
            state,
            (),
            NOON + timedelta(days=number),
            None,
            (),
            treated_on=(NOON + timedelta(days=number)).date(),
        )
        for number in numbers
    )


def settled(number, *, known=None, conflict=False):
    return SettledCount(number, NOON, known, conflict, "c" * 64)


def at(of, ledger=(), *, by=None, planned=25):
    return course_position(of, by, ledger, planned)


def test_the_ledger_goes_on_from_the_count_of_the_export():
    where = at(count(10), given(11, 12))
    assert (where.given, where.next_fraction, where.base) == (12, 13, 10)
    assert (where.given_since_export, where.source, where.conflict) == (2, "counts", False)


def test_a_fraction_that_a_later_export_counts_too_is_one_fraction():
    assert at(count(12), given(11, 12)).given == 12
    assert at(count(13), given(11, 12)).given == 13
    assert at(count(11), given(11, 12)).given == 12


def test_an_unknown_count_is_never_zero():
    where = at(count(None), given(1, 2))
    assert (where.given, where.next_fraction, where.base) == (None, None, None)
    assert where.is_unknown
    assert where.given_since_export == 2


def test_a_count_of_nought_is_a_count():
    where = at(count(0))
    assert (where.given, where.next_fraction) == (0, 1)


@pytest.mark.parametrize("state", ["given_unconfirmed", "given", "elsewhere"])
def test_what_counts_as_given(state):
    assert at(count(10), given(11, state=state)).given == 11


@pytest.mark.parametrize("state", ["to_give", "started", "interrupted", "missed", "not_counted"])
def test_what_does_not_count_as_given(state):
    assert at(count(10), given(11, state=state)).given == 10


def test_an_interrupted_fraction_is_the_next_one():
    ledger = fractions([ended("interrupted", "40", fraction=11)], PLAN_UID)
    where = at(count(10), ledger)
    assert (where.given, where.next_fraction, where.interrupted) == (10, 11, 11)


def test_a_fraction_begun_before_the_export_is_the_next_one():
    where = at(count(10, partial=(11,)))
    assert (where.next_fraction, where.interrupted) == (11, 11)
    assert at(count(10, partial=(11,)), given(11)).interrupted is None


def test_a_number_that_nobody_gave_is_named():
    where = at(count(10), given(11, 13))
    assert (where.given, where.skipped, where.next_fraction) == (12, (12,), 14)


def test_a_course_is_complete_when_as_many_as_planned_were_given():
    where = at(count(24), given(25))
    assert where.is_complete
    assert where.next_fraction is None
    assert not at(count(24)).is_complete
    assert not at(count(25), planned=None).is_complete


def test_two_people_settle_an_unknown_count():
    where = at(count(None), given(13), by=settled(12))
    assert (where.given, where.base, where.source, where.settled) == (13, 12, "settled", True)
    assert where.as_of == NOON


def test_two_people_settle_a_conflict():
    contested = count(12, conflict=True)
    assert at(contested).conflict
    where = at(contested, by=settled(11, known=12, conflict=True))
    assert (where.given, where.conflict, where.settled) == (11, False, True)


def test_a_new_count_reopens_a_settled_conflict():
    by = settled(11, known=12, conflict=True)
    where = at(count(13, conflict=True), by=by)
    assert (where.given, where.conflict, where.settled) == (13, True, False)
    where = at(count(9), by=by)
    assert (where.given, where.conflict) == (11, True)


def test_a_source_that_comes_to_agree_with_the_settlement_is_the_source_again():
    where = at(count(11), by=settled(11, known=12, conflict=True))
    assert (where.given, where.source, where.conflict) == (11, "counts", False)
    where = at(count(13), by=settled(12))
    assert (where.given, where.source, where.conflict) == (13, "counts", False)


def test_a_lower_count_after_people_settled_an_unknown_one_is_a_conflict():
    where = at(count(10), by=settled(12))
    assert (where.given, where.conflict) == (12, True)


def test_a_machine_that_recorded_the_number_on_another_day_is_a_conflict():
    other_day = GivenFraction(11, date(2026, 11, 20), ((1, Decimal("100")),))
    where = at(count(11, fractions=(other_day,)), given(11))
    assert (where.given, where.conflict) == (12, True)
    same_day = GivenFraction(11, (NOON + timedelta(days=11)).date())
    where = at(count(11, fractions=(same_day,)), given(11))
    assert (where.given, where.conflict) == (11, False)


def test_the_next_number_follows_the_higher_count_while_counts_differ():
    other_day = GivenFraction(11, date(2026, 11, 20), ((1, Decimal("100")),))
    apart = at(count(11, fractions=(other_day,)), given(11))
    (eleven,) = given(11)
    doubled = at(count(10), (replace(eleven, wholes=2),))
    for where in (apart, doubled):
        assert (where.given, where.next_fraction, where.doubled) == (12, 13, 1)
    sources = (("counts", 24, NOON), ("records", 25, NOON))
    differing = at(count(25, conflict=True, sources=sources), planned=30)
    assert (differing.given, differing.next_fraction) == (25, 26)


@pytest.mark.parametrize(
    ("known", "ledger"),
    [
        (count(10), given(11, 12)),
        (count(12), given(11, 12)),
        (count(11, fractions=(GivenFraction(11, date(2026, 11, 20)),)), given(11)),
        (count(10), tuple(replace(item, wholes=2) for item in given(11))),
        (count(10, conflict=True), given(11, 13)),
    ],
    ids=["more", "joined", "other-day", "two-laptops", "skipped"],
)
def test_base_and_what_was_recorded_since_are_always_the_count_shown(known, ledger):
    where = at(known, ledger)
    assert where.base + where.given_since_export == where.given
    assert where.next_fraction > where.given


def test_a_fraction_that_a_machine_only_began_is_completed_on_another_day_without_a_conflict():
    begun = (GivenFraction(11, (NOON + timedelta(days=3)).date()),)
    where = at(replace(count(10), partial=(11,), fractions=begun), given(11))
    assert (where.given, where.next_fraction, where.conflict) == (11, 12, False)


def test_the_position_does_not_depend_on_the_order_of_the_fractions():
    ledger = given(15, 12, 11, 13)
    assert at(count(10), ledger) == at(count(10), tuple(reversed(ledger)))
