"""Cards: what they say, who signed them, and the words people compare."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from continuity_kit.errors import AuthenticityError, ContinuityError
from continuity_kit.vault import bech32, envelope
from continuity_kit.vault import words as words_module
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import (
    CARD_TYPE,
    Card,
    card_words,
    head_words,
    make_card,
    public_text,
    read_card,
    two_words_match,
    words_match,
)
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.words import fold, is_word_list_equal, word_list, words_of

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY = SigningKey.from_seed(bytes([7]) * 32)
MALLORY = SigningKey.from_seed(bytes([8]) * 32)
IDENTITY = PqIdentity(bytes([9]) * 32)
EXPORTER = Card("exporter", "Centre Saint-Exemple", "exporter", NOON, public_text(KEY.public))
LAPTOP = replace(
    EXPORTER, role="laptop", name="A", letter="A", recipient=IDENTITY.recipient.to_text()
)
RECOVERY = replace(LAPTOP, role="recovery", letter=None)
HOST = replace(LAPTOP, role="host_centre", letter=None)
CARDS = [EXPORTER, LAPTOP, RECOVERY, HOST]


def refusal(data: bytes) -> str:
    with pytest.raises(ContinuityError) as refused:
        read_card(data)
    return refused.value.code


def signed(document: Any, key: SigningKey = KEY) -> bytes:
    """Sign any JSON as a card."""
    return envelope.sign(CARD_TYPE, to_json(document), [key])


def with_values(card: Card, **values: Any) -> bytes:
    return signed({**json.loads(to_json(card)), **values})


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.role)
def test_a_card_comes_back_as_it_was_made(card: Card) -> None:
    assert read_card(make_card(card, KEY)) == card


def test_a_card_introduces_the_key_of_its_role() -> None:
    assert EXPORTER.key_id == LAPTOP.key_id == KEY.key_id
    assert RECOVERY.key_id == HOST.key_id == IDENTITY.recipient.key_id
    assert LAPTOP.age_recipient == IDENTITY.recipient
    with pytest.raises(AuthenticityError, match="card-malformed"):
        _ = EXPORTER.age_recipient


def test_p06_a_card_that_is_not_signed_by_the_key_it_names_is_refused() -> None:
    good = make_card(EXPORTER, KEY)
    other_name = to_json(replace(EXPORTER, name="forged"))
    forged = json.loads(good) | {"payload": base64.b64encode(other_name).decode()}
    cases = {
        "another's signature": (signed(EXPORTER, MALLORY), "envelope-unknown-signer"),
        "unsigned": (envelope.sign(CARD_TYPE, to_json(EXPORTER), []), "envelope-unsigned"),
        "payload changed": (to_json(forged), "envelope-bad-signature"),
        "manifest shown as card": (
            envelope.sign("application/vnd.rtck.manifest.v1+json", to_json(EXPORTER), [KEY]),
            "envelope-wrong-type",
        ),
    }
    assert {name: refusal(data) for name, (data, _) in cases.items()} == {
        name: code for name, (_, code) in cases.items()
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (signed([]), "card-malformed"),
        (signed({}), "card-malformed"),
        (with_values(EXPORTER, more=1), "card-malformed"),
        (with_values(EXPORTER, role="director"), "card-malformed"),
        (with_values(EXPORTER, signing_key="***"), "card-malformed"),
        (with_values(EXPORTER, signing_key="é"), "card-malformed"),
        (with_values(EXPORTER, signing_key="AAAA"), "envelope-unknown-signer"),
        (with_values(EXPORTER, made_at="2026-11-24T12:00:00"), "card-malformed"),
        (with_values(EXPORTER, made_at="today"), "card-malformed"),
        (with_values(EXPORTER, letter="A"), "card-malformed"),
        (with_values(LAPTOP, letter=None), "card-malformed"),
        (with_values(LAPTOP, letter="a"), "card-malformed"),
        (with_values(LAPTOP, letter="AB"), "card-malformed"),
        (with_values(LAPTOP, letter="É"), "card-malformed"),
        (with_values(RECOVERY, letter="A"), "card-malformed"),
        (with_values(LAPTOP, recipient=None), "card-malformed"),
        (with_values(LAPTOP, recipient="age1pq1xyz"), "key-text-wrong"),
        (with_values(RECOVERY, recipient=bech32.encode("age1", bytes(32))), "key-text-wrong"),
        (with_values(EXPORTER, format=2), "card-newer"),
        (with_values(EXPORTER, format=2, more=1), "card-newer"),
        (with_values(EXPORTER, format="1"), "card-malformed"),
        (with_values(EXPORTER, algorithm="ml-dsa-65"), "card-newer"),
    ],
)
def test_a_card_that_says_something_wrong_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("card", [EXPORTER, LAPTOP], ids=lambda card: card.role)
def test_p03_no_card_with_a_flipped_byte_is_read(card: Card) -> None:
    data = make_card(card, KEY)
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        with pytest.raises(ContinuityError):
            read_card(bytes(damaged))


def test_p04_no_card_cut_at_any_byte_is_read() -> None:
    data = make_card(EXPORTER, KEY)
    assert {refusal(data[:length]) for length in range(len(data))} == {"envelope-malformed"}


# --- words --------------------------------------------------------------------------------------


def test_words_are_the_first_88_bits_of_the_payloads_hash() -> None:
    data = make_card(LAPTOP, KEY)
    digest = hashlib.sha256(envelope.unverified_payload(data, CARD_TYPE)).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)[:88]
    for language in ("fr", "en"):
        expected = [word_list(language)[int(bits[at : at + 11], 2)] for at in range(0, 88, 11)]
        assert list(card_words(data, language)) == expected
    assert card_words(data) == card_words(data, "fr")


def test_words_stay_the_same_for_ever() -> None:
    # People compare words made by two versions of the kit.
    digest = hashlib.sha256(b"words").digest()
    assert head_words(digest, "fr") == ("sésame", "bélier", "zoologie", "duplexe")
    assert head_words(digest, "en") == ("sweet", "brave", "zoo", "entire")
    assert words_module.head_words(digest) == head_words(digest)
    assert words_of(bytes(32), 4, "fr") == ("abaisser",) * 4
    assert words_of(b"\xff" * 32, 4, "en") == ("zoo",) * 4


def test_another_card_has_other_words() -> None:
    words = {
        card_words(make_card(replace(EXPORTER, name=str(number)), KEY)) for number in range(50)
    }
    assert len(words) == 50
    assert all(len(one) == 8 for one in words)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_words_of_a_list_are_taken_for_each_other(language: Any) -> None:
    assert len(word_list(language)) == 2048
    assert len({fold(word) for word in word_list(language)}) == 2048


def test_words_are_compared_without_case_accents_and_separators() -> None:
    words = ("épaule", "Zèbre", "a")
    for typed in ("épaule zèbre a", "EPAULE, ZEBRE, A", " e\u0301paule\tzebre\n a "):
        assert is_word_list_equal(typed, words)
    for typed in ("", "épaule zèbre", "zèbre épaule a", "épaule zèbre a a", "épaule zèbres a"):
        assert not is_word_list_equal(typed, words)


def test_all_eight_words_are_asked_in_either_language() -> None:
    data = make_card(LAPTOP, KEY)
    french, english = card_words(data, "fr"), card_words(data, "en")
    assert words_match(" ".join(french).upper(), data)
    assert words_match(" ".join(english), data)
    assert not words_match(" ".join(french[:7]), data)
    assert not words_match(" ".join([*french[:4], *english[4:]]), data)
    assert not words_match("", data)
    assert not words_match(" ".join(card_words(make_card(EXPORTER, KEY))), data)


def test_two_words_are_compared_at_their_places() -> None:
    data = make_card(LAPTOP, KEY)
    words = card_words(data)
    assert two_words_match(f"{words[1]} {words[6]}", data, (2, 7))
    assert not two_words_match(f"{words[6]} {words[1]}", data, (2, 7))
    assert not two_words_match(f"{words[1]} {words[6]}", data, (1, 7))
    english = card_words(data, "en")
    assert two_words_match(f"{english[0]}, {english[7]}", data, (1, 8))
