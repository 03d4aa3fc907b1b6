"""What each section of the department does alike: read, show, say what came of an act."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Task
from continuity_kit.gui.presenters.department_people import recorded_words
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.theme import ROW_PT, SECOND_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.labels import Panel, Tone, plain_label, set_tone
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import Table

LEAST_TABLE, FOLDER_WIDTH = 120, 760
"""Head and two rows; the path of a folder, in a wide window: logical pixels."""


class Section(QWidget):
    """One section; a subclass reads facts off the GUI thread and shows them."""

    def __init__(self, desktop: Desktop) -> None:
        """Make the column that a subclass fills."""
        super().__init__()
        self.desktop = desktop
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(desktop.look.px(12))
        self.result = plain_label(desktop.look, ROW_PT, 600, wraps=True)
        self.result.hide()
        self.was_read = False

    def read(self) -> Any:
        """Return the facts; off the GUI thread."""
        raise NotImplementedError

    def show_facts(self, facts: Any) -> None:
        """Show the facts."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Set every word."""
        raise NotImplementedError

    def open(self) -> None:
        """Read and show."""
        self.desktop.run(lambda task: self.read(), self._take, self.refuse)

    def table_panel(self, title_points: float = ROW_PT) -> tuple[Panel, Table, StandIn, Any]:
        """Return a panel with a title line, a table and its stand-in."""
        look = self.desktop.look
        panel = Panel(look, padding=0)
        panel.body.setContentsMargins(0, 0, 0, look.px(8))  # rows stay off the round corners
        title = plain_label(look, title_points, 600)
        title.setContentsMargins(*(look.px(14), look.px(12)) * 2)
        table, standin = Table(look), StandIn(look)
        # The room that is left is the table's: what it would like must push nothing out of sight.
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        table.setMinimumHeight(look.px(LEAST_TABLE))
        panel.body.addWidget(title)
        panel.body.addWidget(table, 1)
        panel.body.addWidget(standin, 1)
        return panel, table, standin, title

    def act_panel(self) -> tuple[Panel, Any, Any]:
        """Return a panel with a title and a line about what the act does."""
        panel = Panel(self.desktop.look)
        title = plain_label(self.desktop.look, ROW_PT, 600)
        about = plain_label(self.desktop.look, SECOND_PT, tone="second", wraps=True)
        panel.body.addWidget(title)
        panel.body.addWidget(about)
        return panel, title, about

    def act(self, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> Task:
        """Do an act off the GUI thread; a receipt is told, and everything is read again."""
        return self.desktop.run(lambda task: work(), done or self.recorded, self.refuse)

    def recorded(self, receipt: Any) -> None:
        """Say under which number an act stands; the line stays until the next act."""
        self.say(recorded_words(self.desktop.workplace, receipt), "green")
        self.desktop.read_again.emit()
        self.open()

    def refuse(self, error: ContinuityError) -> None:
        """Say why nothing was done."""
        self.say(told(error, self.desktop.workplace.language), "red")

    def say(self, text: str, tone: Tone) -> None:
        """Show what came of an act; it stays."""
        set_tone(self.result, tone)
        self.result.setText(text)
        self.result.setVisible(bool(text))

    def _take(self, facts: Any) -> None:
        self.was_read = True
        self.show_facts(facts)
