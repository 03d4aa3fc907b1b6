"""Sentences on a screen name no command of a terminal."""

from string import Formatter

import pytest

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.gui.presenters.refusals import on_screen, told, without_command
from continuity_kit.messages import LANGUAGES, catalogue

COMMANDS = ("settle", "vault ", "confirm)", "amend)", "void)", "exporter enrol", "handback)")


def test_a_sentence_keeps_all_but_the_command():
    assert on_screen("gap-count-unknown", "fr").endswith("Deux personnes tranchent d’abord.")
    assert "settle" in catalogue("fr")["gap-count-unknown"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_catalogue_sends_people_to_a_terminal(language):
    left = {
        code: text
        for code, text in catalogue(language).items()
        for shown in [on_screen(code, language, anything(text))]
        if any(f"({word}" in shown for word in COMMANDS)
    }
    assert left == {}


def test_what_an_error_is_about_stands_after_its_sentence():
    assert told(WorldError("patient-unknown", "4711"), "en").endswith("(4711)")
    assert not told(UsageError("secrets-differ"), "en").endswith(")")


def anything(text):
    """Fill every placeholder of a sentence."""
    return {name: name for _, name, _, _ in Formatter().parse(text) if name}


def test_an_apostrophe_is_curved_on_a_screen_and_a_prime_is_not():
    text = without_command("Rien n'a été calculé : l'écart est de 5' (settle --count).")
    assert text == "Rien n’a été calculé : l’écart est de 5'."
