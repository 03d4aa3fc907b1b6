"""The keyboard map: every key of the application and what it does, in one place; no Qt.

`sequence` is written as Qt reads it. Keys that act inside one page (F8, Alt+1…, arrows, Enter) are
listed too: help shows them all, the window binds those marked `is_global`.
"""

from dataclasses import dataclass
from typing import Literal

from continuity_kit.gui.presenters.routes import RAIL_PAGES, PageName
from continuity_kit.messages import Language, sentence

Act = Literal[
    "help", "search", "record", "print", "lock", "next_region", "previous_region", "theme", "back"
]


@dataclass(frozen=True)
class Key:
    """One key.

    Attributes:
        act: what the window does; None where a page does it, or where `page` is opened.
        page: the rail page that it opens.
    """

    sequence: str
    words_code: str
    act: Act | None = None
    page: PageName | None = None

    @property
    def is_global(self) -> bool:
        """The window binds it on every page."""
        return self.act is not None or self.page is not None

    def words(self, language: Language) -> str:
        """Return what it does."""
        return sentence(self.words_code, language)


KEYS: tuple[Key, ...] = (
    Key("F1", "gui-frame-key-help", "help"),
    Key("F3", "gui-frame-key-search", "search"),
    Key("Ctrl+F", "gui-frame-key-search", "search"),
    Key("F5", "gui-frame-key-record", "record"),
    Key("F7", "gui-day-key-correct"),
    Key("F8", "gui-frame-key-interrupted"),
    Key("F9", "gui-day-key-missed"),
    Key("Ctrl+P", "gui-frame-key-print", "print"),
    Key("Ctrl+L", "gui-frame-key-lock", "lock"),
    Key("F6", "gui-frame-key-next-region", "next_region"),
    Key("Shift+F6", "gui-frame-key-previous-region", "previous_region"),
    *(
        Key(f"Ctrl+{place}", "gui-frame-key-page", page=page)
        for place, page in enumerate(RAIL_PAGES, 1)
    ),
    Key("Alt+1…8", "gui-frame-key-tabs"),
    Key("↑ ↓ ← →", "gui-frame-key-arrows"),
    Key("Enter", "gui-frame-key-enter"),
    Key("Ctrl+Enter", "gui-frame-key-sign"),
    Key("Esc", "gui-frame-key-back", "back"),
    Key("Ctrl+D", "gui-frame-key-theme", "theme"),
)


def global_keys() -> tuple[Key, ...]:
    """Return the keys that the window binds."""
    return tuple(key for key in KEYS if key.is_global)
