"""A refusal: red head, three blocks, the evidence; closing is what the hand does by itself."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.gate_state import GateBlock, GateState
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, hairline, plain_label
from continuity_kit.gui.views.parts.layouts import clear_layout
from continuity_kit.gui.views.record.scrolled import scrolled

HEAD_HEIGHT, OCTAGON, HEAD_PT, BLOCK_PT, TITLE_BLOCK_PT = 100, 64, 21.0, 12.75, 14.0
EVIDENCE_WIDTH, EVIDENCE_LEAST = 420, 300
LONG_HEAD, LEAST_CONTENT = 90, 24
MARK, BESIDE = 40, 18
"""Of a block: its mark, and the room between it and the words."""
BLOCK_ICONS = (("warning", "red", "red_bg"), ("checked", "green", "green_bg"),
               ("arrow-right", "accent", "accent_bg"))  # fmt: skip


class GatePanel(QWidget):
    """One refusal.

    SAFETY: the button that closes has the focus, Enter and Esc press it, and nothing but a click
    or Tab and Space reaches the override (test_enter_and_esc_on_a_refusal_record_nothing).

    Signals: closed, override_asked, entry_asked (hash), led (to a section of the corrections).
    """

    closed = Signal()
    override_asked = Signal()
    entry_asked = Signal(str)
    led = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make an empty page."""
        super().__init__()
        self._look = look
        self._entry = ""
        self._head = QFrame()
        self._head.setObjectName("gate-head")
        self._head.setStyleSheet(
            f"#gate-head {{ background: {look.tokens.alarm}; border: 0; }}"
            f"#gate-head QLabel {{ color: {look.tokens.on_alarm}; }}"
        )
        self._headline = plain_label(look, HEAD_PT, 700, wraps=True)
        self._about = plain_label(look, ROW_PT, wraps=True)
        self._blocks = [_Block(look, *icon) for icon in BLOCK_ICONS]
        self._evidence_title = plain_label(look, SECOND_PT, 600, tone="second", wraps=True)
        self._evidence = QGridLayout()
        self._noted = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._noted_icon = QLabel()
        self._noted_icon.setPixmap(pixmap("info", look.px(16), look.color("ink2")))
        self._noted_icon.setFixedWidth(look.px(16))
        self.close_button = ActionButton(look, "primary", tall=True)
        self.entry_button = ActionButton(look, tall=True)
        self.lead_button = ActionButton(look, tall=True)
        self._leads_to = ""
        self.override_button = ActionButton(look, "danger", tall=True)
        self._needs = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self._build()

    def _build(self) -> None:
        look = self._look
        self._head.setMinimumHeight(look.px(HEAD_HEIGHT))
        words = QVBoxLayout()
        words.setSpacing(look.px(2))
        words.addStretch(1)
        words.addWidget(self._headline)
        words.addWidget(self._about)
        words.addStretch(1)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(look.px(32), look.px(8), look.px(32), look.px(8))
        head.setSpacing(look.px(24))
        head.addWidget(_Octagon(look))
        head.addLayout(words, 1)
        left = QVBoxLayout()
        left.setSpacing(look.px(14))
        for block in self._blocks:
            left.addWidget(block)
        # The blocks are short, the evidence is as long as its faults: below it this was cut.
        noted = QHBoxLayout()
        noted.setContentsMargins(look.px(MARK + BESIDE), 0, 0, 0)
        noted.setSpacing(look.px(8))
        noted.addWidget(self._noted_icon)
        noted.addWidget(self._noted, 1)
        left.addLayout(noted)
        left.addStretch(1)
        right = self._right()
        self._put_together(left, right)

    def _right(self) -> QWidget:
        """Return the evidence, no wider than it is read well.

        The width is the column's, since the height of a text is asked for the column's width.
        """
        look = self._look
        panel = Panel(look, padding=0)
        panel.setObjectName("gate-evidence")
        title = QFrame()
        title.setObjectName("gate-evidence-title")
        title.setProperty("role", "sunken")
        # A drill's word stands under the page, not once more among the values.
        panel.setStyleSheet(
            f"#gate-evidence {{ background: {look.tokens.surface}; background-image: none; }}"
            f"#gate-evidence-title {{ background: {look.tokens.sunken}; background-image: none; }}"
        )
        inset = QVBoxLayout(title)
        inset.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        inset.addWidget(self._evidence_title)
        panel.body.setSpacing(0)
        panel.body.addWidget(title)
        self._evidence.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(12))
        self._evidence.setVerticalSpacing(look.px(8))
        self._evidence.setHorizontalSpacing(look.px(16))
        self._evidence.setColumnStretch(1, 1)
        panel.body.addLayout(self._evidence)
        column = QWidget()
        column.setMinimumWidth(look.px(EVIDENCE_LEAST))
        column.setMaximumWidth(look.px(EVIDENCE_WIDTH))
        right = QVBoxLayout(column)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(panel)
        right.addStretch(1)
        return column

    def _put_together(self, left: QVBoxLayout, right: QWidget) -> None:
        look = self._look
        content = QFrame()
        content.setProperty("role", "side")
        columns = QHBoxLayout(content)
        columns.setContentsMargins(look.px(32), look.px(22), look.px(32), look.px(12))
        columns.setSpacing(look.px(28))
        columns.addLayout(left, 5)
        columns.addWidget(right, 3)
        scroll = scrolled(content)
        scroll.setMinimumHeight(look.px(LEAST_CONTENT))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._buttons())
        self.close_button.clicked.connect(self.closed)
        self.override_button.clicked.connect(self.override_asked)
        self.lead_button.clicked.connect(lambda: self.led.emit(self._leads_to))
        self.entry_button.clicked.connect(lambda: self.entry_asked.emit(self._entry))

    def _buttons(self) -> QWidget:
        look = self._look
        bar = QFrame()
        bar.setProperty("role", "footer")
        self._needs.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(bar)
        row.setContentsMargins(look.px(32), look.px(12), look.px(32), look.px(12))
        row.setSpacing(look.px(12))
        row.addWidget(self.close_button)
        row.addWidget(self.entry_button)
        row.addWidget(self.lead_button)
        row.addStretch(1)
        row.addWidget(self._needs, 2)
        row.addWidget(self.override_button)
        return bar

    def show_gate(self, gate: GateState, *, has_focus: bool = True) -> None:
        """Show a refusal; when it appears, the focus goes to closing it."""
        self._headline.setText(gate.head)
        points = TITLE_PT if len(gate.head) > LONG_HEAD else HEAD_PT
        self._headline.setFont(self._look.font(points, 700))
        about = f"{gate.about} · {gate.control}"
        self._about.setText(about)
        self._about.setFont(self._look.font(SECOND_PT if len(about) > LONG_HEAD * 2 else ROW_PT))
        for block, state in zip(self._blocks, gate.blocks, strict=True):
            block.show_block(state)
        self._evidence_title.setText(gate.evidence.title)
        clear_layout(self._evidence)
        for place, row in enumerate(gate.evidence.rows):
            at = 2 * place
            if place:
                self._evidence.addWidget(hairline(self._look), at - 1, 0, 1, 2)
            label = plain_label(self._look, tone="second")
            label.setText(row.label)
            value = plain_label(self._look, weight=600, wraps=True)
            value.setText(row.value)
            self._evidence.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._evidence.addWidget(value, at, 1)
        self._noted.setText(gate.noted)
        self._noted_icon.setVisible(bool(gate.noted))
        self.close_button.setText(gate.close)
        self._entry = gate.evidence.entry_hash or ""
        self.entry_button.setText(gate.open_entry)
        self.entry_button.setVisible(bool(self._entry))
        self._leads_to = gate.leads_to
        self.lead_button.setText(gate.lead)
        self.lead_button.setVisible(bool(gate.leads_to))
        self.override_button.setText(gate.override)
        self.override_button.setVisible(gate.can_override)
        self._needs.setText(gate.needs)
        self.setAccessibleName(gate.head)
        if has_focus:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc and, wherever the focus is, by Enter."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class _Block(QWidget):
    def __init__(self, look: Theme, name: str, token: str, ground: str) -> None:
        super().__init__()
        mark = QLabel()
        side = look.px(MARK)
        mark.setFixedSize(side, side)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setPixmap(pixmap(name, look.px(22), look.color(token)))
        color = getattr(look.tokens, ground)
        mark.setStyleSheet(f"background: {color}; border-radius: {look.px(6)}px;")
        self._title = plain_label(look, TITLE_BLOCK_PT, 600)
        self._text = plain_label(look, BLOCK_PT, wraps=True)
        words = QVBoxLayout()
        words.setSpacing(look.px(2))
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(BESIDE))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_block(self, block: GateBlock) -> None:
        self._title.setText(block.title)
        self._text.setText(block.text)


class _Octagon(QWidget):
    """A full octagon with its mark, in the colours of the head."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(look.px(OCTAGON), look.px(OCTAGON))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.width()
        cut = side * 0.29
        corners = [(cut, 0), (side - cut, 0), (side, cut), (side, side - cut)]
        corners += [(side - cut, side), (cut, side), (0, side - cut), (0, cut)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("on_alarm"))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setBrush(self._look.color("alarm"))
        bar = QRectF(side * 0.45, side * 0.2, side * 0.1, side * 0.38)
        painter.drawRoundedRect(bar, side * 0.05, side * 0.05)
        painter.drawEllipse(QPointF(side / 2, side * 0.74), side * 0.065, side * 0.065)
        painter.end()
