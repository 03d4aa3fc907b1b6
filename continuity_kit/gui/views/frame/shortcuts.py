"""Binds the keys that mean the same on every page."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from continuity_kit.gui.presenters.keys import Act, Key, global_keys
from continuity_kit.gui.presenters.routes import PageName

# A page may use them first: they come to the window only where nobody took them.
LEFT_TO_PAGES: frozenset[Act] = frozenset({"back", "record"})


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
