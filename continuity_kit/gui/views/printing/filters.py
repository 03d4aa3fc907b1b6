"""Which patients, in which order and language, and whether the lists come first."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.printing import PrintState
from continuity_kit.gui.theme import TITLE_PT, Theme
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.printing.number_box import NumberBox

MOST_BLANKS = 100
HOURS_WIDTH = 92
HEAD_HEIGHT = 36
"""The title's line is as high with a field in it as without: nothing jumps between forms."""


class Filters(QWidget):
    """Title, and what narrows the list.

    Signals:
        changed: name of what changed, and its value.
    """

    changed = Signal(str, object)

    def __init__(self, look: Theme) -> None:
        """Build without words."""
        super().__init__()
        self.look = look
        self._values: dict[str, list[Any]] = {}
        self._is_filling = False
        self._shown_hours = ""
        self.title = plain_label(look, TITLE_PT, 600)
        self.choices = {name: Choice(look) for name in ("day", "machine", "hours", "order",
                                                        "language")}  # fmt: skip
        for name, choice in self.choices.items():
            choice.activated.connect(lambda at, of=name: self._chosen(of, at))
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.lists = QCheckBox()
        self.lists.toggled.connect(lambda on: self._tell("with_lists", on))
        self.count = NumberBox(look, MOST_BLANKS)
        self.count.valueChanged.connect(lambda value: self._tell("count", value))
        self.count_words = plain_label(look, tone="second")
        self.machine_hours = QLineEdit()
        self.machine_hours.setFont(look.font())
        self.hours_words = plain_label(look, tone="second")
        self.machine_hours.editingFinished.connect(self.take_typed)
        self._flow = Flow()
        self._head = QWidget()
        first = QHBoxLayout(self._head)
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self.title, 1)
        first.addWidget(self.lists)
        first.addWidget(self.count_words)
        first.addWidget(self.count)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(8))
        whole.addWidget(self._head)
        whole.addWidget(self._flow)
        self._measure()

    def retranslate(self) -> None:
        """Set the static words."""
        self.lists.setText(self.tr("Lists of the machines first"))
        self.count_words.setText(self.tr("Sheets"))
        self.count.setAccessibleName(self.tr("Number of blank sheets"))
        self.choices["day"].setAccessibleName(self.tr("Day"))
        self.choices["machine"].setAccessibleName(self.tr("Machine"))
        self.choices["hours"].setAccessibleName(self.tr("Which hours"))
        self.hours_words.setText(self.tr("machine hours"))
        self.machine_hours.setPlaceholderText(self.tr("e.g. 8"))
        self.machine_hours.setAccessibleName(
            self.tr("Hours of machine time on that day, all machines")
        )
        self.choices["order"].setAccessibleName(self.tr("Order"))
        self.choices["language"].setAccessibleName(self.tr("Language of the sheets"))

    def restyle(self, look: Theme) -> None:
        """Take the look."""
        self.look = look
        self.title.setFont(look.font(TITLE_PT, 600))
        for widget in (
            self.lists,
            self.count_words,
            self.machine_hours,
            self.hours_words,
        ):
            widget.setFont(look.font())
        self.count.restyle(look)
        self._measure()
        for choice in self.choices.values():
            choice.look = look
            choice.setFont(look.font())

    def _measure(self) -> None:
        self._head.setFixedHeight(self.look.px(HEAD_HEIGHT))
        self.machine_hours.setFixedWidth(self.look.px(HOURS_WIDTH))

    def show_state(self, state: PrintState) -> None:
        """Show what is chosen and what else there is."""
        self._is_filling = True
        choice = state.choice
        self._shown_hours = choice.machine_hours
        self.title.setText(state.title)
        self._fill("day", state.days, choice.day)
        self._fill("machine", state.machines, choice.machine)
        self._fill("hours", state.hours, choice.hours)
        self._fill("order", state.orders, choice.order)
        self._fill("language", state.languages, choice.language)
        self.lists.setVisible(state.shows_lists)
        self.lists.setChecked(choice.with_lists)
        for widget in (self.count, self.count_words):
            widget.setVisible(state.shows_count)
        self.count.setValue(choice.count)
        shown: list[QWidget] = []
        if state.shows_day:
            shown.append(self.choices["day"])
        if state.shows_machine and choice.day is not None:
            shown.append(self.choices["machine"])
            if state.has_rows:
                shown.append(self.choices["hours"])
        if state.has_rows and choice.day is not None:
            shown.append(self.choices["order"])
        if state.shows_machine_hours:
            shown += [self.machine_hours, self.hours_words]
            if self.machine_hours.text() != choice.machine_hours:
                self.machine_hours.setText(choice.machine_hours)
        self._flow.show_widgets([*shown, self.choices["language"]])
        self._is_filling = False

    def _fill(self, name: str, values: Sequence[tuple[Any, str]], current: Any) -> None:
        choice = self.choices[name]
        texts = [text for _, text in values]
        if [choice.itemText(at) for at in range(choice.count())] != texts:
            choice.clear()
            choice.addItems(texts)
        self._values[name] = [value for value, _ in values]
        if current in self._values[name]:
            choice.setCurrentIndex(self._values[name].index(current))

    def _chosen(self, name: str, at: int) -> None:
        self._tell(name, self._values[name][at])

    def take_typed(self) -> None:
        """Tell hours that were typed, when they are left or something is printed by its key."""
        if self.machine_hours.text() != self._shown_hours:
            self._tell("machine_hours", self.machine_hours.text())

    def _tell(self, name: str, value: object) -> None:
        if not self._is_filling:
            self.changed.emit(name, value)
