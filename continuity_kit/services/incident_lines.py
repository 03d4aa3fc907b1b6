"""What the ledger holds of one plan, in words, for the page that gathers the facts of an event."""

from datetime import datetime

from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.messages import Language
from continuity_kit.services.ledger_journal import patient_entries
from continuity_kit.services.ledger_lines import entry_words
from continuity_kit.sheets.incident_aid import IncidentEntry
from continuity_kit.sheets.request import SheetRequest

LAPTOP_LETTERS = 4


def incident_entries(
    ledger: LedgerIndex, request: SheetRequest, language: Language, device: str | None = None
) -> tuple[IncidentEntry, ...]:
    """Return every entry of a plan, and of its patient at large, in the order of time.

    Voided and amended ones stay, marked: what was believed at the time is a fact of the event. What
    was printed is left out.

    Args:
        device: this laptop's key id; entries of another one name it, since numbers are each
            laptop's own.
    """
    zone = request.frame.printed_at.tzinfo
    found = []
    for entry in patient_entries(ledger, request.patient.key):
        if entry["kind"] == KIND_PRINT or entry["plan_uid"] not in (
            None,
            request.plan_view.plan_uid,
        ):
            continue
        words = entry_words(entry, language, on_paper=True)
        if device is not None and entry["device"] != device:
            words.insert(0, str(entry["device"])[:LAPTOP_LETTERS])
        found.append(
            IncidentEntry(
                entry["n"],
                datetime.fromisoformat(entry["stated_at"]).astimezone(zone),
                " · ".join(words),
                tuple(item["name"] for item in entry["signatures"]),
            )
        )
    return tuple(sorted(found, key=lambda item: item.at))
