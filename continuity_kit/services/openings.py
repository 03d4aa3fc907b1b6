"""What an opening of the vault leaves in the ledger, and whose envelope is to be renewed after one.

| opening | entry |
|---|---|
| with an envelope's words | `break_glass`, every time, also to read |
| by an opener, for people who sign by PIN, or by the application | `unlock`, once an opener and |
| | day: none when that opener already signed an entry that day |
| by an opener, for a command that reads, or whose entries the opener signs | none |
| by an opener, while the clock is behind the ledger | none: the flag is for what people record |

An entry that fails never stops anybody from reading.
"""

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_BREAK_GLASS, KIND_UNLOCK
from continuity_kit.errors import WorldError
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.unlock import list_openers


def note_opening(laptop: Laptop) -> Refusal | None:
    """Put an opening into the ledger where the table says so.

    SAFETY: an emergency opening is never without its entry where one can be written
    (test_p37_every_emergency_opening_leaves_its_entry).

    Returns:
        Why the entry could not be written; the vault is open all the same.
    """
    if laptop.vault.break_glass:
        return _append(laptop, KIND_BREAK_GLASS)
    return None if _is_told(laptop) else _append(laptop, KIND_UNLOCK)


def envelopes_to_renew(laptop: Laptop) -> tuple[str, ...]:
    """Name the envelopes that were opened and still open the vault: their words are known now.

    SAFETY: words that somebody has read are no secret any more
    (test_an_opened_envelope_is_named_until_it_is_replaced).
    """
    envelopes = {
        slot.slot_id: slot.name
        for slot in list_openers(laptop.vault.path)
        if slot.kind == "break_glass"
    }
    if not envelopes:
        return ()
    used = {
        signature.user_id
        for entry in laptop.ledger.entries()
        if entry.kind == KIND_BREAK_GLASS and entry.device == laptop.ledger.device
        for signature in entry.signatures
    }
    return tuple(name for slot_id, name in envelopes.items() if slot_id in used)


def _is_told(laptop: Laptop) -> bool:
    opener, now = laptop.vault.opener.user_id, laptop.now()
    own: list[LedgerEntry] = [
        entry for entry in laptop.ledger.entries() if entry.device == laptop.ledger.device
    ]
    if own and own[-1].recorded_at > now:
        return True
    today = now.astimezone().date()
    return any(
        any(signature.user_id == opener for signature in entry.signatures)
        and entry.recorded_at.astimezone().date() == today
        for entry in reversed(own)
    )


def _append(laptop: Laptop, kind: str) -> Refusal | None:
    try:
        laptop.append(kind, {}, {})
    except WorldError as error:
        return Refusal("opening-not-noted", error.code, (("reason", error.code),))
    return None
