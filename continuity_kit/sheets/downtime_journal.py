"""The downtime journal: facts and decisions by the hour, and the ledger's words twice a day."""

from dataclasses import dataclass, replace
from datetime import date

from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    Makers,
    block_head,
    department_header,
    department_page,
    head_row,
)
from continuity_kit.sheets.form import Block, Form
from continuity_kit.sheets.numbers import clock, full_day
from continuity_kit.sheets.page import Document, Header
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    pen_cell,
    table_rows,
    table_with_head,
)
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

FORM = "downtime_journal"
FEWEST_ROWS = 12
AT_MM, FACT_MM, DECISION_MM, BY_MM = 17.0, 88.0, 56.0, 24.0
PERSON_MM, ROLE_MM, INITIALS_MM, SIGNATURE_MM = 70.0, 45.0, 25.0, 45.0
ANCHOR_MM = (33.0, 28.0, 84.0, 40.0)


@dataclass(frozen=True)
class DowntimeJournal:
    """One day of the journal; the frame says since when paper is the record."""

    frame: PageFrame
    day: date


def journal_document(
    item: DowntimeJournal, language: Language, form_text: str | None = None
) -> Document:
    """Return the journal of a day as one document."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        say, frame = words.say, item.frame
        subject = say("subject_none")
        if frame.record_of == "paper" and frame.record_since is not None:
            since = frame.record_since.astimezone(frame.printed_at.tzinfo)
            told = full_day(since.date(), language)
            subject = say("subject", day=told, time=clock(since, since.tzinfo))
        header = department_header(
            frame,
            language,
            full_day(item.day, language),
            subject,
            details=(
                frame.facility,
                say("export", sequence=frame.export_sequence, count=frame.ledger_entries),
            ),
            remark=say("not_a_sheet"),
        )
        return header, {
            "anchors": lambda block: _anchors(words, block),
            "journal_rows": lambda block: _rows(words, block),
            "specimens": lambda block: _specimens(words, block),
        }

    return department_page(FORM, item.frame, language, form_text, described)


def _anchors(words: Words, block: Block) -> list[Piece]:
    say = words.say
    titles = (say("when"), say("entries"), say("four_words"), say("visas"))
    rows = [head_row(tuple(zip(titles, ANCHOR_MM, strict=True)), 5.6)]
    for name in (say("opening"), say("evening")):
        text = Paragraph((Span(name, 9, bold=True),))
        pens = (pen_cell(width) for width in ANCHOR_MM[1:])
        rows.append(Row((Cell(ANCHOR_MM[0], (text,), middle=True), *pens), 9.6))
    return [*block_head(block, words), *table_rows(rows, head=2)]


def _rows(words: Words, block: Block) -> list[Piece]:
    say = words.say
    head = head_row(
        ((say("at"), AT_MM), (say("fact"), FACT_MM), (say("decision"), DECISION_MM),
         (say("by"), BY_MM)), 5.6,
    )  # fmt: skip
    row = Row(tuple(pen_cell(width) for width in (AT_MM, FACT_MM, DECISION_MM, BY_MM)),
              block.row_mm)  # fmt: skip
    made = table_with_head(head, [row] * block.count)
    # The page is filled, never a last row left alone on the next one.
    made[FEWEST_ROWS + 1 :] = [replace(one, is_optional=True) for one in made[FEWEST_ROWS + 1 :]]
    return [*block_head(block, words), *made]


def _specimens(words: Words, block: Block) -> list[Piece]:
    say = words.say
    widths = (PERSON_MM, ROLE_MM, INITIALS_MM, SIGNATURE_MM)
    titles = (say("person"), say("role"), say("initials"), say("signature"))
    head = head_row(tuple(zip(titles, widths, strict=True)), 5.6)
    row = Row(tuple(pen_cell(width) for width in widths), 8.4)
    return [*block_head(block, words), *table_with_head(head, [row] * block.count)]
