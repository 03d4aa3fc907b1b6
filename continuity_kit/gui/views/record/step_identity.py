"""Step 1: scan, what the patient says, and which plan where several are going on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from continuity_kit.domain.images import PageImage
from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import IdentityStep
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone
from continuity_kit.gui.views.record.choice_row import ChoiceRow
from continuity_kit.gui.views.record.paper_line import PaperLine

TICK_HEIGHT = 48
DAY_WIDTH, HOUR_WIDTH = 330, 190
PHOTO_WIDTH, PHOTO_HEIGHT = 200, 250


class IdentityPanel(QWidget):
    """Signals: said (0 name, 1 birth date; is said), plan_chosen, timed (day, hour)."""

    said = Signal(int, bool)
    plan_chosen = Signal(str)
    timed = Signal(str, str)

    def __init__(self, look: Theme) -> None:
        """Make the panel without words."""
        super().__init__()
        self._look = look
        self._shown_photo: PageImage | None = None
        self._scan_icon = QLabel()
        self._scan = plain_label(look, ROW_PT, wraps=True)
        self.ticks = (QCheckBox(), QCheckBox())
        self._plans = ChoiceRow(look)
        self._plans.chosen.connect(self.plan_chosen)
        self.paper = PaperLine(look)
        self._photo = QLabel()
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._photo_words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._time_title = plain_label(look, weight=600)
        self._day, self._hour = QLineEdit(), QLineEdit()
        self._day_hint = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._build()

    def _build(self) -> None:
        look = self._look
        scan = Panel(look)
        line = QHBoxLayout()
        line.setSpacing(look.px(14))
        line.addWidget(self._scan_icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._scan, 1)
        scan.body.addLayout(line)
        said = Panel(look)
        for which, tick in enumerate(self.ticks):
            tick.setFont(look.font(ROW_PT, 600))
            tick.setMinimumHeight(look.px(TICK_HEIGHT))
            tick.clicked.connect(lambda on, at=which: self.said.emit(at, on))
            said.body.addWidget(tick)
        times = QHBoxLayout()
        for field in (self._day, self._hour):
            field.setFont(look.font(ROW_PT, 600))
            field.textEdited.connect(self._timed)
            times.addWidget(field)
        self._day.setFixedWidth(look.px(DAY_WIDTH))
        self._hour.setFixedWidth(look.px(HOUR_WIDTH))
        times.addWidget(self._day_hint, 1)
        paper = Panel(look)
        paper.body.addWidget(self.paper)
        self._photo_panel = Panel(look, padding=10)
        self._photo_panel.setFixedWidth(look.px(PHOTO_WIDTH + 22))
        self._photo_panel.body.addWidget(self._photo)
        self._photo_panel.body.addWidget(self._photo_words)
        self._photo_panel.hide()
        asked = QVBoxLayout()
        asked.setSpacing(look.px(16))
        for panel in (scan, said, paper):
            asked.addWidget(panel)
        asked.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(look.px(16))
        beside.addLayout(asked, 1)
        beside.addWidget(self._photo_panel, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(16))
        whole.addLayout(beside)
        whole.addWidget(self._plans)
        whole.addWidget(self._time_title)
        whole.addLayout(times)
        whole.addStretch(1)

    def show_step(self, step: IdentityStep) -> None:
        """Show what was scanned and said."""
        token = "green" if step.is_scanned else "ink2"
        side = self._look.px(28)
        name = "given" if step.is_scanned else "scan"
        self._scan_icon.setPixmap(pixmap(name, side, self._look.color(token)))
        self._scan.setText(step.scanned)
        set_tone(self._scan, "green" if step.is_scanned else "ink")
        for tick, words, is_said in zip(self.ticks, step.ticks, step.ticked, strict=True):
            tick.setText(words)
            tick.setChecked(is_said)
        if step.paper is not None:
            self.paper.show_paper(step.paper)
        self._show_photo(step.photo, step.photo_words)
        self._plans.show_choices(step.plan_title, step.plans, step.plan)
        title, day, hour = step.time_words
        self._time_title.setText(title)
        for field, name, text in (
            (self._day, day, step.given_on),
            (self._hour, hour, step.given_at),
        ):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            if field.text() != text:
                field.setText(text)
        self._day_hint.setText(step.day_hint if step.given_on.strip() else "")
        for widget in (self._time_title, self._day, self._hour, self._day_hint):
            widget.setVisible(step.asks_time)

    def _show_photo(self, photo: PageImage | None, words: str) -> None:
        self._photo_panel.setVisible(bool(words))
        self._photo_words.setText(words)
        self._photo.setVisible(photo is not None)
        self._photo.setAccessibleName(words)
        if photo is None or photo is self._shown_photo:
            return
        self._shown_photo = photo
        rgb = QImage.Format.Format_RGB888
        drawn = QImage(photo.rgb, photo.columns, photo.rows, photo.columns * 3, rgb).copy()
        side = self._look.px(PHOTO_WIDTH)
        fitted = QPixmap.fromImage(drawn).scaled(
            side,
            self._look.px(PHOTO_HEIGHT),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        self._photo.setPixmap(fitted)

    def focus_first(self) -> None:
        """Put the focus on the first thing to do."""
        self.ticks[0].setFocus()

    def _timed(self) -> None:
        self.timed.emit(self._day.text(), self._hour.text())
