"""The header: search and scan at its left; mirror, who opened, date and clock at its right."""

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.frame import ClockState, MirrorState
from continuity_kit.gui.theme import BODY_PT, HEADER_HEIGHT, TITLE_PT, Theme
from continuity_kit.gui.views.frame.search_box import SearchBox
from continuity_kit.gui.views.parts.labels import plain_label, set_tone


class Header(QFrame):
    """One row."""

    def __init__(self, look: Theme) -> None:
        """Make an empty header."""
        super().__init__()
        self.setProperty("role", "header")
        self._look = look
        self._mirror: MirrorState | None = None
        self.search = SearchBox(look)
        self._mirror_icon, self._who_icon = QLabel(), QLabel()
        self._mirror_words = plain_label(look, BODY_PT, tone="second")
        self._mirror_strong = plain_label(look, BODY_PT, 700)
        self._who = plain_label(look, BODY_PT, 700)
        self._role = plain_label(look, BODY_PT, tone="second")
        self._date = plain_label(look, BODY_PT, tone="second")
        self._time = plain_label(look, TITLE_PT, 700)
        self._time.setObjectName("clock")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(5), look.px(16), look.px(5))
        layout.setSpacing(look.px(6))
        layout.addWidget(self.search, 3)
        layout.addStretch(1)
        for group in (
            (self._mirror_icon, self._mirror_words, self._mirror_strong),
            (self._who_icon, self._who, self._role),
            (self._date, self._time),
        ):
            for widget in group:
                layout.addWidget(widget)
            layout.addSpacing(look.px(14))
        layout.takeAt(layout.count() - 1)
        self.restyle(look)

    def show_clock(self, state: ClockState) -> None:
        """Say date and time."""
        self._date.setText(state.date)
        self._time.setText(state.time)
        self._time.setAccessibleName(f"{state.date} {state.time}")

    def show_mirror(self, state: MirrorState) -> None:
        """Say how the second medium stands."""
        self._mirror = state
        self._mirror_words.setText(state.words)
        self._mirror_strong.setText(state.strong)
        set_tone(self._mirror_strong, state.tone)
        self._mirror_icon.setPixmap(self._drawn(state.icon, state.tone))
        self._mirror_strong.setAccessibleName(f"{state.words} {state.strong}")

    def show_who(self, name: str, role: str) -> None:
        """Say who opened the kit."""
        self._who.setText(name)
        self._role.setText(role)

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumHeight(look.px(HEADER_HEIGHT))
        self.search.restyle(look)
        for label in (self._mirror_words, self._role, self._date):
            label.setFont(look.font(BODY_PT))
        for label in (self._mirror_strong, self._who):
            label.setFont(look.font(BODY_PT, 700))
        self._time.setFont(look.font(TITLE_PT, 700))
        self._who_icon.setPixmap(self._drawn("user", "ink"))
        if self._mirror is not None:
            self.show_mirror(self._mirror)

    def _drawn(self, name: str, tone: str) -> QPixmap:
        token = "ink2" if tone == "ink" else tone
        return pixmap(name, self._look.px(18), self._look.color(token))
