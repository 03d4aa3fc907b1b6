"""The second person: a blind reading of the console, signed as a confirmation of the first."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_kinds import KIND_CONFIRMATION, KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_signers import is_same_person
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.meterset_reading import parse_reading, reading_agrees
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.numbered_entry import EntryName, find_entry, shown_name
from continuity_kit.services.session_gates import note_refusal
from continuity_kit.services.session_request import Desk
from continuity_kit.services.signing import MEANING_CONFIRMED, sign_statement
from continuity_kit.vault.unlock import Person


def confirm(desk: Desk, named: EntryName | int, second: Person, reading: str) -> Receipt:
    """Confirm an entry, also another laptop's that came by an exchange.

    Args:
        named: a bare number is one of this laptop's.
        reading: what the console shows, typed without seeing the first entry.

    Raises:
        SafetyError: `reading-differs`, `second-is-first`, `already-confirmed`, `entry-voided`,
            `entry-number-shared`.
        UsageError: `entry-not-a-fraction`, those of `find_entry`, or as `parse_meterset`.
        WorldError: `ledger-…`: not recorded.
    """
    return confirm_end(desk, named, second, parse_reading(reading))


def confirm_end(
    desk: Desk, named: EntryName | int, second: Person, reading: Sequence[Decimal]
) -> Receipt:
    """Confirm an end with a reading; as `confirm`."""
    ledger = index_entries(desk.store.entries())
    entry, shown = find_entry(desk, ledger, named), shown_name(named)
    if entry.kind != KIND_FRACTION_ENDED:
        raise UsageError("entry-not-a-fraction", shown)
    if any(is_same_person(signature, second) for signature in entry.signatures[:1]):
        raise SafetyError("second-is-first", index=shown)
    if entry.entry_hash in ledger.voided:
        raise SafetyError("entry-voided", index=shown)
    part = next(
        (
            part
            for fraction in fractions(ledger, str(entry.subject["plan_uid"]))
            for part in fraction.parts
            if part.entry_hash == entry.entry_hash
        ),
        None,
    )
    if part is not None and part.is_confirmed:
        raise SafetyError("already-confirmed", index=shown)
    values: Any = entry.values
    beams = part.beams if part is not None else beams_of(values["beams"])
    if not reading_agrees(reading, beams):
        failed = note_refusal(desk, second, entry.subject, ["reading-differs"], "confirm")
        raise SafetyError("reading-differs", index=shown) from failed
    return desk.store.append(
        sign_statement(
            KIND_CONFIRMATION,
            entry.subject,
            {
                "statement_sha256": entry.statement_sha256,
                "reading": [str(term) for term in reading],
            },
            person=second,
            at=desk.now(),
            amends=entry.entry_hash,
            plan_digest=entry.plan_digest,
            meaning=MEANING_CONFIRMED,
        )
    )
