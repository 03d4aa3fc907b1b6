"""A list to choose from; the style sheet gives it the kit's own arrow."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox

from continuity_kit.gui.theme import Theme

WIDEST, NARROWEST = 360, 200


class Choice(QComboBox):
    """A combo box in the kit's type."""

    def __init__(self, look: Theme) -> None:
        """Make an empty choice."""
        super().__init__()
        self.look = look
        self.setFont(look.font())

    def sizeHint(self) -> QSize:
        """Return the room of its words; an endless one does not push the page aside."""
        return super().sizeHint().boundedTo(QSize(self.look.px(WIDEST), 1 << 16))

    def minimumSizeHint(self) -> QSize:
        """Return what it holds out with; the open list shows each word whole."""
        return super().minimumSizeHint().boundedTo(QSize(self.look.px(NARROWEST), 1 << 16))

    def showPopup(self) -> None:
        """Open the list as wide as its longest word, as far as the window goes."""
        view = self.view()
        longest = view.sizeHintForColumn(0) + self.look.px(24)
        view.setMinimumWidth(max(self.width(), min(longest, self.window().width())))
        super().showPopup()
