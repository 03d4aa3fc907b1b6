"""The course of a plan: five figures with their sources, a calendar, the ledger, three checks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from continuity_kit.domain.ledger_state import missed_sessions, open_sessions
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.patient_calendar import CalendarState, calendar_state
from continuity_kit.gui.presenters.patient_count import SOURCE_CODES, sourced_counts
from continuity_kit.gui.presenters.patient_file import PatientFile, plan_facts
from continuity_kit.gui.presenters.patient_ledger import LedgerState, ledger_state
from continuity_kit.gui.presenters.patient_plan import Mark, PlanChip, plan_chips
from continuity_kit.gui.presenters.wording import NO_BREAK, age_words, date_words, words_of
from continuity_kit.messages import Language
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_settings import source_words
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.numbers import dose

SIX_HOURS = timedelta(hours=6)
MISSED_TOLD = 2
UNKNOWN = "?"


@dataclass(frozen=True)
class Figure:
    """One figure: never a number without where it comes from.

    Attributes:
        value, rest: large, and beside it smaller.
        detail: source, time, assumption.
        done: a bar from 0 to 1; None without one.
    """

    title: str
    value: str
    rest: str
    detail: str
    tone: Tone = "ink"
    done: float | None = None

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        return f"{self.title}: {self.value} {self.rest}. {self.detail}"


@dataclass(frozen=True)
class CourseState:
    """What the course tab shows; `choose` when no plan of several is chosen."""

    chips: tuple[PlanChip, ...]
    chosen: str | None
    choose: str
    figures: tuple[Figure, ...]
    calendar: CalendarState | None
    no_calendar: str
    ledger: LedgerState
    checks_title: str
    checks: tuple[Mark, ...]


def course_state(
    file: PatientFile, plan_uid: str | None, language: Language, now: datetime
) -> CourseState:
    """Return the course of a plan.

    Args:
        plan_uid: None while nobody chose one of several: the ledger is shown all the same.
        now: aware, in the zone days are read in.
    """
    view = file.plan(plan_uid)
    facts = None if view is None else plan_facts(file, view.plan_uid, language)
    return CourseState(
        chips=plan_chips(file, language),
        chosen=None if view is None else view.plan_uid,
        choose=(
            words_of(
                "gui-patient-plan-choose" if file.plans else "gui-patient-plan-none",
                language,
                sequence=file.head.sequence,
            )
            if view is None
            else ""
        ),
        figures=() if view is None else _figures(file, view, facts, language, now),
        calendar=(None if facts is None else calendar_state(file, facts, language, now.date())),
        no_calendar=words_of("gui-patient-no-calendar", language),
        ledger=ledger_state(file, language),
        checks_title=_checks_title(view, language),
        checks=() if view is None else _checks(file, view, language, now),
    )


def _figures(
    file: PatientFile,
    view: PlanView,
    facts: SheetFacts | None,
    language: Language,
    now: datetime,
) -> tuple[Figure, ...]:
    gap = file.gaps.get(view.plan_uid)
    return (
        _given(file, view, language, now),
        _dose(view, facts, language),
        _lost(file, view, gap, language),
        _end(gap, language),
        _prolongation(gap, language),
    )


def _given(file: PatientFile, view: PlanView, language: Language, now: datetime) -> Figure:
    position, planned = view.position, view.fractions_planned
    given = None if position is None else position.given
    told = sourced_counts(view, language, now.tzinfo, kit_last_at=file.kit_last_at(view.plan_uid))
    tone: Tone = "red" if position is None or position.conflict or given is None else "ink"
    return Figure(
        title=words_of("gui-patient-figure-given", language),
        value=UNKNOWN if given is None else str(given),
        rest=words_of(
            "gui-patient-figure-of", language, total=UNKNOWN if planned is None else planned
        ),
        detail=", ".join(f"{item.text} {item.source}" for item in told),
        tone=tone,
    )


def _dose(view: PlanView, facts: SheetFacts | None, language: Language) -> Figure:
    """Return the running dose of complete fractions; nobody's dose is a guess."""
    title = words_of("gui-patient-figure-dose", language)
    missing = words_of("gui-patient-missing-table", language)
    given = None if view.position is None else view.position.given
    if facts is None or facts.doses.leading is None:
        return Figure(title, UNKNOWN, "", missing, "second")
    leading = facts.doses.leading
    total = facts.dose_text(leading.after_gy(facts.planned))
    rest = words_of("gui-patient-figure-of", language, total=total)
    per_fraction = dose(leading.per_fraction_gy, facts.places)
    if given is None:
        detail = words_of("gui-patient-count-unknown", language)
        return Figure(title, UNKNOWN, rest, detail, "red")
    detail = f"{given} × {per_fraction} Gy, {facts.words.say(f'dose_{leading.source}')}"
    tone: Tone = "red" if facts.doses.is_contradictory else "ink"
    return Figure(title, dose(leading.after_gy(given), facts.places), rest, detail, tone)


def _lost(file: PatientFile, view: PlanView, gap: PlanGap | None, language: Language) -> Figure:
    title = words_of("gui-patient-figure-lost", language)
    if gap is None or gap.time is None:
        return Figure(title, UNKNOWN, "", _why_unknown(gap, view, language), "second")
    days = gap.time.days_lost
    missed = missed_sessions(file.ledger, view.plan_uid)
    told = [
        f"{_short(item.missed_on, language)} {item.reason or ''}".strip()
        for item in missed[-MISSED_TOLD:]
    ]
    if gap.anchor is not None and gap.anchor.kind != "first_fraction":
        told.append(
            words_of("gui-patient-figure-since", language, day=_short(gap.anchor.on, language))
        )
    none = words_of("gui-patient-figure-none-lost", language)
    return Figure(title, str(days), _days(days, language), ", ".join(told) or none)


def _days(count: int, language: Language) -> str:
    """Return the word for so many days: French has its plural from two on, English but for one."""
    is_one = abs(count) < 2 if language == "fr" else abs(count) == 1
    return words_of("gui-patient-figure-day" if is_one else "gui-patient-figure-days", language)


def _end(gap: PlanGap | None, language: Language) -> Figure:
    title = words_of("gui-patient-figure-end", language)
    if gap is None or gap.time is None:
        return Figure(title, UNKNOWN, "", _why_unknown(gap, None, language), "second")
    planned, projected = gap.time.planned_end, gap.time.projected_end
    rest = ""
    if planned != projected:
        rest = words_of("gui-patient-figure-planned", language, day=_short(planned, language))
    per_day = gap.fractions_per_day
    code = "gui-patient-figure-rhythm" if per_day == 1 else "gui-patient-figure-rhythm-many"
    detail = words_of(code, language, count=per_day)
    return Figure(title, _short(projected, language), rest, detail)


def _prolongation(gap: PlanGap | None, language: Language) -> Figure:
    """Return the prolongation against the limit of the prescription's own category."""
    category = None if gap is None else gap.category
    title = words_of("gui-patient-figure-prolongation-none", language)
    if category is not None:
        title = words_of("gui-patient-figure-prolongation", language, category=category)
    if gap is None or gap.prolongation_days is None:
        return Figure(title, UNKNOWN, "", _why_unknown(gap, None, language), "second")
    days, limit = gap.prolongation_days, gap.limit_days
    rest = _days(days, language)
    if limit is None:
        detail = words_of("gui-patient-figure-no-limit", language)
        return Figure(title, str(days), rest, detail)
    rest = words_of("gui-patient-figure-limit", language, unit=rest, limit=limit)
    tone: Tone = "red" if gap.is_over_limit else "amber" if days > 0 else "green"
    done = float(min(Decimal(1), Decimal(max(days, 0)) / Decimal(max(limit, 1))))
    return Figure(
        title, str(days), rest, source_words(gap.limit_source or "", language), tone, done
    )


def _why_unknown(gap: PlanGap | None, view: PlanView | None, language: Language) -> str:
    if view is not None and view.position is not None and view.position.is_complete:
        return words_of("gui-patient-all-given", language)
    if gap is not None and gap.fractions_given is None:
        return words_of("gui-patient-count-unknown", language)
    return words_of("gui-patient-figure-unknown", language)


def _short(day: date, language: Language) -> str:
    return date_words(day, language).rsplit(NO_BREAK, 1)[0]


def _checks_title(view: PlanView | None, language: Language) -> str:
    number = None if view is None or view.position is None else view.position.next_fraction
    if number is None:
        return words_of("gui-patient-before-none", language)
    return words_of("gui-patient-before", language, number=number)


def _checks(
    file: PatientFile, view: PlanView, language: Language, now: datetime
) -> tuple[Mark, ...]:
    """Return what a next fraction depends on; the gates of a session ask it again."""
    return (_agreement(view, language), _interval(file, view, language, now), _open(file, language))


def _agreement(view: PlanView, language: Language) -> Mark:
    position = view.position
    if position is None or position.given is None:
        return Mark("count-unknown", words_of("gui-patient-check-unknown", language), "red")
    if position.conflict or position.doubled or position.source is None:
        return Mark("stop", words_of("gui-patient-check-conflict", language), "red")
    base, since = position.base or 0, position.given_since_export
    words = words_of(
        "gui-patient-check-agree",
        language,
        source=_capital(words_of(SOURCE_CODES[position.source], language)),
        base=base,
        since=since,
        given=position.given,
    )
    return Mark("given", words, "green")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _interval(file: PatientFile, view: PlanView, language: Language, now: datetime) -> Mark:
    last = file.kit_last_at(view.plan_uid)
    if last is None:
        return Mark("info", words_of("gui-patient-check-no-last", language), "second")
    since = now - last
    age = age_words(since, language)
    if since < SIX_HOURS:
        return Mark("warning", words_of("gui-patient-check-too-soon", language, age=age), "red")
    return Mark("given", words_of("gui-patient-check-interval", language, age=age), "green")


def _open(file: PatientFile, language: Language) -> Mark:
    found = open_sessions(file.ledger, file.patient.key)
    if not found:
        return Mark("given", words_of("gui-patient-check-none-open", language), "green")
    at = found[0].started_at.astimezone(file.read_at.tzinfo)
    words = words_of("gui-patient-check-open", language, time=f"{at:%H:%M}")
    return Mark("started", words, "red")
