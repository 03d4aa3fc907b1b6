"""The beam's-eye view: aperture, jaws, leaves and graticule over the beam's own radiograph."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from continuity_kit.gui.presenters.patient_beam_view import (
    BeamViewState,
    PointShape,
    Segment,
    ShownPicture,
)
from continuity_kit.gui.theme import SECOND_PT, Theme

SIDE, LARGEST_SIDE = 338, 620
GRATICULE_MM = 10.0
LONG_TICK, TICK = 5, 3


class Paths:
    """What is drawn of one control point, in the axes of the square: made once."""

    def __init__(self, shape: PointShape, half_mm: float) -> None:
        """Make the paths of a point; mm, Y up, about the middle."""
        self.shape = shape
        self.edge = _path(shape.edge)
        for outline in shape.outlines:
            start, *others = outline
            self.edge.moveTo(*start)
            for place in others:
                self.edge.lineTo(*place)
            self.edge.closeSubpath()
        self.leaves = _path(shape.leaves)
        self.jaws = QPainterPath()
        if shape.jaws is not None:
            left, bottom, right, top = shape.jaws
            inside = QRectF(left, bottom, right - left, top - bottom)
            whole = QRectF(-half_mm, -half_mm, 2 * half_mm, 2 * half_mm)
            self.jaws.addRect(inside.intersected(whole))


class BeamView(QWidget):
    """Draws one control point of a beam; ← → go to the one before and after.

    Signals:
        moved: a key asks for another point, counted from 0.
    """

    moved = Signal(int)

    def __init__(self, look: Theme, *, largest: int | None = LARGEST_SIDE) -> None:
        """Make an empty view.

        Args:
            largest: side beyond which the square does not grow; None has no such limit.
        """
        super().__init__()
        self._look, self._largest = look, largest
        self._state: BeamViewState | None = None
        self._place = 0
        self._paths: dict[int, Paths] = {}
        self._image: QImage | None = None
        self._texts: list[tuple[str, QPointF]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("beams-eye-view")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setMinimumSize(look.px(180), look.px(180))

    def sizeHint(self) -> QSize:
        """Return the side of the design."""
        side = self._look.px(SIDE)
        return QSize(side, side)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.update()

    def show_beam(self, state: BeamViewState | None, place: int = 0) -> None:
        """Show another beam, at one of its points."""
        self._state, self._paths, self._image = state, {}, None
        if state is not None and state.picture is not None:
            self._image = _image_of(state.picture)
        self.show_point(place)

    def show_point(self, place: int) -> None:
        """Show a control point of the beam."""
        count = 0 if self._state is None else self._state.points
        self._place = max(0, min(place, count - 1)) if count else 0
        told = self.paths()
        words = told.shape.words if told is not None else ""
        title = self._state.title if self._state is not None else ""
        self.setAccessibleName(f"{title} {words}".strip())
        self.update()

    @property
    def place(self) -> int:
        """Return which control point is shown, counted from 0."""
        return self._place

    def paths(self) -> Paths | None:
        """Return the paths of the point that is shown, made at its first showing."""
        if self._state is None or not self._state.points:
            return None
        if self._place not in self._paths:
            shape = self._state.shape(self._place)
            self._paths[self._place] = Paths(shape, self._state.half_mm)
        return self._paths[self._place]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from point to point."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(self._place + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the square in the middle of the widget."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        if self._largest is not None:
            side = min(side, self._look.px(self._largest))
        square = QRectF((self.width() - side) / 2, 0, side, side)
        area = square if self._largest is not None else QRectF(self.rect())
        square.moveTop(area.top() + (area.height() - side) / 2)
        ground = QPainterPath()
        ground.addRoundedRect(area, 6, 6)
        painter.setClipPath(ground)
        painter.fillRect(area, self._look.color("picture_ground"))
        paths = self.paths()
        if self._state is None or paths is None:
            self._bare(painter, square)
            self._absent(painter, square)
        else:
            self._draw(painter, square, self._state, paths)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)  # the ring must not cover what the beam sees
            painter.setPen(QPen(self._look.color("accent"), 2))
            painter.drawRoundedRect(square.adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _bare(self, painter: QPainter, square: QRectF) -> None:
        """Draw a picture whose place nobody knows: alone."""
        state = self._state
        if state is None or state.picture is None or self._image is None:
            return
        painter.save()
        painter.setTransform(_to_square(square, state.half_mm), True)
        _draw_image(painter, self._image, state.picture)
        painter.restore()

    def _absent(self, painter: QPainter, square: QRectF) -> None:
        if self._state is None or self._state.picture is not None:
            return
        painter.setPen(self._look.color("picture_ink"))
        painter.setFont(self._look.font(SECOND_PT))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(square.adjusted(16, 0, -16, 0), flags, self._state.absent)

    def _draw(self, painter: QPainter, square: QRectF, state: BeamViewState, paths: Paths) -> None:
        scale = square.width() / (2 * state.half_mm)
        painter.save()
        painter.setTransform(_to_square(square, state.half_mm, state.turn_degrees), True)
        if self._image is not None and state.picture is not None and paths.shape.shows_picture:
            _draw_image(painter, self._image, state.picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path, token, width, style in (
            (paths.jaws, "picture_ground", 3.6, Qt.PenStyle.SolidLine),  # under white: bone is too
            (paths.leaves, "picture_leaf", 1.0, Qt.PenStyle.SolidLine),
            (paths.jaws, "picture_ink", 1.6, Qt.PenStyle.DashLine),
            (paths.edge, "picture_aperture", 2.2, Qt.PenStyle.SolidLine),
        ):
            painter.setPen(_pen(self._look.color(token), width, style))
            painter.drawPath(path)
        painter.restore()
        self._graticule(painter, square, scale)
        self._jaw_names(painter, square, scale, paths.shape)

    def _graticule(self, painter: QPainter, square: QRectF, scale: float) -> None:
        """Draw both axes with a mark each centimetre, a longer one each five."""
        painter.setPen(QPen(self._look.color("picture_axis"), 1))
        middle = square.center()
        painter.drawLine(QPointF(square.left(), middle.y()), QPointF(square.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), square.top()), QPointF(middle.x(), square.bottom()))
        step = GRATICULE_MM * scale
        count = int(square.width() / 2 / step)
        for number in range(-count, count + 1):
            size = LONG_TICK if number % 5 == 0 else TICK
            across, down = middle.x() + number * step, middle.y() + number * step
            painter.drawLine(QPointF(across, middle.y() - size), QPointF(across, middle.y() + size))
            painter.drawLine(QPointF(middle.x() - size, down), QPointF(middle.x() + size, down))

    def _jaw_names(
        self, painter: QPainter, square: QRectF, scale: float, shape: PointShape
    ) -> None:
        """Write each jaw's opening in its own half of the square, on a dark ground."""
        if shape.jaws is None or not any(shape.jaw_texts):
            return
        x1, x2, y1, y2 = shape.jaw_texts
        middle, edge = square.center(), 6
        painter.setFont(self._look.font(SECOND_PT, 700))
        metrics = QFontMetrics(painter.font())
        height = metrics.height() + 6
        lift = height + 10
        _, bottom, _, top = shape.jaws
        up, low = middle.y() - top * scale, middle.y() - bottom * scale
        upper = max(square.top() + edge, up - height / 2)
        lower = min(square.bottom() - height - edge, low - height / 2)
        boxes = (
            (x1, square.left() + edge, middle.y() - lift, "left"),
            (x2, square.right() - edge, middle.y() - lift, "right"),
            (y2, square.right() - edge, upper, "right"),
            (y1, square.right() - edge, lower, "right"),
        )  # fmt: skip
        for text, at, down, side in boxes:
            if not text:
                continue
            width = metrics.horizontalAdvance(text) + 12
            box = QRectF(at if side == "left" else at - width, down, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("rail"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(self._look.color("picture_ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _path(segments: tuple[Segment, ...]) -> QPainterPath:
    path = QPainterPath()
    for x1, y1, x2, y2 in segments:
        path.moveTo(x1, y1)
        path.lineTo(x2, y2)
    return path


def _pen(color: QColor, width: float, style: Qt.PenStyle) -> QPen:
    """Return a pen of so many pixels, whatever the scale."""
    pen = QPen(color, width, style)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _to_square(square: QRectF, half_mm: float, turn_degrees: float = 0.0) -> QTransform:
    """Return what brings mm, Y up, about the middle, into the square, turned anticlockwise."""
    found = QTransform()
    found.translate(square.center().x(), square.center().y())
    scale = square.width() / (2 * half_mm)
    found.scale(scale, -scale)
    found.rotate(turn_degrees)
    return found


def _image_of(picture: ShownPicture) -> QImage:
    grey8 = QImage.Format.Format_Grayscale8
    shown = QImage(picture.grey, picture.columns, picture.rows, picture.columns, grey8)
    return shown.copy()  # Qt must own the points: the bytes may go first


def _draw_image(painter: QPainter, image: QImage, picture: ShownPicture) -> None:
    """Draw a radiograph where it lies in the axes of the aperture."""
    (ax, ay), (dx, dy) = picture.across_mm, picture.down_mm
    x, y = picture.corner_mm
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(QTransform(ax, ay, dx, dy, x, y), True)
    painter.drawImage(QPointF(0, 0), image)
    painter.restore()
