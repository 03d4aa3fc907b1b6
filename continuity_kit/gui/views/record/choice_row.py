"""Several things of which a person must choose one: buttons in as many lines as needed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from continuity_kit.gui.presenters.record_state import Choice
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import plain_label


class ChoiceRow(QWidget):
    """Chips, none chosen beforehand.

    Signals:
        chosen: key of a choice.
    """

    chosen = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make a row without choices."""
        super().__init__()
        self._look = look
        self._title = plain_label(look, weight=600, wraps=True)
        self._flow = Flow(across=look.px(8), down=look.px(8))
        self._buttons: dict[str, ActionButton] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(8))
        whole.addWidget(self._title)
        whole.addWidget(self._flow)

    @property
    def buttons(self) -> dict[str, ActionButton]:
        """Return the buttons by key."""
        return self._buttons

    def show_choices(
        self, title: str, choices: Sequence[Choice], chosen: str | None, *, icon: str = ""
    ) -> None:
        """Offer these; the one that was chosen is marked."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        if [choice.key for choice in choices] != list(self._buttons):
            self._make(choices, icon)
        for choice in choices:
            button = self._buttons[choice.key]
            button.setText(" · ".join(part for part in (choice.text, choice.second) if part))
            button.setChecked(choice.key == chosen)
        self.setVisible(bool(choices))

    def _make(self, choices: Sequence[Choice], icon: str) -> None:
        old, self._buttons = self._buttons, {}
        for choice in choices:
            button = ActionButton(self._look, "chip", icon or None)
            button.clicked.connect(lambda _=False, key=choice.key: self.chosen.emit(key))
            button.setMinimumHeight(self._look.px(40))
            self._buttons[choice.key] = button
        self._flow.show_widgets(list(self._buttons.values()))
        for button in old.values():
            button.setParent(None)
            button.deleteLater()
