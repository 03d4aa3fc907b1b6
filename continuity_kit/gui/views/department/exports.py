"""Exports: take in a stick with live progress, and those that are kept."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Task
from continuity_kit.gui.presenters.department_exports import (
    ASKS_TWO,
    ExportsState,
    progress_words,
    read_exports,
    refused_tone,
    refused_words,
    stop_between,
    take_stick,
    taken_in,
)
from continuity_kit.gui.presenters.department_people import read_people
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.presenters.pace import Pace
from continuity_kit.gui.theme import SECOND_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.approval import Approval
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.progress import ProgressPanel

REPORT_HEIGHT = 150
PATIENTS_COLUMN, WORDS_COLUMN = 2, 5
WORDS_WIDTH = 190


class ExportsSection(Section):
    """Reads a stick, says what it brought, lists what is kept."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        self._task: Task | None = None
        self._current: int | None = None
        panel, self.title, self.about = self.act_panel()
        line = QHBoxLayout()
        self.folder = FolderField(look)
        self.look_again = ActionButton(look, icon_name="stick")
        self.take = ActionButton(look, "primary", "import")
        for widget, stretch in ((self.folder, 1), (self.look_again, 0), (self.take, 0)):
            line.addWidget(widget, stretch)
        panel.body.addLayout(line)
        self.approval = Approval(look)
        self.approval.signs_with(self.take, self.folder)
        self.approval.hide()
        self.progress = ProgressPanel(look)
        self.lines = plain_label(look, SECOND_PT, wraps=True)
        self.lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.report = QScrollArea()
        self.report.setFrameShape(QFrame.Shape.NoFrame)
        self.report.setWidgetResizable(True)
        self.report.setWidget(self.lines)
        self.report.setMaximumHeight(look.px(REPORT_HEIGHT))
        self.report.hide()
        for part in (self.approval, self.progress, self.result, self.report):
            panel.body.addWidget(part)
        self.column.addWidget(panel)
        listed, self.table, self.standin, self.kept_title = self.table_panel()
        self.column.addWidget(listed, 1)
        self.take.clicked.connect(self._start)
        self.look_again.clicked.connect(self.open)
        self.folder.changed.connect(self._enable)
        self.progress.stopped.connect(self._stop)
        QShortcut(QKeySequence("Escape"), self.progress, self._stop)
        self._enable()

    def read(self) -> Any:
        """Return exports, sticks, and who may be the second person."""
        place = self.desktop.workplace
        return read_exports(place), plugged_in(), read_people(place).approvers

    def show_facts(self, facts: Any) -> None:
        """Show exports and sticks."""
        state, sticks, approvers = facts
        self._show(state)
        self.folder.set_choices(sticks)
        self.approval.set_choices(approvers)

    def retranslate(self) -> None:
        """Set every word."""
        self.title.setText(self.tr("Read today's stick"))
        self.about.setText(
            self.tr(
                "Everything is checked and compared with the days before; nothing is in use until "
                "it is recorded. Stopping changes nothing."
            )
        )
        self.folder.set_words(
            self.tr("No stick plugged in"),
            self.tr("Choose a stick…"),
            self.tr("or the path of a folder"),
        )
        self.look_again.setText(self.tr("Look again"))
        self.take.setText(self.tr("Read the stick"))
        self.progress.stop.setText(self.tr("Stop reading"))
        self.approval.set_words(
            self.tr("Why it is taken in all the same"),
            self.tr("Second person: choose…"),
            self.tr("PIN"),
            self.tr("Second person"),
            self.tr("Passphrase"),
        )
        self.kept_title.setText(self.tr("Exports on this laptop"))
        self.table.set_titles(
            (
                self.tr("No."),
                self.tr("Made on"),
                self.tr("Patients"),
                self.tr("Ready"),
                self.tr("Files"),
                self.tr("Check words"),
                self.tr("State"),
            ),
            stretches=WORDS_COLUMN,
            gives_way=(PATIENTS_COLUMN,),
            least=WORDS_WIDTH,
        )

    def is_reading(self) -> bool:
        """An import is under way."""
        return self._task is not None

    def _show(self, state: ExportsState) -> None:
        self._current = state.current
        self.table.set_rows(state.rows)
        self.table.setVisible(bool(state.rows))
        if state.empty:
            self.standin.show_empty(state.empty, "stick")
        else:
            self.standin.clear()

    def _enable(self) -> None:
        self.take.setEnabled(self.folder.folder is not None and self._task is None)

    def _start(self) -> None:
        stick = self.folder.folder
        if stick is None or self._task is not None:
            return
        by = self.approval.take()
        place, second = self.desktop.workplace, (by.name, by.secret) if by.name else None
        pace = Pace(place.laptop.monotonic_ms)

        def run(task: Task) -> object:
            told = stop_between(
                lambda: task.is_cancelled,
                lambda stage, done, total: task.report((stage, done, total)),
            )
            return take_stick(place, stick, told, second=second, reason=by.reason)

        def progress(step: tuple[str, int, int]) -> None:
            stage, done, total = step
            words = progress_words(stage, done, total, place.language)
            left = pace.left_words(stage, done, total, place.language)
            self.progress.show_progress(done, total, f"{words}, {left}" if left else words)

        self.say("", "ink")
        self.report.hide()
        self._task = self.desktop.run(run, self._taken, self._not_taken, progress=progress)
        self._enable()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ended(self) -> None:
        self._task = None
        self.progress.hide()
        self._enable()

    def _taken(self, report: Any) -> None:
        self._ended()
        self.approval.hide()
        told = taken_in(report, self.desktop.workplace.language)
        self.say(told.headline, told.tone)
        self.lines.setText("\n".join(told.lines))
        self.report.setVisible(bool(told.lines))
        self.desktop.read_again.emit()
        self.open()

    def _not_taken(self, error: ContinuityError) -> None:
        self._ended()
        self.approval.setVisible(error.code in ASKS_TWO or self.approval.isVisible())
        words = refused_words(error, self._current, self.desktop.workplace.language)
        self.say(words, refused_tone(error))
