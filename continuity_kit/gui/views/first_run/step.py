"""What the assistant asks of a step."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.first_run import FirstRun
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import BODY_PT, NAME_PT, ROW_PT
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import Panel, plain_label

FIELDS_WIDTH, PANEL_WIDTH = 620, 900


class Step(QWidget):
    """One of the seven; a title, why, fields, and what went wrong.

    Signals:
        done: the next step may come.
        waits: True while something is under way.
    """

    done = Signal()
    waits = Signal(bool)

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Make a step without fields; a subclass adds them to `fields`."""
        super().__init__()
        self.screen_, self.background, self.run = screen, background, run
        look = screen.look
        self.title = plain_label(look, NAME_PT, 600, wraps=True)
        self.why = plain_label(look, ROW_PT, tone="second", wraps=True)
        self.problem = plain_label(look, ROW_PT, 600, tone="red", wraps=True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self.panel = Panel(look, padding=20)
        self.panel.setMaximumWidth(look.px(PANEL_WIDTH))
        self.fields = self.panel.body
        self.fields.setSpacing(look.px(10))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(10))
        layout.addWidget(self.title)
        layout.addWidget(self.why)
        layout.addSpacing(look.px(6))
        layout.addWidget(self.panel)
        layout.addWidget(self.problem)
        layout.addStretch(1)
        self._labels: list[tuple[QLabel, QWidget, Callable[[], str]]] = []

    @property
    def is_met(self) -> bool:
        """What the step is for is there; else it counts as left for later."""
        return True

    @property
    def can_wait(self) -> bool:
        """This step may be done later, from the department's page."""
        return False

    def enter(self) -> None:
        """Come to this step."""

    def speak(self) -> None:
        """Say again what presenters said, after the language was switched."""

    def submit(self) -> None:
        """Do what the step is for, then emit `done`."""
        self.done.emit()

    def retranslate(self) -> None:
        """Give the step its words."""
        for label, field, words in self._labels:
            label.setText(words())
            field.setAccessibleName(words())

    def add_field(
        self, field: QWidget, words: Callable[[], str], into: QBoxLayout | None = None
    ) -> None:
        """Add a field under its label, to the panel or to a part of it."""
        look = self.screen_.look
        label = plain_label(look, BODY_PT, 600, tone="second")
        typed = (field.sticks, field.path) if isinstance(field, FolderField) else (field,)
        for part in typed:
            if isinstance(part, QLineEdit | QComboBox):
                part.setProperty("entry", True)
                part.setFont(look.font(ROW_PT + 1))
        field.setMaximumWidth(look.px(FIELDS_WIDTH))
        column = QVBoxLayout()
        column.setSpacing(look.px(4))
        column.addWidget(label)
        column.addWidget(field)
        (into or self.fields).addLayout(column)
        self._labels.append((label, field, words))

    def add_row(self, *widgets: QWidget) -> None:
        """Add widgets side by side, from the left."""
        row = QHBoxLayout()
        row.setSpacing(self.screen_.look.px(10))
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        self.fields.addLayout(row)

    def button(self, icon_name: str | None = None) -> ActionButton:
        """Make a button of the step."""
        return ActionButton(self.screen_.look, icon_name=icon_name)

    def do(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        """Call something off the GUI thread; what the world did wrong is said in the step."""
        self.problem.hide()
        self.waits.emit(True)

        def finished(value: object) -> None:
            if isValid(self):  # the assistant may have been left meanwhile
                self.waits.emit(False)
                done(value)

        def refused(error: ContinuityError) -> None:
            if isValid(self):
                self.refused(error)

        self.background.run(lambda _: work(), finished, refused)

    def refused(self, error: ContinuityError) -> None:
        """Say what went wrong."""
        self.waits.emit(False)
        self.say(told(error, self.screen_.language))

    def say(self, words: str) -> None:
        """Say what is wrong."""
        self.problem.setText(words)
        self.problem.setAccessibleName(words)
        self.problem.setVisible(bool(words))
