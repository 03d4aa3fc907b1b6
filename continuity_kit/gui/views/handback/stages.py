"""The stages of the return as a bar; each opens what it does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.handback import Stage
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label, polish_anew

_TOKENS = {"second": "ink2", "third": "ink3"}


class StageBox(QFrame):
    """One stage: glyph, title, where it is."""

    clicked = Signal(int)

    def __init__(self, look: Theme, place: int) -> None:
        """Make an empty stage."""
        super().__init__()
        self.setProperty("role", "panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._look, self._place = look, place
        self._stage: Stage | None = None
        self._is_open, self._open_word = False, ""
        self._icon, self._arrow = QLabel(), QLabel()
        self.mark = plain_label(look, SECOND_PT, 600, tone="accent")
        self.title = plain_label(look, ROW_PT, 600, wraps=True)
        self.words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        texts = QVBoxLayout()
        texts.setSpacing(look.px(2))
        head = QHBoxLayout()
        head.setSpacing(look.px(4))
        head.addWidget(self.title, 1)
        head.addWidget(self.mark)
        head.addWidget(self._arrow)
        texts.addLayout(head)
        texts.addWidget(self.words)
        line = QHBoxLayout(self)
        line.setContentsMargins(*(look.px(12),) * 4)
        line.setSpacing(look.px(10))
        line.addWidget(self._icon)
        line.addLayout(texts, 1)

    def show_stage(self, stage: Stage) -> None:
        """Show where the stage is."""
        self._stage = stage
        token = _TOKENS.get(stage.tone, stage.tone)
        self._icon.setPixmap(pixmap(stage.icon, self._look.px(26), self._look.color(token)))
        self.title.setText(stage.title)
        self.words.setText(stage.words)
        self._say()

    def show_open(self, *, is_open: bool, word: str) -> None:
        """Mark the stage whose panel is shown: by a word, an arrow, and border and ground."""
        self._is_open, self._open_word = is_open, word
        self.mark.setText(word if is_open else "")
        arrow = pixmap("arrow-down", self._look.px(16), self._look.color("accent"))
        self._arrow.setPixmap(arrow if is_open else QPixmap())
        self.setProperty("role", "note-blue" if is_open else "panel")
        polish_anew(self)
        self._say()

    def restyle(self, look: Theme) -> None:
        """Draw glyph and arrow in the colours of the look."""
        self._look = look
        if self._stage is not None:
            self.show_stage(self._stage)
        self.show_open(is_open=self._is_open, word=self._open_word)

    def _say(self) -> None:
        stage = self._stage
        if stage is not None:
            told = f"{stage.title}: {stage.words}"
            self.setAccessibleName(f"{told}, {self._open_word}" if self._is_open else told)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the stage."""
        del event
        self.clicked.emit(self._place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the stage by Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self._place)
        else:
            super().keyPressEvent(event)


class StageBar(QFrame):
    """All stages side by side."""

    opened = Signal(int)

    def __init__(self, look: Theme, count: int) -> None:
        """Make so many empty stages."""
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        self.boxes = [StageBox(look, place) for place in range(count)]
        for box in self.boxes:
            box.clicked.connect(self.opened.emit)
            line.addWidget(box, 1)

    def show_open(self, place: int | None, word: str) -> None:
        """Mark the stage whose panel is shown, none while another panel is."""
        for at, box in enumerate(self.boxes):
            box.show_open(is_open=at == place, word=word)

    def show_stages(self, stages: tuple[Stage, ...]) -> None:
        """Show where each stage is."""
        for box, stage in zip(self.boxes, stages, strict=True):
            box.show_stage(stage)
