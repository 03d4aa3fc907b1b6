"""A demo writes into its own folder and into no other."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.files import Disk
from continuity_kit.services.demo_folder import MARKER, prepare_folder
from continuity_kit.services.demo_setup import StoryClock


def test_a_new_or_an_empty_folder_is_taken(tmp_path: Path) -> None:
    for name in ("new", "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        places = prepare_folder(tmp_path / name, Disk())
        assert places.stick.is_dir()
        assert (places.root / MARKER).is_file()


def test_an_earlier_demo_gives_way_whole(tmp_path: Path) -> None:
    places = prepare_folder(tmp_path / "demo", Disk())
    (places.paper / "old.pdf").write_bytes(b"old")
    places.readme.write_text("old")
    again = prepare_folder(tmp_path / "demo", Disk())
    assert again == places
    assert not (places.paper / "old.pdf").exists()
    assert not places.readme.exists()


@pytest.mark.parametrize("with_marker", [False, True])
def test_a_folder_with_a_strangers_file_is_refused_and_kept(
    tmp_path: Path, with_marker: bool
) -> None:
    if with_marker:
        prepare_folder(tmp_path, Disk())
        (tmp_path / "paper" / "sheet.pdf").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError) as caught:
        prepare_folder(tmp_path, Disk())
    assert caught.value.code == "demo-folder-not-empty"
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "paper" / "sheet.pdf").exists() == with_marker


def test_a_file_in_the_place_of_the_folder_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "demo"
    path.write_text("mine")
    with pytest.raises(UsageError, match="demo-folder-not-empty"):
        prepare_folder(path, Disk())
    assert path.read_text() == "mine"


def test_a_link_in_the_place_of_a_demo_folder_is_never_followed(tmp_path: Path) -> None:
    places = prepare_folder(tmp_path / "demo", Disk())
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    places.paper.rmdir()
    places.paper.symlink_to(precious)
    with pytest.raises(UsageError, match="demo-folder-not-empty"):
        prepare_folder(tmp_path / "demo", Disk())
    assert (precious / "file").read_text() == "mine"


def test_the_storys_clock_never_goes_back() -> None:
    start = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    clock = StoryClock(start)
    first = clock()
    clock.move_to(start - timedelta(days=1))
    second = clock()
    clock.move_to(start + timedelta(hours=1))
    assert start < first < second < clock()
