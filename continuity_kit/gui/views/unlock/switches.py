"""Language, look and size: two segments and a button, on every page before the application."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.buttons import ActionButton


class Switches(QWidget):
    """Says what is chosen; the screen does it."""

    def __init__(self, screen: Screen) -> None:
        """Make the switches of a screen."""
        super().__init__()
        self._screen = screen
        look = screen.look
        self.french = ActionButton(look, "segment")
        self.english = ActionButton(look, "segment")
        self.light = ActionButton(look, "segment", "sun")
        self.dark = ActionButton(look, "segment", "moon")
        self.scale = ActionButton(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for pair in ((self.french, self.english), (self.light, self.dark)):
            group = QButtonGroup(self)
            for button, place in zip(pair, ("first", "last"), strict=True):
                button.setProperty("place", place)
                group.addButton(button)
                row.addWidget(button)
            row.addSpacing(look.px(8))
        row.addWidget(self.scale)
        self.french.clicked.connect(lambda: screen.set_language("fr"))
        self.english.clicked.connect(lambda: screen.set_language("en"))
        self.light.clicked.connect(lambda: screen.set_theme("light"))
        self.dark.clicked.connect(lambda: screen.set_theme("dark"))
        self.scale.clicked.connect(screen.next_scale)
        self.restyle(look)

    def retranslate(self) -> None:
        """Give the switches their words; a language is named in itself."""
        self.french.setText("Français")
        self.english.setText("English")
        self.light.setText(self.tr("Light"))
        self.dark.setText(self.tr("Dark"))
        self.scale.setAccessibleName(self.tr("Size of everything"))
        self._show_chosen()

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        for button in (self.french, self.english, self.light, self.dark, self.scale):
            button.restyle(look)
        for button, name in ((self.light, "sun"), (self.dark, "moon")):
            drawn, side = button.icon(), button.iconSize().width()
            chosen = pixmap(name, side, look.color("on_accent"))
            drawn.addPixmap(chosen, QIcon.Mode.Normal, QIcon.State.On)
            button.setIcon(drawn)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.french.setChecked(self._screen.language == "fr")
        self.english.setChecked(self._screen.language == "en")
        self.light.setChecked(self._screen.look.name == "light")
        self.dark.setChecked(self._screen.look.name == "dark")
        apart = "\N{NO-BREAK SPACE}" if self._screen.language == "fr" else ""
        self.scale.setText(f"{self._screen.look.scale_percent}{apart}%")
