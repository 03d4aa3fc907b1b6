"""Sheets drawn by several processes: the same as by one, and nothing of theirs stays behind."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from builders_sheets import electron_plan, request, vmat_plan, wedged_plan

from continuity_kit.errors import UsageError
from continuity_kit.services import sheet_pool
from continuity_kit.services.sheet_pool import drawn_in_order
from continuity_kit.sheets.request import SheetRequest

PLANS = (vmat_plan, wedged_plan, electron_plan)


@pytest.fixture(autouse=True)
def two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two, whatever the machine and however few the sheets."""
    monkeypatch.setattr(sheet_pool, "workers_for", lambda sheets: 2)


def pile(count: int) -> list[tuple[SheetRequest, ...]]:
    return [(request(PLANS[place % len(PLANS)]()),) for place in range(count)]


def processes() -> list[str]:
    """Return the commands of this process's children, and of theirs."""
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    return [line for line in listed.splitlines() if "sheet_worker" in line]


def test_sheets_come_in_their_order_and_as_one_process_draws_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = pile(26)
    several = list(drawn_in_order(groups))
    monkeypatch.setattr(sheet_pool, "workers_for", lambda sheets: 1)
    assert several == list(drawn_in_order(groups))
    assert len({drawn.pages for drawn in several}) == len(PLANS)


def test_no_process_is_left_when_the_pile_is_drawn_or_given_up() -> None:
    list(drawn_in_order(pile(3)))
    begun = drawn_in_order(pile(20))
    next(begun)
    assert processes() != []
    begun.close()  # type: ignore[attr-defined]
    assert processes() == []


def test_a_form_that_is_wrong_is_told_from_another_process() -> None:
    wrong = [(replace(group[0], form_text="format = 1\nname = 3\n"),) for group in pile(2)]
    with pytest.raises(UsageError) as caught:
        list(drawn_in_order(wrong))
    assert caught.value.code == "form-needs-text"
    assert caught.value.values["line"]
    assert processes() == []


def test_workers_that_cannot_be_started_are_no_empty_pile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet_pool, "PROGRAM", "raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="ended"):
        list(drawn_in_order(pile(3)))


def test_a_worker_knows_nothing_of_the_program_that_prints(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "modules"
    monkeypatch.setattr(
        sheet_pool,
        "PROGRAM",
        f"{sheet_pool.PROGRAM}\nopen({os.fspath(seen)!r}, 'a').write(' '.join(sys.modules))\n",
    )
    list(drawn_in_order(pile(3)))
    modules = seen.read_text("utf-8").split()
    assert "continuity_kit.services.sheet_worker" in modules
    for foreign in ("pytest", "cryptography", "continuity_kit.vault", "continuity_kit.cli"):
        assert foreign not in modules
