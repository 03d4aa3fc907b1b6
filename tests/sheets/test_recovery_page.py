"""The recovery page as it is typed from, in either language first, and on either paper."""

from datetime import UTC, datetime

import pytest
import zxingcpp
from sheets_support import one_bit, page_texts

from continuity_kit.messages import Language
from continuity_kit.sheets.recovery_page import RecoveryKey, render_recovery_page
from continuity_kit.sheets.request import Paper
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.recovery import make_recovery

WORDS = ("citron", "rocher", "azur", "neige", "pulpe", "ruban", "bocal", "samedi")
MADE_AT = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)


def key_of(text: str, facility: str = "Centre Saint-Exemple") -> RecoveryKey:
    return RecoveryKey(text, "0123456789abcdef", WORDS, facility, MADE_AT)


def test_the_key_stands_in_the_groups_it_is_typed_in() -> None:
    identity, text = make_recovery()
    page = page_texts(render_recovery_page(key_of(text.key)))[0]
    assert " ".join(text.lines[1].split()) in " ".join(page.split())
    typed = "".join(text.lines)
    assert PqIdentity.from_text(typed) == identity


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("fr", "CLÉ DE SECOURS", "RECOVERY KEY"), ("en", "RECOVERY KEY", "CLÉ DE SECOURS")],
)
def test_the_language_asked_for_stands_first_and_the_other_beside(
    language: Language, first: str, second: str
) -> None:
    _, text = make_recovery(language)
    page = page_texts(render_recovery_page(key_of(text.key), language=language))[0]
    assert page.index(first) < page.index(second)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("facility", ["", "Centre hospitalier universitaire " * 5])
def test_every_page_is_whole_whatever_the_facility(paper: Paper, facility: str) -> None:
    _, text = make_recovery()
    pdf = render_recovery_page(key_of(text.key, facility.strip()), paper)
    pages = page_texts(pdf)
    assert len(pages) == 2
    for number, page in enumerate(pages):
        (code,) = zxingcpp.read_barcodes(one_bit(pdf, number, 150).convert("L"))
        assert code.text == text.key
        assert "Number of the seal, safe" in page
