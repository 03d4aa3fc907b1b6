"""The five steps beside their list: title, panel, and the line of buttons beneath."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.record_state import RecordState
from continuity_kit.gui.theme import NAME_PT, ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.pin_field import PinField
from continuity_kit.gui.views.parts.signature import PersonField, SignatureLine
from continuity_kit.gui.views.record.banner_line import BannerLine
from continuity_kit.gui.views.record.question import Question
from continuity_kit.gui.views.record.scrolled import scrolled
from continuity_kit.gui.views.record.step_checks import ChecksPanel
from continuity_kit.gui.views.record.step_colleague import ColleaguePanel
from continuity_kit.gui.views.record.step_done import DonePanel
from continuity_kit.gui.views.record.step_identity import IdentityPanel
from continuity_kit.gui.views.record.step_start import StartPanel
from continuity_kit.gui.views.record.step_units import UnitsPanel
from continuity_kit.gui.views.record.steps_list import StepsList

NARROW_BELOW, LEAST, LEAST_HEIGHT = 1240, 640, 264
"""Logical pixels of the whole page beside the rail."""


class SessionBody(QFrame):
    """Shows a step; the page decides what a press means.

    Signals: go_asked, close_asked, leave_asked, keep_asked.
    """

    go_asked = Signal()
    close_asked = Signal()
    leave_asked = Signal()
    keep_asked = Signal()

    def __init__(self, look: Theme) -> None:
        """Make everything without words."""
        super().__init__()
        self._look = look
        self.setProperty("role", "plate")
        self._can_go = self._is_narrow = False
        self.steps = StepsList(look)
        self.banner = BannerLine(look)
        self._flag = plain_label(look, SECOND_PT, 700, tone="amber")
        self._title = plain_label(look, NAME_PT - 1.5, 600, wraps=True)
        self._subtitle = plain_label(look, ROW_PT, tone="second", wraps=True)
        self.identity, self.checks = IdentityPanel(look), ChecksPanel(look)
        self.start, self.units = StartPanel(look), UnitsPanel(look)
        self.colleague, self.done = ColleaguePanel(look), DonePanel(look)
        self._nothing = QWidget()
        self._stack = QStackedWidget()
        self._panels = (
            self._nothing,
            self.identity,
            self.checks,
            self.start,
            self.units,
            self.colleague,
            self.done,
        )
        own_scroll = (self._nothing, self.checks, self.start, self.units)
        for panel in self._panels:
            self._stack.addWidget(panel if panel in own_scroll else scrolled(panel))
        self.signature = SignatureLine(look)
        self.close_button = ActionButton(look, tall=True)
        self.go_button = ActionButton(look, "primary", tall=True)
        self._go_note = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._question = Question(look)
        self.setMinimumSize(look.px(LEAST), look.px(LEAST_HEIGHT))
        self._build()

    def _build(self) -> None:
        look = self._look
        right = QVBoxLayout()
        right.setContentsMargins(look.px(28), look.px(14), look.px(28), look.px(16))
        right.setSpacing(look.px(8))
        right.addWidget(self.banner)
        right.addWidget(self._flag)
        right.addWidget(self._title)
        right.addWidget(self._subtitle)
        right.addSpacing(look.px(4))
        right.addWidget(self._stack, 1)
        right.addWidget(self._question)
        self._above = QHBoxLayout()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(look.px(12))
        self._buttons.addWidget(self.close_button)
        self._buttons.addStretch(1)
        self._go_note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._buttons.addWidget(self._go_note, 3)
        self._buttons.addWidget(self.signature)
        self._buttons.addWidget(self.go_button)
        right.addLayout(self._above)
        right.addLayout(self._buttons)
        self._right = right
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.steps)
        whole.addLayout(right, 1)
        self.signature.pin.keep_for((self.signature.person, self.go_button))
        self.colleague.pin.keep_for((self.colleague.person, self.go_button))
        self.close_button.clicked.connect(self.close_asked)
        self.go_button.clicked.connect(self.go_asked)
        self.signature.entered.connect(self.go_asked)
        self.colleague.entered.connect(self.go_asked)
        self.signature.changed.connect(self._show_ready)
        self.colleague.changed.connect(self._show_ready)
        self._question.keep.clicked.connect(self.keep_asked)
        self._question.leave.clicked.connect(self.leave_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the list to its marks where the page is narrow, so that nothing is cut."""
        super().resizeEvent(event)
        look = self._look
        is_narrow = self.width() < look.px(NARROW_BELOW)
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self.steps.set_narrow(is_narrow=is_narrow)
        self._subtitle.setHidden(is_narrow)
        side = look.px(12 if is_narrow else 28)
        self._right.setContentsMargins(side, look.px(14), side, look.px(16))
        if is_narrow:
            self._buttons.removeWidget(self.signature)
            self._above.addWidget(self.signature, 0, Qt.AlignmentFlag.AlignRight)
        else:
            self._above.removeWidget(self.signature)
            self._buttons.insertWidget(self._buttons.indexOf(self.go_button), self.signature)

    def show_state(self, state: RecordState, reading: str) -> None:
        """Show a state."""
        self.steps.show_steps(state.steps, state.note)
        self.banner.show_banner(state.banner)
        self._flag.setText(state.flag)
        self._flag.setVisible(bool(state.flag))
        self._title.setText(state.title)
        self._subtitle.setText(state.subtitle)
        if state.first is not None:
            self.identity.show_step(state.first)
        if state.checks is not None:
            self.checks.show_step(state.checks)
        # SAFETY: what is not shown is emptied, so that no hidden widget keeps a planned value or
        # a first reading (test_no_planned_value_is_told_before_its_reading_is_typed).
        self.start.show_step(state.start)
        self.units.show_step(state.units)
        self.colleague.show_step(state.colleague, reading)
        self.done.show_step(state.done)
        shown = state.step if 0 < state.step < len(self._panels) else 0
        self._stack.setCurrentIndex(shown)
        self._show_signature(state)
        self.close_button.setText(state.close)
        self.close_button.setVisible(state.done is None and not state.asks_close)
        self.go_button.setVisible(not state.asks_close)
        self.go_button.setText(state.go)
        self._go_note.setText(state.go_note)
        self._go_note.setVisible(bool(state.go_note) and not state.asks_close)
        self._can_go = state.can_go
        self._question.show_question(
            state.close_question, state.keep, state.leave, is_shown=state.asks_close
        )
        self._show_ready()

    def focus_first(self, step: int) -> None:
        """Put the focus on the first thing that a step asks for."""
        panel = self._panels[step] if step < len(self._panels) else self._nothing
        if panel is self.start:
            (self.signature.person if self.signature.isVisible() else self.go_button).setFocus()
            if self.signature.person.name:
                self.signature.pin.setFocus()
        elif panel in (self._nothing, self.done):
            self.go_button.setFocus()
        else:
            panel.focus_first()  # type: ignore[attr-defined]

    def first_missing(self) -> QWidget | None:
        """Return what the main button still waits for, where the step can tell."""
        panel = self._panels[self._stack.currentIndex()]
        if panel is self.colleague:
            asked = self.colleague
            if asked.person.name and not asked.reading.text().strip():
                return asked.reading
            return _unsigned(asked.person, asked.pin)
        missing = self.units.first_missing() if panel is self.units else None
        if missing is None and self.signature.isVisibleTo(self):
            missing = _unsigned(self.signature.person, self.signature.pin)
        return missing

    def focus_keep(self) -> None:
        """Put the focus on going on typing."""
        self._question.keep.setFocus()

    def take_pins(self) -> None:
        """Forget every PIN."""
        self.signature.clear()
        self.colleague.pin.clear()

    @property
    def is_ready(self) -> bool:
        """Everything that the main button needs is there, signatures included."""
        if not self._can_go:
            return False
        if self._panels[self._stack.currentIndex()] is self.colleague:
            return bool(self.colleague.person.name) and self.colleague.pin.is_filled
        return not self.signature.isVisibleTo(self) or self.signature.is_filled

    def _show_signature(self, state: RecordState) -> None:
        asked = state.signature
        self.signature.setVisible(asked is not None and not state.asks_close)
        if asked is None:
            self.signature.clear()
            return
        self.signature.show_signature(
            asked.title, asked.people, asked.nobody, asked.pin_name, preferred=asked.first
        )

    def _show_ready(self) -> None:
        self.go_button.setEnabled(self.is_ready)


def _unsigned(person: PersonField, pin: PinField) -> QWidget | None:
    """Return which half of a signature is missing."""
    if not person.name:
        return person
    return None if pin.is_filled else pin
