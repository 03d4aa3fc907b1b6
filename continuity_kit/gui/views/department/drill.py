"""Drills: make one, open it, end it."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Task
from continuity_kit.gui.presenters.department_drill import (
    LAST_STEP,
    DrillState,
    prepare_drill,
    read_drill,
    step_words,
)
from continuity_kit.gui.presenters.department_exports import stop_between
from continuity_kit.gui.theme import BODY_PT, ROW_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.progress import ProgressPanel


class DrillSection(Section):
    """A department of fictitious patients, to train on; nothing of it is ever real."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        self._task: Task | None = None
        self._state: DrillState | None = None
        panel, self.title, self.about = self.act_panel()
        self.standing = plain_label(look, ROW_PT, 600, wraps=True)
        self.start = ActionButton(look, "primary", "flask")
        self.prepare = ActionButton(look, icon_name="flask")
        line = QHBoxLayout()
        for button in (self.start, self.prepare):
            line.addWidget(button)
        line.addStretch(1)
        self.progress = ProgressPanel(look)
        panel.body.addWidget(self.standing)
        panel.body.addLayout(line)
        panel.body.addWidget(self.progress)
        panel.body.addWidget(self.result)
        self.column.addWidget(panel)
        self.people_panel = Panel(look)
        self.people_title = plain_label(look, ROW_PT, 600)
        self.people = plain_label(look, BODY_PT, wraps=True, identifies=True)
        self.people_panel.body.addWidget(self.people_title)
        self.people_panel.body.addWidget(self.people)
        self.column.addWidget(self.people_panel)
        self.column.addStretch(1)
        self.start.clicked.connect(desktop.drill_asked)
        self.prepare.clicked.connect(self._prepare)
        self.progress.stopped.connect(self._stop)
        self._show()

    def read(self) -> Any:
        """Return how the drill stands."""
        return read_drill(self.desktop.workplace)

    def show_facts(self, facts: Any) -> None:
        """Show it."""
        self._state = facts
        self._show()

    def _show(self) -> None:
        state, is_free = self._state, self._task is None
        is_inside = state is not None and state.is_inside
        self.start.setVisible(state is not None and (state.is_ready or is_inside))
        self.start.setEnabled(is_free)
        self.prepare.setVisible(state is not None and not is_inside)
        self.prepare.setEnabled(is_free)
        self.people_panel.setVisible(state is not None and bool(state.people))
        if state is not None:
            self.standing.setText(state.words)
            self.people.setText("\n".join(state.people))
            self._name_buttons(state)

    def _name_buttons(self, state: DrillState) -> None:
        self.start.setText(
            self.tr("End the drill") if state.is_inside else self.tr("Start the drill")
        )
        self.prepare.setText(
            self.tr("Make a new drill") if state.is_ready else self.tr("Make a drill")
        )

    def retranslate(self) -> None:
        """Set every word."""
        self.title.setText(self.tr("Drills"))
        self.about.setText(
            self.tr(
                "Fictitious patients in a vault of its own: every page and every print says so, "
                "and nothing can mix. The kit locks the real vault first; ending the drill comes "
                "back to its unlock page."
            )
        )
        self.people_title.setText(self.tr("Who opens and signs in the drill"))
        self.progress.stop.setText(self.tr("Stop"))
        if self._state is not None:
            self._name_buttons(self._state)

    def _prepare(self) -> None:
        place = self.desktop.workplace

        def run(task: Task) -> object:
            told = stop_between(
                lambda: task.is_cancelled,
                lambda step, done, total: task.report((step, done, total)),
            )
            return prepare_drill(place, told)

        def progress(at: tuple[str, int, int]) -> None:
            step, done, total = at
            self.progress.show_progress(done, total, step_words(step, done, total, place.language))
            self.progress.stop.setEnabled(step != LAST_STEP)

        self.say("", "ink")
        # Beside the ledger's lane: a session that is recorded meanwhile does not wait for it.
        self._task = self.desktop.run(
            run, self._made, self._not_made, progress=progress, lane="pictures"
        )
        progress(("setup", 0, 1))
        self._show()
        self.progress.stop.setFocus()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ended(self) -> None:
        self._task = None
        self.progress.hide()
        self._show()
        self.open()

    def _made(self, words: Any) -> None:
        self._ended()
        self.say(words, "green")

    def _not_made(self, error: ContinuityError) -> None:
        self._ended()
        self.refuse(error)
