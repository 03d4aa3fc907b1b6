from pathlib import Path

import pytest

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.bundle_writer import BundleWriter, seal_content


def test_a_destination_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="destination-missing"):
        BundleWriter(tmp_path / "absent", Disk()).prepare()


def test_an_object_that_the_medium_spoils_is_found_at_read_back(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path, Disk())
    writer.prepare()
    sealed, ciphertext = seal_content(b"content", [PqIdentity.generate().recipient])
    assert writer.put_object(sealed, ciphertext)
    path = writer.object_path(sealed.sha256)
    assert writer._check(path, sealed) == len(ciphertext)
    path.write_bytes(ciphertext[:-1] + bytes([ciphertext[-1] ^ 1]))
    with pytest.raises(AuthenticityError, match="read-back-differs"):
        writer._check(path, sealed)


def test_what_an_interrupted_export_left_is_taken_away(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path, Disk())
    writer.prepare()
    torn = tmp_path / "RTCK" / "bundles" / ("ab" * 8 + "-7")
    torn.mkdir()
    (torn / "catalogue.age").write_bytes(b"x")
    (tmp_path / "RTCK" / "objects" / ".x.age.1234.part").write_bytes(b"x")
    writer.prepare()
    left = sorted(path.name for path in (tmp_path / "RTCK").rglob("*"))
    assert left == ["bundles", "objects"]


def test_a_medium_that_is_pulled_out_is_named(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    writer = BundleWriter(stick, Disk())
    writer.prepare()
    sealed, ciphertext = seal_content(b"content", [PqIdentity.generate().recipient])
    stick.rename(tmp_path / "gone")
    with pytest.raises(WorldError, match="destination-gone"):
        writer.put_object(sealed, ciphertext)
