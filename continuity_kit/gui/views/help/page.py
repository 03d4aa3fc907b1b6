"""The page of help in the open application: the guides, and their booklet for paper."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QVBoxLayout

from continuity_kit.gui.booklet import write_booklet
from continuity_kit.gui.presenters.help import booklet
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import SECOND_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.help.panel import HelpPanel
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label, set_tone


class HelpPage(Page):
    """Shows the guide of where somebody came from; every guide is one key away."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the page."""
        super().__init__(desktop)
        look = desktop.look
        self.panel = HelpPanel(look, desktop.workplace.language)
        self.query, self.list, self.text = self.panel.query, self.panel.list, self.panel.text
        self.print = ActionButton(look, icon_name="print")
        self.told = plain_label(look, SECOND_PT, wraps=True)
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
        self.panel.speak(self.desktop.workplace.language)

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        return (
            KeyHint("↑ ↓", self.tr("guide")),
            KeyHint("F3", self.tr("search")),
            KeyHint("Ctrl+P", self.tr("booklet")),
            KeyHint("Esc", self.tr("back")),
        )

    def search_text(self) -> bool:
        """Search in the guides; asked there once more, leave it to the search of patients."""
        if self.query.hasFocus():
            return False
        self.panel.search_text()
        return True

    def print_shown(self) -> None:
        """Make the booklet of all guides as a PDF in the vault's folder of paper."""
        place, language = self.desktop.workplace, self.desktop.workplace.language
        document = QTextDocument()
        document.setMarkdown(booklet(language))
        out = place.laptop.vault.path / "paper" / f"help-{language}.pdf"
        set_tone(self.told, "green")
        self.told.setText(
            self.tr("Booklet of {pages} pages: {file}").format(
                pages=write_booklet(document, out, self.panel.title.text()), file=out
            )
        )
