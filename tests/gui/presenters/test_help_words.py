"""The guides quote the screen: each quoted word stands there, each bold one is a key or a page."""

import re
import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from continuity_kit.gui.presenters.help import guides
from continuity_kit.messages import LANGUAGES, Language, catalogue

CATALOGUES = Path(str(files("continuity_kit.gui"))) / "translations"
QUOTED = {
    "fr": re.compile("«\N{NO-BREAK SPACE}([^»]+?)\N{NO-BREAK SPACE}»"),
    "en": re.compile('"([^"]+)"'),
}
BOLD = re.compile(r"\*\*(.+?)\*\*")
KEY = re.compile(r"F\d|Alt\+[1-8↑↓]|Ctrl\+([1-5A-Z]|Enter|Entrée)")
PLACEHOLDER = re.compile(r"\\\{\w+\\\}")
GAP = r"\\S{1,24}"
LEAST_PART = 6
"""A quoted part of a sentence is its beginning, and so long at least."""


@cache
def screen_words(language: Language) -> frozenset[str]:
    """Return every word and sentence of the application, placeholders as they are written."""
    found = {text for code, text in catalogue(language).items() if code.startswith("gui-")}
    for path in CATALOGUES.glob("*_fr.ts"):
        for message in ET.parse(path).iter("message"):
            source, translation = message.findtext("source"), message.findtext("translation")
            found.add((translation if language == "fr" else source) or "")
    return frozenset(map(_plain, found)) | {_plain(guide.title) for guide in guides(language)}


def stands_on_screen(quoted: str, language: Language) -> bool:
    """Tell whether a text is a whole text of the screen, or begins one; numbers fill its gaps."""
    asked = _plain(quoted)
    return asked in screen_words(language) or any(
        pattern.fullmatch(asked)
        or (len(asked) >= LEAST_PART and words.startswith(asked) and _ends_word(words, asked))
        for words, pattern in _patterns(language)
    )


@cache
def _patterns(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (words, re.compile(PLACEHOLDER.sub(GAP, re.escape(words))))
        for words in screen_words(language)
        if len(PLACEHOLDER.sub("", re.escape(words))) > 2
    )


def _ends_word(words: str, part: str) -> bool:
    return not words[len(part) : len(part) + 1].isalpha()


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("'", "’").strip()


def quotes(language: Language) -> list[tuple[str, str]]:
    return [
        (guide.number, text)
        for guide in guides(language)
        for text in QUOTED[language].findall(guide.markdown)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quoted_word_stands_on_the_screen(language: Language) -> None:
    assert len(quotes(language)) > 100
    lost = [item for item in quotes(language) if not stands_on_screen(item[1], language)]
    assert lost == []


def test_both_languages_quote_as_many_words_in_each_guide() -> None:
    french, english = ([number for number, _ in quotes(language)] for language in ("fr", "en"))
    assert french == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_a_guide_names_is_on_the_rail_and_every_key_is_a_key(
    language: Language,
) -> None:
    for guide in guides(language):
        for after, text in re.findall(r"(\w+)\s\*\*(.+?)\*\*", guide.markdown):
            if after == "page":
                assert stands_on_screen(text, language), (guide.number, text)
        for text in BOLD.findall(guide.markdown):
            if re.match(r"(F\d|Alt\+|Ctrl\+)", text):
                assert KEY.fullmatch(text), (guide.number, text)


@pytest.mark.parametrize(
    "wrong", ["Lire la clef", "Imprimer les feuilles du jour", "Commence", "Corriger la ligne"]
)
def test_a_word_that_no_screen_says_is_found(wrong: str) -> None:
    assert not stands_on_screen(wrong, "fr")


@pytest.mark.parametrize("right", ["Lire la clé", "Imprimer 7 feuilles", "ENREGISTRÉ"])
def test_whole_words_filled_gaps_and_beginnings_are_known(right: str) -> None:
    assert stands_on_screen(right, "fr")
