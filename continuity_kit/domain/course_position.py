"""Where a course stands: the source's count, what people settled, and the ledger, joined by number.

A fraction that the ledger holds and a later export counts is one fraction: numbers join them, and
a machine's record of the same number on another day is a conflict. Where counts differ the higher
one is shown, the next number follows it, and the patient stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from continuity_kit.domain.fraction import CountSource, FractionCount
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_settled import SettledCount
from continuity_kit.domain.ledger_state import GIVEN_STATES


@dataclass(frozen=True)
class CoursePosition:
    """How far a plan is, with the source and time of its count.

    Attributes:
        given: fractions given to this day, None when nobody knows (never 0 for unknown).
        next_fraction: the number to give, an interrupted one first; None when unknown or complete.
        base: what source or settlement counts, without the ledger's further fractions.
        given_since_export: complete fractions of the ledger that the base may not hold: base and
            they are `given`.
        source, as_of: who says the base, and when.
        conflict: counts differ and nobody settled it; `given` is the higher.
        settled: two people settled the base.
        interrupted: number of the fraction to be completed, in the ledger or before the export.
        skipped: numbers below the highest given one that nobody gave.
        is_complete: every planned fraction is given.
        doubled: of `given_since_export`, those whose number is counted already: given whole twice,
            or on another day than a machine recorded. The patient stops until people settle it.
    """

    given: int | None
    next_fraction: int | None
    base: int | None
    given_since_export: int
    source: CountSource | Literal["settled"] | None
    as_of: datetime | None
    conflict: bool
    settled: bool
    interrupted: int | None = None
    skipped: tuple[int, ...] = ()
    is_complete: bool = False
    doubled: int = 0

    @property
    def is_unknown(self) -> bool:
        """Nobody says how many fractions were given."""
        return self.given is None


@dataclass(frozen=True)
class _Base:
    given: int | None
    source: CountSource | Literal["settled"] | None
    as_of: datetime | None
    conflict: bool
    settled: bool


def course_position(
    count: FractionCount,
    settled: SettledCount | None,
    ledger_fractions: Sequence[LedgerFraction],
    fractions_planned: int | None,
) -> CoursePosition:
    """Join a plan's count with what people settled and what the ledger holds.

    Args:
        count: of the newest accepted export.
        settled: the newest count that two people settled, or None.
        ledger_fractions: of this plan, any order.
        fractions_planned: None when the plan does not say.
    """
    base = _base(count, settled)
    given = sorted(item.number for item in ledger_fractions if item.state in GIVEN_STATES)
    twice = 0 if base.settled else _recorded_on_other_days(count, ledger_fractions)
    # SAFETY: one number that two laptops gave whole may be two fractions
    # (test_one_fraction_given_on_two_laptops_is_carded_and_counts_as_two_until_it_is_settled).
    again = sum(item.wholes - 1 for item in ledger_fractions if item.state in GIVEN_STATES)
    if base.given is None:
        return CoursePosition(
            given=None,
            next_fraction=None,
            base=None,
            given_since_export=len(set(given)) + again,
            source=None,
            as_of=None,
            conflict=base.conflict,
            settled=False,
            doubled=again,
        )
    since = sorted({number for number in given if number > base.given})
    highest = since[-1] if since else base.given
    interrupted = _interrupted(count, ledger_fractions, base.given, set(since))
    total = base.given + len(since) + twice + again
    is_complete = fractions_planned is not None and total >= fractions_planned
    # SAFETY: a number that counts twice leaves the highest number behind the count, and the next
    # one never repeats it (test_the_next_number_follows_the_higher_count_while_counts_differ).
    following = interrupted if interrupted is not None else max(highest, total) + 1
    return CoursePosition(
        given=total,
        next_fraction=None if is_complete and interrupted is None else following,
        base=base.given,
        given_since_export=total - base.given,
        source=base.source,
        as_of=base.as_of,
        conflict=base.conflict or twice > 0,
        settled=base.settled,
        interrupted=interrupted,
        skipped=tuple(
            number
            for number in range(base.given + 1, highest)
            if number not in since and number != interrupted
        ),
        is_complete=is_complete,
        doubled=twice + again,
    )


def _base(count: FractionCount, settled: SettledCount | None) -> _Base:
    """Choose between the source and the people who settled it.

    SAFETY: a settlement answers what was known then; a source that says something new reopens the
    question (test_a_new_count_reopens_a_settled_conflict).
    """
    from_source = _Base(count.given, count.source, count.as_of, count.conflict, settled=False)
    if settled is None:
        return from_source
    from_people = _Base(settled.count, "settled", settled.settled_at, conflict=False, settled=True)
    is_known = (count.given, count.conflict) == (settled.known_given, settled.known_conflict)
    if count.given is None or is_known:
        return from_people
    was_unknown = settled.known_given is None
    if was_unknown and not count.conflict and count.given >= settled.count:
        return from_source
    if not count.conflict and settled.known_conflict and count.given == settled.count:
        return from_source
    higher = from_source if count.given >= settled.count else from_people
    return _Base(higher.given, higher.source, higher.as_of, conflict=True, settled=False)


def _recorded_on_other_days(count: FractionCount, fractions: Sequence[LedgerFraction]) -> int:
    """Count the numbers that a machine's record and the ledger give on different days.

    A fraction that the machine only began is completed on another day: that is no conflict.
    """
    by_number = {
        item.number: item.given_on
        for item in count.fractions
        if item.given_on and item.number not in count.partial
    }
    return sum(
        1
        for item in fractions
        if item.state in GIVEN_STATES
        and item.treated_on is not None
        and by_number.get(item.number, item.treated_on) != item.treated_on
    )


def _interrupted(
    count: FractionCount, fractions: Sequence[LedgerFraction], base: int, since: set[int]
) -> int | None:
    """Return the lowest fraction begun and not completed, which keeps its number."""
    begun = {item.number for item in fractions if item.parts and item.state not in GIVEN_STATES}
    begun |= set(count.partial)
    open_numbers = sorted(number for number in begun if number > base and number not in since)
    return open_numbers[0] if open_numbers else None
