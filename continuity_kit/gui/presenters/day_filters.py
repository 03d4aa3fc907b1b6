"""What one may show of a day: by state, machine and category, each with what it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.day_columns import DayColumn
from continuity_kit.gui.presenters.day_rows import DayRow
from continuity_kit.gui.presenters.fraction_state import FractionKind
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence

ChipName = Literal["all", "to-give", "to-confirm", "interrupted", "stop"]
CHIPS: dict[ChipName, tuple[str, frozenset[FractionKind] | None]] = {
    "all": ("gui-day-chip-all", None),
    "to-give": ("gui-day-chip-to-give", frozenset({"to-give", "started", "not-counted"})),
    "to-confirm": ("gui-day-chip-to-confirm", frozenset({"to-confirm"})),
    "interrupted": ("gui-day-chip-interrupted", frozenset({"interrupted"})),
    "stop": ("gui-day-chip-stop", frozenset({"stop", "count-unknown"})),
}
CHIP_ICONS: dict[ChipName, tuple[str, Tone]] = {
    "to-confirm": ("to-confirm", "amber"),
    "interrupted": ("interrupted", "amber"),
    "stop": ("stop", "red"),
}


@dataclass(frozen=True)
class DayFilter:
    """What is shown of a day; None filters nothing."""

    chip: ChipName = "all"
    machine: str | None = None
    category: int | None = None


@dataclass(frozen=True)
class Chip:
    """A filter with how many rows it shows, in words."""

    name: ChipName
    words: str
    icon: str
    tone: Tone
    is_on: bool


def filtered(column: DayColumn, chosen: DayFilter) -> DayColumn | None:
    """Return a column as filtered; its counts stay those of its whole day."""
    if chosen.machine not in (None, column.machine):
        return None
    shows = _shows(chosen)
    rows = tuple(row for row in column.rows if shows(row))
    return replace(column, rows=rows) if rows else None


def _shows(chosen: DayFilter) -> Callable[[DayRow], bool]:
    kinds = CHIPS[chosen.chip][1]
    return lambda row: (
        (kinds is None or row.state in kinds)
        and chosen.category
        in (
            None,
            row.category_number,
        )
    )


def chips_of(
    columns: Sequence[DayColumn], chosen: DayFilter, language: Language, *, is_past: bool
) -> tuple[Chip, ...]:
    """Return the filters of states, each with how many rows it shows."""
    chips = []
    is_proposed = any(column.is_proposed for column in columns)
    for name, (code, _) in CHIPS.items():
        of_chip = _shows(replace(chosen, chip=name))
        count = sum(
            of_chip(row)
            for column in columns
            if chosen.machine in (None, column.machine)
            for row in column.rows
        )
        icon, tone = CHIP_ICONS.get(name, ("", "second"))
        told = code
        if name == "to-give" and (is_past or is_proposed):
            told = "gui-day-chip-nothing" if is_past else "gui-day-chip-proposed"
        words = words_of(told, language, count=count)
        chips.append(Chip(name, words, icon, tone, chosen.chip == name))
    return tuple(chips)


def machine_choices(
    columns: Sequence[DayColumn], language: Language
) -> tuple[tuple[str | None, str], ...]:
    every = sentence("gui-day-every-machine", language)
    return ((None, every), *((column.machine, column.machine) for column in columns))


def category_choices(
    columns: Sequence[DayColumn], language: Language
) -> tuple[tuple[int | None, str], ...]:
    found = {row.category_number for column in columns for row in column.rows} - {None}
    every = sentence("gui-day-every-category", language)
    return (
        (None, every),
        *(
            (number, words_of("gui-day-category-long", language, category=number))
            for number in sorted(number for number in found if number is not None)
        ),
    )
