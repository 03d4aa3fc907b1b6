"""A patient's ledger: newest first, corrections indented beneath what they name."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.patient_ledger import LedgerLine, LedgerState
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import drop, plain_label

FRACTION_WIDTH, INDENT = 44, 22


class LedgerList(QWidget):
    """Lines of one patient under a head that stays."""

    def __init__(self, look: Theme) -> None:
        """Make an empty list."""
        super().__init__()
        self._look = look
        self._title = plain_label(look, TITLE_PT, 600, wraps=True)
        self._rule = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._rule.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rows: list[QWidget] = []
        self._inside = QWidget()
        self._lines = QVBoxLayout(self._inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inside)
        self._scroll = scroll
        self._inside.setObjectName("ledger-lines")
        self._inside.installEventFilter(self)
        head = QHBoxLayout()
        head.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        head.addWidget(self._title, 1)
        head.addWidget(self._rule)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(head)
        self._whole.addWidget(scroll, 1)
        self.restyle(look)

    def show_ledger(self, state: LedgerState) -> None:
        """Show other lines."""
        self._title.setText(state.title)
        self._rule.setText(state.rule)
        rows: list[QWidget] = []
        if not state.lines:
            empty = plain_label(self._look, BODY_PT, tone="second", wraps=True)
            empty.setText(state.empty)
            empty.setContentsMargins(14, 12, 14, 12)
            rows.append(empty)
        rows += [self._row(line) for line in state.lines]
        drop(self._rows)
        self._rows = rows
        for place, row in enumerate(rows):
            self._lines.insertWidget(place, row)
            row.show()  # Qt shows it one turn later, and until then gives it no room
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the lines their height again where they have another width or another text."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        """Hold out the height of all lines: they scroll, and are never laid over each other.

        SAFETY: an entry that cannot be read is one that nobody sees
        (test_lines_of_the_ledger_have_their_whole_height_at_once).
        """
        height = self._lines.heightForWidth(max(self._scroll.viewport().width(), 1))
        if height != self._inside.minimumHeight():
            self._inside.setMinimumHeight(max(height, 0))
        self._end_with_a_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """End with a whole line at another height."""
        super().resizeEvent(event)
        self._end_with_a_line()

    def _end_with_a_line(self) -> None:
        """Leave the foot blank below the last line that stands whole: none is cut through."""
        room, width = self.height() - self._scroll.y(), self._scroll.viewport().width()
        taken = 0
        for row in self._rows:
            layout = row.layout()
            own = layout.totalHeightForWidth(max(width, 1)) if layout else row.sizeHint().height()
            if taken + own > room:
                break
            taken += own
        else:
            taken = 0
        blank = room - taken if taken else 0
        if blank != self._whole.contentsMargins().bottom():
            self._whole.setContentsMargins(0, 0, 0, blank)

    def _row(self, line: LedgerLine) -> QWidget:
        look = self._look
        row = QFrame()
        row.setObjectName("ledger-line")
        row.setAccessibleName(line.spoken)
        grid = QGridLayout(row)
        grid.setContentsMargins(look.px(14), look.px(7), look.px(14), look.px(7))
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(0)
        muted = line.is_void
        first = plain_label(look, ROW_PT, 700, tone="second" if muted else "ink")
        first.setText(line.fraction)
        first.setFixedWidth(look.px(FRACTION_WIDTH))
        if line.is_under:
            side = look.px(14)
            first.setPixmap(pixmap("arrow-right", side, look.color("amber")))
            first.setIndent(look.px(INDENT))
        when = plain_label(look, BODY_PT, 600, tone="second" if muted else "ink")
        when.setText(line.when)
        what = QHBoxLayout()
        what.setSpacing(look.px(6))
        state = plain_label(look, BODY_PT, 600, tone=line.tone)
        state.setText(line.state)
        text = plain_label(look, BODY_PT, wraps=True, tone="second" if muted else "ink")
        text.setText(line.text)
        what.addWidget(state, 0, Qt.AlignmentFlag.AlignTop)
        what.addWidget(text, 1)
        signers = plain_label(look, SECOND_PT, tone="second", wraps=True)
        signers.setText(", ".join(part for part in (*line.signers, line.signed_at) if part))
        entry = plain_label(look, BODY_PT, tone="second")
        entry.setText(line.entry)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(first, 0, 0, 3, 1, top)
        grid.addWidget(when, 0, 1)
        grid.addWidget(entry, 0, 2, top | Qt.AlignmentFlag.AlignRight)
        grid.addLayout(what, 1, 1, 1, 2)
        grid.addWidget(signers, 2, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        return row

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; lines are shown again by the tab."""
        self._look = look
        self._title.setFont(look.font(TITLE_PT, 600))
        self._rule.setFont(look.font(SECOND_PT))
        tokens = look.tokens
        self._inside.setStyleSheet(
            f"#ledger-lines {{ background: {tokens.surface}; }}"
            f"#ledger-line {{ border: 0; border-top: 1px solid {tokens.line}; }}"
        )
