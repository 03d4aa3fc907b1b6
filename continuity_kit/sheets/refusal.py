"""The refusal page: takes the sheet's place, says why, and holds no beam value."""

from collections.abc import Sequence
from datetime import datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.sheets.blocks.signatures import signature_boxes
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.form import own_or_shipped
from continuity_kit.sheets.frame import footer, patient_header, printed_name
from continuity_kit.sheets.ink import Ink
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
    table_rows,
    tick_cell,
    value,
)
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.text import Line, Span, wrap
from continuity_kit.sheets.words import Words, finding_text

FORM = "refusal"
BANNER_MM = 40.0
NUMBER_MM, WHAT_MM, WHO_MM, PEN_MM = 11.0, 104.0, 32.0, 38.0


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
        for line in wrap([Span(words.say("no_values"), 13, bold=True)], LIVE_MM - 46):
            ink.set_line(start, below, line, 140, align="left", white=True)
            below += line.height_mm

    return Piece(BANNER_MM, draw)


def reasons(words: Words, stops: Sequence[Finding]) -> list[Piece]:
    """Return one row a stop: what stops, who settles it, a box to say that it is settled."""
    titles = (("number", NUMBER_MM), ("what", WHAT_MM), ("who", WHO_MM), ("settled", PEN_MM))
    head = Row(
        tuple(
            Cell(width, (Paragraph((Span(words.say(key), 8, bold=True),)),), look="tint")
            for key, width in titles
        ),
        6.0,
    )
    rows = []
    for place, finding in enumerate(stops, start=1):
        text = finding_text(finding.code, words.language, dict(finding.values))
        if finding.beam is not None:
            text = f"{words.say('beam', number=finding.beam)} · {text}"
        who = words.say(_who(finding))
        rows.append(
            Row(
                (
                    Cell(NUMBER_MM, (value(str(place), 14, align="center"),), middle=True),
                    Cell(WHAT_MM, (Paragraph((Span(text, 10, bold=True),)), label(finding.code)),
                         middle=True),
                    Cell(WHO_MM, (value(who, 9),), middle=True),
                    pen_cell(PEN_MM),
                ),
                14.0,
            )
        )  # fmt: skip
    return table_rows([head, *rows], head=1)


def _who(finding: Finding) -> str:
    if finding.code.startswith("count"):
        return "who_count"
    if finding.code.startswith(("name", "birth", "sheet-plan-other", "plan-other", "plan-moved")):
        return "who_identity"
    return "who_plan"


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
        ("intent", prescription.intent if prescription else None),
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
