"""One beam of step 4: its field, what the plan says once it was left, and how the beam ended."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import BeamRow, Outcome
from continuity_kit.gui.theme import GAP, NAME_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import APART, ActionButton
from continuity_kit.gui.views.parts.labels import Tone, plain_label, set_tone

FIELD_HEIGHT, FIELD_WIDTH, VERDICT_WIDTH = 52, 150, 160


class EntryField(QLineEdit):
    """A field whose Enter goes on to the next one and no further.

    Signals:
        next_asked: Enter was pressed.
    """

    next_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_asked.emit()
        else:
            super().keyPressEvent(event)


class ReadingField(EntryField):
    """Where one meterset is typed: empty at first, never filled by anything but a person.

    Signals:
        left: the focus went elsewhere.
    """

    left = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty field."""
        super().__init__()
        self.setFont(look.font(NAME_PT, 700))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(look.px(FIELD_WIDTH))
        self.setStyleSheet(f"QLineEdit {{ min-height: {look.px(FIELD_HEIGHT - 4)}px; }}")
        self.setMaxLength(14)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left."""
        super().focusOutEvent(event)
        self.left.emit()


class BeamFields(QObject):
    """The widgets of one beam, to be laid out in a grid.

    Signals:
        typed: beam, text. left: beam. ended: beam, complete or interrupted.
        focused: beam whose widgets have the focus.
    """

    typed = Signal(int, str)
    left = Signal(int)
    ended = Signal(int, str)
    focused = Signal(int)
    next_asked = Signal(int)

    def __init__(self, look: Theme, beam: int, parent: QWidget) -> None:
        """Make the widgets without values."""
        super().__init__(parent)
        self._look, self.beam = look, beam
        self.number = plain_label(look, TITLE_PT, 600)
        self.name = QWidget()
        self._label = plain_label(look, TITLE_PT, wraps=True)
        self._detail = plain_label(look, SECOND_PT, tone="second", wraps=True)
        _column(self.name, self._label, self._detail)
        self.planned = plain_label(look, TITLE_PT, 600)
        self.field = ReadingField(look)
        self.verdict = QWidget()
        self._verdict_icon = QLabel()
        self._difference = plain_label(look, 12.0, 600)
        self._limits = plain_label(look, SECOND_PT, tone="second", wraps=True)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(6))
        line.addWidget(self._verdict_icon)
        line.addWidget(self._difference)
        line.addStretch(1)
        _column(self.verdict, head, self._limits)
        self.verdict.setFixedWidth(look.px(VERDICT_WIDTH))
        self.ends = QWidget()
        self.complete = ActionButton(look, "segment")
        self.interrupted = ActionButton(look, "segment")
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        segments = QHBoxLayout(self.ends)
        segments.setContentsMargins(0, 0, 0, 0)
        segments.setSpacing(0)
        for button, token in ((self.complete, "green"), (self.interrupted, "amber")):
            button.setMinimumHeight(look.px(40))
            button.setStyleSheet(_checked_in(look, token))
            segments.addWidget(button)
            self._group.addButton(button)
        self.done = plain_label(look, weight=600, tone="green")
        segments.addWidget(self.done)
        self._connect()

    def _connect(self) -> None:
        self.field.textEdited.connect(lambda text: self.typed.emit(self.beam, text))
        self.field.left.connect(lambda: self.left.emit(self.beam))
        self.field.next_asked.connect(lambda: self.next_asked.emit(self.beam))
        self.complete.clicked.connect(lambda: self.ended.emit(self.beam, "complete"))
        self.interrupted.clicked.connect(lambda: self.ended.emit(self.beam, "interrupted"))
        for widget in (self.field, self.complete, self.interrupted):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell which beam is being typed, so that F8 marks that one."""
        if event.type() == QEvent.Type.FocusIn:
            self.focused.emit(self.beam)
        return super().eventFilter(watched, event)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """Return the widgets in the order of their columns."""
        return (self.number, self.name, self.planned, self.field, self.verdict, self.ends)

    def show_row(
        self, row: BeamRow, complete: str, interrupted: str, done: str, hidden: str
    ) -> None:
        """Show what is known; nothing of the plan before the reading was typed and left."""
        self.number.setText(str(row.number))
        self._label.setText(row.name)
        self._detail.setText(row.detail)
        self._detail.setVisible(bool(row.detail))
        self.field.setAccessibleName(row.spoken)
        if self.field.text() != row.typed:
            self.field.setText(row.typed)
        self.field.setProperty("wrong", row.is_wrong)
        for widget in (self.field, self.complete, self.interrupted):
            widget.setVisible(not row.is_done)
        self.done.setVisible(row.is_done)
        self.done.setText(done if row.is_done else "")
        self._show_verdict(row, "" if row.is_done else hidden)
        self._show_ends(row.outcome, complete, interrupted)

    def _show_verdict(self, row: BeamRow, hidden: str) -> None:
        verdict = row.verdict
        self.planned.setText(hidden if verdict is None else verdict.planned)
        set_tone(self.planned, "third" if verdict is None else "ink")
        # WORKAROUND: polishing a label anew gives it its first font back (Qt 6.10).
        font = self._look.font(SECOND_PT) if verdict is None else self._look.font(TITLE_PT, 600)
        self.planned.setFont(font)
        self._difference.setText("" if verdict is None else verdict.difference)
        self._limits.setText("" if verdict is None else verdict.limits)
        self._verdict_icon.setVisible(verdict is not None)
        if verdict is not None:
            tone: Tone = "green" if verdict.is_within else "amber" if verdict.is_short else "red"
            name = {"green": "given", "amber": "interrupted", "red": "stop"}[tone]
            side = self._look.px(18)
            self._verdict_icon.setPixmap(pixmap(name, side, self._look.color(tone)))
            set_tone(self._difference, tone)
            set_tone(self._limits, "second" if verdict.is_within else tone)

    def _show_ends(self, outcome: Outcome, complete: str, interrupted: str) -> None:
        for button, words, name, token, is_on in (
            (self.complete, complete, "tick", "green", outcome == "complete"),
            (self.interrupted, interrupted, "interrupted", "amber", outcome == "interrupted"),
        ):
            button.setText(f"{APART}{words}")
            button.setChecked(is_on)
            button.setAccessibleName(f"{words}, {self.field.accessibleName()}")
            color = self._look.color(token if is_on else "ink2")
            button.setIcon(pixmap(name, self._look.px(16), color))


def _checked_in(look: Theme, token: str) -> str:
    """Return the rule of a choice that is made: colour, border and icon beside its word.

    What the border takes, the padding gives: no column moves by a choice or a focus.
    """
    color, ground = getattr(look.tokens, token), getattr(look.tokens, f"{token}_bg")
    return (
        f'QPushButton[kind="segment"]:checked {{ background: {ground}; color: {color};'
        f" border: 2px solid {color}; }}"
        f'QPushButton[kind="segment"]:checked, QPushButton[kind="segment"]:focus'
        f" {{ padding: 0 {look.px(GAP) - 1}px; }}"
    )


def _column(widget: QWidget, *inside: QWidget) -> None:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for item in inside:
        layout.addWidget(item)
