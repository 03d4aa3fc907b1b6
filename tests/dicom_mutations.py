"""Damages an object in the ways of bad disks, bad writers and people who mean harm; one seed, one
list."""

import random
from collections.abc import Callable, Iterator, Sequence
from struct import pack

LENGTHS_16 = (0, 1, 0x7FFF, 0xFFFE, 0xFFFF)
LENGTHS_32 = (0, 1, 0x7FFFFFFF, 0xF0000000, 0xFFFFFFFE, 0xFFFFFFFF)
VRS = b"AE AS AT CS DA DS DT FD FL IS LO OB OW PN SH SQ SS ST TM UI UL UN US UT ZZ".split()
CHARSETS = (
    b"ISO_IR 192", b"ISO_IR 999", b"\\ISO 2022 ", b"GB18030   ", b"ISO_IR 13 ",
    b"\xff\xfe\x00A/..%s", b"ISO 2022 IR 87", b"\0\0\0\0\0\0\0\0\0\0", b"undefined ", b"idna      ",
    b"zlib_codec",
)  # fmt: skip
NUMBERS = (b"nan ", b"inf ", b"1e99", b"1,5 ", b"\\\\\\\\", b"    ", b"-0.0", b"\x1b$B1", b"0x1F")
DEPTH = 5000
Mutate = Callable[[random.Random, bytearray], bytearray]


def mutations(originals: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Yield that many damaged copies; the same seed gives the same bytes."""
    rng = random.Random(seed)
    for _ in range(count):
        data = bytearray(rng.choice(originals))
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            data = rng.choice(MUTATIONS)(rng, data)
        yield bytes(data)


def _place(rng: random.Random, data: bytearray) -> int:
    return rng.randrange(max(1, len(data)))


def _flip(rng: random.Random, data: bytearray) -> bytearray:
    for _ in range(rng.randint(1, 8)):
        place = _place(rng, data)
        data[place : place + 1] = bytes((rng.randrange(256),))
    return data


def _short_length(rng: random.Random, data: bytearray) -> bytearray:
    place = _place(rng, data)
    data[place : place + 2] = pack("<H", rng.choice(LENGTHS_16))
    return data


def _long_length(rng: random.Random, data: bytearray) -> bytearray:
    place = _place(rng, data)
    data[place : place + 4] = pack("<I", rng.choice(LENGTHS_32))
    return data


def _vr(rng: random.Random, data: bytearray) -> bytearray:
    place = data.find(rng.choice(VRS), _place(rng, data))
    if place >= 0:
        data[place : place + 2] = rng.choice(VRS)
    return data


def _nest(rng: random.Random, data: bytearray) -> bytearray:
    depth = rng.choice((1, 15, 16, 17, 249, DEPTH))
    head = pack("<HH", 0x300C, 0x0002) + b"SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    end = b"\xfe\xff\x0d\xe0" + bytes(4) + b"\xfe\xff\xdd\xe0" + bytes(4)
    place = rng.choice((len(data), _place(rng, data)))
    data[place:place] = head * depth + end * depth
    return data


def _charset(rng: random.Random, data: bytearray) -> bytearray:
    place = data.find(b"ISO_IR 100")
    if place >= 0:
        data[place : place + 10] = rng.choice(CHARSETS)[:10].ljust(10)
    name = data.find(b"PN", _place(rng, data))
    if name >= 0:
        data[name + 4 : name + 8] = bytes(rng.randrange(256) for _ in range(4))
    return data


def _number(rng: random.Random, data: bytearray) -> bytearray:
    place = data.find(b"DS", _place(rng, data))
    if place >= 0:
        data[place + 4 : place + 8] = rng.choice(NUMBERS)
    return data


def _cut(rng: random.Random, data: bytearray) -> bytearray:
    return data[: _place(rng, data)]


def _drop(rng: random.Random, data: bytearray) -> bytearray:
    place = _place(rng, data)
    del data[place : place + rng.randint(1, 64)]
    return data


def _repeat(rng: random.Random, data: bytearray) -> bytearray:
    place = _place(rng, data)
    data[place:place] = data[place : place + rng.randint(1, 200)]
    return data


MUTATIONS: tuple[Mutate, ...] = (
    _flip,
    _short_length,
    _long_length,
    _vr,
    _nest,
    _charset,
    _number,
    _cut,
    _drop,
    _repeat,
)
