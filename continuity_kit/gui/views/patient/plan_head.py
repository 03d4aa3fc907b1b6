"""The head of a plan: label, trust, code, machine; or a red band that says why not to treat."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.patient_plan import PlanState, StopLine
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import drop, plain_label, set_tone
from continuity_kit.gui.views.parts.two_weights import TwoWeightsLabel

MACHINE_WIDTH = 300


class PlanHead(QWidget):
    """One line; it goes on in the next where the window is narrow."""

    def __init__(self, look: Theme) -> None:
        """Make an empty head."""
        super().__init__()
        self._look = look
        self.label = TwoWeightsLabel(look, TITLE_PT, TITLE_PT, weight=600, identifies=True)
        self._trust_icon = QLabel()
        self._trust = plain_label(look, BODY_PT, 600)
        self._code_label = plain_label(look, SECOND_PT, tone="second")
        self.code = plain_label(look, ROW_PT, 600, identifies=True)
        self._machine_icon = QLabel()
        self.machine = TwoWeightsLabel(look, TITLE_PT, TITLE_PT, weight=600)
        self._flow = Flow(across=look.px(14), down=look.px(4))
        self._flow.show_widgets(
            [
                self.label,
                _pair(look, self._trust_icon, self._trust),
                _pair(look, self._code_label, self.code),
            ]
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(8))
        row.addWidget(self._flow, 1)
        row.addWidget(_pair(look, self._machine_icon, self.machine))

    def show_plan(self, state: PlanState) -> None:
        """Show another plan."""
        self.label.show_parts(state.label, "")
        mark = state.trust
        if mark is not None:
            token = "ink2" if mark.tone == "second" else mark.tone
            self._trust_icon.setPixmap(
                pixmap(mark.icon, self._look.px(18), self._look.color(token))
            )
            self._trust.setText(mark.words)
            set_tone(self._trust, mark.tone)
        self._code_label.setText(state.code_label)
        self.code.setText(state.code)
        self.machine.show_parts(state.machine, "")
        self._machine_icon.setPixmap(pixmap("gantry", self._look.px(18), self._look.color("ink2")))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.label.restyle(look)
        self._trust.setFont(look.font(BODY_PT, 600))
        self._code_label.setFont(look.font(SECOND_PT))
        self.code.setFont(look.font(ROW_PT, 600, identifies=True))
        self.machine.restyle(look)
        self.machine.setMaximumWidth(look.px(MACHINE_WIDTH))


class StopBand(QFrame):
    """Why a plan cannot be treated from its sheet, and what to fetch, reason by reason."""

    def __init__(self, look: Theme) -> None:
        """Make an empty band."""
        super().__init__()
        self.setObjectName("stop-band")
        self._look = look
        self._icon = QLabel()
        self._title = plain_label(look, ROW_PT, 700, wraps=True)
        self._lines: list[QLabel] = []
        self._body = QVBoxLayout()
        self._body.setSpacing(look.px(2))
        self._body.addWidget(self._title)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(8))
        row.setSpacing(look.px(12))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._body, 1)
        self.restyle(look)

    def show_stops(self, title: str, stops: tuple[StopLine, ...]) -> None:
        """Show why, or nothing at all."""
        drop(self._lines)
        self._lines = []
        self.setVisible(bool(stops))
        self._title.setText(title)
        for stop in stops:
            for text, weight in ((stop.text, 400), (stop.fetch, 600)):
                label = plain_label(self._look, SECOND_PT, weight, wraps=True)
                label.setText(text)
                label.setStyleSheet(f"color: {self._look.tokens.on_alarm};")
                self._body.addWidget(label)
                self._lines.append(label)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; lines are shown again by the tab."""
        self._look = look
        self._title.setFont(look.font(ROW_PT, 700))
        self._title.setStyleSheet(f"color: {look.tokens.on_alarm};")
        self._icon.setPixmap(pixmap("warning", look.px(28), look.color("on_alarm")))
        self.setStyleSheet(f"#stop-band {{ background: {look.tokens.alarm}; border: 0; }}")


def _pair(look: Theme, one: QWidget, two: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(6))
    row.addWidget(one)
    row.addWidget(two)
    return pair
