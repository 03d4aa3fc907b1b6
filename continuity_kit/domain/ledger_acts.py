"""Which entries count no more: what two people voided, or did not keep in settling a conflict.

An act is a void or a resolution that two people signed; it drops entries and may keep others. Of
the acts of one laptop about an entry the newest holds. Acts of two laptops that say both "keep" and
"drop" are nobody's decision: the entry stays counted until a resolution names these acts, and an
act that this resolution does not keep has no effect.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_RESOLUTION,
    KIND_VOID,
)
from continuity_kit.domain.ledger_knowledge import Knowledge
from continuity_kit.domain.ledger_signers import signed_by_two


@dataclass(frozen=True)
class Weighed:
    """What the acts say together.

    Attributes:
        voided: hashes of entries, acts among them, that count no more.
        contested: for each entry that laptops disagree on, the hashes of their acts about it.
        settled: for each standing resolution, the hashes that it names.
    """

    voided: frozenset[str]
    contested: tuple[tuple[str, ...], ...]
    settled: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class _Act:
    entry: LedgerEntry
    drops: frozenset[str]
    keeps: frozenset[str]


def weigh(
    entries: Sequence[LedgerEntry], canonical: Mapping[str, str], knowledge: Knowledge
) -> Weighed:
    """Weigh every void and resolution of a set of entries.

    Args:
        entries: each statement once, in chain order, laptop by laptop.
        canonical: hashes under which an entry stands, to the one it is indexed by.
        knowledge: which laptop knew of which entry.
    """
    acts = [act for entry in entries if (act := _act(entry, canonical)) is not None]
    witnesses: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        target = canonical.get(entry.amends or "")
        if target is not None and _is_witness(entry):
            witnesses.setdefault(target, []).append(entry)
    return _Weighing(acts, witnesses, knowledge).result()


class _Weighing:
    """Acts name older acts by hash, so a walk from the newest act down always ends."""

    def __init__(
        self,
        acts: Iterable[_Act],
        witnesses: Mapping[str, Sequence[LedgerEntry]],
        knowledge: Knowledge,
    ) -> None:
        self._acts = tuple(acts)
        self._witnesses = witnesses
        self._knowledge = knowledge
        self._naming: dict[str, list[_Act]] = {}
        for act in self._acts:
            for named in sorted(act.drops | act.keeps):
                self._naming.setdefault(named, []).append(act)
        self._voided: dict[str, bool] = {}

    def result(self) -> Weighed:
        voided = frozenset(named for named in self._naming if self._is_voided(named))
        contested = {
            tuple(sorted(keeping | dropping))
            for named in self._naming
            for keeping, dropping in [self._verdicts(named)]
            if keeping and dropping
        }
        settled = tuple(
            act.drops | act.keeps
            for act in self._acts
            if act.entry.kind == KIND_RESOLUTION and not self._is_voided(act.entry.entry_hash)
        )
        return Weighed(voided, tuple(sorted(contested)), settled)

    def _is_voided(self, named: str) -> bool:
        """SAFETY: where laptops disagree the entry counts, since a fraction given cannot be taken
        back (test_two_resolutions_that_disagree_void_nothing).
        """
        if named not in self._voided:
            self._voided[named] = False
            keeping, dropping = self._verdicts(named)
            self._voided[named] = bool(dropping) and not keeping
        return self._voided[named]

    def _verdicts(self, named: str) -> tuple[set[str], set[str]]:
        """Return the hashes of what says "keep" of an entry, and of what says "drop"."""
        newest = self._newest(named)
        keeping = {act.entry.entry_hash for act in newest if named in act.keeps}
        dropping = [act.entry for act in newest if named not in act.keeps]
        # SAFETY: two people voided what others, who did not know, corrected or read at the console
        # (test_a_void_apart_from_a_correction_or_a_reading_takes_nothing_out_of_the_count).
        keeping |= {
            witness.entry_hash
            for witness in self._witnesses.get(named, ())
            if any(self._knowledge.apart(witness, entry) for entry in dropping)
            and not self._is_voided(witness.entry_hash)
        }
        return keeping, {entry.entry_hash for entry in dropping}

    def _newest(self, named: str) -> tuple[_Act, ...]:
        """Return the newest act of each laptop that itself stands."""
        newest: dict[str, _Act] = {}
        for act in self._naming.get(named, ()):
            if not self._is_voided(act.entry.entry_hash):
                newest[act.entry.device] = act
        return tuple(newest.values())


def _is_witness(entry: LedgerEntry) -> bool:
    if entry.kind == KIND_AMENDMENT:
        return signed_by_two(entry)
    return entry.kind == KIND_CONFIRMATION


def _act(entry: LedgerEntry, canonical: Mapping[str, str]) -> _Act | None:
    """SAFETY: one person alone voids nothing (test_a_void_of_one_person_voids_nothing)."""
    if not signed_by_two(entry):
        return None
    if entry.kind == KIND_VOID:
        target = canonical.get(entry.amends or "")
        return None if target is None else _Act(entry, frozenset({target}), frozenset())
    if entry.kind == KIND_RESOLUTION:
        stated = _hashes(entry.values.get("entries"))
        named = {canonical[item] for item in stated if item in canonical}
        kept = {canonical.get(item, item) for item in _hashes(entry.values.get("keep"))}
        return _Act(entry, frozenset(named - kept), frozenset(named & kept))
    return None


def _hashes(value: object) -> set[str]:
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
