"""Documents: the list, one page as pixels, page by page, larger and smaller."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPixmap, QShortcut, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from continuity_kit.gui.presenters.patient_documents import DocumentsState, PageState
from continuity_kit.gui.theme import BODY_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.parts.table import Table

LIST_WIDTH = 420
KEYS: tuple[tuple[str, str, int], ...] = (
    ("+", "zoomed", 1),
    ("Ctrl++", "zoomed", 1),
    ("-", "zoomed", -1),
    ("Ctrl+-", "zoomed", -1),
    ("PgDown", "paged", 1),
    ("PgUp", "paged", -1),
)


class DocumentsTab(QWidget):
    """The documents of one patient.

    Signals:
        chosen: key of a document.
        paged, zoomed: one further or back, by button, key, or the wheel with Ctrl.
        whole: the page in its first size.
    """

    chosen = Signal(object)
    paged = Signal(int)
    zoomed = Signal(int)
    whole = Signal()

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._look = look
        self.table = Table(look)
        self.table.chosen.connect(self.chosen)
        self._list = Panel(look, padding=1)
        self._list.body.addWidget(self.table)
        self._words = plain_label(look, BODY_PT, 600)
        self._zoom = plain_label(look, BODY_PT)
        self.before = ActionButton(look, "plain", "arrow-left")
        self.after = ActionButton(look, "plain", "arrow-right")
        self.closer = ActionButton(look, "plain", "search")
        self.farther = ActionButton(look, "plain", "search")
        self.closer.setText("+")
        self.farther.setText("\N{MINUS SIGN}")
        self.before.clicked.connect(lambda: self.paged.emit(-1))
        self.after.clicked.connect(lambda: self.paged.emit(1))
        self.closer.clicked.connect(lambda: self.zoomed.emit(1))
        self.farther.clicked.connect(lambda: self.zoomed.emit(-1))
        self._page = QLabel()
        self._page.setObjectName("document-page")
        self._page.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._page)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.viewport().installEventFilter(self)
        self._wheel = 0
        self.stand_in = StandIn(look)
        self._bar = QWidget()
        self._build()
        self._add_keys()
        self.restyle(look)

    def _build(self) -> None:
        look = self._look
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        for widget in (self.before, self.after, self._words):
            bar.addWidget(widget)
        bar.addStretch(1)
        for widget in (self.farther, self._zoom, self.closer):
            bar.addWidget(widget)
        right = Panel(look)
        right.body.addWidget(self._bar)
        right.body.addWidget(self._scroll, 1)
        right.body.addWidget(self.stand_in, 1)
        self._list.setMinimumWidth(look.px(280))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        row.setSpacing(look.px(12))
        row.addWidget(self._list, LIST_WIDTH)
        row.addWidget(right, 800)
        self.setFocusProxy(self.table)

    def _add_keys(self) -> None:
        """Let keys of the tab turn pages and zoom, wherever in it the focus is."""
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        signals = {"zoomed": self.zoomed, "paged": self.paged}
        for keys, name, step in KEYS:
            shortcut = QShortcut(QKeySequence(keys), self, context=within)
            shortcut.activated.connect(lambda told=signals[name], by=step: told.emit(by))
        first = QShortcut(QKeySequence("0"), self, context=within)
        first.activated.connect(self.whole)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Zoom by the wheel with Ctrl; small turns add up."""
        if isinstance(event, QWheelEvent) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._wheel += event.angleDelta().y()
            notches = int(self._wheel / 120)
            self._wheel -= notches * 120
            if notches:
                self.zoomed.emit(1 if notches > 0 else -1)
            return True
        return super().eventFilter(watched, event)

    def show_list(self, state: DocumentsState) -> None:
        """Show other documents, or that there is none."""
        self._list.setVisible(bool(state.rows))
        self.table.set_titles(state.titles, stretches=0)
        self.table.set_rows(state.rows)
        if not state.rows:
            self.show_words(state.empty)

    def show_words(self, words: str, *, is_fault: bool = False) -> None:
        """Say why no page is shown."""
        self._bar.hide()
        self._scroll.hide()
        if is_fault:
            self.stand_in.show_unreadable(words)
        else:
            self.stand_in.show_empty(words, "document")

    def show_page(self, state: PageState) -> None:
        """Show one page, its pixels as the worker drew them."""
        page = state.page
        if page is None:
            return
        self.stand_in.clear()
        self._bar.show()
        self._scroll.show()
        rgb = QImage.Format.Format_RGB888
        image = QImage(page.rgb, page.columns, page.rows, page.columns * 3, rgb).copy()
        drawn = QPixmap.fromImage(image)
        painter = QPainter(drawn)
        painter.setPen(self._look.color("line2"))  # a white page needs an edge on a light ground
        painter.drawRect(drawn.rect().adjusted(0, 0, -1, -1))
        painter.end()
        self._page.setPixmap(drawn)
        self._page.setAccessibleName(state.words)
        self._words.setText(state.words)
        self._zoom.setText(state.zoom)
        self.before.setEnabled(state.can_go_back)
        self.after.setEnabled(state.can_go_on)
        for button, words in (
            (self.before, state.before),
            (self.after, state.after),
            (self.closer, state.closer),
            (self.farther, state.farther),
        ):
            button.setAccessibleName(words)
            button.setToolTip(words)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look."""
        self._look = look
        self.table.restyle(look)
        self._words.setFont(look.font(BODY_PT, 600))
        self._zoom.setFont(look.font(BODY_PT))
        for button in (self.before, self.after, self.closer, self.farther):
            button.restyle(look)
        tokens = look.tokens
        self._page.setStyleSheet(f"#document-page {{ background: {tokens.sunken}; }}")
