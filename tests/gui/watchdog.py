"""Names a call that held the GUI thread for longer than people forgive.

A call is what Qt delivers at once: an event to a widget, a timer, a queued slot. Three things are
counted of each. The processor time of the thread has the strict limit: a busy machine blames
nobody by it. Of the rest of the wall time, the kernel says how long the thread only queued for a
core, which is nobody's fault either; what is left is waiting for a disk, a lock or another thread.
"""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

LIMIT_S, BLOCKED_S = 0.050, 0.500
LOOK_S = 0.004
DEEPEST = 12
QUEUED = "/proc/thread-self/schedstat"


@dataclass(frozen=True)
class Times:
    """Seconds of one call, or clocks at one moment."""

    cpu: float
    wall: float
    queued: float

    @property
    def blocked(self) -> float:
        """Neither working nor queueing for a core."""
        return self.wall - self.cpu - self.queued


@dataclass(frozen=True)
class Call:
    """One call: what the test did then, what was called, how long it took."""

    step: str
    name: str
    times: Times

    def __str__(self) -> str:
        """Return it as a line of a report."""
        times = self.times
        spent = f"{times.cpu * 1000:.0f} ms, blocked {max(times.blocked, 0) * 1000:.0f} ms"
        return f"{self.step or 'call'}: {spent}: {self.name}"


class WatchedApplication(QApplication):
    """An application whose calls can be timed."""

    watchdog: "Watchdog | None" = None

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event, timed if it is delivered by nothing else that is timed."""
        watchdog = WatchedApplication.watchdog
        if watchdog is None or not watchdog.may_begin():
            return bool(super().notify(receiver, event))
        watchdog.begin()
        kind = event.type()  # the event is gone when the call is over
        try:
            return bool(super().notify(receiver, event))
        finally:
            watchdog.end(lambda: f"{kind.name} of {type(receiver).__name__}")


class Watchdog:
    """Watches the thread that makes it."""

    def __init__(self, limit_s: float = LIMIT_S, blocked_s: float = BLOCKED_S) -> None:
        """Watch nothing yet."""
        self.limit_s, self.blocked_s = limit_s, blocked_s
        self.held: list[Call] = []
        self.longest: dict[str, Call] = {}
        self.step = ""
        self.calls = 0
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._began: Times | None = None
        self._seen: tuple[Times, str] | None = None
        self._stopped = threading.Event()
        self._signalled: Any = None
        self._looker = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watchdog":
        if not isinstance(QApplication.instance(), WatchedApplication):
            raise TypeError("the application of these tests is a WatchedApplication")
        self._queued = os.open(QUEUED, os.O_RDONLY)
        WatchedApplication.watchdog = self
        self._looker.start()
        self._signalled = signal.signal(signal.SIGPROF, self._tick)
        signal.setitimer(signal.ITIMER_PROF, LOOK_S, LOOK_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        WatchedApplication.watchdog = None
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._signalled)
        self._stopped.set()
        self._looker.join()
        os.close(self._queued)

    def act(self, step: str, work: Callable[[], object]) -> None:
        """Do what a test does, as one call; what it sets off later belongs to the step too."""
        self.step = step
        self.begin()
        try:
            work()
        finally:
            self.end(lambda: "the act itself")

    def may_begin(self) -> bool:
        """Tell whether no call is under way in the watched thread."""
        return self._began is None and threading.get_ident() == self._thread

    def begin(self) -> None:
        """Start the clocks of a call."""
        self._began = self._now()

    def end(self, name: Callable[[], str]) -> None:
        """Stop them, and keep what was too long."""
        began, now = self._began, self._now()
        self._began = None
        if began is None:
            return
        self.calls += 1
        times = Times(now.cpu - began.cpu, now.wall - began.wall, now.queued - began.queued)
        is_held = times.cpu > self.limit_s or times.blocked > self.blocked_s
        before = self.longest.get(self.step)
        if not is_held and before is not None and before.times.cpu >= times.cpu:
            return
        seen = self._seen
        stack = f": {seen[1]}" if seen is not None and seen[0] is began else ""
        call = Call(self.step, name() + stack, times)
        if before is None or before.times.cpu < times.cpu:
            self.longest[self.step] = call
        if is_held:
            self.held.append(call)

    def _now(self) -> Times:
        queued_ns = os.pread(self._queued, 64, 0).split()[1]
        return Times(time.clock_gettime(self._clock), time.monotonic(), int(queued_ns) / 1e9)

    def _tick(self, _number: int, frame: FrameType | None) -> None:
        """Look at the thread's own stack while it works, however busy the machine is."""
        began = self._began
        if began is not None and time.clock_gettime(self._clock) - began.cpu > self.limit_s:
            self._keep(began, frame)

    def _look(self) -> None:
        """Look at the stack from beside while the thread waits: then it gets no signal."""
        while not self._stopped.wait(LOOK_S):
            began = self._began
            if began is not None and time.monotonic() - began.wall > self.blocked_s:
                self._keep(began, sys._current_frames().get(self._thread))

    def _keep(self, began: Times, frame: FrameType | None) -> None:
        if frame is not None and (self._seen is None or self._seen[0] is not began):
            self._seen = (began, named(frame))


def named(frame: FrameType) -> str:
    """Return the calls of a stack, the innermost first, as far as the one that is timed."""
    calls = []
    for call in reversed(traceback.extract_stack(frame)):
        if call.filename == __file__:
            break
        calls.append(f"{call.filename.rpartition('/')[2]}:{call.lineno} {call.name}")
    return " < ".join(calls[:DEEPEST])
