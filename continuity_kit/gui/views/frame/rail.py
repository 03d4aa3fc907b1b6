"""The rail: one button a page, help and lock at its foot."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QLabel, QVBoxLayout

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.routes import RAIL_PAGES, PageName
from continuity_kit.gui.theme import CAPTION_PT, RAIL_WIDTH, Theme
from continuity_kit.gui.views.pages import has_page

BUTTON_HEIGHT, ICON, EDGE = 60, 22, 4
ICONS = {
    "day": "day",
    "print": "print",
    "gaps": "gap",
    "handback": "hand-back",
    "department": "department",
    "help": "help",
}
_UNDER: dict[PageName, PageName] = {"patient": "day", "record": "day"}
"""A patient is one of the day, wherever somebody came from."""


class RailButton(QAbstractButton):
    """An icon over a word; the chosen one has an edge, not only another colour."""

    def __init__(self, look: Theme, icon_name: str, *, is_page: bool) -> None:
        """Make a button without its word."""
        super().__init__()
        self._look, self._icon_name = look, icon_name
        self.setCheckable(is_page)
        self._is_marked = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setFont(look.font(CAPTION_PT, 500))
        self.setFixedSize(look.px(RAIL_WIDTH), look.px(BUTTON_HEIGHT))
        self.update()

    @property
    def is_marked(self) -> bool:
        """What it opens is shown."""
        return self.isChecked() or self._is_marked

    def mark(self, *, is_shown: bool) -> None:
        """Mark a button that no click marks by itself."""
        self._is_marked = is_shown
        self.update()

    def set_word(self, word: str) -> None:
        """Say what it opens."""
        self.setText(word)
        self.setAccessibleName(word)

    def sizeHint(self) -> QSize:
        """Return the room of a button."""
        return QSize(self._look.px(RAIL_WIDTH), self._look.px(BUTTON_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint edge, icon, word and focus."""
        look, rect = self._look, self.rect()
        painter = QPainter(self)
        strong = self.is_marked or self.underMouse() or self.hasFocus()
        color = look.color("rail_strong" if strong else "rail_ink")
        if self.is_marked:
            painter.fillRect(rect, look.color("rail").lighter(165))
            edge = QRect(rect.left(), rect.top(), look.px(EDGE), rect.height())
            painter.fillRect(edge, look.color("rail_edge"))
        side = look.px(ICON)
        drawn = pixmap(self._icon_name, side, color)
        painter.drawPixmap((rect.width() - side) // 2, look.px(9), drawn)
        painter.setPen(color)
        painter.setFont(self._fitting())
        words = rect.adjusted(0, look.px(34), 0, -look.px(6))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(look.color("rail_edge"), 2))
            painter.drawRect(rect.adjusted(3, 3, -4, -4))
        painter.end()

    def _fitting(self) -> QFont:
        """Return the font, smaller where the word is wider than the rail."""
        font = self.font()
        room = self.width() - self._look.px(2 * EDGE)
        wide = self.fontMetrics().horizontalAdvance(self.text())
        if wide > room:
            font.setPointSizeF(font.pointSizeF() * room / wide)
        return font


class Rail(QFrame):
    """Pages from top to bottom.

    Signals:
        asked: name of the page whose button was pressed.
        help_asked, lock_asked: the two at the foot.
    """

    asked = Signal(str)
    help_asked = Signal()
    lock_asked = Signal()

    def __init__(self, look: Theme) -> None:
        """Make a button for each page that this installation has."""
        super().__init__()
        self.setProperty("role", "rail")
        self._buttons: dict[PageName, RailButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, look.px(8))
        layout.setSpacing(0)
        self._badge = QLabel()
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._badge)
        layout.addSpacing(look.px(12))
        for name in RAIL_PAGES:
            if has_page(name):
                layout.addWidget(self._page_button(look, name))
        layout.addStretch(1)
        self._help = RailButton(look, "help", is_page=False)
        self._help.clicked.connect(self.help_asked)
        self._help.setVisible(has_page("help"))
        self._lock = RailButton(look, "lock", is_page=False)
        self._lock.clicked.connect(self.lock_asked)
        layout.addWidget(self._help)
        layout.addWidget(self._lock)
        self.restyle(look)

    def _page_button(self, look: Theme, name: PageName) -> RailButton:
        button = RailButton(look, ICONS[name], is_page=True)
        button.clicked.connect(lambda: self.asked.emit(name))
        self._buttons[name] = button
        self._group.addButton(button)
        return button

    @property
    def pages(self) -> tuple[PageName, ...]:
        """Return the pages that have a button, from top to bottom."""
        return tuple(self._buttons)

    def choose(self, name: PageName) -> None:
        """Mark the page that is shown, or the one that it belongs to."""
        self._help.mark(is_shown=name == "help")
        chosen = self._buttons.get(_UNDER.get(name, name))
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(button is chosen)
        self._group.setExclusive(True)

    def chosen_button(self) -> RailButton | None:
        """Return the marked button."""
        buttons = (*self._buttons.values(), self._help)
        return next((one for one in buttons if one.is_marked), None)

    def retranslate(self) -> None:
        """Give the buttons their words."""
        words = {
            "day": self.tr("Day"),
            "print": self.tr("Print"),
            "gaps": self.tr("Gaps"),
            "handback": self.tr("Hand back"),
            "department": self.tr("Department"),
        }
        for name, button in self._buttons.items():
            button.set_word(words[name])
        self._help.set_word(self.tr("Help"))
        self._lock.set_word(self.tr("Lock"))

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self.setFixedWidth(look.px(RAIL_WIDTH))
        side = look.px(20)
        self._badge.setFixedHeight(look.px(48))
        self._badge.setPixmap(pixmap("pulse", side, look.color("rail_edge")))
        for button in (*self._buttons.values(), self._help, self._lock):
            button.restyle(look)
