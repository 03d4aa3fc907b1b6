"""What the world did wrong, in the sentence of its code, as a screen says it."""

import re
from collections.abc import Mapping

from continuity_kit.errors import ContinuityError
from continuity_kit.messages import Language, sentence

_COMMANDS = "|".join(
    (
        "amend",
        "check",
        "commande plan",
        "confirm",
        "exchange",
        "exporter",
        "handback",
        "ledger",
        "plan --",
        "plan command",
        "settle",
        "the plan command",
        "vault",
        "void",
    )
)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_COMMAND = re.compile(rf"\s\((?:{_COMMANDS})[^()]*\)")


def on_screen(code: str, language: Language, values: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a code without the command that a terminal would use.

    On a screen the act has its own button; a command's name would send people to a terminal.
    """
    return without_command(sentence(code, language, values))


def without_command(text: str) -> str:
    """Return a sentence without the command that it names in brackets, its apostrophes curved."""
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", _COMMAND.sub("", text))


def told(error: ContinuityError, language: Language) -> str:
    """Return the sentence of an error, with the file or entry it is about after it."""
    text = on_screen(error.code, language, error.values)
    return f"{text} ({error.subject})" if error.subject else text
