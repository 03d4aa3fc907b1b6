"""One picture of a scan: greys, contours, isodoses, isocentre cross, letters of orientation."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from continuity_kit.gui.presenters.patient_images import ISODOSE_STYLE, LineStyle, PlanePicture
from continuity_kit.gui.presenters.patient_volume import Line
from continuity_kit.gui.theme import CAPTION_PT, SECOND_PT, TITLE_PT, Theme

MARGIN = 6
ZOOM_STEP, MOST_ZOOM = 1.25, 8.0
PAN_SHARE = 0.1
CROSS_ARM = 16
LINE_WIDTH, DOT_SHARE = 1.8, 1.35
STYLES: Mapping[LineStyle, Qt.PenStyle] = {
    "solid": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dash-dot": Qt.PenStyle.DashDotLine,
    "dot": Qt.PenStyle.CustomDashLine,
}
BEADS = (0.1, 2.0)
"""Dots of an isodose and the gaps between them, in widths of the line; caps make them round."""
ISODOSE_HUES = ((190, 200), (262, 130), (318, 150), (28, 200), (0, 0), (75, 150))
"""Hue and saturation from the lowest isodose to the highest; 0 of the latter is white.

None is the pure red, green, blue or yellow that planners give to structures.
"""


class SliceView(QWidget):
    """Paints one plane; wheel and ↑ ↓ go from picture to picture, + and − zoom, as Ctrl and wheel.

    A zoomed picture is moved by the mouse, or by Shift with the arrows; 0 shows it whole again.

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
        self._isodoses: list[tuple[QPainterPath, QColor]] = []
        self._labels: list[tuple[str, QPointF, QColor]] = []
        self._paths: list[tuple[QPainterPath, QColor, Qt.PenStyle]] = []
        self._wheel = 0
        self._zoom = 1.0
        self._middle: QPointF | None = None
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setMinimumSize(look.px(150), look.px(88))

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
    ) -> None:
        """Show another picture.

        Args:
            looks: colour and line style of each region.
        """
        self._picture = picture
        self._grey = None
        self._paths, self._isodoses, self._labels = [], [], []
        if picture is not None:
            rows, columns = picture.grey.shape
            grey8 = QImage.Format.Format_Grayscale8
            self._grey = QImage(picture.grey.data, columns, rows, columns, grey8).copy()
            for place, isodose in enumerate(picture.isodoses):
                color = isodose_color(place)
                self._isodoses.append((_path_of(isodose.chains), color))
                if isodose.label_at is not None:
                    self._labels.append((isodose.percent, QPointF(*isodose.label_at), color))
            self._paths = _paths(picture, looks)
            self.setAccessibleName(f"{picture.title} {picture.words}")
        self.update()

    @property
    def zoom(self) -> float:
        """Return how many times larger than whole the picture is shown."""
        return self._zoom

    def zoom_by(self, steps: int) -> None:
        """Zoom about the middle of what is seen; at first about the isocentre, if it is here."""
        picture, grey = self._picture, self._grey
        if picture is None or grey is None:
            return
        if self._middle is None:
            place = picture.cross or (grey.width() / 2, grey.height() / 2)
            self._middle = QPointF(*place)
        self._zoom = min(MOST_ZOOM, max(1.0, self._zoom * ZOOM_STEP**steps))
        if self._zoom == 1.0:
            self._middle = None
        self.update()

    def show_whole(self) -> None:
        """Show the whole picture again."""
        self._zoom, self._middle = 1.0, None
        self.update()

    def _pan(self, across: float, down: float) -> None:
        """Move what is seen by so many points of the scan; its middle stays in the picture."""
        grey = self._grey
        if self._middle is None or grey is None:
            return
        self._middle = QPointF(
            min(max(self._middle.x() + across, 0.0), float(grey.width())),
            min(max(self._middle.y() + down, 0.0), float(grey.height())),
        )
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a zoomed picture."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._grip = event.position() if self._middle is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move a zoomed picture along."""
        if self._grip is None or self._picture is None:
            return
        moved = event.position() - self._grip
        self._grip = event.position()
        across, down, scale = self._scales(self._picture)
        self._pan(-moved.x() / (across * scale), -moved.y() / (down * scale))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from picture to picture, zoom, move a zoomed picture."""
        key = Qt.Key(event.key())
        if self._zooms(key) or (
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._moves(key)
        ):
            return
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -5,
            Qt.Key.Key_PageDown: 5,
        }
        step = steps.get(key)
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def _zooms(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self.show_whole()
        else:
            return False
        return True

    def _moves(self, key: Qt.Key) -> bool:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        way, grey = ways.get(key), self._grey
        if way is None or grey is None or self._middle is None:
            return False
        share = PAN_SHARE / self._zoom
        self._pan(way[0] * grey.width() * share, way[1] * grey.height() * share)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go a picture a notch, with Ctrl zoom; small turns add up."""
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / 120)
        if notches:
            self._wheel -= notches * 120
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.zoom_by(notches)
            else:
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
        across, down, scale = self._scales(picture)
        width, height = grey.width() * across, grey.height() * down
        middle = self._middle or QPointF(grey.width() / 2, grey.height() / 2)
        left = self.width() / 2 - middle.x() * across * scale
        top = self.height() / 2 - middle.y() * down * scale
        whole = QRectF(left, top, width * scale, height * scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(whole, grey)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        to_view = QTransform(across * scale, 0, 0, down * scale, left, top)
        painter.save()
        painter.setTransform(to_view, True)
        for path, color, style in self._paths:
            painter.setPen(line_pen(color, style))
            painter.drawPath(path)
        for path, color in self._isodoses:
            painter.setPen(line_pen(color, STYLES[ISODOSE_STYLE]))
            painter.drawPath(path)
        painter.restore()
        self._percents(painter, to_view)
        if picture.cross is not None:
            self._cross(painter, to_view.map(QPointF(*picture.cross)))
        self._letters(painter, picture)

    def _scales(self, picture: PlanePicture) -> tuple[float, float, float]:
        """Return a point's width and height in mm, and how many pixels a mm takes."""
        rows, columns = picture.grey.shape
        across, down = picture.point_mm
        scale = min(self.width() / (columns * across), self.height() / (rows * down))
        return across, down, scale * self._zoom

    def _cross(self, painter: QPainter, at: QPointF) -> None:
        """Draw the isocentre white on dark: no structure and no isodose is drawn so."""
        arm = self._look.px(CROSS_ARM)
        for token, width in (("picture_ground", 5), ("picture_ink", 2)):
            painter.setPen(QPen(self._look.color(token), width))
            painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
            painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))

    def _percents(self, painter: QPainter, to_view: QTransform) -> None:
        """Write on each isodose which one it is, in its own colour on a dark ground."""
        painter.setFont(self._look.font(CAPTION_PT, 700))
        metrics = QFontMetrics(painter.font())
        for text, at, color in self._labels:
            middle = to_view.map(at)
            box = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height())
            box.moveCenter(middle)
            painter.fillRect(box, self._look.color("picture_ground"))
            painter.setPen(color)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _letters(self, painter: QPainter, picture: PlanePicture) -> None:
        """Write the letters at the edges of the view, and what the picture is."""
        inside = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.setPen(self._look.color("picture_ink"))
        painter.setFont(self._look.font(TITLE_PT, 700))
        side = Qt.AlignmentFlag
        left, right, top, bottom = picture.letters
        small = self._look.font(SECOND_PT, 600)
        words = QFontMetrics(small).horizontalAdvance(picture.words) + 2 * MARGIN
        reach = inside.center().x() - QFontMetrics(painter.font()).horizontalAdvance(bottom)
        lift = QFontMetrics(small).height() + MARGIN if inside.left() + words > reach else 0
        above = inside.adjusted(0, 0, 0, -lift)  # the letter gives way to where the picture lies
        for text, flags in (
            (left, side.AlignLeft | side.AlignVCenter),
            (right, side.AlignRight | side.AlignVCenter),
            (top, side.AlignHCenter | side.AlignTop),
            (bottom, side.AlignHCenter | side.AlignBottom),
        ):
            self._shadowed(painter, above if text == bottom else inside, flags, text)
        painter.setFont(small)
        self._shadowed(painter, inside, side.AlignLeft | side.AlignTop, picture.title)
        self._shadowed(painter, inside, side.AlignLeft | side.AlignBottom, picture.words)

    def _shadowed(
        self, painter: QPainter, inside: QRectF, flags: Qt.AlignmentFlag, text: str
    ) -> None:
        """Write on a dark ground of its own: bone is as light as ink."""
        box = painter.boundingRect(inside, flags, text).adjusted(-4, -1, 4, 1)
        painter.fillRect(box, self._look.color("picture_ground"))
        painter.drawText(inside, flags, text)


def isodose_color(place: int) -> QColor:
    """Return the colour of the n-th isodose from the lowest."""
    hue, saturation = ISODOSE_HUES[place % len(ISODOSE_HUES)]
    return QColor.fromHsv(hue, saturation, 255)


def line_pen(color: QColor, style: Qt.PenStyle, width: float = LINE_WIDTH) -> QPen:
    """Return the pen of a line over a picture, as wide at every zoom; an isodose is of dots."""
    pen = QPen(color, width, style)
    if style == Qt.PenStyle.CustomDashLine:
        pen = QPen(color, width * DOT_SHARE)
        pen.setDashPattern(list(BEADS))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen


def _paths(
    picture: PlanePicture, looks: Mapping[int, tuple[QColor, LineStyle]]
) -> list[tuple[QPainterPath, QColor, Qt.PenStyle]]:
    found = []
    for number, lines in picture.lines.items():
        color, style = looks[number]
        found.append((_path_of(lines), color, STYLES[style]))
    return found


def _path_of(lines: Iterable[tuple[Line, bool]]) -> QPainterPath:
    path = QPainterPath()
    for line, is_closed in lines:
        start, *others = line.tolist()
        path.moveTo(*start)
        for place in others:
            path.lineTo(*place)
        if is_closed:
            path.closeSubpath()
    return path
