"""The second person of an act of administration, and why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from continuity_kit.gui.presenters.department_people import Approver
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.signatures import SignatureField


class Approval(QWidget):
    """Reason, second person, and their PIN or passphrase."""

    changed = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty approval."""
        super().__init__()
        self.reason = QLineEdit()
        self.second = SignatureField(look)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        line.addWidget(self.reason, 1)
        line.addWidget(self.second, 1)
        self.reason.textChanged.connect(lambda _: self.changed.emit())
        self.second.changed.connect(self.changed.emit)

    def set_words(self, reason: str, nobody: str, secret: str, second: str) -> None:
        """Name the fields."""
        self.reason.setPlaceholderText(reason)
        self.reason.setAccessibleName(reason)
        self.second.set_words(nobody, secret, second)

    def set_choices(self, choices: tuple[PersonChoice, ...]) -> None:
        """Offer who may be the second."""
        self.second.set_choices(choices)

    @property
    def is_filled(self) -> bool:
        """Reason, person and secret are there."""
        return self.second.is_filled and bool(self.reason.text().strip())

    def take(self) -> Approver:
        """Return what was typed; the secret is forgotten here."""
        secret = self.second.take_pin()
        return Approver(self.second.name, secret, self.reason.text())
