"""The question for paper: count and words at the foot of the newest sheet."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.unlock import Unlocked, compare_paper
from continuity_kit.gui.theme import BODY_PT, ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label


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
        self._differs: tuple[str, str] | None = None
        self._error: ContinuityError | None = None

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

    def say_again(self) -> None:
        """Say what stands there in the workplace's language of now; what was typed stays."""
        if self._error is not None:
            self._say(told(self._error, self._unlocked.workplace.language))
        elif self._differs is not None:
            self._run(*self._differs, self._say)

    def _compare(self) -> None:
        count, words = self.count.text(), self.words.text()
        self._run(count, words, lambda problem: self._shown(problem, count, words))

    def _run(self, count: str, words: str, done: Callable[[str], None]) -> None:
        workplace = self._unlocked.workplace
        self._background.run(
            lambda _: compare_paper(workplace.laptop, count, words, workplace.language),
            done,
            self._refused,
        )

    def _shown(self, problem: str, count: str, words: str) -> None:
        self._error, self._differs = None, (count, words)
        if not problem:
            self.compared.emit()
            return
        self._is_told = True
        self._say(problem)
        self.count.setFocus()

    def _refused(self, error: ContinuityError) -> None:
        self._error = error
        self._say(told(error, self._unlocked.workplace.language))
        self.count.setFocus()

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setAccessibleName(problem)
        self._problem.show()
        self.retranslate()
