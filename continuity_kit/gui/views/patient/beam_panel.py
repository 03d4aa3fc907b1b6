"""The panel at the right of a plan: beam's-eye view, slider over its control points, legend."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from continuity_kit.gui.presenters.patient_beam_view import BeamViewState
from continuity_kit.gui.theme import SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.patient.beam_view import BeamView

WIDTH, SWATCH = 372, 28
LEGEND = (
    ("picture_aperture", False),
    ("picture_ink", True),
    ("picture_leaf", False),
    ("picture_axis", False),
)


def _line(look: Theme, token: str, *, is_dashed: bool) -> QPixmap:
    """Return a short line as it is drawn, on the ground that pictures have."""
    drawn = QPixmap(look.px(SWATCH), look.px(12))
    drawn.fill(look.color("picture_ground"))
    painter = QPainter(drawn)
    style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
    pen = QPen(look.color(token), look.px(2), style, Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    middle = drawn.height() // 2
    painter.drawLine(2, middle, drawn.width() - 2, middle)
    painter.end()
    return drawn


class BeamPanel(Panel):
    """One beam seen from the source.

    Signals:
        point_changed: the control point that is shown, counted from 0.
    """

    point_changed = Signal(int)

    def __init__(self, look: Theme) -> None:
        """Make an empty panel."""
        super().__init__(look)
        self._look = look
        self._state: BeamViewState | None = None
        self.title = plain_label(look, TITLE_PT, 600, wraps=True)
        self.drr = plain_label(look, SECOND_PT, tone="second")
        self.view = BeamView(look)
        self.before = ActionButton(look, "plain", "arrow-left")
        self.after = ActionButton(look, "plain", "arrow-right")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMinimumHeight(look.px(32))
        self.words = plain_label(look, 10.5, 600)
        self._marks: list[QLabel] = []
        self._names: list[QLabel] = []
        self._legend = Flow(across=look.px(14), down=look.px(2))
        self._build()
        self.view.moved.connect(self.slider.setValue)
        self.slider.valueChanged.connect(self._move)
        self.before.clicked.connect(lambda: self.slider.setValue(self.slider.value() - 1))
        self.after.clicked.connect(lambda: self.slider.setValue(self.slider.value() + 1))
        self.restyle(look)

    def _build(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.drr)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.before)
        row.addWidget(self.slider, 1)
        row.addWidget(self.after)
        self.body.addLayout(head)
        self.body.addWidget(self.view, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.words)
        pairs = []
        for _ in LEGEND:
            mark, name = QLabel(), plain_label(look, SECOND_PT, tone="second")
            pair = QWidget()
            beside = QHBoxLayout(pair)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.addWidget(mark)
            beside.addWidget(name)
            pairs.append(pair)
            self._marks.append(mark)
            self._names.append(name)
        self._legend.show_widgets(pairs)
        self.body.addWidget(self._legend)
        self.body.addStretch(0)

    def show_beam(self, state: BeamViewState | None, place: int = 0) -> None:
        """Show a beam, at one of its control points."""
        self._state = state
        self.setVisible(state is not None)
        if state is None:
            return
        self.title.setText(state.title)
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(state.points - 1, 0))
        self.slider.setValue(place)
        self.slider.blockSignals(False)
        for widget in (self.slider, self.before, self.after, self.words):
            widget.setVisible(state.points > 1)
        self._legend.setVisible(state.points > 0)
        self.view.show_beam(state, self.slider.value())
        for name, text in zip(self._names, state.legend, strict=True):
            name.setText(text)
        for button, text in zip((self.before, self.after), state.steps, strict=True):
            button.setAccessibleName(text)
            button.setToolTip(text)
        self._say()

    def _move(self, place: int) -> None:
        self.view.show_point(place)
        self._say()
        self.point_changed.emit(place)

    def _say(self) -> None:
        """Say which point is shown, and whether the radiograph lies beneath it."""
        paths, state = self.view.paths(), self._state
        if state is None:
            return
        self.words.setText(paths.shape.words if paths is not None else "")
        shows = paths is not None and paths.shape.shows_picture
        has_picture = state.picture is not None
        self.drr.setText(state.drr if shows or not has_picture else state.no_drr_here)
        self.before.setEnabled(self.slider.value() > 0)
        self.after.setEnabled(self.slider.value() < self.slider.maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the view square: what is left below stays empty."""
        super().resizeEvent(event)
        self.view.setMaximumHeight(max(self.view.width(), self.view.minimumHeight()))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.title.setFont(look.font(TITLE_PT, 600))
        self.words.setFont(look.font(10.5, 600))
        for label in (self.drr, *self._names):
            label.setFont(look.font(SECOND_PT))
        for mark, (token, is_dashed) in zip(self._marks, LEGEND, strict=True):
            mark.setPixmap(_line(look, token, is_dashed=is_dashed))
        for button in (self.before, self.after):
            button.restyle(look)
        self.view.restyle(look)
        self.view.setMinimumSize(look.px(180), look.px(180))
