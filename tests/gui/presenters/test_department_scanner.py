"""The scanner tried on the department's page: what arrived, and a prefix that is found in it."""

import pytest
from browse_builders import Ward
from day_builders import print_day
from gui_builders import DAY

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.department_scanner import keep_prefix, read_scanner, received
from continuity_kit.gui.presenters.scan import look_up
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.sheet_counter import papers


@pytest.fixture
def place(written_ward: Ward) -> Workplace:
    made = Workplace(written_ward.laptop, "fr")
    made.take(made.read())
    return made


def heard(place: Workplace, code: str) -> tuple[str, str, str | None]:
    found = received(place, look_up(place.laptop, place.snapshot, code))
    return found.words, found.tone, found.proposed


def test_a_whole_number_and_a_sheet_are_named_with_their_patient(
    place: Workplace, written_ward: Ward
) -> None:
    words, tone, proposed = heard(place, "001")
    assert words.startswith("Reçu") and "001" in words and "numéro de" in words
    assert (tone, proposed) == ("green", None)
    print_day(written_ward, DAY)
    found = papers(written_ward.laptop.ledger.entries())
    number = next(one.number for one in found if one.patient_id is not None)
    assert "feuille de" in heard(place, number)[0]


@pytest.mark.parametrize("prefix", ["#", "$$", "!!!!"])
def test_a_prefix_before_a_known_code_is_found_and_proposed(place: Workplace, prefix: str) -> None:
    words, tone, proposed = heard(place, f"{prefix}001")
    assert (tone, proposed) == ("amber", prefix)
    assert words.endswith("gardez ce préfixe.")


@pytest.mark.parametrize("code", ["99", "A001", "!!!!!001", '&é"', "~"])
def test_what_is_no_code_of_this_laptop_says_what_to_do(place: Workplace, code: str) -> None:
    words, tone, proposed = heard(place, code)
    assert (tone, proposed) == ("amber", None)
    assert "autre clavier" in words


def test_a_prefix_is_kept_and_then_expected(place: Workplace) -> None:
    assert read_scanner(place).prefix == "~"
    keep_prefix(place, "")
    state = read_scanner(place)
    assert state.prefix == "" and "sauf dans un champ" in state.words
    with pytest.raises(UsageError, match="scanner-prefix-wrong"):
        keep_prefix(place, "1")
