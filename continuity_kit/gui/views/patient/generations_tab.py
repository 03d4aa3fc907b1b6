"""Earlier exports of this patient: the list, and what changed between any two of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.patient_generations import GenerationsState, Side
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import Table

STRIP = 32
LEAST_NUMBER, LOWEST = 118, 400


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


class Sides(QWidget):
    """Which two exports are compared: two lists, and the two usual ways to choose the older.

    Signals:
        older, newer: key of the export chosen for this side.
        day, week: the one before, the one of a week before.
    """

    older = Signal(str)
    newer = Signal(str)
    day = Signal()
    week = Signal()

    def __init__(self, look: Theme) -> None:
        """Make empty lists."""
        super().__init__()
        self._titles = (plain_label(look, BODY_PT, 600), plain_label(look, BODY_PT, 600))
        self.lists = (Choice(look), Choice(look))
        self.buttons = (ActionButton(look, "plain"), ActionButton(look, "plain"))
        flow = Flow(across=look.px(8), down=look.px(6))
        pairs = [_beside(look, *pair) for pair in zip(self._titles, self.lists, strict=True)]
        flow.show_widgets([*pairs, *self.buttons])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(flow)
        for place, (box, signal) in enumerate(
            zip(self.lists, (self.older, self.newer), strict=True)
        ):
            box.setObjectName(f"compared-{place}")
            box.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(
                lambda at, side=box, told=signal: told.emit(str(side.itemData(at)))
            )
        self.buttons[0].clicked.connect(self.day)
        self.buttons[1].clicked.connect(self.week)

    def show_state(self, state: GenerationsState) -> None:
        """Show other exports; what is chosen stays chosen."""
        sides: tuple[Side | None, Side | None] = (state.before, state.after)
        self.setVisible(state.before is not None)
        for title, box, side in zip(self._titles, self.lists, sides, strict=True):
            if side is None:
                continue
            title.setText(side.title)
            box.setAccessibleName(side.title)
            shown = tuple((box.itemData(at), box.itemText(at)) for at in range(box.count()))
            if shown != side.items:
                box.clear()
                for key, words in side.items:
                    box.addItem(words, key)
            box.setCurrentIndex(box.findData(side.chosen))
        for button, (words, leads) in zip(self.buttons, (state.day, state.week), strict=True):
            button.setText(words)
            button.setEnabled(leads)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        for title, box, button in zip(self._titles, self.lists, self.buttons, strict=True):
            title.setFont(look.font(BODY_PT, 600))
            box.setFont(look.font())
            button.restyle(look)


def _beside(look: Theme, one: QWidget, other: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(6))
    row.addWidget(one)
    row.addWidget(other)
    return pair


class GenerationsTab(QWidget):
    """All kept exports of one patient.

    Signals:
        chosen: key of an export that the selection moved to: the older of the two.
        opened: key of an export, by Enter: the newer of the two.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._look = look
        self.table = Table(look)
        self.table.chosen.connect(self.chosen)
        self.table.opened.connect(self.opened)
        self.help = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.help.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(10))
        self.sides = Sides(look)
        self.strip = HatchedStrip(look)
        self._title = plain_label(look, TITLE_PT, 600, wraps=True)
        self.changes = Table(look)
        self.stand_in = StandIn(look)
        left = Panel(look, padding=1)
        left.body.addWidget(self.table, 1)
        left.body.addWidget(self.help)
        right = Panel(look, padding=1)
        head = QVBoxLayout()
        head.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(8))
        head.setSpacing(look.px(8))
        head.addWidget(self.sides)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out in a low window what the two lists say already."""
        super().resizeEvent(event)
        self._show_titles()

    def _show_titles(self) -> None:
        is_low = self.height() < self._look.px(LOWEST)
        self._title.setVisible(bool(self._title.text()) and not is_low)
        self.help.setVisible(bool(self.help.text()) and not is_low)

    def show_words(self, words: str, *, is_fault: bool = False) -> None:
        """Say what is being read, or why it cannot be."""
        for part in (self.changes, self.strip, self.sides):
            part.hide()
        self._title.clear()
        if is_fault:
            self.stand_in.show_unreadable(words)
        else:
            self.stand_in.show_empty(words, "folder")

    def show_state(self, state: GenerationsState) -> None:
        """Show other exports and changes."""
        self.table.set_titles(state.titles, stretches=0, gives_way=(2,), least=LEAST_NUMBER)
        self.table.set_rows(state.rows)
        self.help.setText(state.help)
        self.sides.show_state(state)
        self.strip.setVisible(bool(state.strip))
        self.strip.words.setText(state.strip)
        self._title.setText(state.title)
        self._show_titles()
        self.changes.set_titles(state.change_titles)
        header = self.changes.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
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
        self.help.setFont(look.font(SECOND_PT))
        for part in (self.table, self.changes, self.strip, self.sides):
            part.restyle(look)
