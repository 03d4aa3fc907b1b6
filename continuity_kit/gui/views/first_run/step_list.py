"""The list of steps at the assistant's left: done, current, left for later, to come."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label

LIST_WIDTH, MARK = 268, 30
_LEFT, _GAP, _RIGHT = 16, 12, 12


class StepLine(QWidget):
    """One step in the list: a mark, its name, and whether it was left for later."""

    def __init__(self, look: Theme, number: int) -> None:
        """Make a line of a number."""
        super().__init__()
        self._look, self._number = look, number
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark.setFixedSize(look.px(MARK), look.px(MARK))
        self._name = plain_label(look, ROW_PT, wraps=True)
        self._later = plain_label(look, SECOND_PT, 600, tone="amber", wraps=True)
        self._later.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._later)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(_LEFT), look.px(8), look.px(_RIGHT), look.px(8))
        row.setSpacing(look.px(_GAP))
        row.addWidget(self._mark)
        row.addLayout(words, 1)

    def set_words(self, name: str, later: str) -> None:
        """Name the step, and say what stands beneath where it was left for later."""
        self._name.setText(name)
        self._later.setText(later)
        self._reserve()

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self._mark.setFixedSize(look.px(MARK), look.px(MARK))
        self._reserve()

    def _reserve(self) -> None:
        """Keep the room of the bold name: the list stays where it is when this step comes."""
        look = self._look
        width = look.px(LIST_WIDTH - _LEFT - MARK - _GAP - _RIGHT) - 1
        bold = QFontMetrics(look.font(ROW_PT, 700))
        wraps = int(Qt.TextFlag.TextWordWrap)
        box = bold.boundingRect(QRect(0, 0, width, 10_000), wraps, self._name.text())
        self._name.setMinimumHeight(box.height())

    def show_at(self, current: int, postponed: tuple[int, ...] = ()) -> None:
        """Show how the step stands; by shape, weight and words, not by colour alone."""
        look = self._look
        is_current = self._number == current
        is_later = not is_current and self._number in postponed
        self._name.setFont(look.font(ROW_PT, 700 if is_current else 400))
        self._later.setVisible(is_later)
        name, token = "to-give", "ink2"
        if is_current:
            name, token = "started", "accent"
        elif is_later:
            name, token = "clock", "amber"
        elif self._number < current:
            name, token = "given", "green"
        self._mark.setPixmap(pixmap(name, look.px(24), look.color(token)))
        self._mark.setProperty("state", name)
