"""One plan for a host centre: who, what was given, what is left, which files go along."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from continuity_kit.domain.findings import Finding
from continuity_kit.sheets.blocks import course_log, other_phases, safety
from continuity_kit.sheets.composed import answer_cells, block_head, head_row, sections
from continuity_kit.sheets.facts import SheetFacts, stops
from continuity_kit.sheets.form import Block, own_or_shipped, shipped_form
from continuity_kit.sheets.form_rules import OWN
from continuity_kit.sheets.frame import footer
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.numbers import day, file_digits
from continuity_kit.sheets.page import Document, Section, render
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    note,
    pen_cell,
    table,
    table_rows,
    table_with_head,
    value,
)
from continuity_kit.sheets.plan_pages import plan_document, plan_facts, plan_header, plan_outline
from continuity_kit.sheets.refusal import FORM as REFUSAL
from continuity_kit.sheets.refusal import banner, reasons
from continuity_kit.sheets.request import RenderedSheet, SheetRequest
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.treatment_sheet import BLOCKS, applies
from continuity_kit.sheets.words import Words

FORM = "transfer_summary"
KIND_MM, COUNT_MM, CHECK_MM = 75.0, 30.0, 80.0


@dataclass(frozen=True)
class TransferFiles:
    """Objects of one kind that go along, counted; `kind` as printed (`CT`, `RTPLAN`, `PDF`)."""

    kind: str
    count: int


@dataclass(frozen=True)
class TransferSummary:
    """One plan to hand over.

    Attributes:
        host: name of the host centre, "" when it is not known yet.
        checksum: SHA-256 over the contents, hexadecimal, "" when no file goes along.
    """

    request: SheetRequest
    host: str = ""
    files: tuple[TransferFiles, ...] = ()
    checksum: str = ""
    gap: GapFacts | None = None


def render_transfer_summaries(
    items: Sequence[TransferSummary], form_text: str | None = None
) -> RenderedSheet:
    """Return one summary a plan, as one PDF; a stopped plan says why and has no beam value.

    Raises:
        ValueError: no plan.
        UsageError: the department's own form is wrong.
    """
    form = own_or_shipped(form_text, FORM)
    request = items[0].request
    documents = [transfer_document(item, form_text) for item in items]
    paper = request.paper or form.paper
    done = render(documents, form.title.text(request.language), request.language, paper)
    return RenderedSheet(done.pdf, sum(done.pages), any(stops(item.request) for item in items))


def transfer_document(item: TransferSummary, form_text: str | None = None) -> Document:
    """Return one plan's summary.

    SAFETY: a stopped plan is listed with its reasons, never hidden, never with a beam value
    (test_a_stopped_plan_is_handed_over_with_its_reasons_and_no_value).
    """
    form = own_or_shipped(form_text, FORM)
    # SAFETY: the host's machine has its own console: values go in IEC 61217 alone
    # (test_a_host_centre_gets_no_value_of_our_console).
    request = replace(item.request, profiles=())
    words = form.speaker(request.language)
    found = stops(request)
    facts = plan_facts(request, form)
    makers = {name: lambda block: list[Piece]() for name in BLOCKS if name not in OWN}
    if facts is not None:
        makers |= {
            name: lambda block, make=make: make(facts, block)  # type: ignore[misc]
            for name, make in BLOCKS.items()
        }
    makers |= {
        "stops": lambda block: _stops(found, request, block),
        # SAFETY: alerts and what other plans gave hold for the patient, stopped plan or not
        # (test_a_stopped_plan_is_handed_over_with_the_patients_alerts).
        "safety": lambda block: safety.table_of(words, request.patient, block),
        "other_phases": lambda block: _others(words, request, block),
        "given": lambda block: [] if facts is None else course_log.given_pieces(facts),
        "gap": lambda block: _gap(item.gap, words, block),
        "toxicity": lambda block: _pen_rows(words, block),
        "files": lambda block: _files(item, words, block),
    }
    made = sections(form, words, makers, applies=lambda when: _applies(facts, when))
    told = words.say("host", host=item.host) if item.host else words.say("host_pen")
    above = note([Span(told, 10, bold=True)])
    made = tuple(
        Section(part.title, part.note, part.pieces if place else (above, *part.pieces))
        for place, part in enumerate(made)
    )
    if not found:
        return plan_document(request, form, made)
    return Document(
        request.frame.sheet_number,
        plan_header(request),
        footer(request.frame, request.language),
        made,
        plan_outline(request, form),
    )


def _applies(facts: SheetFacts | None, when: str) -> bool:
    return facts is not None and applies(facts, when)


def _stops(found: Sequence[Finding], request: SheetRequest, block: Block) -> list[Piece]:
    if not found:
        return []
    words = shipped_form(REFUSAL).speaker(request.language)
    return [banner(words), *block_head(block, words), *_spaced(reasons(words, found))]


def _others(words: Words, request: SheetRequest, block: Block) -> list[Piece]:
    rows = other_phases.pieces(words, request)
    return [*block_head(block, words), *rows] if rows else []


def _spaced(pieces: list[Piece]) -> list[Piece]:
    return [replace(pieces[0], gap_mm=2.4), *pieces[1:]]


def _gap(gap: GapFacts | None, words: Words, block: Block) -> list[Piece]:
    say = words.say
    found = gap or GapFacts()
    cells = (
        ("days_lost", _days(words, found.days_lost)),
        ("prolongation", _prolongation(words, found)),
        ("end_planned", _day(words, found.planned_end)),
        ("end_projected", _day(words, found.projected_end)),
    )
    first = Row(tuple(Cell(LIVE_MM / 4, (label(say(key)), *shown)) for key, shown in cells), 11.0)
    second = Row(
        tuple(
            Cell(LIVE_MM / 2, (label(say(key)), _doses(words, doses)))
            for key, doses in (("eqd2_tumour", found.tumour_eqd2_gy),
                               ("eqd2_late", found.late_eqd2_gy))
        ),
        11.0,
    )  # fmt: skip
    made = [*block_head(block, words), *table_rows([first, second])]
    if found.assumptions:
        made.append(note([Span(found.assumptions, 8)]))
    return made


def _days(words: Words, days: int | None) -> tuple[Paragraph, ...]:
    if days is None:
        return (absent(words.say("gap_none")),)
    return (value(words.say("days", days=days), 11),)


def _prolongation(words: Words, gap: GapFacts) -> tuple[Paragraph, ...]:
    shown = _days(words, gap.prolongation_days)
    if gap.limit_days is None:
        return shown
    limit = label(words.say("limit", days=gap.limit_days))
    return (*shown, replace(limit, before_mm=0.8))


def _day(words: Words, when: date | None) -> tuple[Paragraph, ...]:
    if when is None:
        return (absent(words.say("gap_none")),)
    return (value(day(when, words.language), 10),)


def _doses(words: Words, doses: tuple[Decimal, Decimal] | None) -> Paragraph:
    if doses is None:
        return absent(words.say("gap_none"))
    before, after = (file_digits(item) for item in doses)
    return value(f"{before} → {after} Gy", 11)


def _pen_rows(words: Words, block: Block) -> list[Piece]:
    rows = []
    for line in block.rows:
        text = Paragraph((Span(line.label.text(words.language), 9),))
        cells = (Cell(70, (text,), middle=True), *answer_cells(line, 115, 1, words.language))
        rows.append(Row(cells, 12.0))
    return [*block_head(block, words), *table_rows(rows)]


def _files(item: TransferSummary, words: Words, block: Block) -> list[Piece]:
    say = words.say
    if not item.files:
        return [*block_head(block, words), note([Span(say("file_none"), 10, bold=True)])]
    head = head_row(((say("file_kind"), KIND_MM), (say("file_count"), COUNT_MM),
                     (say("file_checked"), CHECK_MM)), 6.0)  # fmt: skip
    counted = [*item.files, TransferFiles(say("file_total"), sum(one.count for one in item.files))]
    rows = [
        Row(
            (
                Cell(KIND_MM, (value(one.kind, 10),), middle=True),
                Cell(COUNT_MM, (value(str(one.count), 11, align="right"),), middle=True),
                pen_cell(CHECK_MM),
            ),
            8.2,
        )
        for one in counted
    ]
    checksum = value(" ".join(item.checksum[at : at + 8] for at in range(0, 64, 8)), 9)
    told = table([Row((Cell(LIVE_MM, (label(say("file_checksum")), checksum)),), 10.0)])
    return [*block_head(block, words), *table_with_head(head, rows), told]
