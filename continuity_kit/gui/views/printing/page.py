"""The print centre: forms at the left, who is printed in the middle, the real page at the right."""

from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Task
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.presenters.printing import PrintCentre, Printer, PrintState
from continuity_kit.gui.presenters.printing_desk import (
    PrintDesk,
    PrintOutcome,
    WaitingPrint,
    progress_words,
    refused_outcome,
)
from continuity_kit.gui.presenters.printing_forms import FormKind, PrintChoice
from continuity_kit.gui.presenters.printing_rows import toggled
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import GAP_LARGE, SECOND_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.long_table import LongTable
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.printing.bar import PrinterBarView
from continuity_kit.gui.views.printing.drawings import Drawings
from continuity_kit.gui.views.printing.filters import Filters
from continuity_kit.gui.views.printing.forms import FormList
from continuity_kit.gui.views.printing.preview import WIDTH, Preview

FORMS_WIDTH = 230
PATIENT_COLUMN, PAGES_COLUMN, LEAST_NAME = 2, 5, 170
LIST_WIDTH, NARROWEST_PREVIEW = 784, 250
WORDS_WIDTH = 560
"""The middle of a form that has no list: its sentence, the printer and the verb."""


class PrintPage(Page):
    """Whole day: the board's button, then the verb."""

    def __init__(self, desktop: Desktop) -> None:
        """Build without words."""
        super().__init__(desktop)
        look = desktop.look
        self.presenter = PrintCentre(desktop.workplace)
        self._desk = PrintDesk(desktop.workplace)
        self._choice: PrintChoice | None = None
        self._printers: tuple[Printer, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._waiting: frozenset[str] = frozenset()
        self._printing: Task | None = None
        self._has_list = self._can_tick_all = True
        self.forms = FormList(look)
        self.filters = Filters(look)
        self.table = LongTable(
            look, stretches=PATIENT_COLUMN, least=LEAST_NAME, hides=(PAGES_COLUMN,)
        )
        self.stand_in = StandIn(look)
        self.foot = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.every = ActionButton(look, "link")
        self.look_at = ActionButton(look, "link", "eye")
        self.bar = PrinterBarView(look)
        self.preview = Preview(look)
        self.drawings = Drawings(desktop, self._desk, self.preview)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        look = self.desktop.look
        panel = QFrame()
        panel.setProperty("role", "panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        for widget in (self.table, self.stand_in):
            inside.addWidget(widget, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(look.px(14), look.px(6), look.px(14), look.px(6))
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.look_at)
        foot.addWidget(self.every)
        inside.addLayout(foot)
        self.centre = QWidget()
        centre = QVBoxLayout(self.centre)
        margin = look.px(GAP_LARGE)
        centre.setContentsMargins(margin, look.px(12), margin, look.px(12))
        centre.setSpacing(look.px(10))
        centre.addWidget(self.filters)
        centre.addWidget(panel, 1)
        centre.addWidget(self.bar)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.forms)
        whole.addWidget(self.centre, 1)
        whole.addWidget(self.preview)
        self._dress()

    def _dress(self) -> None:
        look = self.desktop.look
        self.forms.setFixedWidth(look.px(FORMS_WIDTH))
        self.forms.setStyleSheet(
            f"QFrame#forms {{ background: {look.color('surface').name()};"
            f" border-right: 1px solid {look.color('line').name()}; }}"
        )
        self._divide()

    def _connect(self) -> None:
        self.forms.chosen.connect(lambda name: self._change("form", name))
        self.filters.changed.connect(self._change)
        self.bar.changed.connect(self._change)
        self.bar.printed.connect(self.print_shown)
        self.bar.stopped.connect(self._stop)
        self.bar.resumed.connect(self._resume)
        self.bar.copied.connect(self._copy)
        self.table.ticked.connect(self._tick)
        self.table.chosen.connect(self._select)
        self.table.opened.connect(self._open_patient)
        self.every.clicked.connect(self._tick_all)
        self.drawings.counted.connect(self._refresh_page)
        self.preview.enlarged.connect(lambda _: self._divide())
        self.look_at.clicked.connect(lambda: self.preview.larger.setChecked(True))
        self.desktop.locked.connect(self._desk.close)

    def open(self, route: Route) -> None:
        """Show what the board asks for, or what was chosen last."""
        if self._choice is None or route.tab or route.patient is not None:
            printer = None if self._choice is None else self._choice.printer
            self.drawings.selected = None
            self.drawings.forget()
            self._choice = replace(self.presenter.first_choice(route), printer=printer)
            if self._printing is None:
                self.bar.show_outcome(None)  # of another print; its copy is of another file
        self._ask()
        self.bar.set_sticks(plugged_in())
        self.drawings.forget_unprinted()
        self._refresh_page()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the newest data; what was drawn from older is drawn anew."""
        if self._choice is None:
            return
        self.drawings.forget_unprinted()
        self._refresh_page()

    def retranslate(self) -> None:
        """Set all words anew; sheets follow, unless somebody chose a language for them."""
        language = self.desktop.workplace.language
        if self._choice is not None and self._choice.follows(language) != self._choice:
            self._choice = self._choice.follows(language)
            self.drawings.forget_unprinted()
        for part in (self.forms, self.filters, self.bar, self.preview):
            part.retranslate()
        self.look_at.setText(self.tr("Show the page"))
        self._refresh_page()

    def restyle(self) -> None:
        """Take the look."""
        look = self.desktop.look
        for part in (self.forms, self.filters, self.bar, self.preview):
            part.restyle(look)
        self.table.restyle(look)
        self.foot.setFont(look.font(SECOND_PT))
        for button in (self.every, self.look_at):
            button.restyle(look)
        self._dress()
        self._refresh_page()

    @property
    def choice(self) -> PrintChoice | None:
        """Return what is chosen."""
        return self._choice

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        everywhere = (KeyHint("Ctrl+P", self.tr("print")), KeyHint("← →", self.tr("page")))
        if not self._has_list:
            return everywhere
        every = (KeyHint("Ctrl+A", self.tr("all")),) if self._can_tick_all else ()
        return (KeyHint(self.tr("Space"), self.tr("tick")), *every, *everywhere)

    def print_shown(self) -> None:
        """Print what is ticked."""
        self.filters.take_typed()
        choice = self._choice
        if choice is None or self._printing is not None or not self.bar.verb.isEnabled():
            return
        keys = tuple(row.key for row in self.presenter.ticked(choice))
        self.bar.show_outcome(None)
        self._printing = self.desktop.run(
            lambda task: self._desk.print(
                choice, keys, lambda *told: task.report(told), lambda: task.is_cancelled
            ),
            self._printed,
            self._not_printed,
            progress=lambda told: self._progressed(choice.kind, *told),
        )
        self._refresh_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the page, tick everybody."""
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Left:
            self.preview.turn(-1)
        elif event.key() == Qt.Key.Key_Right:
            self.preview.turn(1)
        elif event.key() == Qt.Key.Key_Escape and self.preview.larger.isChecked():
            self.preview.larger.setChecked(False)
        elif is_ctrl and event.key() == Qt.Key.Key_A:
            self._tick_all()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no further pages while nobody looks."""
        self.drawings.pause()
        super().hideEvent(event)

    def _refresh_page(self) -> None:
        choice = self._choice
        if choice is None:
            return
        pages = self.drawings.pages()
        self._show(self.presenter.state(choice, pages, self._printers, self._waiting))

    def _show(self, state: PrintState) -> None:
        keyed = (state.has_rows, state.can_tick_all)
        if keyed != (self._has_list, self._can_tick_all):
            self._has_list, self._can_tick_all = keyed
            self._divide()
            self.desktop.keyed.emit()
        self.forms.show_forms(state.forms)
        self.filters.show_state(state)
        self.table.setVisible(state.has_rows and not state.stand_in)
        words = state.stand_in or state.about
        if words:
            self.stand_in.show_empty(words, state.choice.kind.icon)
        else:
            self.stand_in.clear()
        if state.titles != self._titles:
            self._titles = state.titles
            self.table.set_titles(state.titles)
        self.table.set_rows(state.rows)
        self.foot.setText(state.foot)
        self.every.setVisible(state.can_tick_all)
        self.every.setText(self.tr("Untick all") if state.are_all_ticked else self.tr("Tick all"))
        self.bar.show_state(state, is_busy=self._printing is not None)
        if self._printing is None and state.has_rows and self.drawings.selected is None:
            self._select_first(state)
        self.drawings.show(state, self.presenter.ticked(state.choice))

    def _select_first(self, state: PrintState) -> None:
        key = next((row.key for row in state.rows), None)
        if isinstance(key, PatientKey):
            self.drawings.selected = key
            self.table.select(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide another width."""
        super().resizeEvent(event)
        self._divide()

    def _divide(self) -> None:
        """Give the list its room first; a preview that would be too narrow is asked for."""
        look, is_large = self.desktop.look, self.preview.larger.isChecked()
        room = self.width() - self.forms.width()
        if self._has_list:
            whole = max(self.preview.whole_page_width(self.height()), look.px(WIDTH))
            beside = min(room - look.px(LIST_WIDTH), whole)
        else:
            beside = room - look.px(WORDS_WIDTH)
        is_beside = beside >= look.px(NARROWEST_PREVIEW)
        self.centre.setVisible(not is_large)
        self.preview.setVisible(is_large or is_beside)
        self.look_at.setVisible(not is_beside)
        self.preview.set_width(None if is_large else max(beside, 1))

    def _change(self, name: str, value: Any) -> None:
        if self._choice is None:
            return
        self._choice = replace(self._choice, **{name: value})
        if name == "language":
            self._choice = replace(self._choice, has_own_language=True)
        if name in ("form", "day", "machine", "hours"):
            self._choice = replace(self._choice, toggled=frozenset())
            self.bar.show_outcome(None)  # what came of another print is not of this one
            self.drawings.selected = None
        if name == "day" and value is not None:
            self._choice = replace(self._choice, only=None)
        if name in ("form", "language", "day", "machine", "count", "machine_hours"):
            self.drawings.forget()
        self._refresh_page()

    def _select(self, key: Hashable) -> None:
        if isinstance(key, PatientKey) and key != self.drawings.selected:
            self.drawings.select(key)
            self._refresh_page()

    def _tick(self, key: Hashable) -> None:
        if self._choice is not None and isinstance(key, PatientKey):
            self._choice = toggled(self._choice, (key,))
            self._refresh_page()

    def _tick_all(self) -> None:
        choice = self._choice
        if choice is not None and self._can_tick_all:
            are_all = len(self.presenter.ticked(choice)) == len(self.presenter.rows(choice))
            self._choice = self.presenter.with_all(choice, ticked=not are_all)
            self._refresh_page()

    def _open_patient(self, key: Hashable) -> None:
        if isinstance(key, PatientKey):
            self.desktop.go(Route("patient", key, tab="plan"))

    def _ask(self) -> None:
        self.desktop.run(lambda _: self._desk.printers(), self._take_printers, self._cannot)
        self.desktop.run(lambda _: self._desk.waiting(), self._take_waiting, self._cannot)

    def _take_waiting(self, waiting: tuple[WaitingPrint, ...]) -> None:
        self._waiting = frozenset(number for job in waiting for number in job.numbers)
        self.bar.show_waiting(waiting)
        self._refresh_page()

    def _take_printers(self, printers: tuple[Printer, ...]) -> None:
        self._printers = printers
        choice = self._choice
        if choice is not None and choice.printer not in [item.name for item in printers]:
            ready = [item.name for item in printers if not item.trouble]
            self._choice = replace(choice, printer=ready[0] if ready else None)
        self._refresh_page()

    def _progressed(self, kind: FormKind, done: int, total: int) -> None:
        words = progress_words(kind, done, total, self.desktop.workplace.language)
        self.bar.show_progress(done, total, words)

    def _stop(self) -> None:
        if self._printing is not None:
            self._printing.cancel()

    def _printed(self, outcome: PrintOutcome) -> None:
        self._printing = None
        self.drawings.forget()
        self.bar.set_sticks(plugged_in())
        self.bar.show_outcome(outcome)
        if outcome.file is not None:
            self.drawings.show_printed(outcome.file)
        if outcome.is_left:
            self._ask()  # the printer that was chosen may be gone
        if not self.isVisible():
            self.desktop.told.emit(outcome.words)  # here it stands above the verb already
        self.desktop.read_again.emit()
        self._refresh_page()

    def _not_printed(self, error: ContinuityError) -> None:
        self._printing = None
        self.bar.show_outcome(refused_outcome(error, self.desktop.workplace.language))
        self._refresh_page()
        self._ask()  # one of the printers may be gone

    def _resume(self, job: str) -> None:
        choice = self._choice
        printer = None if choice is None else choice.printer
        self.bar.show_outcome(None)
        self._printing = self.desktop.run(
            lambda task: self._desk.resume(job, printer, lambda: task.is_cancelled),
            self._resumed,
            self._not_printed,
        )
        self._refresh_page()

    def _resumed(self, outcome: PrintOutcome) -> None:
        self._printing = None
        self.bar.show_outcome(outcome)
        self._ask()
        self.desktop.read_again.emit()
        self._refresh_page()

    def _copy(self, job: str, folder: Path | None) -> None:
        if folder is not None:
            self.desktop.run(
                lambda _: self._desk.copy(job, folder),
                self.bar.show_outcome,
                lambda error: self.bar.show_outcome(
                    refused_outcome(error, self.desktop.workplace.language, is_of_stick=True)
                ),
            )

    def _cannot(self, error: ContinuityError) -> None:
        self.bar.show_outcome(refused_outcome(error, self.desktop.workplace.language))
