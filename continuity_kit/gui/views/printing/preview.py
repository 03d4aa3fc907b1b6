"""The page as it comes out of the printer: pixels of the real PDF, drawn by the worker."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from continuity_kit.domain.images import PageImage
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.standin import StandIn

WIDTH = 392
MARGIN = 12
BUTTON, HEAD = 34, 110
A4 = 210 / 297
WIDEST = (1 << 24) - 1  # Qt's own: no bound
Place = Callable[[int, int], str]


class PageView(QWidget):
    """One page, as wide as there is room."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._image: QImage | None = None

    def show_page(self, page: PageImage | None) -> None:
        """Show other pixels."""
        self._image = None
        if page is not None:
            stride = 3 * page.columns
            made = QImage(page.rgb, page.columns, page.rows, stride, QImage.Format.Format_RGB888)
            self._image = made.copy()  # the bytes are Python's, and go with the page
        self.updateGeometry()
        self.setFixedHeight(self._height(self.width()))
        self.update()

    @property
    def has_page(self) -> bool:
        """Some page is shown."""
        return self._image is not None

    def sizeHint(self) -> QSize:
        """Return the size at the width of now."""
        return QSize(self.width(), self._height(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page's shape."""
        super().resizeEvent(event)
        self.setFixedHeight(self._height(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page."""
        del event
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.end()

    def _height(self, width: int) -> int:
        if self._image is None or not self._image.width():
            return 0
        return round(width * self._image.height() / self._image.width())


class Preview(QFrame):
    """Number, page of pages, the page itself.

    Signals:
        turned: the page that somebody asks for, from 0.
        resized: the width for a page changed.
        enlarged: the preview takes the whole page, or gives it back.
    """

    turned = Signal(int)
    resized = Signal()
    enlarged = Signal(bool)

    def __init__(self, look: Theme) -> None:
        """Build without words."""
        super().__init__()
        self.setObjectName("preview")
        self.look = look
        self.page, self.pages, self._wanted = 0, 0, look.px(WIDTH)
        self.title = plain_label(look, BODY_PT, 600)
        self.title.setObjectName("on-rail")
        self.second = plain_label(look, SECOND_PT, wraps=True)
        self.second.setObjectName("on-rail")
        self.place = plain_label(look, SECOND_PT)
        self.place.setObjectName("on-rail")
        self.before = ActionButton(look, "plain", "arrow-left")
        self.after = ActionButton(look, "plain", "arrow-right")
        self.larger = ActionButton(look, "plain", "search")
        self.larger.setCheckable(True)
        self.view = PageView()
        self.stand_in = StandIn(look)
        self.stand_in.setObjectName("stand-in")
        self._arrange()
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.larger.toggled.connect(self.enlarged.emit)

    def _arrange(self) -> None:
        look = self.look
        first = QHBoxLayout()
        first.setSpacing(look.px(6))
        first.addWidget(self.title, 1)
        for widget in (self.before, self.after, self.larger):
            first.addWidget(widget)
        self.paper = QScrollArea()
        self.paper.setFrameShape(QFrame.Shape.NoFrame)
        self.paper.setWidgetResizable(True)
        self.paper.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.paper.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("preview-inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        column.addStretch(1)
        self.paper.setWidget(inside)
        whole = QVBoxLayout(self)
        margin = look.px(MARGIN)
        whole.setContentsMargins(margin, look.px(12), margin, look.px(12))
        whole.setSpacing(look.px(10))
        head = QVBoxLayout()
        head.setSpacing(look.px(2))
        head.addLayout(first)
        head.addWidget(self.place)
        head.addWidget(self.second)
        whole.addLayout(head)
        whole.addWidget(self.paper, 1)
        whole.addWidget(self.stand_in, 1)
        self._dress()

    def _dress(self) -> None:
        look = self.look
        ground, ink = look.color("rail").name(), look.color("rail_strong").name()
        side = look.px(BUTTON) - 2  # beside its border
        self.setStyleSheet(
            f"QFrame#preview, QWidget#preview-inside, QFrame#preview QScrollArea "
            f"{{ background: {ground}; }}"
            f'QLabel, QLabel#on-rail, QLabel[tone="second"] {{ color: {ink}; }}'
            f"QPushButton {{ padding: 0; min-width: {side}px; max-width: {side}px;"
            f" min-height: {side}px; max-height: {side}px; }}"
        )

    def retranslate(self) -> None:
        """Set the static words."""
        self.title.setText(self.tr("Preview"))
        self.before.setAccessibleName(self.tr("Page before"))
        self.after.setAccessibleName(self.tr("Page after"))
        self.larger.setAccessibleName(self.tr("Larger"))

    def restyle(self, look: Theme) -> None:
        """Take the look."""
        self.look = look
        self.title.setFont(look.font(BODY_PT, 600))
        self.second.setFont(look.font(SECOND_PT))
        self.place.setFont(look.font(SECOND_PT))
        for button in (self.before, self.after, self.larger):
            button.restyle(look)
        self._dress()

    def turn(self, step: int) -> None:
        """Ask for another page, if there is one."""
        if 0 <= self.page + step < self.pages:
            self.turned.emit(self.page + step)

    def show_page(self, page: PageImage, pages: int, title: str, place: str) -> None:
        """Show a page and where it stands."""
        self.page, self.pages = page.page, pages
        self.second.setText(title)
        self.place.setText(place)
        self.before.setEnabled(page.page > 0)
        self.after.setEnabled(page.page + 1 < pages)
        self.larger.setEnabled(True)
        self.stand_in.clear()
        self.view.show_page(page)
        self.paper.show()
        self.view.setAccessibleName(f"{title}, {place}")

    def show_nothing(self, words: str, *, is_drawing: bool = False, is_wrong: bool = False) -> None:
        """Say why there is no page, or that it is being drawn."""
        if is_drawing:
            if not self.view.has_page:
                self.paper.hide()
                self.stand_in.show_loading(words)
            return
        self.page = self.pages = 0
        self.second.setText("")
        self.place.setText("")
        for button in (self.before, self.after, self.larger):
            button.setEnabled(False)
        self.paper.hide()
        self.view.show_page(None)
        if is_wrong:
            self.stand_in.show_unreadable(words)
        else:
            self.stand_in.show_empty(words, "document")

    def page_width(self) -> int:
        """Return how many pixels wide a page is drawn, sharp on this screen."""
        width = self.paper.viewport().width() or self.look.px(WIDTH - 2 * MARGIN)
        return max(round(width * self.devicePixelRatioF()), 1)

    def set_width(self, width: int | None) -> None:
        """Take so much room where there is as much, pixels; None is all of it."""
        self._wanted = width or 1
        self.setMaximumWidth(width or WIDEST)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the width that it was given."""
        return QSize(self._wanted, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Hold no width: a window must be able to become narrower again."""
        return QSize(1, super().minimumSizeHint().height())

    def whole_page_width(self, height: int) -> int:
        """Return the width at which an upright page is seen whole, pixels."""
        return round((height - self.look.px(HEAD)) * A4) + self.look.px(2 * MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a sharper page where there is more room."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.resized.emit()
