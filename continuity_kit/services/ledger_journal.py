"""The ledger as a document: every verified entry, what later entries did to it, and what is bad."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries, patient_key
from continuity_kit.domain.ledger_kinds import KIND_AMENDMENT, KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import conflicts, fractions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.ledger.chain import Damage, entry_name
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.services.laptop_letters import laptop_name, letters_of
from continuity_kit.services.sheet_counter import Paper, papers_out

NUMBERS = ("meterset", "planned")
LISTS = ("sheets", "plans")  # what entries of many patients list, each with whose it is

Document = dict[str, Any]


def journal(
    store: LedgerStore, *, patient_id: str | None = None, id_issuer: str | None = None
) -> Document:
    """Return the document of `ledger --json` (without `exit` and `refused`).

    Args:
        patient_id: that patient's entries only, matched whole and exactly.
        id_issuer: makes an id exact that several issuers share; entries of other issuers are
            left out.
    """
    ledger = index_entries(store.entries())
    letters = letters_of(store, ledger.entries)
    shown = list(_entries_of(ledger, patient_id, id_issuer))
    confirmed = _confirmed(ledger, shown)
    head = store.head()
    return {
        "device": store.device,
        "head": {"count": head.count, "entry_hash": head.entry_hash, "words": list(head.words)},
        "laptops": [
            {"key_id": key_id, "letter": letter, "name": laptop_name(key_id, letters)}
            for key_id, letter in sorted(letters.items())
        ],
        "entries": [_entry(entry, ledger, confirmed) for entry in shown],
        "papers": [
            _paper(item)
            for item in papers_out(ledger.entries)
            if patient_id is None
            or (item.patient_id == patient_id and id_issuer in (None, item.id_issuer or ""))
        ],
        "conflicts": _conflicts(ledger, shown),
        "damage": [
            {
                "device": item.device,
                "n": item.index,
                "file": entry_name(item.index),
                "code": item.code,
                "healed": item.healed,
            }
            for item in store.damage()
        ],
    }


def patient_entries(ledger: LedgerIndex, key: PatientKey) -> tuple[Document, ...]:
    """Return a patient's entries as the journal shows them, in their order."""
    shown = list(_entries_of(ledger, key.patient_id, key.issuer))
    confirmed = _confirmed(ledger, shown)
    return tuple(_entry(entry, ledger, confirmed) for entry in shown)


def ledger_refusals(store: LedgerStore) -> tuple[Refusal, ...]:
    """Return what is bad and not healed by the mirror, entry by entry, and chains not read."""
    unread = (Refusal("ledger-unknown-laptop", f"ledger/{name}") for name in store.strangers())
    return (*damage_refusals(store.damage()), *unread)


def damage_refusals(damage: Iterable[Damage]) -> tuple[Refusal, ...]:
    """Return what is bad and not healed by the mirror, entry by entry."""
    return tuple(
        Refusal(item.code, f"{item.device}/{entry_name(item.index)}", (("n", str(item.index)),))
        for item in damage
        if not item.healed
    )


def _conflicts(ledger: LedgerIndex, shown: list[LedgerEntry]) -> list[Document]:
    keys = dict.fromkeys(key for entry in shown if (key := patient_key(entry)) is not None)
    return [
        {
            "id": item.conflict_id,
            "code": item.code,
            "patient_id": key.patient_id,
            "id_issuer": key.issuer,
            "entries": list(item.entries),
        }
        for key in keys
        for item in conflicts(ledger, key)
    ]


def _paper(item: Paper) -> Document:
    """Return a number that is out on paper: printed, and replaced by no later print."""
    return {
        "number": item.number,
        "form": item.form,
        "plan_uid": item.plan_uid,
        "patient_id": item.patient_id,
        "id_issuer": item.id_issuer,
        "day": item.day,
        "machine": item.machine,
        "follows": item.follows,
        "printed_at": item.printed_at.isoformat(),
        "entry_hash": item.entry_hash,
    }


def _entry(
    entry: LedgerEntry, ledger: LedgerIndex, confirmed: Callable[[str], bool | None]
) -> Document:
    amendments = ledger.naming(entry.entry_hash, KIND_AMENDMENT)
    return {
        "n": entry.index,
        "device": entry.device,
        "entry_hash": entry.entry_hash,
        "kind": entry.kind,
        "patient_id": entry.subject.get("patient_id"),
        "id_issuer": entry.subject.get("id_issuer"),
        "plan_uid": entry.subject.get("plan_uid"),
        "fraction": entry.subject.get("fraction"),
        "session": entry.subject.get("session"),
        "values": _with_numbers(dict(entry.values)),
        "reason": entry.reason,
        "amends": entry.amends,
        "stated_at": entry.stated_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "signatures": [
            {"name": item.name, "role": item.role, "meaning": item.meaning, "key_id": item.key_id}
            for item in entry.signatures
        ],
        "confirmed": confirmed(entry.entry_hash),
        "voided": entry.entry_hash in ledger.voided,
        "amended_by": [item.entry_hash for item in amendments],
        "flags": list(entry.flags),
    }


def _confirmed(ledger: LedgerIndex, shown: list[LedgerEntry]) -> Callable[[str], bool | None]:
    """Return whether an end is confirmed; None for what needs no confirmation."""
    plans = {
        str(entry.subject["plan_uid"])
        for entry in shown
        if entry.kind == KIND_FRACTION_ENDED and entry.subject.get("plan_uid")
    }
    known = {
        part.entry_hash: part.is_confirmed
        for plan_uid in plans
        for fraction in fractions(ledger, plan_uid)
        for part in fraction.parts
    }
    return known.get


def _entries_of(
    ledger: LedgerIndex, patient_id: str | None, id_issuer: str | None
) -> Iterator[LedgerEntry]:
    """Yield every entry, or those of a patient; one of many patients says that patient's part.

    A day's prints and a triage decision are of everybody in them: what is out on paper of a patient
    is never left out because others were printed with it
    (test_what_was_printed_with_others_is_in_the_journal_of_each).
    """
    for entry in ledger.entries:
        if patient_id is None or _is_theirs(entry.subject, patient_id, id_issuer):
            yield entry
            continue
        for name in LISTS:
            listed = entry.values.get(name)
            own = [
                item
                for item in (listed if isinstance(listed, list) else ())
                if isinstance(item, dict) and _is_theirs(item, patient_id, id_issuer)
            ]
            if own:
                yield replace(entry, values={**entry.values, name: own})
                break


def _is_theirs(named: Mapping[str, Any], patient_id: str, id_issuer: str | None) -> bool:
    if named.get("patient_id") != patient_id:
        return False
    return id_issuer is None or (named.get("id_issuer") or "") == id_issuer


def _with_numbers(values: Document) -> Document:
    """Turn metersets, kept as text in their digits, into JSON numbers of the same digits."""
    beams = values.get("beams")
    if isinstance(beams, list):
        values["beams"] = [_beam(item) for item in beams]
    if isinstance(values.get("reading"), list):
        values["reading"] = [Decimal(term) for term in values["reading"]]
    return values


def _beam(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {
        name: Decimal(value) if name in NUMBERS and isinstance(value, str) else value
        for name, value in item.items()
    }
