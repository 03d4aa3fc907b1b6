"""What a row of the beam table and the table with its foot hold; no rule, no words of its own."""

from dataclasses import dataclass

from continuity_kit.gui.presenters.cells import Cell, Row


@dataclass(frozen=True)
class BeamCell(Cell):
    """A cell of the beam table.

    Attributes:
        lines: further lines as large as the first, above the small second one.
        wraps: a long text goes on in the next line of its cell.
    """

    lines: tuple[str, ...] = ()
    wraps: bool = False

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        return " ".join(part for part in (self.text, *self.lines, self.second) if part)


@dataclass(frozen=True)
class BeamTable:
    """The table with its foot.

    Attributes:
        foot: in which scale values stand, and who signed it.
        is_iec_only: no profile of the machine is signed: the foot is a warning.
        total_label, total: of the metersets of a fraction; empty where no sum has a meaning.
        scale_labels: console and IEC, to switch between; empty where there is nothing to switch.
        to_put_on: what a person puts on the machine by hand, a line each.
        outside: beams of the file that this fraction group does not name.
    """

    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    foot: str
    is_iec_only: bool
    total_label: str = ""
    total: str = ""
    scale_labels: tuple[str, ...] = ()
    to_put_on: tuple[str, ...] = ()
    outside: str = ""
