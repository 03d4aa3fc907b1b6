"""What is wrong with the type of a value in a form, named with its line and in the user's words."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args, get_origin

from continuity_kit.errors import UsageError
from continuity_kit.sheets.form_lines import line_of, path_of

Choices = Callable[[str], tuple[str, ...]]


def fault(message: str, text: str, subject: str, choices: Choices) -> UsageError:
    """Return the error that a message of msgspec stands for.

    Args:
        message: as msgspec wrote it.
        text: of the form; `subject` names it to the user.
        choices: returns what a key may be, where that is a short list.
    """
    path = path_of(message)
    line = line_of(text, path)
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    unknown = re.search(r"unknown field `([^`]*)`", message)
    if unknown is not None:
        return UsageError("form-key-unknown", subject, line=line, key=unknown[1])
    missing = re.search(r"missing required field `([^`]*)`", message)
    if missing is not None:
        return UsageError("form-key-missing", subject, line=line, key=missing[1])
    value = re.search(r"Invalid enum value (.*?)(?: - at |$)", message)
    if value is not None:
        known = " | ".join(choices(key))
        return UsageError(
            "form-choice", subject, line=line, key=key, value=value[1].strip("'"), choices=known
        )
    return _of_type(message, subject, line, key)


def _of_type(message: str, subject: str, line: int, key: str) -> UsageError:
    expected = re.search(r"Expected `(\w+)", message)
    match expected[1] if expected is not None else "":
        case "str":
            made = UsageError("form-needs-text", subject, line=line, key=key)
        case "int" | "float":
            made = UsageError("form-needs-number", subject, line=line, key=key)
        case "bool":
            made = UsageError("form-needs-flag", subject, line=line, key=key)
        case "array":
            made = UsageError("form-needs-list", subject, line=line, key=key)
        case "object":
            made = UsageError("form-needs-table", subject, line=line, key=key)
        case _:
            made = UsageError("form-wrong", subject, line=line, reason=message)
    return made


def choices_in(annotation: Any) -> Iterator[str]:
    """Yield the texts of every literal in a type."""
    if get_origin(annotation) is Literal:
        yield from (item for item in get_args(annotation) if isinstance(item, str))
        return
    for part in get_args(annotation):
        yield from choices_in(part)
