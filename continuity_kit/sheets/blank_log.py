"""The log of a blank sheet: the columns of the treatment sheet, every one of them for a pen."""

from continuity_kit.sheets.blocks.log_parts import (
    IMAGE_MM,
    SIGN_MM,
    STATE_MM,
    draw_signatures,
    draw_state,
    tick,
)
from continuity_kit.sheets.composed import block_head, head_row
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.ink import FRAME_PT, Ink
from continuity_kit.sheets.pieces import LIVE_MM, Piece, note, table_with_head
from continuity_kit.sheets.text import Line, Span
from continuity_kit.sheets.words import Words

NUMBER_MM, DATE_MM, BEFORE_MM, DONE_MM, READ_MM = 10.0, 22.6, 14.0, 18.0, 39.0
MOST_BEAMS = 4
SHIFTS = 3
KINDS_MM = (14.0, 10.5)


def log_pieces(words: Words, block: Block) -> list[Piece]:
    """Return the log, its head on every page of it, and the rules of writing."""
    say = words.say
    titles = (
        (say("log_number"), NUMBER_MM),
        (say("log_date"), DATE_MM),
        (say("log_before"), BEFORE_MM),
        (say("log_done"), DONE_MM),
        (say("log_metersets"), READ_MM),
        (say("log_images"), IMAGE_MM),
        (say("log_state"), STATE_MM),
        (say("log_signatures"), SIGN_MM),
    )
    first, *_ = table_with_head(head_row(titles), [])
    row = _row(words, block)
    rows = [Piece(row.height_mm, row.draw, repeats=first) for _ in range(block.count)]
    rule = note([Span(say("log_rule"), 8)], gap_mm=1.2)
    return [*block_head(block, words), first, *rows, rule]


def _row(words: Words, block: Block) -> Piece:
    """Return one fraction to fill in.

    A box of metersets has its beam's number: two numbers in a row are not read as each other's.
    """
    say, half = words.say, block.row_mm / 2

    def draw(ink: Ink, left: float, top: float) -> None:
        at = left
        ink.pen_box(at, top, NUMBER_MM, block.row_mm)
        at += NUMBER_MM
        _draw_halves(ink, at, top, half, DATE_MM)
        at += DATE_MM
        for place, key in enumerate(("log_identity", "log_pause")):
            tick(ink, at, top + place * half, half, say(key), BEFORE_MM)
        at += BEFORE_MM
        _draw_halves(ink, at, top, half, DONE_MM)
        at += DONE_MM
        _draw_beams(ink, at, top, half)
        at += READ_MM
        _draw_images(ink, block, (at, top, half))
        at += IMAGE_MM
        draw_state(ink, words, block, (at, top, half))
        at += STATE_MM
        draw_signatures(ink, at, top, half)
        at = left
        for width in (NUMBER_MM, DATE_MM, BEFORE_MM, DONE_MM, READ_MM, IMAGE_MM, STATE_MM):
            at += width
            ink.line(at, top, at, top + block.row_mm)
        ink.rect(left, top, LIVE_MM, block.row_mm, FRAME_PT)

    return Piece(block.row_mm, draw)


def _draw_halves(ink: Ink, left: float, top: float, half: float, width: float) -> None:
    for place in (0, 1):
        ink.pen_box(left, top + place * half, width, half)


def _draw_beams(ink: Ink, left: float, top: float, half: float) -> None:
    width = READ_MM / 2
    for place in range(MOST_BEAMS):
        at, upper = left + place % 2 * width, top + place // 2 * half
        ink.pen_box(at, upper, width, half)
        mark = Line((Span(str(place + 1), 8, bold=True),))
        ink.set_line(at + 0.8, upper + 0.3, mark, 5, align="left")


def _draw_images(ink: Ink, block: Block, box: tuple[float, float, float]) -> None:
    """Draw two kinds to tick, who looked at the image, and a box a shift."""
    left, top, half = box
    at = left
    for kind, width in zip(block.images[:2], KINDS_MM, strict=False):
        tick(ink, at, top, half, kind, width)
        at += width
    ink.pen_box(at, top, left + IMAGE_MM - at, half)
    for place in range(SHIFTS):
        ink.pen_box(left + place * IMAGE_MM / SHIFTS, top + half, IMAGE_MM / SHIFTS, half)
