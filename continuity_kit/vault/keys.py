"""Ed25519 keys and key ids."""

import hashlib
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_ID_LENGTH = 16


def key_id_of(public_bytes: bytes) -> str:
    """Return the first 16 hex digits of SHA-256 over a public key's bytes."""
    return hashlib.sha256(public_bytes).hexdigest()[:KEY_ID_LENGTH]


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key, 32 bytes."""

    data: bytes

    @property
    def key_id(self) -> str:
        """First 16 hex of SHA-256(public key bytes)."""
        return key_id_of(self.data)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the signature is this key's over exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 private key, held as its 32-byte seed."""

    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "SigningKey":
        """Make a new key from the system's randomness."""
        return cls(os.urandom(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> "SigningKey":
        """Take a key back from its 32 bytes."""
        return cls(seed)

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(self._private().public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        """Key id of the public half."""
        return self.public.key_id

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over the message."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)
