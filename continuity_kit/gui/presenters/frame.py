"""What the frame around every page says: age of the data, mirror, who, time, last entry."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import open_sessions
from continuity_kit.domain.snapshot import Snapshot
from continuity_kit.files import Disk
from continuity_kit.gui.presenters.frame_last_entry import LastEntry, footer_words, last_entry
from continuity_kit.gui.presenters.people import role_words
from continuity_kit.gui.presenters.unlock_marker import LastExport
from continuity_kit.gui.presenters.wording import (
    age_words,
    moment_words,
    name_words,
    weekday_words,
    words_of,
)
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.mirror import Mirror
from continuity_kit.messages import Language, sentence
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.openings import envelopes_to_renew
from continuity_kit.sheets.sheet_number import DRILL_LETTER
from continuity_kit.vault.unlock import OPENER_ROLE
from continuity_kit.vault.users import users

MIRROR_FOLDERS = frozenset({"mirror", "miroir"})
Level = Literal["none", "recent", "check", "old", "drill"]


@dataclass(frozen=True)
class StripState:
    """The data-age strip.

    Attributes:
        age: strong; how old the data are, or what a drill says.
        word: in a box: to check, old.
        export: which export, and when its data were read.
        turns: when the strip gets worse.
        recorded: how many fractions were recorded here since.
        warning: consoles may refuse; opened with the envelope.
    """

    level: Level
    icon: str
    age: str
    word: str = ""
    export: str = ""
    turns: str = ""
    recorded_count: str = ""
    recorded: str = ""
    warning: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.age, self.word, self.export, self.turns, self.recorded_count, self.recorded)
        return " ".join(part for part in (*parts, self.warning) if part)


@dataclass(frozen=True)
class MirrorState:
    """The second medium: `strong` is its state."""

    words: str
    strong: str
    tone: Literal["ink", "green", "amber", "red"]
    icon: str = "stick"


@dataclass(frozen=True)
class ClockState:
    """Date and time of the laptop."""

    date: str
    time: str


@dataclass(frozen=True)
class LedgerFacts:
    """What the frame shows of the ledger, read off the GUI thread."""

    last: LastEntry | None = field(repr=False)
    mirror: MirrorState
    who: str
    role: str
    has_open_session: bool
    to_renew: tuple[str, ...]
    export: LastExport | None


def is_drill(laptop: Laptop) -> bool:
    """Tell whether this vault is a drill's: its letter says so, on every sheet too."""
    return laptop.vault.letter == DRILL_LETTER


def clock_state(now: datetime, language: Language) -> ClockState:
    """Return date and time; `now` in the laptop's zone."""
    return ClockState(weekday_words(now.date(), language), f"{now:%H:%M}")


def strip_state(workplace: Workplace) -> StripState:
    """Say how old the data are.

    SAFETY: age counts from the oldest read time, never from when the export was made
    (test_age_counts_from_the_oldest_reading).
    """
    language, snapshot = workplace.language, workplace.snapshot
    if snapshot is None:
        words = words_of("gui-frame-strip-none", language)
        none = StripState("none", "warning", words, warning=_emergency(workplace))
        return _drill(none, language) if workplace.is_drill else none
    now = workplace.now()
    age = now - snapshot.head.oldest_read_at
    limits = workplace.laptop.settings.age_limits_h
    rank = sum(age > timedelta(hours=limit) for limit in limits)
    is_future = age < timedelta()
    level: Level = "old" if rank >= 2 or is_future else ("recent", "check")[rank]
    icon = "stop" if level == "old" else "clock"
    age_text = words_of("gui-frame-strip-age", language, age=age_words(age, language))
    if is_future:
        age_text = words_of("gui-frame-strip-future", language)
    warning = words_of("gui-frame-strip-consoles", language) if rank == 3 else ""
    count = sum(plan.given_since_export for view in snapshot.patients for plan in view.plans)
    state = StripState(
        level,
        icon,
        age_text,
        "" if is_future else sentence(_WORDS[min(rank, 2)], language),
        _export(snapshot, language),
        _turns(snapshot.head.oldest_read_at, now, limits, rank, language),
        str(count),
        words_of(
            "gui-frame-strip-recorded-one" if count == 1 else "gui-frame-strip-recorded", language
        ),
        " ".join(part for part in (_emergency(workplace), warning) if part),
    )
    return _drill(state, language) if workplace.is_drill else state


_WORDS = ("gui-frame-age-recent", "gui-frame-age-check", "gui-frame-age-old")


def _drill(state: StripState, language: Language) -> StripState:
    words = words_of("gui-frame-strip-drill", language)
    export = " · ".join(part for part in (state.age, state.export) if part)
    return StripState("drill", "flask", words, export=export, warning=state.warning)


def _emergency(workplace: Workplace) -> str:
    if not workplace.laptop.vault.break_glass:
        return ""
    return words_of("gui-frame-strip-envelope", workplace.language)


def _export(snapshot: Snapshot, language: Language) -> str:
    """Name the export and the moment its age counts from, so that people can check the sum."""
    read = snapshot.head.oldest_read_at.astimezone()
    values = {"sequence": snapshot.head.sequence, "moment": moment_words(read, language)}
    return words_of("gui-frame-strip-export", language, **values)


def _turns(
    oldest: datetime, now: datetime, limits: tuple[int, int, int], rank: int, language: Language
) -> str:
    if rank >= 2:
        return ""
    at = (oldest + timedelta(hours=limits[rank])).astimezone()
    days = (at.date() - now.date()).days
    values: dict[str, object] = {"hours": limits[rank], "time": f"{at:%H:%M}"}
    codes = (
        ("gui-frame-check-today", "gui-frame-check-tomorrow", "gui-frame-check-later"),
        ("gui-frame-old-today", "gui-frame-old-tomorrow", "gui-frame-old-later"),
    )[rank]
    if days >= 2:
        values["moment"] = moment_words(at, language)
        del values["time"]
    return words_of(codes[min(max(days, 0), 2)], language, **values)


def read_ledger_facts(workplace: Workplace) -> LedgerFacts:
    """Read what the frame shows of the ledger; off the GUI thread."""
    laptop, language = workplace.laptop, workplace.language
    entries = laptop.ledger.entries()
    index = index_entries(entries)
    views = () if workplace.snapshot is None else workplace.snapshot.patients
    who, role = _who(laptop, language)
    return LedgerFacts(
        last=last_entry(laptop, entries, workplace.snapshot, language),
        mirror=mirror_state(laptop, language),
        who=who,
        role=role,
        has_open_session=any(open_sessions(index, view.key) for view in views),
        to_renew=envelopes_to_renew(laptop),
        export=_last_export(workplace),
    )


def last_entry_words(facts: LedgerFacts, language: Language) -> str:
    """Return the footer's line."""
    if facts.last is None:
        return words_of("gui-frame-no-entry", language)
    return footer_words(facts.last, language)


def mirror_state(laptop: Laptop, language: Language) -> MirrorState:
    """Say how the second medium stands: up to date, behind, absent, never chosen."""
    folder = laptop.store.mirror()
    if folder is None:
        words = sentence("gui-frame-mirror", language)
        return MirrorState(words, sentence("gui-frame-mirror-none", language), "amber")
    name = _mirror_words(folder, language)
    mirror = Mirror(folder, laptop.ledger.device, Disk())
    behind = mirror.lacks(laptop.vault.path / "ledger" / laptop.ledger.device)
    if behind is None:
        return MirrorState(name, sentence("gui-frame-mirror-absent", language), "red")
    if behind:
        return MirrorState(name, words_of("gui-frame-mirror-behind", language, n=behind), "amber")
    return MirrorState(name, sentence("gui-frame-mirror-current", language), "ink")


def _mirror_words(folder: Path, language: Language) -> str:
    """Return "Mirror", with the name people know a stick by: the last part of its mount point.

    A folder that is called mirror itself has no name to tell.
    """
    name = folder.name or str(folder)
    if name.casefold() in MIRROR_FOLDERS:
        return sentence("gui-frame-mirror", language)
    return words_of("gui-frame-mirror-named", language, name=name)


def _who(laptop: Laptop, language: Language) -> tuple[str, str]:
    opener = laptop.vault.opener
    roles = [user.role for user in users(laptop.vault) if user.name == opener.name]
    known = next((role for role in roles if role != OPENER_ROLE), OPENER_ROLE)
    family, given = name_words(opener.name)
    return f"{family} {given}".strip(), role_words(known, language)


def _last_export(workplace: Workplace) -> LastExport | None:
    if workplace.snapshot is None:
        return None
    head = workplace.snapshot.head
    for bundle in workplace.laptop.store.bundles():
        if bundle.manifest.sequence == head.sequence:
            return LastExport(
                head.sequence,
                head.created,
                manifest_sha256=bundle.manifest_sha256,
                read_at=head.oldest_read_at,
            )
    return None
