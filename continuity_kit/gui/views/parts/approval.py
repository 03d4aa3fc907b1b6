"""The second person of an act of administration, and why."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from continuity_kit.gui.presenters.department_people import Approver
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.pin_field import PinField
from continuity_kit.gui.views.parts.signature import PersonField

FIELD_WIDTH = 300


class NamedPin(QWidget):
    """The cells of a PIN with their name beside them."""

    def __init__(self, look: Theme) -> None:
        """Make empty cells."""
        super().__init__()
        self._name = plain_label(look, tone="second")
        self.pin = PinField(look)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        line.addWidget(self._name)
        line.addWidget(self.pin)

    def set_words(self, name: str, spoken: str = "") -> None:
        """Name the cells; `spoken` is what a screen reader says."""
        self._name.setText(name)
        self.pin.setAccessibleName(spoken or name)


class Approval(Flow):
    """Reason, second person, and their PIN; a passphrase where an opener is chosen."""

    changed = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty approval."""
        super().__init__(across=look.px(8), down=look.px(8))
        self.reason = QLineEdit()
        self.second = PersonField(look)
        self.pin = NamedPin(look)
        self.secret = secret_field(look)
        for field in (self.reason, self.second, self.secret):
            field.setFixedWidth(look.px(FIELD_WIDTH))
        self._show_fields()
        self.signs_with()
        self.reason.textChanged.connect(lambda _: self.changed.emit())
        self.second.currentIndexChanged.connect(lambda _: self._choose())
        self.pin.pin.changed.connect(self.changed)
        self.secret.textChanged.connect(lambda _: self.changed.emit())

    def signs_with(self, *others: QWidget) -> None:
        """Name what belongs to the same act: going there keeps the PIN that was typed."""
        self.pin.pin.keep_for((self.reason, self.second, self.pin.pin, *others))

    def set_words(self, reason: str, nobody: str, secret: str, second: str, phrase: str) -> None:
        """Name the fields."""
        self.reason.setPlaceholderText(reason)
        self.reason.setAccessibleName(reason)
        self.second.set_nobody(nobody)
        self.second.setAccessibleName(second)
        self.pin.set_words(secret, f"{second}: {secret}")
        self.secret.setPlaceholderText(phrase)
        self.secret.setAccessibleName(f"{second}: {phrase}")

    def set_choices(self, choices: Sequence[PersonChoice]) -> None:
        """Offer who may be the second."""
        self.second.set_people(choices)
        self._show_fields()

    @property
    def is_filled(self) -> bool:
        """Reason, person and secret are there."""
        has_secret = self.pin.pin.is_filled if self.second.has_pin else bool(self.secret.text())
        return bool(self.second.name and has_secret and self.reason.text().strip())

    def take(self) -> Approver:
        """Return what was typed; the secret is forgotten here."""
        pin, phrase = self.pin.pin.take(), self.secret.text()
        self.secret.clear()
        return Approver(
            self.second.name, pin if self.second.has_pin else phrase, self.reason.text()
        )

    def _choose(self) -> None:
        """Ask for what this person signs with; what another typed is forgotten."""
        self.pin.pin.clear()
        self.secret.clear()
        self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        secret = self.pin if self.second.has_pin else self.secret
        self.show_widgets([self.reason, self.second, secret])


def secret_field(look: Theme) -> QLineEdit:
    """Return a field for what a PIN's cells cannot hold: a passphrase has letters."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return made
