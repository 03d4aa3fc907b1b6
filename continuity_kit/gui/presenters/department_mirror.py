"""Where entries stand twice, and how laptops keep each other's."""

from dataclasses import dataclass
from pathlib import Path

from continuity_kit.files import is_there
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.exchange import ExchangeReport, exchange
from continuity_kit.services.vault_admin import choose_mirror

STATE_CODES: dict[str, tuple[str, Tone, str]] = {
    "own": ("gui-mirror-own", "ink", "given"),
    "accepted": ("gui-mirror-accepted", "green", "given"),
    "dropped": ("gui-mirror-dropped", "second", "missed"),
    "unknown": ("gui-mirror-unknown", "red", "stop"),
}


@dataclass(frozen=True)
class MirrorState:
    """The mirror of now.

    Attributes:
        headline: present and level, behind, or none chosen.
        entries: how many entries this laptop's ledger holds.
    """

    headline: str
    tone: Tone
    icon: str
    entries: int
    about: str


def read_mirror(workplace: Workplace) -> MirrorState:
    """Return where the second copy is and whether it is there; off the GUI thread."""
    laptop, language = workplace.laptop, workplace.language
    folder = laptop.store.mirror()
    count = laptop.ledger.head().count
    about = words_of("gui-mirror-entries", language, n=count)
    if folder is None:
        return MirrorState(sentence("gui-mirror-none", language), "red", "stop", count, about)
    if not is_there(folder):
        words = words_of("gui-mirror-gone", language, folder=folder)
        return MirrorState(words, "red", "warning", count, about)
    words = words_of("gui-mirror-there", language, folder=folder)
    return MirrorState(words, "green", "given", count, about)


def choose(workplace: Workplace, folder: Path) -> tuple[str, bool]:
    """Write every entry a second time into a folder; off the GUI thread.

    Returns:
        What was written in words, and whether damage was found.

    Raises:
        UsageError, WorldError: as `choose_mirror`.
    """
    count, damage = choose_mirror(workplace.laptop, folder)
    words = words_of("gui-mirror-chosen", workplace.language, n=count)
    if damage:
        words = f"{words} {words_of('gui-mirror-damage', workplace.language, n=len(damage))}"
    return words, bool(damage)


def exchange_with(workplace: Workplace, folder: Path) -> ExchangeReport:
    """Take and give entries of all laptops; off the GUI thread.

    Raises:
        UsageError, WorldError: as `exchange`.
    """
    return exchange(workplace.laptop, folder)


def exchange_words(report: ExchangeReport, language: Language) -> tuple[str, tuple[str, ...]]:
    """Return what was exchanged, and everything a person must look at."""
    headline = words_of("gui-mirror-exchanged", language, given=report.given, taken=report.taken)
    lines = [words_of("gui-mirror-cards", language, n=len(report.cards))] if report.cards else []
    lines += [sentence(item.code, language, dict(item.values)) for item in report.refused]
    return headline, tuple(lines)


def exchange_rows(report: ExchangeReport, language: Language) -> tuple[Row, ...]:
    """Return one row a laptop: its letter, what came in, what is held."""
    rows = []
    for item in report.devices:
        code, tone, icon = STATE_CODES.get(item.state, STATE_CODES["unknown"])
        cells = (
            Cell(item.letter or "?", points=13.5, weight=700),
            Cell(item.key_id, tone="second", identifies=True),
            Cell(str(item.taken), is_number=True),
            Cell(str(item.held), is_number=True, weight=700),
            Cell(sentence(code, language), tone=tone, icon=icon),
        )
        rows.append(Row(item.key_id, cells))
    return tuple(rows)
