"""How this laptop's screen looks and speaks: kept beside the vault's other settings, in clear."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.vault.schema import from_json, to_json

PREFERENCES_FILE = "screen.json"


@dataclass(frozen=True)
class Preferences:
    """What people chose with the switches of the unlock page and the keyboard."""

    language: Language = "fr"
    theme: Literal["light", "dark"] = "light"
    scale_percent: Literal[100, 115, 130] = 100


def read_preferences(vault: Path, language: Language) -> Preferences:
    """Return what was chosen last; a screen is never dark because a file is damaged.

    Args:
        language: asked for when the program was started; used until somebody switches.
    """
    try:
        return from_json((vault / PREFERENCES_FILE).read_bytes(), Preferences)
    except (OSError, AuthenticityError):
        return Preferences(language)


def write_preferences(vault: Path, preferences: Preferences, disk: Disk) -> WorldError | None:
    """Keep what was chosen; a disk that refuses is told and hides nothing."""
    if not vault.is_dir():
        return None
    try:
        disk.put(vault / PREFERENCES_FILE, to_json(preferences))
    except WorldError as error:
        return error
    return None
