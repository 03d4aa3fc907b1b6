"""A screen with the real command on it: typed keys, clicks on words, and an eye that reads it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from continuity_kit.gui.presenters.unlock_marker import MARK_FILE

PATIENCE_S = 60.0
LOOK_S, BREATH_S = 0.15, 0.1
TYPING_MS = "70"  # slower than a scanner
EYE = Path(__file__).with_name("app_eye.py")
COMMAND = "from continuity_kit.cli.main import run; run()"


def until(happened: Callable[[], object], what: str = "it", patience_s: float = PATIENCE_S) -> None:
    """Wait for something to happen."""
    end = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(LOOK_S)


@dataclass
class Desk:
    """A screen server, the command on it, and the eye."""

    vault: Path
    environment: dict[str, str]
    launcher: "subprocess.Popen[bytes]"
    eye: "subprocess.Popen[str]"
    pictures: Path
    seen: dict[str, list[int]] = field(default_factory=dict)

    # --- processes --------------------------------------------------------------------------------

    def child(self) -> int | None:
        """Return the application's process."""
        path = Path(f"/proc/{self.launcher.pid}/task/{self.launcher.pid}/children")
        found = [int(pid) for pid in path.read_text("ascii").split()]
        return found[0] if found else None

    def new_child(self, old: int | None) -> int:
        """Wait for another process than `old`."""
        until(lambda: self.child() not in (None, old), "another process")
        found = self.child()
        assert found is not None
        return found

    def state(self) -> str | None:
        """Return how the vault's mark says that the application stands."""
        path = self.vault / MARK_FILE
        return json.loads(path.read_bytes())["state"] if path.exists() else None

    # --- what is seen -----------------------------------------------------------------------------

    def sees(self, word: str, points: float) -> list[int] | None:
        """Return where a word of that size stands on the screen, or None."""
        return self._ask([[word, points]])[0]

    def await_words(self, word: str, points: float, patience_s: float = PATIENCE_S) -> list[int]:
        """Wait until a word is to be read; say where."""
        end = time.monotonic() + patience_s
        while (place := self.sees(word, points)) is None:
            if time.monotonic() > end:
                raise AssertionError(f"nobody can read {word!r}: see {self.picture(word)}")
            time.sleep(LOOK_S)
        return place

    def picture(self, name: str) -> Path:
        """Keep what is on the screen, for whoever reads why a test failed."""
        path = self.pictures / f"{name[:20].replace('/', '-')}.png"
        self._ask({"picture": str(path)})
        return path

    def _ask(self, question: object) -> list[list[int] | None]:
        to, out = _pipe(self.eye.stdin), _pipe(self.eye.stdout)
        to.write(json.dumps(question) + "\n")
        to.flush()
        return json.loads(out.readline())

    # --- what is done -----------------------------------------------------------------------------

    def keys(self, *names: str) -> None:
        """Press keys, one after the other; Enter once everything before it has come in.

        On a busy machine the server takes what was typed at one go, and Enter with it: that is how
        a scanner types.
        """
        for name in names:
            if name == "Return":
                self._ask([])
                time.sleep(BREATH_S)
            self._do("key", "--delay", TYPING_MS, name)

    def type(self, text: str) -> None:
        """Type, as fast as somebody in a hurry."""
        self._do("type", "--delay", TYPING_MS, text)

    def click(self, word: str, points: float) -> None:
        """Click on a word, once it is to be read."""
        x, y = self.await_words(word, points)
        self._do("mousemove", str(x), str(y), "click", "1")

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True)

    def unlock(self, passphrase: str, title: str = "Ouvrir le kit") -> None:
        """Type the passphrase once the page is there."""
        self.await_words(title, 19.5)
        self.type(passphrase)
        self.keys("Return")


def _pipe(end: "IO[str] | None") -> "IO[str]":
    assert end is not None
    return end


@contextmanager
def screen() -> Iterator[str]:
    """Run a screen server of its own; give the name of its display."""
    for name in ("Xvfb", "xdotool"):
        if shutil.which(name) is None:
            pytest.skip(f"{name}: absent")
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
    try:
        yield f":{display}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def desk_of(vault: Path, pictures: Path, more: Mapping[str, str] | None = None) -> Iterator[Desk]:
    """Run the command on a screen of its own, with an eye on it."""
    with screen() as display:
        environment = {
            **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", **(more or {}),
        }  # fmt: skip
        eye = subprocess.Popen(
            [sys.executable, str(EYE)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        launcher = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "app", str(vault)], env=environment
        )
        try:
            yield Desk(vault, environment, launcher, eye, pictures)
        finally:
            _end(launcher, eye)


def _end(launcher: "subprocess.Popen[bytes]", eye: "subprocess.Popen[str]") -> None:
    launcher.terminate()
    try:
        launcher.wait(timeout=60)
    except subprocess.TimeoutExpired:
        launcher.kill()
        launcher.wait()
    _pipe(eye.stdin).close()
    eye.wait(timeout=30)
    _pipe(eye.stdout).close()
