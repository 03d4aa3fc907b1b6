"""The last resort: what to do when the kit met a fault of its own, filling the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import ROW_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label

WIDTH = 680


class BugPage(QFrame):
    """Covers the window until somebody closes it; names type and place, no patient.

    SAFETY: nothing is typed into a page that nobody sees
    (test_keys_reach_nothing_under_the_page_of_a_bug).
    """

    def __init__(self, window: QWidget, look: Theme, words: str) -> None:
        """Fill the window."""
        super().__init__(window)
        self.setObjectName("bug")
        self.setProperty("role", "plate")
        self._focused = window.focusWidget()
        self._covered = [
            child
            for child in window.children()
            if isinstance(child, QWidget) and child is not self and child.isEnabled()
        ]
        for child in self._covered:
            child.setEnabled(False)
        panel = Panel(look, padding=24)
        panel.setFixedWidth(look.px(WIDTH))
        head = QHBoxLayout()
        picture = QLabel()
        picture.setPixmap(pixmap("warning", look.px(32), look.color("amber")))
        title = plain_label(look, TITLE_PT, 600, wraps=True)
        title.setText(self.tr("The kit met a fault of its own"))
        head.addWidget(picture)
        head.addWidget(title, 1)
        text = plain_label(look, ROW_PT, wraps=True)
        text.setText(words)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = ActionButton(look, "primary", "tick", tall=True)
        self.close_button.setText(self.tr("Close this message"))
        self.close_button.clicked.connect(self._uncover)
        panel.body.addLayout(head)
        panel.body.addWidget(text)
        panel.body.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(panel)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        self.setAccessibleName(words)

    def _uncover(self) -> None:
        for child in self._covered:
            child.setEnabled(True)
        if self._focused is not None:
            self._focused.setFocus()
        self.deleteLater()

    @staticmethod
    def show_over(window: QWidget, look: Theme, words: str) -> "BugPage":
        """Cover a window; one that is covered already keeps its first message."""
        standing = window.findChild(BugPage)
        if standing is not None:
            return standing
        page = BugPage(window, look, words)
        page.setGeometry(window.rect())
        page.show()
        page.raise_()
        page.close_button.setFocus()
        return page
