"""The refusal page: takes the sheet's place, says why, and holds no beam value."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.signatures import signature_boxes
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.finding_words import finding_words
from continuity_kit.sheets.form import own_or_shipped
from continuity_kit.sheets.frame import footer, patient_header, printed_name
from continuity_kit.sheets.ink import Ink
from continuity_kit.sheets.intent_words import intent_words
from continuity_kit.sheets.numbers import clock, day
from continuity_kit.sheets.page import Document, Section
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    heading,
    label,
    note,
    pen_cell,
    table,
    table_with_head,
    tick_cell,
    value,
)
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.text import Line, Span, wrap
from continuity_kit.sheets.words import Words

FORM = "refusal"
BANNER_MM = 40.0
NUMBER_MM, WHAT_MM, FIND_MM, WHO_MM, PEN_MM = 11.0, 64.0, 54.0, 25.0, 31.0
SENTENCE = re.compile(r"(?<=\.) ")
# What a stop is about: its title, what ends it, and who looks for it. All others are faults of the
# plan's own file, which nobody may mend by hand.
ABOUT: Mapping[str, frozenset[str]] = {
    "approval": frozenset(
        {
            "plan-not-approved",
            "plan-unapproved",
            "plan-planning-approved",
            "approval-unreadable",
        }
    ),
    "withdrawn": frozenset({"plan-rejected", "plan-retired", "intent-not-treatment"}),
    "version": frozenset(
        {"plan-changed", "plan-content-changed", "plan-not-newest", "plan-claimed-twice"}
    ),
    "absent": frozenset({"plan-missing"}),
    "identity": frozenset(
        {
            "name-conflict",
            "birth-date-conflict",
            "contradictory-rows",
            "patient-id-missing",
            "patient-name-missing",
            "plan-other-patient",
            "plan-moved",
            "sheet-plan-other-patient",
        }
    ),
    "count": frozenset({"count-conflict", "count-fell", "count-rose"}),
    "ledger": frozenset({"ledger-unsettled"}),
    "complete": frozenset({"sheet-course-complete"}),
    "group": frozenset(
        {
            "several-fraction-groups",
            "fraction-group-missing",
            "fractions-planned-missing",
            "sheet-group-open",
        }
    ),
}
FILE = "file"


def refusal_document(
    request: SheetRequest, stops: Sequence[Finding], form_text: str | None = None
) -> Document:
    """Return the page that says why a plan cannot be treated from paper.

    SAFETY: nothing of a beam is read here, not even its name
    (test_every_stop_prints_a_refusal_without_a_beam_value).
    """
    form = own_or_shipped(form_text, FORM)
    language = request.language
    words = form.speaker(language)
    header = patient_header(
        request.patient, request.plan_view, position_of(request), request.frame, language
    )
    boxes = form.page[0].blocks[0].boxes
    pieces = [
        banner(words),
        heading(words.say("reasons"), words.say("reasons_note")),
        *reasons(words, stops),
        heading(words.say("known"), words.say("known_note")),
        _known(words, request),
        heading(words.say("decision"), words.say("decision_note")),
        *_decision(words),
        signature_boxes(boxes, language),
        note([Span(words.say("then", number=request.frame.sheet_number), 9)], gap_mm=2.4),
    ]
    section = Section(form.title.text(language), words.say("place_note"), tuple(pieces))
    return Document(
        request.frame.sheet_number,
        header,
        footer(request.frame, language),
        (section,),
        f"{printed_name(request.patient)} · {request.patient.key.patient_id} · "
        f"{form.title.text(language)} · {request.frame.sheet_number}",
    )


def banner(words: Words) -> Piece:
    """Return the black bar that nobody overlooks."""

    def draw(ink: Ink, left: float, top: float) -> None:
        ink.fill(left, top, LIVE_MM, BANNER_MM, grey=0)
        side, inset = 27.0, 7.9
        at, under = left + 6.0, top + (BANNER_MM - 27.0) / 2
        corners = (
            (inset, 0), (side - inset, 0), (side, inset), (side, side - inset),
            (side - inset, side), (inset, side), (0, side - inset), (0, inset),
        )  # fmt: skip
        ink.polygon([(at + x, under + y) for x, y in corners], weight=0, grey=1)
        inner = [(at + 2 + x * 23 / 27, under + 2 + y * 23 / 27) for x, y in corners]
        ink.polygon(inner, weight=0, grey=0)
        ink.fill(at + 6.5, under + 11.5, 14, 4, grey=1)
        start = left + 40
        title = Line((Span(words.say("do_not_treat"), 29, bold=True),))
        ink.set_line(start, top + 6, title, 140, align="left", white=True)
        below = top + 20
        for sentence in SENTENCE.split(words.say("no_values")):
            for line in wrap([Span(sentence, 13, bold=True)], LIVE_MM - 46):
                ink.set_line(start, below, line, 140, align="left", white=True)
                below += line.height_mm

    return Piece(BANNER_MM, draw)


def about(code: str) -> str:
    """Return what a stop is about: a key of `ABOUT`, or the plan's file."""
    return next((key for key, codes in ABOUT.items() if code in codes), FILE)


def reasons(words: Words, stops: Sequence[Finding]) -> list[Piece]:
    """Return one row a stop: what stops, what to find, who finds it, a box to say it is settled."""
    titles = (
        ("number", NUMBER_MM),
        ("what", WHAT_MM),
        ("find", FIND_MM),
        ("who", WHO_MM),
        ("settled", PEN_MM),
    )
    head = Row(
        tuple(
            Cell(width, (Paragraph((Span(words.say(key), 8, bold=True),)),), look="tint")
            for key, width in titles
        ),
        6.0,
    )
    rows = [_reason(words, place, finding) for place, finding in enumerate(stops, start=1)]
    return table_with_head(head, rows)


def _reason(words: Words, place: int, finding: Finding) -> Row:
    subject = about(finding.code)
    title = words.say(f"why_{subject}")
    if finding.beam is not None:
        title = words.say("why_beam", why=title, number=finding.beam)
    text = finding_words(finding, words.language, with_values=False)
    what = (
        Paragraph((Span(title, 10.5, bold=True),)),
        Paragraph((Span(text, 9),), before_mm=0.6),
    )
    return Row(
        (
            Cell(NUMBER_MM, (value(str(place), 16, align="center"),), middle=True),
            Cell(WHAT_MM, what, middle=True),
            Cell(FIND_MM, (Paragraph((Span(words.say(f"find_{subject}"), 9),)),), middle=True),
            Cell(WHO_MM, (value(words.say(f"who_{subject}"), 9),), middle=True),
            pen_cell(PEN_MM),
        ),
        17.0,
    )


def _known(words: Words, request: SheetRequest) -> Piece:
    """Return what helps to decide and to call: never a value that steers."""
    prescription = request.plan_view.prescription
    row = request.patient.patient
    visit = _next_visit(request)
    when = None
    if visit is not None:
        when = f"{day(visit.date(), words.language)} {clock(visit, visit.tzinfo)}"
    fields = (
        ("treatment_site", prescription.treatment_site if prescription else None),
        ("intent", _intent(request, words.language)),
        ("appointment", when),
        ("telephone", (row.mobile or row.phone) if row is not None else None),
        ("physician", row.physician if row is not None else None),
    )
    cells = tuple(
        Cell(
            LIVE_MM / len(fields),
            (
                label(words.say(key)),
                value(text, 10) if text else absent(words.say("not_supplied")),
            ),
        )
        for key, text in fields
    )
    return table([Row(cells, 11.0)])


def _intent(request: SheetRequest, language: Language) -> str | None:
    """Return intent and category, what decides how long a stop may last."""
    prescription = request.plan_view.prescription
    category = request.patient.category
    if prescription is not None and prescription.category is not None:
        category = prescription.category
    intent = prescription.intent if prescription is not None else None
    parts = (intent_words(intent, language), category)
    return " · ".join(str(part) for part in parts if part) or None


def _next_visit(request: SheetRequest) -> datetime | None:
    zone = request.frame.printed_at.tzinfo
    coming = [
        item.start.astimezone(zone)
        for item in request.patient.appointments
        if item.status in ("booked", "arrived") and item.start >= request.frame.printed_at
    ]
    return min(coming, default=None)


def _decision(words: Words) -> list[Piece]:
    half = LIVE_MM / 2
    rows = [
        Row((tick_cell(half, words.say("wait")), tick_cell(half, words.say("replan"))), 11.0),
        Row((tick_cell(half, words.say("transfer")), tick_cell(half, words.say("other"))), 11.0),
    ]
    return [table(rows)]
