"""The cold-start binder: one document with a front page that works when no laptop does.

Pages are counted through the whole binder; the front page says where each tab begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from continuity_kit.domain.patient import Contact
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks import signatures
from continuity_kit.sheets.composed import (
    Makers,
    block_head,
    department_header,
    department_page,
)
from continuity_kit.sheets.contact_list import CALLED_FIRST, HOST_ROLES, contacts_of
from continuity_kit.sheets.form import Block, Form, Line, filled
from continuity_kit.sheets.ink import FRAME_PT, Ink
from continuity_kit.sheets.numbers import day, moment
from continuity_kit.sheets.page import Document, Header, page_counts
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    TICK_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    beside,
    heading,
    label,
    note,
    pen_cell,
    table,
    value,
)
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span, fitted
from continuity_kit.sheets.words import Words

FORM = "binder"
TabName = Literal["lists", "days", "contacts", "triage", "patients", "blanks", "journal"]
TABS: tuple[TabName, ...] = (
    "lists",
    "days",
    "contacts",
    "triage",
    "patients",
    "blanks",
    "journal",
)
TIGHTER = ((12.2, 8), (11.2, 8), (10.2, 8), (9.2, 8), (9.2, 4), (9.2, 0))
"""Height of a step, mm, and how many incomplete patients are named: until the page is one."""
TICK_COLUMN_MM, TIME_MM = 10.0, 33.0
TABS_MM, WHERE_MM = 96.0, 85.0
LINE_MM = 8.2
MOST_PAGES = 9999  # stands for a number of pages that is not known yet
INCOMPLETE_COLUMNS, MOST_MISSING = 4, 2


@dataclass(frozen=True)
class IncompletePatient:
    """A patient whose set lacks something; `missing` in words."""

    name: str = field(repr=False)
    patient_id: str = field(repr=False)
    missing: tuple[str, ...]


@dataclass(frozen=True)
class BinderTab:
    """The pages behind one tab; none is printed as a tab without pages.

    Attributes:
        parts: what the tab is divided into: a name, and the document that its part begins with.
    """

    name: TabName
    documents: tuple[Document, ...] = field(repr=False)
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Binder:
    """A whole binder.

    Attributes:
        frame: its `record_of` is "binder"; the number is the front page's.
        replace_before: the day by which a new binder takes its place.
        last_patient: name of the last patient of the list by name.
        contacts: whom to call first stands on the front page.
    """

    frame: PageFrame
    replace_before: date
    patients: int
    incomplete: tuple[IncompletePatient, ...]
    tabs: tuple[BinderTab, ...]
    last_patient: str = field(default="", repr=False)
    contacts: tuple[Contact, ...] = ()


def binder_documents(
    item: Binder, language: Language, paper: str, form_text: str | None = None
) -> tuple[Document, ...]:
    """Return the front page, which knows where each tab begins, and what is behind it.

    Raises:
        ValueError: a tab is named twice or out of order.
        UsageError: the department's own form is wrong.
    """
    order = [TABS.index(tab.name) for tab in item.tabs]
    if order != sorted(set(order)):
        raise ValueError("the tabs of a binder stand in their order, each once")
    behind = [document for tab in item.tabs for document in tab.documents]
    pages = _pages(item, language, paper, form_text)
    return (_front(item, language, pages, form_text), *behind)


def first_pages(
    item: Binder, language: Language, paper: str, form_text: str | None = None
) -> dict[str, int]:
    """Return the page that each sheet number of a binder begins on.

    Raises:
        UsageError: the department's own form is wrong.
    """
    starts = _pages(item, language, paper, form_text).of_documents
    behind = [document for tab in item.tabs for document in tab.documents]
    return {one.sheet_number: at for one, at in zip(behind, starts, strict=True)}


@dataclass(frozen=True)
class _Pages:
    """The first page of every document behind the front page, in order, and how many there are.

    Attributes:
        step_mm: height of a step of the front page.
        named: how many incomplete patients it names.
    """

    of_documents: tuple[int, ...]
    total: int
    step_mm: float
    named: int


def _pages(item: Binder, language: Language, paper: str, form_text: str | None) -> _Pages:
    behind = [document for tab in item.tabs for document in tab.documents]
    counts = page_counts(behind, paper)
    for step_mm, named in TIGHTER:  # the front is one page, as long as a pen finds its room
        unknown = _Pages((MOST_PAGES,) * len(behind), MOST_PAGES, step_mm, named)
        (own,) = page_counts([_front(item, language, unknown, form_text)], paper)
        if own == 1:
            break
    starts = tuple(own + 1 + sum(counts[:place]) for place in range(len(counts)))
    return _Pages(starts, own + sum(counts), step_mm, named)


def _front(item: Binder, language: Language, pages: _Pages, form_text: str | None) -> Document:
    """Return the front page."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        told = _values(item, words, pages.total)
        starts = _starts(item, pages)
        beside_tabs = _block_after(form, "tabs", "where")

        def tabs(block: Block) -> list[Piece]:
            own = _tabs(item, words, starts, block)
            if beside_tabs is not None:
                own = beside(own, _where(words, beside_tabs, told), TABS_MM + 4)
            return [replace(own, gap_mm=2.2), *_machines(item, words, starts)]

        def where(block: Block) -> list[Piece]:
            return [] if block is beside_tabs else [_where(words, block, told)]

        return _header(item, form, words), {
            "first_hour": lambda block: _steps(words, block, told, pages.step_mm),
            "tabs": tabs,
            "where": where,
            "incomplete": lambda block: _incomplete(item, words, block, pages.named),
            "signatures": lambda block: signatures.pieces(words, block.with_boxes(told)),
        }

    return department_page(FORM, item.frame, language, form_text, described)


def _header(item: Binder, form: Form, words: Words) -> Header:
    say, frame, language = words.say, item.frame, words.language
    content = moment(frame.oldest_read_at, frame.printed_at.tzinfo, language)
    complete = item.patients - len(item.incomplete)
    counts = say("counts", patients=item.patients, complete=complete,
                 incomplete=len(item.incomplete))  # fmt: skip
    made, until = day(frame.printed_at.date(), language), day(item.replace_before, language)
    return department_header(
        frame,
        language,
        form.title.text(language),
        say("subject"),
        details=(frame.facility, say("made", made=made, replace=until)),
        middle=(
            label(say("content_of")),
            Paragraph((fitted(content, 48, (12, 11, 10, 9)),)),
            label(counts),
            Paragraph((Span(say("head_words"), 8), Span(" ".join(frame.ledger_words), 8, True))),
        ),
        remark=say("missing_after"),
    )


def _values(item: Binder, words: Words, pages: int) -> dict[str, str]:
    """Return what texts of the form may name in braces; "" where nobody said it."""
    calls = [found[0] for roles in CALLED_FIRST if (found := contacts_of(item.contacts, roles))]
    phones = " · ".join(f"{one.role} {one.phone}".replace(" ", "\u00a0") for one in calls)
    blanks = next((len(tab.documents) for tab in item.tabs if tab.name == "blanks"), 0)
    return {
        "phones": phones or words.say("phones_none"),
        "host": next((one.phone for one in contacts_of(item.contacts, HOST_ROLES)), ""),
        "sheets": str(blanks),
        "pages": str(pages),
        "last": item.last_patient or words.say("nobody"),
    }


def _block_after(form: Form, first: str, second: str) -> Block | None:
    """Return a block that stands right after another: the two are drawn side by side."""
    for page in form.page:
        for one, other in pairwise(page.blocks):
            if (one.block, other.block) == (first, second):
                return other
    return None


def _starts(item: Binder, pages: _Pages) -> dict[TabName, tuple[int, ...]]:
    """Return the first page of each document of each tab."""
    found: dict[TabName, tuple[int, ...]] = {}
    at = 0
    for tab in item.tabs:
        found[tab.name] = pages.of_documents[at : at + len(tab.documents)]
        at += len(tab.documents)
    return found


def _steps(words: Words, block: Block, values: Mapping[str, str], height_mm: float) -> list[Piece]:
    rows = [
        replace(_step(words, place, line, values), height_mm=height_mm)
        for place, line in enumerate(block.rows, start=1)
    ]
    return [*block_head(block, words), table(rows)]


def _step(words: Words, place: int, line: Line, values: Mapping[str, str]) -> Row:
    language = words.language
    width = LIVE_MM - 12 - TICK_COLUMN_MM - TIME_MM
    text = [Paragraph((Span(line.label.text(language), 10.5, bold=True),))]
    if line.text is not None:
        text.append(Paragraph((Span(filled(line.text.text(language), values), 9),)))

    def tick(ink: Ink, left: float, top: float, across: float, height: float) -> None:
        ink.pen_box(left + (across - TICK_MM) / 2, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)

    return Row(
        (
            Cell(12, (value(str(place), 15, align="center"),), middle=True),
            Cell(width, tuple(text), middle=True),
            Cell(TICK_COLUMN_MM, drawn=tick),
            pen_cell(TIME_MM, words.say("time_visa")),
        ),
    )


def _tabs(
    item: Binder, words: Words, starts: Mapping[TabName, tuple[int, ...]], block: Block
) -> Piece:
    say = words.say
    blanks = next((len(tab.documents) for tab in item.tabs if tab.name == "blanks"), 0)
    names = {
        "lists": say("tab_lists"),
        "days": say("tab_days"),
        "contacts": say("tab_contacts"),
        "triage": say("tab_triage"),
        "patients": say("tab_patients"),
        "blanks": say("tab_blanks", count=blanks),
        "journal": say("tab_journal"),
    }
    rows = []
    for place, name in enumerate(TABS, start=1):
        own = starts.get(name, ())
        page = value(str(own[0]), 10, align="right") if own else absent(say("no_pages"), 8)
        rows.append(
            Row(
                (
                    Cell(10, (value(str(place), 12, align="center"),), middle=True),
                    Cell(TABS_MM - 10 - 15, (Paragraph((Span(names[name], 9),)),), middle=True),
                    Cell(15, (page,), middle=True),
                ),
                LINE_MM,
            )
        )
    return _headed(block.heading(words.language), say("page"), table(rows), TABS_MM)


def _machines(item: Binder, words: Words, starts: Mapping[TabName, tuple[int, ...]]) -> list[Piece]:
    """Return the first page of each part of a tab, on one line as long as they fit."""
    made = []
    for place, name in enumerate(TABS, start=1):
        parts = next((tab.parts for tab in item.tabs if tab.name == name), ())
        if not parts:
            continue
        spans = [Span(words.say("parts", tab=place), 8, bold=True)]
        for index, (part, first) in enumerate(parts):
            told = words.say("part", name=part).replace(" ", "\u00a0")
            spans.append(Span(f"{' · ' if index else ''}{told}\u00a0", 8))
            spans.append(Span(str(starts[name][first]), 8, bold=True))
        made.append(note(spans))
    return made


def _where(words: Words, block: Block, values: Mapping[str, str]) -> Piece:
    """Return where things are kept; what the form does not say is left to the pen."""
    rows = []
    for line in block.rows:
        given = "" if line.text is None else filled(line.text.text(words.language), values).strip()
        told = Cell(48, (value(given, 9),), middle=True) if given else pen_cell(48)
        name = Cell(WHERE_MM - 48, (label(line.label.text(words.language)),), middle=True)
        rows.append(Row((name, told), LINE_MM))
    return _headed(block.heading(words.language), "", table(rows), WHERE_MM)


def _headed(title: str, remark: str, body: Piece, width: float) -> Piece:
    """Return a table under a title of its own width, so that two stand side by side."""
    head = heading(title, remark, width_mm=width)

    def draw(ink: Ink, left: float, top: float) -> None:
        head.draw(ink, left, top)
        body.draw(ink, left, top + head.height_mm)

    return Piece(head.height_mm + body.height_mm, draw, gap_mm=2.2)


def _incomplete(item: Binder, words: Words, block: Block, most: int) -> list[Piece]:
    language = words.language
    values = {"count": str(len(item.incomplete))}
    title = filled(block.heading(language), values)
    head = heading(title, block.remark(language))
    if not item.incomplete:
        return [head, note([Span(words.say("nothing_incomplete"), 9)])]
    shown = item.incomplete[:most]
    rows = []
    for start in range(0, len(shown), INCOMPLETE_COLUMNS):
        cells = [
            Cell(
                LIVE_MM / INCOMPLETE_COLUMNS,
                (
                    Paragraph((fitted(one.name, 42, (9, 8)), Span(f" {one.patient_id}", 8))),
                    label(_missing(words, one.missing)),
                ),
            )
            for one in shown[start : start + INCOMPLETE_COLUMNS]
        ]
        cells += [Cell(LIVE_MM / INCOMPLETE_COLUMNS)] * (INCOMPLETE_COLUMNS - len(cells))
        rows.append(Row(tuple(cells), LINE_MM))
    found = [head, *([table(rows, frame_pt=FRAME_PT)] if rows else [])]
    left = len(item.incomplete) - len(shown)
    if left:
        found.append(note([Span(words.say("more", count=left), 9, bold=True)], gap_mm=0.6))
    return found


def _missing(words: Words, missing: Sequence[str]) -> str:
    """Return what a set lacks in a few words; its page and the list say the rest."""
    shown = ", ".join(missing[:MOST_MISSING])
    left = len(missing) - MOST_MISSING
    return shown if left <= 0 else f"{shown} {words.say('more_missing', count=left)}"
