"""Parts of a row of the log that the printed sheet and the blank one share."""

from continuity_kit.sheets.form import Block
from continuity_kit.sheets.ink import THIN_PT, Ink
from continuity_kit.sheets.pieces import TICK_MM
from continuity_kit.sheets.text import MM_PER_POINT, Line, Span, fitted
from continuity_kit.sheets.words import Words

IMAGE_MM, STATE_MM, SIGN_MM = 36.0, 18.4, 27.0


def tick(ink: Ink, left: float, top: float, height: float, words: str, width: float) -> None:
    """Draw a box to tick with its word beside it."""
    ink.pen_box(left + 0.5, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)
    room = width - TICK_MM - 1.6
    shown = fitted(words, room, (8,), bold=False)
    at = top + height / 2 + 8 * MM_PER_POINT * 0.36
    ink.text(left + TICK_MM + 0.9, at, [shown])
    ink.line(left, top, left + width, top, weight=THIN_PT)


def draw_state(ink: Ink, words: Words, block: Block, box: tuple[float, float, float]) -> None:
    """Draw complete or partial to tick, and the letters of the reasons, one of them to ring.

    SAFETY: an interrupted session is recorded with its reason, so the reason has its place in every
    row (test_every_row_has_the_reasons_of_a_partial_fraction_to_ring).
    """
    left, top, half = box
    tick(ink, left, top, half, words.say("log_complete"), STATE_MM)
    if not block.reasons:
        tick(ink, left, top + half, half, words.say("log_partial"), STATE_MM)
        return
    ink.pen_box(left + 0.5, top + half + (half - TICK_MM) / 2, TICK_MM, TICK_MM)
    ink.line(left, top + half, left + STATE_MM, top + half, weight=THIN_PT)
    start, room = left + TICK_MM + 0.9, STATE_MM - TICK_MM - 1.6
    middle = top + half * 1.5
    ink.text(start, middle - 0.9, [fitted(words.say("log_partial"), room, (8,), bold=False)])
    step = room / len(block.reasons)
    for place, reason in enumerate(block.reasons):
        mark = Line((Span(reason, 8, bold=True),))
        ink.set_line(start + place * step, middle + 0.3, mark, step, align="center")


def draw_signatures(ink: Ink, left: float, top: float, half: float) -> None:
    """Draw the two boxes of the people who give a fraction, numbered."""
    for place in (0, 1):
        ink.pen_box(left, top + place * half, SIGN_MM, half)
        mark = Line((Span(str(place + 1), 8),))
        ink.set_line(left + 0.8, top + place * half + 0.4, mark, 5, align="left")
