"""The second person of an act of administration, and why."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from continuity_kit.gui.presenters.department_people import Approver
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.signature import PersonField

SECRET_WIDTH = 150


class Approval(QWidget):
    """Reason, second person, and their PIN or passphrase."""

    changed = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty approval."""
        super().__init__()
        self.reason = QLineEdit()
        self.second = PersonField(look)
        self.secret = _secret_field(look)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        line.addWidget(self.reason, 1)
        line.addWidget(self.second, 1)
        line.addWidget(self.secret)
        self.reason.textChanged.connect(lambda _: self.changed.emit())
        self.second.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.secret.textChanged.connect(lambda _: self.changed.emit())

    def set_words(self, reason: str, nobody: str, secret: str, second: str) -> None:
        """Name the fields."""
        self.reason.setPlaceholderText(reason)
        self.reason.setAccessibleName(reason)
        self.second.set_nobody(nobody)
        self.second.setAccessibleName(second)
        self.secret.setPlaceholderText(secret)
        self.secret.setAccessibleName(f"{second}: {secret}")

    def set_choices(self, choices: tuple[PersonChoice, ...]) -> None:
        """Offer who may be the second."""
        self.second.set_people(choices)

    @property
    def is_filled(self) -> bool:
        """Reason, person and secret are there."""
        return bool(self.second.name and self.secret.text() and self.reason.text().strip())

    def take(self) -> Approver:
        """Return what was typed; the secret is forgotten here."""
        secret = self.secret.text()
        self.secret.clear()
        return Approver(self.second.name, secret, self.reason.text())


def _secret_field(look: Theme) -> QLineEdit:
    """Return a field for what a PIN's cells cannot hold: an opener's passphrase has letters."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    made.setFixedWidth(look.px(SECRET_WIDTH))
    made.setMinimumHeight(look.px(40))
    return made
