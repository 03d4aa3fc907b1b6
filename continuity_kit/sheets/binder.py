"""The cold-start binder: one document with a front page that works when no laptop does.

Pages are counted through the whole binder; the front page says where each tab begins.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from continuity_kit.messages import Language
from continuity_kit.sheets.composed import block_head, department_document, filled
from continuity_kit.sheets.form import Block, Form, Line, own_or_shipped
from continuity_kit.sheets.frame import age_words, alert_words, export_words
from continuity_kit.sheets.ink import FRAME_PT, Ink
from continuity_kit.sheets.numbers import day, moment
from continuity_kit.sheets.page import Document, Header, Rendered, page_counts, render
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
from continuity_kit.sheets.request import PageFrame, Paper
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
STEP_MM, TICK_COLUMN_MM, TIME_MM = 12.2, 10.0, 33.0
TABS_MM, WHERE_MM = 96.0, 85.0
LINE_MM = 8.2
MOST_INCOMPLETE, INCOMPLETE_COLUMNS = 12, 4


@dataclass(frozen=True)
class IncompletePatient:
    """A patient whose set lacks something; `missing` as printed."""

    name: str = field(repr=False)
    patient_id: str = field(repr=False)
    missing: str


@dataclass(frozen=True)
class BinderTab:
    """The pages behind one tab; none is printed as a tab without pages."""

    name: TabName
    documents: tuple[Document, ...] = field(repr=False)


@dataclass(frozen=True)
class Binder:
    """A whole binder.

    Attributes:
        frame: its `record_of` is "binder"; the number is the front page's.
        replace_before: the day by which a new binder takes its place.
        places: where things are kept, in the order of the form's lines; "" is left to the pen.
    """

    frame: PageFrame
    replace_before: date
    patients: int
    incomplete: tuple[IncompletePatient, ...]
    tabs: tuple[BinderTab, ...]
    places: tuple[str, ...] = ()


def render_binder(
    item: Binder,
    language: Language,
    paper: Paper | None = None,
    form_text: str | None = None,
) -> Rendered:
    """Return the binder, pages counted from the front page to the last one.

    Raises:
        ValueError: a tab is named twice or out of order.
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, FORM)
    used = paper or form.paper
    documents = binder_documents(item, language, used, form_text)
    return render(documents, form.title.text(language), language, used, is_running=True)


def binder_documents(
    item: Binder, language: Language, paper: Paper, form_text: str | None = None
) -> tuple[Document, ...]:
    """Return the front page, which knows where each tab begins, and what is behind it."""
    form = own_or_shipped(form_text, FORM)
    order = [TABS.index(tab.name) for tab in item.tabs]
    if order != sorted(set(order)):
        raise ValueError("the tabs of a binder stand in their order, each once")
    behind = [document for tab in item.tabs for document in tab.documents]
    front = front_document(item, language, dict.fromkeys(TABS), form)
    (own,) = page_counts([front], paper)
    starts: dict[TabName, int | None] = dict.fromkeys(TABS)
    at = own + 1
    for tab in item.tabs:
        if tab.documents:
            starts[tab.name] = at
            at += sum(page_counts(tab.documents, paper))
    return (front_document(item, language, starts, form), *behind)


def front_document(
    item: Binder, language: Language, starts: dict[TabName, int | None], form: Form
) -> Document:
    """Return the front page; `starts` is the first page of each tab, None when it has none."""
    words = form.speaker(language)
    say, frame = words.say, item.frame
    zone = frame.printed_at.tzinfo
    content = moment(frame.export_created, zone, language)
    complete = item.patients - len(item.incomplete)
    counts = say("counts", patients=item.patients, complete=complete,
                 incomplete=len(item.incomplete))  # fmt: skip
    header = Header(
        name=form.title.text(language),
        identity=say("subject"),
        details=(
            frame.facility,
            say("made", made=day(frame.printed_at.date(), language),
                replace=day(item.replace_before, language)),
        ),
        middle=(
            label(say("content_of")),
            Paragraph((fitted(content, 48, (12, 11, 10, 9)),)),
            label(counts),
            Paragraph((Span(say("head_words"), 8), Span(" ".join(frame.ledger_words), 8, True))),
        ),
        strip=(export_words(frame, language), age_words(frame, language), say("missing_after")),
        alert=alert_words(frame, language),
        is_drill=frame.drill,
    )  # fmt: skip
    pair: list[Piece] = []
    makers = {
        "first_hour": lambda block: _steps(words, block),
        "tabs": lambda block: _keep(pair, _tabs(words, starts, block)),
        "where": lambda block: _joined(pair, _where(item, words, block)),
        "incomplete": lambda block: _incomplete(item, words, block),
    }
    return department_document(form, words, frame, header, makers)


def _keep(pair: list[Piece], piece: Piece) -> list[Piece]:
    """Hold the tabs back: the places stand beside them."""
    pair.append(piece)
    return []


def _joined(pair: list[Piece], right: Piece) -> list[Piece]:
    if not pair:
        return [right]
    return [replace(beside(pair.pop(), right, TABS_MM + 4), gap_mm=2.2)]


def _steps(words: Words, block: Block) -> list[Piece]:
    rows = [_step(words, place, line) for place, line in enumerate(block.rows, start=1)]
    return [*block_head(block, words), table(rows)]


def _step(words: Words, place: int, line: Line) -> Row:
    language = words.language
    width = LIVE_MM - 12 - TICK_COLUMN_MM - TIME_MM
    text = [Paragraph((Span(line.label.text(language), 10.5, bold=True),))]
    if line.text is not None:
        text.append(Paragraph((Span(line.text.text(language), 9),)))

    def tick(ink: Ink, left: float, top: float, across: float, height: float) -> None:
        ink.pen_box(left + (across - TICK_MM) / 2, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)

    return Row(
        (
            Cell(12, (value(str(place), 15, align="center"),), middle=True),
            Cell(width, tuple(text), middle=True),
            Cell(TICK_COLUMN_MM, drawn=tick),
            pen_cell(TIME_MM, words.say("time_visa")),
        ),
        STEP_MM,
    )


def _tabs(words: Words, starts: dict[TabName, int | None], block: Block) -> Piece:
    say = words.say
    names = {
        "lists": say("tab_lists"),
        "days": say("tab_days"),
        "contacts": say("tab_contacts"),
        "triage": say("tab_triage"),
        "patients": say("tab_patients"),
        "blanks": say("tab_blanks"),
        "journal": say("tab_journal"),
    }
    rows = []
    for place, name in enumerate(TABS, start=1):
        at = starts[name]
        page = absent(say("no_pages"), 8)
        if at is not None:
            page = value(str(at), 10, align="right")
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


def _where(item: Binder, words: Words, block: Block) -> Piece:
    rows = []
    for place, line in enumerate(block.rows):
        given = item.places[place] if place < len(item.places) else ""
        if not given and line.text is not None:
            given = line.text.text(words.language)
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
                    label(one.missing),
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
