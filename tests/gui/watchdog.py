"""Names a call that held the GUI thread for longer than people forgive.

What counts is processor time of the thread, so that a busy machine blames nobody, and a full
second of any waiting.
"""

import sys
import threading
import time
import traceback
from types import FrameType, TracebackType

from PySide6.QtCore import QTimer

LIMIT_S, BLOCKED_S, BEAT_MS, LOOK_S = 0.050, 1.0, 5, 0.010


class Watchdog:
    """Watches the thread that enters it, while it runs an event loop."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        """Watch nothing yet."""
        self.limit_s = limit_s
        self.held: list[str] = []
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._stopped = threading.Event()
        self._timer = QTimer(interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._looker = threading.Thread(target=self._look, daemon=True)
        self._beat()
        self._named: float | None = None

    def _beat(self) -> None:
        self._seen = (time.clock_gettime(self._clock), time.monotonic())

    def __enter__(self) -> "Watchdog":
        self._beat()
        self._timer.start()
        self._looker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.stop()
        self._stopped.set()
        self._looker.join()

    def _look(self) -> None:
        while not self._stopped.wait(LOOK_S):
            cpu, wall = self._seen
            busy = time.clock_gettime(self._clock) - cpu
            waited = time.monotonic() - wall
            is_held = busy > self.limit_s or (waited > BLOCKED_S and busy > self.limit_s / 5)
            if is_held and self._named != wall:
                self._named = wall
                frame = sys._current_frames().get(self._thread)
                if frame is not None:
                    self.held.append(f"{busy * 1000:.0f} ms: {named(frame)}")


def named(frame: FrameType) -> str:
    """Return the kit's own calls of a stack, the innermost first."""
    calls = [
        f"{call.filename.rpartition('/')[2]}:{call.lineno} {call.name}"
        for call in reversed(traceback.extract_stack(frame))
    ]
    return " < ".join(calls[:8])
