"""Which exported alerts only say that there is nothing."""

import unicodedata

import pytest

from continuity_kit.domain.alert_words import ASKED_KINDS, NONE_TEXTS, says_none
from continuity_kit.domain.patient import Alert


@pytest.mark.parametrize("kind", sorted(ASKED_KINDS))
@pytest.mark.parametrize("text", sorted(NONE_TEXTS))
def test_each_listed_text_denies_what_its_kind_asks(kind: str, text: str) -> None:
    told = (text, text.upper(), f"  {text.capitalize()}. ", unicodedata.normalize("NFD", text))
    assert all(says_none(Alert("001", kind, one)) for one in told)


@pytest.mark.parametrize(
    "text",
    [
        "aucune sauf iode",
        "Aucune, sauf l'iode",
        "Aucune ?",
        "aucune ...",
        "non connue",
        "inconnu",
        "unknown",
        "not known",
        "no contrast",
        "pas d'iode",
        "non vérifié",
        "0",
        "-",
        "",
        "aucune\nIode",
        "oui",
        "Iode",
    ],
)
def test_anything_but_a_listed_text_stays_an_alert(text: str) -> None:
    assert not says_none(Alert("001", "allergy", text))


def test_a_no_to_a_kind_that_asks_nothing_stays_an_alert() -> None:
    assert not says_none(Alert("001", "other", "non"))
    assert not says_none(Alert("001", "latex", "aucune"))
