"""The bar that never scrolls away: who the patient is, alerts, next fraction, machine."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.identity import IdentityState
from continuity_kit.gui.presenters.patient_count import NextFraction
from continuity_kit.gui.theme import (
    CAPTION_PT,
    FRACTION_PT,
    NAME_PT,
    SECOND_PT,
    TITLE_PT,
    Theme,
)
from continuity_kit.gui.views.parts.alerts import AlertBox, AllAlerts
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import drop, plain_label, set_tone
from continuity_kit.gui.views.parts.two_weights import TwoWeightsLabel

BAR_HEIGHT = 76
WIDEST = (1 << 24) - 1
MACHINE_WIDTH, MOST_MACHINE_HEIGHT, MOST_NAME_HEIGHT = 300, 60, 84


def name_of_five(widget: QWidget, name: str, spoken: str = "") -> None:
    """Mark one of the safety five, for screen readers and for the test that walks them."""
    widget.setObjectName(name)
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(spoken)


class IdentityBar(QFrame):
    """Identity of one patient; the same on every page of a patient.

    Signals:
        homonym_asked: the line of a homonym was read and another number is wanted.
    """

    homonym_asked = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty bar."""
        super().__init__()
        self.setObjectName("identity-bar")
        self._look = look
        self._state: IdentityState | None = None
        self._closed_for: set[str] = set()
        self._name = TwoWeightsLabel(look, NAME_PT, NAME_PT)
        self._birth = plain_label(look, TITLE_PT, 700)
        self._number_label = plain_label(look, SECOND_PT, tone="second")
        self._number = plain_label(look, TITLE_PT, 700, identifies=True)
        self._details: list[QLabel] = []
        self._line = Flow(across=look.px(10), down=look.px(2))
        self._alerts = AlertBox(look)
        self._alerts.toggled.connect(self._toggle)
        self._all_alerts = AllAlerts(look)
        self._homonym = plain_label(look, SECOND_PT, 600, tone="amber", wraps=True)
        self._fraction = FractionBox(look)
        self._build()
        self.restyle(look)

    def _build(self) -> None:
        look = self._look
        left = QVBoxLayout()
        left.setSpacing(look.px(2))
        left.addWidget(self._name)
        left.addWidget(self._line)
        left.addWidget(self._homonym)
        self._left = left
        row = QHBoxLayout()
        row.setSpacing(look.px(16))
        row.addLayout(left, 1)
        row.addWidget(self._alerts, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._fraction, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(look.px(16), look.px(8), look.px(16), look.px(4))
        whole.setSpacing(look.px(6))
        whole.addLayout(row)
        whole.addWidget(self._all_alerts)
        self._whole, self._is_name_above, self._is_machine_below = whole, False, False
        self.setMinimumHeight(look.px(BAR_HEIGHT))

    def show_state(self, state: IdentityState) -> None:
        """Show a patient; one that is shown already stays as it is."""
        if state == self._state:
            return
        self._state = state
        self._name.show_parts(state.family_name, f" {state.given_names}")
        name_of_five(self._name, "patient-name", state.full_name)
        self._birth.setText(state.birth_date)
        name_of_five(self._birth, "patient-birth-date", state.birth_date)
        self._number_label.setText(state.number_label)
        self._number.setText(state.number)
        name_of_five(self._number, "patient-number", state.number)
        self._show_details(state.details)
        self._homonym.setText(state.homonym)
        self._homonym.setVisible(bool(state.homonym))
        self._alerts.show_alerts(state.alerts, state.alerts_title)
        self._all_alerts.show_alerts(state.alerts if state.alerts_title else ())
        is_open = bool(state.alerts_title) and state.number not in self._closed_for
        self._all_alerts.setVisible(is_open)
        self._alerts.set_open(is_open=is_open)
        self._fraction.show_next(state)
        self._place_long_texts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the name for another width."""
        super().resizeEvent(event)
        self._place_long_texts()

    def _place_long_texts(self) -> None:
        """Give a name or machine that would take many lines a row of its own, all across."""
        look = self._look
        is_below = self._fraction.needs_own_row()
        if is_below != self._is_machine_below:
            self._is_machine_below = is_below
            if is_below:
                self._whole.insertWidget(
                    self._whole.indexOf(self._all_alerts), (self._fraction.machine_line)
                )
            else:
                self._fraction.take_machine_back()
        beside = (self._alerts, self._fraction)
        taken = sum(part.sizeHint().width() + look.px(16) for part in beside if not part.isHidden())
        room = self.width() - look.px(32) - taken
        is_above = self._name.heightForWidth(max(room, 1)) > look.px(MOST_NAME_HEIGHT)
        if is_above != self._is_name_above:
            self._is_name_above = is_above
            self._name.setMinimumHeight(0)
            (self._left if is_above else self._whole).removeWidget(self._name)
            (self._whole if is_above else self._left).insertWidget(0, self._name)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self._name.restyle(look)
        self._birth.setFont(look.font(TITLE_PT, 700))
        self._number.setFont(look.font(TITLE_PT, 700, identifies=True))
        for label in (self._number_label, *self._details):
            label.setFont(look.font(SECOND_PT))
        self._homonym.setFont(look.font(SECOND_PT, 600))
        for part in (self._alerts, self._all_alerts, self._fraction):
            part.restyle(look)
        self.setMinimumHeight(look.px(BAR_HEIGHT))
        self.setStyleSheet(f"#identity-bar {{ background: {look.tokens.surface}; border: 0; }}")
        state, self._state = self._state, None
        if state is not None:
            self.show_state(state)

    def _show_details(self, texts: tuple[str, ...]) -> None:
        """Put sex and age behind the birth date, the rest behind the number, as people read it."""
        old, self._details = self._details, []
        first, rest = texts[:1], texts[1:]
        order: list[QWidget] = [self._birth, *map(self._detail, first)]
        order += [self._number_label, self._number, *map(self._detail, rest)]
        self._line.show_widgets(order)
        drop(old)

    def _detail(self, text: str) -> QLabel:
        label = plain_label(self._look, SECOND_PT, tone="second")
        label.setText(text)
        self._details.append(label)
        return label

    def _toggle(self) -> None:
        if self._state is None:
            return
        is_open = not self._all_alerts.isVisible()
        number = self._state.number
        (self._closed_for.discard if is_open else self._closed_for.add)(number)
        self._all_alerts.setVisible(is_open)
        self._alerts.set_open(is_open=is_open)


class FractionBox(QWidget):
    """The next fraction, large, with its sources line by line, and the machine."""

    def __init__(self, look: Theme) -> None:
        """Make an empty box."""
        super().__init__()
        self._look = look
        self._caption = plain_label(look, CAPTION_PT, tone="second")
        self._fraction = TwoWeightsLabel(look, FRACTION_PT, TITLE_PT)
        self._icon = QLabel()
        self._words = plain_label(look, SECOND_PT, 700)
        self._machine_icon = QLabel()
        self._machine = TwoWeightsLabel(look, TITLE_PT, TITLE_PT, weight=600)
        self.machine_line = QWidget()
        self._counts: list[QLabel] = []
        self._sources = QGridLayout()
        self._sources.setSpacing(0)
        self._sources.setHorizontalSpacing(look.px(8))
        self._rule = QFrame()
        self._rule.setFixedWidth(1)
        self._build()

    def _build(self) -> None:
        look = self._look
        state = QHBoxLayout()
        state.setSpacing(look.px(6))
        state.addWidget(self._icon)
        state.addWidget(self._words)
        state.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._caption)
        left.addWidget(self._fraction)
        left.addLayout(state)
        left.addStretch(1)
        machine = QHBoxLayout(self.machine_line)
        machine.setContentsMargins(0, 0, 0, 0)
        machine.setSpacing(look.px(6))
        machine.addWidget(self._machine_icon)
        machine.addWidget(self._machine, 1)
        right = QVBoxLayout()
        right.setSpacing(look.px(2))
        right.addWidget(self.machine_line)
        self._right = right
        right.addLayout(self._sources)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(16))
        row.addWidget(self._rule)
        row.addLayout(left)
        row.addLayout(right)

    def needs_own_row(self) -> bool:
        """Tell whether the machine's name is too long to stand beside the fraction."""
        width = self._look.px(MACHINE_WIDTH)
        is_long = self._machine.heightForWidth(width) > self._look.px(MOST_MACHINE_HEIGHT)
        self._machine.setMaximumWidth(WIDEST if is_long else width)
        return is_long

    def take_machine_back(self) -> None:
        """Show the machine beside the fraction."""
        self._right.insertWidget(0, self.machine_line)

    def show_next(self, state: IdentityState) -> None:
        """Show where the chosen plan's course stands, or that a plan must be chosen."""
        look, told = self._look, state.next
        drop(self._counts)
        self._counts = []
        self._caption.setVisible(told is not None)
        if told is None:
            self._fraction.show_parts("", state.choose)
            name_of_five(self._fraction, "next-fraction", state.choose)
        else:
            self._caption.setText(told.caption)
            tone = told.tone if told.tone != "ink" else "ink"
            self._fraction.show_parts(told.number, f"/{told.planned}", tone=tone, rest_tone="ink2")
            name_of_five(self._fraction, "next-fraction", told.spoken)
            self._show_sources(told)
        self._show_words(told)
        ink = "ink2" if state.is_machine_missing else "ink"
        self._machine.show_parts(state.machine, "", tone=ink)
        name_of_five(self._machine, "machine", state.machine)
        self._machine_icon.setPixmap(pixmap("gantry", look.px(18), look.color("ink2")))

    def _show_words(self, told: NextFraction | None) -> None:
        has_words = told is not None and bool(told.words)
        self._icon.setVisible(has_words)
        self._words.setVisible(has_words)
        if told is not None and has_words:
            side = self._look.px(15)
            self._icon.setPixmap(pixmap(told.icon, side, self._look.color(told.tone)))
            self._words.setText(told.words)
            set_tone(self._words, told.tone)

    def _show_sources(self, told: NextFraction) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row, item in enumerate(told.sources):
            number = plain_label(self._look, SECOND_PT, 700, tone=item.tone)
            number.setText(item.text)
            source = plain_label(
                self._look, SECOND_PT, tone=item.tone if item.tone != "ink" else "second"
            )
            source.setText(item.source)
            self._sources.addWidget(number, row, 0, right)
            self._sources.addWidget(source, row, 1)
            number.show()
            source.show()
            self._counts += [number, source]
        self._sources.setColumnStretch(1, 1)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the bar shows its state again."""
        self._look = look
        self._fraction.restyle(look)
        self._caption.setFont(look.font(CAPTION_PT))
        self._words.setFont(look.font(SECOND_PT, 700))
        self._machine.restyle(look)
        self._rule.setStyleSheet(f"background: {look.tokens.line};")
