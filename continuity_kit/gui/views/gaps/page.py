"""The page of gaps: a proposed order, where machine time ends, and one patient's figures."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.gaps import (
    CHOICES,
    GapsPresenter,
    SignedWords,
    day_beside,
)
from continuity_kit.gui.presenters.people import in_language, signers
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import SECOND_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.gaps.detail import GapDetailPanel
from continuity_kit.gui.views.gaps.toolbar import GapsToolbar
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.labels import Panel, drop, hairline, plain_label, set_tone
from continuity_kit.gui.views.parts.long_table import LongTable
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import LEAST_STRETCH

DETAIL_WIDTH, NARROW_DETAIL, NARROW_BELOW = 360, 340, 1300
CATEGORY_COLUMN, PATIENT_COLUMN, DOSES_COLUMN, DECISION_COLUMN = 1, 2, 5, 6


class GapsPage(Page):
    """Shows what interruptions cost and records what a doctor and a second person decide."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the page; nothing is reckoned until it is opened."""
        super().__init__(desktop)
        self.presenter = GapsPresenter(desktop.workplace)
        self._key: Any = None
        self._day: date | None = None
        self._people: tuple[Any, ...] = ((), ())
        self._wrong: ContinuityError | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._inside = QWidget()
        self._build()
        QShortcut(QKeySequence("Ctrl+Return"), self, self._press_sign)
        QShortcut(QKeySequence("Alt+Up"), self, lambda: self._move(-1))
        QShortcut(QKeySequence("Alt+Down"), self, lambda: self._move(1))
        self.retranslate()

    def _build(self) -> None:
        """Make every widget in the look of now, without words."""
        look = self.desktop.look
        self._inside = QWidget()
        self._whole.addWidget(self._inside)
        outer = QVBoxLayout(self._inside)
        outer.setContentsMargins(*(look.px(16),) * 4)
        outer.setSpacing(look.px(12))
        outer.addWidget(self._toolbar())
        columns = QHBoxLayout()
        columns.setSpacing(look.px(12))
        columns.addWidget(self._list(), 1)
        self.detail = GapDetailPanel(look, CHOICES)
        self._size_detail()
        columns.addWidget(self.detail)
        outer.addLayout(columns, 1)
        self.detail.chosen.connect(self._choose)
        self.detail.signed.connect(self._sign)

    def _press_sign(self) -> None:
        if self._wrong is not None:
            return
        if self.detail.is_signing:
            self.detail.signing.sign.click()
        elif self.detail.to_sign.isEnabled():
            self.detail.show_signing()

    def restyle(self) -> None:
        """Make the widgets anew in the look of now; what was typed stays, but for a PIN."""
        typed = (self.hours, self.detail.note, self.detail.signing.reason)
        texts, is_due, key = [field.text() for field in typed], self.due.isChecked(), self._key
        is_signing = self.detail.is_signing
        self._whole.removeWidget(self._inside)
        drop((self._inside,))
        self._build()
        self.retranslate()
        self._filter(only_due=is_due)
        self.detail.set_choices(*self._people)
        if self.presenter.report is not None and key is not None:
            self.table.select(key)
            self._show_detail(key)
        typed = (self.hours, self.detail.note, self.detail.signing.reason)
        for field, text in zip(typed, texts, strict=True):
            field.setText(text)
        if is_signing:
            self.detail.show_signing()

    def _toolbar(self) -> GapsToolbar:
        line = GapsToolbar(self.desktop.look)
        self.title, self.day, self.hours_words = line.title, line.day, line.hours_words
        self.before, self.after, self.again = line.before, line.after, line.again
        self.hours, self.due, self.all = line.hours, line.due, line.all
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        self.again.clicked.connect(self._reckon)
        self.hours.returnPressed.connect(self._reckon)
        self.due.clicked.connect(lambda: self._filter(only_due=True))
        self.all.clicked.connect(lambda: self._filter(only_due=False))
        return line

    def _list(self) -> Panel:
        look = self.desktop.look
        panel = Panel(look, padding=0)
        self.warning = plain_label(look, SECOND_PT, tone="amber", wraps=True)
        self.table = LongTable(
            look,
            stretches=PATIENT_COLUMN,
            least=LEAST_STRETCH,
            hides=(DOSES_COLUMN, DECISION_COLUMN),
            wraps=(DECISION_COLUMN, CATEGORY_COLUMN),
        )
        self.standin = StandIn(look)
        self.capacity = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.decided = plain_label(look, SECOND_PT, tone="green", wraps=True)
        self.advice = plain_label(look, SECOND_PT, 600, tone="second", wraps=True)
        for label in (self.warning, self.capacity, self.decided, self.advice):
            label.setContentsMargins(*(look.px(12), look.px(4)) * 2)
        panel.body.setSpacing(0)
        for label in (self.capacity, self.warning):
            panel.body.addWidget(label)
        panel.body.addWidget(self.table, 1)
        panel.body.addWidget(self.standin, 1)
        panel.body.addWidget(hairline(look))
        for label in (self.decided, self.advice):
            panel.body.addWidget(label)
        self.table.chosen.connect(self._show_patient)
        self.table.opened.connect(self._open_patient)
        return panel

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list its columns where the page is narrow."""
        super().resizeEvent(event)
        self._size_detail()

    def _size_detail(self) -> None:
        look = self.desktop.look
        is_narrow = self.width() < look.px(NARROW_BELOW)
        self.detail.setFixedWidth(look.px(NARROW_DETAIL if is_narrow else DETAIL_WIDTH))

    def open(self, route: Route) -> None:
        """Reckon today, unless the page holds a day already."""
        del route
        if self.presenter.report is None:
            self._day = self.desktop.workplace.now().date()
            self._reckon()
        else:
            self._show()
        self.table.setFocus()

    def refresh(self) -> None:
        """Keep what is shown: the order is redone only when somebody asks."""
        if self.presenter.report is not None:
            self._show()

    def retranslate(self) -> None:
        """Set every word."""
        self.title.setText(self.tr("Gaps and priorities"))
        self.before.setAccessibleName(self.tr("Day before"))
        self.after.setAccessibleName(self.tr("Day after"))
        self.hours_words.setText(self.tr("machine hours"))
        self.hours.setAccessibleName(self.tr("Hours of machine time on that day, all machines"))
        self.hours.setPlaceholderText(self.tr("e.g. 6"))
        self.again.setText(self.tr("Recalculate"))
        self.advice.setText(
            self.tr("The kit calculates. A doctor decides, a physicist checks, two people sign.")
            + " "
            + self.tr("Proposed order: category, prolongation already suffered, intent.")
        )
        self.table.set_titles(
            (
                self.tr("No."),
                self.tr("Cat."),
                self.tr("Patient"),
                self.tr("Given"),
                self.tr("Prolongation"),
                self.tr("Tumour BED, Gy"),
                self.tr("Decision"),
            ),
        )
        self._retranslate_detail()
        if self.presenter.report is not None:
            self._show()
            if self._key is not None:
                self._show_detail(self._key)

    def _retranslate_detail(self) -> None:
        names = (
            self.tr("Treat"),
            self.tr("Treat at the weekend"),
            self.tr("Two fractions on one day, 6 h apart"),
            self.tr("Wait"),
            self.tr("Transfer to another centre"),
            self.tr("Prescription to be reviewed"),
        )
        self.detail.set_act_names(names)
        self.detail.act.setAccessibleName(self.tr("Decision"))
        self.detail.decision_title.setText(self.tr("Decision"))
        self.detail.note.setPlaceholderText(self.tr("Note on this patient"))
        self.detail.act.setPlaceholderText(self.tr("Settle first: nothing is proposed"))
        self.detail.to_sign.setText(self.tr("Sign the day's decision…"))
        signing, pin = self.detail.signing, self.tr("PIN")
        signing.back.setText(self.tr("Back to the patient"))
        signing.title.setText(self.tr("The day's decision"))
        signing.reason.setPlaceholderText(self.tr("Reason of the day's decision"))
        signing.doctor.set_words(self.tr("Doctor"), self.tr("Doctor: choose…"), pin)
        second = self.tr("Second person: choose…")
        signing.second.set_words(self.tr("Second person"), second, pin)
        signing.sign.setText(self.tr("Record the day's decision"))
        language = self.desktop.workplace.language
        self._people = tuple(in_language(people, language) for people in self._people)
        self.detail.set_choices(*self._people)

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        return (
            KeyHint("↑ ↓", self.tr("patient")),
            KeyHint(self.tr("Enter"), self.tr("open")),
            KeyHint("Alt+↑ ↓", self.tr("move")),
            KeyHint(self.tr("Ctrl+Enter"), self.tr("decide")),
            KeyHint("Ctrl+P", self.tr("print")),
        )

    def print_shown(self) -> None:
        """Take the list of the day to the print centre, for a physician to sign.

        SAFETY: names reach a printer or the sealed vault, never a file in clear
        (test_ctrl_p_takes_the_day_to_the_print_centre).
        """
        report = self.presenter.report
        if report is not None and self._wrong is None:
            hours = "" if report.hours is None else f"/{report.hours}"
            self.desktop.go(Route("print", tab=f"triage/{report.day.isoformat()}{hours}"))

    def _step(self, days: int) -> None:
        if self._day is not None:
            self._day = day_beside(self._day, days)
            self._reckon()

    def _reckon(self) -> None:
        day, hours = self._day, self.hours.text()
        if day is None:
            return
        self.standin.show_loading(self.tr("Calculating every course that goes on…"))
        self.desktop.run(
            lambda task: (
                self.presenter.reckon(day, hours),
                signers(self.desktop.workplace, "doctor"),
                signers(self.desktop.workplace),
            ),
            self._take,
            self._not_reckoned,
        )

    def _take(self, result: Any) -> None:
        report, doctors, others = result
        self._wrong = None
        self._people = (doctors, others)
        self.presenter.take(report)
        self.detail.set_choices(doctors, others)
        self._show()
        if self.table.current_key is None and self.table.rows:
            self.table.selectRow(0)

    def _not_reckoned(self, error: ContinuityError) -> None:
        """Say why, under the hours; an order of other hours would be taken for that of these."""
        if self.presenter.report is None:
            self.table.hide()
            self.standin.show_unreadable(told(error, self.desktop.workplace.language))
            return
        self._wrong = error
        self._show()
        if error.code == "gap-hours":
            self.hours.setFocus(Qt.FocusReason.OtherFocusReason)
            self.hours.selectAll()

    def _show_wrong(self, error: ContinuityError) -> None:
        self.capacity.setText(told(error, self.desktop.workplace.language))
        for label in (self.warning, self.decided):
            label.hide()
        self.capacity.show()
        self.table.hide()
        self.standin.show_empty(self.tr("No order is shown until it can be calculated."))

    def _refused(self, error: ContinuityError) -> None:
        self.detail.show_refusal(told(error, self.desktop.workplace.language))

    def _show(self) -> None:
        set_tone(self.capacity, "second" if self._wrong is None else "red")
        self.detail.setEnabled(self._wrong is None)
        if self._wrong is not None:
            self._show_wrong(self._wrong)
            return
        state = self.presenter.state(only_due=self.due.isChecked())
        self.day.setText(state.day_words)
        self.due.setText(self.tr("Due that day {n}").format(n=state.due))
        self.all.setText(self.tr("All gaps {n}").format(n=state.all_gaps))
        self.table.set_rows(state.rows)
        self.table.setVisible(bool(state.rows))
        if state.empty:
            self.standin.show_empty(state.empty)
        else:
            self.standin.clear()
        for label, text in (
            (self.warning, state.warning),
            (self.capacity, state.capacity),
            (self.detail.signing.choices, state.choices),
            (self.decided, "\n".join(state.decided)),
        ):
            label.setText(text)
            label.setVisible(bool(text))

    def _show_patient(self, key: Any) -> None:
        self.detail.show_patient()
        self._show_detail(key)

    def _show_detail(self, key: Any) -> None:
        detail = self.presenter.detail(key)
        if detail is None:
            return
        self._key = key
        self.detail.show_detail(detail, (self.tr("planned"), self.tr("projected")))
        act, note = self.presenter.chosen(key)
        can = self.presenter.can_be_decided(key)
        self.detail.show_choice(act, note, is_of_the_day=can)
        self.detail.show_refusal("")

    def _choose(self, act: Any, note: str) -> None:
        if self._key is not None and self.presenter.can_be_decided(self._key):
            self.presenter.choose(self._key, act, note)
            self._show()

    def _move(self, places: int) -> None:
        key: Any = self.table.current_key
        reason = self.detail.note.text().strip()
        if self._wrong is not None or not self.presenter.can_be_decided(key):
            return
        if not reason:
            self.detail.show_refusal(self.tr("Write why in the note, then move the patient."))
            self.detail.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.presenter.move(key, places, reason)
        self._show()

    def _filter(self, *, only_due: bool) -> None:
        self.due.setChecked(only_due)
        self.all.setChecked(not only_due)
        if self.presenter.report is not None:
            self._show()

    def _open_patient(self, key: Any) -> None:
        found = self.presenter.patient_of(key)
        if found is not None:
            self.desktop.go(Route("patient", found, plan_uid=key[2], tab="plan"))

    def _sign(self) -> None:
        signing = self.detail.signing
        if self.presenter.report is None or not signing.sign.isEnabled():
            return
        first = SignedWords(*signing.doctor.take())
        second = SignedWords(*signing.second.take())
        reason = signing.reason.text()
        snapshot = self.desktop.workplace.snapshot
        patients = snapshot.patients if snapshot is not None else ()
        self.desktop.run(
            lambda task: self.presenter.decide(first, second, reason, patients),
            lambda receipt: self._signed(),
            self._refused,
        )

    def _signed(self) -> None:
        self.detail.signing.reason.clear()
        self.detail.show_patient()
        self.detail.show_refusal("")
        self.desktop.read_again.emit()
        self._reckon()
