"""People and openers: who signs, who opens, and changing either by two."""

from typing import Any

from PySide6.QtWidgets import QGridLayout, QLineEdit

from continuity_kit.gui.presenters.department_people import ROLES, PeopleActs, read_people
from continuity_kit.gui.presenters.people import role_words
from continuity_kit.gui.theme import TITLE_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.approval import Approval
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.labels import plain_label

ADD, RENEW, REVOKE, OPENER, ENVELOPE = range(5)


class PeopleSection(Section):
    """Lists everyone, and does one act at a time."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        self._acts = PeopleActs(desktop.workplace)
        self._takes_two = True
        listed, self.table, self.standin, self.list_title = self.table_panel()
        self.column.addWidget(listed, 1)
        panel, self.title, self.about = self.act_panel()
        self.what, self.name, self.role = Choice(look), QLineEdit(), Choice(look)
        self.secret, self.again = QLineEdit(), QLineEdit()
        for field in (self.secret, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        grid = QGridLayout()
        grid.setSpacing(look.px(8))
        for at, widget in enumerate((self.what, self.name, self.role)):
            grid.addWidget(widget, 0, at)
        grid.addWidget(self.secret, 1, 0)
        grid.addWidget(self.again, 1, 1)
        self.do = ActionButton(look, "primary", "pen")
        grid.addWidget(self.do, 1, 2)
        panel.body.addLayout(grid)
        self.approval = Approval(look)
        panel.body.addWidget(self.approval)
        self.words = plain_label(look, TITLE_PT, 700, wraps=True)
        self.words.hide()
        panel.body.addWidget(self.words)
        panel.body.addWidget(self.result)
        self.column.addWidget(panel)
        self.what.currentIndexChanged.connect(lambda _: self._enable())
        self.approval.changed.connect(self._enable)
        for field in (self.name, self.secret, self.again):
            field.textChanged.connect(lambda _: self._enable())
        self.do.clicked.connect(self._do)
        self.table.chosen.connect(self._choose)

    def read(self) -> Any:
        """Return everyone."""
        return read_people(self.desktop.workplace)

    def show_facts(self, facts: Any) -> None:
        """Show everyone."""
        self._takes_two = facts.takes_two
        self.table.set_rows(facts.rows)
        self.approval.set_choices(facts.approvers)
        self.approval.setVisible(facts.takes_two)
        self._enable()

    def retranslate(self) -> None:
        """Set every word."""
        self.list_title.setText(self.tr("Who signs and who opens"))
        self.table.set_titles(
            (self.tr("Name"), self.tr("Role"), self.tr("Last signature"), self.tr("State")),
            stretches=0,
        )
        self.title.setText(self.tr("Change a person"))
        self.about.setText(
            self.tr("What somebody signed stays signed. Once an export came in it takes two.")
        )
        kept = max(self.what.currentIndex(), 0)
        self.what.clear()
        self.what.addItems(
            (
                self.tr("Add a person"),
                self.tr("New PIN"),
                self.tr("Revoke"),
                self.tr("Add an opener"),
                self.tr("Make a sealed envelope"),
            )
        )
        self.what.setCurrentIndex(kept)
        role = max(self.role.currentIndex(), 0)
        self.role.clear()
        language = self.desktop.workplace.language
        self.role.addItems([role_words(role_, language) for role_ in ROLES])
        self.role.setCurrentIndex(role)
        self.name.setPlaceholderText(self.tr("Name, as on the sheets"))
        self.do.setText(self.tr("Record"))
        self.approval.set_words(
            self.tr("Reason"),
            self.tr("Second person: choose…"),
            self.tr("PIN"),
            self.tr("Second person"),
        )
        self._enable()

    def _choose(self, key: Any) -> None:
        self.name.setText(key[1])

    def _enable(self) -> None:
        what = self.what.currentIndex()
        asks_secret = what in (ADD, RENEW, OPENER)
        self.role.setVisible(what == ADD)
        self.secret.setVisible(asks_secret)
        self.again.setVisible(asks_secret)
        words = self.tr("Passphrase") if what == OPENER else self.tr("New PIN")
        self.secret.setPlaceholderText(words)
        self.again.setPlaceholderText(self.tr("The same again"))
        filled = bool(self.name.text().strip())
        if asks_secret:
            filled = filled and bool(self.secret.text() and self.again.text())
        self.do.setEnabled(filled and (self.approval.is_filled or not self._takes_two))

    def _do(self) -> None:
        what, name = self.what.currentIndex(), self.name.text().strip()
        role = ROLES[max(self.role.currentIndex(), 0)]
        secret, again = self.secret.text(), self.again.text()
        self.secret.clear()
        self.again.clear()
        by = self.approval.take()
        self.words.hide()
        acts, key = self._acts, self.table.current_key
        kind = key[0] if isinstance(key, tuple) and key[1] == name else "user"
        if what == ENVELOPE:
            self.act(lambda: acts.envelope(name, by), self._show_words)
        elif what == ADD:
            self.act(lambda: acts.admit(name, role, secret, again, by))
        elif what == RENEW:
            self.act(lambda: acts.renew(name, secret, again, by))
        elif what == OPENER:
            self.act(lambda: acts.admit_opener(name, secret, again, by))
        else:
            self.act(lambda: acts.dismiss(kind, name, by))

    def _show_words(self, made: Any) -> None:
        words, receipt = made
        told = self.tr("Write these words by hand and seal them; they are shown once:")
        self.words.setText(f"{told}\n{'  '.join(words)}")
        self.words.show()
        self.recorded(receipt)
