"""One machine of a day: its rows, and how its day stands in words and as a bar."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.day_rows import DayRow
from continuity_kit.gui.presenters.fraction_state import FractionKind
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language

SEGMENTS: tuple[tuple[Tone, frozenset[FractionKind]], ...] = (
    ("green", frozenset({"given"})),
    ("amber", frozenset({"to-confirm", "interrupted"})),
    ("blue", frozenset({"started"})),
    ("red", frozenset({"stop", "count-unknown"})),
    ("second", frozenset({"missed"})),
    ("third", frozenset({"to-give", "not-counted"})),
)
Told = tuple[tuple[frozenset[FractionKind], str, str], ...]
TOLD: Told = (
    (frozenset({"given", "to-confirm"}), "gui-day-given-one", "gui-day-given-many"),
    (frozenset({"started"}), "gui-day-started-one", "gui-day-started-many"),
    (frozenset({"interrupted"}), "gui-day-interrupted-one", "gui-day-interrupted-many"),
    (frozenset({"missed"}), "gui-day-missed-one", "gui-day-missed-many"),
    (frozenset({"to-give", "not-counted"}), "gui-day-to-give-one", "gui-day-to-give-many"),
    (frozenset({"stop", "count-unknown"}), "gui-day-stops-one", "gui-day-stops-many"),
)
PROPOSED: Told = (
    (frozenset({"to-give", "not-counted"}), "gui-day-proposed-one", "gui-day-proposed-many"),
    *(told for told in TOLD if "to-give" not in told[0]),
)
"""A day without a diary: nobody is to be given anything by appointment."""


@dataclass(frozen=True)
class DayColumn:
    """One machine.

    Attributes:
        counts: how its day stands, in words.
        segments: the stacked bar: tone and share of the whole, from 0 to 1.
        print_words: what the button beside the name does.
        is_proposed: no diary: usual times.
    """

    machine: str
    counts: str
    segments: tuple[tuple[Tone, float], ...]
    rows: tuple[DayRow, ...] = field(repr=False)
    print_words: str
    is_proposed: bool = False


def machine_column(
    machine: str,
    rows: tuple[DayRow, ...],
    language: Language,
    *,
    is_past: bool = False,
    is_proposed: bool = False,
) -> DayColumn:
    kinds = Counter(row.state for row in rows)
    told = words_of("gui-day-print-machine", language, machine=machine)
    words = PROPOSED if is_proposed else TOLD
    counts = _counts(kinds, words, language, is_past=is_past)
    return DayColumn(machine, counts, _segments(kinds), rows, told, is_proposed)


def _counts(kinds: Counter[FractionKind], words: Told, language: Language, *, is_past: bool) -> str:
    told = []
    for group, one, many in words:
        count = _sum(kinds, group)
        if count and is_past and "to-give" in group:
            told.append(words_of("gui-day-nothing", language, count=count))
        elif count:
            told.append(words_of(one if count == 1 else many, language, count=count))
    return ", ".join(told)


def _segments(kinds: Counter[FractionKind]) -> tuple[tuple[Tone, float], ...]:
    total = sum(kinds.values())
    return tuple((tone, count / total) for tone, group in SEGMENTS if (count := _sum(kinds, group)))


def _sum(kinds: Counter[FractionKind], group: Iterable[FractionKind]) -> int:
    return sum(kinds[kind] for kind in group)


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that orders Linac 2 before Linac 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
