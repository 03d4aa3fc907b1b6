"""Recording a session: the page that binds the five steps, refusals and corrections together."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.record.correct_view import CorrectView
from continuity_kit.gui.views.record.session_view import SessionView

CORRECTIONS = ("correct", "missed", "settle", "check", "release")


class RecordPage(Page):
    """One session, or one correction of a patient.

    `Route.tab`: nothing records, `confirm` waits for the colleague's reading; `correct`, `missed`,
    `settle`, `check` and `release` are acts on what stands.
    """

    def __init__(self, desktop: Desktop) -> None:
        """Build the session; corrections are built when the first is made."""
        super().__init__(desktop)
        self.session = SessionView(desktop)
        self._correction: CorrectView | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.session)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    @property
    def correction(self) -> CorrectView:
        """Return the view of corrections."""
        if self._correction is None:
            self._correction = CorrectView(self.desktop)
            self._stack.addWidget(self._correction)
        return self._correction

    @property
    def _built(self) -> tuple[SessionView | CorrectView, ...]:
        return (self.session,) if self._correction is None else (self.session, self._correction)

    def open(self, route: Route) -> None:
        """Show the session or the correction that a route names."""
        view = self.correction if route.tab in CORRECTIONS else self.session
        self._stack.setCurrentWidget(view)
        view.open(route)

    def refresh(self) -> None:
        """Show the newest data where nothing is being typed."""
        self._shown.refresh()

    def retranslate(self) -> None:
        """Say everything anew."""
        for view in self._built:
            view.present()

    def restyle(self) -> None:
        """Take colours and sizes anew; what was typed stays."""
        for view in self._built:
            view.rebuild()

    @property
    def about(self) -> str:
        """Tell of refusals while one stands, of corrections while one is made."""
        if self._shown is self._correction:
            return "correct"
        return "refusal" if self.session.stack.is_refusing else ""

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of what is shown."""
        language = self.desktop.workplace.language
        return tuple(
            KeyHint(words_of(key, language), words_of(act, language))
            for key, act in self._shown.hints()
        )

    def has_unsaved_entry(self) -> bool:
        """Leaving now would lose what somebody typed, or cut an act that is being written."""
        return self._shown.has_unsaved_entry

    def draft(self) -> Draft | None:
        """Return what is to be sealed when the kit locks."""
        return self.session.draft() if self._shown is self.session else None

    def scanned(self, scan: Scan) -> bool:
        """Take a scan while an entry is under way."""
        return self._stack.currentWidget() is self.session and self.session.scanned(scan)

    def print_shown(self) -> None:
        """Go to this patient's sheets, unless something typed would be lost."""
        patient = self._shown.patient
        if patient is not None and not self.has_unsaved_entry():
            self.desktop.go(Route("print", patient))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back, F8 marks the beam as interrupted, Ctrl+Enter signs."""
        shown = self._shown
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if isinstance(shown, CorrectView):
                shown.form.sign()
        elif is_enter:
            shown.enter()
        elif event.key() == Qt.Key.Key_Escape:
            shown.escape()
        elif event.key() == Qt.Key.Key_F8 and shown is self.session:
            self.session.interrupt()
        else:
            super().keyPressEvent(event)

    @property
    def _shown(self) -> SessionView | CorrectView:
        is_session = self._correction is None or self._stack.currentWidget() is self.session
        return self.session if is_session else self.correction
