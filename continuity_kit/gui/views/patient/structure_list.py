"""The structures of a scan: tick, colour and line style, name; and the legend of isodoses."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.patient_images import (
    ISODOSE_STYLE,
    ImagesState,
    IsodoseRow,
    RegionRow,
)
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme, picture_hue
from continuity_kit.gui.views.parts.labels import Panel, drop, plain_label
from continuity_kit.gui.views.patient.slice_view import STYLES, isodose_color, line_pen

SWATCH, GAP = 30, 6
LEAST_LIGHT = 105  # of 255, on the greys of soft tissue


class StructureList(Panel):
    """What is drawn over the pictures.

    Signals:
        ticked: number of a region, and whether it is drawn.
        dose_ticked: whether isodoses are drawn.
    """

    ticked = Signal(int, bool)
    dose_ticked = Signal(bool)

    def __init__(self, look: Theme) -> None:
        """Make an empty list."""
        super().__init__(look)
        self._look = look
        self._title = plain_label(look, SECOND_PT, 600, tone="second")
        self._rows: list[QCheckBox] = []
        self._shown: tuple[Theme, tuple[RegionRow, ...]] | None = None
        self._shown_doses: tuple[Theme, tuple[IsodoseRow, ...]] | None = None
        inside = QWidget()
        inside.setObjectName("structures")
        self._inside = inside
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look.px(4), look.px(4))
        column.setSpacing(look.px(4))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column.addLayout(self._lines)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.show_dose = QCheckBox()
        self.show_dose.toggled.connect(self.dose_ticked)
        self._dose_title = plain_label(look, SECOND_PT, 600, tone="second", wraps=True)
        self._legend = QGridLayout()
        self._legend.setVerticalSpacing(0)
        self._legend.setHorizontalSpacing(look.px(10))
        self._legend_labels: list[QLabel] = []
        self._remarks = plain_label(look, SECOND_PT, tone="second", wraps=True)
        for widget in (self._dose_title, self.show_dose):
            column.addWidget(widget)
        column.addLayout(self._legend)
        column.addWidget(self._remarks)
        self.body.addWidget(self._title)
        self.body.addWidget(scroll, 1)
        self.restyle(look)

    def show_state(self, state: ImagesState, *, with_dose: bool) -> None:
        """Show other structures."""
        self._title.setText(state.structures_title)
        self._show_regions(state.regions)
        has_dose = bool(state.isodoses)
        self._dose_title.setVisible(has_dose)
        self._dose_title.setText(state.isodose_title)
        self.show_dose.setVisible(has_dose)
        self.show_dose.setText(state.show_dose)
        self.show_dose.blockSignals(True)
        self.show_dose.setChecked(with_dose)
        self.show_dose.blockSignals(False)
        self._show_legend(state.isodoses if with_dose else ())
        remarks = [*state.remarks, state.isocentre]
        self._remarks.setText("\n".join(item for item in remarks if item))
        self._remarks.setVisible(any(remarks))

    def _show_regions(self, regions: tuple[RegionRow, ...]) -> None:
        """Keep the boxes of the same regions: the focus stays, and nothing moves under the hand."""
        shown = (self._look, tuple(replace(region, is_shown=True) for region in regions))
        if shown != self._shown:
            self._shown = shown
            drop(self._rows)
            self._rows = [self._row(region) for region in regions]
            for place, row in enumerate(self._rows):
                self._lines.insertWidget(place, row)
        for row, region in zip(self._rows, regions, strict=True):
            row.blockSignals(True)
            row.setChecked(region.is_shown)
            row.blockSignals(False)

    def _row(self, region: RegionRow) -> QCheckBox:
        box = QCheckBox(region.name.replace("&", "&&"))
        box.setFont(self._look.font(BODY_PT))
        box.setChecked(region.is_shown)
        box.setIcon(QIcon(_swatch(self._look, region)))
        box.setIconSize(QSize(self._look.px(SWATCH) + self._look.px(GAP), self._look.px(12)))
        box.setAccessibleName(f"{region.name} {region.kind}".strip())
        box.toggled.connect(lambda is_on, number=region.number: self.ticked.emit(number, is_on))
        return box

    def _show_legend(self, rows: tuple[IsodoseRow, ...]) -> None:
        if (self._look, rows) == self._shown_doses:
            return
        self._shown_doses = (self._look, rows)
        drop(self._legend_labels)
        self._legend_labels = []
        for place, row in enumerate(reversed(rows)):
            color = isodose_color(len(rows) - 1 - place)
            mark = QLabel()
            mark.setPixmap(_line(self._look, color, STYLES[ISODOSE_STYLE]))
            percent = plain_label(self._look, SECOND_PT, 600)
            percent.setText(row.percent)
            gy = plain_label(self._look, SECOND_PT, tone="second")
            gy.setText(row.gy)
            side = Qt.AlignmentFlag
            for label in (percent, gy):
                label.setAlignment(side.AlignRight | side.AlignVCenter)
            for column, label in enumerate((mark, percent, gy)):
                self._legend.addWidget(label, place, column)
                self._legend_labels.append(label)
        self._legend.setColumnStretch(3, 1)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the tab shows its state again."""
        self._look = look
        for label in (self._title, self._dose_title):
            label.setFont(look.font(SECOND_PT, 600))
        self._remarks.setFont(look.font(SECOND_PT))
        self.show_dose.setFont(look.font(BODY_PT))
        self._inside.setStyleSheet(f"#structures {{ background: {look.tokens.surface}; }}")


def region_color(region: RegionRow) -> QColor:
    """Return the planner's own colour, else one of the kit's by the region's number.

    A colour too dark to be seen on a scan is lightened, its hue kept.
    """
    if region.color is None:
        return picture_hue(region.number)
    return _visible(QColor(*region.color))


def _visible(color: QColor) -> QColor:
    red, green, blue = color.red(), color.green(), color.blue()
    light = (299 * red + 587 * green + 114 * blue) // 1000
    if light >= LEAST_LIGHT:
        return color
    share = (LEAST_LIGHT - light) / (255 - light)
    return QColor(*(round(part + (255 - part) * share) for part in (red, green, blue)))


def _swatch(look: Theme, region: RegionRow) -> QPixmap:
    return _line(look, region_color(region), STYLES[region.style], GAP)


def _line(look: Theme, color: QColor, style: Qt.PenStyle, after: int = 0) -> QPixmap:
    """Return a short line on the ground that pictures have.

    Args:
        after: logical pixels that are left free behind it.
    """
    gap = look.px(after)
    drawn = QPixmap(look.px(SWATCH) + gap, look.px(12))
    drawn.fill(Qt.GlobalColor.transparent)
    ground = QPainter(drawn)
    ground.fillRect(0, 0, drawn.width() - gap, drawn.height(), look.color("picture_ground"))
    ground.end()
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(line_pen(color, style, look.px(2)))
    middle = drawn.height() / 2
    painter.drawLine(QPointF(3, middle), QPointF(drawn.width() - gap - 3, middle))
    painter.end()
    return drawn
