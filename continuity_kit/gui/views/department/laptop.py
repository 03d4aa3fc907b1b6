"""This laptop: when it locks, how its screen looks and speaks, what is ready on it."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from continuity_kit.gui.presenters.department_laptop import (
    keep_lock_minutes,
    read_laptop,
    use_lock_minutes,
)
from continuity_kit.gui.theme import ROW_PT, SECOND_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.unlock.readiness_bar import ReadinessBar
from continuity_kit.gui.views.unlock.switches import Switches


class LaptopSection(Section):
    """Settings of this laptop that people change themselves."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        state = Panel(look)
        self.ready_title = plain_label(look, ROW_PT, 600)
        self.bar = ReadinessBar(look, stacked=True)
        self.bar.setProperty("role", "bare")
        state.body.addWidget(self.ready_title)
        state.body.addWidget(self.bar)
        self.column.addWidget(state)
        lock, self.title, self.about = self.act_panel()
        self.minutes = Choice(look)
        self.minutes.setMinimumWidth(look.px(170))
        self.keep = ActionButton(look, "primary", "tick")
        line = QHBoxLayout()
        line.addWidget(self.minutes)
        line.addWidget(self.keep)
        line.addStretch(1)
        lock.body.addLayout(line)
        lock.body.addWidget(self.result)
        self.column.addWidget(lock)
        self.look_title = plain_label(look, ROW_PT, 600)
        self.look_about = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.switches = None if desktop.display is None else Switches(desktop.display)
        if self.switches is not None:
            panel = Panel(look)
            panel.body.addWidget(self.look_title)
            panel.body.addWidget(self.look_about)
            row = QHBoxLayout()
            row.addWidget(self.switches)
            row.addStretch(1)
            panel.body.addLayout(row)
            self.column.addWidget(panel)
            desktop.styled.connect(self._restyle)
        self.column.addStretch(1)
        self.keep.clicked.connect(self._keep)

    def read(self) -> Any:
        """Return settings and readiness."""
        return read_laptop(self.desktop.workplace)

    def show_facts(self, facts: Any) -> None:
        """Show them."""
        self.minutes.clear()
        for minutes, words in facts.choices:
            self.minutes.addItem(words, minutes)
        self.minutes.setCurrentIndex(self.minutes.findData(facts.minutes))
        self.bar.show_items(facts.ready)

    def retranslate(self) -> None:
        """Set every word."""
        self.ready_title.setText(self.tr("Ready for the day?"))
        self.title.setText(self.tr("Locks by itself"))
        self.about.setText(
            self.tr(
                "Locks after this time without a key or click, never while a session is open. "
                "Ctrl+L locks at once, and what was being entered is kept sealed."
            )
        )
        self.minutes.setAccessibleName(self.tr("Locks by itself"))
        self.keep.setText(self.tr("Keep this"))
        self.look_title.setText(self.tr("Language and look"))
        self.look_about.setText(
            self.tr("For everybody on this laptop. Ctrl+D switches light and dark on every page.")
        )
        if self.switches is not None:
            self.switches.retranslate()

    def _restyle(self) -> None:
        if self.switches is not None:
            self.switches.restyle(self.desktop.look)
        self.bar.restyle(self.desktop.look)

    def _keep(self) -> None:
        place, minutes = self.desktop.workplace, int(self.minutes.currentData())
        self.act(
            lambda: keep_lock_minutes(place, minutes), lambda words: self._kept(words, minutes)
        )

    def _kept(self, words: str, minutes: int) -> None:
        use_lock_minutes(self.desktop.workplace, minutes)
        self.say(words, "green")
