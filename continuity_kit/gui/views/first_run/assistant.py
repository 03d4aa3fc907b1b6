"""The assistant: steps at the left, one step at a time, safe to leave at each."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.first_run import FACILITY, STEPS, FirstRun
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import BODY_PT, TITLE_PT, Theme
from continuity_kit.gui.views.first_run.joining import CardStep, CheckStep, PeopleStep
from continuity_kit.gui.views.first_run.making import (
    FacilityStep,
    LookStep,
    OpenersStep,
    RecoveryStep,
)
from continuity_kit.gui.views.first_run.step import PANEL_WIDTH, Step
from continuity_kit.gui.views.first_run.step_list import LIST_WIDTH, StepLine
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.rescale import restyle_tree


class StepStack(QStackedWidget):
    """As high as the step that is shown, while the window has the room; else the step scrolls."""

    def __init__(self) -> None:
        """Make an empty stack."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_step(self, step: QWidget) -> None:
        """Add a step in an area of its own that scrolls."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(step)
        step.installEventFilter(self)
        self.addWidget(area)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a step that asks for another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew: at another width texts take more lines or fewer."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return what the shown step asks for at this width."""
        area = self.currentWidget()
        step = area.widget() if isinstance(area, QScrollArea) else None
        if step is None:
            return super().sizeHint()
        height = step.heightForWidth(self.width()) if step.hasHeightForWidth() else -1
        return QSize(step.sizeHint().width(), max(height, step.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """Return little: a step scrolls."""
        return QSize(0, 0)


class AssistantPage(QFrame):
    """Seven steps.

    Signals:
        finished: the vault is made and everything asked for.
        left: somebody goes on later.
        help_asked: somebody wants the guides.
    """

    finished = Signal()
    left = Signal()
    help_asked = Signal()

    def __init__(
        self, screen: Screen, background: Background, run: FirstRun, step: int = 1
    ) -> None:
        """Show a step, the first or where it was left."""
        super().__init__()
        self.setProperty("role", "plate")
        self._screen, self._background, self._run = screen, background, run
        self._at = step
        self._look = screen.look
        self._facility = facility = FacilityStep(screen, background, run)
        openers = OpenersStep(screen, background, run)
        self.steps: tuple[Step, ...] = (
            LookStep(screen, background, run),
            facility,
            openers,
            RecoveryStep(screen, background, run, facility, openers),
            CardStep(screen, background, run),
            PeopleStep(screen, background, run),
            CheckStep(screen, background, run),
        )
        look = screen.look
        self._postponed: set[int] = set(run.postponed)
        self._lines = [StepLine(look, number) for number in range(1, STEPS + 1)]
        self._safe = plain_label(look, BODY_PT, tone="second", wraps=True)
        self._heading = plain_label(look, TITLE_PT, 600, wraps=True)
        self.leave_button = ActionButton(look, tall=True)
        self.help_button = ActionButton(look, icon_name="help", tall=True)
        self.back_button = ActionButton(look, icon_name="arrow-left", tall=True)
        self.later_button = ActionButton(look, tall=True)
        self.next_button = ActionButton(look, "primary", "arrow-right", tall=True)
        self.stack = StepStack()
        self._lay_out(look)
        self._connect()
        screen.spoken.connect(self._spoken)
        screen.dress(self)
        screen.styled.connect(self.restyle_all)
        self.show_step(step)

    def _lay_out(self, look: Theme) -> None:
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(look.px(LIST_WIDTH))
        listed = QVBoxLayout(side)
        listed.setContentsMargins(0, look.px(20), 0, look.px(16))
        listed.setSpacing(0)
        self._heading.setContentsMargins(look.px(16), 0, look.px(12), look.px(14))
        listed.addWidget(self._heading)
        for line in self._lines:
            listed.addWidget(line)
        listed.addStretch(1)
        self._safe.setContentsMargins(look.px(16), 0, look.px(12), 0)
        listed.addWidget(self._safe)
        for step in self.steps:
            self.stack.show_step(step)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.px(10))
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.help_button)
        buttons.addStretch(1)
        for button in (self.back_button, self.later_button, self.next_button):
            buttons.addWidget(button)
        column = QWidget()
        column.setMaximumWidth(look.px(PANEL_WIDTH))
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(look.px(14))
        inner.addWidget(self.stack)
        inner.addLayout(buttons)
        inner.addStretch(1)
        right = QHBoxLayout()
        right.setContentsMargins(look.px(32), look.px(24), look.px(32), look.px(20))
        right.addStretch(1)
        right.addWidget(column, 100)
        right.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(side)
        outer.addLayout(right, 1)

    def _connect(self) -> None:
        for step in self.steps:
            step.done.connect(self._done)
            step.waits.connect(self._show_waiting)
        self.next_button.clicked.connect(self._submit)
        self.later_button.clicked.connect(self._postpone)
        self.back_button.clicked.connect(lambda: self.show_step(self._at - 1))
        self.leave_button.clicked.connect(self._leave)
        self.help_button.clicked.connect(self.help_asked)

    @property
    def step(self) -> Step:
        """Return the step that is shown."""
        return self.steps[self._at - 1]

    def show_step(self, number: int) -> None:
        """Show a step; what was made is not made again."""
        self._at = number
        self.stack.setCurrentIndex(number - 1)
        self.stack.updateGeometry()
        self._show_lines()
        self._background.run(lambda _: self._run.reach(number), _nothing, self.step.refused)
        self.retranslate()
        if self.isVisible():
            self.step.enter()

    def _submit(self) -> None:
        self.step.submit()

    def _leave(self) -> None:
        """Keep what was typed of facility and letter, where a vault could be made of it."""
        typed = replace(self._facility.beginning, step=self._run.resumes_at(self._at))
        if self._run.laptop is None and self._at == FACILITY and typed.letter:
            self._background.run(
                lambda _: self._run.keep_beginning(typed), lambda _: self.left.emit(), self._refused
            )
        else:
            self.left.emit()

    def _refused(self, error: ContinuityError) -> None:
        self.step.refused(error)

    def _done(self) -> None:
        self._go_on(is_done=self.step.is_met)

    def _postpone(self) -> None:
        self._go_on(is_done=False)

    def _go_on(self, *, is_done: bool) -> None:
        at = self._at
        if is_done:
            self._postponed.discard(at)
        else:
            self._postponed.add(at)
        if at != STEPS:  # then there is nothing to come back to
            self._background.run(
                lambda _: self._run.leave_step(at, is_done=is_done), _nothing, self._refused
            )
        self._next()

    def _next(self) -> None:
        if self._at == STEPS:
            self.finished.emit()
        else:
            self.show_step(self._at + 1)

    def _show_waiting(self, waits: bool) -> None:
        for button in (self.next_button, self.back_button, self.later_button, self.leave_button):
            button.setEnabled(not waits)
        if not waits:
            self._show_buttons()
            self._say_where_it_resumes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter, from any field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.next_button.isEnabled():
            self._submit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Give the assistant its words."""
        for step, line in zip(self.steps, self._lines, strict=True):
            step.retranslate()
            line.set_words(step.title.text(), self.tr("left for later"))
        self._heading.setText(self.tr("First start"))
        self._say_where_it_resumes()
        self.leave_button.setText(self.tr("Close, resume later"))
        self.help_button.setText(self.tr("Help, F1"))
        self.back_button.setText(self.tr("Back"))
        self.later_button.setText(self.tr("Later"))
        last = self._at == STEPS
        self.next_button.setText(self.tr("Finish") if last else self.tr("Continue"))
        self._show_buttons()

    def _say_where_it_resumes(self) -> None:
        self._safe.setText(self._run.resume_words(self._at, self._screen.language))

    def _spoken(self) -> None:
        self.retranslate()
        self.step.speak()

    def restyle_all(self) -> None:
        """Take sizes and colours from the look; what was typed stays."""
        restyle_tree(self, self._look, self._screen.look)
        self._look = self._screen.look
        self._show_lines()

    def _show_lines(self) -> None:
        for line in self._lines:
            line.show_at(self._at, tuple(sorted(self._postponed)))

    def _show_buttons(self) -> None:
        """Offer the way back only where nothing would be made twice."""
        is_made = self._run.laptop is not None
        self.back_button.setVisible(self._at > 1 and not (is_made and self._at <= 5))
        self.later_button.setVisible(self.step.can_wait)


def _nothing(_value: object) -> None:
    """Take a result that changes nothing on the screen."""
