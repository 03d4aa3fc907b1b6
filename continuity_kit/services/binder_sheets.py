"""Prints the cold-start binder: everything to begin with when neither OIS nor laptop can be had.

Its pages are made ahead: they are numbered and noted, and none is a released sheet. A new binder
takes the place of the one before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from continuity_kit.domain.patient import PatientKey, fold_name
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language, sentence
from continuity_kit.services.binder_record import JOURNALS, printed_sheets
from continuity_kit.services.day_lists import (
    day_list,
    days_of,
    homonyms_of,
    hour_of,
    short_text,
)
from continuity_kit.services.department_forms import call_of, department_page, index_row
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.job_parts import parts_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.list_document import plan_machine
from continuity_kit.services.list_lines import MISSING
from continuity_kit.services.object_reading import parser_of
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.own_form import OwnForm, own_form
from continuity_kit.services.print_job import Job, Make, Printing, PrintReport, print_job
from continuity_kit.services.sheet_counter import newest_list
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
    FORM,
    Binder,
    BinderTab,
    IncompletePatient,
    binder_documents,
    first_pages,
)
from continuity_kit.sheets.contact_list import ContactList, contact_document
from continuity_kit.sheets.day_list import day_document
from continuity_kit.sheets.facts import position_of, stops
from continuity_kit.sheets.form import own_or_shipped
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import Document, draw
from continuity_kit.sheets.patient_index import IndexPlan, PatientIndex, index_document
from continuity_kit.sheets.patient_index import Order as IndexOrder
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.request import PageFrame, Paper, SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.treatment_sheet import sheet_document

DAYS, BLANKS = 7, 20
MOST_ROUNDS = 4
UNKNOWN_PAGE = 999


@dataclass(frozen=True)
class _Making:
    """What every page of a binder is made from; numbers are taken in order."""

    laptop: Laptop
    opened: Opened
    order: PrintOrder
    frame: PageFrame
    paper: Paper
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

    @property
    def patients(self) -> Sequence[PatientView]:
        """Every patient of the export."""
        return self.opened.snapshot.patients


def print_binder(
    laptop: Laptop,
    *,
    out: Path,
    language: Language,
    form: Path | None = None,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print the binder: front page, lists, days, telephones, triage, sheets, blanks, journal.

    Args:
        form: a department's own front page: its steps, and where things are kept.

    Raises:
        UsageError: `form-…`, `settings-wrong`: of `gaps.toml`; and as `print_job`.
        WorldError: as `print_job`.
    """
    make = binder_maker(laptop, language, form, parse)
    return print_job(laptop, out, make, printing=printing)


def binder_maker(
    laptop: Laptop, language: Language, form: Path | None = None, parse: Parse | None = None
) -> Make:
    """Return what makes the job of `print_binder`; nothing is numbered by making it.

    Raises:
        UsageError: as `print_binder`.
    """
    own = own_form(form, FORM)

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, OwnForm(None, own.logo))
        return _job(laptop, open_newest(laptop, parse), order, own, parse)

    return make


def _job(
    laptop: Laptop, opened: Opened, order: PrintOrder, own: OwnForm, parse: Parse | None
) -> Job:
    shown = own_or_shipped(own.text, FORM)
    paper = paper_of(laptop) if own.text is None else shown.paper
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
    making = _Making(laptop, opened, order, frame, paper, _numbers(laptop, at), requests)
    replaces = newest_list(opened.ledger.entries, FORM, None)
    item = _binder(making, replace(frame, sheet_number=front, replaces=replaces), own)
    documents = binder_documents(item, order.language, paper, own.text)
    drawn = draw(documents, order.language, paper, is_running=True)
    title = shown.title.text(order.language)
    sheets = printed_sheets(item, documents, drawn.counts, requests, order.language)
    pdf = pressed(drawn.pages, PAPERS_MM[paper], title, order.language)
    return Job({}, pdf, sheets, parts_of(sheets, drawn, paper, order.language))


def _numbers(laptop: Laptop, at: Numbering) -> Iterator[str]:
    index = at.first
    while True:
        yield sheet_number(laptop.vault.letter, index)
        index += 1


def _binder(making: _Making, front: PageFrame, own: OwnForm) -> Binder:
    """Return the binder, its lists naming the page of each sheet.

    The pages before a sheet depend on the lists, which name it: they are made until they agree.
    """
    groups = _by_machine(making)
    orders: tuple[IndexOrder, ...] = ("name", "number")
    lists = [making.numbered for _ in orders]
    before = (
        BinderTab("days", tuple(_days(making))),
        BinderTab("contacts", (_contacts(making),)),
        BinderTab("triage", (_department(making, "triage"),)),
    )
    dividers = [making.numbered for _ in groups]
    behind = (
        BinderTab("blanks", tuple(_blanks(making))),
        BinderTab("journal", tuple(_department(making, name) for name in JOURNALS)),
    )
    words = own_or_shipped(own.text, FORM).speaker(making.language)
    sheets = {name: tuple(map(sheet_document, group)) for name, group in groups}
    names = sorted(map(printed_name, making.patients), key=fold_name)
    pages: dict[str, int] = {}
    for _ in range(MOST_ROUNDS):
        indexes = tuple(
            _index(making, frame, order, pages) for frame, order in zip(lists, orders, strict=True)
        )
        patients: list[Document] = []
        parts = []
        for frame, (name, group) in zip(dividers, groups, strict=True):
            parts.append((name or words.say("machine_none"), len(patients)))
            patients.append(_divider(making, frame, parts[-1][0], group, pages))
            patients += sheets[name]
        item = Binder(
            front,
            making.order.printed_at.date() + timedelta(days=DAYS),
            len(making.patients),
            tuple(_incomplete(making.patients, making.language)),
            (
                BinderTab("lists", indexes),
                *before,
                BinderTab("patients", tuple(patients), tuple(parts)),
                *behind,
            ),
            names[-1] if names else "",
            making.opened.snapshot.contacts,
        )
        found = first_pages(item, making.language, making.paper, own.text)
        if found == pages:
            break
        pages = found
    return item


def _by_machine(making: _Making) -> list[tuple[str, list[SheetRequest]]]:
    """Return the sheets of each machine by name, those of none last."""
    groups: dict[str, list[SheetRequest]] = {}
    for group in making.requests.values():
        for item in group:
            groups.setdefault(plan_machine(item.plan_view) or "", []).append(item)
    for found in groups.values():
        found.sort(key=lambda item: (fold_name(printed_name(item.patient)), _key(item)))
    return sorted(groups.items(), key=lambda pair: (not pair[0], pair[0]))


def _key(item: SheetRequest) -> tuple[str, str, str]:
    key = item.patient.key
    return (key.patient_id, key.issuer, item.plan_view.plan_uid)


def _index(making: _Making, frame: PageFrame, order: IndexOrder, pages: dict[str, int]) -> Document:
    rows = tuple(
        index_row(view, tuple(_plan(item, pages, making) for item in making.requests[view.key]))
        for view in making.patients
    )
    return index_document(PatientIndex(frame, order, rows), making.language)


def _divider(
    making: _Making,
    frame: PageFrame,
    name: str,
    group: Sequence[SheetRequest],
    pages: dict[str, int],
) -> Document:
    """Return the page at the head of a machine's sheets: whose they are, and where."""
    of_patients: dict[PatientKey, list[SheetRequest]] = {}
    for item in group:
        of_patients.setdefault(item.patient.key, []).append(item)
    rows = tuple(
        index_row(found[0].patient, tuple(_plan(item, pages, making) for item in found))
        for found in of_patients.values()
    )
    return index_document(PatientIndex(frame, "name", rows, machine=name), making.language)


def _plan(item: SheetRequest, pages: dict[str, int], making: _Making) -> IndexPlan:
    found = stops(item)
    return IndexPlan(
        labels([item])[0],
        position_of(item).given,
        item.plan_view.fractions_planned,
        plan_machine(item.plan_view) or "",
        item.frame.sheet_number,
        pages.get(item.frame.sheet_number, UNKNOWN_PAGE),
        short_text(found[0], making.language) if found else "",
    )


def _days(making: _Making) -> Iterator[Document]:
    """Yield the lists of the days to come, today's first."""
    today = making.order.printed_at.date()
    for later in range(DAYS):
        on = today + timedelta(days=later)
        days = days_of(making.patients, on)
        alike = homonyms_of(making.patients, days)
        for day in days:
            made = day_list(day, on, making.numbered, making.requests, making.language, alike)
            yield day_document(made, making.language)


def _contacts(making: _Making) -> Document:
    """Return whom to call, every patient with the next visit; who has none stands last."""
    calls = []
    for view in making.patients:
        visit = _next_visit(view, making.order.printed_at)
        at = None if visit is None else hour_of(visit, making.frame)
        calls.append(call_of(view, at, labels(making.requests[view.key])))
    far = datetime.max.replace(tzinfo=making.order.printed_at.tzinfo)
    calls.sort(key=lambda call: (call.at or far, fold_name(call.name)))
    contacts = making.opened.snapshot.contacts
    return contact_document(ContactList(making.numbered, contacts, tuple(calls)), making.language)


def _next_visit(view: PatientView, now: datetime) -> Appointment | None:
    coming = [item for item in view.appointments
              if item.start >= now and item.status != "cancelled"]  # fmt: skip
    return min(coming, key=lambda item: item.start, default=None)


def _department(making: _Making, form: str) -> Document:
    today: date = making.order.printed_at.date()
    frame = making.numbered
    return department_page(making.laptop, making.opened, frame, today, form, making.language)


def _blanks(making: _Making) -> Iterator[Document]:
    for _ in range(BLANKS):
        frame = making.numbered
        yield from blank_documents([frame.sheet_number], frame, making.order)


def _incomplete(patients: Sequence[PatientView], language: Language) -> Iterator[IncompletePatient]:
    for view in patients:
        if view.missing:
            missing = tuple(
                sentence(MISSING[item], language) if item in MISSING else item
                for item in view.missing
            )
            yield IncompletePatient(printed_name(view), view.key.patient_id, missing)
