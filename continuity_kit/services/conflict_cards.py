"""Conflict cards: what laptops contradict each other in, told so that two people can settle it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_conflicts import Conflict, patients_in
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import conflicts
from continuity_kit.domain.patient import PatientKey
from continuity_kit.messages import Language, sentence

CardClass = Literal[
    "fraction-twice",
    "different-mu",
    "fraction-after-void",
    "two-laptops-same-day",
    "settlements-differ",
    "amendments-differ",
    "statement-clash",
    "unknown-entry-kind",
]
TEXTS: Mapping[str, str] = {
    "fraction-twice": "conflict-card-fraction-twice",
    "different-mu": "conflict-card-different-mu",
    "fraction-after-void": "conflict-card-fraction-after-void",
    "two-laptops-same-day": "conflict-card-two-laptops-same-day",
    "settlements-differ": "conflict-card-settlements-differ",
    "amendments-differ": "conflict-card-amendments-differ",
    "statement-clash": "conflict-card-statement-clash",
    "unknown-entry-kind": "conflict-card-unknown-entry-kind",
}


@dataclass(frozen=True)
class ConflictCard:
    """One conflict of one patient.

    Attributes:
        conflict_id: what `settle --conflict` names, the same on every laptop.
        code: its class.
        entries: all that contradict each other; `settle --keep` names those that hold.
    """

    conflict_id: str
    code: str
    key: PatientKey = field(repr=False)
    entries: tuple[LedgerEntry, ...] = field(repr=False)

    @property
    def fractions(self) -> tuple[tuple[str, int], ...]:
        """The plans and fractions that the entries are about."""
        named = {
            (plan_uid, number)
            for entry in self.entries
            if isinstance(plan_uid := entry.subject.get("plan_uid"), str)
            and isinstance(number := entry.subject.get("fraction"), int)
        }
        return tuple(sorted(named))


def conflict_cards(ledger: LedgerIndex) -> tuple[ConflictCard, ...]:
    """Return a card for every conflict that stands; none is settled by the kit.

    SAFETY: test_p33_every_conflict_has_its_card_and_none_settles_itself.
    """
    by_hash = {entry.entry_hash: entry for entry in ledger.entries}
    return tuple(
        _card(by_hash, key, item) for key in patients_in(ledger) for item in conflicts(ledger, key)
    )


def card_document(
    card: ConflictCard, letters: Mapping[str, str], language: Language
) -> dict[str, Any]:
    """Return a card as `exchange --json` prints it.

    Args:
        letters: of the laptops known, by device.
    """
    return {
        "id": card.conflict_id,
        "code": card.code,
        "patient_id": card.key.patient_id,
        "id_issuer": card.key.issuer or None,
        "fractions": [{"plan_uid": plan, "fraction": number} for plan, number in card.fractions],
        "entries": [_entry(entry, letters) for entry in card.entries],
        "text": card_text(card, language),
    }


def card_text(card: ConflictCard, language: Language) -> str:
    """Return what happened, what is safe and what to do now."""
    return sentence(TEXTS[card.code], language, {"id": card.conflict_id})


def _card(by_hash: Mapping[str, LedgerEntry], key: PatientKey, conflict: Conflict) -> ConflictCard:
    entries = tuple(by_hash[item] for item in conflict.entries if item in by_hash)
    code = conflict.code
    if code == "fraction-twice" and _differ(entries):
        code = "different-mu"
    return ConflictCard(conflict.conflict_id, code, key, entries)


def _differ(entries: tuple[LedgerEntry, ...]) -> bool:
    """Tell whether ends of one fraction state different metersets."""
    stated = set()
    for entry in entries:
        beams: Any = entry.values.get("beams")
        if entry.kind == KIND_FRACTION_ENDED and isinstance(beams, list):
            stated.add(beams_of(beams))
    return len(stated) > 1


def _entry(entry: LedgerEntry, letters: Mapping[str, str]) -> dict[str, Any]:
    beams: Any = entry.values.get("beams")
    return {
        "entry_hash": entry.entry_hash,
        "device": entry.device,
        "letter": letters.get(entry.device),
        "n": entry.index,
        "kind": entry.kind,
        "plan_uid": entry.subject.get("plan_uid"),
        "fraction": entry.subject.get("fraction"),
        "given_at": entry.values.get("given_at"),
        "beams": None
        if not isinstance(beams, list)
        else [
            {"beam": item.beam_number, "meterset": item.delivered_meterset_mu}
            for item in beams_of(beams)
        ],
        "signatures": [item.name for item in entry.signatures],
        "reason": entry.reason,
    }
