"""Prints the triage list: a number of its own, one file, one ledger entry; people decide on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.gap_sheet import triage_list
from continuity_kit.services.gaps import GapReport, gaps_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.own_form import own_form
from continuity_kit.services.print_job import (
    Job,
    Make,
    PrintedSheet,
    PrintReport,
    print_job,
)
from continuity_kit.services.sheet_counter import newest_list, next_sheet_index
from continuity_kit.services.sheet_requests import PrintOrder, page_frame, paper_of
from continuity_kit.sheets.form import own_or_shipped
from continuity_kit.sheets.page import render
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.triage_list import FORM, triage_document


def print_gaps(
    laptop: Laptop,
    *,
    out: Path,
    language: Language,
    day: date | None = None,
    hours: Decimal | None = None,
    form: Path | None = None,
    parse: Parse | None = None,
) -> tuple[GapReport, PrintReport]:
    """Reckon the gaps of a day and print them as one list.

    Args:
        out: a PDF; an older file of that name is replaced.
        form: a department's own form.

    Raises:
        UsageError, WorldError, AuthenticityError: as `gaps` and `print_job`; `form-wrong`.
    """
    reports: list[GapReport] = []
    make = gaps_maker(
        laptop, language, day=day, hours=hours, form=form, parse=parse, taken=reports.append
    )
    printed = print_job(laptop, out, make)
    return reports[-1], printed


def gaps_maker(
    laptop: Laptop,
    language: Language,
    *,
    day: date | None = None,
    hours: Decimal | None = None,
    form: Path | None = None,
    parse: Parse | None = None,
    taken: Callable[[GapReport], None] = lambda report: None,
) -> Make:
    """Return what makes the job of the triage list; nothing is numbered by making it.

    Args:
        hours: of machine time on that day: the list says where they end.
        taken: called with what the list was made from.

    Raises:
        UsageError: `form-wrong`; the job raises as `gaps`.
    """
    own = own_form(form, FORM)

    def make(head: Head) -> Job:
        opened = open_newest(laptop, parse)
        report = gaps_of(laptop, opened, day=day, hours=hours)
        taken(report)
        order = PrintOrder(head, laptop.now().astimezone(), language, own)
        entries = opened.ledger.entries
        index = next_sheet_index(entries, laptop.ledger.device)
        number = sheet_number(laptop.vault.letter, index)
        on = report.day.isoformat()
        replaces = newest_list(entries, FORM, on)
        frame = replace(page_frame(laptop, opened, order), sheet_number=number, replaces=replaces)
        shown = own_or_shipped(own.text, FORM)
        title = shown.title.text(language)
        document = triage_document(triage_list(report, frame, language), language, own.text)
        paper = paper_of(laptop) if own.text is None else shown.paper
        drawn = render([document], title, language, paper)
        sheet = PrintedSheet(
            number, None, title, drawn.pages[0], replaces=replaces, form=FORM, day=on
        )
        return Job({}, drawn.pdf, (sheet,))

    return make
