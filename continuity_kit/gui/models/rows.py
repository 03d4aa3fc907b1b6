"""A read-only table model over rows of cells."""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from continuity_kit.gui.presenters.cells import Cell, Row

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
CELL_ROLE = Qt.ItemDataRole.UserRole
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class RowModel(QAbstractTableModel):
    """Rows as the presenter gave them."""

    def __init__(self) -> None:
        """Make an empty table."""
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._titles: tuple[str, ...] = ()

    def set_titles(self, titles: tuple[str, ...]) -> None:
        """Name the columns."""
        self.beginResetModel()
        self._titles = titles
        self.endResetModel()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows; the view keeps its selection by key."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return what is shown."""
        return self._rows

    def row_of(self, key: Hashable) -> int | None:
        """Return where a key stands, None if it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell, its row, its words, or what a screen reader says."""
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        cell: Cell = row.cells[index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell.spoken
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a column's name, over the edge that its values stand at."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._rows:
            is_number = self._rows[0].cells[section].is_number
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
