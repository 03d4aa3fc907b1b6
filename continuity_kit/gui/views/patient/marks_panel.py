"""Words with their shape and colour, line by line: plan checks, what was checked before."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.patient_plan import Mark
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, drop, plain_label


class MarksPanel(Panel):
    """A list of marks under a title."""

    def __init__(self, look: Theme) -> None:
        """Make an empty panel."""
        super().__init__(look)
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, tone="second")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(5))
        self._grid.setColumnStretch(1, 1)
        self._labels: list[QLabel] = []
        self._shown: tuple[object, ...] = ()
        self.body.addWidget(self._title)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    def show_marks(self, title: str, marks: tuple[Mark, ...]) -> None:
        """Show other marks; the same ones stay as they stand."""
        if (shown := (self._look, title, marks)) == self._shown:
            return
        self._shown = shown
        self._title.setText(title)
        drop(self._labels)
        self._labels = []
        side = self._look.px(16)
        token = {"second": "ink2", "third": "ink3"}
        for row, mark in enumerate(marks):
            drawn = QLabel()
            color = self._look.color(token.get(mark.tone, mark.tone))
            drawn.setPixmap(pixmap(mark.icon, side, color))
            weight = 400 if mark.tone == "second" else 600
            words = plain_label(self._look, 10.5, weight, tone=mark.tone, wraps=True)
            words.setText(mark.words)
            self._grid.addWidget(drawn, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)
            self._labels += [drawn, words]

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; marks are shown again by the tab."""
        self._look = look
        self._title.setFont(look.font(SECOND_PT, 600))
