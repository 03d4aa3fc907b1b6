"""Files of a source folder: taken whole as they were listed, or not at all."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from continuity_kit.errors import WorldError
from continuity_kit.sources.source_files import MAX_FILE, read_source_file, walk_folder


def listed(folder: Path):
    (file,), refused = walk_folder(folder)
    assert refused == ()
    return file


def test_a_file_that_stands_still_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "plan.dcm").write_bytes(b"plan" * 1000)
    assert read_source_file(listed(tmp_path)) == b"plan" * 1000


@pytest.mark.parametrize("change", ["longer", "shorter", "written again"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "plan.dcm"
    path.write_bytes(b"plan")
    file = listed(tmp_path)
    contents = {"longer": b"plan and more", "shorter": b"pl", "written again": b"lanp"}
    path.write_bytes(contents[change])
    # Only what the change itself alters tells of it: a writer may keep the time as it was.
    moved = file.mtime_ns + (1 if change == "written again" else 0)
    os.utime(path, ns=(moved, moved))
    with pytest.raises(WorldError, match="file-changed-while-read"):
        read_source_file(file)


def test_a_link_and_a_file_beyond_all_bounds_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "plan.dcm").write_bytes(b"plan")
    file = listed(tmp_path)
    with pytest.raises(WorldError, match="file-too-large"):
        read_source_file(replace(file, size=MAX_FILE))
    (tmp_path / "link.dcm").symlink_to(tmp_path / "plan.dcm")
    with pytest.raises(WorldError, match="file-unreadable"):
        read_source_file(replace(file, path=tmp_path / "link.dcm"))
