"""The treatment sheet: what a plan is given from when record-and-verify is gone.

A stop prints a refusal page in its place, with no beam value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from continuity_kit.sheets.blocks import (
    beams,
    course_log,
    dwell_channels,
    findings,
    isocentre_slice,
    meterset_sum,
    next_fraction,
    phase_link,
    phones,
    prescription,
    safety,
    setup,
    setup_beams,
    signatures,
)
from continuity_kit.sheets.facts import SheetFacts, gather, stops
from continuity_kit.sheets.form import Block, Form, FormPage, own_or_shipped
from continuity_kit.sheets.frame import footer
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import Document, Drawn, Rendered, Section, draw, render, room_mm
from continuity_kit.sheets.pieces import Piece
from continuity_kit.sheets.plan_pages import plan_header, plan_outline
from continuity_kit.sheets.refusal import refusal_document
from continuity_kit.sheets.request import Paper, RenderedSheet, SheetRequest

FORM = "treatment_sheet"
PHOTO_HIGH_MM = 38.0
SHORT_PAGE_MM = 222.0  # between the room of a Letter page and that of an A4 page
BLOCKS: Mapping[str, Callable[[SheetFacts, Block], list[Piece]]] = {
    "next_fraction": next_fraction.pieces,
    "photo": lambda facts, block: [],  # drawn beside the next fraction
    "safety": safety.pieces,
    "findings": findings.pieces,
    "prescription": prescription.pieces,
    "phones": phones.pieces,
    "setup": setup.pieces,
    "beams": beams.pieces,
    "isocentre_slice": isocentre_slice.pieces,
    "dwell_channels": dwell_channels.pieces,
    "course_log": course_log.pieces,
    "signatures": lambda facts, block: signatures.pieces(facts.words, block),
    "remarks": lambda facts, block: signatures.remarks(
        facts.words, block, is_short=facts.is_tight or facts.room_mm < SHORT_PAGE_MM
    ),
    "questions": lambda facts, block: signatures.questions(facts.words, block),
    "text": lambda facts, block: signatures.own_text(facts.words, block),
    "phase_link": lambda facts, _: phase_link.pieces(facts),
    "setup_beams": lambda facts, _: setup_beams.pieces(facts),
    "meterset_sum": lambda facts, _: meterset_sum.pieces(facts),
}


def render_treatment_sheet(request: SheetRequest) -> RenderedSheet:
    """Return one plan's sheet, or the refusal page that takes its place.

    The same request gives the same bytes.

    Raises:
        UsageError: a department's own form is wrong (`form-wrong`).
        WorldError: the fonts are not installed (`font-missing`).
    """
    form = own_or_shipped(request.form_text, FORM)
    rendered, refused = _rendered([request], form, _title(form, request))
    return RenderedSheet(rendered.pdf, rendered.pages[0], refused[0])


def render_batch(requests: Sequence[SheetRequest]) -> bytes:
    """Return several sheets as one PDF, in the order given, each numbered by itself.

    All of one language and paper: those of the first request.

    Raises:
        ValueError: no request, or of several languages.
    """
    if not requests or len({request.language for request in requests}) != 1:
        raise ValueError("a batch has one language and at least one sheet")
    form = own_or_shipped(requests[0].form_text, FORM)
    return _rendered(requests, form, form.title.text(requests[0].language))[0].pdf


def sheet_document(request: SheetRequest) -> Document:
    """Return one plan's sheet as a document, or the refusal page that takes its place."""
    form = own_or_shipped(request.form_text, FORM)
    found = stops(request)
    if found:
        return refusal_document(request, found)
    return _document(request, form, request.paper or form.paper)


def render_marked(requests: Sequence[SheetRequest]) -> Rendered:
    """Return sheets with the marks of their layout."""
    form = own_or_shipped(requests[0].form_text, FORM)
    return _rendered(requests, form, _title(form, requests[0]))[0]


def draw_sheets(requests: Sequence[SheetRequest]) -> Drawn:
    """Return sheets laid out and drawn, without marks: plain values that cross processes."""
    form = own_or_shipped(requests[0].form_text, FORM)
    paper = requests[0].paper or form.paper
    documents, _ = _documents(requests, form, paper)
    drawn = draw(documents, requests[0].language, paper)
    return Drawn(drawn.pages, drawn.counts)


def _rendered(
    requests: Sequence[SheetRequest], form: Form, title: str
) -> tuple[Rendered, tuple[bool, ...]]:
    paper = requests[0].paper or form.paper
    documents, refused = _documents(requests, form, paper)
    return render(documents, title, requests[0].language, paper), tuple(refused)


def _documents(
    requests: Sequence[SheetRequest], form: Form, paper: Paper
) -> tuple[list[Document], list[bool]]:
    documents, refused = [], []
    for request in requests:
        found = stops(request)
        refused.append(bool(found))
        if found:
            documents.append(refusal_document(request, found))
        else:
            documents.append(_document(request, form, paper))
    return documents, refused


def _title(form: Form, request: SheetRequest) -> str:
    return f"{form.title.text(request.language)} {request.frame.sheet_number}"


def _document(request: SheetRequest, form: Form, paper: str) -> Document:
    language = request.language
    header = plan_header(request)
    words = form.speaker(language)
    foot = footer(request.frame, language)
    facts = replace(
        gather(_scaled(request, form), words, room_mm(header, foot, PAPERS_MM[paper])),
        photo_mm=_photo_mm(form),
    )
    title = form.title.text(language)
    sections = []
    for place, page in enumerate(form.page):
        found = _pieces(facts, page)
        note = page.note.text(language) if page.note is not None else ""
        if place == 0:
            note = prescription.technique_words(facts)
        if found:
            sections.append(Section(f"{title} · {page.title.text(language)}", note, tuple(found)))
    return Document(
        request.frame.sheet_number,
        header,
        foot,
        tuple(sections),
        plan_outline(request),
    )


def _pieces(facts: SheetFacts, page: FormPage) -> list[Piece]:
    """Return the pieces of a page, closer together where that keeps them on one."""
    made = [piece for block in page.blocks for piece in _block(facts, block)]
    has_rows = any(block.block == "safety" for block in page.blocks)
    if not has_rows or _height(made) <= facts.room_mm:
        return made
    tight = replace(facts, is_tight=True)
    closer = [piece for block in page.blocks for piece in _block(tight, block)]
    return closer if _height(closer) <= facts.room_mm else made


def _height(pieces: Sequence[Piece]) -> float:
    return sum(piece.gap_mm + piece.height_mm for piece in pieces) - (
        pieces[0].gap_mm if pieces else 0.0
    )


def _scaled(request: SheetRequest, form: Form) -> SheetRequest:
    """Return the request without machine profiles where the form asks for IEC 61217 alone."""
    blocks = [block for page in form.page for block in page.blocks]
    if any(block.block == "beams" and block.iec == "only" for block in blocks):
        return replace(request, profiles=())
    return request


def _photo_mm(form: Form) -> tuple[float, float] | None:
    """Return width and height of the photo's place, None where the form has none."""
    for page in form.page:
        for block in page.blocks:
            if block.block == "photo":
                return block.width_mm, block.height_mm or PHOTO_HIGH_MM
    return None


def _block(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the pieces of one block of the catalogue."""
    if block.when is not None and not applies(facts, block.when):
        return []
    return BLOCKS[block.block](facts, block)


def applies(facts: SheetFacts, when: str) -> bool:
    """Tell whether a block that is only for some plans is for this one."""
    kinds = {item.beam.radiation_type for item in facts.beams}
    match when:
        case "external" | "ion" | "brachy":
            return facts.plan.kind == when
        case "photon":
            return "PHOTON" in kinds
        case "electron":
            return "ELECTRON" in kinds
        case "phase":
            return bool(facts.request.other_plans)
    raise ValueError(f"no such condition: {when}")
