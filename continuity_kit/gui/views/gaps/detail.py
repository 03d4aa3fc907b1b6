"""One patient's gap: figures, parameters with their source, and the decision of two."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.gap_figures import GapDetail
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import BODY_PT, CAPTION_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.labels import Panel, Tone, plain_label, set_tone
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together

_SEVERITY_TONES: dict[str, Tone] = {"stop": "red", "red": "red", "warn": "amber"}


class GapDetailPanel(Panel):
    """Shows one plan's figures; reports a choice, and the wish to sign the day's decision."""

    chosen = Signal(str, str)
    signed = Signal()

    def __init__(self, look: Theme, acts: tuple[str, ...]) -> None:
        """Build the panel, empty.

        Args:
            acts: what can be decided, in order.
        """
        super().__init__(look, padding=0)
        self._look, self._acts = look, acts
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(*(look.px(16),) * 4)
        self._column.setSpacing(look.px(8))
        self.name = plain_label(look, TITLE_PT, 600, wraps=True)
        self.identity = plain_label(look, SECOND_PT, tone="second", identifies=True, wraps=True)
        self.count = plain_label(look, SECOND_PT, tone="second", wraps=True)
        for label in (self.name, self.identity, self.count):
            self._column.addWidget(label)
        self._figures = QGridLayout()
        self._figures.setVerticalSpacing(look.px(8))
        self._column.addLayout(self._figures)
        self._parameters = Panel(look, "sunken", 10)
        self.parameters = plain_label(look, CAPTION_PT, tone="second", wraps=True)
        self._parameters.body.addWidget(self.parameters)
        self._column.addWidget(self._parameters)
        self._build_decision(look)
        self._remarks = QVBoxLayout()
        self._column.addLayout(self._remarks)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        self.body.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(look.px(16), look.px(8), look.px(16), look.px(12))
        foot.addWidget(self.refusal)
        foot.addWidget(self.sign)
        self.body.addLayout(foot)

    def _build_decision(self, look: Theme) -> None:
        self.decision_title = plain_label(look, SECOND_PT, 600, tone="second")
        self._column.addWidget(self.decision_title)
        self.act = Choice(look)
        self.act.activated.connect(lambda _: self._choose())
        self._column.addWidget(self.act)
        self.note = QLineEdit()
        self.note.editingFinished.connect(self._choose)
        self._column.addWidget(self.note)
        self.reason = QLineEdit()
        self.doctor = SignatureLine(look, narrow=True)
        self.physicist = SignatureLine(look, narrow=True)
        self.sign = ActionButton(look, "primary", "pen", tall=True)
        for field in (self.reason, self.doctor, self.physicist):
            self._column.addWidget(field)
        self.refusal = plain_label(look, tone="red", wraps=True)
        self.sign.clicked.connect(self.signed.emit)
        for signature in (self.doctor, self.physicist):
            signature.changed.connect(self._enable)
        sign_together(self.doctor, self.physicist, self.sign)
        self.reason.textChanged.connect(lambda _: self._enable())
        self._enable()

    def show_detail(self, detail: GapDetail, titles: tuple[str, str]) -> None:
        """Show one plan's figures.

        Args:
            titles: of the columns planned and projected.
        """
        self.name.setText(f"{detail.family} {detail.given}".strip())
        self.identity.setText(f"{detail.identity} · {detail.plan}")
        self.count.setText(detail.count)
        self._show_figures(detail, titles)
        self.parameters.setText(detail.parameters)
        clear_layout(self._remarks)
        for text in detail.proposals:
            self._remarks.addWidget(self._line(text, "second"))
        for severity, text in detail.remarks:
            self._remarks.addWidget(self._line(text, _SEVERITY_TONES.get(severity, "second")))

    def show_choice(self, act: str, note: str, *, is_of_the_day: bool) -> None:
        """Show what is chosen for the plan; one that is not due that day has no choice."""
        self.act.setEnabled(is_of_the_day)
        self.note.setEnabled(is_of_the_day)
        if act in self._acts:
            self.act.setCurrentIndex(self._acts.index(act))
        self.note.setText(note)

    def set_act_names(self, names: tuple[str, ...]) -> None:
        """Name what can be decided, in the order of the acts; the choice stays."""
        at = max(self.act.currentIndex(), 0)
        self.act.clear()
        self.act.addItems(names)
        self.act.setCurrentIndex(at)

    def set_choices(
        self, doctors: tuple[PersonChoice, ...], others: tuple[PersonChoice, ...]
    ) -> None:
        """Offer who may sign first (a doctor) and second."""
        self.doctor.set_people(doctors)
        self.physicist.set_people(others)

    def show_refusal(self, text: str) -> None:
        """Say above the button why nothing was recorded; empty for nothing."""
        self.refusal.setText(text)
        self.refusal.setVisible(bool(text))

    def _line(self, text: str, tone: Tone) -> QLabel:
        label = plain_label(self._look, SECOND_PT, tone=tone, wraps=True)
        label.setText(text)
        return label

    def _show_figures(self, detail: GapDetail, titles: tuple[str, str]) -> None:
        clear_layout(self._figures)
        for column, title in enumerate(titles, start=1):
            head = self._line(title, "second")
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._figures.addWidget(head, 0, column)
        for at, line in enumerate(detail.figures, start=1):
            name = plain_label(self._look, wraps=True)
            name.setText(line.title)
            self._figures.addWidget(name, at, 0)
            for column, text in enumerate((line.planned, line.projected), start=1):
                value = plain_label(self._look, BODY_PT, 600)
                value.setText(text)
                value.setAlignment(Qt.AlignmentFlag.AlignRight)
                if column == 2 and line.is_worse:
                    set_tone(value, "red")
                self._figures.addWidget(value, at, column)

    def _choose(self) -> None:
        self.chosen.emit(self._acts[self.act.currentIndex()], self.note.text())

    def _enable(self) -> None:
        filled = self.doctor.is_filled and self.physicist.is_filled
        self.sign.setEnabled(filled and bool(self.reason.text().strip()))
