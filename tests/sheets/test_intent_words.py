"""A coded intent in the reader's language, and free text as somebody wrote it."""

import pytest

from continuity_kit.domain.plan_completeness import TREATMENT_INTENTS
from continuity_kit.sheets.intent_words import CODED, intent_words


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        ("curatif", "curatif", "curative"),
        ("CURATIVE", "curatif", "curative"),
        ("Palliatif", "palliatif", "palliative"),
        ("PROPHYLACTIC", "prophylactique", "prophylactic"),
        ("adjuvant, après chirurgie", "adjuvant, après chirurgie", "adjuvant, après chirurgie"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_coded_intent_has_words_in_both_languages_and_free_text_stays(
    written: str | None, french: str, english: str
) -> None:
    assert (intent_words(written, "fr"), intent_words(written, "en")) == (french, english)


def test_every_intent_of_a_plan_to_treat_with_is_coded() -> None:
    assert {word.casefold() for word in TREATMENT_INTENTS} <= set(CODED)
