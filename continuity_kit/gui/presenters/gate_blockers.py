"""Which fraction stops another one: its own number, the one of that day, the nearest in time."""

from collections.abc import Iterator
from datetime import date, datetime

from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger import FractionPart
from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.record_base import SessionBase


def blocking_part(
    gate: Gate, base: SessionBase, fraction: int, given_at: datetime
) -> FractionPart | None:
    """Return the session in the ledger that a gate stands for; None when the ledger has none.

    SAFETY: as the gates count, never merely the newest: somebody would look for the reason in
    another fraction (test_the_fraction_of_the_refused_day_is_the_evidence_not_the_newest).

    Args:
        fraction: the number that was refused.
        given_at: when it is given, or was.
    """
    if gate.code == "fraction-already-given":
        number = number_of(gate, fraction)
        own = [item for item in base.facts.fractions if item.number == number]
        parts = [part for item in own for part in item.parts]
        return max(parts, key=lambda part: part.given_at, default=None)
    others = list(other_parts(base, fraction))
    if gate.code == "same-day":
        day = _day(gate)
        others = [part for part in others if part.treated_on == day]
        return max(others, key=lambda part: part.given_at, default=None)
    if gate.code == "under-six-hours":
        return min(others, key=lambda part: abs(part.given_at - given_at), default=None)
    return None


def counted_fraction(gate: Gate, base: SessionBase, fraction: int) -> GivenFraction | None:
    """Return the fraction before the export that a gate stands for, if a machine recorded it."""
    known = base.view.count.fractions
    if gate.code == "same-day":
        day, number = _day(gate), number_of(gate, fraction)
        found = [it for it in known if it.given_on == day and it.number != number]
    else:
        found = [it for it in known if it.number == number_of(gate, fraction)]
    return found[-1] if found else None


def other_parts(base: SessionBase, fraction: int) -> Iterator[FractionPart]:
    """Yield every session of other fractions, those of plans of one prescription included."""
    for item in (*base.facts.fractions, *base.facts.same_prescription):
        if item.number != fraction or item.plan_uid != base.view.plan_uid:
            yield from item.parts


def number_of(gate: Gate, fraction: int) -> int:
    """Return the number that a gate names, or else the one that was refused."""
    named = dict(gate.values).get("fraction", "")
    return int(named) if named.isascii() and named.isdigit() else fraction


def _day(gate: Gate) -> date | None:
    named = dict(gate.values).get("treated_on")
    return None if named is None else date.fromisoformat(named)
