"""The code of a plan: stable, stretched, of 60 bits."""

import hashlib

from continuity_kit.vault.plan_seal import CROCKFORD, is_code_equal, plan_code

DIGEST = hashlib.sha256(b"plan").digest()


def test_a_code_stays_the_same_for_ever() -> None:
    # Codes are written on signed paper: another version must compute the same.
    assert plan_code(DIGEST) == "RWGT-P9MQ-SWCB"


def test_a_code_is_three_groups_of_four_symbols_that_are_not_mistaken() -> None:
    groups = plan_code(DIGEST).split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(CROCKFORD)
    assert not set("ILOU") & set(CROCKFORD)


def test_one_bit_of_the_digest_changes_the_code() -> None:
    other = bytes([DIGEST[0] ^ 1]) + DIGEST[1:]
    assert plan_code(other) != plan_code(DIGEST)


def test_an_empty_or_short_code_is_not_equal() -> None:
    code = plan_code(DIGEST)
    assert is_code_equal(code.lower(), code)
    assert not is_code_equal("", code)
    assert not is_code_equal(code[:-1], code)
    assert not is_code_equal(code + "0", code)
