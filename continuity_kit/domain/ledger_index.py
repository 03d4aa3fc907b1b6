"""The set of entries, sorted by what they are about.

A statement that stands twice (a retry after a failed write) is one statement; an entry is found
under every hash that it stands by. Order between laptops is nobody's word: only the order inside
one chain is used, and nowhere where another order would give another count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_acts import weigh
from continuity_kit.domain.ledger_knowledge import Knowledge, knowledge_of
from continuity_kit.domain.patient import PatientKey


@dataclass(frozen=True)
class LedgerIndex:
    """Entries by hash, plan and patient, with what later entries did to them.

    Attributes:
        entries: each statement once, in chain order, laptop by laptop.
        clashes: pairs of entries that bear one uuid, state different things and both stand.
        voided: hashes of entries that two people voided, or a resolution did not keep.
        contested: hashes of acts of several laptops that disagree about one entry.
        settled: the hashes that each standing resolution names.
        knowledge: which laptop knew of which entry when it recorded another.
    """

    entries: tuple[LedgerEntry, ...]
    clashes: tuple[tuple[str, str], ...] = ()
    voided: frozenset[str] = frozenset()
    contested: tuple[tuple[str, ...], ...] = ()
    settled: tuple[frozenset[str], ...] = ()
    _canonical: dict[str, str] = field(default_factory=dict, repr=False)
    _by_plan: dict[str, list[LedgerEntry]] = field(default_factory=dict, repr=False)
    _by_patient: dict[PatientKey, list[LedgerEntry]] = field(default_factory=dict, repr=False)
    _naming: dict[str, list[LedgerEntry]] = field(default_factory=dict, repr=False)
    knowledge: Knowledge = field(default_factory=Knowledge, repr=False)

    def canonical(self, entry_hash: str | None) -> str | None:
        """Return the hash under which an entry is indexed, or None for an unknown one."""
        return None if entry_hash is None else self._canonical.get(entry_hash)

    def of_plan(self, plan_uid: str) -> tuple[LedgerEntry, ...]:
        """Return what names a plan, entries of an unknown kind left out."""
        return tuple(self._by_plan.get(plan_uid, ()))

    def of_patient(self, key: PatientKey) -> tuple[LedgerEntry, ...]:
        """Return what names a patient, exactly and with the issuer."""
        return tuple(self._by_patient.get(key, ()))

    def naming(self, entry_hash: str, kind: str) -> tuple[LedgerEntry, ...]:
        """Return the unvoided entries of a kind that name an entry, the newest knowledge last."""
        found = [
            entry
            for entry in self._naming.get(entry_hash, ())
            if entry.kind == kind and self.stands(entry)
        ]
        return self.knowledge.in_order(found)

    def stands(self, entry: LedgerEntry) -> bool:
        """Tell whether an entry still counts: nobody's act that holds took it out."""
        return entry.entry_hash not in self.voided

    def is_settled(self, entries: Iterable[str]) -> bool:
        """Tell whether two people settled a matter between exactly these entries, or more."""
        named = frozenset(entries)
        return any(named <= settled for settled in self.settled)


FLAG_UNKNOWN_KIND = "unknown_kind"

Ledger = LedgerIndex | Iterable[LedgerEntry]


def indexed(ledger: Ledger) -> LedgerIndex:
    """Return the index of a set of entries; an index is returned as it is."""
    return ledger if isinstance(ledger, LedgerIndex) else index_entries(ledger)


def index_entries(entries: Iterable[LedgerEntry]) -> LedgerIndex:
    """Sort a set of entries; entries that stand twice count once."""
    unique: dict[str, LedgerEntry] = {}
    canonical: dict[str, str] = {}
    kept: list[LedgerEntry] = []
    clashes: list[tuple[str, str]] = []
    # Sorted, so that the state is a function of the set whatever order its files were read in.
    for entry in sorted(entries, key=lambda item: (item.device, item.index, item.entry_hash)):
        first = unique.setdefault(entry.uuid, entry)
        if first is not entry and first.statement_sha256 == entry.statement_sha256:
            canonical[entry.entry_hash] = first.entry_hash
            continue
        if first is not entry:
            clashes.append((first.entry_hash, entry.entry_hash))
        canonical[entry.entry_hash] = entry.entry_hash
        kept.append(entry)
    by_plan: dict[str, list[LedgerEntry]] = {}
    by_patient: dict[PatientKey, list[LedgerEntry]] = {}
    naming: dict[str, list[LedgerEntry]] = {}
    for entry in kept:
        plan_uid, key = entry.subject.get("plan_uid"), patient_key(entry)
        if key is not None:
            by_patient.setdefault(key, []).append(entry)
        if FLAG_UNKNOWN_KIND in entry.flags:
            continue
        if isinstance(plan_uid, str):
            by_plan.setdefault(plan_uid, []).append(entry)
        if entry.amends in canonical:
            naming.setdefault(canonical[entry.amends], []).append(entry)
    knowledge = knowledge_of(entry for entry in kept if FLAG_UNKNOWN_KIND not in entry.flags)
    weighed = weigh(kept, canonical, knowledge)
    return LedgerIndex(
        entries=tuple(kept),
        clashes=tuple(pair for pair in clashes if weighed.voided.isdisjoint(pair)),
        voided=weighed.voided,
        contested=weighed.contested,
        settled=weighed.settled,
        _canonical=canonical,
        _by_plan=by_plan,
        _by_patient=by_patient,
        _naming=naming,
        knowledge=knowledge,
    )


def patient_key(entry: LedgerEntry) -> PatientKey | None:
    """Return the patient whom an entry names."""
    patient_id = entry.subject.get("patient_id")
    if not isinstance(patient_id, str):
        return None
    issuer = entry.subject.get("id_issuer")
    return PatientKey(patient_id, issuer if isinstance(issuer, str) else "")
