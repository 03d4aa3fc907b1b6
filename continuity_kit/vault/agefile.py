"""Reader and writer of the age v1 file format (C2SP specification), and our profile of it.

The core reader takes identity objects; the profile gate is a step of its own: only
`mlkem768x25519` stanzas, at most 20, a header of at most 64 KiB, binary. No plaintext byte leaves
`unseal` unless the whole file is authentic.
"""

import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.age_keys import (
    FILE_KEY_LENGTH,
    STANZA_TYPE,
    PqIdentity,
    PqRecipient,
    Stanza,
    decode_base64,
    encode_base64,
)

VERSION_LINE = b"age-encryption.org/v1\n"
CHUNK = 64 * 1024
TAG = 16
NONCE = 16
MAC_LENGTH = 32
COLUMNS = 64
MAX_STANZAS = 20
MAX_HEADER = 64 * 1024
CLASSICAL_TYPES = frozenset({"X25519", "scrypt"})
ARGUMENT = re.compile(rb"[\x21-\x7e]+")

__all__ = [
    "PqIdentity",
    "PqRecipient",
    "Stanza",
    "check_profile",
    "read_header",
    "recipient_count",
    "seal",
    "unseal",
]


class Identity(Protocol):
    """What opens files: given a stanza, the file key or None."""

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key when the stanza is for this identity."""


@dataclass(frozen=True)
class Header:
    """An age header as read; `length` bytes long in the file."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    signed: bytes
    length: int


def seal(plaintext: bytes, recipients: Sequence[PqRecipient]) -> bytes:
    """Return an age file that each recipient can open; the file key is forgotten.

    Raises:
        ValueError: no recipient, or more than 20.
    """
    if not 0 < len(recipients) <= MAX_STANZAS:
        raise ValueError(f"{len(recipients)} recipients")
    file_key = os.urandom(FILE_KEY_LENGTH)
    head = VERSION_LINE + b"".join(_write_stanza(to.wrap(file_key)) for to in recipients) + b"---"
    mac = hmac.digest(_derive(file_key, b"", b"header"), head, "sha256")
    nonce = os.urandom(NONCE)
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    parts = [head, b" ", encode_base64(mac).encode("ascii"), b"\n", nonce]
    view = memoryview(plaintext)
    last = max(0, (len(plaintext) - 1) // CHUNK)
    for index in range(last + 1):
        chunk = view[index * CHUNK : (index + 1) * CHUNK]
        parts.append(cipher.encrypt(_chunk_nonce(index, final=index == last), chunk, None))
    return b"".join(parts)


def unseal(ciphertext: bytes, identity: Identity, *, limit: int | None = None) -> bytes:
    """Open a file of our profile; all of it is checked before a byte is returned.

    Args:
        ciphertext: the whole file.
        identity: usually a `PqIdentity`.
        limit: refuse a plaintext longer than this.

    Raises:
        AuthenticityError: an `age-…` code.
    """
    header = read_header(ciphertext)
    check_profile(header)
    return open_payload(ciphertext, header, identity, limit=limit)


def check_profile(header: Header) -> None:
    """Refuse what the age format allows and the kit does not.

    SAFETY: one stanza that a quantum computer or a guessed passphrase opens would give the whole
    file away (test_p01_a_classical_stanza_added_to_a_file_is_refused).

    Raises:
        AuthenticityError: `age-too-many-stanzas`, `age-classical-stanza`, `age-foreign-stanza`.
    """
    if len(header.stanzas) > MAX_STANZAS:
        raise AuthenticityError("age-too-many-stanzas")
    types = {stanza.args[0] for stanza in header.stanzas}
    if types & CLASSICAL_TYPES:
        raise AuthenticityError("age-classical-stanza")
    if types != {STANZA_TYPE}:
        raise AuthenticityError("age-foreign-stanza")


def recipient_count(ciphertext: bytes) -> int:
    """Return how many recipients a file names, without opening it.

    Raises:
        AuthenticityError: as `read_header` and `check_profile`.
    """
    header = read_header(ciphertext)
    check_profile(header)
    return len(header.stanzas)


def read_header(ciphertext: bytes) -> Header:
    """Parse the header without opening anything.

    Raises:
        AuthenticityError: `age-not-a-file`, `age-header-malformed`, `age-header-too-long`.
    """
    if not ciphertext.startswith(VERSION_LINE):
        raise AuthenticityError("age-not-a-file")
    reader = _Lines(ciphertext, len(VERSION_LINE))
    stanzas = []
    while True:
        start = reader.position
        line = reader.next()
        if line.startswith(b"---"):
            break
        stanzas.append(_read_stanza(line, reader))
    if not stanzas or not line.startswith(b"--- "):
        raise AuthenticityError("age-header-malformed")
    mac = decode_base64(_ascii(line[4:]))
    if len(mac) != MAC_LENGTH:
        raise AuthenticityError("age-header-malformed")
    return Header(tuple(stanzas), mac, ciphertext[: start + 3], reader.position)


def open_payload(
    ciphertext: bytes, header: Header, identity: Identity, *, limit: int | None = None
) -> bytes:
    """Unwrap, check the header's MAC, then decrypt all chunks.

    Raises:
        AuthenticityError: `age-not-for-us`, `age-header-malformed`, `age-header-forged`,
            `age-payload-damaged`, `age-too-long`.
    """
    file_key = next(
        (key for key in (identity.unwrap(stanza) for stanza in header.stanzas) if key), None
    )
    if file_key is None:
        raise AuthenticityError("age-not-for-us")
    if len(file_key) != FILE_KEY_LENGTH:
        raise AuthenticityError("age-header-malformed")
    expected = hmac.digest(_derive(file_key, b"", b"header"), header.signed, "sha256")
    if not hmac.compare_digest(expected, header.mac):
        raise AuthenticityError("age-header-forged")
    body = memoryview(ciphertext)[header.length :]
    if len(body) < NONCE:
        raise AuthenticityError("age-header-malformed")
    if len(body) < NONCE + TAG:
        raise AuthenticityError("age-payload-damaged")
    cipher = ChaCha20Poly1305(_derive(file_key, bytes(body[:NONCE]), b"payload"))
    return _decrypt_chunks(cipher, body[NONCE:], limit)


def _decrypt_chunks(cipher: ChaCha20Poly1305, body: memoryview, limit: int | None) -> bytes:
    size = CHUNK + TAG
    count = -(-len(body) // size)
    if limit is not None and len(body) - count * TAG > limit:
        raise AuthenticityError("age-too-long")
    plain = []
    for index in range(count):
        final = index == count - 1
        chunk = body[index * size : (index + 1) * size]
        # An empty last chunk is legal only when it is the only one.
        if len(chunk) < TAG or (len(chunk) == TAG and index > 0):
            raise AuthenticityError("age-payload-damaged")
        try:
            plain.append(cipher.decrypt(_chunk_nonce(index, final=final), chunk, None))
        except InvalidTag as error:
            raise AuthenticityError("age-payload-damaged") from error
    return b"".join(plain)


class _Lines:
    """Reads header lines, bounded."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self.position = position

    def next(self) -> bytes:
        end = self._data.find(b"\n", self.position, MAX_HEADER)
        if end < 0:
            too_long = len(self._data) > MAX_HEADER
            raise AuthenticityError("age-header-too-long" if too_long else "age-header-malformed")
        line = self._data[self.position : end]
        self.position = end + 1
        return line


def _read_stanza(line: bytes, reader: _Lines) -> Stanza:
    if not line.startswith(b"-> "):
        raise AuthenticityError("age-header-malformed")
    args = line[3:].split(b" ")
    if any(ARGUMENT.fullmatch(arg) is None for arg in args):
        raise AuthenticityError("age-header-malformed")
    encoded = b""
    while True:
        row = reader.next()
        if len(row) > COLUMNS:
            raise AuthenticityError("age-header-malformed")
        encoded += row
        if len(row) < COLUMNS:
            break
    return Stanza(tuple(_ascii(arg) for arg in args), decode_base64(_ascii(encoded)))


def _write_stanza(stanza: Stanza) -> bytes:
    encoded = encode_base64(stanza.body)
    # The last row is always shorter than the others: empty when they are all full.
    rows = [encoded[i : i + COLUMNS] for i in range(0, len(encoded) + 1, COLUMNS)]
    return f"-> {' '.join(stanza.args)}\n{chr(10).join(rows)}\n".encode("ascii")


def _ascii(data: bytes) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError as error:
        raise AuthenticityError("age-header-malformed") from error


def _chunk_nonce(index: int, *, final: bool) -> bytes:
    return index.to_bytes(11, "big") + (b"\x01" if final else b"\x00")


def _derive(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)
