"""Between unlock and the day: what was recorded last, how old the data are, what paper says."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.unlock import Unlocked, compare_paper
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import BODY_PT, NAME_PT, ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.frame.strip import Strip
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.unlock.last_entry import LastEntryPanel

WIDTH = 680


class PaperPanel(Panel):
    """Asks for count and words of the newest sheet.

    Signals:
        compared: the two were the same, or nobody has paper at hand.
    """

    compared = Signal()

    def __init__(self, look: Theme, background: Background, unlocked: Unlocked) -> None:
        """Ask."""
        super().__init__(look, padding=20)
        self._background, self._unlocked = background, unlocked
        self._title = plain_label(look, TITLE_PT, 600, wraps=True)
        self._why = plain_label(look, ROW_PT, tone="second", wraps=True)
        self._count_label = plain_label(look, BODY_PT, 600, tone="second")
        self._words_label = plain_label(look, BODY_PT, 600, tone="second")
        self.count, self.words = QLineEdit(), QLineEdit()
        self.count.setObjectName("paper-count")
        self.words.setObjectName("paper-words")
        self.count.setMaximumWidth(look.px(140))
        self._problem = plain_label(look, ROW_PT, 600, tone="red", wraps=True)
        self._problem.setObjectName("problem")
        self._problem.hide()
        self.compare_button = ActionButton(look, "primary", "tick", tall=True)
        self.later_button = ActionButton(look, tall=True)
        self.compare_button.clicked.connect(self._compare)
        self.later_button.clicked.connect(self.compared)
        self.count.returnPressed.connect(self.words.setFocus)
        self.words.returnPressed.connect(self._compare)
        fields = QHBoxLayout()
        for label, field, stretch in (
            (self._count_label, self.count, 0),
            (self._words_label, self.words, 1),
        ):
            field.setFont(look.font(ROW_PT + 1))
            field.setProperty("entry", True)
            column = QVBoxLayout()
            column.setSpacing(look.px(4))
            column.addWidget(label)
            column.addWidget(field)
            fields.addLayout(column, stretch)
        buttons = QHBoxLayout()
        buttons.addWidget(self.later_button)
        buttons.addStretch(1)
        buttons.addWidget(self.compare_button)
        for part in (self._title, self._why):
            self.body.addWidget(part)
        self.body.addSpacing(look.px(4))
        self.body.addLayout(fields)
        self.body.addWidget(self._problem)
        self.body.addSpacing(look.px(4))
        self.body.addLayout(buttons)
        self._is_told = False

    def retranslate(self) -> None:
        """Give the panel its words."""
        self._title.setText(self.tr("Take the newest sheet: what does it say at its foot?"))
        self._why.setText(
            self.tr(
                "Once a day paper and ledger are compared: paper shows it when entries are missing."
            )
        )
        self._count_label.setText(self.tr("Entries"))
        self._words_label.setText(self.tr("Four words"))
        self.count.setAccessibleName(self._count_label.text())
        self.words.setAccessibleName(self._words_label.text())
        self.compare_button.setText(self.tr("Compare"))
        self.later_button.setText(
            self.tr("Continue, physics is informed")
            if self._is_told
            else self.tr("No sheet at hand")
        )

    def _compare(self) -> None:
        count, words = self.count.text(), self.words.text()
        workplace = self._unlocked.workplace
        self._background.run(
            lambda _: compare_paper(workplace.laptop, count, words, workplace.language),
            self._shown,
            self._refused,
        )

    def _shown(self, problem: str) -> None:
        if not problem:
            self.compared.emit()
            return
        self._is_told = True
        self._say(problem)

    def _refused(self, error: ContinuityError) -> None:
        self._say(told(error, self._unlocked.workplace.language))

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setAccessibleName(problem)
        self._problem.show()
        self.count.setFocus()
        self.retranslate()


class ArrivalPage(QFrame):
    """Shown after a crash and at the first unlock of a day; every question is answered by people.

    Signals:
        done: a `Route`, or None for the day board.
        to_check: key of a patient of whom nobody knows whether the last entry was the last.
    """

    done = Signal(object)
    to_check = Signal(object)

    def __init__(self, screen: Screen, background: Background, unlocked: Unlocked) -> None:
        """Build what there is to ask."""
        super().__init__()
        self.setProperty("role", "plate")
        arrival = unlocked.arrival
        if arrival is None:
            raise ValueError("nothing to ask")
        self._arrival, self._unlocked = arrival, unlocked
        look = screen.look
        self._strip = Strip(look)
        self._strip.show_state(arrival.strip)
        self._stopped = plain_label(look, NAME_PT, 600, wraps=True)
        self._stopped.setText(arrival.stopped)
        self._stopped.setVisible(bool(arrival.stopped))
        self._age = plain_label(look, NAME_PT, 700, wraps=True)
        self._age.setText(arrival.age)
        self._age.setVisible(not arrival.stopped)
        self.paper = PaperPanel(look, background, unlocked)
        self.paper.setVisible(arrival.asks_paper)
        self.last = LastEntryPanel(look, arrival.last, asks=bool(arrival.stopped))
        self.continue_button = ActionButton(look, "primary", "arrow-right", tall=True)
        self._lay_out(look)
        self.paper.compared.connect(self._paper_done)
        self.last.answered.connect(self._answered)
        self.continue_button.clicked.connect(lambda: self._answered("yes"))
        self.retranslate()

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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._strip)
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

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Give the page its words."""
        self.paper.retranslate()
        self.last.retranslate()
        self.continue_button.setText(self.tr("To the day"))
