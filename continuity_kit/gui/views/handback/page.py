"""The page of the return: what must be entered, what is open, and the five things to do."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Task
from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.presenters.handback import HandBackPresenter, HandBackState, stop_when
from continuity_kit.gui.presenters.people import PersonChoice, in_language, signers
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, TITLE_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.handback.act import FolderAct, SignedAct
from continuity_kit.gui.views.handback.stages import StageBar
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.labels import Panel, Tone, drop, hairline, plain_label, set_tone
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.parts.long_table import LongTable
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import LEAST_STRETCH

DETAIL_WIDTH = 388
PATIENT_COLUMN, EXPORT_COLUMN, LEDGER_COLUMN, LEFT_COLUMN = 0, 2, 3, 6
DECLARE, OBJECTS, SHEETS, CLOSE = range(4)
_TOKENS = {"second": "ink2", "third": "ink3"}


class HandBackPage(Page):
    """Shows what the ledger gives back, and does each stage of the return."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the page; nothing is read until it is opened."""
        super().__init__(desktop)
        look = desktop.look
        self._presenter = HandBackPresenter(desktop.workplace)
        self._task: Task | None = None
        self._people: tuple[PersonChoice, ...] = ()
        self._plan: Any = None
        self._is_opening = False
        self.stages = StageBar(look, 4)
        self.stages.opened.connect(self._open_stage)
        self.declare, self.close_act = SignedAct(look), SignedAct(look)
        self.objects = FolderAct(look, can_stop=True)
        self.sheets = FolderAct(look, can_stop=False)
        self.side = QStackedWidget()
        self.side.setFixedWidth(look.px(DETAIL_WIDTH))
        for panel in (self.declare, self.objects, self.sheets, self.close_act):
            self.side.addWidget(panel)
        self.detail = self._detail()
        self.side.addWidget(self.detail)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(look.px(16),) * 4)
        outer.setSpacing(look.px(12))
        outer.addWidget(self.stages)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(12))
        columns.addWidget(self._list(), 1)
        columns.addWidget(self.side)
        outer.addLayout(columns, 1)
        self._wire()
        self.retranslate()

    def _wire(self) -> None:
        self.declare.signed.connect(lambda: self._sign(self.declare, self._presenter.declare))
        self.close_act.signed.connect(lambda: self._sign(self.close_act, self._presenter.close))
        self.objects.started.connect(self._restore)
        self.sheets.started.connect(self._hand_back)
        self.objects.stopped.connect(self._stop)
        self.table.chosen.connect(self._show_plan)
        self.table.opened.connect(self._open_patient)

    def _list(self) -> Panel:
        look = self.desktop.look
        panel = self._listed = Panel(look, padding=0)
        self._tally_line = QHBoxLayout()
        self._tally_line.setContentsMargins(*(look.px(14), look.px(10)) * 2)
        self._tally_line.setSpacing(look.px(24))
        self._tallies: list[Any] = []
        for _ in range(3):
            icon, words = plain_label(look), plain_label(look, SECOND_PT, 600)
            self._tallies.append((icon, words))
            one = QHBoxLayout()
            one.setSpacing(look.px(6))
            one.addWidget(icon)
            one.addWidget(words)
            self._tally_line.addLayout(one)
        self._tally_line.addStretch(1)
        panel.body.addLayout(self._tally_line)
        self.table = LongTable(
            look,
            stretches=PATIENT_COLUMN,
            least=LEAST_STRETCH,
            hides=(LEFT_COLUMN, LEDGER_COLUMN, EXPORT_COLUMN),
        )
        self.standin = StandIn(look)
        panel.body.setSpacing(0)
        panel.body.addWidget(self.table, 1)
        panel.body.addWidget(self.standin, 1)
        self._end = hairline(look)
        panel.body.addWidget(self._end)
        panel.body.setContentsMargins(0, 0, 0, look.px(8))
        return panel

    def _detail(self) -> Panel:
        look = self.desktop.look
        panel = Panel(look)
        self.plan_name = plain_label(look, TITLE_PT, 600, wraps=True)
        self.plan_label = plain_label(look, SECOND_PT, tone="second", wraps=True)
        grid = QWidget()
        self._grid = QGridLayout(grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(look.px(10))
        self.plan_open = plain_label(look, SECOND_PT, tone="red", wraps=True)
        self.plan_next_title = plain_label(look, SECOND_PT, 600, tone="second")
        self.plan_next = plain_label(look, wraps=True)
        step = Panel(look, "sunken", 12)
        step.body.addWidget(self.plan_next_title)
        step.body.addWidget(self.plan_next)
        for widget in (self.plan_name, self.plan_label, grid, step, self.plan_open):
            panel.body.addWidget(widget)
        panel.body.addStretch(1)
        return panel

    def open(self, route: Route) -> None:
        """Read what is to be given back."""
        del route
        self._is_opening = True
        self._read()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read anew after an act, once the page was opened."""
        if self._presenter.facts is not None:
            self._read()

    def retranslate(self) -> None:
        """Set every word."""
        self.table.set_titles(
            (
                self.tr("Patient"),
                self.tr("Plan"),
                self.tr("Export"),
                self.tr("Ledger"),
                self.tr("OIS must show"),
                self.tr("State"),
                self.tr("Remaining"),
            ),
        )
        self._retranslate_folders()
        self._retranslate_signed()
        self.plan_next_title.setText(self.tr("What to do"))
        self._mark_stage()
        if self._presenter.facts is not None:
            self._show()

    def _retranslate_folders(self) -> None:
        no_stick, stick = self.tr("No stick plugged in"), self.tr("Choose a stick…")
        path = self.tr("or the path of a folder")
        for act in (self.objects, self.sheets):
            act.folder.set_words(no_stick, stick, path)
            act.progress.stop.setText(self.tr("Stop"))
        self.objects.title.setText(self.tr("Give the exported objects back"))
        self.objects.about.setText(
            self.tr(
                "Writes every exported object bit for bit, and the tables. It can be stopped and "
                "begun again: complete files already there are left as they are; different ones "
                "are never overwritten."
            )
        )
        self.objects.start.setText(self.tr("Write the objects"))
        self.sheets.title.setText(self.tr("Re-entry worksheets and records"))
        self.sheets.about.setText(
            self.tr(
                "Writes a worksheet for each plan with fractions given on paper, tables, and "
                "treatment records. Enter from the worksheet, a second person checks each line."
            )
        )
        self.sheets.start.setText(self.tr("Write the worksheets"))

    def _retranslate_signed(self) -> None:
        person, pin = self.tr("First person: choose…"), self.tr("PIN")
        second = self.tr("Second person: choose…")
        for act in (self.declare, self.close_act):
            act.first.set_words(self.tr("First person"), person, pin)
            act.second.set_words(self.tr("Second person"), second, pin)
            act.reason.setPlaceholderText(self.tr("Reason"))
        self.declare.title.setText(self.tr("Declare the downtime"))
        self._show_declared("")
        self.declare.sign.setText(self.tr("Declare (two signatures)"))
        self.close_act.title.setText(self.tr("Close the downtime"))
        self.close_act.sign.setText(self.tr("Close (two signatures)"))
        self._show_people(in_language(self._people, self.desktop.workplace.language))

    def _show_people(self, people: tuple[PersonChoice, ...]) -> None:
        self._people = people
        for act in (self.declare, self.close_act):
            act.set_people(people)

    def restyle(self) -> None:
        """Take the look of now; what is drawn in colours is drawn again."""
        super().restyle()
        drop((self._end,))
        self._end = hairline(self.desktop.look)
        self._listed.body.addWidget(self._end)
        if self._presenter.facts is not None:
            self._show()

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        return (
            KeyHint("↑ ↓", self.tr("patient")),
            KeyHint(self.tr("Enter"), self.tr("open")),
            KeyHint("F6", self.tr("next region")),
        )

    def _read(self) -> None:
        self.standin.show_loading(self.tr("Joining the ledger with the export…"))
        self.desktop.run(
            lambda task: (
                self._presenter.read(),
                signers(self.desktop.workplace),
                plugged_in(),
            ),
            self._take,
            self._cannot_read,
        )

    def _take(self, result: Any) -> None:
        facts, people, sticks = result
        self._presenter.take(facts)
        self._show_people(people)
        for folder in (self.objects, self.sheets):
            folder.set_sticks(sticks)
        self._show()
        self._place(self._presenter.state())

    def _cannot_read(self, error: ContinuityError) -> None:
        self.table.hide()
        self.standin.show_unreadable(told(error, self.desktop.workplace.language))

    def _show(self) -> None:
        state = self._presenter.state()
        self.stages.show_stages(state.stages)
        look = self.desktop.look
        for (icon, words), (name, tone, text) in zip(self._tallies, state.tallies, strict=True):
            icon.setPixmap(pixmap(name, look.px(16), look.color(_TOKENS.get(tone, tone))))
            words.setText(text)
            set_tone(words, tone)
        self.table.set_rows(state.rows)
        self.table.setVisible(bool(state.rows))
        if state.empty:
            self.standin.show_empty(state.empty)
        else:
            self.standin.clear()
        open_now = self._presenter.open_items(None)
        self.close_act.about.setText(state.closing)
        self.close_act.show_open(open_now, is_allowed=state.can_close)
        self.declare.show_open((), is_allowed=not state.declared)
        self._show_declared(state.declared)
        if self.side.currentWidget() is self.detail:
            self._show_plan(self._plan)

    def _show_declared(self, already: str) -> None:
        """Say what declaring does, or that it was done and leaves nothing to do."""
        does = self.tr(
            "From then on paper and this ledger are the record. No old export is deleted."
        )
        self.declare.about.setText(already or does)
        self.declare.show_done(is_done=bool(already))

    def _place(self, state: HandBackState) -> None:
        """Open what comes next where the page was just opened; not over what somebody chose."""
        at = self.side.currentIndex()
        if self._is_opening and at <= CLOSE and state.stages[at].is_done:
            self._open_stage(state.first_open)
        self._is_opening = False

    def _open_stage(self, place: int) -> None:
        self._is_opening = False
        self.table.clearSelection()
        self.side.setCurrentIndex(place)
        self._mark_stage()

    def _mark_stage(self) -> None:
        """Mark the stage whose panel is shown; a plan's panel is of none."""
        at = self.side.currentIndex()
        self.stages.show_open(at if at <= CLOSE else None, self.tr("shown"))

    def _show_plan(self, key: Any) -> None:
        self._plan = key
        if all(row.key != key for row in self.table.rows):
            self._open_stage(self._presenter.state().first_open)
            return
        row = next(row for row in self.table.rows if row.key == key)
        self.plan_name.setText(row.cells[0].text)
        self.plan_label.setText(f"{row.cells[0].second} · {row.cells[1].text}")
        clear_layout(self._grid)
        for at, (source, when, count) in enumerate(self._presenter.sources(key)):
            self._cell(at, 0, source, 400, "ink")
            self._cell(at, 1, when, 400, "second")
            self._cell(at, 2, count, 700, "ink")
        self.plan_next.setText(self._presenter.next_step(key))
        self.plan_open.setText("\n".join(self._presenter.open_items(key)))
        self.side.setCurrentWidget(self.detail)
        self._mark_stage()

    def _cell(self, row: int, column: int, text: str, weight: int, tone: Tone) -> None:
        label = plain_label(self.desktop.look, ROW_PT, weight, tone=tone)
        label.setText(text)
        if column == 2:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(label, row, column)

    def _open_patient(self, key: Any) -> None:
        item = self._presenter.item(key)
        if item is not None:
            self.desktop.go(Route("patient", item.patient.key, plan_uid=key[2], tab="course"))

    def _hand_back(self) -> None:
        self._write(self.sheets, self._presenter.hand_back, self._handed_back)

    def _restore(self) -> None:
        self._write(self.objects, self._presenter.restore, self._restored)

    def _write(self, act: FolderAct, work: Any, done: Any) -> None:
        out = act.folder.folder
        if out is None:
            return
        act.show_running()

        def run(task: Task) -> object:
            report = stop_when(
                lambda: task.is_cancelled, lambda at, total: task.report((at, total))
            )
            return work(out, report)

        self._task = self.desktop.run(
            run,
            done,
            lambda error: act.show_result(
                told(error, self.desktop.workplace.language), is_refused=True
            ),
            progress=lambda step: act.progress.show_progress(
                step[0], step[1], self.tr("{done} of {total}").format(done=step[0], total=step[1])
            ),
        )

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _handed_back(self, report: Any) -> None:
        text = self.tr("{n} files written to {folder}.").format(n=report.files, folder=report.out)
        self.sheets.show_result(text, is_refused=False)
        self.desktop.read_again.emit()

    def _restored(self, report: Any) -> None:
        self._presenter.restored = report
        text = self.tr("{written} written, {there} already there, {refused} refused.").format(
            written=report.count("written"),
            there=report.count("already_there"),
            refused=report.count("refused"),
        )
        self.objects.show_result(text, is_refused=bool(report.count("refused")))
        self._show()

    def _sign(self, act: SignedAct, work: Any) -> None:
        first, second, reason = act.take()
        self.desktop.run(
            lambda task: work(first=first, second=second, reason=reason),
            lambda done: self._signed(act, done),
            lambda error: act.show_result(
                told(error, self.desktop.workplace.language), is_refused=True
            ),
        )

    def _signed(self, act: SignedAct, done: Any) -> None:
        act.reason.clear()
        text = self.tr("RECORDED no. {n}").format(n=done.receipt.index)
        act.show_result(text, is_refused=False)
        self.desktop.read_again.emit()
