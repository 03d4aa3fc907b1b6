"""After the last signature: what the ledger holds, large enough to copy to the paper sheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.record_state import DoneStep
from continuity_kit.gui.theme import FRACTION_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.layouts import clear_layout

WIDTH, ROWS = 860, 8
"""So many beams stand one below the other; more of them take another column."""


class DonePanel(QWidget):
    """The entry's number, who signed, beam by beam, and the fraction that comes next."""

    def __init__(self, look: Theme) -> None:
        """Make an empty panel."""
        super().__init__()
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, tone="second", wraps=True)
        self._number = plain_label(look, FRACTION_PT, 700, tone="green")
        self._rows, self._beams = QGridLayout(), QGridLayout()
        for grid in (self._rows, self._beams):
            grid.setHorizontalSpacing(look.px(16))
            grid.setVerticalSpacing(look.px(8))
        self._rows.setColumnStretch(1, 1)
        self._following = plain_label(look, TITLE_PT, 600, wraps=True)
        panel = Panel(look, padding=22)
        panel.setMaximumWidth(look.px(WIDTH))
        left = QVBoxLayout()
        left.setSpacing(look.px(8))
        left.addWidget(self._title)
        left.addWidget(self._number)
        left.addLayout(self._rows)
        left.addSpacing(look.px(8))
        left.addWidget(self._following)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addLayout(self._beams)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(48))
        columns.addLayout(left, 1)
        columns.addLayout(right)
        panel.body.addLayout(columns)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(panel)
        whole.addStretch(1)

    def show_step(self, step: DoneStep | None) -> None:
        """Show what was recorded, or forget it."""
        clear_layout(self._rows)
        clear_layout(self._beams)
        for label, text in (
            (self._title, "" if step is None else step.title),
            (self._number, "" if step is None else step.number),
            (self._following, "" if step is None else step.following),
        ):
            label.setText(text)
        if step is None:
            return
        for at, row in enumerate(step.rows):
            self._put(self._rows, at, 0, row, wraps=True)
        for at, row in enumerate(step.beams):
            self._put(self._beams, at % ROWS, 2 * (at // ROWS), row)

    def _put(
        self,
        grid: QGridLayout,
        row: int,
        column: int,
        texts: tuple[str, str],
        *,
        wraps: bool = False,
    ) -> None:
        label = plain_label(self._look, ROW_PT, tone="second")
        value = plain_label(self._look, ROW_PT, 600, wraps=wraps)
        label.setText(texts[0])
        value.setText(texts[1])
        grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        side = Qt.AlignmentFlag(0) if wraps else Qt.AlignmentFlag.AlignRight
        grid.addWidget(value, row, column + 1, side)
