"""Who signs: a person who must be chosen, and the cells of the PIN."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.pin_field import CELL_HEIGHT, PinField

NAME_WIDTH = 220


class PersonField(Choice):
    """People by name and role; nobody is chosen beforehand."""

    def __init__(self, look: Theme, *, height: int = CELL_HEIGHT) -> None:
        """Make a list without people."""
        super().__init__(look)
        self._people: tuple[PersonChoice, ...] = ()
        self._nobody = ""
        self.setMinimumHeight(look.px(height - 4))
        self.setMinimumWidth(look.px(NAME_WIDTH))
        self.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)

    @property
    def name(self) -> str:
        """Return the exact name that signs, empty while nobody is chosen."""
        at = self.currentIndex() - 1
        return self._people[at].name if at >= 0 else ""

    def show_people(
        self, people: Sequence[PersonChoice], nobody: str, *, preferred: str | None = None
    ) -> None:
        """Offer these people; who was chosen stays chosen."""
        if (tuple(people), nobody) == (self._people, self._nobody):
            return
        kept = self.name or preferred or ""
        self._people, self._nobody = tuple(people), nobody
        self.blockSignals(True)
        self.clear()
        self.addItem(nobody)
        self.addItems([person.label for person in self._people])
        self.choose(kept)
        self.blockSignals(False)

    def choose(self, name: str) -> bool:
        """Choose a person by name, as a badge does; tell whether that person is here."""
        names = [person.name for person in self._people]
        self.setCurrentIndex(names.index(name) + 1 if name in names else 0)
        return name in names


class SignatureLine(QWidget):
    """One signature on one line.

    Signals:
        changed: a person was chosen, or a digit came or went.
        entered: Enter was pressed in the cells.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, look: Theme, *, stacked: bool = False) -> None:
        """Make an empty signature.

        Args:
            stacked: the title stands above.
        """
        super().__init__()
        self._title = plain_label(look, SECOND_PT, tone="second")
        self.person = PersonField(look)
        self.pin = PinField(look)
        line = QHBoxLayout()
        line.setSpacing(look.px(8))
        if stacked:
            whole = QVBoxLayout(self)
            whole.addWidget(self._title)
            whole.addLayout(line)
            whole.setSpacing(look.px(4))
        else:
            self.setLayout(line)
            line.addWidget(self._title)
        (self.layout() or line).setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.person, 1 if stacked else 0)
        line.addWidget(self.pin)
        self.person.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.pin.changed.connect(self.changed)
        self.pin.entered.connect(self.entered)

    def show_signature(
        self,
        title: str,
        people: Sequence[PersonChoice],
        nobody: str,
        pin_name: str,
        *,
        preferred: str | None = None,
    ) -> None:
        """Offer who may sign here."""
        self._title.setText(title)
        self.person.show_people(people, nobody, preferred=preferred)
        self.person.setAccessibleName(title)
        self.pin.setAccessibleName(f"{title}: {pin_name}")

    @property
    def is_filled(self) -> bool:
        """Somebody is chosen, and a PIN typed."""
        return bool(self.person.name) and self.pin.is_filled

    def clear(self) -> None:
        """Forget the PIN; the person stays."""
        self.pin.clear()
