"""The guides: a list that is searched at the left, the chosen one large beside it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
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
TEXT_MARGIN, TEXT_WIDTH = 28, 760
ITEM_GAP = 6
"""Beneath each item of a list, logical pixels: bullets are apart, and so are their texts."""


class GuideText(QTextBrowser):
    """A guide in lines that the eye can follow, its lists with air."""

    def __init__(self) -> None:
        """Make an empty text."""
        super().__init__()
        self._margin = self._widest = self._gap = 0
        self.setObjectName("guide")

    def limit(self, look: Theme) -> None:
        """Take width and gaps from the look."""
        self._margin, self._widest = look.px(TEXT_MARGIN), look.px(TEXT_WIDTH)
        self._gap = look.px(ITEM_GAP)
        self._narrow()
        self._air()

    def show_guide(self, markdown: str) -> None:
        """Show a guide from its beginning."""
        self.setMarkdown(markdown)
        self._air()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_words(self, words: str) -> None:
        """Show a sentence in place of a guide."""
        self.clear()
        self.setCurrentCharFormat(QTextCharFormat())  # not that of the heading shown before
        self.setPlainText(words)
        self._air()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines short in a wide window."""
        self._narrow()
        super().resizeEvent(event)

    def _narrow(self) -> None:
        room = self.width() - self._widest - 2 * self._margin
        self.setViewportMargins(0, 0, max(room, 0), 0)

    def _air(self) -> None:
        """Indent lists and part their items: a document's own style leaves them stuck together."""
        document = self.document()
        document.setDocumentMargin(self._margin)
        document.setIndentWidth(self._margin)
        block = document.begin()
        while block.isValid():
            if block.textList() is not None:
                cursor, shape = QTextCursor(block), QTextBlockFormat()
                shape.setBottomMargin(self._gap)
                shape.setTopMargin(self._gap / 2)
                cursor.mergeBlockFormat(shape)
            block = block.next()


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
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = plain_label(look, ROW_PT, tone="second", wraps=True)
        self.nothing.hide()
        for widget in (self.title, self.query, self.nothing):
            self.side.body.addWidget(widget)
        self.side.body.addWidget(self.list, 1)
        text = Panel(look, padding=0)
        self._look = look
        self.text = GuideText()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setFont(look.font(ROW_PT))
        self.text.limit(look)
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
        self.nothing.setText(self.tr("Clear the search to see every guide again."))
        self.list.setAccessibleName(self.tr("Guides"))
        self._fill()

    def _fill(self) -> None:
        query = self.query.text().strip()
        self._shown = find_guides(query, self._language) if query else guides(self._language)
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([guide.title for guide in self._shown])
        self.list.blockSignals(False)
        self.nothing.setVisible(not self._shown)
        numbers = [guide.number for guide in self._shown]
        at = numbers.index(self._number) if self._number in numbers else 0
        if self._shown:
            self.list.setCurrentRow(at)
            self._show(at)
        else:
            self.text.show_words(
                self.tr("No guide holds these words. Try one word, or its beginning.")
            )

    def _show(self, at: int) -> None:
        if not 0 <= at < len(self._shown):
            return
        self._number = self._shown[at].number
        self.text.show_guide(self._shown[at].markdown)

    def restyle(self, look: Theme) -> None:
        """Take the sizes of the text from the look."""
        self._look = look
        self.text.limit(look)
