"""The guides: a page a moment, in reading order, found by any word."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from continuity_kit.files import storage_error
from continuity_kit.gui.presenters.routes import PageName
from continuity_kit.gui.presenters.unlock_readiness import installed_printers
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.printing import PrinterOrder, printer_state, send, trouble_of

Draw = Callable[[str, str], tuple[bytes, int]]

ABOUT_PAGE: dict[PageName | str, str] = {
    "unlock": "01",
    "day": "02",
    "patient": "02",
    "record": "03",
    "refusal": "05",
    "print": "06",
    "gaps": "09",
    "handback": "11",
    "department": "07",
    "department-exports": "07",
    "department-people": "12",
    "department-cards": "11",
    "department-mirror": "12",
    "department-profiles": "10",
    "department-scanner": "02",
    "department-laptop": "12",
    "department-drill": "13",
    "changes": "08",
    "correct": "03",
    "help": "01",
}
"""Which guide F1 opens in place."""


@dataclass(frozen=True)
class Guide:
    """One page of help.

    Attributes:
        number: two digits, the same in both languages.
        text: Markdown without its title.
    """

    number: str
    title: str
    text: str

    @property
    def markdown(self) -> str:
        """Return the whole page."""
        return f"# {self.title}\n\n{self.text}"


@dataclass(frozen=True)
class Printed:
    """What became of the booklet; the file is kept in any case."""

    words: str
    file: Path


@cache
def guides(language: Language) -> tuple[Guide, ...]:
    """Return every guide in reading order."""
    found = []
    folder = files("continuity_kit.help") / language
    for page in sorted(folder.iterdir(), key=lambda item: item.name):
        if page.name.endswith(".md"):
            head, _, text = page.read_text(encoding="utf-8").partition("\n")
            found.append(Guide(page.name[:2], head.removeprefix("# ").strip(), text.strip()))
    return tuple(found)


def guide_about(page: str, language: Language) -> Guide:
    """Return the guide of a page or of a part of it; the first one where it has none."""
    number = ABOUT_PAGE.get(page) or ABOUT_PAGE.get(page.partition("-")[0], "01")
    return next(guide for guide in guides(language) if guide.number == number)


def find_guides(query: str, language: Language) -> tuple[Guide, ...]:
    """Return the guides that hold every word typed, those with it in their title first."""
    words = _fold(query).split()
    found = [
        guide for guide in guides(language) if all(word in _fold(guide.markdown) for word in words)
    ]
    return tuple(
        sorted(found, key=lambda guide: not all(word in _fold(guide.title) for word in words))
    )


def booklet(language: Language) -> str:
    """Return all guides as one text, to be printed."""
    return "\n\n".join(guide.markdown for guide in guides(language))


def print_booklet(workplace: Workplace, draw: Draw) -> Printed:
    """Keep the booklet as a PDF beside the vault's papers and print it; off the GUI thread.

    Args:
        draw: makes the PDF of a text under a title, and counts its pages.

    Raises:
        WorldError: `disk-full`, `write-failed`; `cups-…`, `printer-…`.
    """
    language, laptop = workplace.language, workplace.laptop
    pdf, pages = draw(booklet(language), sentence("gui-help-booklet", language))
    folder = laptop.vault.path / "paper"
    file = folder / f"help-{language}.pdf"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from error
    laptop.disk.put(file, pdf)
    ready = [name for name in installed_printers() if trouble_of(name, printer_state(name)) is None]
    if not ready:
        words = words_of("gui-help-booklet-kept", language, pages=pages, file=str(file))
        return Printed(words, file)
    send(pdf, PrinterOrder(ready[0]), f"help-{language}")
    words = words_of("gui-help-booklet-sent", language, pages=pages, printer=ready[0])
    return Printed(words, file)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
