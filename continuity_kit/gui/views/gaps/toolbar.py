"""Above the gaps: the day, the hours of machine time, and which plans are listed."""

from PySide6.QtWidgets import QLineEdit

from continuity_kit.gui.theme import TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import plain_label

HOURS_WIDTH = 110
"""A word that somebody types by mistake is read whole."""


class GapsToolbar(Flow):
    """Holds the widgets, without words: the page says and hears them."""

    def __init__(self, look: Theme) -> None:
        """Build in a look."""
        super().__init__(across=look.px(8), down=look.px(8))
        self.title = plain_label(look, TITLE_PT, 600)
        self.before = ActionButton(look, icon_name="arrow-left")
        self.day = plain_label(look, 12.0, 600)
        self.after = ActionButton(look, icon_name="arrow-right")
        self.hours = QLineEdit()
        self.hours.setFixedWidth(look.px(HOURS_WIDTH))
        self.hours_words = plain_label(look, tone="second")
        self.again = ActionButton(look)
        self.due = ActionButton(look, "chip")
        self.all = ActionButton(look, "chip")
        self.due.setChecked(True)
        moving = (self.before, self.day, self.after)
        hours = (self.hours, self.hours_words, self.again)
        self.show_widgets([self.title, *moving, *hours, self.due, self.all])
