"""The course: five figures, the calendar, the ledger, what a next fraction depends on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.patient_calendar import CalendarState
from continuity_kit.gui.presenters.patient_course import CourseState, Figure
from continuity_kit.gui.theme import NAME_PT, ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import Panel, drop, plain_label, set_tone
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.two_weights import TwoWeightsLabel
from continuity_kit.gui.views.patient.calendar import Calendar
from continuity_kit.gui.views.patient.chips import PlanChips
from continuity_kit.gui.views.patient.ledger_list import LedgerList
from continuity_kit.gui.views.patient.marks_panel import MarksPanel

FIGURES = 5
NARROW = 1080


class FigureBox(QWidget):
    """One figure: title, number, where it comes from, and a bar where there is a limit."""

    def __init__(self, look: Theme) -> None:
        """Make an empty box."""
        super().__init__()
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, tone="second", wraps=True)
        self._value = TwoWeightsLabel(look, NAME_PT, ROW_PT)
        self._detail = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._bar = QFrame()
        self._done = QFrame(self._bar)
        self._share: float | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        column.setSpacing(look.px(2))
        for widget in (self._title, self._value, self._bar, self._detail):
            column.addWidget(widget)
        column.addStretch(1)
        self.restyle(look)

    def show_figure(self, figure: Figure) -> None:
        """Show another figure."""
        self._title.setText(figure.title)
        self._value.show_parts(
            figure.value,
            f" {figure.rest}" if figure.rest else "",
            tone={"second": "ink2", "third": "ink3"}.get(figure.tone, figure.tone),
            rest_tone="ink2",
        )
        self._detail.setText(figure.detail)
        self._share = figure.done
        self._bar.setVisible(figure.done is not None)
        token = figure.tone if figure.tone in ("red", "amber", "green") else "accent"
        color = self._look.color(token).name()
        self._done.setStyleSheet(f"background: {color}; border-radius: 3px;")
        self.setAccessibleName(figure.spoken)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the bar at its new width."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        width = round(self._bar.width() * (self._share or 0.0))
        self._done.setGeometry(0, 0, width, self._bar.height())

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self._title.setFont(look.font(SECOND_PT, 600))
        self._detail.setFont(look.font(SECOND_PT))
        self._value.restyle(look)
        self._bar.setFixedHeight(look.px(8))
        self._bar.setStyleSheet(f"background: {look.tokens.line}; border-radius: 3px;")


class CourseTab(QWidget):
    """Everything of one course.

    Signals:
        plan_chosen: UID of a plan whose chip was clicked.
        correct_asked, missed_asked: an entry is to be corrected, a session declared missed.
    """

    plan_chosen = Signal(str)
    correct_asked = Signal()
    missed_asked = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._look = look
        self.chips = PlanChips(look)
        self.chips.chosen.connect(self.plan_chosen)
        self._figures = [FigureBox(look) for _ in range(FIGURES)]
        self._rules: list[QFrame] = []
        self.calendar = Calendar(look)
        self._undated = plain_label(look, SECOND_PT, 600, tone="second", wraps=True)
        self._legend = Flow(across=look.px(18), down=look.px(2))
        self._legend_widgets: list[QWidget] = []
        self._no_calendar = StandIn(look)
        self.ledger = LedgerList(look)
        self.checks = MarksPanel(look)
        self.correct = ActionButton(look, "plain", "note")
        self.missed = ActionButton(look, "plain", "missed")
        self.correct.clicked.connect(self.correct_asked)
        self.missed.clicked.connect(self.missed_asked)
        self._build()
        self.restyle(look)

    def _build(self) -> None:
        look = self._look
        self._figure_panel = Panel(look, padding=0)
        figures = QHBoxLayout()
        figures.setSpacing(0)
        for place, box in enumerate(self._figures):
            if place:
                rule = QFrame()
                rule.setFixedWidth(1)
                self._rules.append(rule)
                figures.addWidget(rule)
            figures.addWidget(box, 1)
        self._figure_panel.body.addLayout(figures)
        self._calendar_panel = Panel(look, padding=1)
        self._calendar_panel.body.addWidget(self._undated)
        self._calendar_panel.body.addWidget(self.calendar, 1)
        self._calendar_panel.body.addWidget(self._no_calendar, 1)
        legend = QVBoxLayout()
        legend.setContentsMargins(look.px(14), look.px(4), look.px(14), look.px(8))
        legend.addWidget(self._legend)
        self._calendar_panel.body.addLayout(legend)
        self._undated.setContentsMargins(look.px(14), look.px(8), look.px(14), 0)
        right = Panel(look, padding=1)
        right.body.addWidget(self.ledger, 1)
        self.checks.setProperty("role", "plain")
        self.checks.body.setContentsMargins(look.px(14), look.px(6), look.px(14), look.px(8))
        right.body.addWidget(self.checks)
        buttons = Flow(across=look.px(8), down=look.px(8))
        buttons.show_widgets([self.correct, self.missed])
        padded = QVBoxLayout()
        padded.setContentsMargins(look.px(14), 0, look.px(14), look.px(12))
        padded.addWidget(buttons)
        right.body.addLayout(padded)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(look.px(12))
        self._row.addWidget(self._calendar_panel, 800)
        self._row.addWidget(right, 440)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        column.setSpacing(look.px(12))
        column.addWidget(self.chips)
        column.addWidget(self._figure_panel)
        column.addLayout(self._row, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the ledger below the calendar where both have no room beside each other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_narrow = self.width() < self._look.px(NARROW)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        least = self.calendar.whole_height() if is_narrow else 0
        self.calendar.setMinimumHeight(least)
        self.ledger.setMinimumHeight(self._look.px(320 if is_narrow else 150))

    def show_state(self, state: CourseState) -> None:
        """Show another course."""
        self.chips.show_chips(state.chips, state.chosen)
        self._figure_panel.setVisible(bool(state.figures))
        for box, figure in zip(self._figures, state.figures, strict=False):
            box.show_figure(figure)
        self._show_calendar(state)
        self.ledger.show_ledger(state.ledger)
        self.checks.show_marks(state.checks_title, state.checks)
        self.checks.setVisible(bool(state.checks))
        self.correct.setText(state.ledger.correct)
        self.missed.setText(state.ledger.missed)
        self.missed.setEnabled(state.chosen is not None)

    def _show_calendar(self, state: CourseState) -> None:
        calendar = state.calendar
        self.calendar.show_course(calendar)
        self.calendar.setVisible(calendar is not None)
        self._arrange()
        self._undated.setVisible(calendar is not None and bool(calendar.undated))
        self._undated.setText(calendar.undated if calendar is not None else "")
        self._show_legend(calendar)
        if calendar is None:
            self._no_calendar.show_empty(state.choose or state.no_calendar, "day")
        else:
            self._no_calendar.clear()

    def _show_legend(self, calendar: CalendarState | None) -> None:
        look, old = self._look, self._legend_widgets
        self._legend_widgets = []
        for icon, tone, words in calendar.legend if calendar is not None else ():
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(look.px(6))
            drawn, name = QLabel(), plain_label(look, SECOND_PT, 600)
            token = {"second": "ink2", "third": "ink3"}.get(tone, tone)
            drawn.setPixmap(pixmap(icon, look.px(15), look.color(token)))
            name.setText(words)
            set_tone(name, "second" if tone in ("second", "third") else tone)
            row.addWidget(drawn)
            row.addWidget(name)
            self._legend_widgets.append(pair)
        self._legend.show_widgets(self._legend_widgets)
        drop(old)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the page shows its state again."""
        self._look = look
        for box in self._figures:
            box.restyle(look)
        for rule in self._rules:
            rule.setStyleSheet(f"background: {look.tokens.line};")
        self._undated.setFont(look.font(SECOND_PT, 600))
        for part in (self.chips, self.calendar, self.ledger, self.checks):
            part.restyle(look)
        for button in (self.correct, self.missed):
            button.restyle(look)
