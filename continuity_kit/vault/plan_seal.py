"""The code of a plan, printed at approval and typed on the day."""

from continuity_kit.vault.stretching import argon2id

SALT = b"rtck-plan-code-v1"
MEMORY_KIB = 64 * 1024
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BITS = 60
TYPED_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})


def plan_code(digest: bytes) -> str:
    """Return `XXXX-XXXX-XXXX`: the first 60 bits of Argon2id over the clinical digest.

    Stretching (64 MiB, t = 3, p = 4) makes looking for a plan with the same code impractical.

    Args:
        digest: SHA-256 of the digest lines, 32 bytes.
    """
    stretched = argon2id(digest, salt=SALT, length=32, memory_kib=MEMORY_KIB, iterations=3, lanes=4)
    bits = int.from_bytes(stretched[:8], "big") >> (64 - CODE_BITS)
    symbols = [CROCKFORD[bits >> 5 * (11 - place) & 31] for place in range(12)]
    return "-".join("".join(symbols[i : i + 4]) for i in (0, 4, 8))


def is_code_equal(typed: str, code: str) -> bool:
    """Compare a typed code; case, spaces and the letters O, I, L are read as Crockford says."""
    return typed.upper().translate(TYPED_ALIKE) == code.translate(TYPED_ALIKE)
