"""A list to choose from; the style sheet gives it the kit's own arrow."""

from PySide6.QtWidgets import QComboBox

from continuity_kit.gui.theme import Theme


class Choice(QComboBox):
    """A combo box in the kit's type."""

    def __init__(self, look: Theme) -> None:
        """Make an empty choice."""
        super().__init__()
        self.look = look
        self.setFont(look.font())
