"""`kit.toml` of the application: when it locks, and what the scanner types first."""

from pathlib import Path

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.files import Disk
from continuity_kit.services.kit_settings import (
    KIT_SETTINGS,
    KIT_TEMPLATE,
    read_kit_settings,
    set_scanner_prefix,
)


def settings(folder: Path, text: str) -> object:
    (folder / KIT_SETTINGS).write_text(text, encoding="utf-8")
    return read_kit_settings(folder)


def test_without_a_word_it_locks_after_ten_minutes(tmp_path: Path) -> None:
    found = read_kit_settings(tmp_path)
    assert (found.lock_minutes, found.scanner_prefix) == (10, "~")


@pytest.mark.parametrize("minutes", [5, 30])
def test_five_to_thirty_minutes_are_taken(tmp_path: Path, minutes: int) -> None:
    (tmp_path / KIT_SETTINGS).write_text(f"lock_minutes = {minutes}\n", encoding="utf-8")
    assert read_kit_settings(tmp_path).lock_minutes == minutes


@pytest.mark.parametrize(
    "line",
    [
        "lock_minutes = 4",
        "lock_minutes = 31",
        'scanner_prefix = "A"',
        'scanner_prefix = "~~~~~"',
        'scanner_prefix = "\\n"',
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match="settings-wrong") as refused:
        settings(tmp_path, f"# first line\n{line}\n")
    assert refused.value.values["line"] == "2"


@pytest.mark.parametrize("prefix", ["", "~", '"', "\\", "#!$%"])
def test_a_prefix_is_written_and_every_other_line_stays(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / KIT_SETTINGS
    path.write_text("lock_minutes = 7  # ours\nscanner_prefix = '!'\n# end\n", encoding="utf-8")
    set_scanner_prefix(tmp_path, prefix, Disk())
    found = read_kit_settings(tmp_path)
    assert (found.scanner_prefix, found.lock_minutes) == (prefix, 7)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[2]) == ("lock_minutes = 7  # ours", "# end")


@pytest.mark.parametrize("text", [None, KIT_TEMPLATE, "lock_minutes = 7"])
def test_a_prefix_is_written_where_no_line_names_it(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / KIT_SETTINGS).write_text(text, encoding="utf-8")
    set_scanner_prefix(tmp_path, "§", Disk())
    assert read_kit_settings(tmp_path).scanner_prefix == "§"
    assert (tmp_path / KIT_SETTINGS).read_text(encoding="utf-8").count("scanner_prefix") == 1


def test_a_prefix_of_letters_and_a_file_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="scanner-prefix-wrong"):
        set_scanner_prefix(tmp_path, "P-", Disk())
    assert not (tmp_path / KIT_SETTINGS).exists()
    (tmp_path / KIT_SETTINGS).write_text("lock_minutes = 99\n", encoding="utf-8")
    with pytest.raises(UsageError, match="settings-wrong"):
        set_scanner_prefix(tmp_path, "~", Disk())
    assert (tmp_path / KIT_SETTINGS).read_text(encoding="utf-8") == "lock_minutes = 99\n"


def test_the_shipped_file_names_both_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / KIT_SETTINGS).write_text(KIT_TEMPLATE, encoding="utf-8")
    assert "lock_minutes" in KIT_TEMPLATE
    assert "scanner_prefix" in KIT_TEMPLATE
    assert read_kit_settings(tmp_path).lock_minutes == 10
