"""Bech32 text (BIP-173) without its length limit, as the age format writes keys."""

from collections.abc import Iterable

from continuity_kit.errors import AuthenticityError

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LENGTH = 6


def encode(prefix: str, data: bytes) -> str:
    """Return lower-case Bech32 text of bytes."""
    values = _regroup(data, 8, 5, pad=True)
    checksum = _polymod([*_expand(prefix), *values, *[0] * CHECKSUM_LENGTH]) ^ 1
    tail = [checksum >> 5 * (CHECKSUM_LENGTH - 1 - i) & 31 for i in range(CHECKSUM_LENGTH)]
    return prefix + "1" + "".join(CHARSET[value] for value in [*values, *tail])


def decode(text: str) -> tuple[str, bytes]:
    """Return prefix (lower case) and bytes.

    Raises:
        AuthenticityError: `key-text-wrong`: mixed case, a foreign character, a wrong checksum.
    """
    if text.lower() != text and text.upper() != text:
        raise AuthenticityError("key-text-wrong")
    prefix, separator, data = text.lower().rpartition("1")
    values = [CHARSET.find(character) for character in data]
    if not separator or not prefix or len(values) < CHECKSUM_LENGTH or -1 in values:
        raise AuthenticityError("key-text-wrong")
    if _polymod([*_expand(prefix), *values]) != 1:
        raise AuthenticityError("key-text-wrong")
    return prefix, bytes(_regroup(values[:-CHECKSUM_LENGTH], 5, 8, pad=False))


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for position, generator in enumerate(GENERATOR):
            checksum ^= generator if top >> position & 1 else 0
    return checksum


def _expand(prefix: str) -> list[int]:
    codes = [ord(character) for character in prefix]
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _regroup(values: Iterable[int], width: int, to_width: int, *, pad: bool) -> list[int]:
    accumulator = bits = 0
    regrouped = []
    for value in values:
        accumulator = accumulator << width | value
        bits += width
        while bits >= to_width:
            bits -= to_width
            regrouped.append(accumulator >> bits & ((1 << to_width) - 1))
        accumulator &= (1 << bits) - 1
    if pad and bits:
        regrouped.append(accumulator << (to_width - bits) & ((1 << to_width) - 1))
    elif not pad and (bits >= width or accumulator):
        raise AuthenticityError("key-text-wrong")
    return regrouped
