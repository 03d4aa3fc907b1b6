"""Step 3: the fraction in large, and the values that the console must show."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import BeamToCompare, StartStep
from continuity_kit.gui.theme import SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, hairline, plain_label
from continuity_kit.gui.views.parts.layouts import clear_layout

FRACTION_LARGE_PT = 40.0


class StartPanel(QWidget):
    """The last look before the beam."""

    def __init__(self, look: Theme) -> None:
        """Make the panel without words."""
        super().__init__()
        self._look = look
        self._fraction = plain_label(look, FRACTION_LARGE_PT, 700)
        self._of = plain_label(look, TITLE_PT, tone="second")
        self._warning = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._icon = QLabel()
        self._icon.setPixmap(pixmap("warning", look.px(18), look.color("amber")))
        self._panel = Panel(look)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(24))
        self._grid.setVerticalSpacing(look.px(10))
        self._grid.setColumnStretch(1, 1)
        self._panel.body.addLayout(self._grid)
        head = QHBoxLayout()
        head.addWidget(self._fraction)
        head.addWidget(self._of, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        warning = QHBoxLayout()
        warning.addWidget(self._icon)
        warning.addWidget(self._warning, 1)
        inside = QWidget()
        beneath = QVBoxLayout(inside)
        beneath.setContentsMargins(0, 0, 0, 0)
        beneath.setSpacing(look.px(12))
        beneath.addLayout(head)
        beneath.addWidget(self._panel)
        beneath.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(12))
        whole.addWidget(self._scroll, 1)
        whole.addLayout(warning)

    def show_step(self, step: StartStep | None) -> None:
        """Show the values, or forget them: none stays in a hidden widget."""
        clear_layout(self._grid)
        self._fraction.setText("" if step is None else step.fraction)
        self._of.setText("" if step is None else step.of)
        self._warning.setText("" if step is None else step.warning)
        self._icon.setVisible(step is not None and step.asks_signature)
        self._warning.setVisible(step is not None and step.asks_signature)
        if step is None:
            return
        for column, words in enumerate(step.columns):
            label = plain_label(self._look, SECOND_PT, 600, tone="second")
            label.setText(words)
            self._put(label, 0, column, is_number=column == len(step.columns) - 1)
        for at, beam in enumerate(step.beams):
            self._grid.addWidget(hairline(self._look), 1 + 2 * at, 0, 1, len(step.columns))
            self._beam(2 + 2 * at, beam)

    def _beam(self, at: int, beam: BeamToCompare) -> None:
        number = plain_label(self._look, TITLE_PT, 600)
        number.setText(beam.number)
        name = QWidget()
        lines = QVBoxLayout(name)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for text, points, tone in (
            (beam.name, TITLE_PT, "ink"),
            (beam.detail, SECOND_PT, "second"),
        ):
            label = plain_label(self._look, points, tone=tone, wraps=True)  # type: ignore[arg-type]
            label.setText(text)
            lines.addWidget(label)
        planned = plain_label(self._look, TITLE_PT, 700)
        planned.setText(beam.planned)
        self._put(number, at, 0)
        self._grid.addWidget(name, at, 1, Qt.AlignmentFlag.AlignVCenter)
        self._put(planned, at, 2, is_number=True)

    def _put(self, widget: QWidget, row: int, column: int, *, is_number: bool = False) -> None:
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(widget, row, column, side | Qt.AlignmentFlag.AlignVCenter)
