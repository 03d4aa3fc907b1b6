"""Prints a whole day: a list a machine first, then every patient's sheets in the order of the day.

One job, one file, one ledger entry; a printer gets it list by list and patient by patient.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language, sentence
from continuity_kit.services.day_lists import DayOfMachine, day_list, days_of, homonyms_of
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.job_parts import job_part
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import parser_of
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.own_form import OwnForm, own_form
from continuity_kit.services.print_job import (
    Job,
    JobPart,
    Make,
    PrintedSheet,
    Printing,
    PrintReport,
    print_job,
)
from continuity_kit.services.sheet_counter import newest_list
from continuity_kit.services.sheet_pool import drawn_in_order
from continuity_kit.services.sheet_requests import (
    Numbering,
    PrintOrder,
    labels,
    numbering_of,
    page_frame,
    paper_of,
    sheet_requests,
)
from continuity_kit.sheets.day_list import FORM as DAY_LIST
from continuity_kit.sheets.day_list import day_document
from continuity_kit.sheets.facts import stops
from continuity_kit.sheets.form import read_form
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.operators import DrawnPage
from continuity_kit.sheets.page import Drawn, draw
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.request import Paper, SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.treatment_sheet import FORM as TREATMENT_SHEET

Counted = Callable[[int, int], None]


@dataclass(frozen=True)
class DayPile:
    """What is printed of a day.

    Attributes:
        day: the date as written in the appointments' `start`.
        machine: only this machine's, its name whole.
        keys: only these patients' sheets, in this order; None is everybody in the order of the day.
        with_lists: the list of each machine comes first; it names everybody, whoever is chosen.
    """

    day: date
    machine: str | None = None
    keys: tuple[PatientKey, ...] | None = field(default=None, repr=False)
    with_lists: bool = True

    def chosen(self, views: Mapping[PatientKey, PatientView]) -> tuple[PatientKey, ...]:
        """Return whose sheets are made, in order."""
        return tuple(views if self.keys is None else (key for key in self.keys if key in views))


@dataclass(frozen=True)
class _Part:
    sheets: tuple[PrintedSheet, ...]
    drawn: Drawn = field(repr=False)


@dataclass(frozen=True)
class _Making:
    """What the lists and sheets of one job are made from."""

    laptop: Laptop
    opened: Opened
    days: tuple[DayOfMachine, ...] = field(repr=False)
    on: date
    order: PrintOrder
    paper: Paper
    requests: dict[PatientKey, tuple[SheetRequest, ...]] = field(repr=False)
    chosen: tuple[PatientKey, ...] = field(repr=False)


def print_day_sheets(
    laptop: Laptop,
    day: date,
    *,
    machine: str | None = None,
    out: Path,
    language: Language,
    form: Path | None = None,
    printing: Printing | None = None,
    progress: Counted = lambda done, total: None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print the lists of a day and one sheet a plan that is going on of everybody on them.

    Args:
        day: the date as written in the appointments' `start`.
        machine: only this machine's, its name whole.
        form: a department's own treatment sheet.
        progress: told patients done and in all.

    Raises:
        WorldError: `sheet-nobody-that-day`, and as `print_job`.
        UsageError: `form-wrong`, and as `print_job`.
    """
    make = day_sheets_maker(
        laptop, DayPile(day, machine), language, form, progress, parse, keep_pages=bool(printing)
    )
    return print_job(laptop, out, make, printing=printing)


def day_sheets_maker(
    laptop: Laptop,
    pile: DayPile,
    language: Language,
    form: Path | None = None,
    progress: Counted = lambda done, total: None,
    parse: Parse | None = None,
    *,
    keep_pages: bool = True,
) -> Make:
    """Return what makes the job of `print_day_sheets`; nothing is numbered by making it.

    Args:
        keep_pages: each patient's pages can be had by themselves, as a printer gets them.

    Raises:
        UsageError: as `print_day_sheets`.
    """
    own = own_form(form, TREATMENT_SHEET)

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, own)
        made, numbering = _making(laptop, pile, order, own, parse)
        lists = _lists(made, numbering, OwnForm()) if pile.with_lists else []
        return _job(made, lists, progress, keep_pages=keep_pages)

    return make


def print_day_lists(
    laptop: Laptop,
    day: date,
    *,
    machine: str | None = None,
    out: Path,
    language: Language,
    form: Path | None = None,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print the lists of a day and no sheet.

    Args:
        form: a department's own list.

    Raises:
        WorldError, UsageError: as `print_day_sheets`.
    """
    make = day_lists_maker(laptop, DayPile(day, machine), language, form, parse)
    return print_job(laptop, out, make, printing=printing)


def day_lists_maker(
    laptop: Laptop,
    pile: DayPile,
    language: Language,
    form: Path | None = None,
    parse: Parse | None = None,
) -> Make:
    """Return what makes the job of `print_day_lists`; nothing is numbered by making it.

    Raises:
        UsageError: as `print_day_lists`.
    """
    own = own_form(form, DAY_LIST)

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, OwnForm(None, own.logo))
        made, numbering = _making(laptop, pile, order, own, parse)
        lists = _lists(made, numbering, own)
        return _job(replace(made, chosen=()), lists, lambda done, total: None, keep_pages=True)

    return make


def _making(
    laptop: Laptop, pile: DayPile, order: PrintOrder, own: OwnForm, parse: Parse | None
) -> tuple[_Making, Numbering]:
    opened = open_newest(laptop, parse)
    day = pile.day
    days = days_of(opened.snapshot.patients, day, pile.machine)
    views = {view.key: view for item in days for view, _ in item.visits}
    chosen = pile.chosen(views)
    if not (views if pile.with_lists else chosen):
        raise WorldError("sheet-nobody-that-day", day.isoformat())
    numbering = numbering_of(laptop, opened)
    at = numbering.after(len(days) if pile.with_lists else 0)
    requests: dict[PatientKey, tuple[SheetRequest, ...]] = {}
    with parser_of(laptop, parse) as parser:  # one worker for the whole job
        others = [key for key in views if key not in chosen] if pile.with_lists else []
        for key in (*chosen, *others):
            requests[key] = sheet_requests(laptop, opened, views[key], order, parser, at)
            at = at.after(len(requests[key]))
    paper = paper_of(laptop) if own.text is None else read_form(own.text, "form").paper
    return _Making(laptop, opened, days, day, order, paper, requests, chosen), numbering


def _lists(made: _Making, numbering: Numbering, own: OwnForm) -> list[_Part]:
    """Return the list of each machine; one printed before for that day and machine is replaced."""
    laptop, opened, on, language = made.laptop, made.opened, made.on, made.order.language
    frame = page_frame(laptop, opened, made.order)
    patients = opened.snapshot.patients
    alike = homonyms_of(patients, days_of(patients, on))
    parts = []
    for place, day in enumerate(made.days):
        number = sheet_number(laptop.vault.letter, numbering.first + place)
        replaces = newest_list(opened.ledger.entries, DAY_LIST, on.isoformat(), day.machine)
        own_frame = replace(frame, sheet_number=number, replaces=replaces)
        item = day_list(day, on, own_frame, made.requests, language, alike)
        drawn = draw([day_document(item, language, own.text)], language, made.paper)
        listed = PrintedSheet(
            number,
            None,
            day.machine,
            drawn.counts[0],
            replaces=replaces,
            form=DAY_LIST,
            day=on.isoformat(),
            machine=day.machine,
        )
        parts.append(_Part((listed,), drawn))
    return parts


def _job(made: _Making, parts: Sequence[_Part], progress: Counted, *, keep_pages: bool) -> Job:
    """Return the job; `keep_pages`: a printer will ask for each part by itself."""
    order, paper = made.order, made.paper
    groups = [group for key in made.chosen if (group := made.requests[key])]

    def pages() -> Iterator[DrawnPage]:
        """Yield pages as they are drawn, so that the document grows meanwhile."""
        for part in parts:
            yield from part.drawn.pages
        for done, (group, drawn) in enumerate(zip(groups, drawn_in_order(groups), strict=True), 1):
            kept = drawn if keep_pages else Drawn((), drawn.counts)
            patients.append(_Part(_sheets(group, drawn), kept))
            progress(done, len(groups))
            yield from drawn.pages

    patients: list[_Part] = []
    title = sentence("sheet-day-title", order.language, {"day": made.on.isoformat()})
    pdf = pressed(pages(), PAPERS_MM[paper], title, order.language)
    every = [*parts, *patients]
    return Job(
        {},
        pdf,
        tuple(sheet for part in every for sheet in part.sheets),
        _parts(every, paper, order.language) if keep_pages else (),
    )


def _sheets(group: tuple[SheetRequest, ...], drawn: Drawn) -> tuple[PrintedSheet, ...]:
    return tuple(
        PrintedSheet(
            number=request.frame.sheet_number,
            plan_uid=request.plan_view.plan_uid,
            label=label,
            pages=pages,
            stops=stops(request),
            replaces=request.frame.replaces,
            patient_id=request.patient.key.patient_id,
            id_issuer=request.patient.key.issuer,
        )
        for request, label, pages in zip(group, labels(group), drawn.counts, strict=True)
    )


def _parts(every: Sequence[_Part], paper: str, language: Language) -> tuple[JobPart, ...]:
    return tuple(
        job_part(tuple(sheet.number for sheet in part.sheets), part.drawn.pages, paper, language)
        for part in every
    )
