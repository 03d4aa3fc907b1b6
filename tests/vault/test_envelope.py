"""Signed envelopes: exact bytes, one type, known signers, each refusal with its own code."""

import base64
import json
from typing import Any

import pytest

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.envelope import (
    MAX_ENVELOPE,
    MAX_SIGNATURES,
    pre_authentication,
    sign,
    unverified_payload,
    verify,
)
from continuity_kit.vault.keys import PublicKey, SigningKey

ANNE, BRUNO, MALLORY = (SigningKey.from_seed(bytes([number]) * 32) for number in (1, 2, 3))
TRUSTED = {key.key_id: key.public for key in (ANNE, BRUNO)}
KIND = "application/vnd.rtck.manifest.v1+json"
OTHER_KIND = "application/vnd.rtck.card.v1+json"
PAYLOAD = b'{"a": 1}'


def refusal(envelope: bytes, kind: str = KIND, trusted: Any = None) -> str:
    with pytest.raises(AuthenticityError) as refused:
        verify(envelope, kind, TRUSTED if trusted is None else trusted)
    return refused.value.code


def changed(envelope: bytes, **values: Any) -> bytes:
    return json.dumps({**json.loads(envelope), **values}).encode()


def signature(key: SigningKey = ANNE, payload: bytes = PAYLOAD, kind: str = KIND) -> dict[str, str]:
    signed = key.sign(pre_authentication(kind, payload))
    return {"keyid": key.key_id, "sig": base64.b64encode(signed).decode()}


def test_the_signed_bytes_are_those_of_the_published_example() -> None:
    # Source: DSSE protocol, test vector of the specification.
    kind, payload = "http://example.com/HelloWorld", b"hello world"
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pre_authentication(kind, payload) == expected
    assert pre_authentication("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_exact_bytes_come_back_with_the_keys_that_signed() -> None:
    for payload in (PAYLOAD, b"", b"\x00\xff" * 1000):
        verified = verify(sign(KIND, payload, [ANNE, BRUNO]), KIND, TRUSTED)
        assert verified.payload == payload
        assert verified.key_ids == (ANNE.key_id, BRUNO.key_id)


def test_a_key_that_signed_twice_counts_once() -> None:
    assert verify(sign(KIND, PAYLOAD, [ANNE, ANNE]), KIND, TRUSTED).key_ids == (ANNE.key_id,)


def test_two_payloads_that_only_lengths_tell_apart_are_signed_apart() -> None:
    assert pre_authentication("a", b"1 b") != pre_authentication("a 1", b"b")


def test_p06_each_wrong_envelope_has_its_own_code() -> None:
    good = sign(KIND, PAYLOAD, [ANNE])
    cases = {
        "unsigned": (sign(KIND, PAYLOAD, []), "envelope-unsigned"),
        "unknown signer": (sign(KIND, PAYLOAD, [MALLORY]), "envelope-unknown-signer"),
        "one of two unknown": (sign(KIND, PAYLOAD, [ANNE, MALLORY]), "envelope-unknown-signer"),
        "manifest shown as card": (sign(OTHER_KIND, PAYLOAD, [ANNE]), "envelope-wrong-type"),
        "type rewritten": (
            changed(sign(OTHER_KIND, PAYLOAD, [ANNE]), payloadType=KIND),
            "envelope-bad-signature",
        ),
        "1,000 signatures": (
            changed(good, signatures=[signature()] * 1000),
            "envelope-too-many-signatures",
        ),
        "other payload": (
            changed(good, payload=base64.b64encode(b'{"a": 2}').decode()),
            "envelope-bad-signature",
        ),
        "another's name": (
            changed(good, signatures=[{**signature(MALLORY), "keyid": ANNE.key_id}]),
            "envelope-bad-signature",
        ),
    }
    assert {name: refusal(envelope) for name, (envelope, _) in cases.items()} == {
        name: code for name, (_, code) in cases.items()
    }


def test_p06_a_dropped_signer_is_refused_though_the_signature_holds() -> None:
    good = sign(KIND, PAYLOAD, [ANNE])
    assert refusal(good, trusted={BRUNO.key_id: BRUNO.public}) == "envelope-unknown-signer"


def test_a_key_filed_under_another_id_is_not_believed() -> None:
    good = sign(KIND, PAYLOAD, [ANNE])
    assert refusal(good, trusted={ANNE.key_id: BRUNO.public}) == "envelope-bad-signature"
    posed = changed(good, signatures=[{**signature(), "keyid": BRUNO.key_id}])
    assert refusal(posed, trusted={BRUNO.key_id: ANNE.public}) == "envelope-bad-signature"


def test_twenty_signatures_pass_and_one_more_does_not() -> None:
    good = sign(KIND, PAYLOAD, [ANNE] * MAX_SIGNATURES)
    assert verify(good, KIND, TRUSTED).payload == PAYLOAD
    more = sign(KIND, PAYLOAD, [ANNE] * (MAX_SIGNATURES + 1))
    assert refusal(more) == "envelope-too-many-signatures"


GOOD = sign(KIND, PAYLOAD, [ANNE])


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        GOOD[:-1],
        GOOD + b"x",
        GOOD.replace(b"{", b'{"payload":"",', 1),
        changed(GOOD, more=1),
        changed(GOOD, payload=None),
        changed(GOOD, payload=7),
        changed(GOOD, payload="****"),
        changed(GOOD, payload="é"),
        changed(GOOD, payload="YQ"),
        changed(GOOD, payload="YR=="),
        changed(GOOD, signatures=None),
        changed(GOOD, signatures={}),
        changed(GOOD, signatures=["x"]),
        changed(GOOD, signatures=[{}]),
        changed(GOOD, signatures=[{**signature(), "more": 1}]),
        changed(GOOD, signatures=[{**signature(), "keyid": 1}]),
        changed(GOOD, signatures=[{**signature(), "sig": []}]),
        changed(GOOD, signatures=[{**signature(), "sig": "a"}]),
        b"[" * 100_000,
        b" " * (MAX_ENVELOPE + 1),
    ],
    ids=range(25),
)
def test_what_is_no_envelope_is_refused(envelope: bytes) -> None:
    assert refusal(envelope) == "envelope-malformed"
    with pytest.raises(AuthenticityError, match="envelope-malformed"):
        unverified_payload(envelope, KIND)


@pytest.mark.parametrize("kind", [None, 7, [KIND], KIND.upper(), KIND + " "])
def test_another_type_is_never_read(kind: Any) -> None:
    assert refusal(changed(GOOD, payloadType=kind)) == "envelope-wrong-type"


@pytest.mark.parametrize("sig", ["", "AAAA", base64.b64encode(bytes(64)).decode()])
def test_a_signature_that_is_none_is_refused(sig: str) -> None:
    envelope = changed(GOOD, signatures=[{"keyid": ANNE.key_id, "sig": sig}])
    assert refusal(envelope) == "envelope-bad-signature"


def test_p03_no_envelope_with_a_flipped_bit_gives_other_bytes_or_signers() -> None:
    for place in range(len(GOOD)):
        for bit in range(8):
            damaged = bytearray(GOOD)
            damaged[place] ^= 1 << bit
            with pytest.raises(AuthenticityError):
                verify(bytes(damaged), KIND, TRUSTED)


def test_p04_no_envelope_cut_at_any_byte_is_read() -> None:
    assert {refusal(GOOD[:length]) for length in range(len(GOOD))} == {"envelope-malformed"}


# --- keys ---------------------------------------------------------------------------------------


def test_a_signing_key_signs_as_the_published_example() -> None:
    # Source: RFC 8032, 7.1, test 2.
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    key = SigningKey.from_seed(seed)
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.public.data.hex() == public
    assert key.sign(b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3")
    assert key.public.verify(key.sign(b"\x72"), b"\x72")
    assert not key.public.verify(key.sign(b"\x72"), b"\x73")


def test_a_public_key_of_wrong_length_verifies_nothing() -> None:
    assert not PublicKey(b"short").verify(ANNE.sign(b""), b"")


def test_a_key_never_shows_its_secret() -> None:
    key = SigningKey.generate()
    assert key.seed.hex() not in repr(key)
    assert str(key.seed) not in repr(key)
    assert len(key.key_id) == 16
    assert key.key_id == key.public.key_id
