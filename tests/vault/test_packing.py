"""What age encrypts: unpacked by anybody's zstd, never past its length, of few sizes."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.packing import pack, padme_size, unpack

SEEDED = bytes(range(256)) * 300
ROOT = Path(__file__).resolve().parents[2]


def refusal(payload: bytes, length: int) -> str:
    with pytest.raises(AuthenticityError) as refused:
        unpack(payload, length=length)
    return refused.value.code


def stating(frame: bytes, length: int) -> bytes:
    """Return a frame of several blocks with a header that states a length of one's choice."""
    head = zstandard.frame_header_size(frame)
    assert frame[4] & 0xE0 == 0  # no length stated, and a window byte
    return (
        frame[:4]
        + bytes([frame[4] | 0xC0])
        + frame[5:head]
        + length.to_bytes(8, "little")
        + (frame[head:])
    )


def bomb(size: int) -> bytes:
    """Return a small frame that inflates to `size` zeros and states no length."""
    writer = zstandard.ZstdCompressor(level=3, write_content_size=False).compressobj()
    return writer.compress(bytes(size)) + writer.flush()


SKIPPABLE = bytes.fromhex("502a4d1800000000")


@pytest.mark.parametrize("length", [0, 1, 2, 100, 65_536, 1_000_003])
def test_content_comes_back(length: int) -> None:
    for content in (os.urandom(length), bytes(length)):
        assert unpack(pack(content), length=length) == content


def test_zstd_alone_gives_the_content_back(tmp_path: Path) -> None:
    if shutil.which("zstd") is None:
        pytest.skip("zstd program: absent")
    (tmp_path / "payload.zst").write_bytes(pack(SEEDED))
    done = subprocess.run(
        ["zstd", "-d", "-q", "-c", tmp_path / "payload.zst"], capture_output=True, check=True
    )
    assert done.stdout == SEEDED


def test_sizes_are_few_and_at_most_twelve_percent_larger() -> None:
    for length in [*range(2, 3000), 10**6, 10**6 + 1, 2**30 + 1]:
        size = padme_size(length)
        assert length <= size <= length * 1.12
        assert padme_size(size) == size
    assert len({padme_size(length) for length in range(100_000, 200_000)}) < 40
    assert [padme_size(length) for length in (0, 1)] == [0, 1]


def test_a_payload_has_a_padded_size() -> None:
    for length in (0, 1, 1000, 77_777):
        size = len(pack(os.urandom(length)))
        assert padme_size(size) == size


def test_another_length_than_stated_is_refused() -> None:
    payload = pack(SEEDED)
    for length in (0, len(SEEDED) - 1, len(SEEDED) + 1, 1 << 62):
        assert refusal(payload, length) == "payload-length-differs"


def test_a_frame_that_states_no_length_is_refused() -> None:
    assert refusal(bomb(1000) + SKIPPABLE, 1000) == "payload-length-differs"


@pytest.mark.parametrize("stated", [1, 1000, (1 << 20) - 1, (1 << 20) + 1])
def test_a_frame_that_states_a_false_length_is_refused(stated: int) -> None:
    assert refusal(stating(bomb(1 << 20), stated) + SKIPPABLE, stated).startswith("payload-")


def test_a_frame_that_states_no_content_is_never_inflated() -> None:
    assert unpack(stating(bomb(1 << 20), 0) + SKIPPABLE, length=0) == b""


def test_a_length_that_the_blocks_cannot_hold_makes_no_buffer() -> None:
    assert refusal(stating(bomb(1 << 20), 1 << 32) + SKIPPABLE, 1 << 32) == (
        "payload-length-differs"
    )


def test_p19_a_bomb_under_a_small_stated_length_takes_no_memory() -> None:
    # In a process of its own, whose memory is capped: 2 GiB would not fit.
    program = """
import resource, sys
from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.packing import unpack
payload = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    unpack(payload, length=1000)
except AuthenticityError as error:
    print(error.code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    one = bomb(1 << 24)
    head = zstandard.frame_header_size(one)
    blocks = one[head:]
    # 16 MiB of zeros, 127 times over, then once more with the last block's flag.
    repeated = one[:head] + without_last_flag(blocks) * 127 + blocks
    payload = stating(repeated, 1000) + SKIPPABLE
    assert len(payload) < 100_000
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=payload,
        capture_output=True,
        cwd=ROOT,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )
    code, grown_mib = done.stdout.split()
    assert code.startswith(b"payload-")
    assert int(grown_mib) < 50


def without_last_flag(blocks: bytes) -> bytes:
    """Clear the last-block flag of a frame's blocks."""
    changed = bytearray(blocks)
    position = 0
    while True:
        head = int.from_bytes(changed[position : position + 3], "little")
        if head & 1:
            changed[position] &= 0xFE
            return bytes(changed)
        position += 3 + (1 if head >> 1 & 3 == 1 else head >> 3)


def test_no_payload_cut_at_any_byte_unpacks() -> None:
    payload = pack(SEEDED)
    assert {refusal(payload[:length], len(SEEDED)) for length in range(len(payload))} <= {
        "payload-damaged",
        "payload-length-differs",
    }


@pytest.mark.parametrize("tail", [b"\0", b"x" * 100, SKIPPABLE])
def test_what_follows_the_padding_is_refused(tail: bytes) -> None:
    assert refusal(pack(SEEDED) + tail, len(SEEDED)) == "payload-damaged"


def test_a_second_frame_is_refused() -> None:
    frame = zstandard.ZstdCompressor().compress(SEEDED)
    assert refusal(frame + frame, len(SEEDED)) == "payload-damaged"
    assert refusal(frame, len(SEEDED)) == "payload-damaged"
    assert unpack(frame + SKIPPABLE, length=len(SEEDED)) == SEEDED


def test_a_frame_with_a_checksum_is_read_and_its_checksum_counts() -> None:
    frame = zstandard.ZstdCompressor(write_checksum=True).compress(SEEDED)
    assert unpack(frame + SKIPPABLE, length=len(SEEDED)) == SEEDED
    wrong = frame[:-1] + bytes([frame[-1] ^ 1])
    assert refusal(wrong + SKIPPABLE, len(SEEDED)) == "payload-damaged"


@pytest.mark.parametrize("payload", [b"", b"x" * 50, SKIPPABLE, b"PK\x03\x04" + bytes(50)])
def test_another_format_is_refused(payload: bytes) -> None:
    assert refusal(payload, 10).startswith("payload-")
