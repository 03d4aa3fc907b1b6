"""The application: builds it, runs it, and tells a bug without a patient in it."""

import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from continuity_kit import bootstrap
from continuity_kit.gui.background import Background
from continuity_kit.gui.garbage import GarbageCollector
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.frame.bug import BugPage
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.messages import Language
from continuity_kit.services.app_process import EXIT_DRILL, EXIT_ENDED, EXIT_LOCKED

EXITS = {"locked": EXIT_LOCKED, "ended": EXIT_ENDED, "drill": EXIT_DRILL}
SMALLEST = (1024, 700)
MOST_FRAMES = 6


def run_app(vault: Path, language: Language, *, family: str | None = None) -> int:
    """Run the application until it locks or ends; return the exit code of the process.

    Args:
        vault: need not be there: the first-run assistant makes it.
        family: of the type, instead of the first of the design that is installed.
    """
    application = QApplication([sys.argv[0]])
    application.setApplicationName("continuity-kit")
    application.setDesktopFileName("continuity-kit")
    background = Background()
    screen = Screen(application, vault, language, keep=_keeper(background), family=family)
    unlocker = Unlocker(
        vault, disk=bootstrap.disk(), now=bootstrap.now, monotonic_ms=bootstrap.monotonic_ms
    )
    window = Shell(screen, background, unlocker, bootstrap.monotonic_ms)
    window.setWindowTitle("Continuity kit")
    window.setMinimumSize(*SMALLEST)
    GarbageCollector(background, window.left_alone_ms, window)
    exit_code = [EXIT_ENDED]

    def end(state: str) -> None:
        exit_code[0] = EXITS[state]
        background.stop()
        unlocker.mark.end_if_open()
        application.quit()

    window.ended.connect(end)
    _tell_bugs(window, background, screen)
    kept = _end_on_signals(window.close_well)
    # Without a window manager, as in the kiosk, nobody else gives the window the whole screen.
    window.setGeometry(application.primaryScreen().geometry())
    window.showFullScreen()
    window.activateWindow()
    application.exec()
    del kept
    return exit_code[0]


def _keeper(background: Background) -> Callable[[Callable[[], object]], None]:
    def keep(write: Callable[[], object]) -> None:
        background.run(lambda _: write(), lambda _: None, lambda _: None, lane="pictures")

    return keep


def _tell_bugs(window: Shell, background: Background, screen: Screen) -> None:
    """Show what nobody foresaw: its type and place. Its message may hold a patient's name."""

    def told(error: BaseException) -> None:
        values = {"type": type(error).__name__, "place": place_of(error.__traceback__)}
        words = words_of("gui-frame-bug", screen.language, **values)
        sys.stderr.write(f"{words}\n")
        screen.dress(BugPage.show_over(window, screen.look, words))

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close_well()
            return
        told(error.with_traceback(trace))

    sys.excepthook = hook
    background.bug.connect(told)


def place_of(trace: TracebackType | None) -> str:
    """Return the innermost functions and lines of a traceback, without values."""
    frames = traceback.extract_tb(trace)[-MOST_FRAMES:]
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))


def _end_on_signals(close_well: Callable[[], None]) -> tuple[object, ...]:
    """End well when the session ends: Qt's loop is woken by the signal's own pipe.

    Returns:
        What must live as long as the loop.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    signal.set_wakeup_fd(writer.fileno())
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: None)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)

    def woken() -> None:
        reader.recv(64)
        QTimer.singleShot(0, close_well)

    notifier.activated.connect(woken)
    return reader, writer, notifier
