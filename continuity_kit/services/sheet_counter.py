"""Numbers of printed sheets: what the ledger's print entries say was used, and by which plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.errors import UsageError
from continuity_kit.sheets.sheet_number import read_sheet_number
from continuity_kit.sheets.treatment_sheet import FORM as TREATMENT_SHEET


@dataclass(frozen=True)
class Paper:
    """One numbered set of pages, as the ledger notes it.

    Attributes:
        form: name of the form, None when an entry does not say.
        plan_uid: None for what is of no single plan.
        machine: of a day's list.
        follows: number of the sheet whose log it continues, or of the binder it is a page of.
    """

    number: str
    form: str | None
    plan_uid: str | None
    patient_id: str | None = field(repr=False)
    id_issuer: str | None
    day: str | None
    machine: str | None
    replaces: str | None
    follows: str | None
    printed_at: datetime
    entry_hash: str


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


def newest_sheets(
    entries: Iterable[LedgerEntry], forms: Sequence[str] = (TREATMENT_SHEET,)
) -> dict[str, str]:
    """Return the number of the page that was printed last of each plan, on any laptop.

    SAFETY: a weekly check or a summary is no sheet, and no sheet replaces it
    (test_a_check_replaces_a_check_and_never_a_sheet).

    Args:
        forms: names of the forms that count.
    """
    newest: dict[str, str] = {}
    for paper in papers(entries):
        if paper.plan_uid is not None and paper.form in forms:
            newest[paper.plan_uid] = paper.number
    return newest


def newest_list(
    entries: Iterable[LedgerEntry], form: str, day: str | None, machine: str | None = None
) -> str | None:
    """Return the number of the list of a form that was printed last: of a day, or of any.

    Args:
        machine: of a day's list.
    """
    newest = None
    for paper in papers(entries):
        is_same = paper.plan_uid is None and paper.form == form and paper.machine == machine
        if is_same and paper.follows is None and day in (None, paper.day):
            newest = paper.number
    return newest


def papers_out(entries: Iterable[LedgerEntry]) -> tuple[Paper, ...]:
    """Return what is out on paper: every number that no later print replaces.

    A continuation goes with the sheet that it follows, a page of a binder with the binder.
    """
    found = papers(entries)
    gone = {paper.replaces for paper in found if paper.replaces is not None}
    out = []
    for paper in found:
        if paper.number in gone or paper.follows in gone:
            gone.add(paper.number)
        else:
            out.append(paper)
    return tuple(out)


def papers(entries: Iterable[LedgerEntry]) -> tuple[Paper, ...]:
    """Return every page set that was printed, on any laptop, the oldest first.

    A job that went on prints the same pages under the same numbers: it adds none.
    """
    printed = (
        entry
        for entry in entries
        if entry.kind == KIND_PRINT and entry.values.get("resumed") is not True
    )
    return tuple(
        paper
        for entry in sorted(printed, key=lambda item: item.stated_at)
        for sheet in _sheets(entry)
        if (paper := _paper(entry, sheet)) is not None
    )


def _paper(entry: LedgerEntry, sheet: Mapping[str, Any]) -> Paper | None:
    number = _text(sheet.get("number"))
    if number is None:
        return None
    plan_uid = _text(sheet.get("plan_uid"))
    return Paper(
        number=number,
        form=_text(sheet.get("form")) or (None if plan_uid is None else TREATMENT_SHEET),
        plan_uid=plan_uid,
        patient_id=_text(sheet.get("patient_id")) or _text(entry.subject.get("patient_id")),
        id_issuer=_text(sheet.get("id_issuer")) or _text(entry.subject.get("id_issuer")),
        day=_text(sheet.get("day")),
        machine=_text(sheet.get("machine")),
        replaces=_text(sheet.get("replaces")),
        follows=_text(sheet.get("follows")),
        printed_at=entry.stated_at,
        entry_hash=entry.entry_hash,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _sheets(entry: LedgerEntry) -> list[dict[str, Any]]:
    sheets: Any = entry.values.get("sheets")
    return [item for item in sheets if isinstance(item, dict)] if isinstance(sheets, list) else []


def _index(sheet: dict[str, Any]) -> int:
    try:
        return read_sheet_number(str(sheet.get("number")))[1]
    except UsageError:
        return 0
