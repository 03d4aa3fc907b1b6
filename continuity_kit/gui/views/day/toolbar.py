"""Above the board: which day, what is shown of it, and printing it."""

from datetime import date

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.icons import icon
from continuity_kit.gui.presenters.day_board import DayState
from continuity_kit.gui.theme import TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import APART, ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import plain_label

_TOKENS = {"second": "ink2", "third": "ink3"}


class DayToolbar(QWidget):
    """Day, filters, print; a second line with other days, machine and category on demand."""

    went = Signal(object)
    stepped = Signal(int)
    filtered = Signal(str)
    machine_chosen = Signal(object)
    category_chosen = Signal(object)
    printed = Signal()

    def __init__(self, look: Theme) -> None:
        """Build without words."""
        super().__init__()
        self.look = look
        self.before = ActionButton(look, "plain", "arrow-left")
        self.after = ActionButton(look, "plain", "arrow-right")
        self.title = plain_label(look, TITLE_PT, 600)
        self.print = ActionButton(look, "plain", "print")
        self.more = ActionButton(look, "chip", "arrow-down")
        self.machine = Choice(look)
        self.category = Choice(look)
        self._chips = Flow(across=6)
        self._days = Flow()
        self._chip_buttons: dict[str, ActionButton] = {}
        self._day_buttons: list[ActionButton] = []
        self._titles = ("", "")
        self._machines: tuple[tuple[str | None, str], ...] = ()
        self._categories: tuple[tuple[int | None, str], ...] = ()
        self._second = QWidget()
        self._arrange()
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.print.clicked.connect(self.printed.emit)
        self.more.toggled.connect(self._second.setVisible)
        self.machine.activated.connect(lambda at: self.machine_chosen.emit(self._machines[at][0]))
        self.category.activated.connect(
            lambda at: self.category_chosen.emit(self._categories[at][0])
        )

    def _arrange(self) -> None:
        look = self.look
        first = QHBoxLayout()
        first.setSpacing(look.px(8))
        first.addWidget(self.before)
        first.addWidget(self.after)
        first.addWidget(self.title)
        first.addWidget(self._chips, 1, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.print)
        second = QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(look.px(8))
        second.addWidget(self._days, 1, Qt.AlignmentFlag.AlignVCenter)
        second.addWidget(self.machine)
        second.addWidget(self.category)
        self._second.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(8))
        whole.addLayout(first)
        whole.addWidget(self._second)
        self._dress()

    def _dress(self) -> None:
        side = self.look.px(36)
        for button in (self.before, self.after):
            button.setFixedWidth(side)
            button.setStyleSheet("padding: 0;")

    def retranslate(self) -> None:
        """Set the static words."""
        self.before.setAccessibleName(self.tr("Day before"))
        self.after.setAccessibleName(self.tr("Day after"))
        self.print.setText(self.tr("Print the day"))
        self.more.setText(self.tr("Filters"))
        self.machine.setAccessibleName(self.tr("Machine"))
        self.category.setAccessibleName(self.tr("Category"))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self.look = self.machine.look = self.category.look = look
        for button in (self.before, self.after, self.print, self.more, *self._day_buttons):
            button.restyle(look)
        for button in self._chip_buttons.values():
            button.restyle(look)
        for choice in (self.machine, self.category):
            choice.setFont(look.font())
        self.title.setFont(look.font(TITLE_PT, 600))
        self._dress()
        self._fit_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep to one line where the short title makes that possible."""
        super().resizeEvent(event)
        self._fit_title()

    def event(self, event: QEvent) -> bool:
        """Follow chips that ask for another width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_title()
        return super().event(event)

    def _fit_title(self) -> None:
        """Say the day at length where everything stands in one line with it.

        The chips would go on in a second line otherwise, and the board jump from day to day.
        """
        long, short = self._titles
        beside = (self.before, self.after, self._chips, self.print)
        widths = [max(one.sizeHint().width(), one.minimumWidth()) for one in beside]
        taken = sum(widths) + self.look.px(4 * 8)
        words = self.title.fontMetrics().horizontalAdvance(long)
        shown = long if taken + words <= self.width() else short
        if self.title.text() != shown:
            self.title.setText(shown)
            self.title.setAccessibleName(long)

    def show_state(self, state: DayState) -> None:
        """Show the day, its filters and what they count."""
        self._titles = (state.title, state.short_title)
        self.print.setEnabled(state.can_print)
        self._show_chips(state)
        self._show_days(state.days, state.day)
        self._fit_title()
        self._machines, self._categories = state.machines, state.categories
        _fill(self.machine, [text for _, text in state.machines],
              [value for value, _ in state.machines].index(state.chosen.machine)
              if state.chosen.machine in dict(state.machines) else 0)  # fmt: skip
        _fill(self.category, [text for _, text in state.categories],
              [value for value, _ in state.categories].index(state.chosen.category)
              if state.chosen.category in dict(state.categories) else 0)  # fmt: skip

    def _show_chips(self, state: DayState) -> None:
        if [chip.name for chip in state.chips] != list(self._chip_buttons):
            self._chips.show_widgets(())
            for button in self._chip_buttons.values():
                button.deleteLater()
            self._chip_buttons = {chip.name: self._new_chip(chip.name) for chip in state.chips}
            shown = [*self._chip_buttons.values(), self.more] if state.chips else []
            self._chips.show_widgets(shown)
        for chip in state.chips:
            button = self._chip_buttons[chip.name]
            button.setText(f"{APART}{chip.words}" if chip.icon else chip.words)
            button.setChecked(chip.is_on)
            if chip.icon:
                size = self.look.px(15)
                color = self.look.color(_TOKENS.get(chip.tone, chip.tone))
                button.setIconSize(QSize(size, size))
                button.setIcon(icon(chip.icon, size, color))

    def _new_chip(self, name: str) -> ActionButton:
        button = ActionButton(self.look, "chip")
        button.clicked.connect(lambda: self.filtered.emit(name))
        return button

    def _show_days(self, days: tuple[tuple[date, str], ...], shown: date) -> None:
        for button in self._day_buttons:
            button.deleteLater()
        self._day_buttons = []
        for day, words in days:
            button = ActionButton(self.look, "chip")
            button.setText(words)
            button.setChecked(day == shown)
            button.clicked.connect(lambda _=False, to=day: self.went.emit(to))
            self._day_buttons.append(button)
        self._days.show_widgets(self._day_buttons)


def _fill(choice: Choice, texts: list[str], current: int) -> None:
    if [choice.itemText(at) for at in range(choice.count())] != texts:
        choice.clear()
        choice.addItems(texts)
    choice.setCurrentIndex(current)
