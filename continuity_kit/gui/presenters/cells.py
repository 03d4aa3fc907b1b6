"""What a cell of a table says; no Qt."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

Tone = Literal["ink", "second", "third", "green", "amber", "red", "blue", "accent"]
Box = Literal["", "full", "outlined", "dashed"]


@dataclass(frozen=True)
class Cell:
    """One cell: what it says large and small, and how it is marked beside its words.

    Attributes:
        text: the value, large; plain.
        second: a second, smaller line.
        icon: name of a drawing before the text; a state is never colour alone.
        points, weight: of the text, at 100 %.
        is_number: right-aligned.
        identifies: a number that names a patient or plan.
        is_missing: the source does not say: dashed underline, second tone.
        checked: a tick box; None where there is none.
        done: a bar from 0 to 1; None where there is none.
        segments: the bar is cut into so many parts.
        box: the text stands in a box whose border says it too.
    """

    text: str
    second: str = ""
    tone: Tone = "ink"
    icon: str = ""
    points: float = 10.5
    weight: int = 400
    is_number: bool = False
    identifies: bool = False
    is_missing: bool = False
    checked: bool | None = None
    done: float | None = None
    segments: int = 1
    box: Box = ""

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        return " ".join(part for part in (self.text, self.second) if part)


@dataclass(frozen=True)
class Row:
    """One row; `key` names what it is about and survives a refresh.

    Attributes:
        mark: token of the colour of the 4 px edge at its left, or nothing.
        ground: token of the ground (`red_bg`), or nothing.
        ends_group: a thick line follows.
    """

    key: Hashable
    cells: tuple[Cell, ...]
    mark: str = ""
    ground: str = ""
    ends_group: bool = False
