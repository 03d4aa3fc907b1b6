"""The course log, continued: numbers follow the last recorded one, or are left to the pen."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.sheets.blocks import course_log
from continuity_kit.sheets.composed import block_head, sections
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block, own_or_shipped
from continuity_kit.sheets.frame import count_words
from continuity_kit.sheets.page import Document, render
from continuity_kit.sheets.pieces import Cell, Piece, Row, label, pen_cell, table, value
from continuity_kit.sheets.plan_pages import plan_document, plan_facts
from continuity_kit.sheets.request import RenderedSheet, SheetRequest

FORM = "course_log"
FOLLOWS_MM, LAST_MM, VISA_MM = 50.0, 55.0, 40.0
HEIGHT_MM = 13.0


@dataclass(frozen=True)
class LogContinuation:
    """A continuation of the log of one plan; `follows` is the sheet before, None if not known."""

    request: SheetRequest
    follows: str | None = None


def render_log_continuation(item: LogContinuation, form_text: str | None = None) -> RenderedSheet:
    """Return the continuation, or the refusal page that takes its place.

    Raises:
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, FORM)
    document, refused = continuation_document(item, form_text)
    request = item.request
    paper = request.paper or form.paper
    done = render([document], form.title.text(request.language), request.language, paper)
    return RenderedSheet(done.pdf, done.pages[0], refused)


def continuation_document(
    item: LogContinuation, form_text: str | None = None
) -> tuple[Document, bool]:
    """Return the continuation as one document, and whether a refusal took its place."""
    form = own_or_shipped(form_text, FORM)
    facts = plan_facts(item.request, form)
    if facts is None:
        return plan_document(item.request, form, ()), True
    above: list[Piece] = []

    def continues(block: Block) -> list[Piece]:
        above[:] = _continues(facts, item, block)
        return []

    makers = {
        "continues": continues,
        "course_log": lambda block: _log(facts, block, above),
    }
    return plan_document(item.request, form, sections(form, facts.words, makers)), False


def _log(facts: SheetFacts, block: Block, above: Sequence[Piece]) -> list[Piece]:
    return course_log.pieces(facts, block, above)


def _continues(facts: SheetFacts, item: LogContinuation, block: Block) -> list[Piece]:
    """Return which sheet this one follows and the last number, both confirmed by two people."""
    say, request = facts.words.say, item.request
    follows = pen_cell(FOLLOWS_MM, say("follows_pen"))
    if item.follows is not None:
        follows = Cell(FOLLOWS_MM, (label(say("follows")), value(item.follows, 13)))
    last = pen_cell(LAST_MM, say("last_pen"))
    if facts.next_number is not None and facts.position.given is not None:
        source = count_words(request.plan_view, facts.position, request.frame, facts.language)
        last = Cell(
            LAST_MM,
            (
                label(say("last_number")),
                value(f"{facts.position.given}\u00a0/\u00a0{facts.planned}", 13),
                label(say("last_source", source=source)),
            ),
        )
    visas = (pen_cell(VISA_MM, say("confirmed_1")), pen_cell(VISA_MM, say("confirmed_2")))
    return [*block_head(block, facts.words), table([Row((follows, last, *visas), HEIGHT_MM)])]
