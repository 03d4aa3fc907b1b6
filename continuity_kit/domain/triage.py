"""Who comes first when machine time is short: a proposed order; people decide, and sign it.

| asked in turn | first |
|---|---|
| category of the tumour | 1, then 2, 3, then those without one: a doctor must say |
| prolongation already suffered | longest; where nobody knows it before those where somebody does |
| intent | curative, then not stated or other, then palliative |
| identifier and plan | so that the same facts give the same order |

A category is a clinician's entry: it is never derived from a diagnosis, a dose or a site.

Source: RCR, Timely delivery of radical radiotherapy, 4th ed. 2019; DESIGN section 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Intent = Literal["curative", "other", "palliative"]

INTENTS: tuple[Intent, ...] = ("curative", "other", "palliative")
LAST_CATEGORY = 9


@dataclass(frozen=True)
class TriageCase:
    """What the order asks of one plan that is due.

    Attributes:
        key: patient identifier, issuer, plan UID.
        prolongation_days: None when nobody knows.
        minutes: of machine time its sessions of the day take, None when nobody says.
    """

    key: tuple[str, str, str] = field(repr=False)
    category: int | None
    prolongation_days: int | None
    intent: Intent
    minutes: Decimal | None


@dataclass(frozen=True)
class Capacity:
    """How far machine time goes in an order.

    Attributes:
        within: cases that the time allows, in order.
        beyond: from the first that it does not allow on: the order is not jumped to fill a rest.
        unknown: cases whose minutes nobody says; they take no time here and are named.
    """

    minutes: Decimal
    minutes_used: Decimal
    within: tuple[TriageCase, ...]
    beyond: tuple[TriageCase, ...]
    unknown: tuple[TriageCase, ...]


def proposed_order(cases: Sequence[TriageCase]) -> tuple[TriageCase, ...]:
    """Return the cases in the proposed order, whatever order they come in."""
    return tuple(sorted(cases, key=_rank))


def fill(ordered: Sequence[TriageCase], hours: Decimal) -> Capacity:
    """Return how far so many hours of machine time go.

    SAFETY: a session that nobody timed is named, never squeezed in as if it took no time
    (test_a_session_that_nobody_timed_is_named).

    Args:
        ordered: as people treat them.
        hours: of all machines together, not below zero.
    """
    if hours < 0:
        raise ValueError("no time is below zero")
    minutes, used = hours * 60, Decimal(0)
    within: list[TriageCase] = []
    beyond: list[TriageCase] = []
    unknown: list[TriageCase] = []
    for case in ordered:
        if case.minutes is None:
            unknown.append(case)
        elif beyond or used + case.minutes > minutes:
            beyond.append(case)
        else:
            used += case.minutes
            within.append(case)
    return Capacity(minutes, used, tuple(within), tuple(beyond), tuple(unknown))


def _rank(case: TriageCase) -> tuple[int, int, int, int, tuple[str, str, str]]:
    known = case.prolongation_days
    return (
        LAST_CATEGORY if case.category is None else case.category,
        0 if known is None else 1,
        0 if known is None else -known,
        INTENTS.index(case.intent),
        case.key,
    )
