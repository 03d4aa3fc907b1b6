"""Keyboard layout and caps lock in words: a passphrase is typed unseen; no Qt."""

from dataclasses import dataclass, replace

from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence

LAYOUTS = {
    "fr": "gui-unlock-layout-fr",
    "be": "gui-unlock-layout-be",
    "ch": "gui-unlock-layout-ch",
    "ca": "gui-unlock-layout-ca",
    "us": "gui-unlock-layout-us",
    "gb": "gui-unlock-layout-gb",
    "de": "gui-unlock-layout-de",
}


@dataclass(frozen=True)
class KeyboardFacts:
    """What is known of the keyboard; nothing is guessed.

    Attributes:
        layouts: by their X names, the first one in use unless somebody switches.
        caps_lock: None where nobody can tell.
    """

    layouts: tuple[str, ...] = ()
    caps_lock: bool | None = None

    def typed(self, text: str, *, is_shifted: bool) -> "KeyboardFacts":
        """Learn from a letter: a capital without shift is caps lock."""
        if len(text) != 1 or text.lower() == text.upper():
            return self
        return replace(self, caps_lock=text.isupper() != is_shifted)


def layout_words(facts: KeyboardFacts, language: Language) -> str:
    """Return the layout by the name that people use; "" where it is unknown."""
    if len(facts.layouts) != 1:
        names = ", ".join(facts.layouts)
        return words_of("gui-unlock-layout-several", language, names=names) if names else ""
    code = LAYOUTS.get(facts.layouts[0])
    return facts.layouts[0] if code is None else sentence(code, language)


def caps_words(facts: KeyboardFacts, language: Language) -> str:
    """Return yes, no, or unknown."""
    if facts.caps_lock is None:
        return sentence("gui-unlock-unknown", language)
    return sentence("gui-unlock-yes" if facts.caps_lock else "gui-unlock-no", language)
