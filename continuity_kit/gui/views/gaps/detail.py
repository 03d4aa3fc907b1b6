"""One patient's gap: figures, parameters with their source, a decision; then two sign the day."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.gap_figures import GapDetail
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import BODY_PT, CAPTION_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.gaps.reason_field import ReasonField
from continuity_kit.gui.views.gaps.signing import SigningPane
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.labels import Panel, Tone, hairline, plain_label, set_tone
from continuity_kit.gui.views.parts.layouts import clear_layout

_SEVERITY_TONES: dict[str, Tone] = {"stop": "red", "red": "red", "warn": "amber"}


class GapDetailPanel(Panel):
    """Shows one plan's figures; reports a choice, and the wish to sign the day's decision.

    What is decided of a patient and the signatures of a day are two panes: both are whole.
    """

    chosen = Signal(str, str)
    signed = Signal()

    def __init__(self, look: Theme, acts: tuple[str, ...]) -> None:
        """Build the panel, empty.

        Args:
            acts: what can be decided, in order.
        """
        super().__init__(look, padding=0)
        self._look, self._acts = look, acts
        self.panes = QStackedWidget()
        self.signing = SigningPane(look)
        self.panes.addWidget(self._patient_pane(look))
        self.panes.addWidget(self.signing)
        self.body.addWidget(self.panes, 1)
        self.refusal = plain_label(look, tone="red", wraps=True)
        self.refusal.setContentsMargins(look.px(16), 0, look.px(16), look.px(12))
        self.refusal.hide()
        self.body.addWidget(self.refusal)
        self.signing.signed.connect(self.signed.emit)
        self.signing.left.connect(self.show_patient)
        self.to_sign.clicked.connect(self.show_signing)

    def _patient_pane(self, look: Theme) -> QWidget:
        pane, inner = QWidget(), QWidget()
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
        self.none = plain_label(look, BODY_PT, 600, tone="second", wraps=True)
        self._column.addWidget(self.none)
        self._parameters = Panel(look, "sunken", 10)
        self.parameters = plain_label(look, CAPTION_PT, tone="second", wraps=True)
        self._parameters.body.addWidget(self.parameters)
        self._column.addWidget(self._parameters)
        self._remarks = QVBoxLayout()
        self._column.addLayout(self._remarks)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(pane)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(hairline(look))
        whole.addLayout(self._decision(look))
        return pane

    def _decision(self, look: Theme) -> QVBoxLayout:
        """Return what is decided of the patient: in sight whatever the figures take."""
        self.decision_title = plain_label(look, SECOND_PT, 600, tone="second")
        self.act = Choice(look)
        self.act.activated.connect(lambda _: self._choose())
        self.note = ReasonField()
        self.note.editingFinished.connect(self._choose)
        self.to_sign = ActionButton(look, "primary", "pen", tall=True)
        foot = QVBoxLayout()
        foot.setContentsMargins(look.px(16), look.px(10), look.px(16), look.px(16))
        foot.setSpacing(look.px(8))
        for widget in (self.decision_title, self.act, self.note, self.to_sign):
            foot.addWidget(widget)
        return foot

    @property
    def is_signing(self) -> bool:
        """The signatures of the day are shown."""
        return self.panes.currentWidget() is self.signing

    def show_signing(self) -> None:
        """Show where two people sign the day."""
        self.panes.setCurrentWidget(self.signing)
        self.signing.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_patient(self) -> None:
        """Show the patient again; a PIN that was typed is gone."""
        self.signing.forget()
        self.panes.setCurrentIndex(0)

    def show_detail(self, detail: GapDetail, titles: tuple[str, str]) -> None:
        """Show one plan's figures.

        Args:
            titles: of the columns planned and projected.
        """
        self.name.setText(f"{detail.family} {detail.given}".strip())
        self.identity.setText(f"{detail.identity} · {detail.plan}")
        self.count.setText(detail.count)
        set_tone(self.count, "red" if detail.is_unsure else "second")
        self._show_figures(detail, titles)
        self.none.setText(detail.none)
        self.none.setVisible(bool(detail.none))
        self.parameters.setText(detail.parameters)
        self._parameters.setVisible(bool(detail.parameters))
        clear_layout(self._remarks)
        for text in detail.proposals:
            self._remarks.addWidget(self._line(text, "second"))
        for severity, text in detail.remarks:
            self._remarks.addWidget(self._line(text, _SEVERITY_TONES.get(severity, "second")))

    def show_choice(self, act: str | None, note: str, *, is_of_the_day: bool) -> None:
        """Show what is chosen for the plan: nothing, where nothing is proposed.

        One that is not due that day has no choice.
        """
        self.act.setEnabled(is_of_the_day)
        self.note.setEnabled(is_of_the_day)
        self.act.setCurrentIndex(self._acts.index(act) if act in self._acts else -1)
        self.note.setText(note)

    def set_act_names(self, names: tuple[str, ...]) -> None:
        """Name what can be decided, in the order of the acts; the choice stays."""
        at = self.act.currentIndex()
        self.act.clear()
        self.act.addItems(names)
        self.act.setCurrentIndex(at)

    def set_choices(
        self, doctors: tuple[PersonChoice, ...], others: tuple[PersonChoice, ...]
    ) -> None:
        """Offer who may sign first (a doctor) and second."""
        self.signing.set_people(doctors, others)

    def show_refusal(self, text: str) -> None:
        """Say why nothing was recorded or moved; empty for nothing."""
        self.refusal.setText(text)
        self.refusal.setVisible(bool(text))

    def _line(self, text: str, tone: Tone) -> QLabel:
        label = plain_label(self._look, SECOND_PT, tone=tone, wraps=True)
        label.setText(text)
        return label

    def _show_figures(self, detail: GapDetail, titles: tuple[str, str]) -> None:
        clear_layout(self._figures)
        if not detail.figures:
            return
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
        if self.act.currentIndex() >= 0:
            self.chosen.emit(self._acts[self.act.currentIndex()], self.note.text())
