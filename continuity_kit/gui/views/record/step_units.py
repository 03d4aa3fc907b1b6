"""Step 4: one field a beam, nothing prefilled; shifts, couch, remark, why it was interrupted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import UnitsStep
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, hairline, plain_label
from continuity_kit.gui.views.record.beam_fields import BeamFields
from continuity_kit.gui.views.record.scrolled import scrolled
from continuity_kit.gui.views.record.three_fields import ThreeFields

RIGHT_COLUMNS = (2,)
SMALLEST_PERCENT, NAME_COLUMN = 100, 1


class UnitsPanel(QWidget):
    """Signals: typed (beam, text), left (beam), ended (beam, outcome), further (name, value).

    gone_on: Enter in the field of a beam whose end is said already.
    """

    typed = Signal(int, str)
    left = Signal(int)
    ended = Signal(int, str)
    further = Signal(str, object)
    gone_on = Signal()

    def __init__(self, look: Theme) -> None:
        """Make the panel without beams."""
        super().__init__()
        self._look = look
        self._beams: dict[int, BeamFields] = {}
        self._current: int | None = None
        self._lines: list[QFrame] = []
        self._table = Panel(look)
        self._table.body.setContentsMargins(0, 0, 0, 0)
        self._table.body.setSpacing(0)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(8))
        self._grid.setHorizontalSpacing(look.px(15))
        self._grid.setVerticalSpacing(look.px(7))
        self._grid.setColumnStretch(1, 1)
        self._titles = [plain_label(look, SECOND_PT, 600, tone="second") for _ in range(6)]
        self._hidden_note = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._shifts, self._couch = ThreeFields(look), ThreeFields(look)
        self._remark_title = plain_label(look, SECOND_PT, 600)
        self._remark = _line(look)
        self._reason_title = plain_label(look, SECOND_PT, 600, tone="amber")
        self._reason = _line(look)
        self._hint = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._hint_panel = Panel(look, padding=10)
        self._build()

    def _build(self) -> None:
        look = self._look
        for column, label in enumerate(self._titles):
            side = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(label, 0, column, side)
        self._table.body.addLayout(self._grid)
        note = QFrame()
        note.setProperty("role", "sunken")
        line = QHBoxLayout(note)
        line.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(8))
        line.addWidget(_icon(look, "eye", "ink2"))
        line.addWidget(self._hidden_note, 1)
        self._table.body.addWidget(note)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, look.px(4), 0)
        whole.setSpacing(look.px(12))
        whole.addWidget(self._table)
        reason = QHBoxLayout()
        reason.setSpacing(look.px(12))
        reason.addWidget(self._reason_title)
        reason.addWidget(self._reason, 1)
        whole.addLayout(reason)
        whole.addLayout(self._further())
        row = QHBoxLayout()
        row.addWidget(_icon(look, "interrupted", "ink2"))
        row.addWidget(self._hint, 1)
        self._hint_panel.body.addLayout(row)
        whole.addWidget(self._hint_panel)
        whole.addStretch(1)
        inside = QWidget()
        inside.setLayout(whole)
        scroll = scrolled(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._shifts.changed.connect(lambda: self.further.emit("shifts_cm", self._shifts.texts))
        self._couch.changed.connect(lambda: self.further.emit("couch", self._couch.texts))
        self._remark.textEdited.connect(lambda text: self.further.emit("remark", text))
        self._reason.textEdited.connect(lambda text: self.further.emit("partial_reason", text))

    def _further(self) -> QGridLayout:
        """Lay shifts, couch and remark side by side; where the text is larger, in two lines."""
        look = self._look
        remark = QVBoxLayout()
        remark.setSpacing(look.px(4))
        remark.addWidget(self._remark_title)
        remark.addWidget(self._remark)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(18))
        grid.setVerticalSpacing(look.px(10))
        grid.addWidget(self._shifts, 0, 0)
        grid.addWidget(self._couch, 0, 1)
        if look.scale_percent == SMALLEST_PERCENT:
            grid.addLayout(remark, 0, 2)
        else:
            grid.addLayout(remark, 1, 0, 1, 2)
        for column, stretch in ((0, 4), (1, 4), (2, 3)):
            grid.setColumnStretch(column, stretch if column < grid.columnCount() else 0)
        return grid

    @property
    def current_beam(self) -> int | None:
        """Return the beam that was typed in last: F8 marks that one."""
        return self._current

    @property
    def beams(self) -> dict[int, BeamFields]:
        """Return the fields by beam."""
        return self._beams

    def show_step(self, step: UnitsStep | None) -> None:
        """Show the beams, or forget them all: no value stays in a hidden widget."""
        numbers = [] if step is None else [row.number for row in step.rows]
        if numbers != list(self._beams):
            self._make(numbers)
        if step is None:
            for field in (self._remark, self._reason):
                field.clear()
            return
        for label, words in zip(self._titles, step.columns, strict=True):
            label.setText(words)
        for row in step.rows:
            self._beams[row.number].show_row(
                row, step.complete, step.interrupted, step.done_words, step.hidden_words
            )
        self._hidden_note.setText(step.hidden_note)
        self._shifts.show_fields(step.shifts_title, step.shift_names, step.shifts, step.shifts_note)
        self._couch.show_fields(step.couch_title, step.shift_names, step.couch)
        self._hint.setText(step.interrupted_hint)
        for title, field, words, hint, text in (
            (self._remark_title, self._remark, step.remark_title, step.remark_hint, step.remark),
            (self._reason_title, self._reason, step.reason_title, step.reason_hint, step.reason),
        ):
            title.setText(words)
            field.setPlaceholderText(hint)
            field.setAccessibleName(words)
            if field.text() != text:
                field.setText(text)
        self._reason_title.setVisible(step.asks_reason)
        self._reason.setVisible(step.asks_reason)
        self._hint_panel.setVisible(not step.asks_reason)

    def focus_first(self) -> None:
        """Put the focus on the first beam that is to be read."""
        for fields in self._beams.values():
            if fields.field.isVisibleTo(self):
                fields.field.setFocus()
                return

    def first_missing(self) -> QWidget | None:
        """Return what the step waits for: a reading, how a beam ended, the reason, a shift."""
        for fields in self._beams.values():
            if not fields.field.isVisibleTo(self):
                continue
            if not fields.field.text().strip():
                return fields.field
            if not (fields.complete.isChecked() or fields.interrupted.isChecked()):
                return fields.complete
        if self._reason.isVisibleTo(self) and not self._reason.text().strip():
            return self._reason
        return self._shifts.wrong

    def focus_reason(self) -> None:
        """Put the focus where the interruption is explained."""
        self._reason.setFocus()

    def _make(self, numbers: list[int]) -> None:
        old, self._beams = self._beams, {}
        self._current = None
        for fields in old.values():
            for widget in fields.widgets:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
            fields.deleteLater()
        for line in self._lines:
            self._grid.removeWidget(line)
            line.setParent(None)
            line.deleteLater()
        self._lines = []
        for at, number in enumerate(numbers):
            line = hairline(self._look)
            self._grid.addWidget(line, 1 + 2 * at, 0, 1, 6)
            self._lines.append(line)
            fields = BeamFields(self._look, number, self)
            for column, widget in enumerate(fields.widgets):
                side = Qt.AlignmentFlag.AlignRight if column in RIGHT_COLUMNS else _LEFT
                if column == NAME_COLUMN:
                    side = Qt.AlignmentFlag(0)
                place = (2 + 2 * at, column)
                self._grid.addWidget(widget, *place, side | Qt.AlignmentFlag.AlignVCenter)
            fields.typed.connect(self.typed)
            fields.left.connect(self.left)
            fields.ended.connect(self.ended)
            fields.focused.connect(self._focused)
            fields.next_asked.connect(self._go_on)
            self._beams[number] = fields

    def _focused(self, beam: int) -> None:
        self._current = beam

    def _go_on(self, beam: int) -> None:
        """Go on to how the beam ended; where that is said, past it.

        SAFETY: what is typed next, the reason of an interruption, must not land on the choice: its
        first space would say "complete" (test_what_is_typed_after_f8_and_enter_is_the_reason).
        """
        fields = self._beams[beam]
        if fields.complete.isChecked() or fields.interrupted.isChecked():
            self.gone_on.emit()
        else:
            fields.complete.setFocus()


def _line(look: Theme) -> QLineEdit:
    field = QLineEdit()
    field.setFont(look.font(ROW_PT))
    field.setMinimumHeight(look.px(40))
    return field


def _icon(look: Theme, name: str, token: str) -> QLabel:
    label = QLabel()
    label.setPixmap(pixmap(name, look.px(18), look.color(token)))
    return label


_LEFT = Qt.AlignmentFlag.AlignLeft
