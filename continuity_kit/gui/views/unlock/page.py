"""Unlock: who opens, the passphrase, and what a try ended in. One act: type, Enter."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background
from continuity_kit.gui.keyboard import keyboard_facts
from continuity_kit.gui.presenters.unlock import Unlocked, Unlocker, UnlockState
from continuity_kit.gui.presenters.unlock_keyboard import (
    KeyboardFacts,
    caps_words,
    layout_words,
)
from continuity_kit.gui.presenters.unlock_readiness import ReadyItem, readiness
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.unlock.clock_side import ClockSide
from continuity_kit.gui.views.unlock.form import UnlockForm
from continuity_kit.gui.views.unlock.readiness_bar import ReadinessBar
from continuity_kit.gui.views.unlock.switches import Switches

TICK_MS, LOOK_AGAIN_MS = 1_000, 30_000


class UnlockPage(QWidget):
    """The first page.

    Signals:
        opened: an `Unlocked`.
    """

    opened = Signal(object)

    def __init__(self, screen: Screen, background: Background, unlocker: Unlocker) -> None:
        """Build the page and read what stands in clear."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # a drill's word too
        self._screen, self._background, self._unlocker = screen, background, unlocker
        self._state: UnlockState | None = None
        self._keyboard = KeyboardFacts()
        self._opening_s = 0
        self._wrong: tuple[ContinuityError, str | None] | None = None
        look = screen.look
        self.side, self.switches = ClockSide(look), Switches(screen)
        self.form, self.bar = UnlockForm(look), ReadinessBar(look)
        self._lay_out()
        self.form.submitted.connect(self._unlock)
        self.form.typed.connect(self._learn)
        screen.dress(self)
        screen.styled.connect(self.restyle)
        screen.spoken.connect(self.refresh)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._again = QTimer(self, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look_around)
        self._again.start()
        self.retranslate()
        self.refresh()

    def _lay_out(self) -> None:
        look = self._screen.look
        top = QHBoxLayout()
        top.setContentsMargins(look.px(24), look.px(18), look.px(24), 0)
        top.addStretch(1)
        top.addWidget(self.switches)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(top)
        right.addWidget(self._middle(), 1)
        right.addWidget(self.bar)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.side, 2)
        outer.addLayout(right, 3)

    def _middle(self) -> QScrollArea:
        """Return the form in the middle; it scrolls where the window is low and notes are long."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.form, 8)
        row.addStretch(1)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    @property
    def is_drill(self) -> bool:
        """This vault is a drill's: so much stands in clear."""
        return self._state is not None and bool(self._state.drill)

    def refresh(self) -> None:
        """Show what stands in clear, and look around for mirror and printer."""
        try:
            self._state = self._unlocker.state(self._screen.language)
        except ContinuityError as error:
            self.form.show_problem(self._unlocker.told(error, self._screen.language))
            return
        self.side.show_state(self._state)
        self.form.show_state(self._state)
        self._show_keyboard()
        self._look_around()
        if self._wrong is not None:
            self.form.say_problem_again(self._wrong_words(*self._wrong))

    # --- around the form --------------------------------------------------------------------------

    def _look_around(self) -> None:
        vault, language = self._unlocker.vault, self._screen.language
        platform = QGuiApplication.platformName()
        self._background.run(
            lambda _: (readiness(vault, language), keyboard_facts(platform)),
            self._looked,
            _nothing,
            lane="pictures",
        )

    def _looked(self, found: tuple[tuple[ReadyItem, ...], KeyboardFacts]) -> None:
        items, keyboard = found
        self.bar.show_items(items)
        self._keyboard = keyboard
        self._show_keyboard()

    def _learn(self, text: str, is_shifted: bool) -> None:
        self._keyboard = self._keyboard.typed(text, is_shifted=is_shifted)
        self._show_keyboard()

    def _show_keyboard(self) -> None:
        language = self._screen.language
        layout = layout_words(self._keyboard, language)
        self.form.show_keyboard(
            layout, caps_words(self._keyboard, language), self._keyboard.caps_lock
        )

    def _tick(self) -> None:
        self.side.show_clock(*self._unlocker.clock(self._screen.language))
        if self.form.is_opening:
            self._opening_s += 1
            self.form.show_opening(self._opening_s)

    # --- one try ----------------------------------------------------------------------------------

    def _unlock(self, opener: str, secret: str) -> None:
        language = self._screen.language
        self._opening_s, self._wrong = 0, None
        self.form.show_opening(0)
        self._background.run(
            lambda _: self._unlocker.unlock(opener or None, secret, language),
            self._unlocked,
            lambda error: self._refused(error, opener or None),
        )

    def _unlocked(self, unlocked: Unlocked) -> None:
        self._clock.stop()
        self._again.stop()
        self.form.forget()
        self.opened.emit(unlocked)

    def _refused(self, error: ContinuityError, opener: str | None) -> None:
        self._wrong = (error, opener)
        self.form.show_problem(self._wrong_words(error, opener))

    def _wrong_words(self, error: ContinuityError, opener: str | None) -> str:
        language = self._screen.language
        layout = layout_words(self._keyboard, language)
        return self._unlocker.wrong_words(error, opener, layout, language)

    # --- language and look ------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Give every part its words."""
        for part in (self.side, self.switches, self.form):
            part.retranslate()

    def restyle(self) -> None:
        """Take sizes and colours from the look."""
        look = self._screen.look
        for part in (self.side, self.switches, self.form, self.bar):
            part.restyle(look)


def _nothing(_value: object) -> None:
    """Take a result that changes nothing on the screen."""
