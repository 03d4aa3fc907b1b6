"""An archive of members is the plain tar that any other tool makes and reads."""

import io
import tarfile
from collections.abc import Sequence

import pytest

from continuity_kit.services.export_seal import tar_of


def tar_by_the_library(members: Sequence[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for number, (uid, data) in enumerate(members, 1):
            entry = tarfile.TarInfo(f"{number:04d}-{uid}.dcm")
            entry.size, entry.mode, entry.mtime = len(data), 0o600, 0
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("sizes", [(1,), (512, 0, 513), (8704,), (8705,), (9000, 1, 2), (70000,)])
def test_a_tar_is_byte_for_byte_that_of_the_standard_library(sizes: tuple[int, ...]) -> None:
    members = [(f"1.2.{place}", bytes([place + 1]) * size) for place, size in enumerate(sizes)]
    assert tar_of(members) == tar_by_the_library(members)
