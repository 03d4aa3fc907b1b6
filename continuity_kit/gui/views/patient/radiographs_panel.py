"""The radiographs of a plan: the list at the right, the chosen one under its aperture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.patient_radiographs import RadiographsState
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import Table
from continuity_kit.gui.views.patient.beam_view import BeamView

LIST_WIDTH, LEAST_NAME = 360, 110


class RadiographsPanel(QWidget):
    """Radiographs, one at a time; ↑ ↓ in the list go from one to the next.

    Signals:
        chosen: key of a radiograph.
    """

    chosen = Signal(object)

    def __init__(self, look: Theme) -> None:
        """Make an empty panel."""
        super().__init__()
        self._look = look
        self.title = plain_label(look, TITLE_PT, 600)
        self.gantry = plain_label(look, BODY_PT, 600)
        self.view = BeamView(look, largest=None)
        self.view.setObjectName("radiograph")
        self.placed = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.table = Table(look)
        self.table.chosen.connect(self.chosen)
        self.remark = plain_label(look, SECOND_PT, tone="amber", wraps=True)
        self.stand_in = StandIn(look)
        self._content = QWidget()
        self._build()

    def _build(self) -> None:
        look = self._look
        picture = Panel(look)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.gantry, 0, Qt.AlignmentFlag.AlignVCenter)
        picture.body.addLayout(head)
        picture.body.addWidget(self.view, 1)
        picture.body.addWidget(self.placed)
        side = Panel(look, padding=1)
        side.body.addWidget(self.table, 1)
        self.remark.setContentsMargins(look.px(14), look.px(6), look.px(14), look.px(10))
        side.body.addWidget(self.remark)
        side.setFixedWidth(look.px(LIST_WIDTH))
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(12))
        row.addWidget(picture, 1)
        row.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._content, 1)
        whole.addWidget(self.stand_in, 1)
        self.setFocusProxy(self.table)

    def show_state(self, state: RadiographsState) -> None:
        """Show other radiographs, or why there is none."""
        self._content.setVisible(not state.missing)
        if state.missing:
            self.view.show_beam(None)
            self.stand_in.show_empty(state.missing, "image")
            return
        self.stand_in.clear()
        self.table.set_titles(state.titles, stretches=1, least=LEAST_NAME)
        self.table.set_rows(state.rows)
        self.table.select(state.chosen)
        self.remark.setText(state.remark)
        self.remark.setVisible(bool(state.remark))
        self.placed.setText(state.placed)
        if state.view is not None:
            self.title.setText(state.view.title)
            self.gantry.setText(state.view.drr)
            self.view.show_beam(state.view)

    def show_reading(self, words: str) -> None:
        """Say that radiographs are being read."""
        self._content.hide()
        self.stand_in.show_loading(words)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.title.setFont(look.font(TITLE_PT, 600))
        self.gantry.setFont(look.font(BODY_PT, 600))
        for label in (self.placed, self.remark):
            label.setFont(look.font(SECOND_PT))
        self.view.restyle(look)
        self.table.restyle(look)
