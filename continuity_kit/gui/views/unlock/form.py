"""The form of unlock: opener, passphrase or envelope, and what the last try ended in."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import icon, pixmap
from continuity_kit.gui.presenters.unlock import UnlockState
from continuity_kit.gui.theme import BODY_PT, CAPTION_PT, NAME_PT, ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone

WIDTH, NARROWEST = 520, 420
ICON_LEFT, TEXT_LEFT = 11, 24
"""Where the key and what is typed stand, under the person and the name, logical pixels."""
PROBLEM_ROOM = 90
"""Kept free below, so that nothing moves when a try is refused, logical pixels."""


class SecretField(QLineEdit):
    """Typed unseen; leaves no copy in clipboard or undo.

    Signals:
        letter: text of a key press, and whether shift was held.
    """

    letter = Signal(str, bool)

    def __init__(self) -> None:
        """Make an empty field."""
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell the letter's case, for caps lock."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.letter.emit(event.text(), is_shifted)
        super().keyPressEvent(event)


class UnlockForm(QWidget):
    """Asks for one secret.

    Signals:
        submitted: name of the opener or envelope, and what was typed.
        typed: a letter, and whether shift was held.
        help_asked: somebody wants the guides.
        drill_left: the drill is over, before it was opened.
    """

    submitted = Signal(str, str)
    typed = Signal(str, bool)
    help_asked = Signal()
    drill_left = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty form."""
        super().__init__()
        self._look = look
        self._state: UnlockState | None = None
        self._is_envelope = self._is_opening = False
        self._title = plain_label(look, NAME_PT, 600)
        self._subtitle = plain_label(look, ROW_PT, tone="second", wraps=True)
        self._kept = plain_label(look, ROW_PT, 600, wraps=True)
        self._kept_note = Panel(look, "note-blue", 10)
        self._kept_note.body.addWidget(self._kept)
        self._who_label = plain_label(look, BODY_PT, 600, tone="second")
        self.who = QComboBox()
        self.who.setObjectName("opener")
        self._secret_label = plain_label(look, BODY_PT, 600, tone="second")
        self.secret = SecretField()
        self.secret.setObjectName("secret")
        self._show = ActionButton(look, "link", "eye")
        self._layout_label, self._caps_label = QLabel(), QLabel()
        self._layout_value, self._caps_value = QLabel(), QLabel()
        self.open_button = ActionButton(look, "primary", "key", tall=True)
        self.open_button.setObjectName("open")
        self._enter_key = plain_label(look, CAPTION_PT, 600)
        self._enter_key.setProperty("role", "key-primary")
        self._key_icon = QLabel()
        self._spare = QSpacerItem(0, 0)
        self._problem = plain_label(look, ROW_PT, 600, wraps=True)
        self._problem.setObjectName("problem")
        self._problem_note = Panel(look, "note-red", 10)
        self._problem_note.body.addWidget(self._problem)
        self.envelope_button = ActionButton(look, "link")
        self.leave_button = ActionButton(look, "link", "arrow-left")
        self.leave_button.hide()
        self.help_button = ActionButton(look, "link")
        self._help_key = plain_label(look, CAPTION_PT, 600)
        self._help_key.setProperty("role", "key-page")
        self._help_key.setText("F1")
        self._lay_out()
        self._connect()
        self.restyle(look)

    def _lay_out(self) -> None:
        look = self._look
        keyboard = QHBoxLayout()
        keyboard.setSpacing(look.px(6))
        for label in (self._layout_label, self._layout_value, self._caps_label, self._caps_value):
            label.setTextFormat(Qt.TextFormat.PlainText)
            keyboard.addWidget(label)
            if label is self._layout_value:
                keyboard.addSpacing(look.px(12))
        keyboard.addStretch(1)
        inside = QHBoxLayout(self.secret)
        inside.setContentsMargins(look.px(ICON_LEFT), 0, look.px(8), 0)
        inside.addWidget(self._key_icon)
        inside.addStretch(1)
        inside.addWidget(self._show)
        self._show.setCursor(Qt.CursorShape.PointingHandCursor)
        at_end = QHBoxLayout(self.open_button)
        at_end.setContentsMargins(0, 0, look.px(14), 0)
        at_end.addStretch(1)
        at_end.addWidget(self._enter_key, 0, Qt.AlignmentFlag.AlignVCenter)
        foot = QHBoxLayout()
        foot.addWidget(self.envelope_button)
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        foot.addWidget(self.help_button)
        foot.addWidget(self._help_key, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(6))
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle)
        layout.addSpacing(look.px(8))
        layout.addWidget(self._kept_note)
        layout.addSpacing(look.px(8))
        layout.addWidget(self._who_label)
        layout.addWidget(self.who)
        layout.addSpacing(look.px(10))
        layout.addWidget(self._secret_label)
        layout.addWidget(self.secret)
        layout.addLayout(keyboard)
        layout.addSpacing(look.px(12))
        layout.addWidget(self.open_button)
        layout.addSpacing(look.px(6))
        layout.addWidget(self._problem_note)
        layout.addLayout(foot)
        layout.addItem(self._spare)
        self._problem_note.hide()
        self._kept_note.hide()

    def _connect(self) -> None:
        self.secret.returnPressed.connect(self._submit)
        self.secret.letter.connect(self.typed)
        self.open_button.clicked.connect(self._submit)
        self._show.clicked.connect(self._toggle_shown)
        self.envelope_button.clicked.connect(self._toggle_envelope)
        self.help_button.clicked.connect(self.help_asked)
        self.leave_button.clicked.connect(self.drill_left)

    # --- what is shown ----------------------------------------------------------------------------

    def show_state(self, state: UnlockState) -> None:
        """Offer who may open; whoever was chosen stays chosen."""
        self._state = state
        kept = "\n".join(part for part in (state.drill, state.stopped or state.draft) if part)
        self._kept.setText(kept)
        self._kept_note.setVisible(bool(kept))
        self.leave_button.setVisible(bool(state.drill))
        self.envelope_button.setVisible(state.has_envelopes or self._is_envelope)
        self._fill()

    def _fill(self) -> None:
        if self._state is None:
            return
        chosen = self.who.currentData()
        self.who.clear()
        side = self._look.px(20)
        name = "key" if self._is_envelope else "user"
        drawn = icon(name, side, self._look.color("ink2"))
        for opener in self._state.openers:
            if opener.is_envelope == self._is_envelope:
                self.who.addItem(drawn, opener.name, opener.name)
        at = self.who.findData(chosen)
        if at >= 0:
            self.who.setCurrentIndex(at)

    def show_keyboard(self, layout: str, caps: str, is_caps: bool | None) -> None:
        """Say layout and caps lock in words."""
        self._layout_value.setText(layout or self.tr("unknown"))
        self._caps_value.setText(caps)
        set_tone(self._caps_value, "red" if is_caps else "ink")

    @property
    def is_opening(self) -> bool:
        """A try is under way."""
        return self._is_opening

    def show_opening(self, seconds: int) -> None:
        """Say that the key is being derived, and for how long."""
        self._is_opening = True
        self._hide_problem()
        self._set_enabled(enabled=False)
        self._enter_key.hide()
        text = self.tr("Opening… {n} s").format(n=seconds) if seconds else self.tr("Opening…")
        self.open_button.setText(text)

    def show_problem(self, words: str) -> None:
        """Say what a try ended in; what was typed is gone, the field has the focus."""
        self._is_opening = False
        self._enter_key.show()
        self._set_enabled(enabled=True)
        self._say_problem(words)
        self._problem_note.show()
        self._keep_room()
        self.secret.clear()
        self.secret.setFocus()
        self.retranslate()

    def say_problem_again(self, words: str) -> None:
        """Say the same in another language; what was typed since stays."""
        if not self._problem_note.isHidden():
            self._say_problem(words)
            self._keep_room()

    def _say_problem(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setAccessibleName(words)

    def _hide_problem(self) -> None:
        self._problem_note.hide()
        self._keep_room()

    def _keep_room(self) -> None:
        """Keep below free what a message above the links takes; a low window needs none of it."""
        room = self._look.px(PROBLEM_ROOM)
        if not self._problem_note.isHidden():
            width = self.width() or self.sizeHint().width()
            room -= self._problem_note.heightForWidth(width) + self._look.px(6)
        policies = QSizePolicy.Policy
        self._spare.changeSize(0, max(room, 0), policies.Minimum, policies.Maximum)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep as much room as a message needs at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._keep_room()

    def forget(self) -> None:
        """Forget what was typed."""
        self.secret.clear()
        self._is_opening = False

    def _set_enabled(self, *, enabled: bool) -> None:
        for widget in (self.who, self.secret, self.open_button, self._show, self.envelope_button):
            widget.setEnabled(enabled)

    # --- what people do ---------------------------------------------------------------------------

    def _submit(self) -> None:
        if not self._is_opening and self.secret.text():
            self.submitted.emit(self.who.currentData() or "", self.secret.text())

    def _toggle_shown(self) -> None:
        shown = self.secret.echoMode() == QLineEdit.EchoMode.Normal
        modes = QLineEdit.EchoMode
        self.secret.setEchoMode(modes.Password if shown else modes.Normal)
        self.secret.setFocus()
        self.retranslate()

    def _toggle_envelope(self) -> None:
        self._is_envelope = not self._is_envelope
        self._hide_problem()
        self.secret.clear()
        self._fill()
        self.retranslate()
        self.secret.setFocus()

    # --- language and look ------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Give the form its words, of a passphrase or of an envelope."""
        self._title.setText(self.tr("Open the kit"))
        self._subtitle.setText(self.tr("Nothing can be read on this laptop until it is opened."))
        self._who_label.setText(self.tr("Who opens?"))
        self._secret_label.setText(self.tr("Passphrase"))
        self.envelope_button.setText(
            self.tr("Passphrase forgotten or person absent: open the sealed envelope")
        )
        if self._is_envelope:
            self._title.setText(self.tr("Open with the sealed envelope"))
            self._subtitle.setText(
                self.tr(
                    "For consulting and logging. It is recorded; every screen and print says so. "
                    "Afterwards a new envelope is made."
                )
            )
            self._who_label.setText(self.tr("Which envelope?"))
            self._secret_label.setText(self.tr("The 8 words of the envelope, in their order"))
            self.envelope_button.setText(self.tr("Back to the passphrase"))
        is_shown = self.secret.echoMode() == QLineEdit.EchoMode.Normal
        self._show.setText(self.tr("Hide") if is_shown else self.tr("Show"))
        self._leave_room()
        self._enter_key.setText(self.tr("Enter"))
        self.help_button.setText(self.tr("Help"))
        self.leave_button.setText(self.tr("End the drill"))
        self._layout_label.setText(self.tr("Keyboard:"))
        self._caps_label.setText(self.tr("Caps lock:"))
        self.who.setAccessibleName(self._who_label.text())
        self.secret.setAccessibleName(self._secret_label.text())
        if not self._is_opening:
            self.open_button.setText(self.tr("Open"))

    def _leave_room(self) -> None:
        """Keep what is typed clear of the word at the field's end."""
        room = self._show.sizeHint().width() + self._look.px(12)
        self.secret.setTextMargins(self._look.px(TEXT_LEFT), 0, room, 0)

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumWidth(look.px(NARROWEST))
        self.setMaximumWidth(look.px(WIDTH))
        self._title.setFont(look.font(NAME_PT, 600))
        for label in (self._subtitle,):
            label.setFont(look.font(ROW_PT))
        for label in (self._kept, self._problem):
            label.setFont(look.font(ROW_PT, 600))
        for label in (self._who_label, self._secret_label):
            label.setFont(look.font(BODY_PT, 600))
        for label in (self._layout_label, self._caps_label):
            label.setFont(look.font(SECOND_PT))
            set_tone(label, "second")
        for label in (self._layout_value, self._caps_value):
            label.setFont(look.font(SECOND_PT, 700))
        for field in (self.who, self.secret):
            field.setFont(look.font(ROW_PT + 1))
            field.setProperty("entry", True)
        self.who.setIconSize(QSize(look.px(20), look.px(20)))
        self.open_button.restyle(look)
        self.open_button.setFont(look.font(ROW_PT + 1, 600))
        for key in (self._help_key, self._enter_key):
            key.setFont(look.font(CAPTION_PT, 600))
        self._key_icon.setPixmap(pixmap("key", look.px(20), look.color("ink2")))
        self._keep_room()
        for button in (self._show, self.envelope_button, self.help_button, self.leave_button):
            button.restyle(look)
        self._leave_room()
        self._fill()
