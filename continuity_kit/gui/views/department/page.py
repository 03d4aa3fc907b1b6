"""The department's page: sections at the left, the chosen one beside them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
)

from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.views.department.cards import CardsSection
from continuity_kit.gui.views.department.drill import DrillSection
from continuity_kit.gui.views.department.exports import ExportsSection
from continuity_kit.gui.views.department.laptop import LaptopSection
from continuity_kit.gui.views.department.mirror import MirrorSection
from continuity_kit.gui.views.department.people import PeopleSection
from continuity_kit.gui.views.department.profiles import ProfilesSection
from continuity_kit.gui.views.department.scanner import ScannerSection
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.buttons import ActionButton

LIST_WIDTH = 212
SECTIONS = (
    ("exports", "import"),
    ("people", "users"),
    ("cards", "card"),
    ("mirror", "stick"),
    ("profiles", "gantry"),
    ("scanner", "scan"),
    ("drill", "flask"),
    ("laptop", "pulse"),
)


class CurrentStack(QStackedWidget):
    """As large as the section that is shown: a long one scrolls, the others do not."""

    def minimumSizeHint(self) -> QSize:
        """Return what the shown section asks for."""
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Return the same: the room decides."""
        return self.minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        """Return the height that the shown section needs."""
        shown = self.currentWidget()
        if shown is None or not shown.hasHeightForWidth():
            return self.minimumSizeHint().height()
        return shown.heightForWidth(width)


class DepartmentPage(Page):
    """Eight sections; the page keeps the one that was open."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the sections."""
        super().__init__(desktop)
        look = desktop.look
        self.exports, self.scanner = ExportsSection(desktop), ScannerSection(desktop)
        self.sections: tuple[Section, ...] = (
            self.exports,
            PeopleSection(desktop),
            CardsSection(desktop),
            MirrorSection(desktop),
            ProfilesSection(desktop),
            self.scanner,
            DrillSection(desktop),
            LaptopSection(desktop),
        )
        self.stack = CurrentStack()
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(look.px(LIST_WIDTH))
        listed = QVBoxLayout(side)
        listed.setContentsMargins(0, look.px(12), 0, 0)
        listed.setSpacing(0)
        self._group = QButtonGroup(self)
        self.buttons: list[ActionButton] = []
        for at, ((_, icon), section) in enumerate(zip(SECTIONS, self.sections, strict=True)):
            button = ActionButton(look, "section", icon)
            button.setIconSize(QSize(look.px(18), look.px(18)))
            self._group.addButton(button, at)
            listed.addWidget(button)
            self.buttons.append(button)
            self.stack.addWidget(section)
            QShortcut(QKeySequence(f"Alt+{at + 1}"), self, button.click)
        listed.addStretch(1)
        self._group.idClicked.connect(self._show)
        content = QVBoxLayout()
        content.setContentsMargins(*(look.px(16), look.px(12)) * 2)
        self.scroller = QScrollArea()
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self.stack)
        content.addWidget(self.scroller)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(side)
        line.addLayout(content, 1)
        self.retranslate()

    def open(self, route: Route) -> None:
        """Open the section that the route names, else the one that was open."""
        names = [name for name, _ in SECTIONS]
        at = names.index(route.tab) if route.tab in names else max(self._group.checkedId(), 0)
        self.buttons[at].setChecked(True)
        self._show(at)

    def refresh(self) -> None:
        """Read the open section anew, once the page was opened; not while a stick is read."""
        at = self._group.checkedId()
        if at >= 0 and not self.exports.is_reading():
            self.sections[at].open()

    def retranslate(self) -> None:
        """Set every word."""
        names = (
            self.tr("Exports"),
            self.tr("People"),
            self.tr("Cards"),
            self.tr("Mirror and laptops"),
            self.tr("Machine profiles"),
            self.tr("Scanner"),
            self.tr("Drills"),
            self.tr("This laptop"),
        )
        for button, name in zip(self.buttons, names, strict=True):
            button.setText(name)
            button.setAccessibleName(name)
        for section in self.sections:
            section.retranslate()
        at = self._group.checkedId()
        if at >= 0 and self.sections[at].was_read:
            self.sections[at].open()

    @property
    def about(self) -> str:
        """Tell of the section that is open."""
        return f"department-{SECTIONS[max(self._group.checkedId(), 0)][0]}"

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the page."""
        return (
            KeyHint("Alt+1…8", self.tr("section")),
            KeyHint("↑ ↓", self.tr("row")),
            KeyHint("F6", self.tr("next region")),
        )

    def has_unsaved_entry(self) -> bool:
        """A stick is being read: a scan does not leave the page."""
        return self.exports.is_reading()

    def scanned(self, scan: Scan) -> bool:
        """Take a scan where the scanner is tried."""
        if self.stack.currentWidget() is not self.scanner:
            return False
        self.scanner.take(scan)
        return True

    def _show(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.stack.updateGeometry()
        self.scroller.ensureVisible(0, 0)
        self.sections[at].open()
