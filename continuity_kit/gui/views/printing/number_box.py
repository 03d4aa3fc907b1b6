"""A small number that is typed: of copies, of sheets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox

from continuity_kit.gui.theme import Theme

WIDTH = 64


class NumberBox(QSpinBox):
    """A number from 1 on, without the toolkit's arrows; the arrow keys count."""

    def __init__(self, look: Theme, most: int) -> None:
        """Make a box that takes numbers up to `most`."""
        super().__init__()
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        # Qt's style sheets give the field within no padding: centred, it stands off the edge.
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setRange(1, most)
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take font and width from the look."""
        self.setFont(look.font())
        self.setFixedWidth(look.px(WIDTH))
