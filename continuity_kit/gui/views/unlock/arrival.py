"""Between unlock and the day: what was recorded last, how old the data are, what paper says."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.unlock import Arrival, Unlocked, say_again
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import NAME_PT, TITLE_PT, Theme
from continuity_kit.gui.views.frame.strip import Strip
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.rescale import restyle_tree
from continuity_kit.gui.views.unlock.last_entry import LastEntryPanel
from continuity_kit.gui.views.unlock.paper_panel import PaperPanel
from continuity_kit.gui.views.unlock.switches import Switches

WIDTH = 680


class ArrivalPage(QFrame):
    """Shown after a crash and at the first unlock of a day; every question is answered by people.

    Signals:
        done: a `Route`, or None for the day board.
        to_check: key of a patient of whom nobody knows whether the last entry was the last.
        help_asked: somebody wants the guides.
        paper_answered: paper was compared, or is not at hand.
    """

    done = Signal(object)
    to_check = Signal(object)
    help_asked = Signal()
    paper_answered = Signal()

    def __init__(self, screen: Screen, background: Background, unlocked: Unlocked) -> None:
        """Build what there is to ask."""
        super().__init__()
        self.setProperty("role", "plate")
        arrival = unlocked.arrival
        if arrival is None:
            raise ValueError("nothing to ask")
        self._screen, self._background, self._workplace = screen, background, unlocked.workplace
        self._arrival = arrival
        self._look = look = screen.look
        self._strip, self.switches = Strip(look), Switches(screen)
        self.help_button = ActionButton(look, icon_name="help")
        self._stopped = plain_label(look, NAME_PT, 600, wraps=True)
        self._age = plain_label(look, TITLE_PT if arrival.stopped else NAME_PT, 700, wraps=True)
        self.paper = PaperPanel(look, background, unlocked)
        self.paper.setVisible(arrival.asks_paper)
        self.last = LastEntryPanel(look, arrival.last, asks=bool(arrival.stopped))
        self.continue_button = ActionButton(look, "primary", "arrow-right", tall=True)
        self._lay_out(look)
        self.paper.compared.connect(self._paper_done)
        self.last.answered.connect(self._answered)
        self.continue_button.clicked.connect(lambda: self._answered("yes"))
        self.help_button.clicked.connect(self.help_asked)
        screen.spoken.connect(self._say_again)
        screen.dress(self)
        screen.styled.connect(self.restyle_all)
        self._show_words(arrival)

    def _lay_out(self, look: Theme) -> None:
        column = QWidget()
        column.setFixedWidth(look.px(WIDTH))
        inner = QVBoxLayout(column)
        inner.setSpacing(look.px(14))
        inner.addStretch(1)
        for part in (self._stopped, self._age, self.paper, self.last):
            inner.addWidget(part)
        inner.addWidget(self.continue_button, 0, Qt.AlignmentFlag.AlignRight)
        inner.addStretch(2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centred = QWidget()
        row = QHBoxLayout(centred)
        row.addStretch(1)
        row.addWidget(column)
        row.addStretch(1)
        scroll.setWidget(centred)
        top = QHBoxLayout()
        top.setContentsMargins(look.px(24), look.px(12), look.px(24), 0)
        top.addWidget(self.help_button)
        top.addStretch(1)
        top.addWidget(self.switches)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._strip)
        outer.addLayout(top)
        outer.addWidget(scroll, 1)

    def start(self) -> None:
        """Ask paper first, then the last entry; the focus is where the answer goes."""
        asks_paper = self._arrival.asks_paper
        self.last.setVisible(not asks_paper)
        self.continue_button.setVisible(not asks_paper and not self._asks_last())
        if asks_paper:
            self.paper.count.setFocus()
        elif self._asks_last():
            self.last.focus_answer()
        else:
            self.continue_button.setFocus()

    def _asks_last(self) -> bool:
        return bool(self._arrival.stopped) and self._arrival.last is not None

    def _paper_done(self) -> None:
        self.paper_answered.emit()
        self.paper.hide()
        self.last.show()
        self.continue_button.setVisible(not self._asks_last())
        if self._asks_last():
            self.last.focus_answer()
        else:
            self.continue_button.setFocus()

    def _answered(self, answer: str) -> None:
        last = self._arrival.last
        if last is None or last.key is None:
            self.done.emit(None)
        elif answer == "missing":
            self.done.emit(Route("record", last.key, last.plan_uid, after_the_fact=True))
        elif answer == "unknown":
            self.to_check.emit(last.key)
            self.done.emit(None)
        elif last.is_open:
            self.done.emit(Route("record", last.key, last.plan_uid))
        else:
            self.done.emit(None)

    # --- language and look ------------------------------------------------------------------------

    def _say_again(self) -> None:
        """Say what presenters say in the other language; questions and answers stay."""
        self._workplace.speak(self._screen.language)
        self.paper.say_again()
        workplace, arrival = self._workplace, self._arrival
        self._background.run(lambda _: say_again(workplace, arrival), self._show_words, _nothing)

    def _show_words(self, arrival: Arrival) -> None:
        self._arrival = arrival
        self._strip.show_state(arrival.strip)
        for label, words, shown in (
            (self._stopped, arrival.stopped, bool(arrival.stopped)),
            (self._age, arrival.age, True),
        ):
            label.setText(words)
            label.setVisible(shown)
        self.last.show_entry(arrival.last)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Give the page its words."""
        self.switches.retranslate()
        self.paper.retranslate()
        self.last.retranslate()
        self.help_button.setText(self.tr("Help, F1"))
        self.continue_button.setText(self.tr("To the day"))

    def restyle_all(self) -> None:
        """Take sizes and colours from the look; what was typed stays."""
        restyle_tree(self, self._look, self._screen.look)
        self._look = self._screen.look


def _nothing(_value: object) -> None:
    """Keep the words that stand there."""
