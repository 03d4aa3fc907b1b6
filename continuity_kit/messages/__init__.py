"""Sentences for error, finding and gate codes, in French and English.

`messages/<language>/<part>.toml` hold `code = "Sentence with {values}."`; a code has one sentence a
language, whichever file holds it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return all sentences of a language by code.

    Raises:
        ValueError: two files give one code.
    """
    sentences: dict[str, str] = {}
    folder = files("continuity_kit.messages") / language
    for part in sorted(folder.iterdir(), key=lambda item: item.name):
        if not part.name.endswith(".toml"):
            continue
        for code, text in tomllib.loads(part.read_text(encoding="utf-8")).items():
            if code in sentences:
                raise ValueError(f"{part.name}: {code} has two sentences")
            sentences[code] = text
    return sentences


def sentence(code: str, language: Language, values: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a code, filled after translation."""
    return catalogue(language)[code].format_map(values or {})
