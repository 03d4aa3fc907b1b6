"""Compares the paper in somebody's hand with the plan that is open, by sheet number or plan code.

SAFETY: paper of another patient, plan or content is never said to be this plan's; what nothing
here knows is said to be unknown (test_paper_that_nothing_knows_is_never_a_match).

Source: security design 8 (the plan code), `ux/paper.md` (the sheet number).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.domain.trust import Sighting
from continuity_kit.errors import UsageError
from continuity_kit.services.generation import plan_code_of
from continuity_kit.services.import_history import ImportRecord, import_records, sightings_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.sheet_counter import Paper, newest_sheets, papers
from continuity_kit.sheets.sheet_number import read_sheet_number, sheet_number
from continuity_kit.vault.plan_seal import CROCKFORD, TYPED_ALIKE, is_code_equal

CODE_SYMBOLS, GROUP = 12, 4
MatchKind = Literal[
    "same-sheet", "same-code", "newer-sheet", "older-sheet", "older-code", "other-plan",
    "other-patient", "not-a-sheet", "unknown-sheet", "unknown-code", "unreadable",
]  # fmt: skip


@dataclass(frozen=True)
class PaperMatch:
    """What a paper is, beside the plan that is open.

    Attributes:
        text: the number or code, as it is printed; what was typed where it is neither.
        other: number of the newer sheet, or name of the other plan.
        at: when the sheet was printed; when this laptop first saw the older content.
    """

    kind: MatchKind
    text: str
    other: str = ""
    at: datetime | None = None


def compare_paper(
    laptop: Laptop,
    entries: Iterable[LedgerEntry],
    patient: PatientView,
    view: PlanView,
    typed: str,
) -> PaperMatch:
    """Say what a typed or scanned sheet number or plan code is; each new code takes a moment.

    Args:
        entries: of the ledger, all chains.
        patient, view: the plan that is open.

    Raises:
        WorldError: the vault's disk fails.
    """
    known = tuple(entries)
    records = import_records(known)
    number = _number(typed)
    if number is not None:
        return _of_sheet(known, records, patient, view, number)
    code = _code(typed)
    if code is None:
        return PaperMatch("unreadable", typed.strip())
    return _of_code(laptop, records, patient, view, code)


def _number(typed: str) -> str | None:
    try:
        return sheet_number(*read_sheet_number(typed))
    except UsageError:
        return None


def _code(typed: str) -> str | None:
    """Return what was typed as a code is printed, None where it is none."""
    symbols = "".join(typed.split()).upper().translate(TYPED_ALIKE)
    if len(symbols) != CODE_SYMBOLS or set(symbols) - set(CROCKFORD):
        return None
    return "-".join(symbols[at : at + GROUP] for at in range(0, CODE_SYMBOLS, GROUP))


def _of_sheet(
    entries: tuple[LedgerEntry, ...],
    records: tuple[ImportRecord, ...],
    patient: PatientView,
    view: PlanView,
    number: str,
) -> PaperMatch:
    paper = next((item for item in papers(entries) if item.number == number), None)
    if paper is None:
        return PaperMatch("unknown-sheet", number)
    if paper.patient_id is not None and not _is_of(paper, patient):
        return PaperMatch("other-patient", number, at=paper.printed_at)
    if paper.plan_uid is None or paper.patient_id is None:
        return PaperMatch("not-a-sheet", number, at=paper.printed_at)
    if paper.plan_uid != view.plan_uid:
        label = _label(patient, paper.plan_uid)
        return PaperMatch("other-plan", number, label, paper.printed_at)
    if _content_then(records, paper) not in (None, view.digest):
        return PaperMatch("older-sheet", number, at=paper.printed_at)
    form = () if paper.form is None else (paper.form,)
    newest = newest_sheets(entries, form).get(view.plan_uid, number)
    kind: MatchKind = "same-sheet" if newest == number else "newer-sheet"
    return PaperMatch(kind, number, "" if newest == number else newest, paper.printed_at)


def _of_code(
    laptop: Laptop,
    records: tuple[ImportRecord, ...],
    patient: PatientView,
    view: PlanView,
    code: str,
) -> PaperMatch:
    if view.digest is not None and is_code_equal(code, plan_code_of(laptop, view.digest)):
        return PaperMatch("same-code", code)
    for seen in _others(records, view.plan_uid, view.digest):
        if is_code_equal(code, plan_code_of(laptop, seen.digest)):
            return PaperMatch("older-code", code, at=seen.seen_at)
    for plan in patient.plans:
        if plan.plan_uid == view.plan_uid:
            continue
        digests = {item.digest for item in sightings_of(records, plan.plan_uid)}
        digests |= set() if plan.digest is None else {plan.digest}
        if any(is_code_equal(code, plan_code_of(laptop, digest)) for digest in sorted(digests)):
            return PaperMatch("other-plan", code, _label(patient, plan.plan_uid))
    return PaperMatch("unknown-code", code)


def _is_of(paper: Paper, patient: PatientView) -> bool:
    key = patient.key
    return (paper.patient_id, paper.id_issuer or "") == (key.patient_id, key.issuer)


def _label(patient: PatientView, plan_uid: str) -> str:
    for plan in patient.plans:
        if plan.plan_uid == plan_uid and plan.plan is not None and plan.plan.label:
            return plan.plan.label
    return plan_uid


def _content_then(records: tuple[ImportRecord, ...], paper: Paper) -> str | None:
    """Return the content that the plan had when a sheet was printed, None when nobody saw it."""
    seen = [
        item
        for item in sightings_of(records, paper.plan_uid or "")
        if item.seen_at <= paper.printed_at
    ]
    return max(seen, key=lambda item: item.seen_at).digest if seen else None


def _others(
    records: tuple[ImportRecord, ...], plan_uid: str, digest: str | None
) -> tuple[Sighting, ...]:
    """Return the first sighting of each other content of a plan, the newest content first."""
    first: dict[str, Sighting] = {}
    for item in sorted(sightings_of(records, plan_uid), key=lambda item: item.seen_at):
        if item.digest != digest:
            first.setdefault(item.digest, item)
    return tuple(reversed(first.values()))
