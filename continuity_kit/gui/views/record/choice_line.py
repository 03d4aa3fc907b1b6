"""A button whose words wrap: a title, a detail beneath, an icon; checked when it is chosen."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label


class ChoiceLine(QPushButton):
    """One of several; arrows go up and down, Enter and Space choose."""

    def __init__(self, look: Theme, title: str, detail: str, drawn: QPixmap) -> None:
        """Make a line with its words."""
        super().__init__()
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setObjectName("choice-line")
        tokens = look.tokens
        self.setStyleSheet(
            "#choice-line { text-align: left; border: 2px solid transparent; border-radius: 0;"
            f" border-bottom: 1px solid {tokens.line}; background: {tokens.surface};"
            " min-height: 0; padding: 0; }"
            f"#choice-line:checked {{ background: {tokens.accent_bg};"
            f" border-left: 4px solid {tokens.accent}; }}"
            f"#choice-line:focus {{ border: 2px solid {tokens.accent}; border-radius: 6px; }}"
        )
        icon = QLabel()
        icon.setPixmap(drawn)
        heading = plain_label(look, BODY_PT, 600, wraps=True)
        heading.setText(title)
        beneath = plain_label(look, SECOND_PT, tone="second", wraps=True)
        beneath.setText(detail)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(heading)
        words.addWidget(beneath)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(look.px(10), look.px(7), look.px(10), look.px(7))
        self._row.setSpacing(look.px(10))
        self._row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)
        for label in (icon, heading, beneath):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)

    def hasHeightForWidth(self) -> bool:
        """Tell that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped words."""
        return self._row.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        """Return what the words ask for."""
        return self._row.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the height that nothing is cut at."""
        return QSize(0, self.heightForWidth(max(self.width(), 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down by arrows; choose by Enter and Space."""
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
