"""What stands and can be acted on: wrapped lines, chosen by arrows, Enter or a click."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.cells import Row
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.labels import Panel
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.record.choice_line import ChoiceLine


class MatterList(Panel):
    """Signals: chosen (key)."""

    chosen = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make an empty list."""
        super().__init__(look, padding=6)
        self._look = look
        self._rows: tuple[Row, ...] = ()
        self._lines: dict[str, ChoiceLine] = {}
        self._empty = StandIn(look)
        inside = QWidget()
        self._layout = QVBoxLayout()
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, look.px(4), 0)
        outer.addLayout(self._layout)
        outer.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inside)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._empty, 1)

    def show_rows(self, rows: tuple[Row, ...], chosen: str | None, empty: str) -> None:
        """Show what stands; the chosen one is marked."""
        if rows != self._rows:
            self._rows = rows
            self._make(rows)
        for key, line in self._lines.items():
            line.setChecked(key == chosen)
        self._scroll.setVisible(bool(rows))
        if rows:
            self._empty.clear()
        else:
            self._empty.show_empty(empty)

    @property
    def lines(self) -> dict[str, ChoiceLine]:
        """Return the lines by key."""
        return self._lines

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus to the first line."""
        super().focusInEvent(event)
        self._focus_first()

    def _focus_first(self) -> None:
        for line in self._lines.values():
            line.setFocus()
            return

    def _make(self, rows: Sequence[Row]) -> None:
        clear_layout(self._layout)
        self._lines = {}
        for row in rows:
            cell = row.cells[0]
            token = {"ink": "ink2", "second": "ink2", "third": "ink3"}.get(cell.tone, cell.tone)
            side = self._look.px(18)
            line = ChoiceLine(
                self._look, cell.text, cell.second, pixmap(cell.icon, side, self._look.color(token))
            )
            key = str(row.key)
            line.clicked.connect(lambda _=False, named=key: self.chosen.emit(named))
            self._layout.addWidget(line)
            self._lines[key] = line
