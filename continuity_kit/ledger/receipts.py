"""What the store tells of an entry that is recorded, and of where its chain stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    """What is shown as "ENREGISTRÉ n° k"; `mirrored` False asks for a paper print.

    `space_low` warns early that this laptop's medium or the mirror's is filling up;
    `clock_suspect` that the laptop's clock jumped since the entry before.
    """

    entry_hash: str
    index: int
    head_words: tuple[str, ...]
    mirrored: bool
    space_low: bool = False
    clock_suspect: bool = False


@dataclass(frozen=True)
class Head:
    """Where the laptop's chain stands: printed on paper as count and four words."""

    count: int
    entry_hash: str | None
    words: tuple[str, ...]
