"""The guides: a list that is searched at the left, the chosen one large beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.help import Guide, find_guides, guide_about, guides
from continuity_kit.gui.theme import ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.messages import Language

LIST_WIDTH = 352
TEXT_MARGIN = 28


class HelpPanel(QWidget):
    """Shows guides; it needs no open vault, so that help stands beside a passphrase too."""

    def __init__(self, look: Theme, language: Language) -> None:
        """Build list and text; `side` takes what a page adds under the list."""
        super().__init__()
        self._language = language
        self._shown: tuple[Guide, ...] = ()
        self._number = ""
        self.side = Panel(look)
        self.side.setFixedWidth(look.px(LIST_WIDTH))
        self.title = plain_label(look, TITLE_PT, 600)
        self.query = QLineEdit()
        self.list = QListWidget()
        self.list.setFont(look.font(ROW_PT))
        self.list.setSpacing(look.px(1))
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (self.title, self.query, self.list):
            self.side.body.addWidget(widget)
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
        line.addWidget(self.side)
        column = QVBoxLayout()
        column.addWidget(text)
        line.addLayout(column, 1)
        self.query.textChanged.connect(lambda _: self._fill())
        self.list.currentRowChanged.connect(self._show)

    def open_about(self, page: str | None) -> None:
        """Show the guide about a page, or keep the one that was open."""
        self.query.clear()
        if page or not self._number:
            self._number = guide_about(page or "help", self._language).number
        self._fill()
        self.list.setFocus()

    def search_text(self) -> None:
        """Search in the guides."""
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def speak(self, language: Language) -> None:
        """Set every word, and show the same guide in this language."""
        self._language = language
        self.title.setText(self.tr("Help"))
        self.query.setPlaceholderText(self.tr("Search in the guides"))
        self.query.setAccessibleName(self.tr("Search in the guides"))
        self.list.setAccessibleName(self.tr("Guides"))
        self._fill()

    def _fill(self) -> None:
        query = self.query.text().strip()
        self._shown = find_guides(query, self._language) if query else guides(self._language)
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
