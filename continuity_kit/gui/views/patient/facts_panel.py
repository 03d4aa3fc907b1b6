"""A panel of values with what they are: prescription, set-up."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel

from continuity_kit.gui.presenters.patient_setup import FactLine
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, drop, plain_label

LABEL_WIDTH, WIDEST_LABEL = 88, 124


class FactsPanel(Panel):
    """Label and value, line by line; a value that nobody gave is dashed below."""

    def __init__(self, look: Theme) -> None:
        """Make an empty panel."""
        super().__init__(look)
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, tone="second")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(10))
        self._grid.setVerticalSpacing(look.px(5))
        self._grid.setColumnStretch(1, 1)
        self._labels: list[QLabel] = []
        self._shown: tuple[object, ...] = ()
        self.body.addWidget(self._title)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    def show_lines(self, title: str, lines: tuple[FactLine, ...]) -> None:
        """Show other values; the same ones stay as they stand."""
        told = (self._look, title, lines)
        if told == self._shown:
            return
        self._shown = told
        self._title.setText(title)
        drop(self._labels)
        self._labels = []
        top = Qt.AlignmentFlag.AlignTop
        metrics = QFontMetrics(self._look.font(10.5))
        widest = max((metrics.horizontalAdvance(line.label) for line in lines), default=0) + 2
        width = min(max(widest, self._look.px(LABEL_WIDTH)), self._look.px(WIDEST_LABEL))
        for row, line in enumerate(lines):
            name = plain_label(self._look, 10.5, tone="second", wraps=True)
            name.setText(line.label)
            name.setFixedWidth(width)
            tone = "second" if line.is_missing else line.tone
            shown = plain_label(
                self._look, 10.5, 400 if line.is_missing else 600, tone=tone, wraps=True
            )
            shown.setText(line.text)
            if line.is_missing:
                color = self._look.tokens.ink2
                shown.setStyleSheet(f"border-bottom: 1px dashed {color};")
                shown.setIndent(0)  # Qt indents the text of a label with a border
            self._grid.addWidget(name, row, 0, top)
            if line.is_missing:
                self._grid.addWidget(shown, row, 1, top | Qt.AlignmentFlag.AlignLeft)
                shown.setWordWrap(False)
            else:
                self._grid.addWidget(shown, row, 1)
            self._labels += [name, shown]

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; lines are shown again by the tab."""
        self._look = look
        self._title.setFont(look.font(SECOND_PT, 600))
