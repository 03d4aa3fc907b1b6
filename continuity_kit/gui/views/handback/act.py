"""What a stage does: write to a folder, or an act that two people sign."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from continuity_kit.gui.presenters.folders import FolderChoice
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone
from continuity_kit.gui.views.parts.progress import ProgressPanel
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together


class FolderAct(Panel):
    """Choose a folder, write, see how far it is and what was written."""

    started = Signal()
    stopped = Signal()

    def __init__(self, look: Theme, *, can_stop: bool) -> None:
        """Build the act without words."""
        super().__init__(look)
        self.title = plain_label(look, ROW_PT, 600, wraps=True)
        self.about = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.folder = FolderField(look, stacked=True)
        self.start = ActionButton(look, "primary", "send", tall=True)
        self.progress = ProgressPanel(look)
        self.progress.stop.setVisible(can_stop)
        self.progress.stopped.connect(self.stopped.emit)
        self.result = plain_label(look, wraps=True)
        for widget in (
            self.title,
            self.about,
            self.folder,
            self.start,
            self.progress,
            self.result,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.start.setEnabled(False)
        self.start.clicked.connect(self.started.emit)
        self.folder.changed.connect(self._enable)

    def set_sticks(self, choices: tuple[FolderChoice, ...]) -> None:
        """Offer the sticks that are plugged in."""
        self.folder.set_choices(choices)

    def show_running(self) -> None:
        """Show that the work is under way."""
        self.start.setEnabled(False)
        self.result.clear()

    def show_result(self, text: str, *, is_refused: bool) -> None:
        """Say what was written, or why nothing was; it stays."""
        self.progress.hide()
        set_tone(self.result, "red" if is_refused else "green")
        self.result.setText(text)
        self._enable()

    def _enable(self) -> None:
        self.start.setEnabled(self.folder.folder is not None)


class SignedAct(Panel):
    """Two signatures and a reason, then one act; what keeps it from being done stands above."""

    signed = Signal()

    def __init__(self, look: Theme) -> None:
        """Build the act without words."""
        super().__init__(look)
        self.title = plain_label(look, ROW_PT, 600)
        self.about = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.open_items = plain_label(look, SECOND_PT, tone="red", wraps=True)
        self.reason = QLineEdit()
        self.first = SignatureLine(look, narrow=True)
        self.second = SignatureLine(look, narrow=True)
        self.sign = ActionButton(look, "primary", "pen", tall=True)
        self.result = plain_label(look, wraps=True)
        for widget in (
            self.title,
            self.about,
            self.open_items,
            self.reason,
            self.first,
            self.second,
            self.sign,
            self.result,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._is_allowed = True
        self.sign.clicked.connect(self.signed.emit)
        self.reason.textChanged.connect(lambda _: self._enable())
        self.first.changed.connect(self._enable)
        self.second.changed.connect(self._enable)
        sign_together(self.first, self.second, self.sign)
        self._enable()

    def set_people(self, people: tuple[PersonChoice, ...]) -> None:
        """Offer who may sign."""
        self.first.set_people(people)
        self.second.set_people(people)

    def show_open(self, lines: tuple[str, ...], *, is_allowed: bool) -> None:
        """Show what keeps the act from being done; without it the act can be signed."""
        self.open_items.setText("\n".join(lines))
        self.open_items.setVisible(bool(lines))
        self._is_allowed = is_allowed
        self._enable()

    def show_done(self, *, is_done: bool) -> None:
        """Ask for no signature where nothing is left to sign; what was recorded stays."""
        for widget in (self.reason, self.first, self.second, self.sign):
            widget.setVisible(not is_done)

    def take(self) -> tuple[tuple[str, str], tuple[str, str], str]:
        """Return both names with their PINs, forgotten here, and the reason."""
        return self.first.take(), self.second.take(), self.reason.text()

    def show_result(self, text: str, *, is_refused: bool) -> None:
        """Say what was recorded, or why nothing was; it stays."""
        set_tone(self.result, "red" if is_refused else "green")
        self.result.setText(text)

    def _enable(self) -> None:
        filled = self.first.is_filled and self.second.is_filled
        self.sign.setEnabled(self._is_allowed and filled and bool(self.reason.text().strip()))
