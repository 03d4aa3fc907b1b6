"""Lines that stay until somebody closes them: what nobody may miss, without a window on top."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import BODY_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label

MOST = 4


class Notices(QFrame):
    """The newest line is first; a line told again stands once."""

    def __init__(self, look: Theme) -> None:
        """Show nothing."""
        super().__init__()
        self.setProperty("role", "notice")
        self.setObjectName("notices")
        self._look = look
        self._texts: list[str] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look.px(4))
        self._icon = QLabel()
        self._close = ActionButton(look, "link", "cross")
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(6), look.px(16), look.px(6))
        row.setSpacing(look.px(12))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._lines, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        self.restyle(look)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what is told now, the newest first."""
        return tuple(self._texts)

    def tell(self, text: str) -> None:
        """Add a line."""
        self._texts = [text, *(one for one in self._texts if one != text)][:MOST]
        self._fill()

    def clear(self) -> None:
        """Take all lines away: somebody has read them."""
        self._texts = []
        self._fill()

    def retranslate(self) -> None:
        """Give the button its word."""
        self._close.setText(self.tr("Read"))
        self._close.setAccessibleName(self.tr("Close these lines"))

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self._icon.setPixmap(pixmap("warning", look.px(18), look.color("amber")))
        self._close.restyle(look)
        self._fill()

    def _fill(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in self._texts:
            label = plain_label(self._look, BODY_PT, 500, wraps=True)
            label.setText(text)
            self._lines.addWidget(label)
        self.setAccessibleName(" ".join(self._texts))
        self.setVisible(bool(self._texts))
