"""The five steps at the left: done, now, later; a note beneath."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import StepLine
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label, set_tone

WIDTH, NARROW = 268, 64
MARK = 30
EDGE = 4


class StepsList(QFrame):
    """Where one is; not clickable forwards."""

    def __init__(self, look: Theme, count: int = 5) -> None:
        """Make the list without words."""
        super().__init__()
        self.setObjectName("steps")
        self._look = look
        self.setFixedWidth(look.px(WIDTH))
        self.setStyleSheet(
            f"#steps {{ background: {look.tokens.surface}; border: 0;"
            f" border-right: 1px solid {look.tokens.line}; }}"
        )
        self._rows = [_StepRow(look) for _ in range(count)]
        self._note = _Note(look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, look.px(16), 0, look.px(16))
        whole.setSpacing(0)
        for row in self._rows:
            whole.addWidget(row)
        whole.addStretch(1)
        inset = QHBoxLayout()
        inset.setContentsMargins(look.px(16), 0, look.px(16), 0)
        inset.addWidget(self._note)
        whole.addLayout(inset)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Show the marks alone where the page is narrow; screen readers still say the titles."""
        self.setFixedWidth(self._look.px(NARROW if is_narrow else WIDTH))
        for row in self._rows:
            row.set_narrow(is_narrow=is_narrow)
        self._note.set_narrow(is_narrow=is_narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the details of other steps out where the page is low: words are whole or absent."""
        super().resizeEvent(event)
        width, note = self.width(), self._note
        needed = sum(row.whole_height(width) for row in self._rows) + 2 * self._look.px(16)
        if note.isVisibleTo(self):
            needed += note.heightForWidth(width - 2 * self._look.px(16))
        for row in self._rows:
            row.set_low(is_low=needed > self.height())

    def show_steps(self, steps: Sequence[StepLine], note: str) -> None:
        """Show where one is."""
        for row, step in zip(self._rows, steps, strict=True):
            row.show_step(step)
        self._note.say(note)


class _StepRow(QFrame):
    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("step")
        self._is_narrow = self._is_low = False
        self._mark = _StepMark(look)
        self._title = plain_label(look, ROW_PT, 600, wraps=True)
        self._detail = plain_label(look, SECOND_PT, tone="second", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(look.px(2))
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(10), look.px(16), look.px(10))
        row.setSpacing(look.px(14))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def set_narrow(self, *, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        self._title.setHidden(is_narrow)
        self._detail.setHidden(is_narrow or self._is_low)

    def set_low(self, *, is_low: bool) -> None:
        self._is_low = is_low
        self._detail.setHidden(is_low or self._is_narrow)

    def whole_height(self, width: int) -> int:
        look = self._look
        room = width - look.px(16 + MARK + 14 + 16)
        title, detail = self._title.heightForWidth(room), self._detail.heightForWidth(room)
        return max(title + look.px(2) + detail, look.px(MARK)) + 2 * look.px(10)

    def show_step(self, step: StepLine) -> None:
        self._mark.show_step(step)
        self._title.setText(step.title)
        self._detail.setText(step.detail)
        set_tone(self._title, "accent" if step.mark == "now" else "ink")
        tokens = self._look.tokens
        ground = tokens.accent_bg if step.mark == "now" else "transparent"
        edge = tokens.accent if step.mark == "now" else "transparent"
        self.setStyleSheet(
            f"#step {{ background: {ground}; border: 0; border-left: {EDGE}px solid {edge}; }}"
        )
        self.setAccessibleName(f"{step.number}. {step.title}")
        self.setAccessibleDescription(step.detail)


class _StepMark(QWidget):
    """A circle: a tick when done, the number now, an outline later."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self._step: StepLine | None = None
        self.setFixedSize(QSize(look.px(MARK), look.px(MARK)))

    def show_step(self, step: StepLine) -> None:
        self._step = step
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, step = self._look, self._step
        if step is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        token = {"done": "green", "now": "accent", "later": "line2"}[step.mark]
        is_full = step.mark != "later"
        painter.setPen(QPen(look.color(token), 2))
        painter.setBrush(look.color(token) if is_full else look.color("surface"))
        painter.drawEllipse(QRectF(1, 1, self.width() - 2, self.height() - 2))
        if step.mark == "done":
            side = look.px(18)
            at = (self.width() - side) // 2
            painter.drawPixmap(at, at, pixmap("tick", side, look.color("surface")))
        else:
            painter.setFont(look.font(BODY_PT, 700))
            painter.setPen(look.color("on_accent" if is_full else "ink2"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(step.number))
        painter.end()


class _Note(QFrame):
    def __init__(self, look: Theme) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._icon = QLabel()
        side = look.px(16)
        self._icon.setPixmap(pixmap("info", side, look.color("ink2")))
        self._words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(12), look.px(10), look.px(12), look.px(10))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def set_narrow(self, *, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        self.say(self._words.text())

    def say(self, text: str) -> None:
        self._words.setText(text)
        self.setVisible(bool(text) and not self._is_narrow)

    _is_narrow = False
