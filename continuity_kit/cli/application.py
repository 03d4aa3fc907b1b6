"""The command `app`: starts the application, and starts it anew after a lock or a crash.

This process never opens a vault: after a lock no process of the kit holds a key.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import click

from continuity_kit.cli.options import FOLDER, common
from continuity_kit.cli.output import Outcome
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.messages import Language
from continuity_kit.services.app_process import (
    EXIT_DRILL,
    EXIT_ENDED,
    EXIT_LOCKED,
    application_command,
    drill_vault,
    missing_modules,
)

DEFAULT_VAULT = Path("~/continuity-kit")
SHORT_LIFE_S = 5.0
MOST_SHORT_LIVES = 3
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def register(cli: click.Group) -> None:
    """Add the command."""
    cli.add_command(app)


@click.command()
@click.argument("vault", metavar="[VAULT]", type=FOLDER, required=False)
@common
def app(vault: Path | None, *, as_json: bool, language: Language) -> Outcome:
    """Open the desktop application; without a vault its assistant makes one."""
    del as_json
    missing = missing_modules()
    if missing:
        raise UsageError("app-not-installed", modules=", ".join(missing))
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not any(os.environ.get(name) for name in screens):
        raise WorldError("app-no-screen")
    path = (vault or DEFAULT_VAULT).expanduser()
    supervise(application_command(path, language), application_command(drill_vault(path), language))
    return Outcome()


def supervise(
    command: Sequence[str],
    drill: Sequence[str] = (),
    steady_s: Callable[[], float] = time.monotonic,
) -> None:
    """Run the application until it ends by itself; a lock or a crash starts it anew.

    SAFETY: after a crash the screen comes back and says what was recorded last
    (test_a_killed_application_comes_back).

    Args:
        command: of the application on its vault.
        drill: of the application on the drill's vault; when that ends, the own vault is locked
            on the screen again.

    Raises:
        WorldError: `app-cannot-start`: it ended at once several times.
    """
    short_lives, running = 0, command
    child: subprocess.Popen[bytes] | None = None
    told: list[int] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        if child is not None:
            child.send_signal(number)

    before = {name: signal.signal(name, forward) for name in ENDING}
    try:
        while not told:
            started = steady_s()
            child = subprocess.Popen(running)
            code = child.wait()
            if told or (code == EXIT_ENDED and running is command):
                return
            if code in (EXIT_LOCKED, EXIT_DRILL, EXIT_ENDED):
                short_lives = 0
                running = _next(code, running, command, drill)
                continue
            short_lives = short_lives + 1 if steady_s() - started < SHORT_LIFE_S else 0
            if short_lives >= MOST_SHORT_LIVES:
                raise WorldError("app-cannot-start", exit=code)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _next(
    code: int, running: Sequence[str], command: Sequence[str], drill: Sequence[str]
) -> Sequence[str]:
    """Return what comes after an end: the drill that was asked for, or the own vault after it."""
    if code == EXIT_DRILL:
        return drill or command
    return command if code == EXIT_ENDED else running
