"""Every fraction of a course on its day: given before, given here, missed, to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import GIVEN_STATES, missed_sessions, open_sessions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.course_rows import GivenRow, NextRow
from continuity_kit.sheets.facts import SheetFacts

MOST_WEEKS = 60
SATURDAY = 5
NO_NUMBER = "\N{EN DASH}"
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayMark:
    """One fraction on its day: shape, number, and two short lines: when, and who says so."""

    icon: str
    tone: Tone
    number: str
    first: str
    second: str
    words: str

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        return f"{self.number} {self.words} {self.first} {self.second}".strip()


@dataclass(frozen=True)
class CalendarDay:
    """One day of the calendar."""

    day: date
    marks: tuple[DayMark, ...]
    is_today: bool
    holiday: str


@dataclass(frozen=True)
class CalendarWeek:
    """One week: Monday to Sunday."""

    title: str
    under: str
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True)
class CalendarState:
    """The whole calendar.

    Attributes:
        titles: of the columns: five weekdays, and the weekend.
        undated: fractions given on days that nobody says; empty when every day is known.
        legend: shape, tone and word of each state.
    """

    titles: tuple[str, ...]
    weeks: tuple[CalendarWeek, ...]
    undated: str
    legend: tuple[tuple[str, Tone, str], ...]


def calendar_state(
    file: PatientFile, facts: SheetFacts, language: Language, today: date
) -> CalendarState:
    """Return the calendar of a plan.

    SAFETY: a fraction stands on a day only when a source or the ledger says so; the others are
    counted beside (test_a_fraction_without_a_date_is_on_no_day).
    """
    marks = _Marks(file, facts, language, today)
    by_day = marks.by_day()
    weeks = _weeks(by_day, file.holidays, today, language)
    weekdays = sentence("gui-weekdays", language).split()[:SATURDAY]
    return CalendarState(
        titles=(*weekdays, words_of("gui-patient-weekend", language)),
        weeks=weeks,
        undated=_undated(facts.given, language),
        legend=_legend(by_day.values(), language),
    )


class _Marks:
    def __init__(
        self, file: PatientFile, facts: SheetFacts, language: Language, today: date
    ) -> None:
        self._file, self._facts, self._language = file, facts, language
        self._today = today
        self._plan_uid = facts.request.plan_view.plan_uid
        self._key: PatientKey = file.patient.key
        self._entries = {item["entry_hash"]: int(item["n"]) for item in file.entries}

    def by_day(self) -> Mapping[date, list[DayMark]]:
        found: dict[date, list[DayMark]] = {}
        pairs = [
            *self._given(),
            *self._begun(),
            *self._missed(),
            *self._not_counted(),
            *self._coming(),
        ]
        for day, mark in pairs:
            found.setdefault(day, []).append(mark)
        return found

    def _say(self, code: str, **values: object) -> str:
        return words_of(code, self._language, **values)

    def _short(self, day: date) -> str:
        if day == self._today:
            return self._say("gui-patient-today")
        return date_words(day, self._language).rsplit(NO_BREAK, 1)[0]

    def _given(self) -> Iterable[tuple[date, DayMark]]:
        ledger = {item.number: item for item in self._facts.request.ledger_fractions}
        for row in self._facts.given:
            if row.given_on is None:
                continue
            entry = ledger.get(row.number)
            is_here = entry is not None and entry.state in GIVEN_STATES
            yield row.given_on, self._given_mark(row, row.given_on, is_here=is_here)

    def _given_mark(self, row: GivenRow, day: date, *, is_here: bool) -> DayMark:
        icon, tone, words = "given", "green", sentence("gui-day-state-given", self._language)
        second = self._source(row)
        if is_here:
            second = self._entry_of(row.number)
            if row.is_elsewhere:
                words = sentence("gui-day-state-elsewhere", self._language)
                second = self._say("gui-patient-elsewhere")
        else:
            tone = "third"
        if not row.is_confirmed:
            icon, tone = "to-confirm", "amber"
            words = sentence("gui-day-state-to-confirm", self._language)
        return DayMark(icon, _tone(tone), str(row.number), self._short(day), second, words)

    def _source(self, row: GivenRow) -> str:
        names = {
            "O": self._say("gui-patient-source-counts"),
            "M": self._say("gui-patient-source-records"),
            "R": self._say("gui-patient-source-summary"),
            "J": self._say("gui-patient-source-kit"),
            "D": self._say("gui-patient-source-settled"),
        }
        marks = "M" if "M" in row.sources else "".join(row.sources[:1])
        return names.get(marks, "")

    def _entry_of(self, number: int) -> str:
        item = next(
            (found for found in self._facts.request.ledger_fractions if found.number == number),
            None,
        )
        hashes = [part.entry_hash for part in item.parts] if item is not None else []
        known = [self._entries[name] for name in hashes if name in self._entries]
        if not known:
            return self._say("gui-patient-source-kit")
        return self._say("gui-patient-entry", number=known[-1])

    def _begun(self) -> Iterable[tuple[date, DayMark]]:
        """Yield fractions begun and not complete, and sessions that stand open."""
        zone = self._file.read_at.tzinfo
        for item in self._facts.request.ledger_fractions:
            if item.state == "interrupted" and item.treated_on is not None:
                yield (
                    item.treated_on,
                    DayMark(
                        "interrupted",
                        "amber",
                        str(item.number),
                        self._short(item.treated_on),
                        self._entry_of(item.number),
                        sentence("gui-day-state-interrupted", self._language),
                    ),
                )
        for session in open_sessions(self._file.ledger, self._key):
            if session.plan_uid == self._plan_uid:
                at: datetime = session.started_at.astimezone(zone)
                yield (
                    at.date(),
                    DayMark(
                        "started",
                        "blue",
                        str(session.fraction or NO_NUMBER),
                        self._short(at.date()),
                        f"{at:%H:%M}",
                        sentence("gui-day-state-started", self._language),
                    ),
                )

    def _missed(self) -> Iterable[tuple[date, DayMark]]:
        words = sentence("gui-day-state-missed", self._language)
        ledger: LedgerIndex = self._file.ledger
        for item in missed_sessions(ledger, self._plan_uid):
            day = item.missed_on
            yield day, DayMark("missed", "second", NO_NUMBER, self._short(day), words, words)

    def _not_counted(self) -> Iterable[tuple[date, DayMark]]:
        words = sentence("gui-day-state-not-counted", self._language)
        for item in self._file.entries:
            if (
                item["kind"] == KIND_FRACTION_ENDED
                and item["voided"]
                and item["plan_uid"] == self._plan_uid
            ):
                day = _date(item["values"].get("treated_on"))
                if day is not None:
                    number = str(item["fraction"] or NO_NUMBER)
                    entry = self._say("gui-patient-entry", number=item["n"])
                    mark = DayMark("not-counted", "second", number, self._short(day), entry, words)
                    yield day, mark

    def _coming(self) -> Iterable[tuple[date, DayMark]]:
        """Yield what is to come: by the diary with its hour, else on the next day it may fall on.

        SAFETY: a day that nobody booked is called supposed, never an appointment
        (test_a_day_that_no_diary_gives_is_called_supposed).
        """
        words = sentence("gui-day-state-to-give", self._language)
        for row in self._facts.coming:
            if row.planned is not None:
                yield row.planned.day, self._coming_mark(row, words)

    def _coming_mark(self, row: NextRow, words: str) -> DayMark:
        planned = row.planned
        second = self._say("gui-patient-supposed")
        if planned is not None and planned.at is not None:
            second = f"{planned.at:%H:%M}"
        icon, tone = ("interrupted", "amber") if row.begun is not None else ("to-give", "second")
        number = "?" if row.number is None else str(row.number)
        first = "" if planned is None else self._short(planned.day)
        return DayMark(icon, _tone(tone), number, first, second, words)


def _tone(name: str) -> Tone:
    known: dict[str, Tone] = {
        "green": "green",
        "third": "third",
        "amber": "amber",
        "second": "second",
    }
    return known[name]


def _weeks(
    by_day: Mapping[date, list[DayMark]],
    holidays: frozenset[date],
    today: date,
    language: Language,
) -> tuple[CalendarWeek, ...]:
    days = [*by_day, today]
    monday = _monday(min(days))
    last = _monday(max(days))
    weeks = []
    for number in range(MOST_WEEKS):
        start = monday + number * _WEEK
        if start > last:
            break
        weeks.append(
            CalendarWeek(
                title=words_of("gui-patient-week", language),
                under=words_of(
                    "gui-patient-week-of",
                    language,
                    day=date_words(start, language).rsplit(NO_BREAK, 1)[0],
                ),
                days=tuple(
                    CalendarDay(
                        day,
                        tuple(by_day.get(day, ())),
                        day == today,
                        words_of("gui-patient-holiday", language) if day in holidays else "",
                    )
                    for day in (start + offset * _DAY for offset in range(7))
                ),
            )
        )
    return tuple(weeks)


def _undated(given: tuple[GivenRow, ...], language: Language) -> str:
    """Count the fractions that are given on no known day, in runs of numbers."""
    numbers = [row.number for row in given if row.given_on is None]
    if not numbers:
        return ""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    code = "gui-patient-undated-one" if len(numbers) == 1 else "gui-patient-undated"
    return words_of(code, language, numbers=told, count=len(numbers))


def _legend(
    marks: Iterable[list[DayMark]], language: Language
) -> tuple[tuple[str, Tone, str], ...]:
    """Return each state that is shown, once, in words."""
    found: dict[tuple[str, Tone], str] = {}
    for mark in (item for day in marks for item in day):
        words = mark.words
        if mark.icon == "given":
            by_source = mark.tone == "third"
            code = "gui-patient-legend-source" if by_source else "gui-patient-legend-here"
            words = words_of(code, language)
        found.setdefault((mark.icon, mark.tone), words)
    return tuple((icon, tone, words) for (icon, tone), words in found.items())


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
