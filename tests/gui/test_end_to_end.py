"""The real command on a real X server: typed keys, a crash, a lock; and who still holds a key."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from gui_builders import booked_ward

from continuity_kit.files import Disk
from continuity_kit.gui.presenters.unlock_marker import MARK_FILE
from continuity_kit.gui.theme import LIGHT
from continuity_kit.vault.openers import add_opener
from continuity_kit.vault.secret_box import FLOOR_KDF

pytestmark = [pytest.mark.gui, pytest.mark.slow]
OPENER, PASSPHRASE = "A. Premier", "seven boats at the long quay"
PATIENCE_S = 90.0
GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
picture = application.primaryScreen().grabWindow(0).toImage()
print(picture.pixelColor(*map(int, sys.argv[1:3])).name().upper())
"""


@dataclass
class Desk:
    """A screen with the application on it."""

    vault: Path
    vmk: bytes
    environment: dict[str, str]
    launcher: subprocess.Popen[bytes]

    def child(self) -> int | None:
        """Return the application's process."""
        path = Path(f"/proc/{self.launcher.pid}/task/{self.launcher.pid}/children")
        found = [int(pid) for pid in path.read_text("ascii").split()]
        return found[0] if found else None

    def new_child(self, old: int | None) -> int:
        """Wait for another process than `old`."""
        until(lambda: self.child() not in (None, old))
        found = self.child()
        assert found is not None
        return found

    def state(self) -> str | None:
        path = self.vault / MARK_FILE
        return json.loads(path.read_bytes())["state"] if path.exists() else None

    def keys(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True)

    def has_window(self) -> bool:
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Continuity kit"],
            env=self.environment,
            capture_output=True,
            check=False,
        )
        return bool(done.stdout.strip())

    def unlock(self) -> None:
        """Type the passphrase once the window is there."""
        until(self.has_window)
        until(lambda: self.pixel(1000, 60) is not None)
        time.sleep(1.5)
        self.keys("type", "--delay", "40", PASSPHRASE)
        self.keys("key", "Return")

    def pixel(self, x: int, y: int) -> str | None:
        done = subprocess.run(
            [sys.executable, "-c", GRAB, str(x), str(y)],
            env={**self.environment, "QT_QPA_PLATFORM": "xcb"},
            capture_output=True,
            check=False,
            text=True,
        )
        return done.stdout.strip() or None


def until(happened: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def holds(pid: int, secret: bytes) -> bool:
    """Tell whether a process has a secret anywhere in its memory."""
    for line in Path(f"/proc/{pid}/maps").read_text("ascii", "replace").splitlines():
        span, rights, *_ = line.split()
        if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
            continue
        first, last = (int(end, 16) for end in span.split("-"))
        with Path(f"/proc/{pid}/mem").open("rb") as memory:
            memory.seek(first)
            try:
                if secret in memory.read(last - first):
                    return True
            except (OSError, ValueError, OverflowError):
                continue
    return False


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Start a screen server and the command on it, with a vault of a low work factor."""
    for name in ("Xvfb", "xdotool"):
        if shutil.which(name) is None:
            pytest.skip(f"{name}: absent")
    ward = booked_ward(tmp_path)
    vault = ward.laptop.vault
    add_opener(vault, OPENER, PASSPHRASE, disk=Disk(), now=ward.clock, kdf=FLOOR_KDF)
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    # To the end of the line: a server that cannot write all of it gives up.
    with os.fdopen(reader, encoding="ascii") as told:
        display = told.readline().strip()
    environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
    command = [
        sys.executable, "-c", "from continuity_kit.cli.main import run; run()",
        "app", str(vault.path),
    ]  # fmt: skip
    launcher = subprocess.Popen(command, env=environment)
    made = Desk(vault.path, vault.vmk, environment, launcher)
    yield made
    launcher.send_signal(signal.SIGTERM)
    try:
        launcher.wait(timeout=60)
    finally:
        launcher.kill()
        launcher.wait()
        server.terminate()
        server.wait()


def test_p38_unlock_crash_unlock_lock_and_nobody_holds_a_key(desk: Desk) -> None:
    first = desk.new_child(None)
    desk.unlock()
    until(lambda: desk.state() == "open")
    assert holds(first, desk.vmk), "the search finds a key where one is"

    os.kill(first, signal.SIGKILL)
    second = desk.new_child(first)
    assert desk.state() == "open", "a crash leaves the mark of a crash"
    assert not holds(second, desk.vmk)
    desk.unlock()
    until(lambda: holds(second, desk.vmk))
    # The paper question, the last entry, then the day: by keys alone.
    time.sleep(3)
    for keys in (("Tab", "Tab", "space"), ("Return",)):
        desk.keys("key", *keys)
        time.sleep(1)
    until(lambda: desk.pixel(40, 500) == LIGHT.rail)

    desk.keys("key", "ctrl+l")
    third = desk.new_child(second)
    assert desk.state() == "locked"
    assert not Path(f"/proc/{second}").exists()
    until(desk.has_window)
    for pid in (desk.launcher.pid, third):
        assert not holds(pid, desk.vmk)
        assert not holds(pid, PASSPHRASE.encode("utf-16-le"))
    desk.launcher.send_signal(signal.SIGTERM)
    assert desk.launcher.wait(timeout=60) == 0
