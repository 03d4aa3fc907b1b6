"""Cards as they cross on a stick: the file, the words read aloud, the words typed."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.vault.cards import Card, two_words_match, words_match
from continuity_kit.vault.words import CARD_WORDS

LARGEST_CARD_BYTES = 64 << 10


@dataclass(frozen=True)
class CardFile:
    """A card as it is handed over, with the words to read aloud."""

    path: Path
    role: str
    key_id: str
    words: tuple[str, ...]


def places_to_ask() -> tuple[int, int]:
    """Return two places (from 1) of a card's words, at random, for a person to type."""
    first, second = sorted(secrets.SystemRandom().sample(range(1, CARD_WORDS + 1), 2))
    return first, second


def read_card_file(path: Path) -> bytes:
    """Return a card's bytes; nothing is checked yet.

    Raises:
        WorldError: `card-file-unreadable`.
        AuthenticityError: `card-malformed`: far too large for a card.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_CARD_BYTES + 1)
    except OSError as error:
        raise WorldError("card-file-unreadable", str(path)) from error
    if len(data) > LARGEST_CARD_BYTES:
        raise AuthenticityError("card-malformed", path.name)
    return data


def check_words(card: Card, data: bytes, typed: str, places: tuple[int, int] | None) -> None:
    """Refuse a card whose words are not those that were read aloud.

    Args:
        typed: all 8 words, or the two at `places`.
        places: which words were asked for; None: all.

    Raises:
        AuthenticityError: `card-words-differ`.
    """
    is_right = words_match(typed, data) if places is None else two_words_match(typed, data, places)
    if not is_right:
        raise AuthenticityError("card-words-differ", card.name or card.key_id)
