"""This laptop: when it locks by itself, and what is ready on it."""

from dataclasses import dataclass, replace

from continuity_kit.gui.presenters.unlock_readiness import ReadyItem, failing_first, readiness
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.kit_settings import (
    read_kit_settings,
    set_lock_minutes,
    with_lock_minutes,
)

CHOICES_MIN = (5, 10, 15, 20, 25, 30)


@dataclass(frozen=True)
class LaptopState:
    """How the laptop is set, and how it stands.

    Attributes:
        minutes: quiet minutes after which it locks, minutes.
        choices: each with its words.
        ready: what has to be seen to on top, each with what to do.
    """

    minutes: int
    choices: tuple[tuple[int, str], ...]
    ready: tuple[ReadyItem, ...]


def read_laptop(workplace: Workplace) -> LaptopState:
    """Return settings and readiness; off the GUI thread.

    Raises:
        UsageError, WorldError: as `read_kit_settings`.
    """
    vault, language = workplace.laptop.vault.path, workplace.language
    minutes = read_kit_settings(vault).lock_minutes
    known = sorted({*CHOICES_MIN, minutes})
    choices = tuple((one, words_of("gui-laptop-minutes", language, n=one)) for one in known)
    ready = failing_first(readiness(vault, language, stage="open"))
    return LaptopState(minutes, choices, ready)


def keep_lock_minutes(workplace: Workplace, minutes: int) -> str:
    """Keep after how long it locks, and say so; off the GUI thread.

    Raises:
        UsageError: `lock-minutes-wrong`. WorldError: what the disk refused.
    """
    laptop = workplace.laptop
    set_lock_minutes(laptop.vault.path, minutes, laptop.disk)
    return words_of("gui-laptop-kept", workplace.language, n=minutes)


def use_lock_minutes(workplace: Workplace, minutes: int) -> None:
    """Lock after so long from now on; on the GUI thread."""
    settings = with_lock_minutes(workplace.laptop.settings, minutes)
    workplace.laptop = replace(workplace.laptop, settings=settings)
