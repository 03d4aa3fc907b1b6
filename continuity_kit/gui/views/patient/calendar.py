"""The calendar of a course: weeks as rows, days as columns; shape, number, date and source."""

from collections.abc import Iterable

from PySide6.QtCore import QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.models.calendar import DAYS_ROLE, CalendarModel, Index
from continuity_kit.gui.presenters.patient_calendar import (
    SATURDAY,
    CalendarDay,
    CalendarState,
    DayMark,
)
from continuity_kit.gui.theme import CAPTION_PT, SECOND_PT, TITLE_PT, Theme

ROW_HEIGHT, PADDING, ICON = 58, 8, 18
WEEKEND_WIDTH, NARROWEST_DAY = 44, 108
SIZES_PT = (TITLE_PT, 13.5, 12.0, 10.5)
_TONES = {"second": "ink2", "third": "ink3"}


class DayDelegate(QStyledItemDelegate):
    """Paints the fractions of a day; today is ringed, a holiday hatched."""

    def __init__(self, look: Theme) -> None:
        """Keep the look."""
        super().__init__()
        self.look = look
        self.largest = TITLE_PT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room of all fractions of the day."""
        days: tuple[CalendarDay, ...] = index.data(DAYS_ROLE)
        marks = [mark for day in days for mark in day.marks]
        widths = [self._width(mark) for mark in marks]
        least = self.look.px(WEEKEND_WIDTH if index.column() == SATURDAY else NARROWEST_DAY)
        height = self.look.px(ROW_HEIGHT) * max(len(marks), 1)
        return QSize(max([least, *widths]), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        days: tuple[CalendarDay, ...] = index.data(DAYS_ROLE)
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_today = any(day.is_today for day in days)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_today or is_selected:
            painter.fillRect(rect, self.look.color("accent_bg"))
        holiday = next((day.holiday for day in days if day.holiday), "")
        if holiday:
            brush = QBrush(self.look.color("line"), Qt.BrushStyle.BDiagPattern)
            painter.fillRect(rect, brush)
        painter.setPen(QPen(self.look.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if is_today:
            painter.setPen(QPen(self.look.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        marks = [mark for day in days for mark in day.marks]
        if not marks and holiday:
            painter.setFont(self.look.font(SECOND_PT))
            painter.setPen(self.look.color("ink2"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, holiday)
        height = rect.height() // max(len(marks), 1)
        for place, mark in enumerate(marks):
            part = QRect(rect.left(), rect.top() + place * height, rect.width(), height)
            padding = self.look.px(PADDING)
            self._mark(painter, part.adjusted(padding, 0, -padding, 0), mark)
        painter.restore()

    def _mark(self, painter: QPainter, inside: QRect, mark: DayMark) -> None:
        color = self.look.color(_TONES.get(mark.tone, mark.tone))
        side = self.look.px(ICON)
        painter.drawPixmap(
            inside.left(), inside.center().y() - side // 2, pixmap(mark.icon, side, color)
        )
        painter.setFont(self.look.font(self._points(mark, inside.width()), 600))
        is_given = mark.tone in ("green", "third")
        painter.setPen(self.look.color("ink") if is_given else color)
        at = inside.adjusted(side + self.look.px(7), 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(at, flags, mark.number)
        painter.setFont(self.look.font(CAPTION_PT))
        painter.setPen(self.look.color("ink2"))
        line = QFontMetrics(painter.font()).height()
        top = inside.center().y() - line
        for place, text in enumerate((mark.first, mark.second)):
            row = QRect(inside.left(), top + place * line, inside.width(), line)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight, text)

    def fit(self, columns: Iterable[tuple[int, Iterable[DayMark]]]) -> None:
        """Give all numbers of a course the size of the one that has the least room.

        Args:
            columns: width and fractions of each day.
        """
        self.largest = TITLE_PT
        padding = self.look.px(2 * PADDING)
        sizes = [self._points(mark, width - padding) for width, marks in columns for mark in marks]
        self.largest = min(sizes, default=TITLE_PT)

    def _points(self, mark: DayMark, room: int) -> float:
        """Return the size of a number at which it never touches what stands beside it."""
        margin = self.look.px(2 * PADDING)
        sizes = [size for size in SIZES_PT if size <= self.largest]
        fitting = (size for size in sizes if self._width(mark, size) - margin <= room)
        return next(fitting, SIZES_PT[-1])

    def _width(self, mark: DayMark, points: float = TITLE_PT) -> int:
        number = QFontMetrics(self.look.font(points, 600)).horizontalAdvance(mark.number)
        small = QFontMetrics(self.look.font(CAPTION_PT))
        told = max(small.horizontalAdvance(mark.first), small.horizontalAdvance(mark.second))
        return number + told + self.look.px(ICON + 7 + 10 + 2 * PADDING)


class Calendar(QTableView):
    """A course week by week; arrows move from day to day."""

    def __init__(self, look: Theme) -> None:
        """Make an empty calendar."""
        super().__init__()
        self._delegate = DayDelegate(look)
        self._days = CalendarModel()
        self.setModel(self._days)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._delegate.look = look
        self.horizontalHeader().setFont(look.font(SECOND_PT, 600))
        self.horizontalHeader().setFixedHeight(look.px(33))
        weeks = self.verticalHeader()
        weeks.setFont(look.font(SECOND_PT))
        # The room of a week's name, which a header of two lines does not reckon itself.
        metrics = QFontMetrics(look.font(SECOND_PT))
        weeks.setMinimumWidth(metrics.horizontalAdvance("du 00 sept.") + look.px(2 * PADDING + 8))
        sunken, line = look.tokens.sunken, look.tokens.line
        self.setStyleSheet(
            f"QTableCornerButton::section {{ background: {sunken}; border: 0; }}"
            "QHeaderView { border: 0; }"  # no line beneath the last week
            f"QHeaderView::section:horizontal {{ border-bottom: 1px solid {line}; }}"
            f"QHeaderView::section:vertical {{ padding: 0 {look.px(PADDING)}px; }}"
        )
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the numbers to the new width."""
        super().resizeEvent(event)
        self._fit_numbers()

    def _fit_numbers(self) -> None:
        columns = range(min(self._days.columnCount(), SATURDAY))  # the weekend has its own width
        self._delegate.fit(
            (self.columnWidth(column), week.days[column].marks)
            for week in self._days.weeks
            for column in columns
        )
        self.viewport().update()

    def show_course(self, state: CalendarState | None) -> None:
        """Show another course; today's week is in sight."""
        self._days.set_state(state)
        header = self.horizontalHeader()
        if state is None:
            return
        for column in range(len(state.titles)):
            is_weekend = column == SATURDAY
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(
                column, mode.ResizeToContents if is_weekend else mode.Stretch
            )
        self._fit_numbers()
        for row, week in enumerate(state.weeks):
            if any(day.is_today for day in week.days):
                column = next(at for at, day in enumerate(week.days) if day.is_today)
                index = self._days.index(row, min(column, SATURDAY))
                self.setCurrentIndex(index)
                self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def whole_height(self) -> int:
        """Return the height of the head and all weeks."""
        rows = range(self._days.rowCount())
        head = self.horizontalHeader().height() + 2
        return head + sum(self._delegate_height(row) for row in rows)

    def _delegate_height(self, row: int) -> int:
        option = QStyleOptionViewItem()
        columns = range(self._days.columnCount())
        return max(
            self._delegate.sizeHint(option, self._days.index(row, column)).height()
            for column in columns
        )

    @property
    def current(self) -> QPersistentModelIndex:
        """Return the day under the keys."""
        return QPersistentModelIndex(self.currentIndex())
