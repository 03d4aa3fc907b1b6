"""A panel that scrolls where the window is too low for it, instead of being cut."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """A frameless view on a panel; whatever has the focus is in view, wherever it came from."""

    def __init__(self, panel: QWidget) -> None:
        """Show a panel."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(panel)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, left: QWidget | None, now: QWidget | None) -> None:
        del left
        inside = self.widget()
        if now is not None and inside is not None and inside.isAncestorOf(now):
            self.ensureWidgetVisible(now)


def scrolled(panel: QWidget) -> QScrollArea:
    """Return a frameless view on a panel; the focus goes to what is inside."""
    return Scrolled(panel)
