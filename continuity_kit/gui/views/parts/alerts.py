"""The alerts of a patient: in a red box, all of them; endless ones scroll, none is cut."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.identity import AlertLine
from continuity_kit.gui.theme import SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import drop, plain_label
from continuity_kit.gui.views.parts.two_weights import TwoWeightsLabel

ALERT_WIDTH = 264
MOST_HEIGHT, LEAST_HEIGHT = 104, 30


class AlertBox(QFrame):
    """Up to two alerts in a red box; more stand under one word that opens them all."""

    toggled = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty box."""
        super().__init__()
        self.setProperty("role", "note-red")
        self._look = look
        self._icon = QLabel()
        self._labels: list[QLabel] = []
        self._more = ActionButton(look, "link")
        self._more.clicked.connect(self.toggled)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._lines.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(12), look.px(5), look.px(12), look.px(5))
        row.setSpacing(look.px(10))
        row.addWidget(self._icon)
        row.addLayout(self._lines)
        self.restyle(look)

    def show_alerts(self, alerts: tuple[AlertLine, ...], title: str) -> None:
        """Show all alerts, or the word that stands for them."""
        drop(self._labels)
        self._labels = []
        self._more.setVisible(bool(title))
        self._more.setText(title)
        self._more.setStyleSheet(f"color: {self._look.tokens.red};")
        for alert in () if title else alerts:
            kind = plain_label(self._look, 10.5, 700, tone="red", wraps=True)
            kind.setText(alert.kind)
            text = plain_label(self._look, SECOND_PT, tone="red", wraps=True)
            text.setFont(self._look.font(SECOND_PT, spells=True))  # "Iode" is not "lode"
            text.setText(alert.text)
            for label in (kind, text):
                label.setMinimumWidth(min(self._look.px(ALERT_WIDTH), _width_of(label)))
                self._lines.addWidget(label)
                label.show()
                self._labels.append(label)
        self.setAccessibleName(title or "; ".join(f"{alert.kind} {alert.text}" for alert in alerts))
        self.setVisible(bool(alerts))

    def set_open(self, *, is_open: bool) -> None:
        """Say by an arrow whether all alerts are shown."""
        side = self._look.px(14)
        name = "arrow-up" if is_open else "arrow-down"
        self._more.setIcon(pixmap(name, side, self._look.color("red")))
        self._more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self._more.restyle(look)
        side = look.px(18)
        self._icon.setPixmap(pixmap("warning", side, look.color("red")))


class AllAlerts(QFrame):
    """Every alert of a patient who has more than two, side by side."""

    def __init__(self, look: Theme) -> None:
        """Make an empty list."""
        super().__init__()
        self.setProperty("role", "note-red")
        self._look = look
        self._labels: list[TwoWeightsLabel] = []
        self._flow = Flow(across=look.px(24), down=look.px(4))
        self._scroll = _AlertScroll(look, self._flow)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(look.px(12), look.px(6), look.px(12), look.px(6))
        inside.addWidget(self._scroll)

    def show_alerts(self, alerts: tuple[AlertLine, ...]) -> None:
        """Show alerts, each in one piece."""
        old, self._labels = self._labels, []
        for alert in alerts:
            label = TwoWeightsLabel(self._look, 10.5, 10.5, spells=True)
            label.show_parts(alert.kind, f" {alert.text}", tone="red", rest_tone="red")
            label.setAccessibleName(f"{alert.kind} {alert.text}")
            self._labels.append(label)
        self._flow.show_widgets(self._labels)
        drop(old)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height of all alerts."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._scroll.want(self._flow.heightForWidth(max(self.width() - self._look.px(24), 1)))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the bar shows its state again."""
        self._look = look


class _AlertScroll(QScrollArea):
    """As high as its alerts, up to where they scroll; it gives way before anything else does."""

    def __init__(self, look: Theme, flow: Flow) -> None:
        super().__init__()
        self._look, self._wanted = look, 0
        self.setObjectName("all-alerts")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        clear = "background: transparent;"
        self.setStyleSheet(f"#all-alerts, #all-alerts > QWidget > QWidget {{ {clear} }}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setWidget(flow)

    def want(self, height: int) -> None:
        """Ask for this height."""
        if height != self._wanted:
            self._wanted = height
            self.setMaximumHeight(min(height, self._look.px(MOST_HEIGHT)))
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of all alerts, up to where they scroll."""
        return QSize(self._look.px(ALERT_WIDTH), min(self._wanted, self._look.px(MOST_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Return the height of one alert or so."""
        least = min(self._wanted, self._look.px(LEAST_HEIGHT))
        return QSize(self._look.px(ALERT_WIDTH) // 2, least)


def _width_of(label: QLabel) -> int:
    return label.fontMetrics().horizontalAdvance(label.text()) + 2
