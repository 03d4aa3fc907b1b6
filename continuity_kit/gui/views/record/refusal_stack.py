"""What is being entered, the refusal over it, and the override of that refusal: one at a time."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from continuity_kit.gui.presenters.gate_override import override_state
from continuity_kit.gui.presenters.gate_state import GateState
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.presenters.record_acts import Signer
from continuity_kit.gui.presenters.record_state import Banner
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.record.gate_panel import GatePanel
from continuity_kit.gui.views.record.override_panel import OverridePanel
from continuity_kit.messages import Language

KEYS = (
    ("gui-record-key-esc", "gui-record-hint-close"),
    ("gui-record-key-tab", "gui-record-hint-other"),
)
"""Of a refusal, in words of the catalogue."""
OVERRIDE_KEYS = (
    ("gui-record-key-esc", "gui-gate-hint-back"),
    ("gui-record-key-tab", "gui-record-hint-next"),
)
"""Of the override over it: there Esc goes back and closes nothing."""


class RefusalStack(QStackedWidget):
    """Signals: closed, overriding (an override was opened: the old line goes), overridden (first
    signer, second signer, reason), entry_asked (hash), led (section of the corrections), turned
    (to the override or back: other keys matter).
    """

    closed = Signal()
    overriding = Signal()
    overridden = Signal(object, object, str)
    entry_asked = Signal(str)
    led = Signal(str)
    turned = Signal()

    def __init__(self, look: Theme, main: QWidget) -> None:
        """Show what is being entered."""
        super().__init__()
        self.main, self.gate, self.override = main, GatePanel(look), OverridePanel(look)
        for widget in (self.main, self.gate, self.override):
            self.addWidget(widget)
        self._state: GateState | None = None
        self._people: tuple[PersonChoice, ...] = ()
        self._language: Language = "fr"
        self._is_busy = self._is_overriding = False
        self.gate.closed.connect(self.closed)
        self.gate.entry_asked.connect(self.entry_asked)
        self.gate.led.connect(self.led)
        self.gate.override_asked.connect(self._ask)
        self.override.back.connect(self._back)
        self.override.typed.connect(lambda _: self._show())
        self.override.signed.connect(self._sign)

    @property
    def is_refusing(self) -> bool:
        """A refusal stands over what is being entered."""
        return self._state is not None

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of the refusal, or of its override."""
        return OVERRIDE_KEYS if self._is_overriding else KEYS

    def show_refusal(
        self,
        gate: GateState | None,
        people: Sequence[PersonChoice],
        banner: Banner | None,
        language: Language,
        *,
        is_busy: bool,
    ) -> None:
        """Show a refusal, or without one what is being entered.

        Args:
            banner: what became of an override that was tried.
        """
        self._state, self._people, self._language = gate, tuple(people), language
        self._is_busy = is_busy
        self.override.banner.show_banner(banner)
        self._show()

    def escape(self) -> bool:
        """Go from the override to its refusal, or close that; tell whether there was one."""
        if not self.is_refusing:
            return False
        if self._is_overriding:
            self._back()
        else:
            self.closed.emit()
        return True

    def take_over(self, old: "RefusalStack") -> None:
        """Go on where the stack of another look was; a reason that was typed stays."""
        self.override.reason.setPlainText(old.override.reason.toPlainText())
        self._is_overriding = old._is_overriding

    def _show(self) -> None:
        state = self._state
        if state is None:
            self._is_overriding = False
            self.setCurrentWidget(self.main)
        elif self._is_overriding:
            reason = self.override.reason.toPlainText()
            self.override.show_state(
                override_state(state, self._people, reason, self._language, is_busy=self._is_busy)
            )
            self.setCurrentWidget(self.override)
        else:
            was_shown = self.currentWidget() is self.gate
            self.setCurrentWidget(self.gate)
            self.gate.show_gate(state, has_focus=not was_shown)

    def _ask(self) -> None:
        self._is_overriding = True
        self.overriding.emit()
        self.override.start()
        self._show()
        self.override.reason.setFocus()
        self.turned.emit()

    def _back(self) -> None:
        self._is_overriding = False
        self._show()
        self.turned.emit()

    def _sign(self, one: str, pin: str, two: str, other_pin: str, reason: str) -> None:
        self.overridden.emit(Signer(one, pin), Signer(two, other_pin), reason)
