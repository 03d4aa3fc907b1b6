"""The row of tabs and acts: side by side, or in two lines where the window is narrow."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout

from continuity_kit.gui.theme import Theme


class TabRow(QFrame):
    """Tabs at the left, acts at the right; a narrow window puts the acts below."""

    def __init__(self, look: Theme, tabs: QLayout, acts: QLayout) -> None:
        """Take both rows."""
        super().__init__()
        self.setObjectName("patient-tabs")
        self._tabs, self._acts = tabs, acts
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addLayout(tabs)
        self._box.addLayout(acts, 1)
        self.restyle(look)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the wider row alone: beside each other they may want more."""
        sizes = [row.minimumSize() for row in (self._tabs, self._acts)]
        height = super().minimumSizeHint().height()
        return QSize(max(size.width() for size in sizes), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between one line and two."""
        super().resizeEvent(event)
        wanted = sum(row.minimumSize().width() for row in (self._tabs, self._acts))
        direction = QBoxLayout.Direction
        is_narrow = self.width() < wanted
        self._box.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def restyle(self, look: Theme) -> None:
        """Take colours from the look."""
        tokens = look.tokens
        self.setStyleSheet(
            f"#patient-tabs {{ background: {tokens.surface}; border: 0; "
            f"border-bottom: 1px solid {tokens.line}; }}"
        )
