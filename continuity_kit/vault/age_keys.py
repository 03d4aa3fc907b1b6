"""Post-quantum age identities and recipients (`mlkem768x25519`), on HPKE of `cryptography`.

The identity is 32 bytes; SHAKE-256 stretches it to the ML-KEM-768 seed and the X25519 key, as the
age format's post-quantum recipients define.
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault import bech32
from continuity_kit.vault.keys import key_id_of

STANZA_TYPE = "mlkem768x25519"
HPKE_INFO = b"age-encryption.org/mlkem768x25519"
RECIPIENT_PREFIX = "age1pq"
IDENTITY_PREFIX = "age-secret-key-pq-"
MLKEM_PUBLIC_LENGTH = 1184
PUBLIC_LENGTH = 1216
ENCAPSULATION_LENGTH = 1120
FILE_KEY_LENGTH = 16
WRAPPED_LENGTH = FILE_KEY_LENGTH + 16
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class Stanza:
    """One recipient stanza of an age header."""

    args: tuple[str, ...]
    body: bytes


def encode_base64(data: bytes) -> str:
    """Return canonical base64 without padding."""
    return base64.b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64(text: str) -> bytes:
    """Read canonical base64 without padding.

    Raises:
        AuthenticityError: `age-header-malformed`.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AuthenticityError("age-header-malformed") from error
    if encode_base64(data) != text:
        raise AuthenticityError("age-header-malformed")
    return data


@dataclass(frozen=True)
class PqRecipient:
    """A public key that files are sealed to, 1,216 bytes."""

    data: bytes

    @classmethod
    def from_text(cls, text: str) -> "PqRecipient":
        """Read `age1pq1…`; a key that nothing can be sealed to is refused here, not at export.

        Raises:
            AuthenticityError: `key-text-wrong`.
        """
        return _read_recipient(text)

    def to_text(self) -> str:
        """Return `age1pq1…`."""
        return bech32.encode(RECIPIENT_PREFIX, self.data)

    @property
    def key_id(self) -> str:
        """First 16 hex of SHA-256 over the public bytes."""
        return key_id_of(self.data)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the stanza that lets this recipient have the file key."""
        public = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.data[:MLKEM_PUBLIC_LENGTH]),
            X25519PublicKey.from_public_bytes(self.data[MLKEM_PUBLIC_LENGTH:]),
        )
        sealed = SUITE.encrypt(file_key, public, info=HPKE_INFO)
        return Stanza(
            (STANZA_TYPE, encode_base64(sealed[:ENCAPSULATION_LENGTH])),
            sealed[ENCAPSULATION_LENGTH:],
        )


@lru_cache(maxsize=64)
def _read_recipient(text: str) -> PqRecipient:
    prefix, data = bech32.decode(text)
    if prefix != RECIPIENT_PREFIX or len(data) != PUBLIC_LENGTH:
        raise AuthenticityError("key-text-wrong")
    recipient = PqRecipient(data)
    try:
        recipient.wrap(bytes(FILE_KEY_LENGTH))
    except ValueError as error:
        raise AuthenticityError("key-text-wrong") from error
    return recipient


@dataclass(frozen=True)
class PqIdentity:
    """A private key that opens files, 32 bytes; about 77 characters on paper."""

    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "PqIdentity":
        """Make a new identity from the system's randomness."""
        return cls(os.urandom(32))

    @classmethod
    def from_text(cls, text: str) -> "PqIdentity":
        """Read `AGE-SECRET-KEY-PQ-1…`; spaces and line breaks of a typed key are dropped.

        Raises:
            AuthenticityError: `key-text-wrong`.
        """
        prefix, seed = bech32.decode("".join(text.split()))
        if prefix != IDENTITY_PREFIX or len(seed) != 32:
            raise AuthenticityError("key-text-wrong")
        return cls(seed)

    def to_text(self) -> str:
        """Return `AGE-SECRET-KEY-PQ-1…`."""
        return bech32.encode(IDENTITY_PREFIX, self.seed).upper()

    @cached_property
    def _private(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        stretched = hashlib.shake_256(self.seed).digest(96)
        return (
            MLKEM768PrivateKey.from_seed_bytes(stretched[:64]),
            X25519PrivateKey.from_private_bytes(stretched[64:]),
        )

    @cached_property
    def recipient(self) -> PqRecipient:
        """The public half."""
        kem, curve = self._private
        return PqRecipient(
            kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        )

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key when the stanza is for this identity, else None.

        Raises:
            AuthenticityError: `age-header-malformed`: a stanza of our type that is not one.
        """
        if stanza.args[0] != STANZA_TYPE:
            return None
        if len(stanza.args) != 2 or len(stanza.body) != WRAPPED_LENGTH:
            raise AuthenticityError("age-header-malformed")
        encapsulation = decode_base64(stanza.args[1])
        if len(encapsulation) != ENCAPSULATION_LENGTH:
            raise AuthenticityError("age-header-malformed")
        private = hpke.MLKEM768X25519PrivateKey(*self._private)
        try:
            return SUITE.decrypt(encapsulation + stanza.body, private, info=HPKE_INFO)
        except (InvalidTag, ValueError):
            return None
