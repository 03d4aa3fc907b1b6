"""A panel that scrolls where the window is too low for it, instead of being cut."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def scrolled(panel: QWidget) -> QScrollArea:
    """Return a frameless view on a panel; the focus goes to what is inside."""
    view = QScrollArea()
    view.setWidgetResizable(True)
    view.setFrameShape(QScrollArea.Shape.NoFrame)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setWidget(panel)
    return view
