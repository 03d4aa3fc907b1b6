"""Where in a form's text a value stands, so that a mistake is named with its line."""

import re
from collections.abc import Iterator, Sequence

Path = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line of a value by its path, as (`page`, 0, `blocks`, 2, `title`).

    A part of the path that the text lacks is passed over: the line of what holds it is returned.
    """
    at = 0
    for place, step in enumerate(path):
        found = _key(text, at, step) if isinstance(step, str) else None
        if isinstance(step, int):
            is_page = place > 0 and path[place - 1] == "page"
            found = _nth_page(text, step) if is_page else _nth_item(text, at, step)
        at = at if found is None else found
    return text.count("\n", 0, at) + 1


def path_of(message: str) -> Path:
    """Return the path in a message of msgspec, with the unknown field it names, if any."""
    told = re.search(r"at `\$(.*?)`", message)
    steps: list[str | int] = []
    for name, number in (
        re.findall(r"\.?(\w+)|\[(\d+|\.\.\.)\]", told[1].replace("[", ".[")) if (told) else ()
    ):
        steps.append(name if name and not name.isdigit() else int(number or name))
    field = re.search(r"unknown field `([^`]*)`", message)
    return (*steps, field[1]) if field else tuple(steps)


def _key(text: str, at: int, key: str) -> int | None:
    found = re.compile(rf"(?m)^\s*\[+{re.escape(key)}\]|(?<![\w\"]){re.escape(key)}\s*=").search(
        text, at
    )
    return None if found is None else found.end() - len(found[0].lstrip())


def _nth_page(text: str, number: int) -> int | None:
    for place, found in enumerate(re.finditer(r"(?m)^\s*\[\[page\]\]", text)):
        if place == number:
            return found.end()
    return None


def _nth_item(text: str, at: int, number: int) -> int | None:
    """Return where the nth inline table of the list that begins next stands."""
    depth, count = 0, -1
    start = text.find("[", at)
    if start < 0:
        return None
    for place, char in _bare(text, start + 1):
        if char == "{":
            count += depth == 0
            depth += 1
            if depth == 1 and count == number:
                return place
        elif char == "}":
            depth -= 1
        elif char == "]" and depth == 0:
            return None
    return None


def _bare(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield every character that stands neither in a string nor in a comment."""
    quote, is_comment = "", False
    for place in range(start, len(text)):
        char = text[place]
        if is_comment:
            is_comment = char != "\n"
        elif quote:
            if char == quote and text[place - 1] != "\\":
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == "#":
            is_comment = True
        else:
            yield place, char
