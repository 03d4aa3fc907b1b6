"""Giving back as a screen: what must be entered where, what is still open, what was written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.card_count import SOURCE_CODES
from continuity_kit.gui.presenters.cells import Row, Tone
from continuity_kit.gui.presenters.handback_rows import (
    Key,
    expected_of,
    kind_of,
    next_step_words,
    plan_key,
    row_of,
    tallies_of,
)
from continuity_kit.gui.presenters.refusals import on_screen
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.downtime import (
    DowntimeAct,
    close_downtime,
    open_downtime,
    open_of_plans,
)
from continuity_kit.services.downtime_state import Downtime
from continuity_kit.services.give_back_plans import (
    PlanToGiveBack,
    open_for_hand_back,
    plans_to_give_back,
)
from continuity_kit.services.give_back_report import HandBackReport
from continuity_kit.services.hand_back import hand_back
from continuity_kit.services.restore import RestoreReport, restore

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Facts:
    """What was read of the laptop; made off the GUI thread."""

    items: tuple[PlanToGiveBack, ...] = field(repr=False)
    downtime: Downtime
    open_now: Mapping[PatientKey, tuple[Refusal, ...]] = field(repr=False)


@dataclass(frozen=True)
class Stage:
    """One stage of the return: its state in words and by glyph."""

    title: str
    words: str
    icon: str
    tone: Tone
    is_done: bool = False


@dataclass(frozen=True)
class HandBackState:
    """The whole page.

    Attributes:
        rows: plans that the ledger knows something of, those with something open first.
        tallies: (icon, tone, words with their count); without an alarm where nothing is counted.
        first_open: the first stage that is not done, or the last one.
        declared: that a downtime is declared already, and since when; nothing while none is.
        closing: what closing asks for, and what it does not look at.
    """

    stages: tuple[Stage, ...]
    rows: tuple[Row, ...] = field(repr=False)
    tallies: tuple[tuple[str, Tone, str], ...]
    first_open: int
    declared: str
    can_close: bool
    closing: str
    empty: str


class HandBackPresenter:
    """Holds what was read last, and what was given back since: no ledger notes that."""

    def __init__(self, workplace: Workplace) -> None:
        """Hold nothing yet."""
        self._workplace = workplace
        self.facts: Facts | None = None
        self.restored: RestoreReport | None = None

    def read(self) -> Facts:
        """Read ledger and generation; off the GUI thread.

        Raises:
            WorldError, AuthenticityError: as `open_for_hand_back`.
        """
        laptop = self._workplace.laptop
        opened, _ = open_for_hand_back(laptop)
        items = plans_to_give_back(laptop, opened)
        return Facts(items, opened.downtime, open_of_plans(opened.ledger, items))

    def take(self, facts: Facts) -> None:
        """Show these facts from now on; on the GUI thread."""
        self.facts = facts

    def state(self) -> HandBackState:
        """Return the page.

        Raises:
            ValueError: nothing was read yet.
        """
        facts, language = self._known(), self._workplace.language
        told = [item for item in facts.items if item.has_entries]
        kinds = [kind_of(item) for item in told]
        stages = self._stages(facts, language)
        still = [place for place, stage in enumerate(stages) if not stage.is_done]
        return HandBackState(
            stages=stages,
            rows=tuple(row_of(item, language) for item in told),
            tallies=tallies_of(kinds, language),
            first_open=still[0] if still else len(stages) - 1,
            declared=_declared_already(facts, language),
            can_close=facts.downtime.opened_at is not None and not facts.open_now,
            closing=self._closing(facts, len(told), language),
            empty="" if told else sentence("gui-handback-empty", language),
        )

    def open_items(self, key: Key | None) -> tuple[str, ...]:
        """Return what is still open, of one plan's patient or of everybody."""
        language = self._workplace.language
        colon = "\N{NO-BREAK SPACE}:" if language == "fr" else ":"
        return tuple(
            f"{found.subject}{colon} {on_screen(found.code, language, dict(found.values))}"
            for patient, refusals in self._known().open_now.items()
            if key is None or (patient.patient_id, patient.issuer) == key[:2]
            for found in refusals
        )

    def next_step(self, key: Key) -> str:
        """Return what to do about a plan now."""
        item = self.item(key)
        if item is None:
            return ""
        label = (item.view.plan.label if item.view.plan else None) or item.view.plan_uid
        missing = any(
            found.code == "downtime-not-handed-back" and found.subject.endswith(f" · {label}")
            for found in self._known().open_now.get(item.patient.key, ())
        )
        return next_step_words(item, self._workplace.language, has_worksheet=not missing)

    def sources(self, key: Key) -> tuple[tuple[str, str, str], ...]:
        """Return one plan's counts, one below another: who says it, when, how many."""
        language = self._workplace.language
        item = self.item(key)
        if item is None:
            return ()
        position, lines = item.position, []
        for source, given, at in item.view.count.sources:
            when = "" if at is None else moment_words(at.astimezone(), language)
            lines.append((sentence(SOURCE_CODES[source], language), when, str(given)))
        if position.settled and position.base is not None:
            when = (
                ""
                if position.as_of is None
                else moment_words(position.as_of.astimezone(), language)
            )
            lines.append((sentence(SOURCE_CODES["settled"], language), when, str(position.base)))
        on_paper = f"+{position.given_since_export}"
        lines.append((sentence("gui-handback-ledger", language), "", on_paper))
        lines.append((sentence("gui-handback-expected", language), "", expected_of(item)))
        return tuple(lines)

    def item(self, key: Key) -> PlanToGiveBack | None:
        """Return the plan of a row."""
        return next((item for item in self._known().items if plan_key(item) == key), None)

    def hand_back(self, out: Path, told: Told) -> HandBackReport:
        """Write worksheets, tables and records into a folder; off the GUI thread.

        Raises:
            UsageError, WorldError, AuthenticityError: as `hand_back`.
        """
        place = self._workplace
        return hand_back(place.laptop, out, language=place.language, progress=told)

    def restore(self, out: Path, told: Told) -> RestoreReport:
        """Write the exported objects back; off the GUI thread. `told` may raise to stop it.

        Raises:
            UsageError, WorldError, AuthenticityError, SafetyError: as `restore`.
        """
        return restore(self._workplace.laptop, out, progress=told)

    def declare(
        self, *, first: tuple[str, str], second: tuple[str, str], reason: str
    ) -> DowntimeAct:
        """Declare that paper is the record, by two; off the GUI thread.

        Raises:
            SafetyError, UsageError, WorldError, AuthenticityError: as `open_downtime`.
        """
        laptop = self._workplace.laptop
        people = laptop.person(*first), laptop.person(*second)
        return open_downtime(laptop, *people, reason=reason)

    def close(self, *, first: tuple[str, str], second: tuple[str, str], reason: str) -> DowntimeAct:
        """Close the downtime, by two; off the GUI thread.

        Raises:
            StillOpenError: something is open; nothing was recorded.
            SafetyError, UsageError, WorldError, AuthenticityError: as `close_downtime`.
        """
        laptop = self._workplace.laptop
        people = laptop.person(*first), laptop.person(*second)
        return close_downtime(laptop, *people, reason=reason)

    def _known(self) -> Facts:
        if self.facts is None:
            raise ValueError("nothing was read yet")
        return self.facts

    def _still_open(self, facts: Facts, language: Language) -> str:
        downtime = facts.downtime
        if downtime.opened_at is not None:
            return words_of("gui-handback-open-count", language, n=len(self.open_items(None)))
        if downtime.closed_at is not None:
            at = moment_words(downtime.closed_at.astimezone(), language)
            return words_of("gui-handback-closed", language, at=at)
        return sentence("gui-handback-nothing-to-close", language)

    def _closing(self, facts: Facts, plans: int, language: Language) -> str:
        """Say what counts as open: that the OIS was typed into is in no ledger."""
        if facts.downtime.opened_at is None:
            return sentence("gui-handback-close-none", language)
        count = len(self.open_items(None))
        if count:
            return words_of("gui-handback-close-open", language, n=count)
        return words_of("gui-handback-close-ready", language, plans=plans)

    def _stages(self, facts: Facts, language: Language) -> tuple[Stage, ...]:
        opened, closed = facts.downtime.opened_at, facts.downtime.closed_at
        declared = sentence("gui-handback-not-declared", language)
        if opened is not None:
            at = moment_words(opened.astimezone(), language)
            declared = words_of("gui-handback-declared", language, at=at)
        elif closed is not None:
            at = moment_words(closed.astimezone(), language)
            declared = words_of("gui-handback-closed", language, at=at)
        objects = self.restored
        told = [item for item in facts.items if item.has_entries]
        return (
            _stage("gui-handback-stage-declare", declared, language, is_done=opened is not None),
            _stage(
                "gui-handback-stage-objects",
                sentence("gui-handback-objects-unknown", language)
                if objects is None
                else words_of(
                    "gui-handback-objects",
                    language,
                    n=objects.count("written") + objects.count("already_there"),
                    refused=objects.count("refused"),
                ),
                language,
                is_done=objects is not None and not objects.count("refused"),
            ),
            _stage(
                "gui-handback-stage-sheets",
                _sheets_words(facts, len(told), language),
                language,
                is_done=bool(told) and not _without_sheet(facts),
            ),
            _stage(
                "gui-handback-stage-close",
                self._still_open(facts, language),
                language,
                is_done=opened is None and closed is not None,
            ),
        )


def stop_when(is_cancelled: Callable[[], bool], told: Told) -> Told:
    """Return a progress report that ends the work once somebody asked for it.

    Raises:
        UsageError: `stopped-by-user`: from inside the work, between two files.
    """

    def report(done: int, total: int) -> None:
        if is_cancelled():
            raise UsageError("stopped-by-user")
        told(done, total)

    return report


def _declared_already(facts: Facts, language: Language) -> str:
    if facts.downtime.opened_at is None:
        return ""
    at = moment_words(facts.downtime.opened_at.astimezone(), language)
    return words_of("gui-handback-declared-already", language, at=at)


def _without_sheet(facts: Facts) -> int:
    """Return how many plans have no worksheet made after all their entries, by the ledger."""
    return sum(
        found.code == "downtime-not-handed-back"
        for refusals in facts.open_now.values()
        for found in refusals
    )


def _sheets_words(facts: Facts, plans: int, language: Language) -> str:
    """Say what closing asks of the worksheets, as the ledger knows it."""
    missing = _without_sheet(facts)
    if not plans:
        return sentence("gui-handback-sheets-none", language)
    if missing:
        return words_of("gui-handback-sheets-missing", language, n=missing, plans=plans)
    return words_of("gui-handback-sheets-done", language, plans=plans)


def _stage(code: str, words: str, language: Language, *, is_done: bool) -> Stage:
    icon: str = "given" if is_done else "to-give"
    tone: Tone = "green" if is_done else "second"
    return Stage(sentence(code, language), words, icon, tone, is_done)
