"""The lines of a hand-back worksheet: each session as it is typed into the OIS, then read back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from continuity_kit.sheets.initials import initials_of
from continuity_kit.sheets.numbers import day, file_digits
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    label,
    note,
    pen_cell,
    table_with_head,
    value,
)
from continuity_kit.sheets.text import Span, fitted, visible, width_mm
from continuity_kit.sheets.words import Words

NUMBER_MM, DATE_MM, VALUES_MM, DOSE_MM, STATE_MM = 10.0, 21.0, 55.0, 21.0, 20.0
GIVEN_MM, SOURCE_MM, PEN_MM = 12.0, 16.0, 15.0
TOTAL_MM, INLINE_TOTAL_MM = 18.5, 21.0
RIM_MM = 0.5
MOST_COLUMNS = 3
ROW_MM, HEAD_MM = 9.4, 8.0
NONE = "—"
LineState = Literal["complete", "interrupted", "continued", "missed", "elsewhere"]


@dataclass(frozen=True)
class WorksheetLine:
    """One session as the ledger has it; an interrupted fraction is two lines of one number.

    Attributes:
        number: None when no number was used (a missed day).
        started: `08:22`, or "" when the ledger has no time.
        metersets: (beam number, delivered); None is a beam without a reading.
        running_dose: with its unit, as it is to stand after this line; "" adds nothing.
        given_by: who recorded and who confirmed.
        entry: index of the ledger entry; `sheet_number` of the paper it was written on.
    """

    number: int | None
    treated_on: date
    state: LineState
    entry: int
    started: str = ""
    metersets: tuple[tuple[int, Decimal | None], ...] = ()
    running_dose: str = ""
    given_by: tuple[str, ...] = field(default=(), repr=False)
    sheet_number: str = ""
    is_confirmed: bool = True
    remark: str = ""


@dataclass(frozen=True)
class _Table:
    """How the lines stand: a column a beam where few beams fit, else all of them in one cell."""

    words: Words
    unit: str
    beams: tuple[int, ...]
    initials: dict[str, str] = field(repr=False)

    @property
    def total_mm(self) -> float:
        """Width of the total."""
        return TOTAL_MM if self.beams else INLINE_TOTAL_MM

    @property
    def values_mm(self) -> float:
        """Width of what stands before the total: all beams together."""
        return VALUES_MM - self.total_mm


def line_pieces(lines: Sequence[WorksheetLine], unit: str, words: Words) -> list[Piece]:
    """Return the table, then who the initials are and what interrupted fractions add up to.

    Args:
        unit: of the metersets, as printed.
    """
    names = initials_of(name for line in lines for name in line.given_by)
    table = _Table(words, unit, _columns(lines), names)
    made = table_with_head(_head(table), [_line(table, line) for line in lines])
    told = [*_sums(lines, unit, words)]
    if names:
        people = ", ".join(f"{short} {name}" for name, short in names.items() if short != name)
        told += [words.say("people", people=people)] if people else []
    if told:
        made.append(note([Span(visible("  ".join(told)), 8)]))
    return made


def _columns(lines: Sequence[WorksheetLine]) -> tuple[int, ...]:
    """Return the beams that get a column each; none where they are many or a value is too wide."""
    beams = sorted({beam for line in lines for beam, _ in line.metersets})
    if not 0 < len(beams) <= MOST_COLUMNS:
        return ()
    room = (VALUES_MM - TOTAL_MM) / len(beams) - 2 * RIM_MM - 0.1
    amounts = [file_digits(mu) for line in lines for _, mu in line.metersets if mu is not None]
    widest = max((width_mm(text, 8, bold=True) for text in amounts), default=0.0)
    return tuple(beams) if widest <= room else ()


def _head(table: _Table) -> Row:
    say, unit = table.words.say, table.unit
    values = [(say("metersets", unit=unit), table.values_mm)]
    total = say("total")
    if table.beams:
        width = table.values_mm / len(table.beams)
        values = [(say("beam_column", number=beam, unit=unit), width) for beam in table.beams]
        total = say("total_column", unit=unit)
    titles = (
        (say("number"), NUMBER_MM),
        (say("date"), DATE_MM),
        *values,
        (total, table.total_mm),
        (say("dose"), DOSE_MM),
        (say("state"), STATE_MM),
        (say("given_by"), GIVEN_MM),
        (say("source"), SOURCE_MM),
        (say("entered"), PEN_MM),
        (say("checked"), PEN_MM),
    )
    return Row(
        tuple(
            Cell(
                width,
                tuple(Paragraph((Span(part, 8, bold=True),)) for part in title.split("|")),
                look="tint",
                middle=True,
                padding_mm=0.8,
            )
            for title, width in titles
        ),
        HEAD_MM,
    )


def _line(table: _Table, line: WorksheetLine) -> Row:
    words = table.words
    when = (
        Paragraph((fitted(day(line.treated_on, words.language, year=False), DATE_MM - 2, (9, 8)),)),
        label(line.started),
    )
    number = (value(str(line.number), 13, align="center"),) if line.number is not None else ()
    by = [table.initials[name] for name in line.given_by]
    cells = (
        Cell(NUMBER_MM, number, look="tint" if line.number is None else "plain", middle=True),
        Cell(DATE_MM, when, middle=True, padding_mm=1.0),
        *(_missed(table, line) if line.state == "missed" else _given(table, line)),
        Cell(GIVEN_MM, tuple(label(short) for short in by), middle=True, padding_mm=1.0),
        Cell(
            SOURCE_MM,
            (label(line.sheet_number), label(str(line.entry))),
            middle=True,
            padding_mm=0.8,
        ),
        *(_pen(line), _pen(line)),
    )
    return Row(cells, ROW_MM)


def _pen(line: WorksheetLine) -> Cell:
    """Return a box to initial; a day without a session is not typed."""
    if line.state == "missed":
        return Cell(PEN_MM, (Paragraph((Span(NONE, 9),), "center"),), middle=True)
    return pen_cell(PEN_MM)


def _missed(table: _Table, line: WorksheetLine) -> tuple[Cell, ...]:
    """Return one cell over all values: no session, why, and that no number was used."""
    say = table.words.say
    told = [Span(say("missed"), 9, bold=True)]
    if line.remark:
        told.append(Span(visible(say("missed_reason", reason=line.remark)), 9))
    told.append(Span(f" · {say('no_number')}", 9))
    width = VALUES_MM + DOSE_MM + STATE_MM
    return (Cell(width, (Paragraph(tuple(told)),), middle=True, padding_mm=1.0),)


def _given(table: _Table, line: WorksheetLine) -> tuple[Cell, ...]:
    say = table.words.say
    state = [value(say(line.state), 8)]
    if not line.is_confirmed:
        state.append(value(say("unconfirmed"), 8))
    if line.remark:
        state.append(label(line.remark))
    known = [amount for _, amount in line.metersets if amount is not None]
    missing = say("not_supplied")
    total = file_digits(sum(known, Decimal(0))) if known else missing
    if known and not table.beams:
        total = f"{total} {table.unit}"
    # What is interrupted adds no dose; a dose that nobody can tell is a word, never a blank.
    dose = line.running_dose or (NONE if line.state == "interrupted" else missing)
    return (
        *_values(table, line),
        Cell(table.total_mm, (_fit(total, table.total_mm),), middle=True, padding_mm=RIM_MM),
        Cell(DOSE_MM, (_fit(dose, DOSE_MM),), middle=True, padding_mm=RIM_MM),
        Cell(STATE_MM, tuple(state), middle=True, padding_mm=1.0),
    )


def _values(table: _Table, line: WorksheetLine) -> tuple[Cell, ...]:
    """Return what was read of each beam: a dash where a part gave none of it."""
    missing = table.words.say("not_supplied")
    if table.beams:
        width = table.values_mm / len(table.beams)
        read = dict(line.metersets)
        texts = ["—" if beam not in read else _digits(read[beam], missing) for beam in table.beams]
        return tuple(
            Cell(width, (_fit(text, width),), middle=True, padding_mm=RIM_MM) for text in texts
        )
    parts = tuple(
        Span(f"{beam}\u00a0:\u00a0{_digits(amount, missing)}  ", 8, bold=True)
        for beam, amount in line.metersets
    )
    shown = (Paragraph(parts),) if parts else ()
    return (Cell(table.values_mm, shown, middle=True, padding_mm=1.0),)


def _sums(lines: Sequence[WorksheetLine], unit: str, words: Words) -> list[str]:
    """Return what the parts of a fraction given in several sessions add up to, beam by beam."""
    told = []
    for number in dict.fromkeys(line.number for line in lines if line.number is not None):
        parts = [line for line in lines if line.number == number]
        for beam in sorted({beam for line in parts for beam, _ in line.metersets}):
            read = [amount for line in parts for other, amount in line.metersets if other == beam]
            amounts = [amount for amount in read if amount]
            if len(amounts) < 2 or None in read:
                continue
            added = " + ".join(file_digits(amount) for amount in amounts)
            told.append(
                words.say(
                    "sum_of_parts",
                    number=number,
                    beam=beam,
                    parts=added,
                    total=file_digits(sum(amounts, Decimal(0))),
                    unit=unit,
                )
            )
    return told


def _digits(amount: Decimal | None, missing: str) -> str:
    return missing if amount is None else file_digits(amount)


def _fit(text: str, width: float) -> Paragraph:
    return Paragraph((fitted(text, width - 2 * RIM_MM - 0.1, (10, 9, 8.5, 8)),), "right")
