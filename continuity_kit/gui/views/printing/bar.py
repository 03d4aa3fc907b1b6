"""The printer, the one verb with its count, what became of the last print, and going on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.folders import FolderChoice
from continuity_kit.gui.presenters.printing import PrintState
from continuity_kit.gui.presenters.printing_desk import PrintOutcome, WaitingPrint
from continuity_kit.gui.presenters.printing_forms import MOST_COPIES
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import Panel, plain_label, polish_anew, set_tone
from continuity_kit.gui.views.parts.progress import ProgressPanel
from continuity_kit.gui.views.printing.number_box import NumberBox

_ROLES = {"green": "note-green", "amber": "note-amber", "red": "note-red"}


class PrinterBarView(QWidget):
    """Below the list; lines stay until the next print.

    Signals:
        printed, stopped: the verb; asking to stop.
        resumed: a job to go on with.
        copied: a job and the folder its file goes to.
        changed: name of what changed, and its value.
    """

    printed = Signal()
    stopped = Signal()
    resumed = Signal(str)
    copied = Signal(str, object)
    changed = Signal(str, object)

    def __init__(self, look: Theme) -> None:
        """Build without words."""
        super().__init__()
        self.look = look
        self._outcome: PrintOutcome | None = None
        self._waiting: tuple[WaitingPrint, ...] = ()
        self._printers: list[str | None] = []
        self._is_filling = False
        self.note = Panel(look, "note-green", padding=10)
        self.words = plain_label(look, BODY_PT, 500, wraps=True)
        self.resume = ActionButton(look, "plain", "print")
        self.folder = FolderField(look, fits=True)
        self.copy = ActionButton(look, "plain", "stick")
        self.progress = ProgressPanel(look)
        self.printer = Choice(look)
        self.printer_words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.copies = NumberBox(look, MOST_COPIES)
        self.copies_words = plain_label(look, SECOND_PT, tone="second")
        self.verb = ActionButton(look, "primary", "print", tall=True)
        self.verb.setObjectName("print-verb")
        self._arrange()
        self._connect()
        self.show_outcome(None)

    def _arrange(self) -> None:
        look = self.look
        first = QHBoxLayout()
        first.addWidget(self.words, 1)
        first.addWidget(self.resume)
        self._copy_line = QWidget()
        line = QHBoxLayout(self._copy_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.folder, 1)
        line.addWidget(self.copy)
        self.note.body.addLayout(first)
        self.note.body.addWidget(self._copy_line)
        bar = Panel(look, padding=12)
        self.order = QWidget()
        names = QGridLayout(self.order)
        names.setContentsMargins(0, 0, 0, 0)
        names.setHorizontalSpacing(look.px(10))
        names.setVerticalSpacing(look.px(2))
        names.setColumnStretch(0, 1)
        names.addWidget(self.printer, 0, 0)
        names.addWidget(self.copies_words, 0, 1)
        names.addWidget(self.copies, 0, 2)
        names.addWidget(self.printer_words, 1, 0, 1, 3)
        # How far it is stands where the printer was chosen: the list above keeps its height, and
        # nobody's second click on the verb falls on another button.
        row = QHBoxLayout()
        row.setSpacing(look.px(10))
        row.addWidget(self.order, 1)
        row.addWidget(self.progress, 1)
        row.addWidget(self.verb)
        bar.body.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(8))
        whole.addWidget(self.note)
        whole.addWidget(bar)

    def _connect(self) -> None:
        self.verb.clicked.connect(self.printed.emit)
        self.progress.stopped.connect(self.stopped.emit)
        self.resume.clicked.connect(lambda: self.resumed.emit(self._job()))
        self.copy.clicked.connect(lambda: self.copied.emit(self._job(), self.folder.folder))
        self.folder.changed.connect(self._can_copy)
        self.printer.activated.connect(lambda at: self.changed.emit("printer", self._printers[at]))
        self.copies.valueChanged.connect(self._tell_copies)

    def retranslate(self) -> None:
        """Set the static words."""
        self.resume.setText(self.tr("Resume printing"))
        self.copy.setText(self.tr("Copy to the stick"))
        self.progress.stop.setText(self.tr("Stop"))
        self.copies_words.setText(self.tr("Copies"))
        self.copies.setAccessibleName(self.tr("Copies"))
        self.printer.setAccessibleName(self.tr("Printer"))
        self.folder.set_words(
            self.tr("No stick"), self.tr("Choose a stick"), self.tr("Or a folder")
        )

    def restyle(self, look: Theme) -> None:
        """Take the look."""
        self.look = self.printer.look = look
        for button in (self.resume, self.copy, self.verb, self.progress.stop):
            button.restyle(look)
        self.words.setFont(look.font(BODY_PT, 500))
        for label in (self.printer_words, self.copies_words):
            label.setFont(look.font(SECOND_PT))
        self.printer.setFont(look.font())
        self.copies.restyle(look)
        self.folder.restyle(look)
        self.progress.bar.look = look

    def show_state(self, state: PrintState, *, is_busy: bool) -> None:
        """Show the printer and the verb."""
        bar = state.bar
        self._is_filling = True
        self._printers = [value for value, _ in bar.printers]
        texts = [text for _, text in bar.printers]
        if [self.printer.itemText(at) for at in range(self.printer.count())] != texts:
            self.printer.clear()
            self.printer.addItems(texts)
        if state.choice.printer in self._printers:
            self.printer.setCurrentIndex(self._printers.index(state.choice.printer))
        self.printer_words.setText(bar.words)
        set_tone(self.printer_words, bar.tone)
        self.copies.setValue(state.choice.copies)
        for widget in (self.copies, self.copies_words):
            widget.setVisible(state.choice.printer is not None)
        self._is_filling = False
        self.verb.setText(state.verb)
        self.verb.setAccessibleName(state.verb)
        self.verb.setEnabled(state.can_print and not is_busy)

    def show_progress(self, done: int, total: int, words: str) -> None:
        """Show how far a print is; until it ends nothing else is asked for."""
        self.order.hide()
        self.verb.setEnabled(False)
        self.progress.show_progress(done, total, words)

    def show_outcome(self, outcome: PrintOutcome | None) -> None:
        """Say what became of it; the line stays."""
        self._outcome = outcome
        self.progress.hide()
        self.order.show()
        self._tell()

    def show_waiting(self, waiting: tuple[WaitingPrint, ...]) -> None:
        """Say which earlier print can go on."""
        self._waiting = waiting
        self._tell()

    def set_sticks(self, choices: tuple[FolderChoice, ...]) -> None:
        """Offer these sticks."""
        self.folder.set_choices(choices)

    def _tell(self) -> None:
        outcome = self._outcome
        waits = self._waiting[0] if self._waiting else None
        self.note.setVisible(outcome is not None or waits is not None)
        words, tone = "", "green"
        if outcome is not None:
            words, tone = outcome.words, outcome.tone
        elif waits is not None:
            words, tone = waits.words, "amber"
        self.words.setText(words)
        self.note.setProperty("role", _ROLES.get(tone, "note-green"))
        polish_anew(self.note)
        is_left = outcome.is_left if outcome is not None else waits is not None
        self.resume.setVisible(is_left)
        kept = outcome is not None and outcome.file is not None
        self._copy_line.setVisible(kept)
        self._can_copy()

    def _job(self) -> str:
        if self._outcome is not None and self._outcome.job:
            return self._outcome.job
        return self._waiting[0].job if self._waiting else ""

    def _can_copy(self) -> None:
        self.copy.setEnabled(self.folder.folder is not None)

    def _tell_copies(self, value: int) -> None:
        if not self._is_filling:
            self.changed.emit("copies", value)
