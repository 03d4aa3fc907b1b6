"""The question asked in place before what was typed is dropped."""

from PySide6.QtWidgets import QHBoxLayout

from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label


class Question(Panel):
    """Going on typing is the first button and has the focus."""

    def __init__(self, look: Theme) -> None:
        """Make an invisible question."""
        super().__init__(look, role="note-amber", padding=12)
        self._words = plain_label(look, weight=600, wraps=True)
        self.keep = ActionButton(look, "primary")
        self.leave = ActionButton(look, "danger")
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        row.addWidget(self._words, 1)
        row.addWidget(self.keep)
        row.addWidget(self.leave)
        self.body.addLayout(row)
        self.hide()

    def show_question(self, words: str, keep: str, leave: str, *, is_shown: bool) -> None:
        """Ask, or be silent."""
        self._words.setText(words)
        self.keep.setText(keep)
        self.leave.setText(leave)
        self.setVisible(is_shown)
