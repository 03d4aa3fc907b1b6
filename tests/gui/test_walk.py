"""Nothing on the way through the whole application holds its window, with a thousand patients.

A machine that many use gives a thread cold caches: what is too long must be so in every walk.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_builders import Ward
from gui.loop import wait
from gui.walk import Walk
from gui.watchdog import BLOCKED_S, LIMIT_S, Watchdog
from gui_builders import crowded
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from vault_builders import PASSPHRASE

from continuity_kit.files import Disk
from continuity_kit.gui.background import Background
from continuity_kit.gui.garbage import GarbageCollector
from continuity_kit.gui.presenters import workplace
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened, open_newest

pytestmark = pytest.mark.gui
PATIENTS, WALKS = 1000, 3
SHARED = 3
"""A core that a whole suite shares, with cold caches, counts up to three times a quiet one."""
ONCE_S = {"theme": 0.10, "scale": 0.17}
"""What happens once a day or less and may take longer: everything is redrawn."""


def limit_s(step: str) -> float:
    """Return the limit of a step."""
    once = (limit for name, limit in ONCE_S.items() if step.startswith(name))
    return SHARED * next(once, LIMIT_S)


class Stage:
    """A window on a vault that is crowded whenever it is read."""

    def __init__(self, qapp: QApplication, ward: Ward, folder: Path) -> None:
        # A process that opened a vault keeps it until the process ends: each walk has its own.
        vault = shutil.copytree(ward.laptop.vault.path, folder / "vault")
        self.bugs: list[object] = []
        self.background = Background()
        self.background.bug.connect(self.bugs.append)
        self.screen = Screen(qapp, vault, "fr", keep=lambda write: None)
        unlocker = Unlocker(vault, disk=Disk(), now=ward.clock)
        self.shell = Shell(self.screen, self.background, unlocker, lambda: 0)
        self.shell.resize(1366, 768)
        self.garbage = GarbageCollector(self.background, self.shell.left_alone_ms, self.shell)

    def close(self) -> None:
        """End everything; the look is everybody's."""
        ended: list[str] = []
        self.shell.ended.connect(ended.append)
        self.shell.close_well()
        until = time.monotonic() + 60
        while not ended and time.monotonic() < until:
            wait(5)
        self.background.stop()
        self.garbage.stop()
        self.screen.set_language("fr")
        self.screen.set_theme("light")
        self.screen.set_scale(100)
        self.shell.unlocker.mark.end_if_open()
        self.shell.deleteLater()


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every reading find a thousand patients."""

    def read(laptop: Laptop) -> Opened:
        return crowded(open_newest(laptop), PATIENTS)

    monkeypatch.setattr(workplace, "open_newest", read)
    return None


def walked(qapp: QApplication, ward: Ward, folder: Path) -> dict[str, str]:
    """Walk once; return what held the window too long, by step."""
    stage = Stage(qapp, ward, folder)
    keys = [patient.key for patient in open_newest(ward.laptop).snapshot.patients]
    try:
        with Watchdog() as watchdog:
            Walk(stage.shell, stage.screen, watchdog, PASSPHRASE).run(keys[0], keys[1])
    finally:
        stage.close()
    assert stage.bugs == []
    long = {step: turn for step, turn in watchdog.longest.items() if turn.cpu_s > limit_s(step)}
    long |= {turn.step: turn for turn in watchdog.held if turn.blocked_s > SHARED * BLOCKED_S}
    return {step: str(turn) for step, turn in long.items()}


def test_no_turn_holds_the_window_on_a_walk_through_every_page(
    qtbot: QtBot, qapp: QApplication, written_ward: Ward, tmp_path: Path, crowd: None
) -> None:
    del qtbot, crowd
    held = walked(qapp, written_ward, tmp_path / "first")
    for walk in range(1, WALKS):
        if held:
            again = walked(qapp, written_ward, tmp_path / f"again-{walk}")
            held = {step: words for step, words in again.items() if step in held}
    assert held == {}
