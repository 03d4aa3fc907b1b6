"""Prints the cold-start binder: everything to begin with when neither OIS nor laptop can be had.

Its pages are made ahead: they are numbered and noted, and none is a released sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language, sentence
from continuity_kit.services.day_sheets import day_list, days_of
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.list_document import plan_machine
from continuity_kit.services.list_lines import MISSING
from continuity_kit.services.object_reading import parser_of
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.print_job import Job, PrintedSheet, Printing, PrintReport, print_job
from continuity_kit.services.sheet_requests import (
    Numbering,
    PrintOrder,
    labels,
    numbering_of,
    page_frame,
    paper_of,
    sheet_requests,
)
from continuity_kit.services.spare_sheets import blank_documents
from continuity_kit.sheets.binder import (
    Binder,
    BinderTab,
    IncompletePatient,
    binder_documents,
)
from continuity_kit.sheets.contact_list import ContactList, PatientCall, contact_document
from continuity_kit.sheets.day_list import day_document
from continuity_kit.sheets.downtime_journal import DowntimeJournal, journal_document
from continuity_kit.sheets.facts import position_of, stops
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.incident_aid import IncidentAid, incident_document
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import Document, draw
from continuity_kit.sheets.patient_index import IndexPlan, IndexRow, Order, PatientIndex
from continuity_kit.sheets.patient_index import index_document as index_of
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.request import PageFrame, SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.treatment_sheet import sheet_document
from continuity_kit.sheets.words import finding_text

FORM = "binder"
DAYS, BLANKS = 7, 20


@dataclass(frozen=True)
class _Making:
    """What every page of a binder is made from; numbers are taken in order."""

    laptop: Laptop
    opened: Opened
    order: PrintOrder
    frame: PageFrame
    numbers: Iterator[str] = field(repr=False)
    requests: dict[PatientKey, tuple[SheetRequest, ...]] = field(repr=False)

    @property
    def numbered(self) -> PageFrame:
        """The frame with the next number."""
        return replace(self.frame, sheet_number=next(self.numbers))

    @property
    def language(self) -> Language:
        """Language of the binder."""
        return self.order.language


def print_binder(
    laptop: Laptop,
    *,
    out: Path,
    language: Language,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print the binder: front page, lists, days, telephones, first pages, blanks, journal.

    Raises:
        WorldError, UsageError: as `print_job`.
    """

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language)
        return _job(laptop, open_newest(laptop, parse), order, parse)

    return print_job(laptop, out, make, printing=printing)


def _job(laptop: Laptop, opened: Opened, order: PrintOrder, parse: Parse | None) -> Job:
    paper, language = paper_of(laptop), order.language
    frame = replace(page_frame(laptop, opened, order), record_of="binder")
    numbering = numbering_of(laptop, opened)
    front = sheet_number(laptop.vault.letter, numbering.first)
    at = numbering.after(1)
    requests: dict[PatientKey, tuple[SheetRequest, ...]] = {}
    with parser_of(laptop, parse) as parser:  # one worker for the whole job
        for view in opened.snapshot.patients:
            made = sheet_requests(laptop, opened, view, order, parser, at)
            requests[view.key] = tuple(
                replace(item, is_ahead=True, frame=replace(item.frame, record_of="binder",
                                                           replaces=None))
                for item in made
            )  # fmt: skip
            at = at.after(len(made))
    making = _Making(laptop, opened, order, frame, _numbers(laptop, at), requests)
    tabs = (
        BinderTab("lists", (_index(making, "name"), _index(making, "number"))),
        BinderTab("days", tuple(_days(making))),
        BinderTab("contacts", (_contacts(making),)),
        BinderTab("patients", tuple(map(sheet_document, _by_name(making)))),
        BinderTab("blanks", tuple(_blanks(making))),
        BinderTab("journal", _journal(making)),
    )
    patients = opened.snapshot.patients
    item = Binder(
        replace(frame, sheet_number=front),
        order.printed_at.date() + timedelta(days=DAYS),
        len(patients),
        tuple(_incomplete(patients, language)),
        tabs,
    )
    documents = binder_documents(item, language, paper)
    drawn = draw(documents, language, paper, is_running=True)
    title = shipped_form(FORM).title.text(language)
    sheets = _sheets(documents, drawn.counts, requests, title)
    return Job({}, pressed(drawn.pages, PAPERS_MM[paper], title, language), sheets)


def _numbers(laptop: Laptop, at: Numbering) -> Iterator[str]:
    index = at.first
    while True:
        yield sheet_number(laptop.vault.letter, index)
        index += 1


def _by_name(making: _Making) -> list[SheetRequest]:
    found = [item for group in making.requests.values() for item in group]
    return sorted(found, key=lambda item: printed_name(item.patient))


def _index(making: _Making, order: Order) -> Document:
    rows = []
    for view in making.opened.snapshot.patients:
        group = making.requests[view.key]
        plans = tuple(
            IndexPlan(
                label,
                position_of(item).given,
                item.plan_view.fractions_planned,
                plan_machine(item.plan_view) or "",
                item.frame.sheet_number,
                stop=_reason(stops(item), making.language),
            )
            for item, label in zip(group, labels(group), strict=True)
        )
        rows.append(
            IndexRow(
                printed_name(view),
                view.birth_date,
                view.key.patient_id,
                view.key.issuer,
                (_phones(view) or ("",))[0],
                plans,
                is_homonym=any(item.code == "homonym" for item in view.findings),
            )
        )
    return index_of(PatientIndex(making.numbered, order, tuple(rows)), making.language)


def _reason(found: Sequence[Finding], language: Language) -> str:
    """Return why a plan stops in few words: the first sentence of the first reason."""
    if not found:
        return ""
    return finding_text(found[0].code, language, dict(found[0].values)).split(". ")[0]


def _days(making: _Making) -> Iterator[Document]:
    """Yield the lists of the days to come, today's first."""
    today = making.order.printed_at.date()
    for later in range(DAYS):
        on = today + timedelta(days=later)
        for day in days_of(making.opened.snapshot.patients, on):
            made = day_list(day, on, making.numbered, making.requests, making.language)
            yield day_document(made, making.language)


def _contacts(making: _Making) -> Document:
    zone = making.order.printed_at.tzinfo
    calls = []
    for view in making.opened.snapshot.patients:
        visit = _next_visit(view, making.order.printed_at)
        group = making.requests[view.key]
        calls.append(
            PatientCall(
                printed_name(view),
                view.birth_date,
                view.key.patient_id,
                visit.astimezone(zone) if visit is not None else None,
                " · ".join(labels(group)),
                _phones(view),
            )
        )
    far = datetime.max.replace(tzinfo=zone)
    ordered = sorted(calls, key=lambda call: (call.at or far, call.name))
    contacts = making.opened.snapshot.contacts
    return contact_document(ContactList(making.numbered, contacts, tuple(ordered)), making.language)


def _next_visit(view: PatientView, now: datetime) -> datetime | None:
    coming = [item.start for item in view.appointments
              if item.start >= now and item.status != "cancelled"]  # fmt: skip
    return min(coming, default=None)


def _phones(view: PatientView) -> tuple[str, ...]:
    row = view.patient
    if row is None:
        return ()
    return tuple(number for number in (row.mobile, row.phone, row.contact_phone) if number)


def _blanks(making: _Making) -> list[Document]:
    found = []
    for _ in range(BLANKS):
        frame = making.numbered
        (document,) = blank_documents([frame.sheet_number], frame, making.order)
        found.append(document)
    return found


def _journal(making: _Making) -> tuple[Document, ...]:
    today: date = making.order.printed_at.date()
    journal = journal_document(DowntimeJournal(making.numbered, today), making.language)
    contacts = making.opened.snapshot.contacts
    aid = IncidentAid(making.numbered, contacts=contacts)
    return (journal, incident_document(aid, making.language))


def _incomplete(patients: Sequence[PatientView], language: Language) -> Iterator[IncompletePatient]:
    for view in patients:
        if view.missing:
            missing = ", ".join(
                sentence(MISSING[item], language) if item in MISSING else item
                for item in view.missing
            )
            yield IncompletePatient(printed_name(view), view.key.patient_id, missing)


def _sheets(
    documents: Sequence[Document],
    counts: Sequence[int],
    requests: dict[PatientKey, tuple[SheetRequest, ...]],
    title: str,
) -> tuple[PrintedSheet, ...]:
    """Return what the ledger notes: every number, with the plan of those that are of one."""
    of_plans = {item.frame.sheet_number: item for group in requests.values() for item in group}
    found = []
    for document, pages in zip(documents, counts, strict=True):
        sheet = PrintedSheet(document.sheet_number, None, title, pages, form=FORM)
        request = of_plans.get(document.sheet_number)
        if request is not None:
            sheet = replace(
                sheet,
                plan_uid=request.plan_view.plan_uid,
                label=labels([request])[0],
                stops=stops(request),
                patient_id=request.patient.key.patient_id,
                id_issuer=request.patient.key.issuer,
            )
        found.append(sheet)
    return tuple(found)
