"""The cold-start binder: one document with a front page that works when no laptop does.

Pages are counted through the whole binder; the front page says where each tab begins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
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
STEPS_MM = (12.2, 11.2, 10.2, 9.2)
TICK_COLUMN_MM, TIME_MM = 10.0, 33.0
TABS_MM, WHERE_MM = 96.0, 85.0
LINE_MM = 8.2
MOST_PAGES = 9999  # stands for a number of pages that is not known yet
MOST_INCOMPLETE, INCOMPLETE_COLUMNS, MOST_MISSING = 8, 4, 2


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
    """

    of_documents: tuple[int, ...]
    total: int
    step_mm: float


def _pages(item: Binder, language: Language, paper: str, form_text: str | None) -> _Pages:
    behind = [document for tab in item.tabs for document in tab.documents]
    counts = page_counts(behind, paper)
    for step_mm in STEPS_MM:  # the front page is one page, as long as a pen finds its room
        unknown = _Pages((MOST_PAGES,) * len(behind), MOST_PAGES, step_mm)
        (own,) = page_counts([_front(item, language, unknown, form_text)], paper)
        if own == 1:
            break
    starts = tuple(own + 1 + sum(counts[:place]) for place in range(len(counts)))
    return _Pages(starts, own + sum(counts), step_mm)


def _front(item: Binder, language: Language, pages: _Pages, form_text: str | None) -> Document:
    """Return the front page."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        told = _values(item, words, pages.total)
        pair: list[Piece] = []
        return _header(item, form, words), {
            "first_hour": lambda block: _steps(words, block, told, pages.step_mm),
            "tabs": lambda block: _keep(pair, _tabs(item, words, pages, block)),
            "where": lambda block: _joined(pair, _where(words, block, told)),
            "incomplete": lambda block: _incomplete(item, words, block),
            "signatures": lambda block: signatures.pieces(words, block.with_boxes(told)),
        }

    return department_page(FORM, item.frame, language, form_text, described)


def _header(item: Binder, form: Form, words: Words) -> Header:
    say, frame, language = words.say, item.frame, words.language
    content = moment(frame.export_created, frame.printed_at.tzinfo, language)
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


def _keep(pair: list[Piece], piece: Piece) -> list[Piece]:
    """Hold the tabs back: the places stand beside them."""
    pair.append(piece)
    return []


def _joined(pair: list[Piece], right: Piece) -> list[Piece]:
    if not pair:
        return [right]
    return [replace(beside(pair.pop(), right, TABS_MM + 4), gap_mm=2.2)]


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


def _tabs(item: Binder, words: Words, pages: _Pages, block: Block) -> Piece:
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
    starts: dict[str, tuple[int, ...]] = {}
    parts: dict[str, tuple[tuple[str, int], ...]] = {}
    at = 0
    for tab in item.tabs:
        starts[tab.name] = pages.of_documents[at : at + len(tab.documents)]
        parts[tab.name] = tab.parts
        at += len(tab.documents)
    rows = []
    for place, name in enumerate(TABS, start=1):
        own = starts.get(name, ())
        page = value(str(own[0]), 10, align="right") if own else absent(say("no_pages"), 8)
        told = [Paragraph((Span(names[name], 9),))]
        if parts.get(name):
            told.append(Paragraph(tuple(_part_spans(words, parts[name], own))))
        rows.append(
            Row(
                (
                    Cell(10, (value(str(place), 12, align="center"),), middle=True),
                    Cell(TABS_MM - 10 - 15, tuple(told), middle=True),
                    Cell(15, (page,), middle=True),
                ),
                LINE_MM,
            )
        )
    return _headed(block.heading(words.language), say("page"), table(rows), TABS_MM)


def _part_spans(
    words: Words, parts: Sequence[tuple[str, int]], starts: Sequence[int]
) -> Iterator[Span]:
    for place, (name, first) in enumerate(parts):
        told = words.say("part", name=name).replace(" ", "\u00a0")
        yield Span(f"{' · ' if place else ''}{told}\u00a0", 8)
        yield Span(str(starts[first]), 8, bold=True)


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


def _incomplete(item: Binder, words: Words, block: Block) -> list[Piece]:
    language = words.language
    values = {"count": str(len(item.incomplete))}
    title = filled(block.heading(language), values)
    head = heading(title, block.remark(language))
    if not item.incomplete:
        return [head, note([Span(words.say("nothing_incomplete"), 9)])]
    shown = item.incomplete[:MOST_INCOMPLETE]
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
    found = [head, table(rows, frame_pt=FRAME_PT)]
    left = len(item.incomplete) - len(shown)
    if left:
        found.append(note([Span(words.say("more", count=left), 9, bold=True)], gap_mm=0.6))
    return found


def _missing(words: Words, missing: Sequence[str]) -> str:
    """Return what a set lacks in a few words; its page and the list say the rest."""
    shown = ", ".join(missing[:MOST_MISSING])
    left = len(missing) - MOST_MISSING
    return shown if left <= 0 else f"{shown} {words.say('more_missing', count=left)}"
