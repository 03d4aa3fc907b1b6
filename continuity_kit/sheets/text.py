"""Text as it stands on paper: nothing invisible, nothing lost, lines that fit their box."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.scripts import visual_order

MM_PER_POINT = 25.4 / 72
LEADING = 1.2
SMALLEST_PT = 8.0
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
LINE_BREAK = " \u00b6 "
LONGEST = 12_000  # characters; DICOM's longest text (VR LT) has 10240
MARK_ROOM = 20
KEPT = re.compile(
    r"(?<=\d) (?=(?:[cm]?Gy|UM|MU|NP|[cm]m[²³]?|[kM]e?V|[%°]|ms|min|[hsj])(?![^\W_]))"
    r"|(?<=Gy) (?=\(RBE\))"
    r"|(?<=(?<!\d)\d\d) (?=\d\d(?!\d))"
)
"""Spaces that never end a line: between a number and its unit, and inside a telephone number."""
MEASURED = 1 << 15  # texts whose measure is kept: a print job repeats most of its words


@dataclass(frozen=True)
class Span:
    """A stretch of text in one look; `absent` is a word for a value nobody gave."""

    text: str
    size: float = 9.0
    bold: bool = False
    absent: bool = False


@dataclass(frozen=True)
class Line:
    """One line, broken to a width; the spans' texts are as printed."""

    spans: tuple[Span, ...]

    @cached_property
    def width_mm(self) -> float:
        """Width as drawn."""
        return sum(width_mm(span.text, span.size, bold=span.bold) for span in self.spans)

    @cached_property
    def size(self) -> float:
        """Largest type size of the line, points."""
        return max((span.size for span in self.spans), default=SMALLEST_PT)

    @cached_property
    def height_mm(self) -> float:
        """Height of the line with its leading."""
        return self.size * LEADING * MM_PER_POINT


@lru_cache(maxsize=MEASURED)
def visible(text: str) -> str:
    """Return text with everything that prints nothing shown as its code point.

    SAFETY: a bidirectional or control character never turns or hides a name
    (test_control_and_bidirectional_characters_are_shown_as_code_points).
    """
    text = shortened(text, LONGEST).replace("\r\n", "\n").replace("\r", "\n")
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(_shown(char) for char in composed)


def shortened(text: str, most: int) -> str:
    """Return text with what is beyond `most` characters replaced by a mark that counts it.

    Nothing of that length stands on paper; what was left out is told, never dropped in silence.
    """
    if len(text) <= most + MARK_ROOM:
        return text
    return f"{text[:most]}\u2039\u2026+{len(text) - most}\u203a"


def has_missing_glyph(text: str) -> bool:
    """Tell whether a character of a text is printed as its code point."""
    return any(_shown(char) == _code_point(char) for char in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=MEASURED)
def width_mm(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of visible text as drawn."""
    return float(sum(width for _, _, width in drawn_runs(text, size, bold=bold))) * MM_PER_POINT


@lru_cache(maxsize=MEASURED)
def drawn_runs(text: str, size: float, *, bold: bool = False) -> tuple[tuple[str, str, float], ...]:
    """Return visible text as it is drawn: font, text of that font, its width in points."""
    runs = fonts().runs(visual_order(text), bold=bold)
    return tuple((name, run, float(stringWidth(run, name, size))) for name, run in runs)


def wrap(spans: Iterable[Span], room_mm: float) -> tuple[Line, ...]:
    """Break spans into lines at spaces; a word wider than the room is broken anywhere.

    A no-break space never breaks. Nothing is ever cut off.
    """
    return _wrapped(tuple(spans), room_mm)


@lru_cache(maxsize=MEASURED)
def _wrapped(spans: tuple[Span, ...], room_mm: float) -> tuple[Line, ...]:
    """A row is measured several times before it is drawn, and names and words come again."""
    lines: list[Line] = []
    current: list[Span] = []
    used = 0.0
    for found in _words(spans):
        word = found
        bare = _trimmed(word)
        needed = _width(bare)
        if current and used + needed > room_mm:
            lines.append(Line(_merged(_trimmed(current))))
            current, used = [], 0.0
        if needed > room_mm:
            *full, rest = _broken(_loosened(word), room_mm)
            lines += [Line(_merged(part)) for part in full]
            word = rest
        current += word
        used += _width(word)
    if current:
        lines.append(Line(_merged(_trimmed(current))))
    return tuple(lines)


def fitted(
    text: str, room_mm: float, sizes: Sequence[float], *, bold: bool = True, absent: bool = False
) -> Span:
    """Return text at the largest of the sizes at which it stands on one line, else the smallest."""
    shown = visible(text)
    for size in sizes:
        if width_mm(shown, size, bold=bold) <= room_mm:
            return Span(shown, size, bold, absent)
    return Span(shown, sizes[-1], bold, absent)


def _shown(char: str) -> str:
    if char in ("\n", "\u2028", "\u2029"):
        return LINE_BREAK
    if char == "\t":
        return " "
    if unicodedata.category(char) in INVISIBLE or fonts().font_of(char, bold=False) is None:
        return _code_point(char)
    return char


def _code_point(char: str) -> str:
    return f"\u2039U+{ord(char):04X}\u203a"


def _words(spans: Iterable[Span]) -> list[list[Span]]:
    """Return words with the space behind them; a word may run over several spans.

    SAFETY: a value never stands on one line and its unit on the next
    (test_a_value_keeps_its_unit_and_a_telephone_number_its_digits_on_one_line).
    """
    shown = [(span, visible(span.text)) for span in spans]
    whole = "".join(text for _, text in shown)
    kept = {found.start() for found in KEPT.finditer(whole)}
    words: list[list[Span]] = [[]]
    at = 0
    for span, text in shown:
        start = 0
        for place, char in enumerate(text):
            is_last = place + 1 == len(text) or text[place + 1] != " "
            if char == " " and is_last and at + place not in kept:
                words[-1].append(replace(span, text=text[start : place + 1]))
                words.append([])
                start = place + 1
        if start < len(text):
            words[-1].append(replace(span, text=text[start:]))
        at += len(text)
    return [word for word in words if word]


def _trimmed(word: Sequence[Span]) -> list[Span]:
    if not word:
        return []
    return [*word[:-1], replace(word[-1], text=word[-1].text.rstrip(" "))]


def _width(word: Sequence[Span]) -> float:
    return sum(width_mm(span.text, span.size, bold=span.bold) for span in word)


def _loosened(word: Sequence[Span]) -> list[Span]:
    """Let a word that fits no line break at its no-break spaces, before any letter does."""
    return [replace(span, text=span.text.replace("\u00a0", " ")) for span in word]


def _broken(word: Sequence[Span], room_mm: float) -> list[list[Span]]:
    """Break one word into parts of at most the room: at spaces, else anywhere."""
    pieces: list[list[Span]] = []
    for span in word:
        for part in re.findall(r"[^ ]* ?", span.text):
            if not part:
                continue
            if width_mm(part.rstrip(" "), span.size, bold=span.bold) <= room_mm:
                pieces.append([replace(span, text=part)])
            else:
                pieces += [[replace(span, text=char)] for char in part]
    parts: list[list[Span]] = [[]]
    used = 0.0
    for piece in pieces:
        needed = _width(_trimmed(piece))
        if parts[-1] and used + needed > room_mm:
            parts.append([])
            used = 0.0
        parts[-1] += piece
        used += _width(piece)
    return [list(_merged(part)) for part in parts]


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        if merged and replace(merged[-1], text="") == replace(span, text=""):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        elif span.text:
            merged.append(span)
    return tuple(merged)
