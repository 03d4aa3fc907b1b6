"""Passphrases of drawn words, and how strong a typed one is, in words; lists of people; no Qt."""

import csv
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from continuity_kit.errors import WorldError
from continuity_kit.messages import Language, sentence
from continuity_kit.vault.words import fold, word_list

WORDS_PROPOSED = 6
FEWEST_CHARACTERS, ENOUGH_CHARACTERS, FEWEST_WORDS = 12, 24, 5
ROLES = {
    "mer": "radiographer",
    "manipulateur": "radiographer",
    "manipulatrice": "radiographer",
    "radiographer": "radiographer",
    "physicien": "physicist",
    "physicienne": "physicist",
    "physicist": "physicist",
    "medecin": "doctor",
    "doctor": "doctor",
    "informatique": "it",
    "it": "it",
}


@dataclass(frozen=True)
class Strength:
    """How strong a passphrase is; `is_enough` False is refused."""

    words: str
    tone: Literal["red", "amber", "green"]
    is_enough: bool


@dataclass(frozen=True)
class ListedPerson:
    """A person of a list: name, and role where the list says one that is known."""

    name: str
    role: str | None


def proposed_passphrase(language: Language) -> str:
    """Draw words that nobody chose: about 66 bits."""
    listed = word_list(language)
    return " ".join(secrets.choice(listed) for _ in range(WORDS_PROPOSED))


def strength(passphrase: str, language: Language) -> Strength:
    """Say how strong a passphrase is."""
    words = [fold(word) for word in passphrase.split()]
    if len(passphrase) < FEWEST_CHARACTERS or len(set(words)) < 2:
        return Strength(sentence("first-run-weak", language), "red", is_enough=False)
    if len(set(words)) >= FEWEST_WORDS or len(passphrase) >= ENOUGH_CHARACTERS:
        return Strength(sentence("first-run-strong", language), "green", is_enough=True)
    return Strength(sentence("first-run-fair", language), "amber", is_enough=True)


def read_people(named: str) -> tuple[ListedPerson, ...]:
    """Read a list of people: a line each, name and role, parted by `;`, `,` or a tab.

    Args:
        named: path of the list, as typed.

    Raises:
        WorldError: `first-run-list-unreadable`.
    """
    path = Path(named).expanduser()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorldError("first-run-list-unreadable", path.name) from error
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in ";\t," if sign in first), ";")
    found = []
    for row in csv.reader(text.splitlines(), delimiter=delimiter):
        cells = [cell.strip() for cell in row if cell.strip()]
        if cells and fold(cells[0]) not in ("nom", "name"):
            role = ROLES.get(fold(cells[1])) if len(cells) > 1 else None
            found.append(ListedPerson(cells[0], role))
    return tuple(found)
