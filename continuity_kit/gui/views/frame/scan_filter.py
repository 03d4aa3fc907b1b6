"""Reads the keyboard before everybody else: takes scans out, and notes every sign of life."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from continuity_kit.gui.presenters.scan import ENTER, WITHIN_MS, ScanCollector

LIVE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})


class ScanFilter(QObject):
    """Installed on the application while the kit is open.

    Signals:
        scanned: a whole scan, without prefix and Enter.
    """

    scanned = Signal(str)

    def __init__(self, prefix: str, monotonic_ms: Callable[[], int]) -> None:
        """Watch nothing yet."""
        super().__init__()
        self._collector = ScanCollector(prefix)
        self._now = monotonic_ms
        self._is_giving_back = False
        self.last_life_ms = monotonic_ms()
        self._late = QTimer(self, singleShot=True, interval=WITHIN_MS)
        self._late.timeout.connect(self._give_up)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Eat what a scanner types; everything else goes its way."""
        kind = event.type()
        if kind in LIVE:
            self.last_life_ms = self._now()
        if kind not in _KEYS or self._is_giving_back or not isinstance(event, QKeyEvent):
            return False
        if not _is_first_receiver(watched):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            # While a scan comes in, its Enter must not press a button.
            return self._collector.is_collecting
        return self._take(event)

    def _take(self, event: QKeyEvent) -> bool:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        text = ENTER if is_enter else event.text()
        if not text or event.isAutoRepeat():
            # A modifier alone is part of how a scanner types capitals.
            return False
        taken = self._collector.key(text, self._now())
        if taken.given_back:
            self._give_back(taken.given_back)
        if self._collector.is_collecting:
            self._late.start()
        else:
            self._late.stop()
        if taken.scan is not None:
            self.scanned.emit(taken.scan)
        return taken.is_eaten

    def _give_up(self) -> None:
        self._give_back(self._collector.give_up())

    def _give_back(self, text: str) -> None:
        """Type what was no scan into the field that has the focus."""
        target = QApplication.focusWidget()
        if target is None:
            return
        self._is_giving_back = True
        try:
            for sign in text:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    again = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
                    QCoreApplication.sendEvent(target, again)
        finally:
            self._is_giving_back = False


def _is_first_receiver(watched: QObject) -> bool:
    """Tell whether an event comes by for the first time: it goes up to the parents afterwards."""
    if not isinstance(watched, QWidget):
        return False
    focused = QApplication.focusWidget()
    return watched is focused or (focused is None and watched.isWindow())
