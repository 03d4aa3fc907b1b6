"""Settings files: typed TOML, refused with line and reason when wrong, never defaulted."""

import re
import tomllib
from typing import TypeVar

import msgspec

from continuity_kit.errors import UsageError

LINE_OF_TOML_ERROR = re.compile(r"\(at line (\d+), column \d+\)")
PATH_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
T = TypeVar("T")


def read_typed_toml(data: bytes, subject: str, cls: type[T]) -> tuple[T, str]:
    """Return the settings and their text.

    Raises:
        UsageError: `settings-wrong`.
    """
    try:
        text = data.decode("utf-8")
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError("settings-wrong", subject, line=line, reason="UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = LINE_OF_TOML_ERROR.search(str(error))
        line_text = found[1] if found else str(text.count("\n") + 1)
        reason = LINE_OF_TOML_ERROR.sub("", str(error)).strip()
        raise UsageError("settings-wrong", subject, line=line_text, reason=reason) from error
    try:
        return msgspec.convert(document, cls), text
    except msgspec.ValidationError as error:
        raise UsageError(
            "settings-wrong", subject, line=line_of(str(error), text), reason=str(error)
        ) from error


def line_of(message: str, text: str) -> int:
    """Return the line that a validation message is about; 1 when it names none.

    The message holds a path as `$.source[1].kind`; an unknown key is named by its own name.
    """
    place = 0
    name = ""
    path = re.search(r"`\$([^`]*)`", message)
    steps = PATH_STEP.findall(path[1] if path else "")
    for key, index in steps:
        name = key or name
        if index.isdigit():
            place = int(index)
    unknown = re.search(r"unknown field `(\w+)`", message)
    start = 0
    if steps:
        section = re.escape(steps[0][0])
        headers = [m.start() for m in re.finditer(rf"(?m)^\s*\[+{section}\]+", text)]
        start = headers[place] if place < len(headers) else 0
    line = line_of_key(text[start:], unknown[1] if unknown else name)
    return text[:start].count("\n") + line


def line_of_key(text: str, key: str) -> int:
    """Return the line (from 1) where a key or section stands first; 1 when it does not."""
    match = re.search(rf"(?m)^\s*(\[+)?{re.escape(key)}\b", text)
    return text[: match.start()].count("\n") + 1 + match[0].count("\n") if match else 1
