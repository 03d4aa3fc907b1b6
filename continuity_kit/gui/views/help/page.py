"""The page of help: guides at the left, the chosen one large beside them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QTextBrowser, QVBoxLayout

from continuity_kit.gui.booklet import write_booklet
from continuity_kit.gui.presenters.help import Guide, booklet, find_guides, guide_about, guides
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, TITLE_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone

LIST_WIDTH = 330
TEXT_MARGIN = 28


class HelpPage(Page):
    """Shows the guide of where somebody came from; every guide is one key away."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the page."""
        super().__init__(desktop)
        look = desktop.look
        self._shown: tuple[Guide, ...] = ()
        self._number = ""
        side = Panel(look)
        side.setFixedWidth(look.px(LIST_WIDTH))
        self.title = plain_label(look, TITLE_PT, 600)
        self.query = QLineEdit()
        self.list = QListWidget()
        self.list.setFont(look.font(ROW_PT))
        self.list.setSpacing(look.px(4))
        self.list.setWordWrap(True)
        self.print = ActionButton(look, icon_name="print")
        self.told = plain_label(look, SECOND_PT, wraps=True)
        for widget in (self.title, self.query, self.list, self.print, self.told):
            side.body.addWidget(widget)
        text = Panel(look, padding=0)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setFont(look.font(ROW_PT))
        self.text.document().setDocumentMargin(look.px(TEXT_MARGIN))
        text.body.addWidget(self.text)
        line = QHBoxLayout(self)
        line.setContentsMargins(*(look.px(16),) * 4)
        line.setSpacing(look.px(12))
        line.addWidget(side)
        column = QVBoxLayout()
        column.addWidget(text)
        line.addLayout(column, 1)
        self.query.textChanged.connect(lambda _: self._fill())
        self.list.currentRowChanged.connect(self._show)
        self.print.clicked.connect(self.print_shown)
        self.retranslate()

    def open(self, route: Route) -> None:
        """Show the guide about a page (`route.tab`), or keep the one that was open."""
        self.query.clear()
        if route.tab or not self._number:
            about = guide_about(route.tab or "help", self.desktop.workplace.language)
            self._number = about.number
        self._fill()
        self.list.setFocus()

    def refresh(self) -> None:
        """Help does not depend on data."""

    def retranslate(self) -> None:
        """Set every word, and show the same guide in the other language."""
        self.title.setText(self.tr("Help"))
        self.query.setPlaceholderText(self.tr("Search in the guides"))
        self.query.setAccessibleName(self.tr("Search in the guides"))
        self.list.setAccessibleName(self.tr("Guides"))
        self.print.setText(self.tr("Print the booklet"))
        self.told.clear()
        self._fill()

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        return (
            KeyHint("↑ ↓", self.tr("guide")),
            KeyHint("F3", self.tr("search")),
            KeyHint("Ctrl+P", self.tr("booklet")),
            KeyHint("Esc", self.tr("back")),
        )

    def search_text(self) -> None:
        """Search in the guides."""
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def print_shown(self) -> None:
        """Make the booklet of all guides as a PDF in the vault's folder of paper."""
        place, language = self.desktop.workplace, self.desktop.workplace.language
        document = QTextDocument()
        document.setMarkdown(booklet(language))
        out = place.laptop.vault.path / "paper" / f"help-{language}.pdf"
        set_tone(self.told, "green")
        self.told.setText(
            self.tr("Booklet of {pages} pages: {file}").format(
                pages=write_booklet(document, out, self.title.text()), file=out
            )
        )

    def _fill(self) -> None:
        language = self.desktop.workplace.language
        query = self.query.text().strip()
        self._shown = find_guides(query, language) if query else guides(language)
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([guide.title for guide in self._shown])
        self.list.blockSignals(False)
        numbers = [guide.number for guide in self._shown]
        at = numbers.index(self._number) if self._number in numbers else 0
        if self._shown:
            self.list.setCurrentRow(at)
            self._show(at)
        else:
            self.text.setPlainText(
                self.tr("No guide holds these words. Try one word, or its beginning.")
            )

    def _show(self, at: int) -> None:
        if not 0 <= at < len(self._shown):
            return
        self._number = self._shown[at].number
        self.text.setMarkdown(self._shown[at].markdown)
