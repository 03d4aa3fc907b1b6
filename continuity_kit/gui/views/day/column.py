"""One machine of the day board: name, counts in words and as a bar, its rows, what is below."""

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.models.day_rows import DayRowModel, Index
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.day_columns import DayColumn
from continuity_kit.gui.presenters.day_rows import DayRow
from continuity_kit.gui.theme import SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.day.card_delegate import CardDelegate
from continuity_kit.gui.views.day.card_layout import BOTTOM
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label

_OF_THE_PAGE = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)
BAR, BAR_GAP = 6, 2
FOOT = 30
MoreWords = Callable[[Sequence[DayRow]], str]


class SegmentBar(QWidget):
    """The stacked bar of a machine's day; the words above it say the same."""

    def __init__(self, look: Theme) -> None:
        """Make an empty bar."""
        super().__init__()
        self.look = look
        self._segments: tuple[tuple[Tone, float], ...] = ()
        self.setFixedHeight(look.px(BAR))

    def set_segments(self, segments: tuple[tuple[Tone, float], ...]) -> None:
        """Show other parts."""
        self._segments = segments
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each part in its colour, with a gap between two."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.width() - BAR_GAP * max(len(self._segments) - 1, 0)
        left = 0.0
        for tone, share in self._segments:
            token = {"second": "ink2", "third": "line2"}.get(tone, tone)
            painter.setBrush(self.look.color(token))
            painter.drawRoundedRect(QRectF(left, 0, room * share, self.height()), 1, 1)
            left += room * share + BAR_GAP
        painter.end()


class Foot(QAbstractButton):
    """What is below the last row in view; a click goes a page down. The arrows do the same."""

    def __init__(self, look: Theme) -> None:
        """Make a foot without words."""
        super().__init__()
        self.look = look
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self.look = look
        self.setFont(look.font())
        self.setFixedHeight(look.px(FOOT))

    def sizeHint(self) -> QSize:
        """Return the room of the words."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + self.look.px(56)
        return QSize(width, self.look.px(FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, hairline, arrow and words."""
        del event
        look = self.look
        painter = QPainter(self)
        inside = self.rect().adjusted(0, 0, 0, -look.px(2))
        painter.fillRect(inside, look.color("sunken"))
        painter.setPen(look.color("line"))
        painter.drawLine(inside.topLeft(), inside.topRight())
        left, side = look.px(14), look.px(16)
        if self.isEnabled():
            top = (self.height() - side) // 2
            painter.drawPixmap(left, top, pixmap("arrow-down", side, look.color("ink2")))
            left += side + look.px(9)
        painter.setPen(look.color("ink2"))
        words = inside.adjusted(left, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, flags, self.text())
        painter.end()


class RowList(QListView):
    """The rows; selection by key stays over a refresh, the line of now is passed over."""

    resized = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty list."""
        super().__init__()
        self.rows = DayRowModel()
        self.delegate = CardDelegate(look)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew for another width."""
        super().resizeEvent(event)
        # The scroll bar keeps its room when it is not there: rows are measured once, not twice.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        if width != self.delegate.width:
            self.delegate.width = width
            self.scheduleDelayedItemsLayout()
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list; what goes to another machine or page is the page's."""
        if event.key() in _OF_THE_PAGE:
            event.ignore()
            return
        super().keyPressEvent(event)


class MachineColumn(QFrame):
    """One machine.

    Signals:
        chosen: the row that the selection moved to.
        opened: the row of a click or of Enter.
        printed: the machine whose day is to be printed.
        menu_asked: a row and where on the screen: right click, or the menu key.
    """

    chosen = Signal(object)
    opened = Signal(object)
    printed = Signal(str)
    menu_asked = Signal(object, object)

    def __init__(self, look: Theme, more_words: MoreWords) -> None:
        """Make an empty column."""
        super().__init__()
        self.setProperty("role", "panel")
        self.look, self._more_words = look, more_words
        self.machine = ""
        self._is_filling = False
        self.name = plain_label(look, TITLE_PT, 600, wraps=True)
        self.counts = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.counts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.print = ActionButton(look, "plain", "print")
        self.print.clicked.connect(lambda: self.printed.emit(self.machine))
        self.bar = SegmentBar(look)
        self.list = RowList(look)
        self.foot = Foot(look)
        self._arrange()
        self.list.selectionModel().currentRowChanged.connect(self._moved)
        self.list.clicked.connect(self._clicked)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._ask_menu)
        # Rows are laid out once for all that happens in one turn, and the foot is told after that.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._tell_foot)
        self._settle_top = QTimer(self, singleShot=True, interval=0)
        self._settle_top.timeout.connect(self._show_top)
        self.list.verticalScrollBar().valueChanged.connect(lambda _: self._later.start())
        self.list.verticalScrollBar().rangeChanged.connect(lambda *_: self._later.start())
        self.list.resized.connect(self._later.start)
        self.list.resized.connect(self._settle_top.start)
        self.foot.clicked.connect(self._page_down)

    def _arrange(self) -> None:
        look = self.look
        first = QHBoxLayout()
        first.setSpacing(look.px(8))
        first.addWidget(self.name)
        first.addWidget(self.counts, 1)
        first.addWidget(self.print)
        head = QVBoxLayout()
        head.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        head.setSpacing(look.px(8))
        head.addLayout(first)
        head.addWidget(self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.foot)
        self._dress()

    def _dress(self) -> None:
        side = self.look.px(32)
        self.print.setFixedSize(side, side)
        self.print.setStyleSheet("padding: 0; min-height: 0;")

    def show_column(self, column: DayColumn) -> None:
        """Show a machine's day; selection (by key) and scroll stay."""
        key = self.current_key
        scroll = self.list.verticalScrollBar().value()
        self.machine = column.machine
        self.name.setText(column.machine)
        self.counts.setText(column.counts)
        self.print.setAccessibleName(column.print_words)
        self.print.setToolTip(column.print_words)
        self.print.setVisible(not column.is_proposed)
        self.bar.set_segments(column.segments)
        self.bar.setAccessibleName(column.counts)
        self.list.setAccessibleName(f"{column.machine}, {column.counts}")
        self._is_filling = True
        self.list.rows.set_rows(column.rows)
        if key is not None and self.current_key != key:
            self.select(key)
        self._is_filling = False
        self.list.verticalScrollBar().setValue(scroll)
        self._later.start()

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self.look = self.bar.look = self.list.delegate.look = look
        self.name.setFont(look.font(TITLE_PT, 600))
        self.counts.setFont(look.font(SECOND_PT))
        self.bar.setFixedHeight(look.px(BAR))
        self.print.restyle(look)
        self._dress()
        self.foot.restyle(look)
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()

    def _ask_menu(self, where: QPoint) -> None:
        at = self.list.indexAt(where)
        if at.isValid():
            self.list.setCurrentIndex(at)
        row = self.current_row
        if row is not None and row.kind != "now":
            self.menu_asked.emit(row, self.list.viewport().mapToGlobal(where))

    @property
    def current_key(self) -> Hashable | None:
        """Return the key of the selected row."""
        at = self.list.currentIndex()
        return self.list.rows.rows[at.row()].key if at.isValid() else None

    @property
    def current_row(self) -> DayRow | None:
        """Return the selected row."""
        at = self.list.currentIndex()
        return self.list.rows.rows[at.row()] if at.isValid() else None

    def select(self, key: Hashable | None) -> bool:
        """Move the selection to a key, or to none; tell whether it is shown."""
        at = None if key is None else self.list.rows.row_of(key)
        if at is None:
            self.list.selectionModel().clear()
            return False
        self.list.setCurrentIndex(self.list.rows.index(at))
        return True

    def select_nearest(self, row: DayRow | None) -> bool:
        """Move the selection to the row of that time, or the first one."""
        choices = [item for item in self.list.rows.rows if item.kind != "now"]
        if not choices:
            return False
        nearest = choices[0]
        if row is not None:
            at = row.starts_at
            nearest = min(choices, key=lambda item: abs((item.starts_at - at).total_seconds()))
        return self.select(nearest.key)

    def show_now(self) -> None:
        """Scroll so that the line of now stands in the upper third."""
        at = self.list.rows.row_of("now")
        if at is not None and at > 1:
            index = self.list.rows.index(max(at - 2, 0))
            self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
            self._show_top()

    def _show_top(self) -> None:
        """Begin with a whole card.

        SAFETY: the first card in view has its name, it is never cut off it
        (test_a_board_opens_on_a_whole_card).
        """
        bar, top = self.list.verticalScrollBar(), self.list.indexAt(QPoint(0, 0))
        if top.isValid():
            bar.setValue(bar.value() + self.list.visualRect(top).top())

    def hidden_rows(self) -> tuple[DayRow, ...]:
        """Return the rows of which a text is out of sight below; the margin under it may be cut.

        A card in view and counted below as well would make more than the machine's day has.
        """
        rows, bottom = self.list.rows, self.list.viewport().height() + self.look.px(BOTTOM)
        return tuple(
            row
            for at, row in enumerate(rows.rows)
            if self.list.visualRect(rows.index(at)).bottom() >= bottom
        )

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest column that the design allows."""
        return QSize(self.look.px(300), self.look.px(200))

    def _tell_foot(self) -> None:
        hidden = self.hidden_rows()
        self.foot.setText(self._more_words(hidden))
        self.foot.setEnabled(bool(hidden))

    def _page_down(self) -> None:
        """Go on with the first row that was not wholly in view."""
        hidden = self.hidden_rows()
        at = self.list.rows.row_of(hidden[0].key) if hidden else None
        if at is not None:
            index = self.list.rows.index(at)
            self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def _moved(self, current: Index) -> None:
        if current.isValid() and not self._is_filling:
            self.chosen.emit(self.list.rows.rows[current.row()])

    def _clicked(self, index: Index) -> None:
        row = self.list.rows.rows[index.row()]
        if row.kind != "now":
            self.opened.emit(row)
