"""Age files that break one rule: written from parts, with identities that the kit does not have."""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault import bech32
from continuity_kit.vault.age_keys import Stanza, decode_base64, encode_base64

X25519_INFO = b"age-encryption.org/v1/X25519"


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


@dataclass(frozen=True)
class CurveIdentity:
    """A classical age identity, which the kit itself never takes.

    Source: the age v1 specification, the X25519 recipient type.
    """

    seed: bytes

    @classmethod
    def from_text(cls, text: str) -> "CurveIdentity":
        prefix, seed = bech32.decode(text)
        assert prefix == "age-secret-key-"
        return cls(seed)

    @property
    def public(self) -> bytes:
        return X25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.args[0] != "X25519":
            return None
        if len(stanza.args) != 2 or len(stanza.body) != 32:
            raise AuthenticityError("age-header-malformed")
        share = decode_base64(stanza.args[1])
        if len(share) != 32:
            raise AuthenticityError("age-header-malformed")
        try:
            secret = X25519PrivateKey.from_private_bytes(self.seed).exchange(
                X25519PublicKey.from_public_bytes(share)
            )
        except ValueError as error:
            raise AuthenticityError("age-header-malformed") from error
        key = hkdf(secret, share + self.public, X25519_INFO)
        try:
            return ChaCha20Poly1305(key).decrypt(bytes(12), stanza.body, None)
        except InvalidTag:
            return None


def curve_stanza(public: bytes, file_key: bytes) -> Stanza:
    """Return what a classical recipient adds to a header."""
    own = X25519PrivateKey.generate()
    share = own.public_key().public_bytes_raw()
    key = hkdf(own.exchange(X25519PublicKey.from_public_bytes(public)), share + public, X25519_INFO)
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return Stanza(("X25519", encode_base64(share)), body)


def scrypt_stanza() -> Stanza:
    """Return a stanza of the form of a passphrase's."""
    return Stanza(("scrypt", encode_base64(os.urandom(16)), "18"), os.urandom(32))


def stanza_text(stanza: Stanza) -> bytes:
    body = encode_base64(stanza.body)
    rows = [body[at : at + 64] for at in range(0, len(body) + 1, 64)]
    return f"-> {' '.join(stanza.args)}\n".encode() + "\n".join(rows).encode() + b"\n"


def age_file(file_key: bytes, stanzas: Sequence[Stanza], chunks: Sequence[bytes]) -> bytes:
    """Write a file whose header is authentic, whatever its stanzas; the last chunk is final."""
    head = b"age-encryption.org/v1\n" + b"".join(map(stanza_text, stanzas)) + b"---"
    mac = hmac.digest(hkdf(file_key, b"", b"header"), head, hashlib.sha256)
    nonce = os.urandom(16)
    cipher = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload"))
    body = b"".join(
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == len(chunks) - 1]), chunk, None)
        for number, chunk in enumerate(chunks)
    )
    return head + b" " + encode_base64(mac).encode() + b"\n" + nonce + body
