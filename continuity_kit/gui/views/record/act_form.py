"""The form of one act: what it does, its fields, the reason, and one or two signatures."""

from itertools import takewhile

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.correct_form import FormField, FormState
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.record.choice_row import ChoiceRow
from continuity_kit.gui.views.record.scrolled import scrolled

Made = QLineEdit | QCheckBox | ChoiceRow
LABEL_WIDTH = 156
"""Pixels of the column of names: fields, reason and signatures begin at one line."""


class ActForm(Panel):
    """Signals: act_chosen, typed (field, value), reasoned, signed (name, PIN, name, PIN)."""

    act_chosen = Signal(str)
    typed = Signal(str, str)
    reasoned = Signal(str)
    signed = Signal(str, str, str, str)

    def __init__(self, look: Theme) -> None:
        """Make an empty form."""
        super().__init__(look, padding=16)
        self._look = look
        self._state: FormState | None = None
        self._is_busy = False
        self._names: tuple[str, ...] = ()
        self.fields: dict[str, Made] = {}
        self._hints: dict[str, QLabel] = {}
        self._nothing = StandIn(look)
        self._title = plain_label(look, ROW_PT, 600, wraps=True)
        self._detail = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.acts = ChoiceRow(look)
        self._does = plain_label(look, BODY_PT, wraps=True)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(look.px(6))
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnMinimumWidth(0, look.px(LABEL_WIDTH))
        self._reason_title = plain_label(look, SECOND_PT, 600, wraps=True)
        self._reason_title.setFixedWidth(look.px(LABEL_WIDTH))
        self.reason = QLineEdit()
        self.reason.setFont(look.font(ROW_PT))
        self.reason.setMinimumHeight(look.px(40))
        self._roles = plain_label(look, SECOND_PT, 600, wraps=True)
        self.first, self.second = (
            SignatureLine(look, title_width=look.px(LABEL_WIDTH)),
            SignatureLine(look, title_width=look.px(LABEL_WIDTH)),
        )
        self._lacks = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.sign_button = ActionButton(look, "primary", tall=True)
        self._build()

    def _build(self) -> None:
        look = self._look
        self._inside = QWidget()
        form = QVBoxLayout(self._inside)
        form.setContentsMargins(0, 0, look.px(6), 0)
        form.setSpacing(look.px(6))
        for widget in (self._title, self._detail, self.acts, self._does):
            form.addWidget(widget)
        form.addLayout(self._grid)
        self._reason_line = QHBoxLayout()
        self._reason_line.setSpacing(look.px(8))
        self._reason_line.addWidget(self._reason_title)
        self._reason_line.addWidget(self.reason, 1)
        form.addLayout(self._reason_line)
        form.addWidget(self.first)
        form.addWidget(self.second)
        form.addStretch(1)
        self._scroll = scrolled(self._inside)
        buttons = QHBoxLayout()
        asked = QVBoxLayout()
        asked.setSpacing(0)
        asked.addStretch(1)
        asked.addWidget(self._roles)
        asked.addWidget(self._lacks)
        asked.addStretch(1)
        buttons.addLayout(asked, 1)
        buttons.addWidget(self.sign_button)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._nothing, 1)
        self.body.addLayout(buttons)
        self.acts.chosen.connect(self.act_chosen)
        self.reason.textEdited.connect(self.reasoned)
        self.sign_button.clicked.connect(self.sign)
        for signature in (self.first, self.second):
            signature.changed.connect(self._show_ready)
            signature.entered.connect(self.sign)
        sign_together(self.first, self.second, self.sign_button)

    def show_form(self, state: FormState | None, pick: str, *, is_busy: bool) -> None:
        """Show the form of what is chosen."""
        self._state, self._is_busy = state, is_busy
        self._scroll.setVisible(state is not None)
        self.sign_button.setVisible(state is not None)
        self._lacks.setVisible(state is not None)
        self._roles.setVisible(state is not None and bool(state.roles))
        self.setVisible(state is not None or bool(pick))
        if state is None:
            self._nothing.show_empty(pick)
            return
        self._nothing.clear()
        self._title.setText(state.title)
        self._detail.setText(state.detail)
        self._detail.setVisible(bool(state.detail))
        shown = state.acts if len(state.acts) > 1 else ()
        self.acts.show_choices("", shown, state.act, icon="pen")
        self._does.setText(state.does)
        self._show_fields(state.fields)
        self._show_reason(state)
        self._roles.setText(state.roles)
        for signature, title in ((self.first, state.first), (self.second, state.second)):
            signature.show_signature(title, state.people, state.nobody, state.pin_name)
            signature.setVisible(state.act is not None)
        self.second.setVisible(state.needs_second)
        self.sign_button.setText(state.sign)
        self._show_ready()

    def forget(self) -> None:
        """Forget every PIN and who was chosen."""
        for signature in (self.first, self.second):
            signature.clear()
            signature.person.setCurrentIndex(0)

    def _show_reason(self, state: FormState) -> None:
        self._reason_title.setText(state.reason_title)
        self.reason.setAccessibleName(state.reason_title)
        if self.reason.text() != state.reason:
            self.reason.setText(state.reason)
        self._reason_title.setVisible(state.asks_reason)
        self.reason.setVisible(state.asks_reason)

    def _show_fields(self, fields: tuple[FormField, ...]) -> None:
        names = tuple(item.name for item in fields)
        if names != self._names:
            self._names = names
            clear_layout(self._grid)
            self._hints.clear()
            self.fields = {item.name: self._make(at, item) for at, item in enumerate(fields)}
        for item in fields:
            self._fill(self.fields[item.name], item)
        self._place_hints(fields)

    def _place_hints(self, fields: tuple[FormField, ...]) -> None:
        """Give a warning the empty places below it: its height pushes no signature out of sight."""
        for at, item in enumerate(fields):
            hint = self._hints.get(item.name)
            if hint is None:
                continue
            below = takewhile(lambda it: it.kind == "text" and not it.hint, fields[at + 1 :])
            is_warning = item.tone == "red"
            self._grid.removeWidget(hint)
            self._grid.addWidget(
                hint,
                at,
                2,
                1 + len(tuple(below)) if is_warning else 1,
                1,
                Qt.AlignmentFlag.AlignTop if is_warning else Qt.AlignmentFlag(0),
            )
            hint.setVisible(bool(item.hint))

    def _make(self, at: int, item: FormField) -> Made:
        made: Made
        if item.kind == "tick":
            made = QCheckBox(item.label)
            made.clicked.connect(
                lambda on, name=item.name: self.typed.emit(name, "1" if on else "")
            )
            self._grid.addWidget(made, at, 0, 1, 3)
            return made
        if item.kind == "choice":
            made = ChoiceRow(self._look)
            made.chosen.connect(lambda key, name=item.name: self.typed.emit(name, key))
            self._grid.addWidget(made, at, 0, 1, 3)
            return made
        label = plain_label(self._look, SECOND_PT, 600)
        label.setText(item.label)
        hint = plain_label(self._look, SECOND_PT, tone="second", wraps=True)
        self._hints[item.name] = hint
        made = QLineEdit()
        made.setFont(self._look.font(ROW_PT, 600))
        made.setMinimumHeight(self._look.px(38))
        made.setMinimumWidth(self._look.px(180))
        made.textEdited.connect(lambda text, name=item.name: self.typed.emit(name, text))
        self._grid.addWidget(label, at, 0)
        self._grid.addWidget(made, at, 1)
        self._grid.addWidget(hint, at, 2)
        return made

    def _fill(self, made: Made, item: FormField) -> None:
        if isinstance(made, QCheckBox):
            made.setChecked(bool(item.value))
        elif isinstance(made, ChoiceRow):
            made.show_choices(item.label, item.choices, item.value or None, icon="")
        else:
            made.setAccessibleName(f"{item.label} {item.hint}".strip())
            self._hints[item.name].setText(item.hint)
            if self._hints[item.name].property("tone") != item.tone:
                set_tone(self._hints[item.name], item.tone)
            if made.text() != item.value:
                made.setText(item.value)

    @property
    def _is_ready(self) -> bool:
        state = self._state
        if state is None or state.lacks or self._is_busy or not self.first.is_filled:
            return False
        is_optional = state.act == "check"
        if not state.needs_second or (is_optional and not self.second.person.name):
            return True
        return self.second.is_filled

    def _show_ready(self) -> None:
        state = self._state
        self.sign_button.setEnabled(self._is_ready)
        if state is not None:
            is_waiting = not (state.lacks or self._is_ready or self._is_busy)
            self._lacks.setText(state.unsigned if is_waiting else state.lacks)

    def sign(self) -> None:
        """Sign, if everything is there; else go to what is still missing."""
        if not self._is_ready or self._state is None:
            self.focusNextPrevChild(True)
            return
        has_second = self._state.needs_second and bool(self.second.person.name)
        self.signed.emit(
            self.first.person.name,
            self.first.pin.take(),
            self.second.person.name if has_second else "",
            self.second.pin.take() if has_second else "",
        )
