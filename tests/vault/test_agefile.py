"""The age reader and writer: what is written opens, and nothing else does."""

import os
import time

import pytest
from age_builders import age_file, curve_stanza, scrypt_stanza, stanza_text
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault import bech32
from continuity_kit.vault.age_keys import (
    HPKE_INFO,
    SUITE,
    PqIdentity,
    PqRecipient,
    Stanza,
    decode_base64,
    encode_base64,
)
from continuity_kit.vault.agefile import (
    CHUNK,
    MAX_HEADER,
    MAX_STANZAS,
    NONCE,
    TAG,
    open_payload,
    read_header,
    recipient_count,
    seal,
    unseal,
)

ME = PqIdentity.generate()
OTHER = PqIdentity.generate()


def numbered(_text: str) -> str:
    """Name a case by its place: keys are random, and a name must be the same in every process."""
    return "text"


def refusal(file: bytes, identity: PqIdentity = ME, limit: int | None = None) -> str:
    """Return the code a file is refused with."""
    with pytest.raises(AuthenticityError) as refused:
        unseal(file, identity, limit=limit)
    return refused.value.code


def own_file(*chunks: bytes) -> bytes:
    file_key = os.urandom(16)
    return age_file(file_key, [ME.recipient.wrap(file_key)], chunks)


def chunks_of(file: bytes) -> tuple[bytes, list[bytes]]:
    """Return header with nonce, and the sealed chunks."""
    start = read_header(file).length + NONCE
    size = CHUNK + TAG
    return file[:start], [file[at : at + size] for at in range(start, len(file), size)]


@pytest.mark.parametrize("length", [0, 1, 15, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 200_001])
def test_what_is_sealed_opens_for_each_recipient(length: int) -> None:
    plain = os.urandom(length)
    file = seal(plain, [OTHER.recipient, ME.recipient])
    assert unseal(file, ME) == plain
    assert unseal(file, OTHER) == plain
    assert recipient_count(file) == 2
    overhead = read_header(file).length + NONCE + TAG * max(1, -(-length // CHUNK))
    assert len(file) == length + overhead


def test_two_files_of_one_plaintext_share_no_secret_part() -> None:
    one, two = seal(b"plan", [ME.recipient]), seal(b"plan", [ME.recipient])
    assert one[read_header(one).length :] != two[read_header(two).length :]
    assert read_header(one).mac != read_header(two).mac


@pytest.mark.parametrize("count", [0, MAX_STANZAS + 1])
def test_no_recipient_or_too_many_is_a_fault_of_the_caller(count: int) -> None:
    with pytest.raises(ValueError, match="recipients"):
        seal(b"plan", [ME.recipient] * count)


def test_twenty_recipients_fit() -> None:
    file = seal(b"plan", [*[OTHER.recipient] * (MAX_STANZAS - 1), ME.recipient])
    assert unseal(file, ME) == b"plan"
    assert recipient_count(file) == MAX_STANZAS


def test_a_plaintext_longer_than_the_limit_is_refused_before_it_is_opened() -> None:
    file = seal(bytes(CHUNK + 1), [ME.recipient])
    assert len(unseal(file, ME, limit=CHUNK + 1)) == CHUNK + 1
    assert refusal(file, limit=CHUNK) == "age-too-long"


# --- keys as text -------------------------------------------------------------------------------


def test_a_recovery_key_fits_a_line_and_comes_back_from_its_text() -> None:
    text = ME.to_text()
    assert text.startswith("AGE-SECRET-KEY-PQ-1")
    assert len(text) == 77
    assert PqIdentity.from_text(text) == ME
    assert PqIdentity.from_text(f" {text[:40]}\n {text[40:].lower().upper()} ") == ME
    assert PqIdentity.from_text(text.lower()) == ME
    assert "seed" not in repr(ME)


def test_a_recipient_comes_back_from_its_text() -> None:
    text = ME.recipient.to_text()
    assert text.startswith("age1pq1")
    assert PqRecipient.from_text(text) == ME.recipient
    assert len(ME.recipient.key_id) == 16


@pytest.mark.parametrize("place", range(0, 77, 5))
def test_a_key_with_one_wrong_character_is_refused(place: int) -> None:
    text = ME.to_text()
    wrong = "Q" if text[place] != "Q" else "P"
    with pytest.raises(AuthenticityError, match="key-text-wrong"):
        PqIdentity.from_text(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "age-secret-key-pq-",
        "age-secret-key-pq-1",
        ME.to_text()[:-1],
        ME.to_text()[:30] + ME.to_text()[30:].lower(),
        ME.to_text().replace("1", "b", 1),
        bech32.encode("age-secret-key-", bytes(32)).upper(),
        bech32.encode("age-secret-key-pq-", bytes(31)).upper(),
        ME.recipient.to_text(),
        "é" * 77,
    ],
    ids=numbered,
)
def test_a_text_that_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(AuthenticityError, match="key-text-wrong"):
        PqIdentity.from_text(text)


@pytest.mark.parametrize(
    "text",
    [
        bech32.encode("age1pq", bytes(1215)),
        bech32.encode("age1", bytes(1216)),
        bech32.encode("age1pq", b"\xff" * 1216),  # no ML-KEM key: coefficients over the modulus
        bech32.encode("age1pq", ME.recipient.data[:1184] + bytes(32)),  # a point of low order
        ME.to_text(),
    ],
    ids=numbered,
)
def test_a_text_that_nothing_can_be_sealed_to_is_no_recipient(text: str) -> None:
    with pytest.raises(AuthenticityError, match="key-text-wrong"):
        PqRecipient.from_text(text)


def test_bits_left_over_in_a_key_text_are_refused() -> None:
    # 32 bytes are 51.2 groups of five bits: the last group's four low bits must be zero.
    values = [bech32.CHARSET.index(char) for char in bech32.encode("x", bytes(32))[2:-6]]
    values[-1] |= 1
    checksum = bech32._polymod([*bech32._expand("x"), *values, *[0] * 6]) ^ 1
    tail = [checksum >> 5 * (5 - place) & 31 for place in range(6)]
    with pytest.raises(AuthenticityError, match="key-text-wrong"):
        bech32.decode("x1" + "".join(bech32.CHARSET[value] for value in [*values, *tail]))


# --- P03, P04: damage ---------------------------------------------------------------------------


def test_p03_no_file_with_a_flipped_byte_opens() -> None:
    plain = os.urandom(300)
    file = seal(plain, [OTHER.recipient, ME.recipient])
    released = []
    for place in range(len(file)):
        damaged = bytearray(file)
        damaged[place] ^= 1 << place % 8
        try:
            unseal(bytes(damaged), ME)
        except AuthenticityError:
            continue
        released.append(place)
    assert released == []


def test_p04_no_file_cut_at_any_byte_opens() -> None:
    file = seal(os.urandom(300), [ME.recipient])
    codes = {refusal(file[:length]) for length in range(len(file))}
    assert codes == {"age-not-a-file", "age-header-malformed", "age-payload-damaged"}


@pytest.mark.parametrize("tail", [b"\0", b"x" * 15, b"x" * 16, b"x" * 17, b"x" * (CHUNK + TAG)])
@pytest.mark.parametrize("length", [0, 10, CHUNK, CHUNK + 10])
def test_p04_no_file_with_a_tail_opens(length: int, tail: bytes) -> None:
    file = seal(os.urandom(length), [ME.recipient])
    assert refusal(file + tail) == "age-payload-damaged"


@pytest.mark.parametrize("off", [-1, 0, 1])
@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_p04_no_file_cut_at_a_chunk_opens(chunk: int, off: int) -> None:
    file = seal(os.urandom(3 * CHUNK + 100), [ME.recipient])
    start = read_header(file).length + NONCE
    assert refusal(file[: start + chunk * (CHUNK + TAG) + off]) == "age-payload-damaged"


def test_p04_no_file_with_chunks_out_of_place_opens() -> None:
    head, (one, two, three, last) = chunks_of(seal(os.urandom(3 * CHUNK + 100), [ME.recipient]))
    _, (alien, *_) = chunks_of(seal(os.urandom(3 * CHUNK + 100), [ME.recipient]))
    cases = {
        "reordered": [two, one, three, last],
        "dropped": [one, three, last],
        "last dropped": [one, two, three],
        "doubled": [one, one, two, three, last],
        "last doubled": [one, two, three, last, last],
        "spliced": [one, alien, three, last],
        "no chunk": [],
    }
    for name, chunks in cases.items():
        assert refusal(head + b"".join(chunks)) == "age-payload-damaged", name


def test_p04_a_payload_moved_under_another_header_does_not_open() -> None:
    one, two = seal(b"one", [ME.recipient]), seal(b"two", [ME.recipient])
    moved = one[: read_header(one).length] + two[read_header(two).length :]
    assert refusal(moved) == "age-payload-damaged"


@pytest.mark.parametrize("chunks", [[bytes(CHUNK), b""], [b"short", b"last"], [b"", b"last"]])
def test_chunks_that_no_writer_may_write_are_refused_though_authentic(chunks: list[bytes]) -> None:
    assert refusal(own_file(*chunks)) == "age-payload-damaged"


def test_the_file_of_these_tests_opens_when_its_chunks_are_right() -> None:
    assert unseal(own_file(bytes(CHUNK), b"last"), ME) == bytes(CHUNK) + b"last"
    assert unseal(own_file(b""), ME) == b""


# --- P05: headers that are not ours --------------------------------------------------------------


def test_p05_each_foreign_file_has_its_own_refusal_within_a_second() -> None:
    file_key = os.urandom(16)
    own = ME.recipient.wrap(file_key)
    cases = {
        "wrong identity": (seal(b"plan", [OTHER.recipient]), "age-not-for-us"),
        "foreign": (age_file(file_key, [own, Stanza(("p256tag",), b"")], [b""]), "age-foreign"),
        "X25519": (
            age_file(file_key, [curve_stanza(ME.recipient.data[1184:], file_key)], [b""]),
            "age-classical-stanza",
        ),
        "scrypt": (age_file(file_key, [scrypt_stanza()], [b""]), "age-classical-stanza"),
        "21": (age_file(file_key, [own] * 21, [b""]), "age-too-many-stanzas"),
        "10,000 short": (
            age_file(file_key, [Stanza(("a",), b"")] * 10_000, [b""]),
            "age-too-many-stanzas",
        ),
        "10,000": (age_file(file_key, [own] * 10_000, [b""]), "age-header-too-long"),
        "no end": (b"age-encryption.org/v1\n-> " + b"a" * MAX_HEADER, "age-header-too-long"),
    }
    for name, (file, expected) in cases.items():
        started = time.perf_counter()
        assert refusal(file).startswith(expected), name
        assert time.perf_counter() - started < 1, name


def test_p05_the_first_stanza_that_opens_is_enough_and_the_mac_covers_them_all() -> None:
    file = seal(b"plan", [OTHER.recipient, ME.recipient])
    header = read_header(file)
    alone = b"age-encryption.org/v1\n" + stanza_text(header.stanzas[1]) + b"---"
    mac = b" " + encode_base64(header.mac).encode() + b"\n"
    assert refusal(alone + mac + file[header.length :]) == "age-header-forged"


VERSION = b"age-encryption.org/v1\n"
END = b"--- " + b"A" * 43 + b"\n"


@pytest.mark.parametrize(
    "file",
    [
        VERSION,
        VERSION + END,
        VERSION + b"-> a\n\n---\n",
        VERSION + b"-> a\n\n--- AAAA\n",
        VERSION + b"-> a\n\n--- " + b"A" * 42 + b"B\n",
        VERSION + b"-> a\n\n--- \xc3\xa9\n",
        VERSION + b"-> a\n\n----\n",
        VERSION + b"->\n\n" + END,
        VERSION + b"-> \n\n" + END,
        VERSION + b"-> a  b\n\n" + END,
        VERSION + b"-> a \n\n" + END,
        VERSION + b"-> \xc3\xa9\n\n" + END,
        VERSION + b"> a\n\n" + END,
        VERSION + b"-> a\n" + b"A" * 65 + b"\n" + END,
        VERSION + b"-> a\nA\n" + END,
        VERSION + b"-> a\nAA==\n" + END,
        VERSION + b"-> a\n\xc3\xa9\n" + END,
        VERSION + b"-> a\n\r\n" + END,
    ],
)
def test_a_header_that_is_not_written_right_is_refused(file: bytes) -> None:
    assert refusal(file) == "age-header-malformed"


@pytest.mark.parametrize("file", [b"", b"age", VERSION[:-1], b"\xef\xbb\xbf" + VERSION, b"x" * 99])
def test_another_file_is_told_from_a_damaged_one(file: bytes) -> None:
    assert refusal(file) == "age-not-a-file"


def test_a_stanza_of_our_type_with_parts_of_wrong_size_is_refused() -> None:
    file_key = os.urandom(16)
    kind, share = (own := ME.recipient.wrap(file_key)).args
    short = encode_base64(decode_base64(share)[:-1])
    stanzas = [
        Stanza((kind,), own.body),
        Stanza((kind, share, "more"), own.body),
        Stanza((kind, short), own.body),
        Stanza((kind, share), own.body + b"x"),
    ]
    for stanza in stanzas:
        assert refusal(age_file(file_key, [stanza], [b""])) == "age-header-malformed"


def test_a_file_key_of_another_length_is_refused() -> None:
    class LongKey:
        def unwrap(self, stanza: Stanza) -> bytes | None:
            return bytes(24)

    file = seal(b"plan", [ME.recipient])
    with pytest.raises(AuthenticityError, match="age-header-malformed"):
        open_payload(file, read_header(file), LongKey())


def test_a_wrapped_key_is_bound_to_the_purpose_of_age_files() -> None:
    # The same key agreement for another purpose must give no file key.
    data = ME.recipient.data
    public = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(data[:1184]),
        X25519PublicKey.from_public_bytes(data[1184:]),
    )
    sealed = SUITE.encrypt(bytes(16), public, info=HPKE_INFO + b"2")
    stanza = Stanza(
        (ME.recipient.wrap(bytes(16)).args[0], encode_base64(sealed[:1120])), sealed[1120:]
    )
    assert ME.unwrap(stanza) is None
