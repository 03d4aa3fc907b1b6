"""P15: codes by two independent implementations of Argon2, and what a person may type."""

import hashlib

import pytest
from argon2.low_level import Type, hash_secret_raw

from continuity_kit.vault.plan_seal import is_code_equal, plan_code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def peer_code(digest: bytes) -> str:
    """Compute a code from its specification, with the reference implementation of Argon2."""
    raw = hash_secret_raw(
        digest,
        b"rtck-plan-code-v1",
        time_cost=3,
        memory_cost=64 * 1024,
        parallelism=4,
        hash_len=32,
        type=Type.ID,
    )
    bits = "".join(f"{byte:08b}" for byte in raw)[:60]
    word = "".join(ALPHABET[int(bits[start : start + 5], 2)] for start in range(0, 60, 5))
    return f"{word[:4]}-{word[4:8]}-{word[8:]}"


@pytest.mark.parametrize("number", range(50))
def test_p15_codes_of_fifty_digests_agree_with_an_independent_argon2(number: int) -> None:
    digest = hashlib.sha256(f"plan {number}".encode()).digest()
    assert plan_code(digest) == peer_code(digest)


def test_a_code_is_typed_without_case_and_with_its_letters_mistaken() -> None:
    code = "0123-4567-89AB"
    assert is_code_equal("O123 4567 89ab", code)
    assert is_code_equal("oi2345678 9ab", code)
    assert is_code_equal("0L23456789AB", code)
    assert not is_code_equal("0123-4567-89AC", code)
    assert not is_code_equal("0123-4567-89A", code)
    assert not is_code_equal("", code)
