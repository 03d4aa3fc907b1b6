"""Right-to-left scripts, put into the order and forms in which a PDF draws them.

Reportlab draws characters from left to right in the order given. Hebrew and Arabic runs are turned
round and Arabic letters take their joined forms (Unicode presentation forms B).
"""

import unicodedata
from functools import cache
from itertools import groupby

RIGHT_TO_LEFT = ("R", "AL")
PRESENTATION_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))


def visual_order(text: str) -> str:
    """Return text as it is to be drawn from left to right; Latin text comes back as it is."""
    if not any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text):
        return text
    pieces = []
    for is_right_to_left, run in groupby(_resolved(joined_arabic(text)), key=lambda pair: pair[1]):
        piece = "".join(char for char, _ in run)
        pieces.append(_turned(piece) if is_right_to_left else piece)
    return "".join(pieces)


def joined_arabic(text: str) -> str:
    """Return text with every Arabic letter in its isolated, initial, medial or final form."""
    forms = _arabic_forms()
    letters = list(_ligatures(text))
    result = []
    for place, char in enumerate(letters):
        before = _neighbour(letters, place, -1)
        after = _neighbour(letters, place, 1)
        joins_before = bool(before) and (before, "initial") in forms and (char, "final") in forms
        joins_after = bool(after) and (char, "initial") in forms and (after, "final") in forms
        kind = {
            (False, False): "isolated",
            (False, True): "initial",
            (True, True): "medial",
            (True, False): "final",
        }[joins_before, joins_after]
        result.append(forms.get((char, kind), char))
    return "".join(result)


def _neighbour(letters: list[str], place: int, step: int) -> str:
    place += step
    while 0 <= place < len(letters) and unicodedata.combining(letters[place][0]):
        place += step
    return letters[place] if 0 <= place < len(letters) else ""


@cache
def _arabic_forms() -> dict[tuple[str, str], str]:
    """Map (letter, kind) to its presentation form, from the Unicode database itself."""
    forms: dict[tuple[str, str], str] = {}
    for code in PRESENTATION_FORMS:
        kind, _, bases = unicodedata.decomposition(chr(code)).partition(" ")
        if kind.strip("<>") in ("isolated", "initial", "medial", "final") and bases:
            letters = "".join(chr(int(base, 16)) for base in bases.split())
            forms.setdefault((letters, kind.strip("<>")), chr(code))
    return forms


def _ligatures(text: str) -> list[str]:
    """Take lam and alef together: they are always written as one."""
    letters: list[str] = []
    for char in text:
        if letters and letters[-1] == "\u0644" and char in "\u0622\u0623\u0625\u0627":
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _resolved(text: str) -> list[tuple[str, bool]]:
    """Give each character a direction; spaces and marks between two turned runs turn with them."""
    strong = [_is_turned(char) for char in text]
    resolved = []
    for place, char in enumerate(text):
        direction = strong[place]
        if direction is None:
            left = next((item for item in reversed(strong[:place]) if item is not None), False)
            right = next((item for item in strong[place + 1 :] if item is not None), False)
            direction = left and right
        resolved.append((char, direction))
    return resolved


def _is_turned(char: str) -> bool | None:
    kind = unicodedata.bidirectional(char)
    if kind in RIGHT_TO_LEFT:
        return True
    return False if kind in ("L", "EN", "AN") else None


def _turned(run: str) -> str:
    """Turn a run round, each letter keeping its combining marks behind it."""
    clusters: list[str] = []
    for char in run:
        if clusters and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return "".join(reversed(clusters)).translate(str.maketrans("()[]{}«»", ")(][}{»«"))
