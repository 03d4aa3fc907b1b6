"""Runs a service call off the GUI thread and hands its result back by signal.

Two lanes: `ledger` runs one call at a time, because a laptop's stores have one writer; `pictures`
decodes beside it, so that a long import never holds up a picture.
"""

import threading
from collections.abc import Callable
from errno import EIO, ENODEV, ENOMEDIUM, ENOTCONN, ENXIO, EROFS, ESTALE, ETIMEDOUT
from os import strerror
from typing import Any, Literal

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from continuity_kit.errors import ContinuityError, WorldError

Lane = Literal["ledger", "pictures"]
SILENT = frozenset({EIO, ENODEV, ENOMEDIUM, ENOTCONN, ENXIO, EROFS, ESTALE, ETIMEDOUT})
"""What a medium says that was pulled out, or that breaks: the world's fault, not the kit's."""


class Task(QObject):
    """One call under way.

    `cancel()` asks; the work looks at `is_cancelled` between steps and ends when it is safe.
    """

    progressed = Signal(object)
    finished = Signal(object)
    refused = Signal(object)
    broke = Signal(object)

    def __init__(self) -> None:
        """Make a task that nobody cancelled."""
        super().__init__()
        self._cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Someone asked to stop; read from the working thread."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe step."""
        self._cancelled.set()

    def report(self, progress: object) -> None:
        """Tell how far the work is; called from the working thread."""
        self.progressed.emit(progress)


class _Call(QRunnable):
    def __init__(
        self, task: Task, work: Callable[[Task], object], left: Callable[[Task], object]
    ) -> None:
        super().__init__()
        self._task, self._left = task, left
        self._work: Callable[[Task], object] = work

    def run(self) -> None:
        """Run the work; what the world did wrong and our own bugs go different ways."""
        work, self._work = self._work, _done
        try:
            result = work(self._task)
        except ContinuityError as error:
            self._task.refused.emit(error)
        except OSError as error:
            if error.errno in SILENT:
                reason = strerror(error.errno or 0)
                self._task.refused.emit(WorldError("gui-medium-silent", reason=reason))
            else:
                self._task.broke.emit(error)
        except Exception as error:  # noqa: BLE001 - shown by the dialog of last resort
            self._task.broke.emit(error)
        else:
            self._task.finished.emit(result)
        # Last, and no signal of the task's own: it may be gone before this returns.
        self._left(self._task)


def _done(_task: Task) -> None:
    """Stand for work that was done, and hold nothing of it."""


class Background(QObject):
    """The two lanes, and every task that has not ended."""

    bug = Signal(object)
    _left = Signal(object)

    def __init__(self) -> None:
        """Start no thread yet."""
        super().__init__()
        self._left.connect(self._ended, Qt.ConnectionType.QueuedConnection)
        self._lanes: dict[Lane, QThreadPool] = {"ledger": QThreadPool(), "pictures": QThreadPool()}
        for pool in self._lanes.values():
            pool.setMaxThreadCount(1)
            pool.setExpiryTimeout(-1)  # a thread that ends leaves its memory to nobody
        self._running: set[Task] = set()

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
        task = Task()
        queued = Qt.ConnectionType.QueuedConnection
        task.finished.connect(_OnGui(task, done).call, queued)
        task.refused.connect(_OnGui(task, refused).call, queued)
        task.broke.connect(self.bug.emit, queued)
        if progress is not None:
            task.progressed.connect(_OnGui(task, progress).call, queued)
        self._running.add(task)
        self._lanes[lane].start(_Call(task, work, self._left.emit))
        return task

    def _ended(self, task: Task) -> None:
        """Let go of a call and of all that it held: a reading of a department is large.

        Qt's parents keep their children, and Python does not see it: nothing else frees them. The
        thread that worked emits nothing of the task any more when this is called.
        """
        self._running.discard(task)
        for receiver in task.findChildren(_OnGui):
            receiver.forget()
        task.deleteLater()

    @property
    def is_busy(self) -> bool:
        """Some call has not ended."""
        return bool(self._running)

    def stop(self) -> None:
        """Cancel what runs and wait for it: nothing may be cut in mid-write."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        for pool in self._lanes.values():
            pool.waitForDone()
        # What ended meanwhile is told to nobody: the pages that asked may be gone.
        for task in running:
            for receiver in task.findChildren(_OnGui):
                receiver.forget()


class _OnGui(QObject):
    """Brings a plain callback onto the GUI thread, where this object lives."""

    def __init__(self, owner: QObject, callback: Callable[[Any], None]) -> None:
        super().__init__(owner)
        self._callback = callback

    def forget(self) -> None:
        """Call back no more."""
        self._callback = lambda _: None

    def call(self, value: object) -> None:
        """Call back."""
        self._callback(value)
