"""Gives back what was given on paper: worksheets, tables and treatment records, in one folder.

All chains are verified first and what is bad in them is named. The folder appears whole or not at
all. The worksheets are numbered like every sheet: the ledger notes them before the folder stands.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.give_back_formats import (
    CsvTable,
    checksums,
    describe_columns,
    folder_name,
)
from continuity_kit.services.give_back_plans import (
    PlanToGiveBack,
    open_for_hand_back,
    plans_to_give_back,
)
from continuity_kit.services.give_back_records import PlanRecords, plan_records
from continuity_kit.services.give_back_report import (
    HandBackReport,
    PatientGivenBack,
    PlanGivenBack,
    patients_document,
    told,
)
from continuity_kit.services.give_back_sheets import worksheets
from continuity_kit.services.give_back_tables import (
    FRACTION_COLUMNS,
    PLAN_COLUMNS,
    add_fractions,
    add_plan,
    conflict_count,
    fraction_table,
    plan_table,
)
from continuity_kit.services.json_document import json_document
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.ledger_journal import damage_refusals
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.result_folder import ResultFolder, check_free, result_folder
from continuity_kit.services.sheet_counter import next_sheet_index
from continuity_kit.services.sheet_requests import PrintOrder, page_frame, paper_of
from continuity_kit.services.signing import sign_statement
from continuity_kit.services.whole_plan import with_code
from continuity_kit.sheets.page import Drawn
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.worksheet import Worksheet, bind_worksheets, draw_worksheet

KIND = "continuity-kit-hand-back"
REPORT = "report.json"
WORKSHEETS = "worksheets.pdf"
TRIES = 5

Progress = Callable[[int, int], None]


@dataclass
class _Work:
    """One hand-back being made."""

    laptop: Laptop
    opened: Opened
    head: Head
    language: Language
    entries: Mapping[str, LedgerEntry] = field(repr=False)
    items: tuple[PlanToGiveBack, ...] = field(repr=False)
    refused: tuple[Refusal, ...] = ()  # of the generation
    records: list[PlanRecords] = field(default_factory=list, repr=False)
    sheets: tuple[Worksheet, ...] = field(default=(), repr=False)
    numbered: tuple[int, ...] = ()  # places in `items` that have a worksheet
    pages: tuple[int, ...] = ()
    altered: int = 0


def hand_back(
    laptop: Laptop,
    out: Path,
    *,
    language: Language,
    progress: Progress | None = None,
    parse: Parse | None = None,
) -> HandBackReport:
    """Write everything that was given on paper into a folder.

    The same ledger gives the same treatment records, byte for byte.

    Args:
        out: a folder that is absent, empty, or an earlier hand-back, which gives way.
        progress: told how many plans of all are done.

    Raises:
        UsageError: `result-folder-taken`: it holds something else; nothing was changed.
        WorldError: `vault-without-import`, `write-failed`, `disk-full`, `sheet-busy`, `ledger-…`.
        AuthenticityError: no generation can be opened.
    """
    check_free(out, is_hand_back)
    for _ in range(TRIES):
        head = laptop.ledger.head()
        try:
            return _once(laptop, head, out, language, progress, parse)
        except WorldError as error:
            if error.code != "ledger-moved-on":
                raise
    raise WorldError("sheet-busy", out.name)


def is_hand_back(folder: Path) -> bool:
    """Tell whether a folder is an earlier hand-back of the kit."""
    try:
        told = json.loads((folder / REPORT).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("kind") == KIND


def _once(
    laptop: Laptop,
    head: Head,
    out: Path,
    language: Language,
    progress: Progress | None,
    parse: Parse | None,
) -> HandBackReport:
    opened, older = open_for_hand_back(laptop, parse)
    items = plans_to_give_back(laptop, opened, parse)
    entries = {entry.entry_hash: entry for entry in opened.ledger.entries}
    work = _Work(laptop, opened, head, language, entries, items, older)
    with result_folder(out, laptop.disk, is_hand_back) as folder:
        for place, item in enumerate(items):
            work.records.append(_write_records(work, folder, place, item))
            if progress is not None:
                progress(place + 1, len(items))
        _write_worksheets(work, folder)
        _write_tables(work, folder)
        report = _report(work, out, folder)
        folder.put(REPORT, json_document(_document(work, report)).encode())
        if work.numbered:
            _note_printed(work, folder)
    return report


def _folder_of(item: PlanToGiveBack) -> str:
    return f"patients/{folder_name(item.patient.key)}"


def _prefix(work: _Work, place: int) -> str:
    """Return how a plan's files begin: its number among the plans of its patient."""
    key = work.items[place].patient.key
    rank = sum(1 for item in work.items[: place + 1] if item.patient.key == key)
    return f"plan{rank}"


def _write_records(
    work: _Work, folder: ResultFolder, place: int, item: PlanToGiveBack
) -> PlanRecords:
    return plan_records(
        work.laptop,
        work.opened.ledger,
        work.entries,
        item,
        facility=work.opened.snapshot.head.facility,
        prefix=_prefix(work, place),
        put=lambda name, data: folder.put(f"{_folder_of(item)}/records/{name}", data),
    )


def _write_worksheets(work: _Work, folder: ResultFolder) -> None:
    """Write one worksheet a plan that the ledger knows something of, per patient and for all."""
    laptop, opened = work.laptop, work.opened
    work.numbered = tuple(place for place, item in enumerate(work.items) if item.has_entries)
    if not work.numbered:
        return
    order = PrintOrder(work.head, laptop.now().astimezone(), work.language)
    frame = page_frame(laptop, opened, order)
    first = next_sheet_index(opened.ledger.entries, laptop.ledger.device)
    frames = [
        replace(frame, sheet_number=sheet_number(laptop.vault.letter, first + rank))
        for rank in range(len(work.numbered))
    ]
    items = [_coded(laptop, work.items[place]) for place in work.numbered]
    refused = [tuple(work.records[place].refused) for place in work.numbered]
    work.sheets = worksheets(work.entries, items, refused, frames, work.language)
    paper = paper_of(laptop)
    drawn = [draw_worksheet(sheet, work.language, paper) for sheet in work.sheets]
    work.pages = tuple(count for item in drawn for count in item.counts)
    folder.put(WORKSHEETS, bind_worksheets(drawn, work.language, paper))
    for name, own in _by_folder(items, drawn).items():
        folder.put(f"{name}/worksheet.pdf", bind_worksheets(own, work.language, paper))


def _coded(laptop: Laptop, item: PlanToGiveBack) -> PlanToGiveBack:
    return replace(item, view=with_code(laptop, item.view))


def _by_folder(items: Sequence[PlanToGiveBack], sheets: Sequence[Drawn]) -> dict[str, list[Drawn]]:
    found: dict[str, list[Drawn]] = {}
    for item, sheet in zip(items, sheets, strict=True):
        found.setdefault(_folder_of(item), []).append(sheet)
    return found


def _write_tables(work: _Work, folder: ResultFolder) -> None:
    all_fractions, all_plans = fraction_table(), plan_table()
    own: dict[str, tuple[CsvTable, CsvTable]] = {}
    for item, records in zip(work.items, work.records, strict=True):
        fractions_, plans = fraction_table(), plan_table()
        add_fractions(fractions_, work.opened.ledger, work.entries, item, records)
        add_plan(plans, item, len(records.written))
        all_fractions.extend(fractions_)
        all_plans.extend(plans)
        if item.has_entries:
            name = _folder_of(item)
            own_fractions, own_plans = own.setdefault(name, (fraction_table(), plan_table()))
            own_fractions.extend(fractions_)
            own_plans.extend(plans)
    work.altered = all_fractions.altered + all_plans.altered
    for name, (fractions_, plans) in {"": (all_fractions, all_plans), **own}.items():
        place = f"{name}/" if name else ""
        folder.put(f"{place}fractions.csv", fractions_.to_bytes())
        folder.put(f"{place}plans.csv", plans.to_bytes())
    columns = [*(("fractions.csv", ""), *FRACTION_COLUMNS), ("", ""), ("plans.csv", "")]
    folder.put("COLUMNS.txt", describe_columns([*columns, *PLAN_COLUMNS]))


def _note_printed(work: _Work, folder: ResultFolder) -> None:
    """Note the worksheets; an entry that came meanwhile refuses ours, and all is made again.

    A worksheet is no treatment sheet: it replaces none, so no `plan_uid` is named.
    """
    laptop = work.laptop
    values: dict[str, Any] = {
        "job": str(uuid4()),
        "file_sha256": folder.hashes[WORKSHEETS],
        # Every file is written by now: `verify --vault` holds the folder's list to this.
        "list_sha256": hashlib.sha256(checksums(folder.hashes)).hexdigest(),
        "sheets": [
            {
                "number": sheet.frame.sheet_number,
                "form": "handback",
                "plan_uid": None,
                "worksheet_of": sheet.plan_view.plan_uid,
                "pages": pages,
                "sha256": folder.hashes[WORKSHEETS],
            }
            for sheet, pages in zip(work.sheets, work.pages, strict=True)
        ],
    }
    signed = sign_statement(KIND_PRINT, {}, values, person=laptop.vault.opener, at=laptop.now())
    laptop.ledger.append(signed, seen=work.head.count)


def _report(work: _Work, out: Path, folder: ResultFolder) -> HandBackReport:
    patients: dict[PatientKey, list[PlanGivenBack]] = {}
    folders: dict[PatientKey, str] = {}
    for item, records in zip(work.items, work.records, strict=True):
        key = item.patient.key
        patients.setdefault(key, []).append(_given_back(item, records))
        if item.has_entries:
            folders[key] = _folder_of(item)
    notes = [note for records in work.records for note in records.notes]
    for item in work.items:
        subject = item.view.plan_uid
        notes += [Refusal("handback-voided", subject, _voided(entry)) for entry in item.voided]
        if not item.is_listed:
            notes.append(Refusal("handback-plan-not-listed", subject))
    if work.altered:
        notes.append(Refusal("handback-text-altered", "", (("cells", str(work.altered)),)))
    refused = [
        *work.refused,
        *damage_refusals(work.laptop.ledger.damage()),
        *(refusal for records in work.records for refusal in records.refused),
    ]
    return HandBackReport(
        out=out,
        patients=tuple(
            PatientGivenBack(key, folders.get(key), tuple(plans)) for key, plans in patients.items()
        ),
        files=len(folder.hashes) + 2,  # the report itself and the checksums come yet
        refused=tuple(refused),
        notes=tuple(notes),
        sheets=tuple(sheet.frame.sheet_number for sheet in work.sheets),
    )


def _given_back(item: PlanToGiveBack, records: PlanRecords) -> PlanGivenBack:
    position = item.position
    return PlanGivenBack(
        plan_uid=item.view.plan_uid,
        before=position.base,
        on_paper=position.given_since_export,
        expected=position.given,
        sessions=len(item.parts),
        records=len(records.written),
        unconfirmed=len(item.unconfirmed),
        conflicts=conflict_count(item),
    )


def _voided(entry: LedgerEntry) -> tuple[tuple[str, str], ...]:
    number = entry.subject.get("fraction")
    return (("fraction", str(number or "-")), ("entry", str(entry.index)))


def _document(work: _Work, report: HandBackReport) -> dict[str, Any]:
    head = work.opened.snapshot.head
    return {
        "kind": KIND,
        "format": 1,
        "facility": head.facility,
        "made_at": work.laptop.now().isoformat(),
        "snapshot": {"sequence": head.sequence, "created": head.created.isoformat()},
        "ledger": {
            "device": work.laptop.ledger.device,
            "count": work.head.count,
            "entry_hash": work.head.entry_hash,
            "words": list(work.head.words),
        },
        "patients": patients_document(report),
        "refused": told(report.refused, work.language),
        "notes": told(report.notes, work.language),
        "worksheets": list(report.sheets),
    }
