"""Collects garbage in the window's thread alone, and at moments that do not hold the window.

Python looks for objects that refer to each other wherever the next object happens to be made. In a
thread that works for the window, objects of Qt would end in the wrong thread; in the window's own
thread, going through all that a thousand patients are made of holds it for a fifth of a second.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from continuity_kit.gui.background import Background

TICK_MS = 1000
SOME, MANY, TOO_MANY = 700, 50_000, 2_000_000
"""Objects made since the last look: worth one; a department was read; a call makes no end."""
LEFT_ALONE_MS = 20_000
LONG_MS = 15
"""A look that takes as long has too much to go through: what stayed is passed over from then on."""


class GarbageCollector(QObject):
    """Collects instead of Python, for as long as it runs."""

    def __init__(
        self, background: Background, left_alone_ms: Callable[[], int], parent: QObject
    ) -> None:
        """Begin; what is there already is passed over.

        Args:
            left_alone_ms: for how long nobody has touched the window.
        """
        super().__init__(parent)
        self._background, self._left_alone_ms = background, left_alone_ms
        self._is_through = False
        gc.disable()
        gc.freeze()
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self.look)
        self._ticks.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._ticks.stop()
        gc.unfreeze()
        gc.enable()

    def look(self) -> None:
        """Collect what may be collected now.

        SAFETY: objects of Qt end in the window's thread
        (test_what_refers_to_itself_ends_in_the_thread_of_the_window).
        """
        made = gc.get_count()[0]
        if self._background.is_busy and made < TOO_MANY:
            return
        if self._left_alone_ms() < LEFT_ALONE_MS:
            self._is_through = False
            self._look_at_new(made)
        elif not self._is_through:
            self._is_through = True
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def _look_at_new(self, made: int) -> None:
        """Collect among what is new; what a reading brought stays, and is passed over."""
        if made > MANY:
            gc.freeze()
        elif made > SOME:
            took = QElapsedTimer()
            took.start()
            gc.collect()
            if took.elapsed() >= LONG_MS:
                gc.freeze()
