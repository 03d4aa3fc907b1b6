"""Words that people read aloud and compare: BIP-39 lists, 11 bits a word."""

import unicodedata
from collections.abc import Sequence
from functools import cache

from mnemonic import Mnemonic

from continuity_kit.messages import Language

CARD_WORDS = 8
HEAD_WORDS = 4
LIST_NAMES = {"fr": "french", "en": "english"}


@cache
def word_list(language: Language) -> tuple[str, ...]:
    """Return the 2,048 words of a language, composed form."""
    words = Mnemonic(LIST_NAMES[language]).wordlist
    return tuple(unicodedata.normalize("NFC", word) for word in words)


def words_of(digest: bytes, count: int, language: Language) -> tuple[str, ...]:
    """Return the words of the first `11 × count` bits of a digest."""
    bits = int.from_bytes(digest, "big") >> (len(digest) * 8 - 11 * count)
    listed = word_list(language)
    return tuple(listed[bits >> 11 * (count - 1 - place) & 2047] for place in range(count))


def head_words(entry_hash: bytes, language: Language = "fr") -> tuple[str, ...]:
    """Return the 4 words of a ledger head or a receipt."""
    return words_of(entry_hash, HEAD_WORDS, language)


def fold(word: str) -> str:
    """Return a word without case and accents, as it is compared."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def is_word_list_equal(typed: str, words: Sequence[str]) -> bool:
    """Tell whether all words were typed, in order; case, accents, commas and spaces are free."""
    return [fold(word) for word in typed.replace(",", " ").split()] == [fold(w) for w in words]
