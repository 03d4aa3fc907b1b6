"""What the board shows instead of machines: why nobody is there, and where to go from here."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from continuity_kit.gui.presenters.day_board import DayState
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel
from continuity_kit.gui.views.parts.standin import StandIn


class Nobody(Panel):
    """A sentence, and what can be done: back to today, search a patient.

    Signals:
        went_back, searched: the two buttons.
    """

    went_back = Signal()
    searched = Signal()

    def __init__(self, look: Theme) -> None:
        """Build without words."""
        super().__init__(look)
        self.stand_in = StandIn(look)
        self.today = ActionButton(look, "plain", "day")
        self.search = ActionButton(look, "plain", "search")
        self.today.clicked.connect(self.went_back.emit)
        self.search.clicked.connect(self.searched.emit)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.today)
        buttons.addWidget(self.search)
        buttons.addStretch(1)
        self.body.addStretch(1)
        self.body.addWidget(self.stand_in)
        self.body.addLayout(buttons)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """Set the words of the buttons."""
        self.today.setText(self.tr("Back to today"))
        self.search.setText(self.tr("Search a patient"))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        for button in (self.today, self.search):
            button.restyle(look)

    def show_state(self, state: DayState) -> None:
        """Say why nobody is there; nothing where somebody is."""
        if state.columns:
            self.stand_in.clear()
            return
        self.today.setVisible(state.can_go_back)
        self.search.setVisible(state.can_search)
        self.stand_in.show_empty(state.stand_in, "stick" if state.is_without_export else "day")
