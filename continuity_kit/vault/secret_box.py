"""Keys derived from people's secrets, and small things sealed under the vault key."""

import base64
import os
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.stretching import argon2id

KEY_LENGTH = 32
NONCE_LENGTH = 12
SALT_LENGTH = 16


@dataclass(frozen=True)
class Kdf:
    """Argon2id parameters; memory in KiB."""

    memory_kib: int
    iterations: int
    lanes: int


PASSPHRASE_KDF = Kdf(256 * 1024, 3, 4)
FLOOR_KDF = Kdf(64 * 1024, 3, 4)
MOST_MEMORY_KIB = 4 * 1024 * 1024
MOST_ITERATIONS = 64
MOST_LANES = 64


def check_kdf(kdf: Kdf) -> None:
    """Refuse weak parameters, and absurd ones that would stop the laptop.

    Raises:
        AuthenticityError: `kdf-out-of-range`.
    """
    if not (
        FLOOR_KDF.memory_kib <= kdf.memory_kib <= MOST_MEMORY_KIB
        and FLOOR_KDF.iterations <= kdf.iterations <= MOST_ITERATIONS
        and FLOOR_KDF.lanes <= kdf.lanes <= MOST_LANES
    ):
        raise AuthenticityError("kdf-out-of-range")


def stretch(secret: str, salt: bytes, kdf: Kdf) -> bytes:
    """Return 32 bytes from a passphrase or PIN; a composed or decomposed accent is the same."""
    check_kdf(kdf)
    composed = unicodedata.normalize("NFC", secret)
    return argon2id(
        composed.encode("utf-8", "surrogatepass"),
        salt=salt,
        length=KEY_LENGTH,
        memory_kib=kdf.memory_kib,
        iterations=kdf.iterations,
        lanes=kdf.lanes,
    )


def derive(key: bytes, info: bytes) -> bytes:
    """Return a 32-byte key for one purpose."""
    return HKDF(hashes.SHA256(), KEY_LENGTH, None, info).derive(key)


def seal_box(key: bytes, data: bytes, aad: bytes) -> bytes:
    """Return nonce and ciphertext; `aad` is bound, not stored."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, aad)


def open_box(key: bytes, sealed: bytes, aad: bytes) -> bytes | None:
    """Return the data, or None when the key or the bound bytes are not right."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], aad)
    except (InvalidTag, ValueError):
        return None


def to_text(data: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(data).decode("ascii")


def from_text(text: str) -> bytes:
    """Read standard base64.

    Raises:
        AuthenticityError: `malformed-json`.
    """
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise AuthenticityError("malformed-json") from error
