"""Sealing and opening against the bare AEAD and hash on the same bytes."""

import hashlib
import os
import random
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from zstandard import ZstdCompressor, ZstdDecompressor

from benchmarks.measure import MIB, Row, seconds
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.agefile import seal, unseal
from continuity_kit.vault.packing import pack, unpack

SIZES = {"small": 16 * MIB, "medium": 64 * MIB, "full": 256 * MIB}
NONCE = bytes(12)


def rows(size: str) -> Iterator[Row]:
    """Measure one large object, then many plans' worth of small ones."""
    random_bytes = os.urandom(SIZES[size])
    yield from _compare(f"{SIZES[size] // MIB} MiB noise", [random_bytes])
    small = [os.urandom(300_000) for _ in range(SIZES[size] // MIB)]
    yield from _compare(f"{len(small)} x 0.3 MB", small)
    yield from _compare_packed(_image_like(SIZES[size] // 4))


def _compare(name: str, contents: list[bytes]) -> Iterator[Row]:
    identity = PqIdentity.generate()
    recipients = [PqIdentity.generate().recipient, identity.recipient]
    aead = ChaCha20Poly1305(os.urandom(32))
    sealed = [seal(content, recipients) for content in contents]
    bare = [aead.encrypt(NONCE, content, None) for content in contents]

    def seal_all() -> None:
        for content in contents:
            hashlib.sha256(seal(content, recipients)).digest()

    def bare_seal() -> None:
        for content in contents:
            hashlib.sha256(aead.encrypt(NONCE, content, None)).digest()

    def open_all() -> None:
        for one in sealed:
            hashlib.sha256(one).digest()
            unseal(one, identity)

    def bare_open() -> None:
        for one in bare:
            hashlib.sha256(one).digest()
            aead.decrypt(NONCE, one, None)

    floor = "ChaCha20-Poly1305 + SHA-256"
    yield Row(f"seal {name}", seconds(seal_all), seconds(bare_seal), "s", floor)
    yield Row(f"open {name}", seconds(open_all), seconds(bare_open), "s", floor, "import 1.5")


def _compare_packed(content: bytes) -> Iterator[Row]:
    """Measure with compression: what an import does to an image series."""
    identity = PqIdentity.generate()
    aead = ChaCha20Poly1305(os.urandom(32))
    name = f"{len(content) // MIB} MiB image-like, zstd"
    sealed = seal(pack(content), [identity.recipient])
    bare = aead.encrypt(NONCE, ZstdCompressor(level=3).compress(content), None)

    def ours_seal() -> None:
        hashlib.sha256(seal(pack(content), [identity.recipient])).digest()

    def bare_seal() -> None:
        packed = ZstdCompressor(level=3).compress(content)
        hashlib.sha256(aead.encrypt(NONCE, packed, None)).digest()

    def ours_open() -> None:
        hashlib.sha256(sealed).digest()
        unpack(unseal(sealed, identity), length=len(content))

    def bare_open() -> None:
        hashlib.sha256(bare).digest()
        ZstdDecompressor().decompress(aead.decrypt(NONCE, bare, None))

    floor = "zstd 3 + ChaCha20-Poly1305 + SHA-256"
    yield Row(f"seal {name}", seconds(ours_seal), seconds(bare_seal), "s", floor)
    yield Row(f"open {name}", seconds(ours_open), seconds(bare_open), "s", floor, "import 1.5")
    yield Row(f"size {name}", len(sealed) / MIB, len(bare) / MIB, "MiB", floor, "not larger")


def _image_like(length: int) -> bytes:
    """Return 16-bit values that wander by small steps, as CT pixels do."""
    rng = random.Random(7)
    tile = bytearray()
    value = 1000
    for _ in range(1 << 19):
        value = max(0, min(4095, value + rng.randrange(-16, 17)))
        tile += value.to_bytes(2, "little")
    copies = -(-length // len(tile))
    # Rotated tiles, so that a long match window does not find whole repeats.
    tiles = (bytes((byte + shift) & 0xFF for byte in tile) for shift in range(copies))
    return b"".join(tiles)[:length]
