"""Reads the keyboard before everybody else: takes scans out, and notes every sign of life."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from continuity_kit.gui.presenters.scan import ENTER, WITHIN_MS, Place, ScanCollector, Taken
from continuity_kit.gui.views.frame.search_box import SearchBox
from continuity_kit.gui.views.parts.pin_field import PinField

LIVE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox, QTextEdit, QPlainTextEdit, PinField)
_WITH = Qt.KeyboardModifier
_ACTS = _WITH.ControlModifier | _WITH.AltModifier | _WITH.MetaModifier
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})


class ScanFilter(QObject):
    """Watches a window while the kit is open.

    Signals:
        scanned: a whole scan, without prefix and Enter.
        strayed: a scan without a prefix went into a field.
    """

    scanned = Signal(str)
    strayed = Signal()

    def __init__(self, prefix: str, monotonic_ms: Callable[[], int]) -> None:
        """Watch nothing yet."""
        super().__init__()
        self._collector = ScanCollector(prefix)
        self._now = monotonic_ms
        self._is_giving_back = False
        self._window: QWidget | None = None
        self.last_life_ms = monotonic_ms()
        self._late = QTimer(self, singleShot=True, interval=WITHIN_MS)
        self._late.timeout.connect(self._give_up)

    def watch(self, window: QWidget) -> None:
        """Hear what comes to a window, and to what has the focus.

        Not to the application: there a filter is asked about every event of every widget, and
        pages are built half as fast.
        """
        self._window = window
        window.installEventFilter(self)
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and old is not self._window:
            old.removeEventFilter(self)
        if new is not None and new is not self._window and self._is_of_window(new):
            new.installEventFilter(self)

    def _is_of_window(self, widget: QWidget) -> bool:
        """Tell whether a widget is in the window, or in what one of its widgets has popped up."""
        part: QObject | None = widget
        while part is not None and part is not self._window:
            part = part.parent()
        return part is not None

    def expect(self, prefix: str) -> None:
        """Take another prefix from now on; "" is a scanner without one."""
        self._collector = ScanCollector(prefix)

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
        if not text or event.isAutoRepeat() or event.modifiers() & _ACTS:
            # A modifier alone is part of how a scanner types capitals.
            return False
        # When it was typed, not when a busy thread came to read it.
        at_ms, place = event.timestamp() or self._now(), _place()
        is_unknown = place == "field" and not event.timestamp()
        taken = self._collector.key(text, at_ms, "search" if is_unknown else place)
        self._tell(taken)
        if self._collector.is_collecting:
            self._late.start()
        else:
            self._late.stop()
        return taken.is_eaten

    def _give_up(self) -> None:
        self._tell(self._collector.late())

    def _tell(self, taken: Taken) -> None:
        if taken.given_back:
            self._give_back(taken.given_back)
        if taken.scan is not None:
            self.scanned.emit(taken.scan)
        if taken.is_stray:
            self.strayed.emit()

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


def _place() -> Place:
    """Tell what typed letters would mean where the focus is."""
    focused = QApplication.focusWidget()
    if isinstance(focused, SearchBox):
        return "search"
    return "field" if isinstance(focused, _FIELDS) else "free"


def _is_first_receiver(watched: QObject) -> bool:
    """Tell whether an event comes by for the first time: it goes up to the parents afterwards."""
    if not isinstance(watched, QWidget):
        return False
    focused = QApplication.focusWidget()
    return watched is focused or (focused is None and watched.isWindow())
