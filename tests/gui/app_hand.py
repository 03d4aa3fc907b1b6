"""A hand on the real application: keys and what is waited for, played in its own event loop.

It runs inside the application's process: the window, its pages, its threads and its vault are the
real ones, and what the hand does arrives as a key of the window system. Nothing else is replaced.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from gui.loop import wait
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from continuity_kit.gui import app
from continuity_kit.gui.memory import give_memory_back
from continuity_kit.gui.presenters.scan import FAST_MS
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.page import Page

BEAT_MS = 5
SCREEN = {"x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "dpr": 1}
PATIENCE_S = float(os.environ.get("CONTINUITY_KIT_HAND_PATIENCE_S", "120"))
EXIT_STUCK = 9

Condition = Callable[[], bool]
Script = Iterator[Condition]


class Hand(QObject):
    """Plays a script: it acts, names what it waits for, and acts again once that is so."""

    def __init__(self, shell: Shell, script: Callable[["Hand"], Script]) -> None:
        super().__init__(shell)
        self.shell = shell
        self._script = script(self)
        self._waited: Condition = shell.isVisible
        self._since = time.monotonic()
        self._is_acting = False
        self._look: Callable[[], None] = _nothing
        shell.background.bug.connect(self._broke)
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._go)
        self._beat.start()

    def watch(self, look: Callable[[], None]) -> None:
        """Look at the screen at every beat too, before anything is done."""
        self._look = look

    # --- what it sees -----------------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        found = self.shell.window_
        assert found is not None, "nobody has unlocked"
        return found

    @property
    def page(self) -> Page | None:
        return None if self.shell.window_ is None else self.shell.window_.page

    def shows(self, name: str) -> bool:
        """Tell whether a page is shown and nothing runs."""
        route = None if self.shell.window_ is None else self.shell.window_.route
        return route is not None and route.page == name and self.is_quiet()

    def is_quiet(self) -> bool:
        return not self.shell.background.is_busy

    # --- what it does -----------------------------------------------------------------------------

    def key(self, key: Qt.Key, *, ctrl: bool = False, alt: bool = False) -> None:
        """Press a key where the focus is."""
        modifier = Qt.KeyboardModifier.NoModifier
        if ctrl:
            modifier |= Qt.KeyboardModifier.ControlModifier
        if alt:
            modifier |= Qt.KeyboardModifier.AltModifier
        QTest.keyClick(self.shell.windowHandle(), key, modifier)

    def type(self, text: str) -> None:
        """Type capitals, small letters, digits and signs of ASCII."""
        for sign in text:
            shift = Qt.KeyboardModifier.ShiftModifier
            modifier = shift if sign.isupper() else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self.shell.windowHandle(), Qt.Key(ord(sign.upper())), modifier)

    def enter(self) -> None:
        """Press Enter, later than a scanner does after its last sign."""
        wait(FAST_MS + 20)
        self.key(Qt.Key.Key_Return)

    def space(self, widget: QWidget) -> None:
        """Go to a widget and press it."""
        widget.setFocus()
        self.key(Qt.Key.Key_Space)

    # --- its own loop -----------------------------------------------------------------------------

    def _go(self) -> None:
        if self._is_acting:
            return
        if not self.shell.isActiveWindow():
            # WORKAROUND: Qt's offscreen platform may take the focus from a window it just gave it.
            self.shell.activateWindow()
            return
        self._is_acting = True
        # The application would tell on its screen what a slot raises; here it ends the run.
        sys.excepthook = _end
        try:
            self._look()
            if self._waited():
                self._waited = next(self._script)
                self._since = time.monotonic()
            elif time.monotonic() - self._since > PATIENCE_S:
                self._stuck()
        except StopIteration:
            self._beat.stop()
            self.shell.close_well()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the run ends with it
            _end(type(error), error, error.__traceback__)
        finally:
            self._is_acting = False

    def _stuck(self) -> None:
        route = None if self.shell.window_ is None else self.shell.window_.route
        focused = QApplication.focusWidget()
        page = None if route is None else route.page
        name = "" if focused is None else f"{type(focused).__name__} {focused.accessibleName()}"
        sys.stderr.write(f"stuck on {page}, focus {name}\n")
        if (frame := getattr(self._script, "gi_frame", None)) is not None:
            sys.stderr.write(f"at {_places(self._script, frame.f_lineno)}\n")
        if where := os.environ.get("CONTINUITY_KIT_HAND_PICTURE"):
            self.shell.grab().save(where)
        sys.stderr.flush()
        os._exit(EXIT_STUCK)

    def _broke(self, error: BaseException) -> None:
        _end(type(error), error, error.__traceback__)


def _nothing() -> None:
    """Look at nothing."""


def _end(_kind: object, error: BaseException, _trace: object) -> None:
    traceback.print_exception(error)
    sys.stderr.flush()
    os._exit(EXIT_STUCK)


def _places(script: object, line: int) -> str:
    """Return the lines of a script and of what it called, the innermost last."""
    places = []
    while script is not None and (frame := getattr(script, "gi_frame", None)) is not None:
        places.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
        script = getattr(script, "gi_yieldfrom", None)
    return " > ".join(places) or str(line)


def offscreen(folder: Path) -> str:
    """Return the name of Qt's platform without a screen, with one of the usual size.

    Args:
        folder: where its settings are written.
    """
    path = folder / "screen.json"
    path.write_text(json.dumps({"screens": [{"name": "laptop", **SCREEN}]}), encoding="ascii")
    return f"offscreen:configfile={path}"


def drive(vault: Path, script: Callable[[Hand], Script]) -> int:
    """Run the application on a vault with a hand on it; return its exit code."""

    class Driven(Shell):
        def __init__(self, *words: object) -> None:
            super().__init__(*words)  # type: ignore[arg-type]
            self.hand = Hand(self, script)

    give_memory_back()
    app.Shell = Driven  # type: ignore[misc]
    return app.run_app(vault, "fr")
