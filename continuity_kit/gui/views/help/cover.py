"""Help before the application is open: over unlock, the assistant, and what is asked after it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.help.panel import HelpPanel
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.rescale import restyle_tree
from continuity_kit.gui.views.unlock.switches import Switches


class HelpCover(QFrame):
    """The guides in place of a page; what stood there is kept as it was, typed words too.

    Signals:
        closed: back to what stood there.
    """

    closed = Signal()

    def __init__(self, screen: Screen, about: str) -> None:
        """Show the guide about a page."""
        super().__init__()
        self.setProperty("role", "plate")
        self._screen, self._look = screen, screen.look
        self.panel = HelpPanel(screen.look, screen.language)
        self.back_button = ActionButton(screen.look, "primary", "arrow-left")
        self.back_button.clicked.connect(self.closed)
        self.switches = Switches(screen)
        look = screen.look
        top = QHBoxLayout()
        top.setContentsMargins(look.px(16), look.px(18), look.px(24), 0)
        top.addWidget(self.back_button)
        top.addStretch(1)
        top.addWidget(self.switches)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.panel, 1)
        screen.dress(self)
        screen.styled.connect(self.restyle_all)
        screen.spoken.connect(self.retranslate)
        self.retranslate()
        self.panel.open_about(about)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc; F3 searches."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_F3:
            self.panel.search_text()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Give the page its words."""
        self.back_button.setText(self.tr("Back, Esc"))
        self.switches.retranslate()
        self.panel.speak(self._screen.language)

    def restyle_all(self) -> None:
        """Take sizes and colours from the look."""
        restyle_tree(self, self._look, self._screen.look)
        self._look = self._screen.look
