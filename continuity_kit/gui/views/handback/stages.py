"""The stages of the return as a bar; each opens what it does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.handback import Stage
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label

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
        self._icon = QLabel()
        self.title = plain_label(look, ROW_PT, 600, wraps=True)
        self.words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        texts = QVBoxLayout()
        texts.setSpacing(look.px(2))
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        line = QHBoxLayout(self)
        line.setContentsMargins(*(look.px(12),) * 4)
        line.setSpacing(look.px(10))
        line.addWidget(self._icon)
        line.addLayout(texts, 1)

    def show_stage(self, stage: Stage) -> None:
        """Show where the stage is."""
        token = _TOKENS.get(stage.tone, stage.tone)
        self._icon.setPixmap(pixmap(stage.icon, self._look.px(26), self._look.color(token)))
        self.title.setText(stage.title)
        self.words.setText(stage.words)
        self.setAccessibleName(f"{stage.title}: {stage.words}")

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

    def show_stages(self, stages: tuple[Stage, ...]) -> None:
        """Show where each stage is."""
        for box, stage in zip(self.boxes, stages, strict=True):
            box.show_stage(stage)
