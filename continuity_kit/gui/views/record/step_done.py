"""After the last signature: what the ledger holds, large enough to copy to the paper sheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.record_state import DoneStep
from continuity_kit.gui.theme import FRACTION_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.layouts import clear_layout

WIDTH = 560


class DonePanel(QWidget):
    """The entry's number, beam by beam, and the fraction that comes next."""

    def __init__(self, look: Theme) -> None:
        """Make an empty panel."""
        super().__init__()
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, tone="second")
        self._number = plain_label(look, FRACTION_PT, 700, tone="green")
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(look.px(24))
        self._rows.setVerticalSpacing(look.px(8))
        self._rows.setColumnStretch(1, 1)
        self._following = plain_label(look, TITLE_PT, 600, wraps=True)
        panel = Panel(look, padding=22)
        panel.setMaximumWidth(look.px(WIDTH))
        for widget in (self._title, self._number):
            panel.body.addWidget(widget)
        panel.body.addLayout(self._rows)
        panel.body.addSpacing(look.px(8))
        panel.body.addWidget(self._following)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(panel)
        whole.addStretch(1)

    def show_step(self, step: DoneStep | None) -> None:
        """Show what was recorded, or forget it."""
        clear_layout(self._rows)
        for label, text in (
            (self._title, "" if step is None else step.title),
            (self._number, "" if step is None else step.number),
            (self._following, "" if step is None else step.following),
        ):
            label.setText(text)
        for at, (name, value) in enumerate(() if step is None else step.rows):
            label = plain_label(self._look, ROW_PT, tone="second")
            label.setText(name)
            shown = plain_label(self._look, ROW_PT, 600, wraps=True)
            shown.setText(value)
            self._rows.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(shown, at, 1)
