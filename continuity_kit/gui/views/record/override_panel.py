"""Overriding a refusal: a reason in full words, and two people of whom one has the role named."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.gate_override import OverrideState
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together
from continuity_kit.gui.views.record.banner_line import BannerLine
from continuity_kit.gui.views.record.scrolled import scrolled

WIDTH = 760


class OverridePanel(QWidget):
    """Signals: back, signed (first name, PIN, second name, PIN, reason)."""

    back = Signal()
    signed = Signal(str, str, str, str, str)
    typed = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make an empty page; nobody is chosen, nothing is written."""
        super().__init__()
        self._state: OverrideState | None = None
        self.banner = BannerLine(look)
        self._title = plain_label(look, TITLE_PT, 600, wraps=True)
        self._lifted = plain_label(look, BODY_PT, 600, wraps=True)
        self._needs = plain_label(look, BODY_PT, 600, tone="red", wraps=True)
        self._reason_title = plain_label(look, SECOND_PT, 600)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFont(look.font(12.0))
        self.reason.setFixedHeight(look.px(96))
        self._short = plain_label(look, SECOND_PT, tone="second")
        self.first = SignatureLine(look, stacked=True)
        self.second = SignatureLine(look, stacked=True)
        self._meaning = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.back_button = ActionButton(look, tall=True)
        self.sign_button = ActionButton(look, "danger", tall=True)
        self._lay_out(look)
        self.back_button.clicked.connect(self.back)
        self.sign_button.clicked.connect(self._sign)
        self.reason.textChanged.connect(lambda: self.typed.emit(self.reason.toPlainText()))
        self.first.changed.connect(self._show_ready)
        self.second.changed.connect(self._show_ready)
        sign_together(self.first, self.second, self.sign_button)

    def _lay_out(self, look: Theme) -> None:
        panel = Panel(look, padding=22)
        panel.setMaximumWidth(look.px(WIDTH))
        for widget in (self.banner, self._title, self._lifted, self._needs):
            panel.body.addWidget(widget)
        panel.body.addSpacing(look.px(8))
        panel.body.addWidget(self._reason_title)
        panel.body.addWidget(self.reason)
        panel.body.addWidget(self._short)
        panel.body.addSpacing(look.px(4))
        panel.body.addWidget(self.first)
        panel.body.addWidget(self.second)
        panel.body.addWidget(self._meaning)
        panel.body.addSpacing(look.px(8))
        buttons = QHBoxLayout()
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.sign_button)
        panel.body.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(panel, 8)
        row.addStretch(1)
        inside = QWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(20))
        whole.addLayout(row)
        whole.addStretch(1)

    def show_state(self, state: OverrideState) -> None:
        """Show what an override asks for."""
        self._state = state
        self._title.setText(state.title)
        self._lifted.setText(state.lifted)
        self._lifted.setVisible(bool(state.lifted))
        self._needs.setText(state.needs)
        self._reason_title.setText(state.reason_title)
        self.reason.setAccessibleName(state.reason_title)
        self._short.setText(state.short)
        self._meaning.setText(state.meaning)
        self.back_button.setText(state.back)
        self.sign_button.setText(state.sign)
        for signature, title in ((self.first, state.first), (self.second, state.second)):
            signature.show_signature(title, state.people, state.nobody, state.pin_name)
        self._show_ready()

    def start(self) -> None:
        """Begin with nothing written and nobody chosen."""
        self.reason.clear()
        for signature in (self.first, self.second):
            signature.clear()
            signature.person.setCurrentIndex(0)
        self.reason.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the refusal by Esc; nothing here is done by Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _show_ready(self) -> None:
        state = self._state
        is_ready = state is not None and state.is_reasoned and not state.is_busy
        filled = self.first.is_filled and self.second.is_filled
        self.sign_button.setEnabled(bool(is_ready and filled))

    def _sign(self) -> None:
        first, second = self.first.take(), self.second.take()
        self.signed.emit(*first, *second, self.reason.toPlainText())
