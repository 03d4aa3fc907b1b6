"""The guides: the same in both languages, found by any word, one for each page."""

import pytest

from continuity_kit.gui.presenters.help import (
    ABOUT_PAGE,
    booklet,
    find_guides,
    guide_about,
    guides,
)
from continuity_kit.gui.presenters.routes import RAIL_PAGES
from continuity_kit.messages import LANGUAGES


def test_every_guide_stands_in_both_languages():
    numbers = {language: [guide.number for guide in guides(language)] for language in LANGUAGES}
    assert numbers["fr"] == numbers["en"]
    assert len(numbers["fr"]) >= 12
    steps = {
        language: [guide.text.count("\n1. ") for guide in guides(language)]
        for language in LANGUAGES
    }
    assert steps["fr"] == steps["en"]


@pytest.mark.parametrize("page", [*RAIL_PAGES, "patient", "record", "unlock", "refusal"])
def test_each_page_has_its_guide(page):
    assert page in ABOUT_PAGE
    assert guide_about(page, "fr").number == guide_about(page, "en").number == ABOUT_PAGE[page]


def test_a_part_of_a_page_has_its_guide_or_that_of_the_page():
    assert guide_about("department-profiles", "fr").title == "Le travail du physicien"
    assert guide_about("department-drill", "en").title == "The drill of the month"
    assert guide_about("department-other", "fr") == guide_about("department", "fr")
    assert guide_about("changes", "en").title == "What changed in a plan"
    assert guide_about("nowhere", "en").number == "01"


def test_a_guide_is_found_by_words_without_accents_titles_first():
    assert find_guides("seance interrompue", "fr")[0].title == "Séance interrompue, puis reprise"
    assert find_guides("PAPER JAM", "en")[0].title == "Print"
    assert find_guides("no such word at all", "en") == ()


def test_the_booklet_holds_every_guide():
    text = booklet("fr")
    assert all(guide.title in text for guide in guides("fr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_guide_sends_people_to_a_terminal(language):
    assert "continuity-kit" not in booklet(language)
    assert "--" not in booklet(language)
