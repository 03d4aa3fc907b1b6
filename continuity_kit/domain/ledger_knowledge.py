"""What a laptop held when it recorded an entry: its chain and its merges say so, no clock does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_MERGE


@dataclass(frozen=True)
class Knowledge:
    """Who knew of what, from the merges of a set of entries."""

    _merges: Mapping[str, tuple[LedgerEntry, ...]] = field(default_factory=dict, repr=False)

    def knew(self, entry: LedgerEntry, other: LedgerEntry) -> bool:
        """Tell whether an entry's laptop held another entry when it was recorded.

        Its chain says so itself: earlier in it, or in an earlier merge with the other's chain.
        """
        if entry.device == other.device:
            return other.index < entry.index
        return any(
            merge.index < entry.index and merged_up_to(merge).get(other.device, 0) >= other.index
            for merge in self._merges.get(entry.device, ())
        )

    def apart(self, one: LedgerEntry, other: LedgerEntry) -> bool:
        """Tell whether neither laptop knew of the other's entry."""
        if one.device == other.device:
            return False
        return not self.knew(one, other) and not self.knew(other, one)

    def in_order(self, entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
        """Return entries so that whoever knew of another stands after it.

        Entries recorded apart keep the order of the set, which is nobody's word.
        """
        waiting, ordered = list(entries), []
        while waiting:
            # Merges that claim more than they can end nowhere: then the order of the set is kept.
            following = next(
                (
                    entry
                    for entry in waiting
                    if not any(self.knew(entry, other) for other in waiting if other is not entry)
                ),
                waiting[0],
            )
            waiting.remove(following)
            ordered.append(following)
        return tuple(ordered)


def knowledge_of(entries: Iterable[LedgerEntry]) -> Knowledge:
    """Gather the merges of a set of entries."""
    merges: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        if entry.kind == KIND_MERGE:
            merges.setdefault(entry.device, []).append(entry)
    return Knowledge({device: tuple(found) for device, found in merges.items()})


def merged_up_to(merge: LedgerEntry) -> dict[str, int]:
    """Return up to which entry a merge held each other laptop's chain."""
    devices = merge.values.get("devices")
    if not isinstance(devices, list):
        return {}
    return {item["key_id"]: item["last"] for item in devices}
