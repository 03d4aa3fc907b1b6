"""Finding an entry of this laptop by the number it was shown with."""

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.errors import UsageError
from continuity_kit.services.session_request import Desk


def numbered_entry(desk: Desk, ledger: LedgerIndex, index: int) -> LedgerEntry:
    """Return an entry by its number; a repeated write keeps either number.

    Raises:
        UsageError: `entry-unknown`.
    """
    own = [entry for entry in desk.store.entries() if entry.device == desk.store.device]
    shown = next((entry for entry in own if entry.index == index), None)
    if shown is None:
        raise UsageError("entry-unknown", str(index))
    return next(
        entry
        for entry in ledger.entries
        if entry.uuid == shown.uuid and entry.statement_sha256 == shown.statement_sha256
    )
