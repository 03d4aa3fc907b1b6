"""Is this laptop ready: power, mirror, printer, before anything is unlocked; off the GUI thread."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from continuity_kit.errors import AuthenticityError, ContinuityError
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.printing import printer_state, trouble_of
from continuity_kit.vault.schema import from_json
from continuity_kit.vault.store import MIRROR_FILE

POWER = Path("/sys/class/power_supply")
SECONDS = 5
Stage = Literal["closed", "making", "open"]
"""Where it is asked: before the kit is open, in the assistant, in the open application."""
LOW_PERCENT = 20


@dataclass(frozen=True)
class ReadyItem:
    """One thing to look at.

    Attributes:
        words: what it is, and how it stands.
        second: its name where all is well, else what to do.
        topic: what a sum of several calls it.
    """

    icon: str
    words: str
    second: str
    tone: Literal["green", "amber", "red", "second"]
    topic: str = ""

    @property
    def is_issue(self) -> bool:
        """Somebody has to see to it."""
        return self.tone in ("amber", "red")


def readiness(
    vault: Path, language: Language, power: Path = POWER, *, stage: Stage = "closed"
) -> tuple[ReadyItem, ...]:
    """Return power, mirror and printer, and which of them ask for a look."""
    items = (_power(power, language), _mirror(vault, language, stage), _printer(language))
    topics = [item.topic for item in items if item.is_issue]
    if not topics:
        last = ReadyItem("tick", sentence("gui-unlock-no-issue", language), "", "green")
    else:
        code = "gui-unlock-issue" if len(topics) == 1 else "gui-unlock-issues"
        second = ", ".join(topics)
        if stage == "closed":
            second = words_of("gui-unlock-issues-second", language, topics=second)
        last = ReadyItem("warning", words_of(code, language, n=len(topics)), second, "amber")
    return (*items, last)


def failing_first(items: tuple[ReadyItem, ...]) -> tuple[ReadyItem, ...]:
    """Return power, mirror and printer, what has to be seen to on top; the sum is not needed."""
    ranks = ("red", "amber", "second", "green")
    return tuple(sorted(items[:-1], key=lambda item: ranks.index(item.tone)))


def _power(folder: Path, language: Language) -> ReadyItem:
    supplies = [_supply(path) for path in sorted(folder.glob("*"))] if folder.is_dir() else []
    batteries = [item for item in supplies if item.get("type") == "Battery"]
    mains = [item for item in supplies if item.get("type") in ("Mains", "USB")]
    levels = [int(item["capacity"]) for item in batteries if "capacity" in item]
    topic = sentence("gui-unlock-topic-power", language)
    second = words_of("gui-unlock-battery", language, percent=min(levels)) if levels else ""
    if any(item.get("online") == "1" for item in mains):
        return ReadyItem("battery", sentence("gui-unlock-on-mains", language), second, "green")
    if not batteries or not mains:
        words = sentence("gui-unlock-power-unknown", language)
        second = second or sentence("gui-unlock-look-yourself", language)
        return ReadyItem("battery", words, second, "second")
    tone: Literal["amber", "red"] = "red" if levels and min(levels) < LOW_PERCENT else "amber"
    second = sentence("gui-unlock-on-battery-second", language)
    if levels:
        code = "gui-unlock-on-battery-level"
        second = words_of(code, language, percent=min(levels))
    return ReadyItem("battery", sentence("gui-unlock-on-battery", language), second, tone, topic)


def _supply(folder: Path) -> dict[str, str]:
    found = {}
    for name in ("type", "online", "capacity"):
        try:
            text = (folder / name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if name != "capacity" or text.isdecimal():
            found[name] = text
    return found


def _mirror(vault: Path, language: Language, stage: Stage) -> ReadyItem:
    topic = sentence("gui-unlock-topic-mirror", language)
    try:
        folder = Path(str(from_json((vault / MIRROR_FILE).read_bytes(), dict)["folder"]))
    except (OSError, AuthenticityError, KeyError):
        words = sentence("gui-unlock-mirror-none", language)
        code = "gui-unlock-mirror-none-second"
        if stage != "closed":
            making, opened = "gui-unlock-mirror-none-making", "gui-unlock-mirror-none-open"
            code = making if stage == "making" else opened
        return ReadyItem("stick", words, sentence(code, language), "amber", topic)
    name = folder.name or str(folder)
    if (folder / "ledger").is_dir():
        return ReadyItem("stick", sentence("gui-unlock-mirror-there", language), name, "green")
    second = words_of("gui-unlock-mirror-absent-second", language, name=name)
    words = sentence("gui-unlock-mirror-absent", language)
    return ReadyItem("stick", words, second, "red", topic)


def _printer(language: Language) -> ReadyItem:
    topic = sentence("gui-unlock-topic-printer", language)
    printers = installed_printers()
    if not printers:
        words = sentence("gui-unlock-printer-none", language)
        second = sentence("gui-unlock-printer-none-second", language)
        return ReadyItem("print", words, second, "amber", topic)
    for printer in printers:
        if _is_ready(printer):
            words = sentence("gui-unlock-printer-ready", language)
            return ReadyItem("print", words, printer, "green")
    words = sentence("gui-unlock-printer-trouble", language)
    second = words_of("gui-unlock-printer-trouble-second", language, name=printers[0])
    return ReadyItem("print", words, second, "amber", topic)


def _is_ready(printer: str) -> bool:
    try:
        return trouble_of(printer, printer_state(printer)) is None
    except ContinuityError:
        return False


def installed_printers() -> tuple[str, ...]:
    """Return the printers that CUPS knows; none where there is no CUPS."""
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    try:
        done = subprocess.run(
            ["lpstat", "-e"], capture_output=True, check=False, timeout=SECONDS, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(done.stdout.decode(errors="replace").split()) if done.returncode == 0 else ()
