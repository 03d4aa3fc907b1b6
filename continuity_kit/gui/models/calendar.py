"""A read-only model over the weeks of a course: one row a week, five weekdays and the weekend."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from continuity_kit.gui.presenters.patient_calendar import (
    SATURDAY,
    CalendarDay,
    CalendarState,
    CalendarWeek,
)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
DAYS_ROLE = Qt.ItemDataRole.UserRole
WEEK_ROLE = Qt.ItemDataRole.UserRole + 1


class CalendarModel(QAbstractTableModel):
    """Weeks as the presenter gave them; the last column holds both days of the weekend."""

    def __init__(self) -> None:
        """Make an empty calendar."""
        super().__init__()
        self._weeks: tuple[CalendarWeek, ...] = ()
        self._titles: tuple[str, ...] = ()

    def set_state(self, state: CalendarState | None) -> None:
        """Show another course, or none."""
        self.beginResetModel()
        self._weeks = state.weeks if state is not None else ()
        self._titles = state.titles if state is not None else ()
        self.endResetModel()

    @property
    def weeks(self) -> tuple[CalendarWeek, ...]:
        """Return what is shown."""
        return self._weeks

    def days(self, index: Index) -> tuple[CalendarDay, ...]:
        """Return the days of a cell: one, or the two of a weekend."""
        days = self._weeks[index.row()].days
        column = index.column()
        return days[SATURDAY:] if column == SATURDAY else (days[column],)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of weeks."""
        return 0 if parent.isValid() else len(self._weeks)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the days of a cell, or what a screen reader says of them."""
        if role == DAYS_ROLE:
            return self.days(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            told = [mark.spoken for day in self.days(index) for mark in day.marks]
            told += [day.holiday for day in self.days(index) if day.holiday]
            return "; ".join(told)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a weekday, or a week with its first day."""
        if orientation == Qt.Orientation.Horizontal:
            return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None
        if role == WEEK_ROLE:
            return self._weeks[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self._weeks[section].title}\n{self._weeks[section].under}"
        return None
