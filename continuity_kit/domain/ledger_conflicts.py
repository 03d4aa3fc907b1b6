"""What laptops that worked apart contradict each other in, besides one fraction given twice.

| code | what contradicts what |
|---|---|
| fraction-after-void | a void, and an end of that fraction on a laptop that did not know of it |
| two-laptops-same-day | ends of two fractions of one plan and day that did not know of each other |
| settlements-differ | acts of several laptops that say "keep" and "drop" of one entry |
| amendments-differ | corrections of one end, of laptops that did not know of each other's |

Nothing here is settled by the kit. All ends stay counted, which is the higher count, and the
patient stops until two people name these entries in a resolution.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from continuity_kit.domain.fraction_parts import AMENDABLE, amendments_of
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex, patient_key
from continuity_kit.domain.ledger_kinds import (
    KIND_FRACTION_ENDED,
    KIND_TREATED_ELSEWHERE,
    KIND_VOID,
)
from continuity_kit.domain.ledger_signers import signed_by_two
from continuity_kit.domain.patient import PatientKey


@dataclass(frozen=True)
class Conflict:
    """What stops a patient until two people settle it; `entries` are hashes."""

    code: str
    entries: tuple[str, ...]

    @property
    def conflict_id(self) -> str:
        """Return its short name, the same on every laptop that holds these entries."""
        named = " ".join((self.code, *sorted(self.entries)))
        return hashlib.sha256(named.encode()).hexdigest()[:8]


def between_laptops(index: LedgerIndex, key: PatientKey) -> tuple[Conflict, ...]:
    """Return what laptops that worked apart contradict each other in about a patient."""
    entries = index.of_patient(key)
    if len({entry.device for entry in entries}) < 2:
        return ()
    ends = [entry for entry in entries if _is_end(entry)]
    standing = [entry for entry in ends if index.stands(entry)]
    found = [
        *_after_void(index, entries, ends, standing),
        *_same_day(index, standing),
        *_settlements(index, key),
    ]
    unsettled = (item for item in found if not index.is_settled(item.entries))
    return (*unsettled, *_amendments(index, standing))


def _is_end(entry: LedgerEntry) -> bool:
    """Tell whether an entry of a known shape says that a numbered fraction was given."""
    if entry.flags and "unknown_kind" in entry.flags:
        return False
    is_elsewhere = entry.kind == KIND_TREATED_ELSEWHERE and signed_by_two(entry)
    return is_elsewhere or entry.kind == KIND_FRACTION_ENDED


def _after_void(
    index: LedgerIndex,
    entries: Iterable[LedgerEntry],
    ends: Iterable[LedgerEntry],
    standing: Iterable[LedgerEntry],
) -> list[Conflict]:
    """SAFETY: people took a fraction back while another laptop gave one of its number
    (test_a_fraction_given_apart_from_its_void_is_carded).
    """
    by_hash = {entry.entry_hash: entry for entry in ends}
    found = []
    for void in entries:
        target = by_hash.get(index.canonical(void.amends) or "")
        if void.kind != KIND_VOID or target is None or index.stands(target):
            continue
        if not signed_by_two(void) or not index.stands(void):
            continue
        for end in standing:
            is_same = _fraction(end) == _fraction(target)
            is_apart = end.device != void.device and not index.knowledge.knew(end, void)
            if is_same and is_apart:
                pair = tuple(sorted((void.entry_hash, end.entry_hash)))
                found.append(Conflict("fraction-after-void", pair))
    return found


def _same_day(index: LedgerIndex, standing: Iterable[LedgerEntry]) -> list[Conflict]:
    """SAFETY: neither laptop's gate saw the other's fraction of that day
    (test_two_laptops_that_treat_one_plan_on_one_day_are_carded).
    """
    days: dict[tuple[object, str], set[str]] = {}
    for one, other in combinations(standing, 2):
        day = _treated_on(index, one)
        if (
            not index.knowledge.apart(one, other)
            or one.subject.get("plan_uid") != other.subject.get("plan_uid")
            or _fraction(one) == _fraction(other)
            or day != _treated_on(index, other)
        ):
            continue
        group = days.setdefault((one.subject.get("plan_uid"), day), set())
        group |= {one.entry_hash, other.entry_hash}
    return [Conflict("two-laptops-same-day", tuple(sorted(group))) for group in days.values()]


def _settlements(index: LedgerIndex, key: PatientKey) -> list[Conflict]:
    own = {entry.entry_hash for entry in index.of_patient(key)}
    return [
        Conflict("settlements-differ", acts) for acts in index.contested if own.intersection(acts)
    ]


def _amendments(index: LedgerIndex, standing: Iterable[LedgerEntry]) -> list[Conflict]:
    """SAFETY: of two corrections made apart neither is the newest; keeping both settles nothing
    (test_corrections_made_apart_are_carded_until_one_of_them_holds).
    """
    found = []
    for end in standing:
        amendments = amendments_of(index, end)
        # What a later one knew of is replaced by it.
        latest = [
            one
            for one in amendments
            if not any(index.knowledge.knew(other, one) for other in amendments)
        ]
        if len({_corrected(item) for item in latest}) > 1:
            named = tuple(sorted(item.entry_hash for item in latest))
            found.append(Conflict("amendments-differ", named))
    return found


def _corrected(amendment: LedgerEntry) -> str:
    return repr([amendment.values.get(name) for name in AMENDABLE])


def _fraction(entry: LedgerEntry) -> tuple[object, object]:
    return entry.subject.get("plan_uid"), entry.subject.get("fraction")


def _treated_on(index: LedgerIndex, entry: LedgerEntry) -> str:
    """Return the day of an end, as two people may have amended it."""
    day = str(entry.values.get("treated_on"))
    for amendment in amendments_of(index, entry):
        if amendment.values.get("treated_on") is not None:
            day = str(amendment.values["treated_on"])
    return day


def patients_in(index: LedgerIndex) -> tuple[PatientKey, ...]:
    """Return every patient whom an entry names, in the order of the set."""
    keys = (patient_key(entry) for entry in index.entries)
    return tuple(dict.fromkeys(key for key in keys if key is not None))
