"""Initials of people: what stands in a narrow column, and who is meant, written out once."""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+")
SHORT = 3


def initials_of(names: Iterable[str]) -> dict[str, str]:
    """Return the initials of each name, no two alike, in the order of first mention.

    `L. Exempleur` gives LE; a second person with the same letters is LE2. What is short already
    stays as it is written.
    """
    found: dict[str, str] = {}
    for name in names:
        if name in found:
            continue
        taken = set(found.values())
        letters = _letters(name)
        shown, again = letters, 1
        while shown in taken:
            again += 1
            shown = f"{letters}{again}"
        found[name] = shown
    return found


def _letters(name: str) -> str:
    if len(name) <= SHORT:
        return name
    words: list[str] = WORD.findall(name)
    if not words:
        return name[:SHORT]
    if len(words) == 1:
        return words[0][:2].upper()
    return "".join(word[0] for word in words).upper()
