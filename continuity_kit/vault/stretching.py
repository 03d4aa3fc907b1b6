"""Argon2id, one derivation at a time."""

from threading import Lock

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

# WORKAROUND: OpenSSL spreads the lanes over one pool of threads; two derivations that begin in
# two threads wait for each other for ever (seen with cryptography 50.0.2, OpenSSL 4.0.3).
_ONE_AT_A_TIME = Lock()


def argon2id(
    secret: bytes, *, salt: bytes, length: int, memory_kib: int, iterations: int, lanes: int
) -> bytes:
    """Return `length` bytes; another thread that asks meanwhile waits its turn."""
    kdf = Argon2id(
        salt=salt, length=length, iterations=iterations, lanes=lanes, memory_cost=memory_kib
    )
    # SAFETY: a program that unlocks while it shows a plan's code must not stand still for ever
    # (test_two_threads_that_stretch_at_once_both_come_to_an_end).
    with _ONE_AT_A_TIME:
        return kdf.derive(secret)
