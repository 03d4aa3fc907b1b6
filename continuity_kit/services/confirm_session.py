"""The second person: a blind reading of the console, signed as a confirmation of the first."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_kinds import KIND_CONFIRMATION, KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.meterset_reading import parse_reading, reading_agrees
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.numbered_entry import numbered_entry
from continuity_kit.services.session_gates import note_refusal
from continuity_kit.services.session_request import Desk
from continuity_kit.services.signing import MEANING_CONFIRMED, sign_statement
from continuity_kit.vault.unlock import Person


def confirm(desk: Desk, entry_index: int, second: Person, reading: str) -> Receipt:
    """Confirm an entry of this laptop by its number.

    Args:
        reading: what the console shows, typed without seeing the first entry.

    Raises:
        SafetyError: `reading-differs`, `second-is-first`, `already-confirmed`, `entry-voided`.
        UsageError: `entry-unknown`, `entry-not-a-fraction`, or as `parse_meterset`.
        WorldError: `ledger-…`: not recorded.
    """
    return confirm_end(desk, entry_index, second, parse_reading(reading))


def confirm_end(
    desk: Desk, entry_index: int, second: Person, reading: Sequence[Decimal]
) -> Receipt:
    """Confirm an end with a reading; as `confirm`."""
    ledger = index_entries(desk.store.entries())
    entry = numbered_entry(desk, ledger, entry_index)
    if entry.kind != KIND_FRACTION_ENDED:
        raise UsageError("entry-not-a-fraction", str(entry_index))
    if any(signature.user_id == second.user_id for signature in entry.signatures[:1]):
        raise SafetyError("second-is-first", index=entry_index)
    if entry.entry_hash in ledger.voided:
        raise SafetyError("entry-voided", index=entry_index)
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
        raise SafetyError("already-confirmed", index=entry_index)
    values: Any = entry.values
    beams = part.beams if part is not None else beams_of(values["beams"])
    if not reading_agrees(reading, beams):
        note_refusal(desk, second, entry.subject, ["reading-differs"], "confirm")
        raise SafetyError("reading-differs", index=entry_index)
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
