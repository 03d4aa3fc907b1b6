"""Step 2: the machine, and every gate as a line that passed or stops."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_checks import CheckLine
from continuity_kit.gui.presenters.record_state import ChecksStep
from continuity_kit.gui.theme import ROW_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, Tone, plain_label
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.record.choice_row import ChoiceRow
from continuity_kit.gui.views.record.scrolled import scrolled

COLUMNS, WIDGETS = 2, 4
"""Icon, line, verdict, and the room before the next column."""
APART = 28
STOPS_PADDING = 10
VERDICT_WIDTH = 76
"""Of every verdict, so that no column moves when the machine is chosen."""


class ChecksPanel(QWidget):
    """Signals: machine_chosen, fraction_typed."""

    machine_chosen = Signal(str)
    fraction_typed = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make the panel without words."""
        super().__init__()
        self._look = look
        self.machines = ChoiceRow(look)
        self.machines.chosen.connect(self.machine_chosen)
        self._fraction_title = plain_label(look, weight=600)
        self._fraction = QLineEdit()
        self._fraction.setFont(look.font(ROW_PT, 600))
        self._fraction.setFixedWidth(look.px(96))
        self._fraction.textEdited.connect(self.fraction_typed)
        self._title = plain_label(look, weight=600)
        self._stops_panel = Panel(look, "note-red", STOPS_PADDING)
        self._stops = plain_label(look, wraps=True)
        self._stops_panel.body.addWidget(self._stops)
        self._panel = Panel(look)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(look.px(12))
        for column in range(COLUMNS):
            self._lines.setColumnStretch(WIDGETS * column + 1, 1)
            self._lines.setColumnMinimumWidth(WIDGETS * column + 2, look.px(VERDICT_WIDTH))
            if column < COLUMNS - 1:
                self._lines.setColumnMinimumWidth(WIDGETS * column + 3, look.px(APART))
        self._lines.setVerticalSpacing(look.px(8))
        self._panel.body.addLayout(self._lines)
        number = QHBoxLayout()
        number.addWidget(self._fraction_title)
        number.addWidget(self._fraction)
        number.addStretch(1)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, look.px(4), 0)
        whole.setSpacing(look.px(12))
        whole.addWidget(self.machines)
        whole.addLayout(number)
        whole.addWidget(self._title)
        whole.addWidget(self._stops_panel)
        whole.addWidget(self._panel)
        whole.addStretch(1)
        scroll = scrolled(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_step(self, step: ChecksStep) -> None:
        """Show the machines and the list."""
        self.machines.show_choices(step.machine_title, step.machines, step.machine, icon="gantry")
        self._fraction_title.setText(step.fraction_title)
        self._fraction.setAccessibleName(step.fraction_title)
        if self._fraction.text() != step.fraction and not self._fraction.hasFocus():
            self._fraction.setText(step.fraction)
        self._fraction_title.setVisible(step.asks_fraction)
        self._fraction.setVisible(step.asks_fraction)
        self._title.setText(step.lines_title)
        self._stops.setText("\n".join(step.stops))
        self._stops_panel.setVisible(bool(step.stops))
        clear_layout(self._lines)
        half = (len(step.lines) + 1) // COLUMNS
        for at, line in enumerate(step.lines):
            self._put(line, at % half, WIDGETS * (at // half))

    def focus_first(self) -> None:
        """Put the focus on the first machine; none is chosen by that."""
        for button in self.machines.buttons.values():
            button.setFocus()
            return

    def _put(self, line: CheckLine, row: int, column: int) -> None:
        look = self._look
        tone: Tone = "red" if line.stands else "second" if line.waits else "green"
        name = "stop" if line.stands else "to-give" if line.waits else "given"
        icon = QLabel()
        token = "ink2" if tone == "second" else tone
        icon.setPixmap(pixmap(name, look.px(18), look.color(token)))
        icon.setAccessibleName(f"{line.text}: {line.verdict}")
        text = plain_label(look, wraps=True, weight=600 if line.stands else 400)
        text.setText(line.text)
        text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        verdict = plain_label(look, weight=600, tone=tone)
        verdict.setText(line.verdict)
        right = Qt.AlignmentFlag.AlignRight
        self._lines.addWidget(icon, row, column, Qt.AlignmentFlag.AlignTop)
        self._lines.addWidget(text, row, column + 1)
        self._lines.addWidget(verdict, row, column + 2, right | Qt.AlignmentFlag.AlignTop)
