"""Names what held the window's thread for longer than people forgive.

Counted is each turn of the event loop: all that is done before the thread looks for keys and clicks
again, one call or several. The strict limit is for the processor time of the thread, so that a
busy machine blames nobody. A call that waits, for a disk or a lock, has a generous one; how long it
only queued for a core is the kernel's to say, and nobody's fault.
"""

import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractEventDispatcher, QTimer

LIMIT_S, BLOCKED_S = 0.050, 0.500
LOOK_S, STILL_S, BEAT_MS = 0.004, 0.001, 20
DEEPEST = 12
IDLE = frozenset({"exec", "settle", "wait", "processEvents"})
"""Functions whose frame is the innermost one while the loop waits for events."""


@dataclass(frozen=True)
class Turn:
    """One turn: what the test did then, what was called, seconds of processor time or of waiting.

    Attributes:
        name: the calls of the stack, the innermost first; empty where nobody looked.
    """

    step: str
    name: str
    cpu_s: float
    blocked_s: float = 0.0

    def __str__(self) -> str:
        """Return it as a line of a report."""
        spent = (
            f"blocked {self.blocked_s:.1f} s" if self.blocked_s else f"{self.cpu_s * 1000:.0f} ms"
        )
        return f"{self.step or 'a turn'}: {spent}: {self.name}"


class _State(NamedTuple):
    """What the watched thread had done and spent at one look, seconds."""

    beats: int
    wall: float
    cpu: float
    queued: float


class Watchdog:
    """Watches the thread that enters it."""

    def __init__(self, limit_s: float = LIMIT_S, blocked_s: float = BLOCKED_S) -> None:
        """Watch nothing yet."""
        self.limit_s, self.blocked_s = limit_s, blocked_s
        self.held: list[Turn] = []
        self.longest: dict[str, Turn] = {}
        self.step = ""
        self.turns = 0
        self._thread, self._native = threading.get_ident(), threading.get_native_id()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._began = 0.0
        self._seen = ""
        self._beats = 0
        self._waited = 0.0
        self._stopped = threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watchdog":
        loop = QAbstractEventDispatcher.instance()
        if loop is None:
            raise RuntimeError("this thread has no event loop")
        self._loop = loop
        loop.aboutToBlock.connect(self._turn)
        loop.awake.connect(self._turn)
        self._before: Any = signal.signal(signal.SIGPROF, self._tick)
        self._before_told: Any = signal.signal(signal.SIGUSR2, self._tell)
        signal.setitimer(signal.ITIMER_PROF, LOOK_S, LOOK_S)
        self._heart = QTimer(interval=BEAT_MS)
        self._heart.timeout.connect(self._beat)
        self._heart.start()
        self._looker.start()
        self._began = self._now()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._turn()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)
        self._loop.aboutToBlock.disconnect(self._turn)
        self._loop.awake.disconnect(self._turn)
        self._stopped.set()
        self._looker.join()
        self._heart.stop()
        signal.signal(signal.SIGUSR2, self._before_told)

    def act(self, step: str, work: Callable[[], object]) -> None:
        """Do what a test does as a turn of its own; what it sets off later is of the step too."""
        self._turn()
        self.step = step
        self._began = self._now()
        work()
        self._turn()

    def _now(self) -> float:
        return time.clock_gettime(self._clock)

    def _beat(self) -> None:
        self._beats += 1

    def _turn(self) -> None:
        """End a turn and begin the next."""
        now, name = self._now(), self._seen
        turn = Turn(self.step, name, now - self._began)
        self.turns += 1
        self._began, self._seen = now, ""
        before = self.longest.get(self.step)
        if before is None or before.cpu_s < turn.cpu_s:
            self.longest[self.step] = turn
        if turn.cpu_s > self.limit_s:
            self.held.append(turn)

    def _tick(self, _number: int, frame: FrameType | None) -> None:
        """Keep the thread's own stack once a turn is too long, however busy the machine is."""
        if not self._seen and frame is not None and self._now() - self._began > self.limit_s:
            self._seen = named(frame)

    def _look(self) -> None:
        """Look from beside for a loop that does not beat though the thread stands still.

        Where it stands it is asked by a signal: nobody may read the stack of a thread that goes on.
        """
        at, is_told = self._state(), False
        while not self._stopped.wait(LOOK_S):
            now = self._state()
            if now.beats != at.beats or now.cpu - at.cpu > STILL_S:
                at, is_told = now, False
                continue
            self._waited = now.wall - at.wall - (now.queued - at.queued)
            if self._waited > self.blocked_s and not is_told:
                is_told = True
                signal.pthread_kill(self._thread, signal.SIGUSR2)

    def _tell(self, _number: int, frame: FrameType | None) -> None:
        if frame is not None:
            self.held.append(Turn(self.step, named(frame), 0.0, self._waited))

    def _state(self) -> "_State":
        return _State(self._beats, time.monotonic(), self._now(), self._queued())

    def _queued(self) -> float:
        """Return the seconds that the thread was ready and had no core."""
        told = Path(f"/proc/self/task/{self._native}/schedstat").read_text(encoding="ascii")
        return int(told.split()[1]) / 1e9


def named(frame: FrameType) -> str:
    """Return the calls of a stack, the innermost first, as far as the loop or the act."""
    calls = []
    for call in reversed(traceback.extract_stack(frame)):
        if call.filename == __file__ or call.name in IDLE:
            break
        calls.append(f"{call.filename.rpartition('/')[2]}:{call.lineno} {call.name}")
    return " < ".join(calls[:DEEPEST])
