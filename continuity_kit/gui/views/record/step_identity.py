"""Step 1: scan, what the patient says, and which plan where several are going on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import IdentityStep
from continuity_kit.gui.theme import ROW_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone
from continuity_kit.gui.views.record.choice_row import ChoiceRow

TICK_HEIGHT = 48


class IdentityPanel(QWidget):
    """Signals: said (0 name, 1 birth date; is said), plan_chosen, timed (day, hour)."""

    said = Signal(int, bool)
    plan_chosen = Signal(str)
    timed = Signal(str, str)

    def __init__(self, look: Theme) -> None:
        """Make the panel without words."""
        super().__init__()
        self._look = look
        self._scan_icon = QLabel()
        self._scan = plain_label(look, ROW_PT, wraps=True)
        self.ticks = (QCheckBox(), QCheckBox())
        self._plans = ChoiceRow(look)
        self._plans.chosen.connect(self.plan_chosen)
        self._time_title = plain_label(look, weight=600)
        self._day, self._hour = QLineEdit(), QLineEdit()
        self._build()

    def _build(self) -> None:
        look = self._look
        scan = Panel(look)
        line = QHBoxLayout()
        line.setSpacing(look.px(14))
        line.addWidget(self._scan_icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._scan, 1)
        scan.body.addLayout(line)
        said = Panel(look)
        for which, tick in enumerate(self.ticks):
            tick.setFont(look.font(ROW_PT, 600))
            tick.setMinimumHeight(look.px(TICK_HEIGHT))
            tick.clicked.connect(lambda on, at=which: self.said.emit(at, on))
            said.body.addWidget(tick)
        times = QHBoxLayout()
        for field in (self._day, self._hour):
            field.setFont(look.font(ROW_PT, 600))
            field.setFixedWidth(look.px(190))
            field.textEdited.connect(self._timed)
            times.addWidget(field)
        times.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(16))
        whole.addWidget(scan)
        whole.addWidget(said)
        whole.addWidget(self._plans)
        whole.addWidget(self._time_title)
        whole.addLayout(times)
        whole.addStretch(1)

    def show_step(self, step: IdentityStep) -> None:
        """Show what was scanned and said."""
        token = "green" if step.is_scanned else "ink2"
        side = self._look.px(28)
        name = "given" if step.is_scanned else "scan"
        self._scan_icon.setPixmap(pixmap(name, side, self._look.color(token)))
        self._scan.setText(step.scanned)
        set_tone(self._scan, "green" if step.is_scanned else "ink")
        for tick, words, is_said in zip(self.ticks, step.ticks, step.ticked, strict=True):
            tick.setText(words)
            tick.setChecked(is_said)
        self._plans.show_choices(step.plan_title, step.plans, step.plan)
        title, day, hour = step.time_words
        self._time_title.setText(title)
        for field, name, text in (
            (self._day, day, step.given_on),
            (self._hour, hour, step.given_at),
        ):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            if field.text() != text:
                field.setText(text)
        for widget in (self._time_title, self._day, self._hour):
            widget.setVisible(step.asks_time)

    def focus_first(self) -> None:
        """Put the focus on the first thing to do."""
        self.ticks[0].setFocus()

    def _timed(self) -> None:
        self.timed.emit(self._day.text(), self._hour.text())
