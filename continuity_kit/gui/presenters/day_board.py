"""The day board: one column a machine, filters with their counts, words for an empty day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from weakref import ReferenceType, ref

from continuity_kit.gui.presenters.day_columns import DayColumn, machine_column, natural
from continuity_kit.gui.presenters.day_filters import (
    Chip,
    DayFilter,
    category_choices,
    chips_of,
    filtered,
    machine_choices,
)
from continuity_kit.gui.presenters.day_proposed import SATURDAY, diary_end, proposed_rows
from continuity_kit.gui.presenters.day_rows import DayRow, Making, machine_rows
from continuity_kit.gui.presenters.day_zone import other_clock, zone_of_diary
from continuity_kit.gui.presenters.wording import (
    NO_BREAK,
    date_words,
    long_day_words,
    weekday_words,
    words_of,
)
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.day_lists import days_of
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.sheet_counter import newest_sheets

DAYS_AHEAD = 6


@dataclass(frozen=True)
class DayState:
    """The board of one day.

    Attributes:
        title, short_title: the day; the short one where the long one has no room.
        note: says that what is shown is proposed, and that the laptop's clock is another than the
            diary's; else nothing.
        is_proposed: nothing shown is an appointment.
        stand_in: shown instead of columns when there is nothing to show.
        can_go_back, can_search: what a day without anybody offers: today, the search.
        is_without_export: no export was read: what to do then.
        machines, categories: what one may filter by: value and words, the first filters nothing.
        days: one may go to at once: today, and the next ones of the diary.
    """

    day: date
    title: str
    short_title: str
    is_today: bool
    chips: tuple[Chip, ...]
    columns: tuple[DayColumn, ...]
    machines: tuple[tuple[str | None, str], ...]
    categories: tuple[tuple[int | None, str], ...]
    chosen: DayFilter
    days: tuple[tuple[date, str], ...] = ()
    note: str = ""
    is_proposed: bool = False
    stand_in: str = ""
    is_without_export: bool = False
    can_go_back: bool = False
    can_search: bool = False

    @property
    def can_print(self) -> bool:
        """There are appointments to print."""
        return bool(self.columns) and not self.is_proposed


class DayBoard:
    """Makes the board; rows of a day are kept until ledger, generation, minute or words change."""

    def __init__(self, workplace: Workplace) -> None:
        """Keep the workplace."""
        self._workplace = workplace
        self._made: tuple[tuple[object, ...], tuple[DayColumn, ...]] | None = None
        self._sheets: tuple[ReferenceType[Opened], dict[str, str]] | None = None
        self._zones: dict[date, tzinfo | None] = {}

    def state(self, day: date, chosen: DayFilter) -> DayState:
        """Return the board of a day as filtered.

        SAFETY: cards and the line of now tell one clock, the diary's
        (test_on_a_laptop_in_another_zone_the_line_of_now_tells_the_diarys_clock).
        """
        opened, language = self._workplace.opened, self._workplace.language
        now = self._there(day)
        titles = _title(day, now, language), _short_title(day, now, language)
        if opened is None:
            text = sentence("gui-day-no-import", language)
            return DayState(day, *titles, day == now.date(), (), (), (), (), chosen,
                            stand_in=text, is_without_export=True)  # fmt: skip
        whole = self._columns(opened, day, now)
        columns = tuple(
            shown for column in whole if (shown := filtered(column, chosen)) is not None
        )
        is_proposed = any(column.is_proposed for column in whole)
        notes = [sentence("gui-day-note-proposed", language)] if is_proposed else []
        if day == now.date():
            notes.append(other_clock(self._workplace.now(), now, language))
        return DayState(
            day=day,
            title=titles[0],
            short_title=titles[1],
            is_today=day == now.date(),
            chips=chips_of(whole, chosen, language, is_past=day < now.date()),
            columns=tuple(_with_now(column, day, now) for column in columns),
            machines=machine_choices(whole, language),
            categories=category_choices(whole, language),
            chosen=chosen,
            days=_days(opened, now.date(), language),
            note=" ".join(note for note in notes if note),
            is_proposed=is_proposed,
            stand_in="" if columns else _stand_in(opened, whole, day, language),
            can_go_back=not whole and day != now.date(),
            can_search=not whole,
        )

    def first_day(self) -> date:
        """Return the day to open with: today."""
        return self._there(self._workplace.now().date()).date()

    def _there(self, day: date) -> datetime:
        """Return the moment now by the clock that the diary wrote a day in."""
        now, opened = self._workplace.now(), self._workplace.opened
        if opened is None:
            return now
        self._newest(opened)
        if day not in self._zones:
            self._zones[day] = zone_of_diary(opened, day)
        zone = self._zones[day]
        return now if zone is None else now.astimezone(zone)

    def day_beside(self, day: date, step: int) -> date:
        """Return the day before or after; a weekend without appointments is passed over."""
        opened = self._workplace.opened
        booked = set() if opened is None else set(_booked(opened))
        found = day + timedelta(days=step)
        while found.weekday() >= SATURDAY and found not in booked:
            found += timedelta(days=step)
        return found

    def _columns(self, opened: Opened, day: date, now: datetime) -> tuple[DayColumn, ...]:
        language = self._workplace.language
        sheets = self._newest(opened)
        key = (day, now.replace(second=0, microsecond=0), language)
        if self._made is not None and self._made[0] == key:
            return self._made[1]
        holidays = frozenset(self._workplace.laptop.settings.holidays)
        making = Making(opened, day, now, language, sheets, holidays)
        is_past = day < now.date()
        columns = [
            machine_column(
                machine.machine, machine_rows(making, machine), language, is_past=is_past
            )
            for machine in days_of(opened.snapshot.patients, day)
        ]
        if not columns:
            columns = [
                machine_column(machine, rows, language, is_proposed=True)
                for machine, rows in proposed_rows(making).items()
            ]
        found = tuple(sorted(columns, key=lambda column: natural(column.machine)))
        self._made = (key, found)
        return found

    def _newest(self, opened: Opened) -> dict[str, str]:
        # Weakly: a page that is not shown must not keep a whole department of before.
        if self._sheets is None or self._sheets[0]() is not opened:
            self._sheets, self._made = (ref(opened), newest_sheets(opened.ledger.entries)), None
            self._zones = {}
        return self._sheets[1]


def _booked(opened: Opened) -> Iterator[date]:
    """Yield the days of treatment appointments."""
    for patient in opened.snapshot.patients:
        for visit in patient.appointments:
            if visit.activity == "treatment" and visit.status != "cancelled":
                yield visit.start.date()


def _days(opened: Opened, today: date, language: Language) -> tuple[tuple[date, str], ...]:
    """Return today and the next days on which anybody has an appointment."""
    coming = sorted({day for day in _booked(opened) if day > today})
    return (
        (today, sentence("gui-day-today", language)),
        *((day, weekday_words(day, language)) for day in coming[:DAYS_AHEAD]),
    )


def _title(day: date, now: datetime, language: Language) -> str:
    words = long_day_words(day, language)
    words = words[0].upper() + words[1:]
    return words.removesuffix(f" {day.year}") if day.year == now.year else words


def _short_title(day: date, now: datetime, language: Language) -> str:
    words = weekday_words(day, language)
    words = words[0].upper() + words[1:]
    return words if day.year == now.year else f"{words}{NO_BREAK}{day.year}"


def beside_words(hidden: Sequence[DayColumn], *, is_right: bool, language: Language) -> str:
    """Return how many machines stand out of sight on one side, with how many sessions."""
    if not hidden:
        return ""
    side = "right" if is_right else "left"
    count = sum(row.kind != "now" for column in hidden for row in column.rows)
    values = {"count": len(hidden), "sessions": _sessions(count, language)}
    return words_of(_BESIDE[side, len(hidden) == 1], language, **values)


_BESIDE = {
    ("right", True): "gui-day-right-one",
    ("right", False): "gui-day-right-many",
    ("left", True): "gui-day-left-one",
    ("left", False): "gui-day-left-many",
}


def more_words(hidden: Sequence[DayRow], language: Language) -> str:
    """Return what is below the foot of a column: how many sessions of any state, until when."""
    rows = [row for row in hidden if row.kind != "now"]
    if not rows:
        return sentence("gui-day-no-more", language)
    sessions = _sessions(len(rows), language)
    return words_of("gui-day-more", language, sessions=sessions, time=rows[-1].time)


def _sessions(count: int, language: Language) -> str:
    code = "gui-day-session-one" if count == 1 else "gui-day-session-many"
    return words_of(code, language, count=count)


def _with_now(column: DayColumn, day: date, now: datetime) -> DayColumn:
    """Put the line of now before the first row that is still to come."""
    if day != now.date() or not column.rows:
        return column
    place = sum(row.starts_at <= now for row in column.rows)
    line = DayRow("now", "now", now, f"{now:%H:%M}")
    return replace(column, rows=(*column.rows[:place], line, *column.rows[place:]))


def _stand_in(opened: Opened, whole: Sequence[DayColumn], day: date, language: Language) -> str:
    if whole:
        return sentence("gui-day-nothing-filtered", language)
    head = opened.snapshot.head
    end = diary_end(opened.snapshot)
    if end is None:
        return words_of("gui-day-no-diary", language, sequence=head.sequence)
    values = {"sequence": head.sequence, "day": date_words(end, language)}
    code = "gui-day-empty" if day <= end else "gui-day-after-diary"
    return words_of(code, language, **values)
