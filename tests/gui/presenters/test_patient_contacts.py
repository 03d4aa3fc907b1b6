"""Telephone numbers in pairs: read aloud as they are dialled, no digit added or lost."""

import re

import pytest
from patient_file_builders import file_of

from continuity_kit.gui.presenters.patient_contacts import contacts_state, in_pairs

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0699990117", "06 99 99 01 17"),
        ("06.99.99.01.17", "06 99 99 01 17"),
        ("+33 6 99 99 01 17", "+33 6 99 99 01 17"),
        ("4120", "41 20"),
        ("poste 4120", "poste 4120"),
        ("VSL 05 99 99 03 00", "VSL 05 99 99 03 00"),
        ("112", "112"),
    ],
)
def test_a_number_stands_in_pairs(written: str, shown: str) -> None:
    assert in_pairs(written) == (shown.replace(" ", NBSP) if shown[0] in "+04" else shown)
    assert re.sub(r"\D", "", in_pairs(written)) == re.sub(r"\D", "", written)


def test_a_number_that_no_source_gives_is_a_word() -> None:
    state = contacts_state(file_of(), "fr")
    by_role = {line.role: line for line in state.patient}
    assert by_role["Patient, fixe"].is_missing
    assert by_role["Patient, fixe"].number == "non fourni"
    assert by_role["Patient, portable"].is_number
    assert by_role["Proche"].name == "Mme Témoin, sœur"
    assert [line.role for line in state.department] == ["Physicien de garde", "Cadre"]
