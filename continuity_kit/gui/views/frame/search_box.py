"""The search box: a name, a number or a scan; what was found hangs under it while it has the focus.

Nothing is chosen for anybody: with several patients found, Enter opens the one that is marked.
"""

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout

from continuity_kit.gui.icons import icon
from continuity_kit.gui.presenters.cells import Row
from continuity_kit.gui.theme import BODY_PT, CAPTION_PT, CONTROL_HEIGHT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.table import Table

WIDTH, NARROWEST, LIST_WIDTH, LIST_HEIGHT = 400, 270, 620, 420
MARGIN = 34


class SearchBox(QLineEdit):
    """One line, with a lens, a scanner and its key drawn in it.

    Signals:
        typed: the text, at every change.
        chosen: key of the row that was opened.
        entered: the text, where Enter was pressed and nothing was found.
    """

    typed = Signal(str)
    chosen = Signal(object)
    entered = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make an empty box."""
        super().__init__()
        self.setObjectName("search")
        self._look = look
        self._lens = self.addAction(icon("search", 18, look.color("ink2")), _LEADING)
        self._scan = self.addAction(icon("scan", 18, look.color("ink2")), _TRAILING)
        self._key = QLabel("F3", self)
        self._key.setProperty("role", "key")
        self._list: _Results | None = None
        self.textEdited.connect(self.typed)
        self.restyle(look)

    def retranslate(self) -> None:
        """Say what can be typed."""
        self.setPlaceholderText(self.tr("Name, number or scan"))
        self.setAccessibleName(self.tr("Search a patient, or scan"))
        self.results.set_titles((self.tr("Patient"), self.tr("Born"), self.tr("Number")))

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setFont(look.font(BODY_PT))
        self.setMinimumWidth(look.px(NARROWEST))
        self.setMaximumWidth(look.px(WIDTH))
        self.setFixedHeight(look.px(CONTROL_HEIGHT))
        side = look.px(18)
        self._lens.setIcon(icon("search", side, look.color("ink2")))
        self._scan.setIcon(icon("scan", side, look.color("ink2")))
        self._key.setFont(look.font(CAPTION_PT, 600))
        if self._list is not None:
            self._list.restyle(look)

    @property
    def results(self) -> "_Results":
        """Return the list, a child of the window: no window of its own, nothing pops up."""
        if self._list is None:
            self._list = _Results(self._look, self)
            self._list.table.opened.connect(self._open)
            self._list.table.clicked.connect(lambda _: self._open(self.results.table.current_key))
        return self._list

    def show_found(self, rows: tuple[Row, ...], words: str) -> None:
        """Show what was found.

        Args:
            words: said under the rows: how many more there are, or that nobody was found.
        """
        if not self.text().strip():
            self.results.hide()
            return
        self.results.show_rows(rows, words)

    def close_list(self) -> None:
        """Forget the text and what was found."""
        self.clear()
        self.results.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list without leaving the box; Enter opens, Esc empties."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.results.isVisible():
            self.results.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape and (self.text() or self.results.isVisible()):
            self.close_list()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list: somebody works elsewhere."""
        if self._list is not None:
            self._list.hide()
        super().focusOutEvent(event)

    def _enter(self) -> None:
        key = self.results.table.current_key if self.results.isVisible() else None
        rows = self.results.table.rows
        if key is None and len(rows) == 1 and self.results.isVisible():
            key = rows[0].key
        if key is not None:
            self._open(key)
        elif self.text().strip():
            self.entered.emit(self.text().strip())

    def _open(self, key: Hashable | None) -> None:
        if key is not None:
            self.close_list()
            self.chosen.emit(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Keep the key at its place."""
        size = self._key.sizeHint()
        left = self.width() - size.width() - self._look.px(MARGIN)
        self._key.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        self._key.setVisible(not self.text() and left - words > self._look.px(2 * MARGIN))
        super().paintEvent(event)


_LEADING = QLineEdit.ActionPosition.LeadingPosition
_TRAILING = QLineEdit.ActionPosition.TrailingPosition


class _Results(QFrame):
    """The list under the box, over the page."""

    def __init__(self, look: Theme, box: QLineEdit) -> None:
        super().__init__(box)
        self.setObjectName("search-results")
        self.setProperty("role", "panel")
        self._look, self._box = look, box
        self.table = Table(look)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._room = QVBoxLayout()
        self._room.addWidget(self._words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.table)
        layout.addLayout(self._room)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        """Keep the words off the edge; a style sheet takes no margins of a label."""
        is_said = bool(self._words.text())
        across, down = (self._look.px(14), self._look.px(10)) if is_said else (0, 0)
        self._room.setContentsMargins(across, down, across, down)

    def set_titles(self, titles: tuple[str, ...]) -> None:
        self.table.set_titles(titles, stretches=0)

    def show_rows(self, rows: tuple[Row, ...], words: str) -> None:
        window = self._box.window()
        if self.parent() is not window:
            self.setParent(window)
            window.installEventFilter(self)
        self.table.clearSelection()
        self.table.setCurrentIndex(self.table.model().index(-1, -1))
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._dress()
        if len(rows) == 1:
            self.table.selectRow(0)
        self._place(len(rows))
        self.show()
        self.raise_()

    def move_by(self, step: int) -> None:
        count = len(self.table.rows)
        if count:
            at = self.table.currentIndex().row()
            self.table.selectRow(min(max(at + step, 0), count - 1))

    def restyle(self, look: Theme) -> None:
        self._look = look
        self.table.restyle(look)
        self._words.setFont(look.font(SECOND_PT))
        self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close where somebody clicks elsewhere or the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place(len(self.table.rows))
        return super().eventFilter(watched, event)

    def _place(self, count: int) -> None:
        window = self._box.window()
        below = self._box.mapTo(window, QPoint(0, self._box.height() + 4))
        width = min(self._look.px(LIST_WIDTH), window.width() - below.x() - 16)
        height = self.table.horizontalHeader().height() + 2 if count else 0
        height += sum(self.table.rowHeight(at) for at in range(count))
        height += self._room.heightForWidth(width - 2) if self._words.text() else 0
        room = window.height() - below.y() - 16
        size = QSize(width, min(height + 4, self._look.px(LIST_HEIGHT), room))
        self.setGeometry(below.x(), below.y(), size.width(), size.height())
