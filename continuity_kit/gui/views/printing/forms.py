"""The forms at the left of the print centre: one is chosen."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.printing import FormItem
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, plain_label

ROW, ICON, EDGE, PADDING = 38, 18, 4, 16


class FormButton(QAbstractButton):
    """One form: icon and name; the chosen one has an edge and a ground."""

    def __init__(self, look: Theme, icon_name: str) -> None:
        """Make a button without words."""
        super().__init__()
        self.look, self._icon_name = look, icon_name
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Return the room of icon and words."""
        look = self.look
        font = QFontMetrics(look.font(BODY_PT, 600))
        width = font.horizontalAdvance(self.text()) + look.px(2 * PADDING + ICON + 10)
        return QSize(width, look.px(ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge, icon, words and focus."""
        del event
        look, rect = self.look, self.rect()
        painter = QPainter(self)
        token = "accent" if self.isChecked() else "ink"
        if self.isChecked():
            painter.fillRect(rect, look.color("accent_bg"))
            painter.fillRect(QRect(0, 0, look.px(EDGE), rect.height()), look.color("accent"))
        side, left = look.px(ICON), look.px(PADDING)
        top = (rect.height() - side) // 2
        icon_token = "accent" if self.isChecked() else "ink2"
        painter.drawPixmap(left, top, pixmap(self._icon_name, side, look.color(icon_token)))
        painter.setFont(look.font(BODY_PT, 600 if self.isChecked() else 400))
        painter.setPen(look.color(token))
        words = rect.adjusted(left + side + look.px(10), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setPen(look.color("accent"))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.end()


class FormList(QFrame):
    """All forms, one of them chosen; what printing means stands below."""

    chosen = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Build without words."""
        super().__init__()
        self.setObjectName("forms")
        self.look = look
        self._buttons: dict[str, FormButton] = {}
        self._group = QButtonGroup(self)
        self.caption = plain_label(look, SECOND_PT, 600, tone="second")
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.note = Panel(look, "sunken", padding=12)
        self.note_words = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.note.body.addWidget(self.note_words)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, look.px(14), 1, look.px(12))
        whole.setSpacing(look.px(8))
        inside = QWidget()
        inside.setObjectName("forms-inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._column)
        column.addStretch(1)
        scroll = QScrollArea()  # a low window must not be as high as thirteen forms
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setStyleSheet("QScrollArea, #forms-inside { background: transparent; }")
        scroll.setWidget(inside)
        whole.addWidget(self.caption)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.note)
        self.caption.setContentsMargins(look.px(PADDING), 0, look.px(8), 0)

    def retranslate(self) -> None:
        """Set the static words."""
        self.caption.setText(self.tr("What is to be printed?"))
        self.note_words.setText(
            self.tr("Each print is an entry of the ledger, with every sheet's number.")
        )

    def restyle(self, look: Theme) -> None:
        """Take the look."""
        self.look = look
        self.caption.setFont(look.font(SECOND_PT, 600))
        self.note_words.setFont(look.font(SECOND_PT))
        for button in self._buttons.values():
            button.look = look
            button.updateGeometry()
            button.update()

    def show_forms(self, forms: tuple[FormItem, ...]) -> None:
        """Show the forms in the words of now."""
        for form in forms:
            button = self._buttons.get(form.name)
            if button is None:
                button = self._new(form)
            button.setText(form.words)
            button.setAccessibleName(form.words)
            button.setChecked(form.is_on)
            button.updateGeometry()

    def _new(self, form: FormItem) -> FormButton:
        button = FormButton(self.look, form.icon)
        button.clicked.connect(lambda: self.chosen.emit(form.name))
        self._buttons[form.name] = button
        self._group.addButton(button)
        self._column.addWidget(button)
        return button
