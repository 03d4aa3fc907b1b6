"""P16: a stick is hostile until proven otherwise; names, links and special files."""

import os
from pathlib import Path

import pytest

from continuity_kit.errors import AuthenticityError, ContinuityError, WorldError
from continuity_kit.vault.stick import MAX_BUNDLES, Stick, read_regular

EXPORTER = "0123456789abcdef"
OBJECT = "ab" * 32


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    bundle = tmp_path / "RTCK" / "bundles" / f"{EXPORTER}-7"
    bundle.mkdir(parents=True)
    (bundle / "manifest.dsse").write_bytes(b"m")
    (bundle / "catalogue.age").write_bytes(b"c")
    shelf = tmp_path / "RTCK" / "objects" / "ab"
    shelf.mkdir(parents=True)
    (shelf / f"{OBJECT}.age").write_bytes(b"o")
    return tmp_path


def test_a_stick_as_an_export_writes_it_is_read(stick: Path) -> None:
    medium = Stick(stick)
    medium.check_names()
    (bundle,) = medium.bundles()
    assert (bundle.exporter_key_id, bundle.sequence) == (EXPORTER, 7)
    assert (medium.manifest(bundle), medium.catalogue(bundle), medium.object(OBJECT)) == (
        b"m",
        b"c",
        b"o",
    )


def test_the_highest_number_comes_first_as_a_number(stick: Path) -> None:
    for number in ("10", "9"):
        folder = stick / "RTCK" / "bundles" / f"{EXPORTER}-{number}"
        folder.mkdir()
        (folder / "manifest.dsse").write_bytes(b"m")
    assert [item.sequence for item in Stick(stick).bundles()] == [10, 9, 7]


def test_what_a_cut_off_export_left_is_no_bundle(stick: Path) -> None:
    torn = stick / "RTCK" / "bundles" / f"{EXPORTER}-8"
    torn.mkdir()
    (torn / "catalogue.age").write_bytes(b"c")
    (torn / ".manifest.dsse.0a.part").write_bytes(b"half")
    medium = Stick(stick)
    medium.check_names()
    assert [item.sequence for item in medium.bundles()] == [7]


@pytest.mark.parametrize(
    "name",
    [
        "a" * 255,
        "..%2f",
        f"{EXPORTER}-7x",
        f"{EXPORTER}-",
        f"{EXPORTER.upper()}-7",
        f"{EXPORTER}-{'9' * 20}",
        "with\nline",
        "é",
        "con",
    ],
)
def test_p16_a_folder_of_another_name_is_refused_and_shown_inert(stick: Path, name: str) -> None:
    (stick / "RTCK" / "bundles" / name).mkdir()
    with pytest.raises(AuthenticityError, match="stick-foreign-entry") as caught:
        Stick(stick).bundles()
    assert caught.value.subject.isprintable()
    assert len(caught.value.subject) <= 80


def test_a_file_where_a_bundle_should_be_is_refused(stick: Path) -> None:
    (stick / "RTCK" / "bundles" / f"{EXPORTER}-8").write_bytes(b"x")
    with pytest.raises(AuthenticityError, match="stick-foreign-entry"):
        Stick(stick).check_names()


def test_more_bundles_than_any_export_leaves_are_refused(stick: Path) -> None:
    for number in range(100, 100 + MAX_BUNDLES):
        folder = stick / "RTCK" / "bundles" / f"{EXPORTER}-{number}"
        folder.mkdir()
        (folder / "manifest.dsse").write_bytes(b"m")
    with pytest.raises(AuthenticityError, match="stick-foreign-entry"):
        Stick(stick).bundles()


@pytest.mark.parametrize(
    "name", ["AB" * 32 + ".age", "cd" * 32 + ".age", OBJECT, OBJECT + ".exe", "x.age"]
)
def test_p16_an_object_of_another_name_is_refused(stick: Path, name: str) -> None:
    (stick / "RTCK" / "objects" / "ab" / name).write_bytes(b"x")
    with pytest.raises(AuthenticityError, match="stick-foreign-entry"):
        Stick(stick).check_names()


def test_p16_a_further_file_in_a_bundle_is_refused(stick: Path) -> None:
    (stick / "RTCK" / "bundles" / f"{EXPORTER}-7" / "run.sh").write_bytes(b"x")
    with pytest.raises(AuthenticityError, match="stick-foreign-entry"):
        Stick(stick).check_names()


def test_no_stick_and_an_empty_stick_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(WorldError, match="stick-empty"):
            Stick(path).check_names()
    (tmp_path / "RTCK" / "bundles").mkdir(parents=True)
    with pytest.raises(WorldError, match="stick-empty"):
        Stick(tmp_path).bundles()
    (tmp_path / "RTCK" / "bundles").rmdir()
    (tmp_path / "RTCK").rmdir()
    (tmp_path / "RTCK").write_bytes(b"no folder")
    with pytest.raises(AuthenticityError, match="stick-foreign-entry"):
        Stick(tmp_path).check_names()


# --- reading one file ----------------------------------------------------------------------------


def test_p16_only_a_plain_file_with_one_name_is_read(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"12345")
    assert read_regular(plain, 5) == b"12345"
    link = tmp_path / "link"
    link.symlink_to(plain)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path, Path("/dev/zero")):
        with pytest.raises(ContinuityError) as caught:
            read_regular(path, 100)
        assert caught.value.code == "stick-foreign-entry"
    (tmp_path / "second").hardlink_to(plain)
    with pytest.raises(AuthenticityError, match="stick-foreign-entry"):
        read_regular(plain, 100)


def test_a_file_is_read_up_to_its_limit_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(bytes(101))
    with pytest.raises(AuthenticityError, match="stick-file-too-long"):
        read_regular(path, 100)
    with path.open("wb") as file:
        file.truncate(1 << 40)  # sparse: it says a terabyte and holds nothing
    with pytest.raises(AuthenticityError, match="stick-file-too-long"):
        read_regular(path, 1 << 30)


def test_a_missing_file_and_a_foreign_name_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="stick-file-missing"):
        read_regular(tmp_path / "absent", 1)
    with pytest.raises(WorldError, match="stick-unreadable"):
        read_regular(tmp_path / ("x" * 300), 1)
