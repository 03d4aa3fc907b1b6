"""The data-age strip: on every page, on dialogs too, never closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.frame import StripState
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, STRIP_HEIGHT, Theme
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import plain_label, polish_anew

INKS = {
    "none": "strip_ink",
    "check": "strip_ink",
    "recent": "green",
    "old": "on_alarm",
    "drill": "violet_bg",
}
ICON, GAP = 20, 12


class Strip(QFrame):
    """How old the data are, in words, in a box and in a colour."""

    def __init__(self, look: Theme) -> None:
        """Make an empty strip."""
        super().__init__()
        self.setObjectName("data-age")
        self._look = look
        self._state: StripState | None = None
        self._icon = QLabel()
        self._age = plain_label(look, ROW_PT, 700)
        self._word = plain_label(look, SECOND_PT, 600)
        self._word.setObjectName("boxed")
        self._export = plain_label(look, BODY_PT)
        self._turns = plain_label(look, BODY_PT)
        self._count = plain_label(look, BODY_PT, 700)
        self._recorded = plain_label(look, BODY_PT)
        self._warning = plain_label(look, ROW_PT, 700, wraps=True)
        self._line = Flow(across=look.px(12), down=look.px(2))
        right = QHBoxLayout()
        right.setSpacing(look.px(5))
        right.addWidget(self._count)
        right.addWidget(self._recorded)
        row = QHBoxLayout()
        row.setSpacing(look.px(GAP))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._line, 1)
        row.addLayout(right)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.px(16), look.px(5), look.px(16), look.px(5))
        outer.setSpacing(look.px(2))
        outer.addLayout(row)
        outer.addWidget(self._warning)
        self.restyle(look)

    def show_state(self, state: StripState) -> None:
        """Say how old the data are now."""
        self._state = state
        self.setProperty("role", f"strip-{state.level}")
        self.setAccessibleName(state.spoken)
        for label, text in (
            (self._age, state.age),
            (self._word, state.word),
            (self._export, state.export),
            (self._turns, state.turns),
            (self._count, state.recorded_count),
            (self._recorded, state.recorded),
            (self._warning, state.warning),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        shown = (self._age, self._word, self._export, self._turns)
        self._line.show_widgets([label for label in shown if label.text()])
        side = self._look.px(ICON)
        ink = self._look.color(INKS[state.level])
        self._icon.setPixmap(pixmap(state.icon, side, ink))
        for widget in (self, *self.findChildren(QLabel)):
            polish_anew(widget)

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumHeight(look.px(STRIP_HEIGHT))
        self._age.setFont(look.font(ROW_PT, 700))
        self._word.setFont(look.font(SECOND_PT, 600))
        for label in (self._export, self._turns, self._recorded):
            label.setFont(look.font(BODY_PT))
        self._count.setFont(look.font(BODY_PT, 700))
        self._warning.setFont(look.font(ROW_PT, 700))
        self._warning.setContentsMargins(look.px(ICON + GAP), 0, 0, 0)  # under the age's words
        if self._state is not None:
            self.show_state(self._state)
