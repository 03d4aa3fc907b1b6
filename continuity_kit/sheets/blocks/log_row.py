"""One row of the course log, and the head of its columns.

Read from left to right: which number, when and what dose after, before the beam, done, metersets,
image and shifts, complete or not, two signatures.
"""

from collections.abc import Callable
from dataclasses import dataclass

from continuity_kit.sheets.blocks.log_parts import (
    IMAGE_MM,
    SIGN_MM,
    STATE_MM,
    draw_signatures,
    draw_state,
    tick,
)
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.ink import FRAME_PT, HERO_PT, Ink
from continuity_kit.sheets.numbers import day
from continuity_kit.sheets.pieces import LIVE_MM, TICK_MM, Cell, Paragraph, Piece, Row, table
from continuity_kit.sheets.planned_dates import PlannedDate
from continuity_kit.sheets.text import (
    MM_PER_POINT,
    Line,
    Span,
    fitted,
    visible,
    width_mm,
    wrap,
)

NUMBER_MM, PLANNED_MM, BEFORE_MM, DONE_MM = 11.0, 20.5, 14.0, 20.6
PLAN_MM, READ_MM = 20.5, 17.0
LINE_MM = 8.0
MOST_IN_ROW = 6
TWO_PEN_COLUMNS, FEWEST_COLUMNS = 2, 2
BLOCK_PEN_MM, TWO_PENS_MM = 17.5, (26.0, 22.0)


@dataclass(frozen=True)
class LogLine:
    """What the box of one beam or channel is labelled with."""

    number: str
    text: str
    small: str


@dataclass(frozen=True)
class LogRow:
    """One fraction to give; `number` None is written by hand."""

    number: int | None
    of_planned: int
    planned: PlannedDate | None
    running_dose: str | None
    lines: tuple[LogLine, ...]
    is_resume: bool = False
    is_assumed: bool = False


def is_block(facts: SheetFacts, block: Block, lines: tuple[LogLine, ...]) -> bool:
    """Tell whether the boxes of the beams stand below the row: many beams, or two boxes each."""
    widest = max((_label_width(line) for line in lines), default=0.0)
    has_two = len(_pens(facts, block)) > 1
    return len(lines) > MOST_IN_ROW or has_two or widest > PLAN_MM - 1.0


def draw_head(facts: SheetFacts, block: Block) -> Piece:
    """Return the head of the columns."""
    say = facts.words.say
    units = {item.beam.meterset_unit or "MU" for item in facts.beams}
    key = f"unit_{next(iter(units))}" if len(units) == 1 else "unit_MU"
    unit = say(key) if facts.words.has(key) else ""
    metersets = say("log_metersets", unit=unit)
    if facts.plan.kind == "brachy":
        metersets = say("log_times")
    titles = (
        (NUMBER_MM, say("log_number")),
        (PLANNED_MM, say("log_planned")),
        (BEFORE_MM, say("log_before")),
        (DONE_MM, say("log_done")),
        (PLAN_MM + READ_MM, metersets),
        (IMAGE_MM, say("log_source_head") if facts.plan.kind == "brachy" else ""),
        (STATE_MM, say("log_state")),
        (SIGN_MM, say("log_signatures")),
    )
    cells = [
        Cell(
            width,
            tuple(Paragraph((Span(part, 8, bold=True),)) for part in text.split("|") if part),
            look="tint",
            middle=True,
            drawn=None if text else _image_head(facts, block),
            padding_mm=1.0,
        )
        for width, text in titles
    ]
    return table([Row(tuple(cells), 11.4)])


def _image_head(
    facts: SheetFacts, block: Block
) -> Callable[[Ink, float, float, float, float], None]:
    """Return the head over the image column, each shift over its box."""
    say = facts.words.say

    def draw(ink: Ink, left: float, top: float, width: float, height: float) -> None:
        ink.set_line(left + 1, top + 0.5, Line((Span(say("log_images"), 8, bold=True),)), width,
                     align="left")  # fmt: skip
        axes = {
            "vert": (say("vertical"), "cm"),
            "long": (say("longitudinal"), "cm"),
            "lat": (say("lateral"), "cm"),
            "rot": (say("rotation"), "°"),
        }
        step = width / max(1, len(block.shifts))
        for place, shift in enumerate(block.shifts):
            for below, text in zip((4.0, 7.4), axes[shift], strict=True):
                line = Line((Span(text, 8, bold=True),))
                ink.set_line(left + place * step, top + below, line, step, align="center")

    return draw


def log_row(facts: SheetFacts, block: Block, content: LogRow, *, is_new_week: bool) -> Piece:
    """Return one row; a heavy rule above it begins a week."""
    below = 0.0
    if is_block(facts, block, content.lines):
        below = _grid_height(facts, block, content.lines)
    upper = block.row_mm
    if not below:
        step = max([LINE_MM, *(_label_height(line, PLAN_MM) for line in content.lines)])
        upper = max(upper, step * max(2, len(content.lines)))
    height = upper + below

    def draw(ink: Ink, left: float, top: float) -> None:
        _draw_number(ink, facts, content, (left, top, upper))
        _draw_planned(ink, facts, content, (left + NUMBER_MM, top, upper))
        at = left + NUMBER_MM + PLANNED_MM
        half = upper / 2
        for place, key in enumerate(("log_identity", "log_pause")):
            tick(ink, at, top + place * half, half, facts.words.say(key), BEFORE_MM)
        at += BEFORE_MM
        ink.pen_box(at, top, DONE_MM, half)
        ink.pen_box(at, top + half, DONE_MM / 2, half)
        ink.pen_box(at + DONE_MM / 2, top + half, DONE_MM / 2, half)
        at += DONE_MM
        if below:
            line = Line((Span("↓", 12, bold=True),))
            ink.set_line(at, top + half - 3, line, PLAN_MM + READ_MM, align="center")
            _draw_grid(ink, (facts, block), content, (left, top + upper))
        else:
            _draw_lines(ink, content, (at, top, upper))
        at += PLAN_MM + READ_MM
        if facts.plan.kind == "brachy":
            _draw_source(ink, facts, (at, top, half))
        else:
            _draw_images(ink, block, (at, top, half))
        at += IMAGE_MM
        draw_state(ink, facts.words, block, (at, top, half))
        at += STATE_MM
        draw_signatures(ink, at, top, half)
        _draw_rules(ink, left, top, upper, height, is_new_week=is_new_week)

    return Piece(height, draw)


def _draw_rules(
    ink: Ink, left: float, top: float, upper: float, height: float, *, is_new_week: bool
) -> None:
    at = left
    for width in (NUMBER_MM, PLANNED_MM, BEFORE_MM, DONE_MM, PLAN_MM + READ_MM, IMAGE_MM, STATE_MM):
        at += width
        ink.line(at, top, at, top + upper)
    if height > upper:
        ink.line(left, top + upper, left + LIVE_MM, top + upper)
    ink.rect(left, top, LIVE_MM, height, FRAME_PT)
    if is_new_week:
        ink.line(left, top, left + LIVE_MM, top, weight=HERO_PT)


def _draw_number(
    ink: Ink, facts: SheetFacts, content: LogRow, box: tuple[float, float, float]
) -> None:
    left, top, height = box
    of_planned = Line((Span(f"/ {content.of_planned}", 8),))
    middle = top + height / 2
    if content.number is not None:
        number = Line((fitted(str(content.number), NUMBER_MM - 1, (16,)),))
        ink.set_line(left, middle - 6.6, number, NUMBER_MM, align="center")
        ink.set_line(left, middle + 0.6, of_planned, NUMBER_MM, align="center")
        return
    words = facts.words.say("log_resume" if content.is_resume else "log_number")
    title = Line((fitted(words, NUMBER_MM - 0.6, (8,), bold=True),))
    ink.set_line(left, top + 1.0, title, NUMBER_MM, align="center")
    ink.pen_box(left + 1.0, top + 5.0, NUMBER_MM - 2.0, 8.0)


def _draw_planned(
    ink: Ink, facts: SheetFacts, content: LogRow, box: tuple[float, float, float]
) -> None:
    left, top, height = box
    room = PLANNED_MM - 2.0
    if content.number is None:
        key = "log_resume_rule" if content.is_resume else "log_pen_number"
        at = top + 1.0
        for line in wrap([Span(facts.words.say(key), 8)], room):
            ink.set_line(left + 1.0, at, line, room, align="left")
            at += line.height_mm
        return
    lines = []
    if content.planned is not None:
        mark = "~\u00a0" if content.is_assumed else ""
        told = mark + day(content.planned.day, facts.language, year=False)
        bold = not content.is_assumed
        lines.append(Line((fitted(told, room, (9, 8.5, 8), bold=bold),)))
        if content.planned.at is not None:
            lines.append(Line((Span(f"{content.planned.at:%H:%M}", 8),)))
    if content.running_dose is not None:
        lines += wrap([fitted(content.running_dose, room, (10.5, 10, 9, 8))], room)
    at = top + (height - sum(line.height_mm for line in lines)) / 2
    for line in lines:
        ink.set_line(left + 1.0, at, line, room, align="left")
        at += line.height_mm


def _draw_lines(ink: Ink, content: LogRow, box: tuple[float, float, float]) -> None:
    """Draw per beam: number, planned meterset, and a box to write what was read."""
    left, top, height = box
    step = height / max(1, len(content.lines))
    for place, line in enumerate(content.lines):
        at = top + place * step
        _draw_label(ink, line, (left, at, step), PLAN_MM)
        ink.pen_box(left + PLAN_MM, at, READ_MM, step)
        if place:
            ink.line(left, at, left + PLAN_MM, at)


def _label_lines(line: LogLine, width: float) -> list[Line]:
    """Return number and meterset on one line, or below each other; digits are never broken."""
    room = width - 1.0
    spans = (Span(f"{line.number}\u00a0", 8, bold=True), Span(visible(line.text), 8))
    if Line(spans).width_mm <= room:
        lines = [Line(spans)]
    else:
        lines = [Line((spans[0],)), *wrap([spans[1]], room)]
        if lines[1].width_mm + lines[0].width_mm <= room:
            lines[:2] = [Line((*lines[0].spans, *lines[1].spans))]
    if line.small:
        lines += wrap([Span(line.small, 8)], room)
    return lines


def _label_height(line: LogLine, width: float) -> float:
    return sum(part.height_mm for part in _label_lines(line, width)) + 0.8


def _draw_label(ink: Ink, line: LogLine, box: tuple[float, float, float], width: float) -> None:
    left, top, height = box
    lines = _label_lines(line, width)
    at = top + (height - sum(part.height_mm for part in lines)) / 2
    for part in lines:
        ink.set_line(left + 0.6, at, part, width, align="left")
        at += part.height_mm


def _label_width(line: LogLine) -> float:
    """Return the width of the widest thing in a label that may not be broken."""
    words = [*line.text.split(" "), *line.small.split(" ")]
    return max(width_mm(visible(word), 8) for word in words)


def _columns(facts: SheetFacts, block: Block, lines: tuple[LogLine, ...]) -> int:
    """Return how many labels with their boxes stand side by side below a row.

    As few as the rows they take allow: seven beams stand four and three, never six and one.
    """
    most = TWO_PEN_COLUMNS
    if len(_pens(facts, block)) == 1:
        widest = max(width_mm(visible(f"{line.number}\u00a0{line.text}"), 8) for line in lines)
        most = max(FEWEST_COLUMNS, int(LIVE_MM / (widest + 2.2 + BLOCK_PEN_MM)))
    rows = -(-len(lines) // most)
    return max(FEWEST_COLUMNS, -(-len(lines) // rows))


def _grid_height(facts: SheetFacts, block: Block, lines: tuple[LogLine, ...]) -> float:
    step = _grid_step(facts, block, lines)
    return -(-len(lines) // _columns(facts, block, lines)) * step


def _grid_step(facts: SheetFacts, block: Block, lines: tuple[LogLine, ...]) -> float:
    pens = sum(width for _, width in _pens(facts, block))
    width = LIVE_MM / _columns(facts, block, lines) - pens
    return max([LINE_MM, *(_label_height(line, width) for line in lines)])


def _pens(facts: SheetFacts, block: Block) -> tuple[tuple[str, float], ...]:
    """Return label and width of the boxes beside a beam's label below a row.

    Ion beams are given by the delivery system: the counter and the last layer reached are what
    allows an interrupted one to be continued.
    """
    if facts.plan.kind == "ion":
        names = facts.words.say("log_counter").split("|")
    elif block.counter and facts.plan.kind == "external":
        names = facts.words.say("log_read_counter").split("|")
    else:
        return (("", BLOCK_PEN_MM),)
    return tuple(zip(names, TWO_PENS_MM, strict=True))


def _draw_grid(
    ink: Ink, of: tuple[SheetFacts, Block], content: LogRow, corner: tuple[float, float]
) -> None:
    """Draw the beams below the row, each label with its boxes at its right."""
    columns, step = _columns(*of, content.lines), _grid_step(*of, content.lines)
    width, pens = LIVE_MM / columns, _pens(*of)
    room = width - sum(pen for _, pen in pens)
    for place, line in enumerate(content.lines):
        left = corner[0] + place % columns * width
        top = corner[1] + place // columns * step
        _draw_label(ink, line, (left, top, step), room)
        at = left + room
        for name, pen in pens:
            ink.pen_box(at, top, pen, step)
            ink.set_line(at + 0.8, top + 0.3, Line((Span(name, 8),)), pen, align="left")
            at += pen
        ink.line(left, top, left + width, top)
        ink.line(left, top, left, top + step)


def _draw_source(ink: Ink, facts: SheetFacts, box: tuple[float, float, float]) -> None:
    """Draw what ends a session with a source: back in its safe, dose rate, physician, physicist.

    SAFETY: a source left in the patient is found by the survey, so its box stands in every row
    (test_every_brachytherapy_session_asks_for_the_source_and_the_survey).
    """
    say = facts.words.say
    left, top, half = box
    width = IMAGE_MM / 2
    tick(ink, left, top, half, say("log_source_in"), width)
    pens = (
        (left + width, top, say("log_survey")),
        (left, top + half, say("log_physician")),
        (left + width, top + half, say("log_physicist")),
    )
    for at, upper, text in pens:
        ink.pen_box(at, upper, width, half)
        ink.set_line(at + 0.7, upper + 0.3, Line((Span(text, 8),)), width, align="left")


def _draw_images(ink: Ink, block: Block, box: tuple[float, float, float]) -> None:
    """Draw image kinds to tick with initials, then a box a shift."""
    left, top, half = box
    at = left + 0.8
    for kind in block.images[:2]:
        ink.pen_box(at, top + (half - TICK_MM) / 2, TICK_MM, TICK_MM)
        word = fitted(kind, 8, (8,), bold=False)
        end = ink.text(at + TICK_MM + 0.7, top + half / 2 + 8 * MM_PER_POINT * 0.36, [word])
        at = end + 1.0
    ink.pen_box(at, top, left + IMAGE_MM - at, half)
    step = IMAGE_MM / max(1, len(block.shifts))
    for place in range(max(1, len(block.shifts))):
        ink.pen_box(left + place * step, top + half, step, half)
