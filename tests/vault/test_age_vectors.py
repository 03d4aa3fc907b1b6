"""P01: the public test vectors of the age format, counted."""

import hashlib
import os
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from age_builders import CurveIdentity, age_file, curve_stanza, scrypt_stanza

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.agefile import (
    Identity,
    Stanza,
    check_profile,
    open_payload,
    read_header,
    unseal,
)

# What the vectors call a failure, by the codes that tell it here. The format lets a reader find
# out at the same point that a stanza is wrong in itself or that it is not for us.
EXPECTED = {
    "header failure": {"age-not-a-file", "age-header-malformed"},
    "HMAC failure": {"age-header-forged", "age-header-malformed"},
    "no match": {"age-not-for-us"},
    "payload failure": {"age-payload-damaged"},
}
RAN = Counter({"success": 18, "header failure": 40, "payload failure": 18, "no match": 8})
RAN["HMAC failure"] = 1
LEFT_OUT = {"armor": 33, "passphrase": 25}
# Refused all the same: HPKE does not tell a forbidden point from a stanza of somebody else.
OTHER_LABEL = {"hybrid_identity": "age-not-for-us", "hybrid_low_order": "age-not-for-us"}


@dataclass(frozen=True)
class Vector:
    """One file of the collection: what to expect, and the age file."""

    name: str
    expect: str
    payload: str
    file: bytes
    identities: tuple[str, ...]
    kind_left_out: str | None


class AnyOf:
    """Tries several identities on each stanza."""

    def __init__(self, identities: list[Identity]) -> None:
        self.identities = identities

    def unwrap(self, stanza: Stanza) -> bytes | None:
        keys = [identity.unwrap(stanza) for identity in self.identities]
        return next((key for key in keys if key), None)


def read_vector(path: Path) -> Vector:
    head, _, body = path.read_bytes().partition(b"\n\n")
    lines = [line.partition(": ")[::2] for line in head.decode().splitlines()]
    entries = dict(lines)
    left_out = "passphrase" if "passphrase" in entries else None
    return Vector(
        path.name,
        entries["expect"],
        entries.get("payload", ""),
        zlib.decompress(body) if entries.get("compressed") == "zlib" else body,
        tuple(value for key, value in lines if key == "identity"),
        "armor" if entries.get("armored") == "yes" else left_out,
    )


def vectors(shared: Path) -> list[Vector]:
    folder = shared / "age-vectors" / "testdata"
    return [read_vector(path) for path in sorted(folder.iterdir())]


def identity_of(vector: Vector) -> Identity:
    return AnyOf(
        [
            PqIdentity.from_text(text) if "-PQ-" in text else CurveIdentity.from_text(text)
            for text in vector.identities
        ]
    )


def open_core(vector: Vector) -> bytes:
    """Open by the format alone, without the kit's profile."""
    header = read_header(vector.file)
    return open_payload(vector.file, header, identity_of(vector))


def test_p01_every_applicable_vector_ends_as_it_says_and_none_is_missing(shared: Path) -> None:
    ran: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for vector in vectors(shared):
        if vector.kind_left_out is not None:
            left_out[vector.kind_left_out] += 1
            continue
        ran[vector.expect] += 1
        if vector.expect == "success":
            assert hashlib.sha256(open_core(vector)).hexdigest() == vector.payload
            continue
        with pytest.raises(AuthenticityError) as refused:
            open_core(vector)
        if refused.value.code not in EXPECTED[vector.expect]:
            labels[vector.name] = refused.value.code
    assert ran == RAN
    assert left_out == LEFT_OUT
    assert labels == OTHER_LABEL


def test_p01_the_profile_takes_only_files_of_its_own_kind_among_the_vectors(shared: Path) -> None:
    taken = []
    for vector in vectors(shared):
        try:
            plain = unseal(vector.file, identity_of(vector))
        except AuthenticityError:
            continue
        assert hashlib.sha256(plain).hexdigest() == vector.payload
        taken.append(vector.name)
    assert taken == ["hybrid", "hybrid_multiple_recipients"]


def test_p01_a_classical_stanza_added_to_a_file_is_refused() -> None:
    ours, theirs = PqIdentity.generate(), CurveIdentity(os.urandom(32))
    file_key = os.urandom(16)
    own = ours.recipient.wrap(file_key)
    for added in (curve_stanza(theirs.public, file_key), scrypt_stanza()):
        for stanzas in ([own, added], [added, own]):
            file = age_file(file_key, stanzas, [b"plan"])
            header = read_header(file)
            # The file is sound, and both open it: only the profile stands between.
            assert open_payload(file, header, ours) == b"plan"
            with pytest.raises(AuthenticityError, match="age-classical-stanza"):
                check_profile(header)
            with pytest.raises(AuthenticityError, match="age-classical-stanza"):
                unseal(file, ours)


def test_the_classical_identity_of_these_tests_opens_what_is_sealed_to_it() -> None:
    identity = CurveIdentity(os.urandom(32))
    file_key = os.urandom(16)
    file = age_file(file_key, [curve_stanza(identity.public, file_key)], [b"plan"])
    assert open_payload(file, read_header(file), identity) == b"plan"
    stranger = CurveIdentity(os.urandom(32))
    with pytest.raises(AuthenticityError, match="age-not-for-us"):
        open_payload(file, read_header(file), stranger)


def test_a_stanza_of_another_type_is_passed_over_by_the_core_and_refused_by_the_profile() -> None:
    ours = PqIdentity.generate()
    file_key = os.urandom(16)
    grease = Stanza(("grease", "x"), b"")
    file = age_file(file_key, [grease, ours.recipient.wrap(file_key)], [b"plan"])
    assert open_payload(file, read_header(file), ours) == b"plan"
    with pytest.raises(AuthenticityError, match="age-foreign-stanza"):
        unseal(file, ours)
