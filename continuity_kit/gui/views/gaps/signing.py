"""Where two people sign the decision of a whole day: what stands, a reason, two signatures."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.gaps.reason_field import ReasonField
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together


class SigningPane(QWidget):
    """Reports the wish to sign, and the wish to go back to a patient; both PINs are then gone."""

    signed = Signal()
    left = Signal()

    def __init__(self, look: Theme) -> None:
        """Build the pane without words."""
        super().__init__()
        self.back = ActionButton(look, "link", "arrow-left")
        self.title = plain_label(look, TITLE_PT, 600, wraps=True)
        self.choices = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.reason = ReasonField()
        self.doctor = SignatureLine(look, narrow=True)
        self.second = SignatureLine(look, narrow=True)
        self.sign = ActionButton(look, "primary", "pen", tall=True)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(*(look.px(16),) * 4)
        column.setSpacing(look.px(8))
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.title, self.choices, self.reason, self.doctor, self.second):
            column.addWidget(widget)
        column.addSpacing(look.px(4))
        column.addWidget(self.sign)
        column.addStretch(1)
        # It is whole at 1366 x 768; where the type is larger it scrolls, fields and button alike.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.back.clicked.connect(self.left.emit)
        self.sign.clicked.connect(self.signed.emit)
        self.reason.textChanged.connect(lambda _: self._enable())
        for signature in (self.doctor, self.second):
            signature.changed.connect(self._enable)
        sign_together(self.doctor, self.second, self.sign)
        self._enable()

    def set_people(
        self, doctors: tuple[PersonChoice, ...], others: tuple[PersonChoice, ...]
    ) -> None:
        """Offer who may sign first (a doctor) and second (anybody else with a PIN)."""
        self.doctor.set_people(doctors)
        self.second.set_people(others)

    def forget(self) -> None:
        """Forget both PINs; people and reason stay."""
        self.doctor.clear()
        self.second.clear()

    def _enable(self) -> None:
        filled = self.doctor.is_filled and self.second.is_filled
        self.sign.setEnabled(filled and bool(self.reason.text().strip()))
