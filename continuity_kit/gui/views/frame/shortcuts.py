"""Binds the keys that mean the same on every page."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from continuity_kit.gui.presenters.keys import Act, Key, global_keys
from continuity_kit.gui.presenters.routes import PageName

# A page may use them first: they come to the window only where nobody took them.
LEFT_TO_PAGES: frozenset[Act] = frozenset({"back", "record"})


class KeysFromFields(QObject):
    """Leaves Ctrl+D to the map while somebody types: Qt's fields take it for "delete" on Linux."""

    def __init__(self, application: QApplication) -> None:
        """Follow the focus of an application."""
        super().__init__()
        application.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, QLineEdit | QPlainTextEdit):
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit | QPlainTextEdit):
            new.installEventFilter(self)

    def eventFilter(self, _field: QObject, event: QEvent) -> bool:
        """Tell Qt that the field does not want this key."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        is_theme = event.key() == Qt.Key.Key_D
        if not is_theme or event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return False
        event.ignore()
        return True


def bind_keys(
    window: QWidget, act: Callable[[Act], None], go_to: Callable[[PageName], None]
) -> tuple[QShortcut, ...]:
    """Bind the global keys of the map to a window."""
    return tuple(
        _bind(window, key, act, go_to)
        for key in global_keys()
        if key.act is None or key.act not in LEFT_TO_PAGES
    )


def _bind(
    window: QWidget, key: Key, act: Callable[[Act], None], go_to: Callable[[PageName], None]
) -> QShortcut:
    shortcut = QShortcut(QKeySequence(key.sequence), window)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)

    def pressed() -> None:
        if key.act is not None:
            act(key.act)
        elif key.page is not None:
            go_to(key.page)

    shortcut.activated.connect(pressed)
    return shortcut
