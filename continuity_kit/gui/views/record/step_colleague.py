"""Step 5: the second person, and what their signature stands for; no meterset of the first."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.record_state import ColleagueStep
from continuity_kit.gui.theme import BODY_PT, NAME_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.parts.pin_field import PinField
from continuity_kit.gui.views.parts.signature import PersonField
from continuity_kit.gui.views.record.beam_fields import EntryField

SIGNS_WIDTH, READING_WIDTH, READING_HEIGHT = 376, 300, 64


class SumField(EntryField):
    """Metersets joined by plus; many of them are written smaller, so that all stay in view."""

    def __init__(self, look: Theme) -> None:
        """Make an empty field."""
        super().__init__()
        self._look = look
        self._fit()
        self.textChanged.connect(lambda _: self._fit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self._look.px(28)
        for points in (NAME_PT, TITLE_PT, ROW_PT, BODY_PT):
            font = self._look.font(points, 700)
            if QFontMetrics(font).horizontalAdvance(self.text()) <= room:
                break
        if font != self.font():
            self.setFont(font)


class ColleaguePanel(QWidget):
    """Signals: typed (the blind reading), changed (person or PIN), entered."""

    typed = Signal(str)
    changed = Signal()
    entered = Signal()

    def __init__(self, look: Theme) -> None:
        """Make the panel without words."""
        super().__init__()
        self._look = look
        self._who_title = plain_label(look, SECOND_PT, 600, wraps=True)
        self.person = PersonField(look, height=50)
        self.person.setFont(look.font(ROW_PT, 600))
        self.person.setStyleSheet(f"QComboBox {{ min-height: {look.px(46)}px; }}")
        self._who_note = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._reading_title = plain_label(look, SECOND_PT, 600, wraps=True)
        self.reading = SumField(look)
        self.reading.setStyleSheet(f"QLineEdit {{ min-height: {look.px(READING_HEIGHT - 4)}px; }}")
        self.reading.setMinimumWidth(look.px(READING_WIDTH))
        self.reading.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._total = plain_label(look, TITLE_PT, 700)
        self._pin_title = plain_label(look, SECOND_PT, 600)
        self.pin = PinField(look)
        self._signs_title = plain_label(look, ROW_PT, 600)
        self._rows = QGridLayout()
        self._rows.setVerticalSpacing(look.px(7))
        self._rows.setHorizontalSpacing(look.px(12))
        self._rows.setColumnStretch(1, 1)
        self._meaning = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._build()

    def _build(self) -> None:
        look = self._look
        left = QVBoxLayout()
        left.setSpacing(look.px(6))
        left.addWidget(self._who_title)
        left.addWidget(self.person)
        left.addWidget(self._who_note)
        left.addSpacing(look.px(10))
        left.addWidget(self._reading_title)
        left.addWidget(self.reading)
        left.addWidget(self._total)
        left.addSpacing(look.px(10))
        left.addWidget(self._pin_title)
        left.addWidget(self.pin)
        left.addStretch(1)
        signs = Panel(look, padding=18)
        signs.setMinimumWidth(look.px(SIGNS_WIDTH))
        signs.body.addWidget(self._signs_title)
        signs.body.addLayout(self._rows)
        signs.body.addSpacing(look.px(6))
        signs.body.addWidget(self._meaning)
        right = QVBoxLayout()
        right.addWidget(signs)
        right.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(24))
        whole.addLayout(left, 3)
        whole.addLayout(right, 2)
        self.reading.textEdited.connect(self.typed)
        self.reading.next_asked.connect(self.pin.setFocus)
        self.person.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.pin.changed.connect(self.changed)
        self.pin.entered.connect(self.entered)

    def show_step(self, step: ColleagueStep | None, reading: str) -> None:
        """Show what is asked, or forget everything."""
        if self.reading.text() != reading:
            self.reading.setText(reading)
        if step is None:
            clear_layout(self._rows)
            self.reading.clear()
            self._total.clear()
            return
        self._who_title.setText(step.who_title)
        self.person.show_people(step.people, step.nobody)
        self.person.setAccessibleName(step.who_title)
        self._who_note.setText(step.who_note)
        self._reading_title.setText(step.reading_title)
        self.reading.setPlaceholderText(step.reading_hint)
        self.reading.setAccessibleName(step.reading_title)
        self._total.setText(step.total)
        self._total.setVisible(bool(step.total))
        self._pin_title.setText(step.pin_title)
        self.pin.setAccessibleName(step.pin_title)
        self._signs_title.setText(step.signs_title)
        self._meaning.setText(step.meaning)
        self._show_signs(step)

    def focus_first(self) -> None:
        """Put the focus on who signs."""
        self.person.setFocus()

    def _show_signs(self, step: ColleagueStep) -> None:
        clear_layout(self._rows)
        shown = list(step.signs)
        hidden_at = len(shown) - 1
        for at, (name, value) in enumerate(shown):
            row = at if at < hidden_at else at + 1
            label = plain_label(self._look, BODY_PT, tone="second")
            label.setText(name)
            text = plain_label(self._look, BODY_PT, 600, wraps=True)
            text.setText(value)
            self._rows.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(text, row, 1)
        label = plain_label(self._look, BODY_PT, tone="second")
        label.setText(step.hidden_label)
        self._rows.addWidget(label, hidden_at, 0)
        hidden = QWidget()
        line = QHBoxLayout(hidden)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._look.px(8))
        words = plain_label(self._look, BODY_PT, 600)
        words.setText(step.hidden_words)
        line.addWidget(_Hatched(self._look))
        line.addWidget(words)
        line.addStretch(1)
        self._rows.addWidget(hidden, hidden_at, 1)


class _Hatched(QWidget):
    """A hatched bar where a value is hidden."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(look.px(118), look.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(self.rect())
        painter.fillRect(self.rect(), self._look.color("sunken"))
        pen = painter.pen()
        pen.setColor(self._look.color("line"))
        pen.setWidth(self._look.px(4))
        painter.setPen(pen)
        step = self._look.px(12)
        for left in range(-self.height(), self.width() + self.height(), step):
            painter.drawLine(left, self.height() + 2, left + self.height() + 4, -2)
        painter.end()
