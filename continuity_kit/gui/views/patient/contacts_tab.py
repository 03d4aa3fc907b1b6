"""Contacts: numbers of 20 pt in pairs, the patient's first, then the department's."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from continuity_kit.gui.presenters.patient_contacts import ContactLine, ContactsState
from continuity_kit.gui.theme import BODY_PT, ROW_PT, SECOND_PT, TITLE_PT, Theme
from continuity_kit.gui.views.parts.labels import Panel, Tone, drop, plain_label

NUMBER_PT = 20.0


class ContactList(Panel):
    """One list of people with their numbers."""

    def __init__(self, look: Theme) -> None:
        """Make an empty list."""
        super().__init__(look)
        self._look = look
        self._title = plain_label(look, TITLE_PT, 600, wraps=True)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(look.px(10))
        self._grid.setHorizontalSpacing(look.px(14))
        for column in (0, 1):  # a name has as much room as its number, and stays in one line
            self._grid.setColumnStretch(column, 1)
        self._labels: list[QWidget] = []
        self.body.addWidget(self._title)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    def show_lines(self, title: str, lines: tuple[ContactLine, ...], none: str = "") -> None:
        """Show other people."""
        self._title.setText(title)
        drop(self._labels)
        self._labels = []
        if not lines and none:
            words = plain_label(self._look, ROW_PT, tone="second", wraps=True)
            words.setText(none)
            self._grid.addWidget(words, 0, 0, 1, 2)
            self._labels.append(words)
        for row, line in enumerate(lines):
            role = plain_label(self._look, BODY_PT, tone="second", wraps=True)
            role.setText(line.role)
            name = plain_label(self._look, SECOND_PT, 600, wraps=True)
            name.setText(line.name)
            points = NUMBER_PT if line.is_number else ROW_PT
            tone: Tone = "second" if line.is_missing else "ink"
            number = plain_label(self._look, points, 600, tone=tone, wraps=True, identifies=True)
            number.setText(line.number)
            number.setAccessibleName(f"{line.role} {line.name} {line.number}")
            if line.is_missing:
                number.setWordWrap(False)
                color = self._look.tokens.ink2
                number.setStyleSheet(f"border-bottom: 1px dashed {color};")
                number.setIndent(0)  # Qt indents the text of a label with a border
            left = QWidget()
            beside = QVBoxLayout(left)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.setSpacing(0)
            beside.addWidget(role)
            beside.addWidget(name)
            name.setVisible(bool(line.name))
            self._grid.addWidget(left, row, 0)
            self._grid.addWidget(number, row, 1, Qt.AlignmentFlag.AlignVCenter)
            self._labels += [left, number]

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; lines are shown again by the tab."""
        self._look = look
        self._title.setFont(look.font(TITLE_PT, 600))


class ContactsTab(QWidget):
    """Both lists side by side."""

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._patient, self._department = ContactList(look), ContactList(look)
        inside = QWidget()
        lists = QHBoxLayout(inside)
        lists.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        lists.setSpacing(look.px(12))
        lists.addWidget(self._patient, 1)
        lists.addWidget(self._department, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(scroll)
        self.setFocusProxy(scroll)

    def show_state(self, state: ContactsState) -> None:
        """Show other contacts."""
        self._patient.show_lines(state.patient_title, state.patient)
        self._department.show_lines(state.department_title, state.department, state.none)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the page shows its state again."""
        self._patient.restyle(look)
        self._department.restyle(look)
