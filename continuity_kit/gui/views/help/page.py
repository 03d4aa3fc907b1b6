"""The page of help in the open application: the guides, and their booklet for paper."""

from PySide6.QtWidgets import QVBoxLayout

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.booklet import booklet_pdf
from continuity_kit.gui.presenters.help import Printed, print_booklet
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import SECOND_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.help.panel import HelpPanel
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Tone, plain_label, set_tone


class HelpPage(Page):
    """Shows the guide of where somebody came from; every guide is one key away."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the page."""
        super().__init__(desktop)
        look, self._is_printing = desktop.look, False
        self.panel = HelpPanel(look, desktop.workplace.language)
        self.query, self.list, self.text = self.panel.query, self.panel.list, self.panel.text
        self.print = ActionButton(look, icon_name="print")
        self.told = plain_label(look, SECOND_PT, wraps=True)
        self.told.hide()
        for widget in (self.print, self.told):
            self.panel.side.body.addWidget(widget)
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.panel)
        self.print.clicked.connect(self.print_shown)
        self.retranslate()

    def open(self, route: Route) -> None:
        """Show the guide about a page (`route.tab`), or keep the one that was open."""
        self.panel.open_about(route.tab)

    def refresh(self) -> None:
        """Help does not depend on data."""

    def retranslate(self) -> None:
        """Set every word, and show the same guide in the other language."""
        self.print.setText(self.tr("Print the booklet"))
        self.told.clear()
        self.told.hide()
        self.panel.speak(self.desktop.workplace.language)

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        return (
            KeyHint("↑ ↓", self.tr("guide")),
            KeyHint("F3", self.tr("search")),
            KeyHint("Ctrl+P", self.tr("booklet")),
            KeyHint(self.tr("Esc"), self.tr("back")),
        )

    def search_text(self) -> bool:
        """Search in the guides; asked there once more, leave it to the search of patients."""
        if self.query.hasFocus():
            return False
        self.panel.search_text()
        return True

    def print_shown(self) -> None:
        """Print the booklet of all guides; without a printer its PDF is kept in the vault."""
        place = self.desktop.workplace
        if self._is_printing:
            return
        self._is_printing = True
        self.desktop.run(
            lambda _: print_booklet(place, booklet_pdf),
            self._printed,
            self._refused,
            lane="pictures",
        )

    def _printed(self, printed: Printed) -> None:
        self._tell(printed.words, "green")

    def _refused(self, error: ContinuityError) -> None:
        self._tell(told(error, self.desktop.workplace.language), "red")

    def _tell(self, words: str, tone: Tone) -> None:
        self._is_printing = False
        set_tone(self.told, tone)
        self.told.setText(words)
        self.told.show()
