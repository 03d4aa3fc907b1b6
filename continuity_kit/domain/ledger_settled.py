"""What people settled: counts, fraction groups, releases, codes typed, changes accepted.

Of several statements about one thing the newest of a chain holds. Between chains no clock decides:
of counts the higher one holds, and a fraction group only where all laptops name the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import Ledger, indexed
from continuity_kit.domain.ledger_kinds import (
    KIND_COUNT_SETTLED,
    KIND_FRACTION_GROUP_SETTLED,
    KIND_PLAN_ADJUDICATED,
    KIND_PLAN_RELEASED,
    KIND_PLAN_SEALED,
    KIND_RESOLUTION,
    KIND_SECOND_SOURCE,
    KIND_WEEKLY_CHECK,
)
from continuity_kit.domain.ledger_signers import signed_by_two
from continuity_kit.domain.patient import PatientKey


@dataclass(frozen=True)
class SettledCount:
    """A count that two people settled, and what they knew of the sources when they did.

    `count` is of all fractions given to that day, those on paper included.
    """

    count: int
    settled_at: datetime
    known_given: int | None
    known_conflict: bool
    entry_hash: str


def settled_count(ledger: Ledger, plan_uid: str) -> SettledCount | None:
    """Return the count that two people settled last, or None.

    SAFETY: one person alone settles nothing (test_one_person_alone_settles_nothing).
    """
    newest = _newest(ledger, plan_uid, KIND_COUNT_SETTLED)
    if not newest:
        return None
    entry = max(newest, key=_count_of)
    values: Mapping[str, Any] = entry.values
    return SettledCount(
        count=values["count"],
        settled_at=entry.stated_at,
        known_given=values["known"]["given"],
        known_conflict=values["known"]["conflict"],
        entry_hash=entry.entry_hash,
    )


def settled_group(ledger: Ledger, plan_uid: str) -> int | None:
    """Return the fraction group that two people picked for a plan with several."""
    newest = _newest(ledger, plan_uid, KIND_FRACTION_GROUP_SETTLED)
    groups = {entry.values.get("group") for entry in newest}
    group = groups.pop() if len(groups) == 1 else None
    return group if isinstance(group, int) else None


def is_released(ledger: Ledger, plan_uid: str, digest: str | None) -> bool:
    """Tell whether two people, one a physicist, released exactly this content of a plan."""
    return _stands_for(ledger, plan_uid, digest, KIND_PLAN_RELEASED)


def is_adjudicated(ledger: Ledger, plan_uid: str, digest: str | None) -> bool:
    """Tell whether two people, one a physicist, accepted this content after a change."""
    return _stands_for(ledger, plan_uid, digest, KIND_PLAN_ADJUDICATED)


def is_sealed(ledger: Ledger, plan_uid: str, digest: str | None) -> bool:
    """Tell whether the code of this content was typed from paper and was equal."""
    return _stands_for(ledger, plan_uid, digest, KIND_PLAN_SEALED)


def has_second_source(ledger: Ledger, plan_uid: str, digest: str | None) -> bool:
    """Tell whether a second source was seen for this content of an unconfirmed plan."""
    return _stands_for(ledger, plan_uid, digest, KIND_SECOND_SOURCE)


def checked_up_to(ledger: Ledger, plan_uid: str, digest: str | None) -> int | None:
    """Return the fraction up to which a physicist checked this content's chart, or None."""
    index = indexed(ledger)
    found = [
        entry.values.get("up_to_fraction")
        for entry in index.of_plan(plan_uid)
        if entry.kind == KIND_WEEKLY_CHECK
        and digest is not None
        and entry.plan_digest == digest
        and any(signature.role == "physicist" for signature in entry.signatures)
        and index.stands(entry)
    ]
    return max((number for number in found if isinstance(number, int)), default=None)


def settled_identity(ledger: Ledger, key: PatientKey, matter: str) -> LedgerEntry | None:
    """Return the entry in which two people settled a conflict about who a patient is.

    Args:
        matter: hash of the contradicting values: a settlement is of these and no others.
    """
    index = indexed(ledger)
    return next(
        (
            entry
            for entry in index.of_patient(key)
            if entry.kind == KIND_RESOLUTION
            and entry.values.get("matter") == matter
            and signed_by_two(entry)
            and index.stands(entry)
        ),
        None,
    )


def _stands_for(ledger: Ledger, plan_uid: str, digest: str | None, kind: str) -> bool:
    index = indexed(ledger)
    return digest is not None and any(
        entry.kind == kind
        and entry.plan_digest == digest
        and signed_by_two(entry)
        and index.stands(entry)
        for entry in index.of_plan(plan_uid)
    )


def _newest(ledger: Ledger, plan_uid: str, kind: str) -> tuple[LedgerEntry, ...]:
    """Return the newest standing entry of each chain; an index is in the order of its chain."""
    index = indexed(ledger)
    newest = {
        entry.device: entry
        for entry in index.of_plan(plan_uid)
        if entry.kind == kind and signed_by_two(entry) and index.stands(entry)
    }
    return tuple(newest.values())


def _count_of(entry: LedgerEntry) -> int:
    count = entry.values["count"]
    return count if isinstance(count, int) else 0
