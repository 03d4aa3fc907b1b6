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

    @property
    def has_pin(self) -> bool:
        """Whoever is chosen signs with a PIN; nobody chosen counts as one who does."""
        at = self.currentIndex() - 1
        return self._people[at].has_pin if at >= 0 else True

    def set_nobody(self, nobody: str) -> None:
        """Say what stands while nobody is chosen."""
        if nobody != self._nobody:
            self._nobody = nobody
            self._fill(self.name)

    def set_people(self, people: Sequence[PersonChoice], *, preferred: str | None = None) -> None:
        """Offer these people; who was chosen stays chosen, if still there."""
        if tuple(people) != self._people:
            kept = self.name or preferred or ""
            self._people = tuple(people)
            self._fill(kept)

    def show_people(self, people: Sequence[PersonChoice], nobody: str) -> None:
        """Set the words and the people at once."""
        self.set_nobody(nobody)
        self.set_people(people)

    def choose(self, name: str) -> bool:
        """Choose a person by name, as a badge does; tell whether that person is here."""
        names = [person.name for person in self._people]
        self.setCurrentIndex(names.index(name) + 1 if name in names else 0)
        return name in names

    def _fill(self, chosen: str) -> None:
        self.blockSignals(True)
        self.clear()
        self.addItem(self._nobody)
        self.addItems([person.label for person in self._people])
        self.choose(chosen)
        self.blockSignals(False)


class SignatureLine(QWidget):
    """One signature: nobody is chosen beforehand, and the PIN leaves its cells once.

    Signals:
        changed: a person was chosen, or a digit came or went.
        entered: Enter was pressed in the cells.
    """

    changed = Signal()
    entered = Signal()

    def __init__(
        self, look: Theme, *, stacked: bool = False, narrow: bool = False, title_width: int = 0
    ) -> None:
        """Make an empty signature.

        Args:
            stacked: the title stands above.
            narrow: title, person and cells stand one below another.
            title_width: pixels of a title that stands in a column, before the person's.
        """
        super().__init__()
        wraps = stacked or narrow or title_width > 0
        self._title = plain_label(look, SECOND_PT, tone="second", wraps=wraps)
        if title_width:
            self._title.setFixedWidth(title_width)
        self.person = PersonField(look)
        self.pin = PinField(look)
        whole = QVBoxLayout(self) if stacked or narrow else QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(4 if stacked or narrow else 8))
        line = QVBoxLayout() if narrow else QHBoxLayout()
        line.setSpacing(look.px(4 if narrow else 8))
        whole.addWidget(self._title)
        whole.addLayout(line)
        line.addWidget(self.person, 1 if stacked or title_width else 0)
        line.addWidget(self.pin)
        self.person.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.pin.changed.connect(self.changed)
        self.pin.entered.connect(self.entered)

    def set_words(self, title: str, nobody: str, pin_name: str) -> None:
        """Say who is asked for, what stands while nobody is chosen, and the PIN's name."""
        self._title.setText(title)
        self.person.set_nobody(nobody)
        self.person.setAccessibleName(title)
        self.pin.setAccessibleName(f"{title}: {pin_name}")

    def set_people(self, people: Sequence[PersonChoice], *, preferred: str | None = None) -> None:
        """Offer who may sign here; who was chosen stays chosen."""
        self.person.set_people(people, preferred=preferred)

    def show_signature(
        self,
        title: str,
        people: Sequence[PersonChoice],
        nobody: str,
        pin_name: str,
        *,
        preferred: str | None = None,
    ) -> None:
        """Set the words and the people at once."""
        self.set_words(title, nobody, pin_name)
        self.set_people(people, preferred=preferred)

    @property
    def is_filled(self) -> bool:
        """Somebody is chosen, and a PIN typed."""
        return bool(self.person.name) and self.pin.is_filled

    def take(self) -> tuple[str, str]:
        """Return the name and the PIN; the PIN is forgotten here."""
        return self.person.name, self.pin.take()

    def clear(self) -> None:
        """Forget the PIN; the person stays."""
        self.pin.clear()


def sign_together(first: SignatureLine, second: SignatureLine, button: QWidget) -> None:
    """Let the focus go between two signatures and the button that takes them: no PIN is lost."""
    for signature in (first, second):
        signature.pin.keep_for((button, first.person, first.pin, second.person, second.pin))
