"""A reason in one line: whoever reads it later sees where it begins, not where it ends."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit

_COMES_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""The field is written on afterwards: the cursor stays where it was."""


class ReasonField(QLineEdit):
    """Shows the end while it is written on, and the beginning from then on."""

    def setText(self, text: str | None, /) -> None:
        """Set the text; without the focus its beginning is shown."""
        super().setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the beginning to whoever signs."""
        super().focusOutEvent(event)
        if event.reason() not in _COMES_BACK:
            self.setCursorPosition(0)
