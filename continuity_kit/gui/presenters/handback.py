"""Giving back as a screen: what must be entered where, what is still open, what was written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.card_count import SOURCE_CODES, short_date
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.refusals import on_screen
from continuity_kit.gui.presenters.wording import (
    date_words,
    moment_words,
    name_words,
    words_of,
)
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
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Facts:
    """What was read of the laptop; made off the GUI thread."""

    items: tuple[PlanToGiveBack, ...] = field(repr=False)
    downtime: Downtime
    open_now: Mapping[PatientKey, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True)
class Stage:
    """One stage of the return: its state in words and by glyph."""

    title: str
    words: str
    icon: str
    tone: Tone


@dataclass(frozen=True)
class HandBackState:
    """The whole page.

    Attributes:
        rows: plans that the ledger knows something of, those with something open first.
        tallies: (icon, tone, words with their count).
        is_declared: a downtime is declared.
    """

    stages: tuple[Stage, ...]
    rows: tuple[Row, ...] = field(repr=False)
    tallies: tuple[tuple[str, Tone, str], ...]
    is_declared: bool
    can_close: bool
    empty: str


class HandBackPresenter:
    """Holds what was read last, and what this sitting wrote."""

    def __init__(self, workplace: Workplace) -> None:
        """Hold nothing yet."""
        self._workplace = workplace
        self.facts: Facts | None = None
        self.handed_back: HandBackReport | None = None
        self.restored: RestoreReport | None = None

    def read(self) -> Facts:
        """Read ledger and generation; off the GUI thread.

        Raises:
            WorldError, AuthenticityError: as `open_for_hand_back`.
        """
        laptop, language = self._workplace.laptop, self._workplace.language
        opened, _ = open_for_hand_back(laptop)
        items = plans_to_give_back(laptop, opened)
        open_now = {
            key: tuple(
                f"{found.subject}\N{NO-BREAK SPACE}: "
                f"{on_screen(found.code, language, dict(found.values))}"
                for found in refusals
            )
            for key, refusals in open_of_plans(opened.ledger, items).items()
        }
        return Facts(items, opened.downtime, open_now)

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
        counts = {"settle": 0, "confirm": 0, "enter": 0}
        for item in told:
            counts[_kind(item)] += 1
        tallies: tuple[tuple[str, Tone, str], ...] = (
            ("in-conflict", "red", words_of("gui-handback-settle", language, n=counts["settle"])),
            (
                "to-confirm",
                "amber",
                words_of("gui-handback-confirm", language, n=counts["confirm"]),
            ),
            ("to-enter", "second", words_of("gui-handback-enter", language, n=counts["enter"])),
        )
        return HandBackState(
            stages=self._stages(facts, language),
            rows=tuple(_row(item, language) for item in told),
            tallies=tallies,
            is_declared=facts.downtime.opened_at is not None,
            can_close=facts.downtime.opened_at is not None and not facts.open_now,
            empty="" if told else sentence("gui-handback-empty", language),
        )

    def open_items(self, key: Key | None) -> tuple[str, ...]:
        """Return what is still open, of one plan's patient or of everybody."""
        return tuple(
            line
            for patient, lines in self._known().open_now.items()
            if key is None or (patient.patient_id, patient.issuer) == key[:2]
            for line in lines
        )

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
        expected = "?" if position.given is None else str(position.given)
        lines.append((sentence("gui-handback-expected", language), "", expected))
        return tuple(lines)

    def item(self, key: Key) -> PlanToGiveBack | None:
        """Return the plan of a row."""
        return next((item for item in self._known().items if _key(item) == key), None)

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

    def _stages(self, facts: Facts, language: Language) -> tuple[Stage, ...]:
        opened, closed = facts.downtime.opened_at, facts.downtime.closed_at
        declared = sentence("gui-handback-not-declared", language)
        if opened is not None:
            at = moment_words(opened.astimezone(), language)
            declared = words_of("gui-handback-declared", language, at=at)
        elif closed is not None:
            at = moment_words(closed.astimezone(), language)
            declared = words_of("gui-handback-closed", language, at=at)
        sheets, objects = self.handed_back, self.restored
        return (
            _stage("gui-handback-stage-declare", declared, language, is_done=opened is not None),
            _stage(
                "gui-handback-stage-objects",
                sentence("gui-handback-not-yet", language)
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
                sentence("gui-handback-not-yet", language)
                if sheets is None
                else words_of("gui-handback-sheets", language, n=len(sheets.sheets)),
                language,
                is_done=sheets is not None,
            ),
            _stage(
                "gui-handback-stage-close",
                words_of("gui-handback-open-count", language, n=len(self.open_items(None))),
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


def _stage(code: str, words: str, language: Language, *, is_done: bool) -> Stage:
    icon: str = "given" if is_done else "to-give"
    return Stage(sentence(code, language), words, icon, "green" if is_done else "second")


def _key(item: PlanToGiveBack) -> Key:
    key = item.patient.key
    return (key.patient_id, key.issuer, item.view.plan_uid)


def _kind(item: PlanToGiveBack) -> str:
    if item.conflicts or item.open_sessions or item.position.conflict:
        return "settle"
    return "confirm" if item.unconfirmed else "enter"


def _row(item: PlanToGiveBack, language: Language) -> Row:
    family, given = name_words(item.patient.name)
    told = [item.patient.key.patient_id]
    if item.patient.birth_date is not None:
        told.append(date_words(item.patient.birth_date, language))
    position = item.position
    source = sentence(SOURCE_CODES[position.source or "counts"], language)
    as_of = ""
    if position.as_of is not None:
        as_of = f"{source} {short_date(position.as_of.astimezone().date(), language)}"
    label = (item.view.plan.label if item.view.plan else None) or item.view.plan_uid
    kind = _kind(item)
    state = {
        "settle": Cell(
            sentence("gui-handback-state-settle", language),
            tone="red",
            icon="in-conflict",
            weight=600,
        ),
        "confirm": Cell(
            sentence("gui-handback-state-confirm", language),
            tone="amber",
            icon="to-confirm",
            weight=600,
        ),
        "enter": Cell(
            sentence("gui-handback-state-enter", language),
            tone="second",
            icon="to-enter",
            weight=600,
        ),
    }[kind]
    base = "?" if position.base is None else str(position.base)
    expected = "?" if position.given is None else str(position.given)
    cells = (
        Cell(f"{family} {given}".strip(), " · ".join(told), points=12.0, weight=600),
        Cell(label, "" if item.is_listed else sentence("gui-handback-unlisted", language)),
        Cell(base, as_of, is_number=True),
        Cell(
            f"+{position.given_since_export}",
            sentence("gui-handback-kit", language),
            is_number=True,
            weight=600,
        ),
        Cell(expected, is_number=True, points=13.5, weight=700),
        state,
        Cell(_left(item, language), tone="second"),
    )
    return Row(_key(item), cells, mark="red" if kind == "settle" else "")


def _left(item: PlanToGiveBack, language: Language) -> str:
    parts = []
    for code, count in (
        ("gui-handback-left-conflicts", len(item.conflicts) + int(item.position.conflict)),
        ("gui-handback-left-sessions", len(item.open_sessions)),
        ("gui-handback-left-unconfirmed", len(item.unconfirmed)),
        ("gui-handback-left-fractions", len(item.fractions)),
    ):
        if count:
            parts.append(words_of(code, language, n=count))
    return ", ".join(parts)
