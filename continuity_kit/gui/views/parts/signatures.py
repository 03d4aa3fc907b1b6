"""Who signs: a person chosen by name and a PIN asked at each signature."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.choice import Choice


class SignatureField(QWidget):
    """One signature: nobody is chosen beforehand, and the PIN is emptied once it was taken."""

    changed = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty signature."""
        super().__init__()
        self._choices: tuple[PersonChoice, ...] = ()
        self.person = Choice(look)
        self.person.setMinimumHeight(look.px(40))
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setContextMenuPolicy(self.pin.contextMenuPolicy().NoContextMenu)
        self.pin.setMaxLength(64)
        self.pin.setFixedWidth(look.px(112))
        self.pin.setMinimumHeight(look.px(40))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        line.addWidget(self.person, 1)
        line.addWidget(self.pin)
        self.person.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.pin.textChanged.connect(lambda _: self.changed.emit())

    def set_words(self, nobody: str, pin: str, name: str) -> None:
        """Name the field: what stands while nobody is chosen, the PIN's name, the role asked."""
        self.pin.setPlaceholderText(pin)
        self.pin.setAccessibleName(f"{name}: {pin}")
        self.person.setAccessibleName(name)
        self._fill(nobody)

    def set_choices(self, choices: tuple[PersonChoice, ...]) -> None:
        """Offer these people; the choice made stays if the person is still there."""
        self._choices = choices
        self._fill(self.person.itemText(0))

    @property
    def name(self) -> str:
        """Return the exact name that signs, empty while nobody is chosen."""
        at = self.person.currentIndex() - 1
        return self._choices[at].name if at >= 0 else ""

    @property
    def is_filled(self) -> bool:
        """Somebody is chosen and a PIN was typed."""
        return bool(self.name and self.pin.text())

    def take_pin(self) -> str:
        """Return the PIN and forget it."""
        pin = self.pin.text()
        self.pin.clear()
        return pin

    def _fill(self, nobody: str) -> None:
        kept = self.name
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItem(nobody)
        self.person.addItems([choice.label for choice in self._choices])
        names = [choice.name for choice in self._choices]
        self.person.setCurrentIndex(names.index(kept) + 1 if kept in names else 0)
        self.person.blockSignals(False)
