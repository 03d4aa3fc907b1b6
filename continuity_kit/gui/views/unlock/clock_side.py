"""The dark left side of unlock: whose kit this is, the clock, the export that was in use last."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.unlock import UnlockState
from continuity_kit.gui.theme import BODY_PT, CLOCK_PT, RADIUS_PANEL, ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label

WIDTH, NARROWEST, MARGIN = 540, 400, 48
BADGE, TIGHT_PERCENT = 42, 95


class ClockSide(QFrame):
    """Readable from the door: what time this laptop believes it is."""

    def __init__(self, look: Theme) -> None:
        """Make an empty side."""
        super().__init__()
        self.setProperty("role", "night")
        self._look = look
        self._badge, self._clock_icon, self._export_icon = QLabel(), QLabel(), QLabel()
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = plain_label(look, TITLE_PT, 600, tone="accent")
        self._facility = plain_label(look, ROW_PT, wraps=True)
        self._time = plain_label(look, CLOCK_PT, 400, tone="accent")
        self._time.setObjectName("clock")
        self._day = plain_label(look, TITLE_PT + 3, 500, tone="accent", wraps=True)
        self._watch = plain_label(look, ROW_PT, wraps=True)
        self._export = plain_label(look, ROW_PT, 600, tone="accent", wraps=True)
        self._export_second = plain_label(look, ROW_PT, wraps=True)
        self._words = plain_label(look, ROW_PT, 600, tone="accent", wraps=True)
        self._line = QFrame()
        self._line.setFixedHeight(1)
        self._lay_out(look)
        self.restyle(look)

    def _lay_out(self, look: Theme) -> None:
        head = QHBoxLayout()
        head.setSpacing(look.px(14))
        names = QVBoxLayout()
        names.setSpacing(look.px(2))
        names.addWidget(self._title)
        names.addWidget(self._facility)
        head.addWidget(self._badge)
        head.addLayout(names, 1)
        watch = QHBoxLayout()
        watch.setSpacing(look.px(10))
        watch.addWidget(self._clock_icon, 0, Qt.AlignmentFlag.AlignTop)
        watch.addWidget(self._watch, 1)
        export = QHBoxLayout()
        export.setSpacing(look.px(14))
        lines = QVBoxLayout()
        lines.setSpacing(look.px(2))
        for label in (self._export, self._export_second, self._words):
            lines.addWidget(label)
        export.addWidget(self._export_icon, 0, Qt.AlignmentFlag.AlignTop)
        export.addLayout(lines, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(look.px(MARGIN),) * 4)
        outer.setSpacing(look.px(10))
        outer.addLayout(head)
        outer.addStretch(1)
        outer.addWidget(self._time)
        outer.addWidget(self._day)
        outer.addLayout(watch)
        outer.addSpacing(look.px(24))
        outer.addWidget(self._line)
        outer.addSpacing(look.px(8))
        outer.addLayout(export)

    def show_state(self, state: UnlockState) -> None:
        """Say whose kit this is and what was in use last."""
        self._facility.setText(state.facility)
        self.show_clock(state.day, state.time)
        for label, text in (
            (self._export, state.export),
            (self._export_second, state.export_second),
            (self._words, state.export_words),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        for widget in (self._line, self._export_icon):
            widget.setVisible(bool(state.export))

    def show_clock(self, day: str, time: str) -> None:
        """Say day and time."""
        self._day.setText(day)
        self._time.setText(time)
        self._time.setAccessibleName(f"{day} {time}")

    def retranslate(self) -> None:
        """Give the side its words."""
        self._title.setText(self.tr("Continuity kit"))
        self._watch.setText(
            self.tr("This laptop is on no network: check the time against a watch.")
        )

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumWidth(look.px(NARROWEST))
        self.setMaximumWidth(look.px(WIDTH))
        self._title.setFont(look.font(TITLE_PT, 600))
        large = look.font(CLOCK_PT, 300 if look.family == "Inter" else 400)
        large.setLetterSpacing(QFont.SpacingType.PercentageSpacing, TIGHT_PERCENT)
        self._time.setFont(large)
        self._day.setFont(look.font(TITLE_PT + 3, 500))
        for label in (self._facility, self._export_second):
            label.setFont(look.font(ROW_PT))
        self._watch.setFont(look.font(BODY_PT, 500))
        for label in (self._export, self._words):
            label.setFont(look.font(ROW_PT, 600))
        self._badge.setFixedSize(look.px(BADGE), look.px(BADGE))
        plate = look.color("rail").lighter(185).name()
        self._badge.setStyleSheet(f"background: {plate}; border-radius: {RADIUS_PANEL}px")
        self._badge.setPixmap(pixmap("pulse", look.px(26), look.color("rail_edge")))
        self._clock_icon.setPixmap(pixmap("clock", look.px(20), look.color("rail_watch")))
        self._export_icon.setPixmap(pixmap("import", look.px(22), look.color("rail_strong")))
        ink = look.color("rail_watch").name()
        self._watch.setStyleSheet(f"color: {ink}")
        self._line.setStyleSheet(f"background: {look.color('rail_ink').darker(220).name()}")
