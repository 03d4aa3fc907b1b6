"""Unlocking: who may open, what a try ends in, and what paper is asked for once a day."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import AuthenticityError, ContinuityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters.department_drill import opener_words
from continuity_kit.gui.presenters.first_run import FirstRun, Setup, left_setup
from continuity_kit.gui.presenters.frame import StripState, is_drill, strip_state
from continuity_kit.gui.presenters.frame_last_entry import LastEntry, last_entry
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.unlock_draft import step_in_words
from continuity_kit.gui.presenters.unlock_marker import LastExport, Mark, RunningMark
from continuity_kit.gui.presenters.wording import (
    age_words,
    long_day_words,
    moment_words,
    words_of,
)
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.laptop import Laptop, open_laptop
from continuity_kit.services.openings import envelopes_to_renew, note_opening
from continuity_kit.services.printed_head import head_refusal, read_printed_head
from continuity_kit.sheets.sheet_number import DRILL_LETTER
from continuity_kit.vault.throttle import Throttle
from continuity_kit.vault.unlock import FORMAT_FILE, THROTTLE_FILE, list_openers, read_format

WITHOUT_EXPORT = "vault-without-import"


@dataclass(frozen=True)
class OpenerChoice:
    """One slot: an opener, or a sealed envelope."""

    name: str
    is_envelope: bool


@dataclass(frozen=True)
class UnlockState:
    """What the unlock page shows before anybody typed.

    Attributes:
        export, export_second, export_words: the export in use when the kit was open last; empty
            where nothing outside the sealed vault says so.
        draft: an entry was under way when it locked; step and hour only.
        stopped: the kit was open and did not end well.
        drill: this vault is a drill's, and how it is opened; "" otherwise.
    """

    facility: str
    openers: tuple[OpenerChoice, ...]
    day: str
    time: str
    export: str = ""
    export_second: str = ""
    export_words: str = ""
    draft: str = ""
    stopped: str = ""
    drill: str = ""

    @property
    def has_envelopes(self) -> bool:
        """There is a sealed envelope to open."""
        return any(opener.is_envelope for opener in self.openers)


@dataclass(frozen=True)
class Arrival:
    """What is shown between unlock and the day board, when anything is.

    Attributes:
        stopped: the kit did not end well; "" otherwise.
        asks_paper: count and words of the newest sheet: at the first unlock of a day, and until
            somebody answered.
        strip: as on every page.
        age: how old the data are, large, in a drill too.
        stopped_at: its last sign of life; None where it ended well.
    """

    stopped: str
    last: LastEntry | None = field(repr=False)
    asks_paper: bool
    strip: StripState
    age: str
    stopped_at: datetime | None = None


@dataclass(frozen=True)
class Unlocked:
    """A vault that is open, everything read that the first page needs.

    Attributes:
        setup: the assistant was left before it was done.
    """

    workplace: Workplace
    arrival: Arrival | None
    told: tuple[str, ...]
    setup: Setup | None = None


class Unlocker:
    """One vault before it is open."""

    def __init__(
        self,
        vault: Path,
        *,
        disk: Disk,
        now: Callable[[], datetime],
        monotonic_ms: Callable[[], int] | None = None,
    ) -> None:
        """Name the vault; nothing is read yet."""
        self.vault = vault
        self.mark = RunningMark(vault, disk, now)
        self._disk, self._now, self._monotonic_ms = disk, now, monotonic_ms

    @property
    def has_vault(self) -> bool:
        """There is a vault to open; without one the assistant makes it."""
        return (self.vault / FORMAT_FILE).exists()

    def first_run(self) -> FirstRun:
        """Return the assistant of this vault."""
        return FirstRun(
            self.vault,
            disk=self._disk,
            now=self._now,
            monotonic_ms=self._monotonic_ms,
            mark=self.mark,
        )

    def state(self, language: Language) -> UnlockState:
        """Return what the page shows.

        Raises:
            WorldError: `vault-missing`, `vault-newer`.
            AuthenticityError: `malformed-json`.
        """
        known = read_format(self.vault)
        now = self._now().astimezone()
        slots = list_openers(self.vault)
        openers = tuple(OpenerChoice(slot.name, slot.kind == "break_glass") for slot in slots)
        state = UnlockState(
            facility=known.facility,
            openers=tuple(sorted(openers, key=lambda one: (one.is_envelope, one.name.casefold()))),
            day=long_day_words(now.date(), language),
            time=f"{now:%H:%M}",
            drill=drill_words(known.letter, openers, language),
        )
        mark = self.mark.read()
        return state if mark is None else self._with_mark(state, mark, now, language)

    def clock(self, language: Language) -> tuple[str, str]:
        """Return day and time as they are now."""
        now = self._now().astimezone()
        return long_day_words(now.date(), language), f"{now:%H:%M}"

    def _with_mark(
        self, state: UnlockState, mark: Mark, now: datetime, language: Language
    ) -> UnlockState:
        if mark.export is not None:
            state = _with_export(state, mark.export, now, language)
        if mark.state == "open":
            at = mark.beat_at.astimezone()
            stopped = words_of("gui-unlock-stopped", language, time=f"{at:%H:%M}")
            return replace(state, stopped=stopped)
        if mark.state == "locked" and mark.draft_step:
            at = (mark.draft_at or mark.beat_at).astimezone()
            step = step_in_words(mark.draft_step, language)
            values = {"who": mark.draft_by, "step": step, "time": f"{at:%H:%M}"}
            code = "gui-unlock-draft-by" if mark.draft_by else "gui-unlock-draft"
            if not mark.draft_by:
                del values["who"]
            return replace(state, draft=words_of(code, language, **values))
        return state

    def unlock(self, opener: str | None, secret: str, language: Language) -> Unlocked:
        """Open the vault and read what the first page needs; off the GUI thread.

        SAFETY: a vault that two kits have open would tell two people two counts
        (test_a_vault_is_open_in_one_kit_at_a_time).

        Raises:
            AuthenticityError: `passphrase-wrong`, `laptop-keys-damaged`.
            WorldError: `too-many-tries`, `app-already-open`, `vault-missing`.
            UsageError: `settings-wrong`.
        """
        self.mark.take()
        laptop = open_laptop(
            self.vault,
            secret,
            disk=self._disk,
            now=self._now,
            opener=opener,
            language=language,
            monotonic_ms=self._monotonic_ms,
        )
        before = self.mark.begin(asks_paper=not _opened_today(laptop))
        lines = _told(note_opening(laptop), language)
        workplace = Workplace(laptop, language, is_drill(laptop))
        _read(workplace)
        lines += _renew(laptop, language) + _damaged(laptop, language)
        stopped = before.beat_at if before is not None and before.state == "open" else None
        arrival = _arrival(workplace, stopped, language, asks_paper=self.mark.asks_paper)
        return Unlocked(workplace, arrival, tuple(lines), left_setup(laptop))

    def told(self, error: ContinuityError, language: Language) -> str:
        """Return the sentence of what the world did wrong."""
        return told(error, language)

    def wait_s(self, opener: str | None) -> int:
        """Return the seconds until the next try counts."""
        throttle = Throttle(self.vault / THROTTLE_FILE, self._disk, self._now)
        try:
            throttle.check(opener or "*")
        except WorldError as error:
            return int(error.values["seconds"])
        return 0

    def wrong_words(
        self, error: ContinuityError, opener: str | None, layout: str, language: Language
    ) -> str:
        """Say what a try that did not open ended in.

        Args:
            layout: the keyboard's, in words; empty where nobody can tell.
        """
        if not (isinstance(error, AuthenticityError) and error.code == "passphrase-wrong"):
            return sentence(error.code, language, error.values)
        # "AZERTY (français)" stands in brackets itself.
        plain = layout.replace(" (", ", ").removesuffix(")")
        keyboard = plain or sentence("gui-unlock-layout-unknown", language)
        seconds = self.wait_s(opener)
        if seconds:
            return words_of("gui-unlock-wrong-wait", language, layout=keyboard, n=seconds)
        return words_of("gui-unlock-wrong", language, layout=keyboard)


def compare_paper(laptop: Laptop, count: str, words: str, language: Language) -> str:
    """Compare the newest sheet with the ledger; return what is wrong, or "".

    Raises:
        UsageError: `head-not-readable`.
    """
    printed = read_printed_head(f"{count.strip()} {words.strip()}")
    own = [item for item in laptop.ledger.entries() if item.device == laptop.ledger.device]
    refused = head_refusal(printed, own)
    if refused is None:
        return ""
    held = dict(refused.values)["held"]
    if refused.code == "head-beyond-ledger":
        return words_of("gui-unlock-head-beyond", language, n=held, m=printed.count)
    return sentence(refused.code, language, dict(refused.values))


def drill_words(letter: str, openers: tuple[OpenerChoice, ...], language: Language) -> str:
    """Return that a vault is a drill's, with the passphrase that every drill has."""
    if letter != DRILL_LETTER:
        return ""
    return opener_words(tuple(opener.name for opener in openers), language)


def say_again(workplace: Workplace, arrival: Arrival) -> Arrival:
    """Return what is asked in the workplace's language of now; off the GUI thread."""
    again = _arrival(
        workplace, arrival.stopped_at, workplace.language, asks_paper=arrival.asks_paper
    )
    return arrival if again is None else again


def _with_export(
    state: UnlockState, export: LastExport, now: datetime, language: Language
) -> UnlockState:
    words = ", ".join(export.check_words(language))
    return replace(
        state,
        export=words_of("gui-unlock-export", language, sequence=export.sequence),
        export_second=_age_of(export, now, language),
        export_words=words_of("gui-unlock-export-words", language, words=words) if words else "",
    )


def _age_of(export: LastExport, now: datetime, language: Language) -> str:
    """Say of when the data are, as the strip of every page does.

    SAFETY: age counts from the oldest read time; an older mark does not tell it, and then no age
    is said (test_the_unlock_page_says_the_age_that_the_strip_says).
    """
    if export.read_at is None:
        made = moment_words(export.created.astimezone(), language)
        return words_of("gui-unlock-export-made", language, moment=made)
    moment = moment_words(export.read_at.astimezone(), language)
    if export.read_at > now:
        words = words_of("gui-frame-strip-future", language)
        return words_of("gui-unlock-export-future", language, moment=moment, words=words)
    age = age_words(now - export.read_at, language)
    return words_of("gui-unlock-export-second", language, moment=moment, age=age)


def _opened_today(laptop: Laptop) -> bool:
    """Tell whether this laptop wrote anything today: then its paper was compared already."""
    today = laptop.now().astimezone().date()
    return any(
        entry.device == laptop.ledger.device and entry.recorded_at.astimezone().date() == today
        for entry in laptop.ledger.entries()
    )


def _read(workplace: Workplace) -> None:
    try:
        workplace.take(workplace.read())
    except WorldError as error:
        if error.code != WITHOUT_EXPORT:
            raise
        workplace.without_export = error


def _told(refused: Refusal | None, language: Language) -> list[str]:
    return [] if refused is None else [sentence(refused.code, language, dict(refused.values))]


def _renew(laptop: Laptop, language: Language) -> list[str]:
    return [
        sentence("gui-unlock-envelope-to-renew", language, {"name": name})
        for name in envelopes_to_renew(laptop)
    ]


def _damaged(laptop: Laptop, language: Language) -> list[str]:
    names = laptop.store.damaged_cards()
    return [sentence("cards-damaged", language, {"names": ", ".join(names)})] if names else []


def _arrival(
    workplace: Workplace,
    stopped_at: datetime | None,
    language: Language,
    *,
    asks_paper: bool,
) -> Arrival | None:
    laptop = workplace.laptop
    entries = laptop.ledger.entries()
    last = last_entry(laptop, entries, workplace.snapshot, language, by_people=True)
    if stopped_at is None and not asks_paper:
        return None
    stopped = ""
    if stopped_at is not None:
        stopped = words_of("gui-unlock-kept", language, time=f"{stopped_at.astimezone():%H:%M}")
    plain = strip_state(replace(workplace, is_drill=False))
    age = " · ".join(part for part in (plain.age, plain.word) if part)
    return Arrival(stopped, last, asks_paper, strip_state(workplace), age, stopped_at)
