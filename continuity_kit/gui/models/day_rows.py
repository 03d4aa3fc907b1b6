"""The rows of one machine's day, for a list view."""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from continuity_kit.gui.presenters.day_rows import DayRow

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


class DayRowModel(QAbstractListModel):
    """Rows as the presenter gave them; a refresh that changes no key changes no index.

    SAFETY: nothing moves under the hand when the ledger grows
    (test_a_refresh_keeps_selection_and_scroll).
    """

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._rows: tuple[DayRow, ...] = ()

    @property
    def rows(self) -> tuple[DayRow, ...]:
        """Return what is shown."""
        return self._rows

    def set_rows(self, rows: tuple[DayRow, ...]) -> None:
        """Show other rows."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def row_of(self, key: Hashable) -> int | None:
        """Return where a key stands, None if it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row, or what it says."""
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that every row but the line of now can be chosen."""
        if index.isValid() and self._rows[index.row()].kind == "now":
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
