"""The day board: who comes to which machine, and how far each one is."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.day_board import DayBoard, DayState, more_words
from continuity_kit.gui.presenters.day_columns import DayColumn
from continuity_kit.gui.presenters.day_filters import DayFilter
from continuity_kit.gui.presenters.day_rows import DayRow, RowKey
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import GAP, GAP_LARGE, SECOND_PT
from continuity_kit.gui.views.day.board import Beside, Board
from continuity_kit.gui.views.day.column import MachineColumn
from continuity_kit.gui.views.day.nobody import Nobody
from continuity_kit.gui.views.day.toolbar import DayToolbar
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.labels import Panel, plain_label

WIDEST, NARROW, NARROWEST = 620, 400, 340
MINUTE_MS = 60_000


class DayPage(Page):
    """One column a machine; arrows move, Enter opens, F5 records."""

    def __init__(self, desktop: Desktop) -> None:
        """Build without words."""
        super().__init__(desktop)
        look = desktop.look
        self._presenter = DayBoard(desktop.workplace)
        self._day: date | None = None
        self._filter = DayFilter()
        self._key: RowKey | None = None
        self._is_placed = False
        self._can_search = False
        self.menu: QMenu | None = None
        self.toolbar = DayToolbar(look)
        self.note = Panel(look, "note-amber", padding=8)
        self.note_words = plain_label(look, SECOND_PT, 500, wraps=True)
        self.note.body.addWidget(self.note_words)
        self.note.hide()
        self.columns: list[MachineColumn] = []
        self._row = QWidget()
        self._row.setObjectName("page")
        self._columns_row = QHBoxLayout(self._row)
        self._columns_row.setContentsMargins(0, 0, 0, 0)
        self._columns_row.setSpacing(look.px(GAP))
        self._columns_row.addStretch(1)
        self.board = Board(self._row)
        self.beside = Beside(look, self.board)
        self.board.resized.timeout.connect(self._size_columns)
        self.nobody = Nobody(look)
        self.stand_in = self.nobody.stand_in
        self.nobody.hide()
        whole = QVBoxLayout(self)
        margin = look.px(GAP_LARGE)
        whole.setContentsMargins(margin, look.px(8), margin, look.px(12))
        whole.setSpacing(look.px(8))
        for widget in (self.toolbar, self.note, self.beside):
            whole.addWidget(widget)
        whole.addWidget(self.board, 1)
        whole.addWidget(self.nobody, 1)
        self._connect()
        self._minutes = QTimer(self, interval=MINUTE_MS)
        self._minutes.timeout.connect(self._minute)

    def _connect(self) -> None:
        bar = self.toolbar
        bar.stepped.connect(self._step)
        bar.went.connect(self._go_to_day)
        bar.filtered.connect(lambda name: self._filtered(replace(self._filter, chip=name)))
        bar.machine_chosen.connect(lambda name: self._filtered(replace(self._filter, machine=name)))
        bar.category_chosen.connect(
            lambda number: self._filtered(replace(self._filter, category=number))
        )
        bar.printed.connect(self.print_shown)
        self.nobody.went_back.connect(lambda: self._go_to_day(self._presenter.first_day()))
        self.nobody.searched.connect(self.desktop.searched.emit)

    def open(self, route: Route) -> None:
        """Show the board; it keeps its day while the application is open."""
        del route
        if self._day is None:
            self._day = self._presenter.first_day()
        self._minutes.start()
        self.refresh()
        self._focus()

    def refresh(self) -> None:
        """Show the newest data of the day; nothing moves under the hand."""
        if self._day is None:
            return
        self._show(self._presenter.state(self._day, self._filter))

    def _minute(self) -> None:
        if self.isVisible():
            self.refresh()

    def retranslate(self) -> None:
        """Set all words anew."""
        self.toolbar.retranslate()
        self.nobody.retranslate()
        self.refresh()

    def restyle(self) -> None:
        """Take the look."""
        look = self.desktop.look
        self.toolbar.restyle(look)
        self.beside.restyle(look)
        self.nobody.restyle(look)
        self.note_words.setFont(look.font(SECOND_PT, 500))
        self._columns_row.setSpacing(look.px(GAP))
        for column in self.columns:
            column.restyle(look)
        self._size_columns()
        self.refresh()

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the board."""
        if not self.columns:
            return (KeyHint("F3", self.tr("search")),) if self._can_search else ()
        return (
            KeyHint("↑ ↓ ← →", self.tr("choose")),
            KeyHint(self.tr("Enter"), self.tr("open")),
            KeyHint("F5", self.tr("record")),
            KeyHint("F7", self.tr("correct")),
            KeyHint("F9", self.tr("missed")),
        )

    def print_shown(self) -> None:
        """Go to the print centre with this day, or this machine's."""
        self._print(self._filter.machine or "")

    def _print(self, machine: str) -> None:
        if self._day is not None:
            self.desktop.go(Route("print", tab=f"{self._day.isoformat()}/{machine}"))

    @property
    def current_row(self) -> DayRow | None:
        """Return the row that the keys act on."""
        return next(
            (
                column.current_row
                for column in self.columns
                if self._key is not None and column.current_key == self._key
            ),
            None,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to another machine, open, record, correct, declare missed."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._beside(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row is not None:
            self._open_row(self.current_row)
        elif key == Qt.Key.Key_F5 and self.current_row is not None:
            self._record(self.current_row)
        elif key == Qt.Key.Key_F7 and self.current_row is not None:
            self._record(self.current_row, "correct")
        elif key == Qt.Key.Key_F9 and self.current_row is not None:
            self._record(self.current_row, "missed")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each machine its width."""
        super().resizeEvent(event)
        self._size_columns()

    def _show(self, state: DayState) -> None:
        self._can_search = state.can_search
        self.toolbar.show_state(state)
        self.note_words.setText(state.note)
        self.note.setVisible(bool(state.note))
        self._show_columns(state.columns)
        self.board.setVisible(bool(state.columns))
        self.nobody.setVisible(not state.columns)
        self.nobody.show_state(state)
        if state.columns and not self._is_placed and self.isVisible():
            self._is_placed = True
            QTimer.singleShot(0, self._place)

    def _show_columns(self, columns: tuple[DayColumn, ...]) -> None:
        had_rows = bool(self.columns)
        while len(self.columns) > len(columns):
            column = self.columns.pop()
            self._columns_row.removeWidget(column)
            column.deleteLater()
        while len(self.columns) < len(columns):
            self.columns.append(self._new_column())
        moved = {shown.machine: column for shown, column in zip(columns, self.columns, strict=True)}
        for shown in columns:
            moved[shown.machine].show_column(shown)
        self._size_columns()
        self.beside.show_columns(columns, self.columns, self.desktop.workplace.language)
        self._restore()
        if had_rows != bool(columns):
            self.desktop.keyed.emit()  # nobody is there to open, record or correct

    def _new_column(self) -> MachineColumn:
        language = self.desktop.workplace
        column = MachineColumn(self.desktop.look, lambda rows: more_words(rows, language.language))
        column.chosen.connect(self._chosen)
        column.opened.connect(self._open_row)
        column.menu_asked.connect(self._show_menu)
        column.printed.connect(self._print)
        self._columns_row.insertWidget(len(self.columns), column)
        return column

    def _restore(self) -> None:
        """Select by key in whichever column shows it now."""
        for column in self.columns:
            if self._key is None or column.list.rows.row_of(self._key) is None:
                column.select(None)
            elif column.current_key != self._key:
                column.select(self._key)

    def _size_columns(self) -> None:
        if not self.columns:
            return
        look = self.desktop.look
        gap, room = look.px(GAP), self.board.viewport().width()
        count = len(self.columns)
        fits, squeezed = (
            max((room + gap) // (look.px(least) + gap), 1) for least in (NARROW, NARROWEST)
        )
        shown = count if count <= squeezed else fits
        width = min((room - gap * (shown - 1)) // shown, look.px(WIDEST))
        for column in self.columns:
            column.setFixedWidth(width)

    def _place(self) -> None:
        """When the day opens, and only then: what is next stands in view."""
        for column in self.columns:
            column.show_now()

    def _focus(self) -> None:
        column = self._column_of_key() or (self.columns[0] if self.columns else None)
        if column is not None:
            column.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _column_of_key(self) -> MachineColumn | None:
        return next(
            (item for item in self.columns if self._key and item.current_key == self._key), None
        )

    def _beside(self, step: int) -> None:
        at = next((i for i, item in enumerate(self.columns) if item.list.hasFocus()), None)
        if at is None:
            self._focus()
            return
        to = at + step
        if 0 <= to < len(self.columns):
            row, column = self.columns[at].current_row, self.columns[to]
            column.select_nearest(row)
            column.list.setFocus(Qt.FocusReason.TabFocusReason)
            self.board.ensureWidgetVisible(column, 0, 0)

    def _chosen(self, row: DayRow) -> None:
        if not isinstance(row.key, RowKey):
            return
        self._key = row.key
        for column in self.columns:
            if column.current_key is not None and column.current_key != row.key:
                column.select(None)

    def _open_row(self, row: DayRow) -> None:
        if isinstance(row.key, RowKey):
            self.desktop.go(Route("patient", row.key.patient, row.key.plan_uid, tab="plan"))

    def _record(self, row: DayRow, tab: str | None = None) -> None:
        if isinstance(row.key, RowKey):
            self.desktop.go(Route("record", row.key.patient, row.key.plan_uid, tab))

    def _show_menu(self, row: DayRow, where: QPoint) -> None:
        """Offer by the mouse what the keys do with a card."""
        menu = QMenu(self)
        menu.setFont(self.desktop.look.font())
        for words, keys, act in (
            (self.tr("Open the patient"), self.tr("Enter"), lambda: self._open_row(row)),
            (self.tr("Record a session"), "F5", lambda: self._record(row)),
            (self.tr("Correct or void an entry"), "F7", lambda: self._record(row, "correct")),
            (self.tr("Declare missed or given elsewhere"), "F9",
             lambda: self._record(row, "missed")),
        ):  # fmt: skip
            menu.addAction(f"{words}\t{keys}").triggered.connect(act)
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(where)

    def _step(self, days: int) -> None:
        if self._day is not None:
            self._go_to_day(self._presenter.day_beside(self._day, days))

    def _go_to_day(self, day: date) -> None:
        self._day, self._is_placed = day, False
        self.refresh()
        self._focus()

    def _filtered(self, chosen: DayFilter) -> None:
        self._filter = chosen
        self.refresh()
