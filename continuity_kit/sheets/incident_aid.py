"""An aid to report an event: facts, lines of the ledger, a narrative, whom to tell."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from continuity_kit.domain.patient import Contact
from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    Makers,
    answer_cells,
    block_head,
    department_header,
    department_page,
    head_row,
)
from continuity_kit.sheets.contact_list import contact_table, contacts_of
from continuity_kit.sheets.form import Block, Form, own_or_shipped
from continuity_kit.sheets.numbers import moment
from continuity_kit.sheets.page import Document, Header
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    label,
    note,
    pen_cell,
    table_rows,
    table_with_head,
    value,
)
from continuity_kit.sheets.plan_pages import plan_header, plan_outline
from continuity_kit.sheets.request import PageFrame, SheetRequest
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

FORM = "incident_aid"
LINES_WITH_SIGNATURE = 2
LABEL_MM, FACT_ROW_MM = 62.0, 10.0
WHEN_MM, NUMBER_MM, WHAT_MM, BY_MM = 32.0, 15.0, 108.0, 30.0


@dataclass(frozen=True)
class IncidentEntry:
    """One line of the ledger, in words; `at` in the zone of the department."""

    index: int
    at: datetime
    what: str
    by: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class IncidentAid:
    """An event of the department, or of one plan when `request` is given.

    Attributes:
        frame: of the page; with a request, the request's own.
        contacts: of the department.
    """

    frame: PageFrame
    request: SheetRequest | None = None
    entries: tuple[IncidentEntry, ...] = ()
    contacts: tuple[Contact, ...] = ()


def incident_document(
    item: IncidentAid, language: Language, form_text: str | None = None
) -> Document:
    """Return the aid as one document; it holds no value of a beam, stopped plan or not."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        header = department_header(
            item.frame,
            language,
            item.frame.facility,
            words.say("department"),
            details=(words.say("no_patient"),),
            remark=words.say("not_a_sheet"),
        )
        return header, {
            "facts": lambda block: _facts(words, block),
            "entries": lambda block: _entries(item, words, block),
            "narrative": lambda block: _narrative(words, block),
            "notify": lambda block: _notify(item.contacts, words, block),
        }

    page = department_page(FORM, item.frame, language, form_text, described)
    if item.request is None:
        return page
    outline = plan_outline(item.request, own_or_shipped(form_text, FORM))
    return replace(page, header=plan_header(item.request), outline=outline)


def _facts(words: Words, block: Block) -> list[Piece]:
    rows = []
    for line in block.rows:
        text = Paragraph((Span(line.label.text(words.language), 9, bold=True),))
        pens = answer_cells(line, LIVE_MM - LABEL_MM, 1, words.language)
        rows.append(Row((Cell(LABEL_MM, (text,), middle=True), *pens), FACT_ROW_MM))
    return [*block_head(block, words), *table_rows(rows)]


def _entries(item: IncidentAid, words: Words, block: Block) -> list[Piece]:
    say = words.say
    if not item.entries:
        return [*block_head(block, words), note([Span(say("no_entries"), 9)])]
    head = head_row(((say("at"), WHEN_MM), (say("entry"), NUMBER_MM), (say("what"), WHAT_MM),
                     (say("by"), BY_MM)), 5.6)  # fmt: skip
    rows = [
        Row(
            (
                Cell(WHEN_MM, (label(moment(one.at, one.at.tzinfo, words.language)),), middle=True),
                Cell(NUMBER_MM, (value(str(one.index), 9),), middle=True),
                Cell(WHAT_MM, (Paragraph((Span(one.what, 9),)),), middle=True),
                Cell(BY_MM, (label(" · ".join(one.by)),), middle=True),
            ),
            6.4,
        )
        for one in item.entries
    ]
    return [*block_head(block, words), *table_with_head(head, rows)]


def _narrative(words: Words, block: Block) -> list[Piece]:
    rows = [Row((pen_cell(LIVE_MM),), block.row_mm)] * block.count
    made = table_rows(rows)
    # Whoever signs sees lines of the narrative: they never stand on a page without any.
    made[-LINES_WITH_SIGNATURE:] = [
        replace(piece, with_next=True) for piece in made[-LINES_WITH_SIGNATURE:]
    ]
    return [*block_head(block, words), *made]


def _notify(contacts: Sequence[Contact], words: Words, block: Block) -> list[Piece]:
    return contact_table(words, block, contacts_of(contacts, block.roles))
