"""The same form sent twice, and two people at once: one fraction is recorded once."""

import pytest
from ledger_builders import ANNE, BRUNO
from session_builders import (
    FORM,
    KEY,
    PLAN_UID,
    codes,
    desk,
    kinds,
    patient,
    record,
    record_confirmed,
    refused,
    request,
    states,
    view,
)

from continuity_kit.domain.ledger_state import conflicts, fractions, given_numbers
from continuity_kit.errors import SafetyError, WorldError
from continuity_kit.services import record_session
from continuity_kit.services.signing import sign_statement


def test_p31_the_same_form_sent_twice_is_one_fraction(tmp_path):
    at = desk(tmp_path)
    first = record(at, form=FORM)
    again = record(at, form=FORM)
    assert (again.receipt, again.repeated) == (first.receipt, True)
    assert kinds(at) == ["fraction_ended"]
    # In a new program, after a crash, and with the colleague's reading that had not come through.
    later = desk(tmp_path)
    confirmed = record_confirmed(later, form=FORM)
    assert (confirmed.receipt, confirmed.repeated) == (first.receipt, True)
    assert kinds(later) == ["fraction_ended", "confirmation"]
    assert record_confirmed(later, form=FORM).confirmation == confirmed.confirmation
    assert kinds(later) == ["fraction_ended", "confirmation"]
    assert states(later) == {11: "given"}


def test_p31_a_start_sent_twice_is_one_session(tmp_path):
    at = desk(tmp_path)
    first = record_session.start(at, [patient()], request(given=(), form=FORM))
    again = record_session.start(at, [patient()], request(given=(), form=FORM))
    assert again.receipt == first.receipt
    assert kinds(at) == ["fraction_started"]


@pytest.mark.parametrize(
    "other",
    [
        {"fraction": 12},
        {"given": (("1", "312.5"), ("2", "298.6"))},
        {"given": (("1", "312.5"),)},
        {"plan_uid": "1.2.3.4.6"},
    ],
)
def test_p31_a_form_used_for_something_else_is_refused(tmp_path, other):
    at = desk(tmp_path)
    record(at, form=FORM)
    number = other.pop("fraction", 11)
    patients = [patient(view(), view("1.2.3.4.6"))]
    error = refused(record, at, number, error=SafetyError, patients=patients, form=FORM, **other)
    assert error.code == "form-already-used"
    assert kinds(at) == ["fraction_ended"]


def test_p31_a_form_of_a_start_records_no_end(tmp_path):
    at = desk(tmp_path)
    record_session.start(at, [patient()], request(given=(), form=FORM))
    assert refused(record, at, error=SafetyError, form=FORM).code == "form-already-used"


def test_p31_a_double_click_without_a_form_is_a_hard_stop(tmp_path):
    at = desk(tmp_path)
    record(at)
    error = refused(record, at, person=BRUNO)
    assert codes(error) == ["fraction-already-given"]
    assert error.gates[0].override is None
    assert given_numbers(fractions(at.store.entries(), PLAN_UID)) == {11}


def test_p31_two_who_record_one_fraction_at_once_record_it_once(tmp_path):
    """Both pass the gates before either has appended; the later one passes them again."""
    one, other = desk(tmp_path), desk(tmp_path)
    append = one.store.append
    raced = []

    def late(signed, *, seen=None):
        if not raced:
            raced.append(record(other, person=BRUNO))
        return append(signed, seen=seen)

    one.store.append = late
    error = refused(record, one)
    assert codes(error)[0] == "fraction-already-given"
    ended = [entry for entry in one.store.entries() if entry.kind == "fraction_ended"]
    assert [entry.signatures[0].name for entry in ended] == ["Bruno"]
    assert conflicts(one.store.entries(), KEY) == ()


def test_a_ledger_that_never_stands_still_is_told(tmp_path):
    at = desk(tmp_path)
    other = desk(tmp_path)
    append = at.store.append

    def late(signed, *, seen=None):
        other.store.append(print_entry(other))
        return append(signed, seen=seen)

    at.store.append = late
    assert refused(record, at, error=WorldError).code == "ledger-moved-on"


def print_entry(at):
    return sign_statement("drill", {}, {}, person=ANNE, at=at.now())
