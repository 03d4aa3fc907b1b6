"""Boxes that people sign, and the department's own questions."""

from collections.abc import Sequence

from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.form import Block, Box
from continuity_kit.sheets.ink import Ink
from continuity_kit.sheets.numbers import day, iso_day
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    heading,
    note,
    pen_cell,
    table_rows,
    tick_cell,
)
from continuity_kit.sheets.text import Span, wrap
from continuity_kit.sheets.words import Words

SHORT_MM, REMARKS_MM = 8.4, 16.0


def pieces(words: Words, block: Block) -> list[Piece]:
    """Return the release boxes with their rule."""
    boxes = signature_boxes(block.boxes, words.language)
    if block.title is None:
        return [boxes]
    head = heading(block.heading(words.language), block.remark(words.language))
    return [head, boxes]


def signature_boxes(boxes: Sequence[Box], language: Language) -> Piece:
    """Return named signature boxes side by side over the width."""
    height = max(box.height_mm for box in boxes)
    slack = LIVE_MM - sum(box.width_mm for box in boxes)
    gap = slack / max(1, len(boxes) - 1)

    def draw(ink: Ink, left: float, top: float) -> None:
        for box in boxes:
            ink.pen_box(left, top, box.width_mm, height)
            at = top + 0.8
            text = Span(box.label.text(language), 8, bold=True)
            for line in wrap([text], box.width_mm - 3):
                ink.set_line(left + 1.5, at, line, box.width_mm - 3, align="left")
                at += line.height_mm
            left += box.width_mm + gap

    return Piece(height, draw, gap_mm=1.2)


def remarks(words: Words, block: Block, *, is_short: bool = False) -> list[Piece]:
    """Return a white box for remarks and one for the initials of who signs the log.

    Args:
        is_short: on a short page the boxes are as low as a pen allows.
    """
    height = SHORT_MM if is_short else block.height_mm or REMARKS_MM

    texts = (sentence("own-remarks", words.language), sentence("own-initials", words.language))

    def draw(ink: Ink, left: float, top: float) -> None:
        width = LIVE_MM / 2 - 1.5
        for place, text in enumerate(texts):
            at = left + place * (width + 3)
            ink.pen_box(at, top, width, height)
            below = top + 0.8
            for line in wrap([Span(text, 8)], width - 3):
                ink.set_line(at + 1.5, below, line, width - 3, align="left")
                below += line.height_mm

    return [Piece(height, draw, gap_mm=2.4)]


def questions(words: Words, block: Block) -> list[Piece]:
    """Return the department's own questions, answered by pen."""
    rows = []
    for item in block.items:
        text = item.label.text(words.language)
        visa = pen_cell(37, _visa(item.signed_by, words.language))
        if item.answer == "tick":
            rows.append(Row((tick_cell(148, text), visa), 9.4))
        else:
            words_cell = Cell(96, (Paragraph((Span(text, 9),)),), middle=True)
            rows.append(Row((words_cell, pen_cell(52, unit=item.unit), visa), 10.0))
    head = [heading(block.heading(words.language))] if block.title is not None else []
    return [*head, *table_rows(rows, gap_mm=0.0 if head else 2.2)]


def role_word(role: str, language: Language) -> str:
    """Return a role in words; a role of the department's own stands as it wrote it."""
    match role:
        case "physician":
            return sentence("own-role-physician", language)
        case "physicist":
            return sentence("own-role-physicist", language)
        case "radiographer":
            return sentence("own-role-radiographer", language)
    return role


def _visa(role: str, language: Language) -> str:
    if not role:
        return ""
    return sentence("own-visa", language, {"role": role_word(role, language)})


def own_text(words: Words, block: Block) -> list[Piece]:
    """Return the department's own text, with the date on which it was last read."""
    body = "" if block.body is None else block.body.text(words.language)
    reviewed = iso_day(block.reviewed)
    told = sentence("own-not-reviewed", words.language)
    if reviewed is not None:
        told = sentence("own-reviewed", words.language, {"day": day(reviewed, words.language)})
    spans = [Span(f"{body} ", 9), Span(told, 8)]
    head = [heading(block.heading(words.language))] if block.title is not None else []
    return [*head, note(spans)]
