"""Where the number or code of a paper sheet is typed, and what it was found to be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import PaperState
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label, set_tone
from continuity_kit.gui.views.record.beam_fields import EntryField

WIDTH, LONGEST = 360, 24


class PaperLine(QWidget):
    """Signals: typed (text), compared (Enter or the button)."""

    typed = Signal(str)
    compared = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty field."""
        super().__init__()
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, wraps=True)
        self.field = EntryField()
        self.field.setFont(look.font(ROW_PT, 600, identifies=True))
        self.field.setMinimumHeight(look.px(40))
        self.field.setFixedWidth(look.px(WIDTH))
        self.field.setMaxLength(LONGEST)
        self.button = ActionButton(look)
        self._icon = QLabel()
        self.words = plain_label(look, weight=600, wraps=True)
        line = QHBoxLayout()
        line.setSpacing(look.px(12))
        line.addWidget(self.field)
        line.addWidget(self.button)
        line.addStretch(1)
        told = QHBoxLayout()
        told.setSpacing(look.px(8))
        told.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(6))
        whole.addWidget(self._title)
        whole.addLayout(line)
        whole.addLayout(told)
        self.field.textEdited.connect(self.typed)
        self.field.next_asked.connect(self.compared)
        self.button.clicked.connect(self.compared)

    def show_paper(self, state: PaperState) -> None:
        """Show what was typed and what it is."""
        self._title.setText(state.title)
        self.field.setPlaceholderText(state.hint)
        self.field.setAccessibleName(state.title)
        if self.field.text() != state.typed:
            self.field.setText(state.typed)
        self.button.setText(state.compare)
        self.button.setEnabled(state.can_compare)
        self.words.setText(state.words)
        set_tone(self.words, state.tone)
        self.words.setVisible(bool(state.words))
        side = self._look.px(18)
        if state.icon:
            self._icon.setPixmap(pixmap(state.icon, side, self._look.color(state.tone)))
        self._icon.setVisible(bool(state.icon))
