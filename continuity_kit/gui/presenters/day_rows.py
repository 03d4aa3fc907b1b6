"""One row of the day board: a visit of a patient to a machine, in words."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from continuity_kit.domain.alert_words import says_none
from continuity_kit.domain.patient import Alert, PatientKey
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.gui.presenters.card_count import OLDER, card_count, planned_text, short_date
from continuity_kit.gui.presenters.fraction_state import (
    FractionKind,
    Mark,
    VisitState,
    state_mark,
    trust_mark,
    visit_states,
)
from continuity_kit.gui.presenters.identity import alert_text
from continuity_kit.gui.presenters.patient_count import SourcedCount
from continuity_kit.gui.presenters.wording import date_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.day_lists import DayOfMachine
from continuity_kit.services.list_lines import MISSING
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.sheet_requests import plans_to_print
from continuity_kit.sheets.frame import in_capitals, name_of_pn

RowKind = Literal["card", "folded", "now"]
NO_COUNT = SourcedCount("", "")
NO_MARK = Mark("to-give", "", "second")
LONGEST_ALERT = 120
"""Characters of an alert that a card shows: three lines or so of a narrow column."""


@dataclass(frozen=True)
class RowKey:
    """What a row is about; it survives a refresh."""

    patient: PatientKey
    plan_uid: str | None
    visit: str


@dataclass(frozen=True)
class DayRow:
    """One row of a column.

    Attributes:
        key: a `RowKey`, or the word that the line of now stands by.
        starts_at: to order rows, and to find the nearest row of another column.
        family, given: name as printed, family name in capitals.
        number: identifier, whole.
        fraction: the number to show large, with its source.
        planned: how many fractions are planned, or `?`.
        paper: number of the sheet that is out on paper, or that two people must settle first.
        remark: what must not be overlooked: alerts, what is missing, a homonym; a fourth line.
        is_proposed: no appointment: the patient's usual time.
    """

    key: Hashable
    kind: RowKind
    starts_at: datetime
    time: str
    length: str = ""
    family: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)
    fraction: SourcedCount = NO_COUNT
    planned: str = ""
    state: FractionKind = "to-give"
    mark: Mark = NO_MARK
    trust: Mark | None = None
    paper: str = ""
    is_paper_out: bool = False
    category: str = ""
    category_number: int | None = None
    remark: str = field(default="", repr=False)
    is_proposed: bool = False

    @property
    def edge(self) -> str:
        """Return the token of the left edge; only what asks for something has one."""
        return self.mark.tone if self.mark.tone in ("amber", "blue", "red") else ""

    @property
    def ground(self) -> str:
        """Return the token of the ground."""
        if self.kind == "folded":
            return "sunken"
        return "red_bg" if self.mark.tone == "red" else ""

    @property
    def spoken(self) -> str:
        """Return what a screen reader says: who by two identifiers, what, and whose count."""
        if self.kind == "now":
            return self.time
        counted = f"{self.fraction.text}/{self.planned} ({self.fraction.source})"
        trust = self.trust.words if self.trust is not None else ""
        parts = (self.time, f"{self.family} {self.given}", self.birth, self.number, counted,
                 self.mark.words, trust, self.paper, self.category, self.remark)  # fmt: skip
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Making:
    """What the rows of a day are made from."""

    opened: Opened = field(repr=False)
    day: date
    now: datetime
    language: Language
    sheets: Mapping[str, str] = field(repr=False)
    holidays: frozenset[date] = frozenset()


def machine_rows(making: Making, machine: DayOfMachine) -> tuple[DayRow, ...]:
    """Return the rows of one machine by time: one a visit and plan, as the printed list has them.

    SAFETY: a visit that names no plan shows every plan that goes on, none is chosen for anybody
    (test_a_visit_without_a_plan_shows_every_plan_that_goes_on).
    """
    shown: dict[tuple[PatientKey, str | None], list[tuple[PatientView, Appointment]]] = {}
    for patient, visit in machine.visits:
        for view in plans_of(making, patient, visit):
            uid = None if view is None else view.plan_uid
            shown.setdefault((patient.key, uid), []).append((patient, visit))
    rows = []
    for (_, uid), pairs in shown.items():
        patient = pairs[0][0]
        view = next((item for item in patient.plans if item.plan_uid == uid), None)
        visits = [visit for _, visit in pairs]
        ledger = making.opened.ledger
        states = visit_states(ledger, patient, view, visits, making.day, making.now)
        rows += [
            _row(making, patient, view, visit, state)
            for visit, state in zip(visits, states, strict=True)
        ]
    return tuple(sorted(rows, key=lambda row: (row.starts_at, row.family)))


def plans_of(making: Making, patient: PatientView, visit: Appointment) -> Sequence[PlanView | None]:
    """Return the plans of a visit: the one it names, else what goes on or was given that day."""
    named = [view for view in patient.plans if view.plan_uid == visit.plan_uid]
    if named:
        return named
    going_on = {view.plan_uid for view in plans_to_print(making.opened, patient)}
    found = [view for view in patient.plans if view.plan_uid in going_on]
    return found or [None]


def _row(
    making: Making,
    patient: PatientView,
    view: PlanView | None,
    visit: Appointment,
    state: VisitState,
) -> DayRow:
    language = making.language
    family, given = names_of(patient)
    starts = written_hour(visit, making.now)
    head = making.opened.snapshot.head
    sheet = "" if view is None else making.sheets.get(view.plan_uid, "")
    return DayRow(
        key=RowKey(patient.key, None if view is None else view.plan_uid, visit.appointment_id),
        kind="folded" if _is_folded(state) else "card",
        starts_at=starts,
        time=f"{starts:%H:%M}",
        length="" if visit.minutes is None else words_of(
            "gui-day-minutes", language, minutes=visit.minutes
        ),
        family=family,
        given=given,
        number=patient.key.patient_id,
        birth=birth_text(patient, language),
        fraction=card_count(view, state, head.created, language, making.now.tzinfo),
        planned=planned_text(view),
        state=state.kind,
        mark=state_mark(state, language),
        trust=None if view is None else trust_mark(view, language),
        paper=settle_text(state, language) or sheet,
        is_paper_out=bool(sheet) and not settle_text(state, language),
        category=category_text(patient, language),
        category_number=patient.category,
        remark=remark_text(making, patient, view),
    )  # fmt: skip


def written_hour(visit: Appointment, now: datetime) -> datetime:
    """Return when a visit is, by the clock on the wall: as the diary wrote it, as on paper.

    SAFETY: test_the_hours_of_the_board_are_those_of_the_diary.
    """
    return visit.start if visit.start.utcoffset() else visit.start.astimezone(now.tzinfo)


def settle_text(state: VisitState, language: Language) -> str:
    """Return that two people settle first what stops a visit; else nothing."""
    return sentence("gui-day-settle", language) if state.needs_two else ""


def _is_folded(state: VisitState) -> bool:
    return state.is_done and state.stop == ""


def names_of(patient: PatientView) -> tuple[str, str]:
    """Return family name in capitals and given names, as printed."""
    row = patient.patient
    if row is not None:
        return in_capitals(row.family_name), row.given_names
    family, _, rest = patient.name.partition("^")
    if not rest:
        return name_of_pn(patient.name), ""
    return in_capitals(family.strip()), " ".join(rest.split("=")[0].replace("^", " ").split())


def birth_text(patient: PatientView, language: Language) -> str:
    """Return the birth date; that none is supplied is said."""
    if patient.birth_date is None:
        return sentence("gui-day-birth-none", language)
    return date_words(patient.birth_date, language)


def category_text(patient: PatientView, language: Language) -> str:
    """Return the category, or nothing: the triage page says that it is missing."""
    if patient.category is None:
        return ""
    return words_of("gui-day-category", language, category=patient.category)


def remark_text(making: Making, patient: PatientView, view: PlanView | None) -> str:
    """Return what must not be overlooked of a patient, most serious first."""
    language = making.language
    found = []
    codes = {item.code for item in patient.findings}
    if "homonym" in codes:
        found.append(sentence("gui-day-homonym", language))
    found += [_alert_text(alert, language) for alert in patient.alerts if not says_none(alert)]
    watched = {item.code for item in view.findings if item.severity == "warn"} if view else set()
    if "scheduled-since-count" in watched:
        found.append(sentence("gui-day-since-count", language))
    position = None if view is None else view.position
    created = making.opened.snapshot.head.created
    if position is not None and position.as_of is not None and created - position.as_of > OLDER:
        day = short_date(position.as_of.astimezone(making.now.tzinfo).date(), language)
        found.append(words_of("gui-day-count-old", language, day=day))
    known = {**MISSING, "count": "gui-day-missing-count"}  # never what is planned
    missing = [sentence(known[item], language) for item in _missing(patient, view) if item in known]
    if missing:
        found.append(words_of("gui-day-missing", language, what=", ".join(missing)))
    return " · ".join(dict.fromkeys(found))


def _alert_text(alert: Alert, language: Language) -> str:
    """Return an alert in its own words; of an endless one the beginning, and where the rest is.

    SAFETY: never its kind alone: a device's dose limit is in the text
    (test_an_alert_stands_on_the_card_in_the_words_of_its_source).
    """
    told = alert_text(alert, language)
    if len(told) <= LONGEST_ALERT:
        return told
    start = told[: LONGEST_ALERT + 1].rpartition(" ")[0]
    if len(start) < LONGEST_ALERT // 2:  # a word without end, not only what stands before it
        start = told[:LONGEST_ALERT]
    return words_of("gui-day-alert-more", language, start=start)


def _missing(patient: PatientView, view: PlanView | None) -> list[str]:
    """Return what the export lacked and nobody has settled or released since."""
    settled = set()
    if view is not None and view.position is not None and view.position.given is not None:
        settled.add("count")
    if view is not None and view.printable:
        settled.add("plan")
    return [item for item in patient.missing if item not in settled]
