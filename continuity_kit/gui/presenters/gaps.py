"""Gaps and triage as a screen: the proposed order, one patient's figures, a decision of two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.gap_figures import GapDetail, gap_detail
from continuity_kit.gui.presenters.gap_rows import (
    Figures,
    capacity_words,
    figure_cells,
    place_cell,
)
from continuity_kit.gui.presenters.wording import name_words, weekday_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_lines import ACTS
from continuity_kit.services.gaps import GapReport, case_key, gaps
from continuity_kit.services.settle import TwoPeople
from continuity_kit.services.triage_decision import (
    Act,
    DecisionFile,
    PlanDecision,
    decide,
)

CHOICES: tuple[Act, ...] = (
    "treat",
    "weekend",
    "twice_daily",
    "wait",
    "transfer",
    "prescription_to_review",
)
Key = tuple[str, str, str]


@dataclass(frozen=True)
class GapsState:
    """The whole page.

    Attributes:
        rows: those due that day in the order shown, then the others; a thick line where time ends.
        due, all_gaps: how many plans each filter shows.
        capacity: how far the hours go, in words; empty while nobody said hours.
        warning: what holds for every figure; empty when the parameters were reviewed.
        choices: how many plans of the day stand at which decision, before two people sign it.
        decided: what two people signed for this day last; empty while nobody did.
    """

    day: date
    day_words: str
    rows: tuple[Row, ...] = field(repr=False)
    due: int
    all_gaps: int
    capacity: str
    warning: str
    choices: str
    decided: tuple[str, ...]
    empty: str


@dataclass(frozen=True)
class SignedWords:
    """One of the two who sign: exact name and PIN, taken once."""

    name: str
    pin: str = field(repr=False)


class GapsPresenter:
    """Holds the report of one day, the order people made of it, and their choices.

    The order is redone only when asked; a patient moved by hand keeps the place and its reason.
    """

    def __init__(self, workplace: Workplace) -> None:
        """Hold nothing yet."""
        self._workplace = workplace
        self.report: GapReport | None = None
        self._order: list[Key] = []
        self._to_settle: set[Key] = set()
        self._moved: dict[Key, str] = {}
        self._acts: dict[Key, tuple[Act, str]] = {}
        self._figures: tuple[GapReport, Language, Mapping[Key, Figures]] | None = None

    def reckon(self, day: date, hours_text: str) -> GapReport:
        """Reckon a day anew; off the GUI thread.

        Raises:
            UsageError: `gap-hours`, `gap-day-far`, `settings-wrong`.
            WorldError, AuthenticityError: as `gaps`.
        """
        report = gaps(self._workplace.laptop, day=day, hours=hours_of(hours_text))
        self._say_figures(report, self._workplace.language)
        return report

    def _say_figures(self, report: GapReport, language: Language) -> Mapping[Key, Figures]:
        """Return what is said of each plan whatever is decided, in words that are made once."""
        made = self._figures
        if made is None or made[0] is not report or made[1] != language:
            said = {case_key(item): figure_cells(item, language) for item in report.plans}
            made = self._figures = (report, language, said)
        return made[2]

    def take(self, report: GapReport) -> None:
        """Show this report in its proposed order, moves and choices of another day forgotten."""
        self.report = report
        self._order = [case.key for case in report.due]
        self._to_settle = {case_key(item) for item in report.plans if item.is_to_settle}
        self._moved.clear()
        self._acts.clear()

    def move(self, key: Key, places: int, reason: str) -> None:
        """Move a patient up (below zero) or down, for a reason that stays with the place."""
        at = self._order.index(key)
        self._order.insert(max(at + places, 0), self._order.pop(at))
        self._moved[key] = reason

    def choose(self, key: Key, act: Act, note: str = "") -> None:
        """Choose what is decided for a plan; nothing is recorded yet."""
        self._acts[key] = (act, note)

    def chosen(self, key: Key) -> tuple[Act | None, str]:
        """Return what is chosen for a plan; by proposal: treat within the hours, else wait.

        SAFETY: of a plan that is stopped, or whose count nobody is sure of, nothing is proposed:
        that is settled first (test_of_a_plan_to_settle_first_nothing_is_proposed_nor_signed).
        """
        return self._chosen(key, self._within())

    def _chosen(self, key: Key, within: set[Key]) -> tuple[Act | None, str]:
        return self._acts[key] if key in self._acts else (self._proposed(key, within), "")

    def can_be_decided(self, key: Key) -> bool:
        """Tell whether a plan is among those of the day."""
        return key in self._order

    def state(self, *, only_due: bool) -> GapsState:
        """Return the page.

        Raises:
            ValueError: nothing was reckoned yet.
        """
        report, language = self._known(), self._workplace.language
        found = {case_key(item): item for item in report.plans}
        due, within = set(self._order), self._within()
        others = [key for key in found if key not in due]
        keys = [key for key in self._order if key in found] + ([] if only_due else others)
        figures = self._say_figures(report, language)
        rows = []
        for place, key in enumerate(keys, start=1):
            is_last = report.capacity is not None and key in within and keys[place : place + 1]
            is_due = key in due
            ends = bool(is_last) and keys[place] not in within and is_due
            act = self._act(key, language, within, is_due=is_due)
            cells = (place_cell(place if is_due else None), *figures[key], act)
            mark = "red" if found[key].is_over_limit or found[key].is_to_settle else ""
            rows.append(Row(key, cells, mark=mark, ends_group=ends))
        empty = "" if rows else sentence("gui-gaps-empty", language)
        return GapsState(
            day=report.day,
            day_words=weekday_words(report.day, language),
            rows=tuple(rows),
            due=len(self._order),
            all_gaps=len(found),
            capacity=capacity_words(report, language),
            warning=" ".join(sentence(item.code, language) for item in report.warnings),
            choices=self._choices(within, language),
            decided=self._decided(report, found, language),
            empty=empty,
        )

    def detail(self, key: Key) -> GapDetail | None:
        """Return the figures of one plan, None when it is not shown any more."""
        report = self._known()
        item = next((item for item in report.plans if case_key(item) == key), None)
        if item is None:
            return None
        return gap_detail(item, report.settings, self._workplace.language)

    def patient_of(self, key: Key) -> PatientKey | None:
        """Return whose plan it is, None when it is not shown any more."""
        report = self._known()
        return next((item.patient.key for item in report.plans if case_key(item) == key), None)

    def decide(
        self, first: SignedWords, second: SignedWords, reason: str, patients: Sequence[PatientView]
    ) -> Receipt:
        """Record what is decided for the whole day, signed by two; off the GUI thread.

        A plan that is to be settled first is left out, unless people chose something for it.

        Raises:
            UsageError: `gap-nothing-chosen`: no plan is left to decide on.
            SafetyError, UsageError: as `triage_decision.decide`.
            AuthenticityError: `pin-wrong`.
            WorldError: `too-many-tries`, and as the ledger.
        """
        report, laptop = self._known(), self._workplace.laptop
        plans, within = [], self._within()
        for key in self._order:
            act, note = self._chosen(key, within)
            if act is None:
                continue
            moved = self._moved.get(key, "")
            plans.append(
                PlanDecision(key[2], act, " ".join(part for part in (note, moved) if part))
            )
        if not plans:
            raise UsageError("gap-nothing-chosen")
        people = TwoPeople(
            laptop.person(first.name, first.pin), laptop.person(second.name, second.pin), reason
        )
        return decide(
            laptop.desk, patients, DecisionFile(report.day, tuple(plans), report.hours), people
        )

    def _known(self) -> GapReport:
        if self.report is None:
            raise ValueError("nothing was reckoned yet")
        return self.report

    def _within(self) -> set[Key]:
        """Return the plans that the hours allow, in the order people made; all without hours."""
        report = self._known()
        if report.hours is None:
            return set(self._order)
        minutes = {case.key: case.minutes for case in report.due}
        left, within = report.hours * 60, set()
        for key in self._order:
            needed = minutes[key]
            if needed is None:
                continue
            if needed > left:
                break
            left -= needed
            within.add(key)
        return within

    def _proposed(self, key: Key, within: set[Key]) -> Act | None:
        if key in self._to_settle:
            return None
        return "treat" if key in within else "wait"

    def _choices(self, within: set[Key], language: Language) -> str:
        acts = [self._chosen(key, within)[0] for key in self._order]
        told = [
            words_of("gui-gaps-tally", language, act=sentence(ACTS[act], language), n=count)
            for act in CHOICES
            if (count := acts.count(act))
        ]
        if None in acts:
            told.append(words_of("gui-gaps-left-out", language, n=acts.count(None)))
        return " · ".join(told)

    def _act(self, key: Key, language: Language, within: set[Key], *, is_due: bool) -> Cell:
        """Say what would be signed of a plan: by proposal in second tone, by choice in ink."""
        if not is_due:
            return Cell(sentence("gui-gaps-not-due", language), tone="second")
        is_chosen = key in self._acts
        act = self._acts[key][0] if is_chosen else self._proposed(key, within)
        if act is None:
            why = self._moved.get(key, "")
            return Cell(sentence("gui-gaps-settle-first", language), why, "red", weight=600)
        text = sentence(ACTS[act], language)
        code = "gui-gaps-chosen" if is_chosen else "gui-gaps-proposed"
        told = self._moved.get(key) or sentence(code, language)
        if is_chosen and key in self._to_settle:
            # SAFETY: a choice settles nothing
            # (test_a_choice_hides_nothing_that_is_to_settle_first).
            return Cell(text, sentence("gui-gaps-settle-first", language), "red", weight=600)
        return Cell(text, told, "ink" if is_chosen else "second", weight=600)

    def _decided(
        self, report: GapReport, found: Mapping[Key, PlanGap], language: Language
    ) -> tuple[str, ...]:
        if report.decision is None:
            return ()
        names = {key[2]: " ".join(name_words(item.patient.name)) for key, item in found.items()}
        people = ", ".join(name for name, _ in report.decision.people)
        lines = [words_of("gui-gaps-decided", language, people=people)]
        for place, (uid, act, note) in enumerate(report.decision.plans, start=1):
            told = (
                f"{place}. {names.get(uid, uid)}\N{NO-BREAK SPACE}: {sentence(ACTS[act], language)}"
            )
            lines.append(f"{told} ({note})" if note else told)
        return tuple(lines)


def hours_of(text: str) -> Decimal | None:
    """Return typed hours; a comma is a point, an empty field is nobody's word.

    Raises:
        UsageError: `gap-hours`.
    """
    typed = text.strip().replace(",", ".")
    if not typed:
        return None
    try:
        return Decimal(typed)
    except InvalidOperation as error:
        raise UsageError("gap-hours", text) from error


def day_beside(day: date, days: int) -> date:
    """Return the day so many days later, or before."""
    return day + timedelta(days=days)
