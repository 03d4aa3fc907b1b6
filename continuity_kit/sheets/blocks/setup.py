"""How the patient lies: position, immobilisation, marks, couch; copied, never computed."""

from datetime import datetime
from decimal import Decimal
from itertools import zip_longest

from continuity_kit.domain.patient import Note
from continuity_kit.domain.plan import PatientSetup, TableTop
from continuity_kit.sheets.console import scale_words, shown_couch
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.numbers import centimetres, day, length_digits, signed_digits
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    beside,
    heading,
    label,
    table,
    table_rows,
    value,
)
from continuity_kit.sheets.text import Span

NAME_MM, ROW_MM = 27.0, 7.4
SIDE_MM, MOST_SIDE_MM = 91.0, 46.0
MOST_NOTES = 4


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the set-up in two columns, or one below the other when a note is long."""
    say = facts.words.say
    sequence = facts.request.frame.export_sequence
    head = heading(block.heading(facts.language), say("setup_source", sequence=sequence))
    left, right = (
        table(rows) for rows in (_patient(facts, SIDE_MM), _couch_and_images(facts, block, SIDE_MM))
    )
    if max(left.height_mm, right.height_mm) <= MOST_SIDE_MM:
        return [head, beside(left, right, LIVE_MM - SIDE_MM)]
    rows = [*_patient(facts, LIVE_MM), *_couch_and_images(facts, block, LIVE_MM)]
    return [head, *table_rows(rows)]


def _patient(facts: SheetFacts, width: float) -> list[Row]:
    """Return how the patient lies and where the marks are."""
    say = facts.words.say
    setups = _setups(facts)
    return [
        _row(say("position"), _position(facts, setups), width),
        _row(say("fixation"), _fixation(facts, setups), width),
        _row(say("setup_technique"), _technique(facts, setups), width),
        *_notes(facts, "setup", say("setup_notes"), width),
    ]


def _couch_and_images(facts: SheetFacts, block: Block, width: float) -> list[Row]:
    """Return couch, shifts and imaging; a source has no couch, and it is not asked for one."""
    say = facts.words.say
    rows = []
    if facts.plan.kind != "brachy":
        rows.append(_couch(facts, width))
        rows += _displacements(facts, _setups(facts), width)
    rows += _notes(facts, "imaging", say("imaging"), width)
    rows += _shifts(facts, block.last_shifts, width)
    rows.append(_row(say("synchronisation"), [absent(say("not_supplied"))], width))
    return rows


def couch_tops(facts: SheetFacts) -> set[TableTop | None]:
    """Return the distinct table top positions of the treatment beams; one when they agree."""
    return {
        item.beam.control_points[0].table_top if item.beam.control_points else None
        for item in facts.beams
    }


def couch_cells(facts: SheetFacts, top: TableTop | None, width: float) -> tuple[Cell, ...]:
    """Return vertical, longitudinal, lateral as the console has them, the file's mm below.

    A position the file does not give is a word: later control points are relative then and are
    never printed (DICOM PS3.3 C.8.8.14.6).
    """
    say = facts.words.say
    values = (top.vertical, top.longitudinal, top.lateral) if top is not None else (None,) * 3
    cells = []
    for key, length in zip(("vertical", "longitudinal", "lateral"), values, strict=True):
        if length is None:
            shown: tuple[Paragraph, ...] = (absent(say("not_in_plan"), 8),)
        else:
            text, unit = shown_couch(facts, key, length)
            shown = (
                value(text, 12, unit=unit),
                label(say("iec_file", value=f"{length_digits(length)} mm")),
            )
        cells.append(Cell(width / 3, (label(say(key)), *shown)))
    return tuple(cells)


def _row(title: str, shown: list[Paragraph], width: float) -> Row:
    name = Cell(NAME_MM, (label(title),), middle=True)
    return Row((name, Cell(width - NAME_MM, tuple(shown), middle=True)), ROW_MM)


def _setups(facts: SheetFacts) -> tuple[PatientSetup, ...]:
    """Return the set-ups that the treatment beams name; all when none is named."""
    named = {item.beam.patient_setup_number for item in facts.beams} - {None}
    found = tuple(item for item in facts.plan.patient_setups if item.number in named)
    return found or facts.plan.patient_setups


def _position(facts: SheetFacts, setups: tuple[PatientSetup, ...]) -> list[Paragraph]:
    codes = dict.fromkeys(item.position for item in setups if item.position)
    if not codes:
        return [absent(facts.words.say("not_in_plan"))]
    texts = []
    for code in codes:
        known = code if facts.words.has(code) else "position_code"
        texts.append(f"{facts.words.say(known)} ({code})")
    return [value(" / ".join(texts))]


def _fixation(facts: SheetFacts, setups: tuple[PatientSetup, ...]) -> list[Paragraph]:
    """Return each device as its label, and its description where it says more.

    A label has 16 characters at most (DICOM SH): a mask has its number in the description.
    """
    pairs = dict.fromkeys(
        pair
        for item in setups
        for pair in zip_longest(item.fixations, item.fixation_details, fillvalue="")
    )
    names = [
        detail if detail.startswith(name) else " · ".join(part for part in (name, detail) if part)
        for name, detail in pairs
    ]
    shown = [value(name) for name in dict.fromkeys(names) if name]
    return shown or [absent(facts.words.say("not_in_plan"))]


def _technique(facts: SheetFacts, setups: tuple[PatientSetup, ...]) -> list[Paragraph]:
    told = []
    for item in setups:
        technique = facts.words.of_code("technique", item.technique) if item.technique else None
        told.append(" · ".join(part for part in (technique, item.description) if part))
    shown = [value(text, 9) for text in dict.fromkeys(told) if text]
    return shown or [absent(facts.words.say("not_in_plan"))]


def _notes(facts: SheetFacts, kind: str, title: str, width: float) -> list[Row]:
    """Return the newest notes of a kind, quoted with author and date."""

    def written(note: Note) -> datetime:
        return note.written_at

    found = [item for item in facts.request.patient.notes if item.kind == kind]
    found = sorted(found, key=written, reverse=True)[:MOST_NOTES]
    say = facts.words.say
    if not found:
        return [_row(title, [absent(say("not_supplied"))], width)]
    zone = facts.request.frame.printed_at.tzinfo
    shown = []
    for item in found:
        author = item.author or say("author_none")
        when = day(item.written_at.astimezone(zone).date(), facts.language, weekday=False)
        quote = Span(say("note_quote", text=item.text), 9, bold=True)
        shown.append(Paragraph((quote, Span(say("note_by", author=author, day=when), 8))))
    return [_row(title, shown, width)]


def _couch(facts: SheetFacts, width: float) -> Row:
    say, tops = facts.words.say, couch_tops(facts)
    name = Cell(NAME_MM, (label(say("couch")), label(scale_words(facts))), middle=True)
    if len(tops) > 1:
        return Row((name, Cell(width - NAME_MM, (value(say("per_beam"), 9),), middle=True)), ROW_MM)
    top = next(iter(tops), None)
    if top is None or top == TableTop(None, None, None):
        none = Cell(width - NAME_MM, (absent(say("not_in_plan")),), middle=True)
        return Row((name, none), ROW_MM)
    return Row((name, *couch_cells(facts, top, width - NAME_MM)), ROW_MM)


def _displacements(facts: SheetFacts, setups: tuple[PatientSetup, ...], width: float) -> list[Row]:
    say, told = facts.words.say, []
    for item in setups:
        if any(length is not None for length in item.displacement_mm):
            told.append(
                " · ".join(
                    f"{say(key)} {_displacement(facts, length)}"
                    for key, length in zip(
                        ("vertical", "longitudinal", "lateral"), item.displacement_mm, strict=True
                    )
                )
            )
    if not told:
        return []
    return [_row(say("displacement"), [value(text, 10) for text in dict.fromkeys(told)], width)]


def _displacement(facts: SheetFacts, length: Decimal | None) -> str:
    if length is None:
        return facts.words.say("not_in_plan")
    return f"{signed_digits(length)}\u00a0mm"


def _shifts(facts: SheetFacts, most: int, width: float) -> list[Row]:
    """Return the last shifts that the ledger holds; they are copied, never added up."""
    say = facts.words.say
    parts = sorted(
        (
            (part, item.number)
            for item in facts.request.ledger_fractions
            for part in item.parts
            if part.shifts_mm is not None
        ),
        key=lambda pair: pair[0].given_at,
    )[-most:]
    shown = []
    for part, number in parts:
        lengths = part.shifts_mm or ()
        told = " · ".join(
            f"{say(key)} {centimetres(length, signed=True)}\u00a0cm"
            for key, length in zip(("vertical", "longitudinal", "lateral"), lengths, strict=False)
        )
        when = day(part.treated_on, facts.language, year=False)
        shown.append(
            Paragraph(
                (Span(f"{say('nth', number=number)} · {when} · ", 8), Span(told, 9, bold=True))
            )
        )
    return [_row(say("last_shifts"), shown, width)] if shown else []
