"""A list to choose from, with the kit's own arrow."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import Theme


class Choice(QComboBox):
    """A combo box that Fusion frames and the kit marks with an arrow."""

    def __init__(self, look: Theme) -> None:
        """Make an empty choice."""
        super().__init__()
        self.look = look
        self.setFont(look.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then the arrow."""
        super().paintEvent(event)
        side = self.look.px(16)
        painter = QPainter(self)
        at = self.width() - side - self.look.px(10), (self.height() - side) // 2
        painter.drawPixmap(*at, pixmap("arrow-down", side, self.look.color("ink2")))
        painter.end()
