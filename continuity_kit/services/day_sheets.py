"""Prints a whole day: a list a machine first, then every patient's sheets in the order of the day.

One job, one file, one ledger entry; a printer gets it list by list and patient by patient.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language, sentence
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.list_document import appointments_on, select_patients
from continuity_kit.services.object_reading import parser_of
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.print_job import (
    Job,
    JobPart,
    PrintedSheet,
    Printing,
    PrintReport,
    print_job,
    read_form_file,
)
from continuity_kit.services.sheet_pool import drawn_in_order
from continuity_kit.services.sheet_requests import (
    PrintOrder,
    labels,
    numbering_of,
    page_frame,
    paper_of,
    sheet_requests,
)
from continuity_kit.sheets.day_list import FORM as DAY_LIST
from continuity_kit.sheets.day_list import DayList, DayRow, day_document
from continuity_kit.sheets.facts import position_of, stops
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import Drawn, draw
from continuity_kit.sheets.press import DrawnPage, pressed
from continuity_kit.sheets.request import PageFrame, SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.words import finding_text

Counted = Callable[[int, int], None]


@dataclass(frozen=True)
class DayOfMachine:
    """The visits of one machine, by time, and the patients in that order."""

    machine: str
    visits: tuple[tuple[PatientView, Appointment], ...] = field(repr=False)


@dataclass(frozen=True)
class _Part:
    sheets: tuple[PrintedSheet, ...]
    drawn: Drawn = field(repr=False)


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
    form_text = None if form is None else read_form_file(form)

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, form_text)
        opened = open_newest(laptop, parse)
        days = days_of(opened.snapshot.patients, day, machine)
        if not days:
            raise WorldError("sheet-nobody-that-day", day.isoformat())
        keep = printing is not None
        return _job(laptop, opened, days, day, order, progress, parse, keep_pages=keep)

    return print_job(laptop, out, make, printing=printing)


def days_of(
    patients: Sequence[PatientView], day: date, machine: str | None = None
) -> tuple[DayOfMachine, ...]:
    """Return the visits of a day that are not cancelled, machine by machine, each by time."""
    found: dict[str, list[tuple[PatientView, Appointment]]] = {}
    for view in select_patients(patients, day.isoformat(), machine):
        for visit in appointments_on(view, day.isoformat(), machine):
            if visit.activity == "treatment":
                found.setdefault(visit.machine, []).append((view, visit))
    return tuple(
        DayOfMachine(name, tuple(sorted(found[name], key=lambda pair: pair[1].start)))
        for name in sorted(found)
    )


def day_list(
    day: DayOfMachine,
    on: date,
    frame: PageFrame,
    requests: Mapping[PatientKey, tuple[SheetRequest, ...]],
    language: Language,
) -> DayList:
    """Return one machine's list; each row is what that patient's sheets say, stops included.

    SAFETY: a second visit of the day is the next number, and a list of another day has none: what
    is given until then is not known (test_a_list_of_another_day_leaves_the_number_to_the_pen).
    """
    rows: list[DayRow] = []
    seen: Counter[str] = Counter()
    zone = frame.printed_at.tzinfo
    for view, visit in day.visits:
        shown = [item for item in requests[view.key] if visit.plan_uid == item.plan_view.plan_uid]
        row = DayRow(
            visit.start.astimezone(zone),
            printed_name(view),
            view.birth_date,
            view.key.patient_id,
            "",
            view.category,
            "unconfirmed",
            None,
            None,
            is_ahead=on != frame.printed_at.date(),
            is_homonym=any(item.code == "homonym" for item in view.findings),
        )
        for item in shown or requests[view.key]:
            found, position = stops(item), position_of(item)
            again = seen[item.plan_view.plan_uid]
            seen[item.plan_view.plan_uid] += 1
            rows.append(
                replace(
                    row,
                    plan_label=labels([item])[0],
                    trust=item.plan_view.trust,
                    next_fraction=_number(position.next_fraction, again),
                    planned=item.plan_view.fractions_planned,
                    stop=_reason(found, language),
                )
            )
        if not requests[view.key]:
            # SAFETY: a visit without a plan is on the list, and says stop
            # (test_a_visit_without_a_plan_stands_on_the_list_as_a_stop).
            rows.append(replace(row, stop=finding_text("plan-missing", language, {})))
    return DayList(day.machine, on, frame, tuple(rows))


def _number(following: int | None, visits_before: int) -> int | None:
    return None if following is None else following + visits_before


def _reason(found: Sequence[Finding], language: Language) -> str:
    """Return why a plan stops, in one sentence; its page names them all."""
    if not found:
        return ""
    first = finding_text(found[0].code, language, dict(found[0].values))
    return first if len(found) == 1 else f"{first} (+ {len(found) - 1})"


def _job(
    laptop: Laptop,
    opened: Opened,
    days: tuple[DayOfMachine, ...],
    on: date,
    order: PrintOrder,
    progress: Counted,
    parse: Parse | None,
    *,
    keep_pages: bool,
) -> Job:
    """Return the job; `keep_pages`: a printer will ask for each part by itself."""
    numbering = numbering_of(laptop, opened)
    at = numbering.after(len(days))
    requests: dict[PatientKey, tuple[SheetRequest, ...]] = {}
    with parser_of(laptop, parse) as parser:  # one worker for the whole job
        for view in {view.key: view for day in days for view, _ in day.visits}.values():
            made = sheet_requests(laptop, opened, view, order, parser, at)
            requests[view.key] = made
            at = at.after(len(made))
    paper = paper_of(laptop)
    frame = page_frame(laptop, opened, order)
    parts = []
    for place, day in enumerate(days):
        number = sheet_number(laptop.vault.letter, numbering.first + place)
        made_list = day_list(day, on, replace(frame, sheet_number=number), requests, order.language)
        drawn = draw([day_document(made_list, order.language)], order.language, paper)
        listed = PrintedSheet(
            number, None, day.machine, drawn.counts[0], form=DAY_LIST, day=on.isoformat()
        )
        parts.append(_Part((listed,), drawn))
    groups = [group for group in requests.values() if group]

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
    title = sentence("sheet-day-title", order.language, {"day": on.isoformat()})
    pdf = pressed(pages(), PAPERS_MM[paper], title, order.language)
    every = [*parts, *patients]
    return Job(
        {},
        pdf,
        tuple(sheet for part in every for sheet in part.sheets),
        tuple(_job_part(part, paper, order.language) for part in every) if keep_pages else (),
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


def _job_part(part: _Part, paper: str, language: Language) -> JobPart:
    numbers = tuple(sheet.number for sheet in part.sheets)

    def pdf() -> bytes:
        return pressed(part.drawn.pages, PAPERS_MM[paper], " ".join(numbers[:4]), language)

    return JobPart(numbers, pdf)
