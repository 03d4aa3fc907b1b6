"""Values that have not the shape of their kind block their patient instead of being guessed."""

import pytest
from ledger_entries import confirmation, elsewhere, ended, entry, started

from continuity_kit.domain.ledger_kinds import KINDS
from continuity_kit.domain.ledger_shape import is_well_formed

SUBJECT = {"patient_id": "CSE-0001", "id_issuer": "CSE", "plan_uid": "1.2", "fraction": 1}
WHOLE = ended()
COUNT = {"count": 3, "known": {"given": 2, "source": "counts", "as_of": None, "conflict": True}}
GOOD = {
    "fraction_ended": dict(WHOLE.values),
    "fraction_started": dict(started().values),
    "confirmation": dict(confirmation(WHOLE).values),
    "amendment": {"beams": None, "given_at": None, "treated_on": None},
    "treated_elsewhere": dict(elsewhere().values),
    "missed": {"missed_on": "2026-11-24"},
    "count_settled": COUNT,
}


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_values_of_their_kind_are_well_formed(kind):
    assert is_well_formed(kind, SUBJECT, GOOD[kind])


def test_a_kind_that_this_program_does_not_know_is_not_well_formed():
    assert not is_well_formed("hologram", SUBJECT, {})
    assert is_well_formed("drill", SUBJECT, {"anything": 1})
    assert len(KINDS) == 35


BAD_ENDS = {
    "outcome": "done",
    "given_at": "2026-11-24T12:00:00",
    "treated_on": "24/11/2026",
    "machine": 7,
    "beams": [{"beam": "1", "meterset": "100"}],
    "shifts_mm": {"vertical": "1"},
    "overrides": [{"role": "doctor"}],
}


@pytest.mark.parametrize("name", sorted(BAD_ENDS))
def test_an_end_with_one_wrong_value_is_not_well_formed(name):
    values = {**GOOD["fraction_ended"], name: BAD_ENDS[name]}
    assert not is_well_formed("fraction_ended", SUBJECT, values)


@pytest.mark.parametrize("meterset", ["NaN", "Infinity", "", "x", 100, 100.0, None, True])
def test_a_meterset_that_is_no_finite_number_as_text_is_not_well_formed(meterset):
    beams = [{"beam": 1, "meterset": meterset}]
    assert not is_well_formed("fraction_ended", SUBJECT, {**GOOD["fraction_ended"], "beams": beams})
    assert not is_well_formed("amendment", SUBJECT, {"beams": beams})


@pytest.mark.parametrize("number", [0, -1, "1", True, 1.0, None])
def test_a_fraction_without_a_whole_number_is_not_well_formed(number):
    subject = {**SUBJECT, "fraction": number}
    for kind in ("fraction_ended", "fraction_started", "treated_elsewhere"):
        assert not is_well_formed(kind, subject, GOOD[kind])


@pytest.mark.parametrize(
    "values",
    [
        {**COUNT, "count": -1},
        {**COUNT, "count": "3"},
        {**COUNT, "count": True},
        {**COUNT, "known": None},
        {**COUNT, "known": {"given": 2, "conflict": "no"}},
    ],
    ids=["negative", "text", "truth", "nothing known", "conflict as text"],
)
def test_a_settled_count_is_a_whole_number_and_names_what_was_known(values):
    assert not is_well_formed("count_settled", SUBJECT, values)


def test_the_builders_make_entries_that_are_well_formed():
    for made in (WHOLE, started(), elsewhere(), confirmation(WHOLE), entry("void")):
        assert is_well_formed(made.kind, made.subject, made.values)
