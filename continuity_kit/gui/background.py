"""Runs a service call off the GUI thread and hands its result back by signal.

Two lanes: `ledger` runs one call at a time, because a laptop's stores have one writer; `pictures`
decodes beside it, so that a long import never holds up a picture.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from errno import EIO, ENODEV, ENOMEDIUM, ENOTCONN, ENXIO, EROFS, ESTALE, ETIMEDOUT
from os import strerror
from typing import Any, Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal

from continuity_kit.errors import ContinuityError, WorldError

Lane = Literal["ledger", "pictures"]
Kind = Literal["done", "refused", "broke", "progress", "ended"]
SILENT = frozenset({EIO, ENODEV, ENOMEDIUM, ENOTCONN, ENXIO, EROFS, ESTALE, ETIMEDOUT})
"""What a medium says that was pulled out, or that breaks: the world's fault, not the kit's."""


class Task:
    """One call under way.

    `cancel()` asks; the work looks at `is_cancelled` between steps and ends when it is safe. It is
    no object of Qt: nothing of Qt is made or deleted per call, in whichever thread.
    """

    def __init__(self, work: Callable[["Task"], object], tell: "_Tell") -> None:
        """Make a task that nobody cancelled; `tell` brings news to the GUI thread."""
        self._cancelled = threading.Event()
        self._work: Callable[[Task], object] = work
        self._tell = tell

    @property
    def is_cancelled(self) -> bool:
        """Someone asked to stop; read from the working thread."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe step."""
        self._cancelled.set()

    def report(self, progress: object) -> None:
        """Tell how far the work is; called from the working thread."""
        self._tell(self, "progress", progress)

    def run(self) -> None:
        """Run the work; what the world did wrong and our own bugs go different ways.

        SAFETY: what the work holds, a page for one, is let go of in the GUI thread alone: Qt's
        objects die nowhere else
        (test_what_a_call_holds_is_let_go_of_in_the_thread_of_the_window).
        """
        work, self._work = self._work, _nobody
        try:
            result = work(self)
        except ContinuityError as error:
            self._tell(self, "refused", error)
        except OSError as error:
            if error.errno in SILENT:
                reason = strerror(error.errno or 0)
                self._tell(self, "refused", WorldError("gui-medium-silent", reason=reason))
            else:
                self._tell(self, "broke", error)
        except Exception as error:  # noqa: BLE001 - shown by the dialog of last resort
            self._tell(self, "broke", error)
        else:
            self._tell(self, "done", result)
            del result
        del work
        self._tell(self, "ended", None)


_Tell = Callable[[Task, Kind, object], object]


@dataclass(frozen=True)
class _Waiting:
    """Who is told on the GUI thread; what the work holds lives as long."""

    work: Callable[[Task], object]
    done: Callable[[Any], None]
    refused: Callable[[ContinuityError], None]
    progress: Callable[[Any], None]


def _nobody(_value: object) -> None:
    """Tell nobody."""


class Background(QObject):
    """The two lanes, and every task that has not ended."""

    bug = Signal(object)
    _told = Signal(object, object, object)

    def __init__(self) -> None:
        """Start no thread yet."""
        super().__init__()
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {
            lane: ThreadPoolExecutor(1, thread_name_prefix=lane) for lane in get_args(Lane)
        }
        self._running: dict[Task, _Waiting] = {}

    def run(
        self,
        work: Callable[[Task], object],
        done: Callable[[Any], None],
        refused: Callable[[ContinuityError], None],
        *,
        progress: Callable[[Any], None] | None = None,
        lane: Lane = "ledger",
    ) -> Task:
        """Call `work` in a lane; the three callbacks run on the GUI thread.

        Args:
            work: gets its task, to report progress and to see whether it was cancelled.
            done: gets what `work` returned.
            refused: gets what the world did wrong. A bug goes to `bug` instead.
        """
        task = Task(work, self._told.emit)
        self._running[task] = _Waiting(work, done, refused, progress or _nobody)
        self._lanes[lane].submit(task.run)
        return task

    def _deliver(self, task: Task, kind: Kind, value: Any) -> None:
        """Bring news to whoever waits; with the last, everything the call held is let go of."""
        waiting = self._running.get(task)
        if kind == "ended":
            self._running.pop(task, None)
        elif kind == "broke":
            self.bug.emit(value)
        elif waiting is not None:
            {"done": waiting.done, "refused": waiting.refused, "progress": waiting.progress}[kind](
                value
            )

    @property
    def is_busy(self) -> bool:
        """Some call has not ended."""
        return bool(self._running)

    def stop(self) -> None:
        """Cancel what runs and wait for it: nothing may be cut in mid-write."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        for lane in self._lanes.values():
            lane.submit(_nobody, None).result()
        # What ended meanwhile is told to nobody: the pages that asked may be gone.
        for task in running:
            if task in self._running:
                self._running[task] = _Waiting(_nobody, _nobody, _nobody, _nobody)
