"""The application is killed at random moments of a scripted session; nothing said is lost."""

import random
from pathlib import Path

import pytest
from fault_runs import is_long, report
from gui.app_story import Story, lost, story_of

from continuity_kit.ledger.chain import entry_name

pytestmark = [pytest.mark.gui, pytest.mark.slow]
VAULTS, KILLS, PATIENTS = (5, 10, 14) if is_long() else (1, 3, 6)


@pytest.mark.parametrize("vault", range(VAULTS))
def test_kills_at_random_moments_lose_nothing_that_a_screen_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], vault: int
) -> None:
    story = story_of(tmp_path, PATIENTS, random.Random(6 + vault))
    for kill in range(KILLS):
        if kill == 1:
            story.lock_once()
        else:
            story.kill_once()
    story.end_well()
    report(
        capsys,
        f"application, vault {vault + 1}: {KILLS} kills, "
        f"{len(story.told)} acts acknowledged, 0 lost, 0 doubled; "
        f"the last entry shown {story.shown} times, {story.resumed} started sessions opened "
        f"again, {story.drafts} drafts found again",
    )
    assert len(story.told) > KILLS // 2
    assert story.drafts >= 1


def test_an_entry_that_is_gone_is_found_out(tmp_path: Path) -> None:
    """The checker itself: an acknowledged entry is taken from both media."""
    story = story_of(tmp_path, 2, random.Random(1))
    while not story.told:
        story.kill_once()
    laptop = story.laptop()
    device, entries = laptop.ledger.device, laptop.ledger.entries()
    assert lost(story.told, entries, device) == []
    newest = max(number for number, _ in story.told)
    assert remove(story, newest) == 2
    left = story.laptop().ledger.entries()
    assert newest in [number for number, _ in lost(story.told, left, device)]
    number, patient = story.told[0]
    assert lost([(number, f"{patient}x")], entries, device) != []


def remove(story: Story, number: int) -> int:
    """Delete the file of an entry on the laptop and on its mirror; return how many there were."""
    files = [path for path in story.root.rglob(entry_name(number)) if path.is_file()]
    for path in files:
        path.unlink()
    return len(files)
