"""Where each word of a card stands, for a width: what does not fit takes another line.

Nothing is ever cut or elided: a name breaks before the given names, then at a space or hyphen, then
anywhere.
"""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetrics

from continuity_kit.gui.presenters.day_rows import DayRow
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, Theme

CARD, FOLDED, NOW = 78, 30, 18
EDGE = 4
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 6, 6
TIME_WIDTH, FOLDED_TIME_WIDTH = 60, 52
NAME_LINE, NUMBER_LINE, STATE_LINE = 25, 20, 21
GAP = 10
ICON = 15
NUMBER_PT = 16.5
STATE_WIDTH = 76


@dataclass(frozen=True)
class Piece:
    """One text of a line.

    Attributes:
        tone: token of its colour.
        icon: drawing before it, or nothing.
        spells: it may name a substance: a large I and a small l look different.
    """

    text: str
    points: float = SECOND_PT
    weight: int = 400
    tone: str = "ink2"
    icon: str = ""
    identifies: bool = False
    spells: bool = False


@dataclass(frozen=True)
class Line:
    """Pieces from the left and from the right, and the height of their line, pixels."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()
    height: int = 0


@lru_cache(maxsize=4096)
def card_lines(row: DayRow, width: int, look: Theme) -> tuple[Line, ...]:
    """Return the lines beside a card's time, for the width they have."""
    number = (
        Piece(row.fraction.text, NUMBER_PT, 700, _number_tone(row), identifies=True),
        Piece(f"/{row.planned}", ROW_PT, 400, "ink2"),
    )
    lines = _names(row, number, width, look)
    who = Piece(f"{row.number} · {row.birth}", BODY_PT, 400, "ink2", identifies=True)
    source = Piece(row.fraction.source, SECOND_PT, 400, _token(row.fraction.tone))
    paper: tuple[Piece, ...] = ()
    if row.paper:
        paper = (Piece(row.paper, SECOND_PT, icon="print" if row.is_paper_out else ""),)
    told = _fitted((who,), (source,), width, look.px(NUMBER_LINE), look)
    if len(told) > 1 and paper and _fits((*paper, source), width, look):
        # A narrow card: the sheet's number stands where there is room, not in a line of its own.
        told, paper = [told[0], Line(paper, (source,), told[1].height)], ()
    lines += told
    marks = [Piece(row.mark.words, BODY_PT, 600, _token(row.mark.tone), row.mark.icon)]
    if row.trust is not None:
        trust = row.trust
        marks.append(Piece(trust.words, BODY_PT, 600, _token(trust.tone), trust.icon))
    remark = _remark(row, width, look)
    stated = _fitted(tuple(marks), paper, width, look.px(STATE_LINE), look)
    lines += _joined(stated, remark, width, look)
    return tuple(lines)


def card_height(row: DayRow, width: int, look: Theme) -> int:
    """Return the height of a row, pixels."""
    if row.kind == "now":
        return look.px(NOW)
    if row.kind == "folded":
        return look.px(FOLDED) * len(folded_names(row, width, look))
    room = width - look.px(LEFT + TIME_WIDTH + RIGHT)
    lines = sum(line.height for line in card_lines(row, room, look))
    return max(look.px(CARD), lines + look.px(TOP + BOTTOM))


def folded_names(row: DayRow, width: int, look: Theme) -> list[str]:
    """Return the lines of a finished row's name."""
    count = f"{row.fraction.text}/{row.planned}"
    taken = advance(look, count, BODY_PT) + look.px(
        LEFT + FOLDED_TIME_WIDTH + 2 * GAP + ICON + 6 + STATE_WIDTH + RIGHT
    )
    words = advance(look, row.mark.words, BODY_PT) - look.px(STATE_WIDTH)
    room = max(width - taken - max(words, 0), look.px(80))
    return wrapped(f"{row.family} {row.given}".strip(), look.font(BODY_PT), room)


def wrapped(text: str, font: QFont, width: int) -> list[str]:
    """Return a text in lines no wider than `width`: at spaces and hyphens, else anywhere."""
    metrics = QFontMetrics(font)
    lines: list[str] = []
    line = ""
    for part in _parts(text):
        if metrics.horizontalAdvance((line + part).rstrip()) <= width:
            line += part
            continue
        if line.strip():
            lines.append(line.strip())
        line = part.lstrip()
        while len(line) > 1 and metrics.horizontalAdvance(line.rstrip()) > width:
            fits = max(1, _fitting(line, metrics, width))
            lines.append(line[:fits])
            line = line[fits:]
    if line.strip():
        lines.append(line.strip())
    return lines or [""]


def advance(look: Theme, text: str, points: float, weight: int = 400) -> int:
    """Return how wide a text is, pixels."""
    return _metrics(look, points, weight).horizontalAdvance(text)


@lru_cache(maxsize=8192)
def piece_width(piece: Piece, look: Theme) -> int:
    """Return how wide a piece is with its icon, pixels."""
    metrics = QFontMetrics(piece_font(piece, look))
    width = metrics.horizontalAdvance(piece.text)
    return width + (look.px(ICON + 6) if piece.icon else 0)


def piece_font(piece: Piece, look: Theme) -> QFont:
    """Return the font of a piece; nobody changes it."""
    return _font(look, piece.points, piece.weight, piece.identifies, piece.spells)


@lru_cache(maxsize=256)
def _font(look: Theme, points: float, weight: int, identifies: bool, spells: bool) -> QFont:
    return look.font(points, weight, identifies=identifies, spells=spells)


@lru_cache(maxsize=256)
def _metrics(look: Theme, points: float, weight: int) -> QFontMetrics:
    return QFontMetrics(look.font(points, weight))


def _parts(text: str) -> list[str]:
    parts, start = [], 0
    for at, char in enumerate(text):
        if char in " -":
            parts.append(text[start : at + 1])
            start = at + 1
    parts.append(text[start:])
    return [part for part in parts if part]


def _fitting(text: str, metrics: QFontMetrics, width: int) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if metrics.horizontalAdvance(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _names(row: DayRow, number: tuple[Piece, ...], width: int, look: Theme) -> list[Line]:
    """Return the lines of the name, the fraction at the right of the first."""
    taken = sum(piece_width(piece, look) for piece in number) + look.px(GAP)
    family, given = look.font(ROW_PT, 600), look.font(ROW_PT)
    height = look.px(NAME_LINE)
    both = advance(look, f"{row.family} ", ROW_PT, 600) + advance(look, row.given, ROW_PT)
    if both <= width - taken:
        return [Line(_name_pieces(row.family, row.given), number, height)]
    lines = [
        Line(_name_pieces(text, ""), (), height)
        for text in wrapped(row.family, family, width - taken)
    ]
    lines += [
        Line(_name_pieces("", text), (), look.px(NUMBER_LINE))
        for text in wrapped(row.given, given, width)
        if text
    ]
    return [Line(lines[0].left, number, height), *lines[1:]]


def _remark(row: DayRow, width: int, look: Theme) -> list[Line]:
    if not row.remark:
        return []
    room = width - look.px(ICON + 6)
    font = look.font(SECOND_PT, 500, spells=True)  # "Iode" is not "lode"
    lines = []
    for place, text in enumerate(wrapped(row.remark, font, room)):
        icon = "blank" if place else "warning"
        words = text.removesuffix(" ·")  # the line's end parts two remarks well enough
        piece = Piece(words, SECOND_PT, 500, "amber", icon, spells=True)
        lines.append(Line((piece,), (), look.px(NUMBER_LINE)))
    return lines


def _joined(above: list[Line], below: list[Line], width: int, look: Theme) -> list[Line]:
    """Return both one under the other; a right side alone shares a line where there is room."""
    if not below or above[-1].left:
        return [*above, *below]
    alone = above[-1].right
    first = below[0]
    taken = sum(piece_width(piece, look) for piece in (*first.left, *alone)) + look.px(GAP)
    if taken > width:
        return [*above, *below]
    return [*above[:-1], Line(first.left, alone, first.height), *below[1:]]


def _name_pieces(family: str, given: str) -> tuple[Piece, ...]:
    pieces = []
    if family:
        pieces.append(Piece(f"{family} " if given else family, ROW_PT, 600, "ink"))
    if given:
        pieces.append(Piece(given, ROW_PT, 400, "ink"))
    return tuple(pieces)


def _fitted(
    left: tuple[Piece, ...], right: tuple[Piece, ...], width: int, height: int, look: Theme
) -> list[Line]:
    """Return one line, or more when both sides do not fit beside each other."""
    if _fits((*left, *right), width, look):
        return [Line(left, right, height)]
    if len(left) > 1 and sum(piece_width(item, look) for item in left) + look.px(GAP) > width:
        return [*(Line((item,), (), height) for item in left), Line((), right, height)]
    return [Line(left, (), height), *([Line((), right, height)] if right else [])]


def _fits(pieces: tuple[Piece, ...], width: int, look: Theme) -> bool:
    taken = sum(piece_width(piece, look) for piece in pieces)
    return taken + look.px(GAP) * max(len(pieces) - 1, 0) <= width


def _number_tone(row: DayRow) -> str:
    return "red" if row.mark.tone == "red" and row.fraction.text == "?" else "ink"


def _token(tone: str) -> str:
    return {"second": "ink2", "third": "ink3"}.get(tone, tone)
