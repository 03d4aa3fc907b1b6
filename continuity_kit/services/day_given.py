"""Which fractions of a plan were given on a day: asked before that day is called missed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_state import GIVEN_STATES, fractions
from continuity_kit.domain.snapshot import PlanView


@dataclass(frozen=True)
class GivenThatDay:
    """One session that stands for a day.

    Attributes:
        given_at, by, entry_hash: of the ledger's entry; None of one that the export tells.
    """

    number: int
    given_at: datetime | None = None
    by: str | None = field(default=None, repr=False)
    entry_hash: str | None = None


def given_that_day(ledger: LedgerIndex, view: PlanView, day: date) -> tuple[GivenThatDay, ...]:
    """Return what stands of a plan for a day, an interrupted session included, none voided.

    SAFETY: a day with a fraction is not called missed in passing
    (test_a_day_with_a_fraction_is_called_missed_by_two_people_who_were_told).
    """
    return tuple(_found(ledger, view, day))


def _found(ledger: LedgerIndex, view: PlanView, day: date) -> Iterator[GivenThatDay]:
    told = set()
    for item in fractions(ledger, view.plan_uid):
        own = [part for part in item.parts if part.treated_on == day]
        for part in own:
            told.add(item.number)
            yield GivenThatDay(item.number, part.given_at, part.recorded_by, part.entry_hash)
        if not own and item.treated_on == day and item.state in GIVEN_STATES:
            told.add(item.number)
            yield GivenThatDay(item.number, None, item.recorded_by, item.entries[-1])
    for before in view.count.fractions:
        if before.given_on == day and before.number not in told:
            yield GivenThatDay(before.number)
