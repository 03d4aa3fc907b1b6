"""The last entry, large, with the question whether it is the last one written."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from continuity_kit.gui.presenters.frame_last_entry import LastEntry
from continuity_kit.gui.theme import BODY_PT, FRACTION_PT, NAME_PT, ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label


class LastEntryPanel(Panel):
    """Number, time, patient with two identifiers, fraction, MU of each beam.

    Signals:
        answered: `yes`, `missing` or `unknown`.
    """

    answered = Signal(str)

    def __init__(self, look: Theme, last: LastEntry | None, *, asks: bool) -> None:
        """Show an entry.

        Args:
            asks: people say whether it is the last they wrote.
        """
        super().__init__(look, padding=20)
        self._last, self._asks = last, asks and last is not None
        self._caption = plain_label(look, BODY_PT, 600, tone="second")
        self._number = plain_label(look, TITLE_PT, 600, wraps=True)
        self._name = plain_label(look, NAME_PT, 700, wraps=True)
        self._name.setObjectName("patient-name")
        self._birth = plain_label(look, TITLE_PT, 600)
        self._birth.setObjectName("patient-birth-date")
        self._patient_id = plain_label(look, TITLE_PT, 600, identifies=True)
        self._patient_id.setObjectName("patient-number")
        self._number_word = plain_label(look, TITLE_PT, tone="second")
        self._fraction = plain_label(look, FRACTION_PT - 6, 700, wraps=True)
        self._metersets = plain_label(look, TITLE_PT, wraps=True)
        self._open = plain_label(look, ROW_PT, 600, tone="red", wraps=True)
        self._question = plain_label(look, TITLE_PT, 600, wraps=True)
        self._yes = ActionButton(look, "primary", "tick", tall=True)
        self._missing = ActionButton(look, tall=True)
        self._unknown = ActionButton(look, tall=True)
        for button, answer in (
            (self._yes, "yes"),
            (self._missing, "missing"),
            (self._unknown, "unknown"),
        ):
            button.clicked.connect(lambda _=False, told=answer: self.answered.emit(told))
            button.setVisible(self._asks)
        self._lay_out(look)
        self.show_entry(last)

    def _lay_out(self, look: Theme) -> None:
        identifiers = QHBoxLayout()
        identifiers.setSpacing(look.px(20))
        identifiers.addWidget(self._birth)
        whole_number = QHBoxLayout()
        whole_number.setSpacing(look.px(6))
        whole_number.addWidget(self._number_word)
        whole_number.addWidget(self._patient_id)
        identifiers.addLayout(whole_number)
        identifiers.addStretch(1)
        for part in (self._caption, self._number, self._name):
            self.body.addWidget(part)
        self.body.addLayout(identifiers)
        for part in (self._fraction, self._metersets, self._open):
            self.body.addWidget(part)
        self.body.addSpacing(look.px(6))
        self.body.addWidget(self._question)
        answers = QVBoxLayout()
        answers.setSpacing(look.px(8))
        for button in (self._yes, self._missing, self._unknown):
            answers.addWidget(button)
        self.body.addLayout(answers)

    def show_entry(self, last: LastEntry | None) -> None:
        """Show this entry, the same one in another language for instance."""
        self._last = last
        shown = last is not None
        for label in (self._number, self._name, self._birth, self._patient_id, self._fraction):
            label.setVisible(shown)
        self._metersets.setVisible(False)
        self._open.setVisible(False)
        self._number_word.setVisible(last is not None and bool(last.patient_id))
        self._question.setVisible(self._asks)
        # What names no patient leaves nobody to mark.
        self._unknown.setVisible(self._asks and last is not None and last.key is not None)
        if last is None:
            return
        for label, text in (
            (self._name, f"{last.family_name} {last.given_names}".strip()),
            (self._birth, last.birth_date),
            (self._patient_id, last.patient_id),
            (self._fraction, last.about),
            (self._metersets, "\n".join(last.metersets)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
            label.setAccessibleName(label.objectName())
            label.setAccessibleDescription(text)
        self._open.setVisible(last.is_open)

    def focus_answer(self) -> None:
        """Put the focus on yes."""
        self._yes.setFocus()

    def retranslate(self) -> None:
        """Give the panel its words."""
        self._caption.setText(self.tr("Last entry of a person on this laptop"))
        if self._last is None:
            self._caption.setText(self.tr("Nobody has recorded anything on this laptop yet."))
        else:
            text = self.tr("No. {n}, {day}, {time}, by {who}")
            last = self._last
            self._number.setText(
                text.format(n=last.number, day=last.day, time=last.time, who=last.signed_by)
            )
        self._number_word.setText(self.tr("No."))
        self._open.setText(
            self.tr("This session was started and has no end: it opens now, its patient waits.")
        )
        self._question.setText(self.tr("Is this your last entry?"))
        self._yes.setText(self.tr("Yes, continue"))
        self._missing.setText(self.tr("No, one is missing: record it now from paper"))
        self._unknown.setText(self.tr("I do not know: mark this patient to be checked"))
