"""Numbers of printed sheets: what the ledger's print entries say was used, and by which plan."""

from collections.abc import Iterable
from typing import Any

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.errors import UsageError
from continuity_kit.sheets.sheet_number import read_sheet_number


def next_sheet_index(entries: Iterable[LedgerEntry], device: str) -> int:
    """Return the number after the highest that this laptop's own entries name.

    SAFETY: a number once printed is never printed again, whatever was voided or failed since
    (test_no_number_is_used_twice_even_by_two_at_once).
    """
    used = (
        _index(sheet)
        for entry in entries
        if entry.kind == KIND_PRINT and entry.device == device
        for sheet in _sheets(entry)
    )
    return max(used, default=0) + 1


def newest_sheets(entries: Iterable[LedgerEntry]) -> dict[str, str]:
    """Return the number of the sheet that was printed last of each plan, on any laptop."""
    newest: dict[str, str] = {}
    printed = (entry for entry in entries if entry.kind == KIND_PRINT)
    for entry in sorted(printed, key=lambda item: item.stated_at):
        for sheet in _sheets(entry):
            plan_uid, number = sheet.get("plan_uid"), sheet.get("number")
            if isinstance(plan_uid, str) and isinstance(number, str):
                newest[plan_uid] = number
    return newest


def _sheets(entry: LedgerEntry) -> list[dict[str, Any]]:
    sheets: Any = entry.values.get("sheets")
    return [item for item in sheets if isinstance(item, dict)] if isinstance(sheets, list) else []


def _index(sheet: dict[str, Any]) -> int:
    try:
        return read_sheet_number(str(sheet.get("number")))[1]
    except UsageError:
        return 0
