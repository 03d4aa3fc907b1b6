"""Confirming, correcting and voiding what another laptop recorded, in either order of exchange."""

import shutil
from dataclasses import replace
from decimal import Decimal

import pytest
from exchange_builders import Ward
from ledger_builders import ANNE, BRUNO, CLAIRE, DAVID, person
from session_builders import PLAN_UID, beams, patient

from continuity_kit.domain.ledger_state import fractions
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.amend_entries import Amendment, amend, void
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.numbered_entry import EntryName, read_entry_name
from continuity_kit.services.settle import TwoPeople, settle_conflict

READING = "312.5 + 298.7"
TWO = TwoPeople(CLAIRE, DAVID, "read from both sheets")
ORDERS = ["AB", "BA", "BAB"]


@pytest.fixture
def ward(tmp_path) -> Ward:
    """Two laptops, and fraction 11 that A recorded, unconfirmed, in both."""
    made = Ward(tmp_path)
    made.given_by_a = made.record("A", 11)
    made.everybody()
    return made


def of_a(receipt: Receipt) -> EntryName:
    return read_entry_name(f"A/{receipt.index}")


def corrected(ward: Ward, letter: str, named: EntryName | int, meterset: str) -> Receipt:
    amendment = Amendment(named, CLAIRE, BRUNO, "misread", beams(("1", meterset)))
    return amend(ward.laptops[letter].desk, [patient()], amendment).receipt


def fraction_on(ward: Ward, letter: str):
    (found,) = fractions(ward.reopen(letter).ledger.entries(), PLAN_UID)
    return found


def shown_on_both(ward: Ward, order: str):
    """Exchange in an order; return what both laptops then show, which must be one thing."""
    ward.everybody(order)
    one, other = (ward.state(letter) for letter in "AB")
    assert one == other
    return fraction_on(ward, "A")


@pytest.mark.parametrize("order", ORDERS)
def test_another_laptops_fraction_is_confirmed_and_counts_once_on_both(ward, order):
    confirm(ward.laptops["B"].desk, of_a(ward.given_by_a), BRUNO, READING)
    fraction = shown_on_both(ward, order)
    assert (fraction.state, fraction.confirmed_by) == ("given", "Bruno")
    assert ward.given("A") == ward.given("B") == 11
    for letter, named in (("A", ward.given_by_a.index), ("B", of_a(ward.given_by_a))):
        with pytest.raises(SafetyError, match="already-confirmed"):
            confirm(ward.laptops[letter].desk, named, DAVID, READING)


@pytest.mark.parametrize("order", ORDERS)
def test_another_laptops_fraction_is_amended_and_counts_once_on_both(ward, order):
    corrected(ward, "B", of_a(ward.given_by_a), "312.8")
    fraction = shown_on_both(ward, order)
    assert fraction.state == "given"
    assert fraction.beams[0].delivered_meterset_mu == Decimal("312.8")
    assert ward.given("A") == ward.given("B") == 11


@pytest.mark.parametrize("order", ORDERS)
def test_another_laptops_fraction_is_voided_and_counts_on_neither(ward, order):
    void(ward.laptops["B"].desk, of_a(ward.given_by_a), CLAIRE, BRUNO, "not given")
    fraction = shown_on_both(ward, order)
    assert fraction.state == "not_counted"
    assert ward.given("A") == ward.given("B") == 10
    assert ward.conflicts("A") == ()
    again = ward.record("A", 11)
    assert again.index > ward.given_by_a.index
    ward.everybody(order)
    assert ward.given("A") == ward.given("B") == 11


def test_a_bare_number_is_always_this_laptops(ward):
    number = ward.given_by_a.index
    own = ward.laptops["B"].ledger.entries()
    (entry,) = [item for item in own if item.index == number and item.device == ward.device("B")]
    assert entry.kind != "fraction_ended"
    for act in (
        lambda: confirm(ward.laptops["B"].desk, number, BRUNO, READING),
        lambda: corrected(ward, "B", number, "312.8"),
    ):
        with pytest.raises(UsageError, match="entry-not-a-fraction"):
            act()
    with pytest.raises(UsageError, match="entry-not-voidable"):
        void(ward.laptops["B"].desk, number, ANNE, BRUNO, "wrong number")


def test_letter_key_and_hash_name_one_entry(ward):
    receipt = ward.given_by_a
    names = [
        read_entry_name(f"a/{receipt.index}"),
        read_entry_name(str(receipt.index), "A"),
        read_entry_name(f"{ward.device('A')}/{receipt.index}"),
        read_entry_name(f"{ward.device('A')[:8].upper()}/{receipt.index}"),
        read_entry_name(receipt.entry_hash[:16].upper()),
        read_entry_name(receipt.entry_hash),
    ]
    for name in names:
        with pytest.raises(SafetyError, match="reading-differs"):
            confirm(ward.laptops["B"].desk, name, BRUNO, "611.3")


@pytest.mark.parametrize(
    ("text", "laptop"),
    [
        ("", None),
        ("B12", None),
        ("B/", None),
        ("-3", None),
        ("B/C/3", None),
        ("123456789", None),
        ("0123456789abcde", None),
        ("B/3", "A"),
        ("0123456789abcdef", "A"),
        ("xy/3", None),
    ],
)
def test_what_names_no_entry_is_refused_before_anything_is_opened(text, laptop):
    with pytest.raises(UsageError, match="entry-not-readable"):
        read_entry_name(text, laptop)


@pytest.mark.parametrize(
    ("text", "code"),
    [("A/999", "entry-unknown"), ("Z/3", "laptop-not-known"), ("f" * 16, "entry-unknown")],
)
def test_an_entry_that_is_not_held_is_named(ward, text, code):
    with pytest.raises(UsageError, match=code):
        confirm(ward.laptops["B"].desk, read_entry_name(text), BRUNO, READING)


def test_p32_nobody_confirms_their_own_entry_from_another_laptop(ward):
    # Each laptop gives a person a key of its own: only the name is the same.
    elsewhere = replace(person("Anne, laptop B"), name="ANNE ", role="radiographer")
    assert elsewhere.user_id != ANNE.user_id
    with pytest.raises(SafetyError, match="second-is-first"):
        confirm(ward.laptops["B"].desk, of_a(ward.given_by_a), elsewhere, READING)
    with pytest.raises(SafetyError, match="second-is-first"):
        void(ward.laptops["B"].desk, of_a(ward.given_by_a), ANNE, elsewhere, "alone")
    assert fraction_on(ward, "B").state == "given_unconfirmed"


def test_a_correction_made_in_knowledge_of_another_replaces_it_whichever_laptop_made_it(ward):
    for first, second in ("AB", "BA"):
        corrected(ward, first, of_a(ward.given_by_a), "312.6")
        ward.everybody()
        corrected(ward, second, of_a(ward.given_by_a), "312.9")
        fraction = shown_on_both(ward, "AB")
        assert fraction.beams[0].delivered_meterset_mu == Decimal("312.9")
        assert ward.conflicts("A") == ward.conflicts("B") == ()


@pytest.mark.parametrize("order", ORDERS)
def test_corrections_made_apart_are_carded_until_one_of_them_holds(ward, order):
    kept = corrected(ward, "A", ward.given_by_a.index, "312.6")
    corrected(ward, "B", of_a(ward.given_by_a), "312.9")
    shown_on_both(ward, order)
    (card,) = ward.conflicts("A")
    assert card.code == "amendments-differ"
    assert ward.given("A") == ward.given("B") == 11
    desk = ward.laptops["B"].desk
    settle_conflict(desk, [patient()], card.conflict_id, list(card.entries), TWO)
    assert [item.code for item in ward.conflicts("B")] == ["amendments-differ"]  # both: no answer
    settle_conflict(desk, [patient()], card.conflict_id, [kept.entry_hash], TWO)
    fraction = shown_on_both(ward, order)
    assert ward.conflicts("A") == ward.conflicts("B") == ()
    assert fraction.beams[0].delivered_meterset_mu == Decimal("312.6")


def test_the_same_correction_made_apart_is_no_conflict(ward):
    for letter in "AB":
        corrected(ward, letter, of_a(ward.given_by_a), "312.6")
    assert shown_on_both(ward, "AB").beams[0].delivered_meterset_mu == Decimal("312.6")
    assert ward.conflicts("A") == ()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("act", ["confirmed", "amended"])
def test_a_void_apart_from_a_correction_or_a_reading_takes_nothing_out_of_the_count(
    ward, act, order
):
    void(ward.laptops["A"].desk, ward.given_by_a.index, CLAIRE, BRUNO, "not given")
    if act == "confirmed":
        confirm(ward.laptops["B"].desk, of_a(ward.given_by_a), BRUNO, READING)
    else:
        corrected(ward, "B", of_a(ward.given_by_a), "312.6")
    shown_on_both(ward, order)
    (card,) = ward.conflicts("A")
    assert card.code == "settlements-differ"
    assert ward.given("A") == ward.given("B") == 11
    entries = {item.entry_hash: item for item in ward.laptops["A"].ledger.entries()}
    (voids,) = [item for item in card.entries if entries[item].kind == "void"]
    settle_conflict(ward.laptops["A"].desk, [patient()], card.conflict_id, [voids], TWO)
    shown_on_both(ward, order)
    assert ward.conflicts("A") == ()
    assert ward.given("A") == ward.given("B") == 10


def test_a_void_in_knowledge_of_a_reading_voids(ward):
    confirm(ward.laptops["B"].desk, of_a(ward.given_by_a), BRUNO, READING)
    ward.everybody()
    void(ward.laptops["A"].desk, ward.given_by_a.index, CLAIRE, BRUNO, "not given")
    shown_on_both(ward, "AB")
    assert ward.conflicts("A") == ()
    assert ward.given("A") == ward.given("B") == 10


def test_a_number_of_a_copied_laptop_is_refused_and_the_hash_tells_the_entries_apart(
    ward, tmp_path
):
    image = tmp_path / "image"
    shutil.copytree(ward.laptops["A"].vault.path, image)
    twice = {"overrides": ("same-day", "under-six-hours"), "second": DAVID, "reason": "twice"}
    one = ward.record("A", 12, **twice)
    ward.everybody()
    shutil.rmtree(ward.laptops["A"].vault.path)
    shutil.copytree(image, ward.laptops["A"].vault.path)
    ward.reopen("A")
    other = ward.record("A", 12, **twice)
    ward.everybody()
    assert one.index == other.index
    for letter in "AB":
        desk = ward.laptops[letter].desk
        with pytest.raises(SafetyError, match="entry-number-shared"):
            confirm(desk, read_entry_name(f"A/{one.index}"), BRUNO, READING)
    confirm(ward.laptops["B"].desk, read_entry_name(one.entry_hash), BRUNO, READING)
