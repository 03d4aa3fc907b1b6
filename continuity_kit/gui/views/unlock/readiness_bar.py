"""The bar under unlock: power, mirror, printer, and which of them ask for a look."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.unlock_readiness import ReadyItem
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import drop, plain_label

HEIGHT, ACROSS, ASIDE = 64, 26, 26


class ReadinessBar(QFrame):
    """Items side by side, in two lines where the width ends; or one below another."""

    def __init__(self, look: Theme, *, stacked: bool = False) -> None:
        """Make an empty bar.

        Args:
            stacked: a list, one item a line.
        """
        super().__init__()
        self.setProperty("role", "footer")
        self._look = look
        self._items: tuple[ReadyItem, ...] = ()
        self._shown: list[QWidget] = []
        self._flow = Flow(across=look.px(ACROSS), down=look.px(6))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(look.px(ASIDE), look.px(10)) * 2)
        layout.addWidget(self._flow, 1, Qt.AlignmentFlag.AlignVCenter)
        self._is_stacked = stacked
        self._list = QVBoxLayout()
        self._list.setSpacing(look.px(10))
        if stacked:
            self._flow.hide()
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addLayout(self._list, 1)
        self.restyle(look)

    def show_items(self, items: tuple[ReadyItem, ...]) -> None:
        """Say how the laptop stands."""
        self._items = items
        old, self._shown = self._shown, [self._item(item) for item in items]
        self._line_up()
        if self._is_stacked:
            for widget in self._shown:
                self._list.addWidget(widget)
        else:
            self._flow.show_widgets(self._shown)
        drop(old)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Line the items up anew where the width asks for more lines."""
        super().resizeEvent(event)
        self._line_up()

    def _line_up(self) -> None:
        """Give all items one width where they take several lines: they stand below each other."""
        if self._is_stacked or not self._shown:
            return
        across, room = self._look.px(ACROSS), self.width() - 2 * self._look.px(ASIDE)
        widths = [item.sizeHint().width() for item in self._shown]
        is_one_line = sum(widths) + across * (len(widths) - 1) <= room
        for item in self._shown:
            item.setMinimumWidth(0 if is_one_line else min(max(widths), max(room, 1)))

    def _item(self, item: ReadyItem) -> QWidget:
        look = self._look
        box = QWidget()
        box.setAccessibleName(f"{item.words} {item.second}".strip())
        picture = QLabel()
        token = "ink2" if item.tone == "second" else item.tone
        picture.setPixmap(pixmap(item.icon, look.px(22), look.color(token)))
        words = plain_label(look, BODY_PT, 600)
        words.setText(item.words)
        second = plain_label(look, SECOND_PT, tone="second", wraps=self._is_stacked)
        second.setText(item.second)
        second.setVisible(bool(item.second))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(words)
        lines.addWidget(second)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(10))
        row.addWidget(picture)
        row.addLayout(lines, 1)
        return box

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setMinimumHeight(0 if self._is_stacked else look.px(HEIGHT))
        self.show_items(self._items)
