"""One picture of a scan: greys, contours, isodoses, isocentre cross, letters of orientation."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from continuity_kit.gui.presenters.patient_images import LineStyle, PlanePicture
from continuity_kit.gui.theme import SECOND_PT, TITLE_PT, Theme

MARGIN = 6
CROSS_ARM = 16
STYLES: Mapping[LineStyle, Qt.PenStyle] = {
    "solid": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "dash-dot": Qt.PenStyle.DashDotLine,
}


class SliceView(QWidget):
    """Paints one plane; wheel and ↑ ↓ go from picture to picture.

    Signals:
        stepped: so many pictures further (or back).
    """

    stepped = Signal(int)

    def __init__(self, look: Theme) -> None:
        """Make an empty view."""
        super().__init__()
        self._look = look
        self._picture: PlanePicture | None = None
        self._grey: QImage | None = None
        self._levels: QImage | None = None
        self._paths: list[tuple[QPainterPath, QColor, Qt.PenStyle]] = []
        self._wheel = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setMinimumSize(look.px(150), look.px(120))

    def sizeHint(self) -> QSize:
        """Return a square of the design."""
        return QSize(self._look.px(320), self._look.px(320))

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.update()

    def show_picture(
        self,
        picture: PlanePicture | None,
        looks: Mapping[int, tuple[QColor, LineStyle]],
        isodoses: tuple[QColor, ...],
    ) -> None:
        """Show another picture.

        Args:
            looks: colour and line style of each region.
            isodoses: colour of each isodose, in the order of the legend.
        """
        self._picture = picture
        self._grey = self._levels = None
        self._paths = []
        if picture is not None:
            rows, columns = picture.grey.shape
            grey8 = QImage.Format.Format_Grayscale8
            self._grey = QImage(picture.grey.data, columns, rows, columns, grey8).copy()
            self._levels = _level_image(picture, isodoses)
            self._paths = _paths(picture, looks)
            self.setAccessibleName(f"{picture.title} {picture.words}")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from picture to picture."""
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -5,
            Qt.Key.Key_PageDown: 5,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go a picture a notch; small turns add up."""
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / 120)
        if notches:
            self._wheel -= notches * 120
            self.stepped.emit(-notches)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture in the middle, its points in their true proportion."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        picture, grey = self._picture, self._grey
        if picture is not None and grey is not None:
            self._draw(painter, picture, grey)
        if self.hasFocus():
            painter.setPen(QPen(self._look.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw(self, painter: QPainter, picture: PlanePicture, grey: QImage) -> None:
        across, down = picture.point_mm
        width, height = grey.width() * across, grey.height() * down
        scale = min(self.width() / width, self.height() / height)
        left = (self.width() - width * scale) / 2
        top = (self.height() - height * scale) / 2
        whole = QRectF(left, top, width * scale, height * scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(whole, grey)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        if self._levels is not None:
            painter.drawImage(whole, self._levels)
        to_view = QTransform(across * scale, 0, 0, down * scale, left, top)
        painter.save()
        painter.setTransform(to_view, True)
        for path, color, style in self._paths:
            pen = QPen(color, 1.8, style)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(path)
        painter.restore()
        if picture.cross is not None:
            self._cross(painter, to_view.map(QPointF(*picture.cross)))
        self._letters(painter, picture)

    def _cross(self, painter: QPainter, at: QPointF) -> None:
        arm = self._look.px(CROSS_ARM)
        painter.setPen(QPen(self._look.color("picture_axis"), 2))
        painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
        painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))

    def _letters(self, painter: QPainter, picture: PlanePicture) -> None:
        """Write the letters at the edges of the view, and what the picture is."""
        inside = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.setPen(self._look.color("picture_ink"))
        painter.setFont(self._look.font(TITLE_PT, 700))
        side = Qt.AlignmentFlag
        left, right, top, bottom = picture.letters
        for text, flags in (
            (left, side.AlignLeft | side.AlignVCenter),
            (right, side.AlignRight | side.AlignVCenter),
            (top, side.AlignHCenter | side.AlignTop),
            (bottom, side.AlignHCenter | side.AlignBottom),
        ):
            self._shadowed(painter, inside, flags, text)
        painter.setFont(self._look.font(SECOND_PT, 600))
        self._shadowed(painter, inside, side.AlignLeft | side.AlignTop, picture.title)
        self._shadowed(painter, inside, side.AlignLeft | side.AlignBottom, picture.words)

    def _shadowed(
        self, painter: QPainter, inside: QRectF, flags: Qt.AlignmentFlag, text: str
    ) -> None:
        """Write on a dark ground of its own: bone is as light as ink."""
        box = painter.boundingRect(inside, flags, text).adjusted(-4, -1, 4, 1)
        painter.fillRect(box, self._look.color("picture_ground"))
        painter.drawText(inside, flags, text)


def _level_image(picture: PlanePicture, isodoses: tuple[QColor, ...]) -> QImage | None:
    if picture.levels is None:
        return None
    rows, columns = picture.levels.shape
    shown = QImage(picture.levels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    nothing = QColor(0, 0, 0, 0).rgba()
    shown.setColorTable([nothing, *(color.rgba() for color in isodoses)])
    return shown.copy()


def _paths(
    picture: PlanePicture, looks: Mapping[int, tuple[QColor, LineStyle]]
) -> list[tuple[QPainterPath, QColor, Qt.PenStyle]]:
    found = []
    for number, lines in picture.lines.items():
        path = QPainterPath()
        for line, is_closed in lines:
            start, *others = line.tolist()
            path.moveTo(*start)
            for place in others:
                path.lineTo(*place)
            if is_closed:
                path.closeSubpath()
        color, style = looks[number]
        found.append((path, color, STYLES[style]))
    return found
