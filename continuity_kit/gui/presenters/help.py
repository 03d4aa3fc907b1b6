"""The guides: a page a moment, in reading order, found by any word."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from continuity_kit.gui.presenters.routes import PageName
from continuity_kit.messages import Language

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
    """Return the guide of a page; the first one where a page has none of its own."""
    number = ABOUT_PAGE.get(page, "01")
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


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
