from dataclasses import fields, replace

import pytest

from continuity_kit.domain.completeness import PatientSet, completeness_colour, missing_items

WHOLE = PatientSet(*[True] * len(fields(PatientSet)))


@pytest.mark.parametrize("word", [item.name for item in fields(PatientSet)])
def test_each_part_that_is_not_there_is_named(word: str) -> None:
    assert missing_items(replace(WHOLE, **{word: False})) == (word,)


def test_what_treats_is_red_and_what_helps_is_amber() -> None:
    assert completeness_colour(()) == "green"
    assert {
        word
        for word in (item.name for item in fields(PatientSet))
        if completeness_colour([word]) == "red"
    } == {"identity", "prescription", "plan", "count"}


def test_a_patient_who_comes_for_a_planning_ct_is_not_red_for_want_of_a_plan() -> None:
    assert completeness_colour(("plan", "count"), awaits_plan=True) == "amber"
    assert completeness_colour(("identity",), awaits_plan=True) == "red"
