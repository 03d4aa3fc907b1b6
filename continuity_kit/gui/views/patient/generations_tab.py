"""Earlier exports of this patient: the list, and what changed from one of them to the newest."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.patient_generations import GenerationsState
from continuity_kit.gui.theme import ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import Table

STRIP = 32


class HatchedStrip(QFrame):
    """Says that an old export is read; hatched, so that it is never taken for today's."""

    def __init__(self, look: Theme) -> None:
        """Make an empty strip."""
        super().__init__()
        self._look = look
        self.words = plain_label(look, ROW_PT, 600)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(14), 0, look.px(14), 0)
        row.addWidget(self.words)
        row.addStretch(1)
        self.restyle(look)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hatch the strip; the words stand on a plain ground of their own."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("strip"))
        brush = QBrush(self._look.color("strip_bar"), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(self.rect(), brush)
        around = self.words.geometry().adjusted(-8, 0, 8, 0)
        painter.fillRect(around, self._look.color("strip"))
        painter.end()

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.words.setFont(look.font(ROW_PT, 600))
        self.words.setStyleSheet(f"color: {look.tokens.strip_ink};")
        self.setMinimumHeight(look.px(STRIP))


class GenerationsTab(QWidget):
    """All kept exports of one patient.

    Signals:
        chosen: key of an export, to compare with the newest.
    """

    chosen = Signal(object)

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._look = look
        self.table = Table(look)
        self.table.chosen.connect(self.chosen)
        self.strip = HatchedStrip(look)
        self._title = plain_label(look, TITLE_PT, 600, wraps=True)
        self.changes = Table(look)
        self.stand_in = StandIn(look)
        left = Panel(look, padding=1)
        left.body.addWidget(self.table)
        right = Panel(look, padding=1)
        head = QVBoxLayout()
        head.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(4))
        head.addWidget(self._title)
        right.body.addWidget(self.strip)
        right.body.addLayout(head)
        right.body.addWidget(self.changes, 1)
        right.body.addWidget(self.stand_in, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        row.setSpacing(look.px(12))
        row.addWidget(left, 400)
        row.addWidget(right, 840)
        self.setFocusProxy(self.table)

    def show_words(self, words: str, *, is_fault: bool = False) -> None:
        """Say what is being read, or why it cannot be."""
        self.changes.hide()
        self.strip.hide()
        if is_fault:
            self.stand_in.show_unreadable(words)
        else:
            self.stand_in.show_empty(words, "folder")

    def show_state(self, state: GenerationsState) -> None:
        """Show other exports and changes."""
        self.table.set_titles(state.titles, stretches=len(state.titles) - 1)
        self.table.set_rows(state.rows)
        self.strip.setVisible(bool(state.strip))
        self.strip.words.setText(state.strip)
        self._title.setText(state.title)
        self.changes.set_titles(state.change_titles, stretches=2)
        header = self.changes.horizontalHeader()
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.changes.set_rows(state.changes)
        self.changes.setVisible(bool(state.changes))
        if state.nothing:
            self.stand_in.show_empty(state.nothing, "folder")
        else:
            self.stand_in.clear()

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self._title.setFont(look.font(TITLE_PT, 600))
        for part in (self.table, self.changes, self.strip):
            part.restyle(look)
