"""Who comes to a machine today, and which fraction is due; stops are reversed black."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from continuity_kit.domain.snapshot import Trust
from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    Makers,
    block_head,
    department_header,
    department_page,
)
from continuity_kit.sheets.form import Block, Form
from continuity_kit.sheets.ink import Ink
from continuity_kit.sheets.numbers import day, full_day, moment
from continuity_kit.sheets.page import Document, Header
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    TICK_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    note,
    pen_cell,
    table_with_head,
    value,
)
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span, fitted, wrap
from continuity_kit.sheets.words import Words

FORM = "day_list"
ROW_MM, HEAD_MM = 12.6, 8.0
WIDTHS_MM = (14.0, 60.0, 38.0, 21.0, 12.0, 12.0, 28.0)
ROWS_A_PAGE = 15
TALLY_MM = 12.0
BLACK_MM, SETTLED_MM = 30.0, 40.0
TRUST_MARKS: dict[Trust, str] = {
    "sealed": "■",
    "pinned": "◧",
    "unconfirmed": "□",
    "changed": "▲",
}


@dataclass(frozen=True)
class DayRow:
    """One appointment; texts as the source wrote them.

    Attributes:
        at: the hour as the diary wrote it, None when the source gives no time.
        next_fraction: None when the count is unknown.
        stop: why the patient must not be treated, "" when nothing stops.
        is_ahead: the list is of another day than its printing: the number is for a pen.
    """

    at: datetime | None
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    patient_id: str = field(repr=False)
    plan_label: str
    category: int | None
    trust: Trust
    next_fraction: int | None
    planned: int | None
    stop: str = ""
    is_homonym: bool = False
    is_ahead: bool = False

    @property
    def is_to_settle(self) -> bool:
        """Nobody knows which fraction is due: two people say it first."""
        return not self.stop and self.next_fraction is None


@dataclass(frozen=True)
class Homonyms:
    """Patients of one name and birth date.

    Attributes:
        others: identifier and machines of the day of each, "" when not expected that day.
    """

    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    others: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class DayList:
    """The appointments of one machine on one day, in order."""

    machine: str
    day: date
    frame: PageFrame
    rows: tuple[DayRow, ...]
    homonyms: tuple[Homonyms, ...] = ()


def day_document(item: DayList, language: Language, form_text: str | None = None) -> Document:
    """Return the list of one machine."""

    def described(_: Form, words: Words) -> tuple[Header, Makers]:
        return _header(item, words), {
            "day_rows": lambda block: _rows(item, words, block),
            "homonyms": lambda block: _homonyms(item, words, block),
            "tally": lambda block: [*block_head(block, words), _tally(words)],
        }

    page = department_page(FORM, item.frame, language, form_text, described)
    outline = f"{item.machine} · {day(item.day, language)} · {item.frame.sheet_number}"
    return replace(page, outline=outline)


def _rows(item: DayList, words: Words, block: Block) -> list[Piece]:
    if not item.rows:
        return [*block_head(block, words), note([Span(words.say("nobody"), 10.5, bold=True)])]
    made = table_with_head(_head(words), [_row(words, row) for row in item.rows])
    for place in range(ROWS_A_PAGE, len(item.rows), ROWS_A_PAGE):
        made[place + 1] = replace(made[place + 1], starts_page=True)
    # What is counted at the end never stands on a page without a patient.
    made[-1] = replace(made[-1], with_next=True)
    return [*block_head(block, words), *made]


def _header(item: DayList, words: Words) -> Header:
    say, language = words.say, words.language
    hours = ""
    times = sorted(f"{row.at:%H:%M}" for row in item.rows if row.at is not None)
    if times:
        hours = f" · {times[0]}" if times[0] == times[-1] else f" · {times[0]} – {times[-1]}"
    stops = sum(bool(row.stop) or row.is_to_settle for row in item.rows)
    marks = ("marks", "marks_trust", "marks_stop", "marks_same", "marks_next")
    return department_header(
        item.frame,
        language,
        item.machine,
        f"{full_day(item.day, language)}{hours}",
        details=(
            say("visits", count=len(item.rows), treat=len(item.rows) - stops, stops=stops),
            say(
                "source",
                sequence=item.frame.export_sequence,
                time=moment(item.frame.oldest_read_at, item.frame.printed_at.tzinfo, language),
            ),
        ),
        middle=tuple(label(say(key)) for key in marks),
        remark=say("not_a_sheet"),
    )


def _homonyms(item: DayList, words: Words, block: Block) -> list[Piece]:
    """Name each pair of homonyms with the identifiers that tell them apart, and where they are."""
    if not any(row.is_homonym for row in item.rows):
        return []
    say = words.say
    made = [note([Span(say("homonym_rule"), 9, bold=True)])]
    for one in item.homonyms:
        born = say("birth_none")
        if one.birth_date is not None:
            born = day(one.birth_date, words.language, weekday=False)
        spans = [Span(say("homonym", name=one.name, born=born), 8, bold=True)]
        for place, (number, where) in enumerate(one.others):
            spans.append(Span(f"{', ' if place else ''}{say('identifier')}\u00a0", 8))
            spans.append(Span(number, 8, bold=True))
            spans.append(Span(f"\u00a0({where or say('not_that_day')})", 8))
        made.append(note(spans, gap_mm=0.4))
    return [*block_head(block, words), *(replace(piece, with_next=True) for piece in made)]


def _head(words: Words) -> Row:
    keys = ("hour", "who", "plan", "next", "came", "done", "written")
    return Row(
        tuple(
            Cell(
                width,
                (Paragraph((Span(words.say(key), 8, bold=True),)),),
                look="tint",
                middle=True,
                padding_mm=1.2,
            )
            for key, width in zip(keys, WIDTHS_MM, strict=True)
        ),
        HEAD_MM,
    )


def _row(words: Words, row: DayRow) -> Row:
    say = words.say
    hour = value(f"{row.at:%H:%M}", 11) if row.at is not None else absent(say("no_time"), 8)
    cells = [Cell(WIDTHS_MM[0], (hour,), middle=True, padding_mm=1.2), _person(words, row)]
    if row.stop:
        # SAFETY: a stopped patient has no number to give on any list
        # (test_a_stopped_patient_has_no_fraction_number_on_the_list).
        black = Paragraph((Span(say("do_not_treat"), 9.5, bold=True),), "center")
        cells.append(Cell(BLACK_MM, (black,), look="black", middle=True))
        about = f"{row.plan_label} · " if row.plan_label else ""
        told = (Paragraph((Span(about, 8, bold=True), Span(row.stop, 8))),)
        width = LIVE_MM - WIDTHS_MM[0] - WIDTHS_MM[1] - BLACK_MM - SETTLED_MM
        cells.append(Cell(width, told, middle=True))
        cells.append(pen_cell(SETTLED_MM, say("settled_by")))
        return Row(tuple(cells), ROW_MM)
    category = f"C{row.category} " if row.category is not None else ""
    # SAFETY: nobody gives a fraction before its count is settled
    # (test_a_list_marks_a_plan_whose_count_nobody_knows).
    mark = "▲ " if row.is_to_settle else ""
    plan = (
        Paragraph((fitted(mark + row.plan_label, WIDTHS_MM[2] - 4, (10, 9, 8)),)),
        label(f"{category}{TRUST_MARKS[row.trust]}"),
    )
    cells.append(Cell(WIDTHS_MM[2], plan, middle=True))
    if row.is_ahead:
        cells.append(pen_cell(WIDTHS_MM[3], unit=f"/ {row.planned}" if row.planned else ""))
    else:
        cells.append(Cell(WIDTHS_MM[3], (_number(words, row),), middle=True, padding_mm=1.0))
    cells += [Cell(width, drawn=_tick) for width in WIDTHS_MM[4:6]]
    cells.append(pen_cell(WIDTHS_MM[6]))
    return Row(tuple(cells), ROW_MM)


def _person(words: Words, row: DayRow) -> Cell:
    mark = " ≠" if row.is_homonym else ""
    born = words.say("birth_none")
    if row.birth_date is not None:
        born = day(row.birth_date, words.language, weekday=False)
    name = fitted(row.name + mark, WIDTHS_MM[1] - 4, (11, 10, 9))
    return Cell(
        WIDTHS_MM[1],
        (
            Paragraph((name,)),
            Paragraph(
                (
                    Span(f"{born} · {words.say('identifier')} ", 8),
                    Span(row.patient_id, 8, bold=True),
                )
            ),
        ),
        middle=True,
    )


def _number(words: Words, row: DayRow) -> Paragraph:
    if row.next_fraction is None:
        return absent(words.say("unknown"), 8)
    planned = row.planned if row.planned is not None else "?"
    return Paragraph(
        (Span(str(row.next_fraction), 13, bold=True), Span(f"\u00a0/ {planned}", 8)), "center"
    )


def _tick(ink: Ink, left: float, top: float, width: float, height: float) -> None:
    ink.pen_box(left + (width - TICK_MM) / 2, top + (height - TICK_MM) / 2, TICK_MM, TICK_MM)


def _tally(words: Words) -> Piece:
    keys: tuple[tuple[Literal["treated", "absent", "moved", "noon", "evening"], float], ...] = (
        ("treated", 22),
        ("absent", 22),
        ("moved", 22),
        ("noon", 55),
        ("evening", 56),
    )

    def draw(ink: Ink, left: float, top: float) -> None:
        for key, width in keys:
            ink.pen_box(left, top, width, TALLY_MM)
            at = top + 0.5
            for line in wrap([Span(words.say(key), 8)], width - 2):
                ink.set_line(left + 1, at, line, width - 2, align="left")
                at += line.height_mm
            left += width + 2

    return Piece(TALLY_MM, draw, gap_mm=2.0)
