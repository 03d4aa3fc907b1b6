"""The plan: chips of several plans, head, table, prescription, set-up, checks, beam's-eye view."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.patient_beam_cells import BeamTable as BeamTableState
from continuity_kit.gui.presenters.patient_beam_view import BeamViewState
from continuity_kit.gui.presenters.patient_dwells import DwellTable
from continuity_kit.gui.presenters.patient_plan import PlanState
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.cell_delegate import PADDING
from continuity_kit.gui.views.parts.labels import Panel, drop, plain_label, set_tone
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import Table
from continuity_kit.gui.views.patient.beam_panel import WIDTH, BeamPanel
from continuity_kit.gui.views.patient.beam_table import BeamTable
from continuity_kit.gui.views.patient.chips import PlanChips
from continuity_kit.gui.views.patient.facts_panel import FactsPanel
from continuity_kit.gui.views.patient.marks_panel import MarksPanel
from continuity_kit.gui.views.patient.plan_head import PlanHead, StopBand

MOST_TABLE_HEIGHT = 620
_ANY_WIDTH = (1 << 24) - 1
TABLE_WIDTH, LEAST, NARROWEST_VIEW, LOWEST_VIEW, WIDEST_VIEW = 870, 700, 288, 340, 654
BESIDE_TABLE = 20
"""What stands beside the table in its column: the edges of its panel, a scroll bar."""
CARDS = (5, 6, 6)
"""Shares of the width: sentences of set-up and checks need more than values of a prescription."""


class PlanTab(QWidget):
    """Everything of one plan.

    Signals:
        plan_chosen: UID of a plan whose chip was clicked.
        beam_chosen: number of the beam that the selection moved to.
        scale_chosen: True for IEC 61217, False for the console.
    """

    plan_chosen = Signal(str)
    beam_chosen = Signal(object)
    scale_chosen = Signal(bool)

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._look = look
        self.chips = PlanChips(look)
        self.head = PlanHead(look)
        self.band = StopBand(look)
        self.beams = BeamTable(look)
        self.dwells = Table(look)
        self._foot = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._total_label = plain_label(look, SECOND_PT, tone="second")
        self.total = plain_label(look, TITLE_PT, 700)
        self._scales = (ActionButton(look, "segment"), ActionButton(look, "segment"))
        self._put_on = QVBoxLayout()
        self._put_on_box = QFrame()
        self._put_on_labels: list[QLabel] = []
        self._late = QTimer(self, singleShot=True, interval=0)
        self.stand_in = StandIn(look)
        self.prescription = FactsPanel(look)
        self.setup = FactsPanel(look)
        self.checks = MarksPanel(look)
        self.beam_panel = BeamPanel(look)
        self._plan_panel = Panel(look, padding=0)
        self._lower = QWidget()
        self._build()
        self._connect()
        self.restyle(look)

    def _build(self) -> None:
        look = self._look
        self._plan_panel.body.setSpacing(0)
        put_on = QVBoxLayout(self._put_on_box)
        put_on.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(8))
        put_on.addLayout(self._put_on)
        self._put_on_box.setProperty("role", "note-amber")
        for widget in (self.head, self.band, self.beams, self.dwells, self._put_on_box):
            self._plan_panel.body.addWidget(widget)
        self._plan_panel.body.addWidget(self._build_foot())
        lower = QGridLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(look.px(12))
        for column, panel in enumerate((self.prescription, self.setup, self.checks)):
            lower.addWidget(panel, 0, column)
            lower.setColumnStretch(column, CARDS[column])
        left = QWidget()
        left.setMinimumWidth(1)  # never wider than what is seen of it: MU stand at the right
        column_of_panels = QVBoxLayout(left)
        column_of_panels.setContentsMargins(0, 0, look.px(4), 0)
        column_of_panels.setSpacing(look.px(12))
        column_of_panels.addWidget(self.chips)
        column_of_panels.addWidget(self._plan_panel)
        column_of_panels.addWidget(self._lower)
        column_of_panels.addWidget(self.stand_in, 1)
        column_of_panels.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(left)
        self._scroll = scroll
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        row.setSpacing(look.px(12))
        row.addWidget(scroll, 1)
        row.addWidget(self.beam_panel)
        self._row, self._column = row, column_of_panels
        self._is_stacked = False

    def _build_foot(self) -> QWidget:
        look = self._look
        foot = QFrame()
        foot.setProperty("role", "sunken")
        row = QHBoxLayout(foot)
        # The sum ends under its metersets.
        row.setContentsMargins(look.px(14), look.px(6), look.px(PADDING), look.px(6))
        row.setSpacing(look.px(10))
        row.addWidget(self._foot, 1)
        scales = QHBoxLayout()
        scales.setSpacing(0)
        for button in self._scales:
            scales.addWidget(button)
        row.addLayout(scales)
        row.addWidget(self._total_label)
        row.addWidget(self.total)
        return foot

    def _connect(self) -> None:
        self.beams.chosen.connect(self.beam_chosen)
        self.beams.widened.connect(self._refit, Qt.ConnectionType.QueuedConnection)
        # Qt measures rows anew when it likes: none may stand below the edge of its table.
        for table in (self.beams, self.dwells):
            table.verticalHeader().sectionResized.connect(self._late.start)
        self._late.timeout.connect(self._refit)
        self.chips.chosen.connect(self.plan_chosen)
        console, iec = self._scales
        console.clicked.connect(lambda: self.scale_chosen.emit(False))
        iec.clicked.connect(lambda: self.scale_chosen.emit(True))

    def show_state(self, state: PlanState, *, in_iec: bool) -> None:
        """Show a plan, or that one must be chosen.

        Args:
            in_iec: which of the two scales is shown.
        """
        self.chips.show_chips(state.chips, state.chosen)
        has_plan = state.chosen is not None
        self._plan_panel.setVisible(has_plan and not (state.unread and state.beams is None))
        self._lower.setVisible(has_plan)
        if state.choose or (state.unread and state.beams is None and state.dwells is None):
            self.stand_in.show_empty(state.choose or state.unread, "document")
        else:
            self.stand_in.clear()
        self.head.show_plan(state)
        self.band.show_stops(state.stop_title, state.stops)
        self.beams.setVisible(state.beams is not None)
        self.dwells.setVisible(state.dwells is not None)
        self._show_table(state, in_iec=in_iec)
        titles = state.titles
        self.prescription.show_lines(titles[0], state.prescription)
        self.setup.show_lines(titles[1], state.setup)
        self.checks.show_marks(titles[2], state.checks)
        if state.beams is None:
            self.beam_panel.show_beam(None)

    def show_beam(self, state: BeamViewState | None, place: int) -> None:
        """Show the beam's-eye view of the selected beam."""
        self.beam_panel.show_beam(state, place)

    def _show_table(self, state: PlanState, *, in_iec: bool) -> None:
        table: BeamTableState | DwellTable | None = state.beams or state.dwells
        self._total_label.setText(table.total_label if table is not None else "")
        self.total.setText(table.total if table is not None else "")
        labels: tuple[str, ...] = ()
        put_on: tuple[str, ...] = ()
        if state.beams is not None:
            self.beams.show_titles(state.beams.titles)
            self.beams.set_rows(state.beams.rows)
            self._stack_or_not()
            self._fit(self.beams)
            self._foot.setText(state.beams.foot)
            set_tone(self._foot, "amber" if state.beams.is_iec_only and not in_iec else "second")
            labels = state.beams.scale_labels
            outside = (state.beams.outside,) if state.beams.outside else ()
            put_on = (*state.beams.to_put_on, *outside)
        elif state.dwells is not None:
            self.dwells.set_titles(state.dwells.titles)
            self.dwells.set_rows(state.dwells.rows)
            header = self.dwells.horizontalHeader()
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            QTimer.singleShot(0, self, self._refit)  # columns have their width after this turn
            self._fit(self.dwells)
            self._foot.setText(f"{state.dwells.source}\n{state.dwells.decay}")
            set_tone(self._foot, "second")
        for button, text, is_on in zip(
            self._scales, labels or ("", ""), (not in_iec, in_iec), strict=True
        ):
            button.setText(text)
            button.setVisible(bool(text))
            button.setChecked(is_on)
        self._show_put_on(put_on)

    def _show_put_on(self, lines: tuple[str, ...]) -> None:
        drop(self._put_on_labels)
        self._put_on_labels = []
        for line in lines:
            label = plain_label(self._look, BODY_PT, 600, tone="amber", wraps=True)
            label.setText(line)
            self._put_on.addWidget(label)
            self._put_on_labels.append(label)
        self._put_on_box.setVisible(bool(lines))

    def _fit(self, table: Table) -> None:
        """Give a table its whole height, up to where it scrolls itself."""
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        table.resizeRowsToContents()
        height, most = table.whole_height(), self._look.px(MOST_TABLE_HEIGHT)
        # A bar that comes while rows are measured takes room from the last column, that of MU.
        bar = Qt.ScrollBarPolicy
        table.setVerticalScrollBarPolicy(
            bar.ScrollBarAsNeeded if height > most else bar.ScrollBarAlwaysOff
        )
        table.setFixedHeight(min(height, most))

    def minimumSizeHint(self) -> QSize:
        """Return what the tab holds out with: the view goes below, cells wrap."""
        return QSize(self._look.px(LEAST), self._look.px(160))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the table anew: names wrap at another width."""
        super().resizeEvent(event)
        self._stack_or_not()
        self._refit()

    def _refit(self) -> None:
        """Give the table the height of its rows at the width that it has now."""
        if self.beams.isVisible():
            self._fit(self.beams)
        if self.dwells.isVisible():
            self._fit(self.dwells)

    def _stack_or_not(self) -> None:
        """Put the view below the table where both have no room beside each other.

        SAFETY: the column of MU is never beyond the edge because a picture takes the room
        (test_on_a_narrow_window_the_view_goes_below_the_table).
        """
        needed = max(self.beams.least_width(), self._look.px(LEAST))
        needed += self._look.px(BESIDE_TABLE)
        room = self.width() - self._look.px(48) - self._look.px(NARROWEST_VIEW)
        is_narrow = room < needed or self.height() < self._look.px(LOWEST_VIEW)
        self._scroll.setMinimumWidth(0 if is_narrow else needed)
        self.beam_panel.view.setMinimumHeight(self._look.px(338 if is_narrow else 180))
        self._divide(is_stacked=is_narrow)
        if is_narrow == self._is_stacked:
            return
        self._is_stacked = is_narrow
        if is_narrow:
            self._row.removeWidget(self.beam_panel)
            self._column.insertWidget(2, self.beam_panel)
        else:
            self._column.removeWidget(self.beam_panel)
            self._row.addWidget(self.beam_panel)

    def _divide(self, *, is_stacked: bool) -> None:
        """Give the view what the table does not need, up to its largest; the table the rest."""
        if is_stacked:
            self.beam_panel.setMinimumWidth(self._look.px(NARROWEST_VIEW))
            self.beam_panel.setMaximumWidth(_ANY_WIDTH)
            return
        gained = self.width() - self._look.px(TABLE_WIDTH + 44)
        least, widest = self._look.px(NARROWEST_VIEW), self._look.px(WIDEST_VIEW)
        table = max(
            self._scroll.minimumWidth(), self.beams.easy_width() + self._look.px(BESIDE_TABLE)
        )
        most = self.width() - table - self._look.px(44)
        usual = min(max(gained, self._look.px(WIDTH)), widest)
        self.beam_panel.setFixedWidth(max(min(usual, most), least))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the page shows its state again."""
        self._look = look
        for table in (self.beams, self.dwells):
            table.restyle(look)
        self._foot.setFont(look.font(SECOND_PT))
        self._total_label.setFont(look.font(SECOND_PT))
        self.total.setFont(look.font(TITLE_PT, 700))
        for button in self._scales:
            button.restyle(look)
        for part in (self.chips, self.head, self.band, self.prescription, self.setup, self.checks):
            part.restyle(look)
        self.beam_panel.restyle(look)
