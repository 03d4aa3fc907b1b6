"""People and openers: who signs, who opens, and changing either by two."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from continuity_kit.gui.presenters.department_people import ROLES, PeopleActs, read_people
from continuity_kit.gui.presenters.people import role_words
from continuity_kit.gui.theme import TITLE_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.approval import FIELD_WIDTH, Approval, NamedPin, secret_field
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.flow import Flow
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
        self.secret, self.again = secret_field(look), secret_field(look)
        self.pin, self.pin_again = NamedPin(look), NamedPin(look)
        for field in (self.what, self.name, self.role, self.secret, self.again):
            field.setFixedWidth(look.px(FIELD_WIDTH))
        who, self.secrets = (Flow(across=look.px(8), down=look.px(8)) for _ in range(2))
        who.show_widgets([self.what, self.name, self.role])
        self.approval = Approval(look)
        self.do = ActionButton(look, "primary", "pen")
        acts = QHBoxLayout()
        acts.addWidget(self.do)
        acts.addStretch(1)
        for part in (who, self.secrets, self.approval):
            panel.body.addWidget(part)
        panel.body.addLayout(acts)
        self._keep_pins()
        self.words = plain_label(look, TITLE_PT, 700, wraps=True)
        self.words.hide()
        panel.body.addWidget(self.words)
        panel.body.addWidget(self.result)
        self.column.addWidget(panel)
        self.what.currentIndexChanged.connect(lambda _: self._enable())
        self.approval.changed.connect(self._enable)
        for typed in (self.name, self.secret, self.again):
            typed.textChanged.connect(lambda _: self._enable())
        for cells in (self.pin, self.pin_again):
            cells.pin.changed.connect(self._enable)
        self.do.clicked.connect(self._do)
        self.table.chosen.connect(self._choose)

    def _keep_pins(self) -> None:
        """Let the focus go about in the act: three PINs are typed one after another."""
        pins = (self.pin.pin, self.pin_again.pin)
        form: tuple[QWidget, ...] = (self.what, self.name, self.role, self.do, self.table)
        approval = (self.approval.reason, self.approval.second, self.approval.pin.pin)
        self.approval.signs_with(*form, *pins)
        for pin in pins:
            pin.keep_for((*form, *pins, *approval, self.approval.secret))

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
            self.tr(
                "What somebody signed stays signed. "
                "After the first export, a change needs two people."
            )
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
            self.tr("Passphrase"),
        )
        self._enable()

    def _choose(self, key: Any) -> None:
        self.name.setText(key[1])

    def _enable(self) -> None:
        what = self.what.currentIndex()
        self.role.setVisible(what == ADD)
        self.secret.setPlaceholderText(self.tr("Passphrase"))
        self.again.setPlaceholderText(self.tr("The same again"))
        self.pin.set_words(self.tr("New PIN"))
        self.pin_again.set_words(self.tr("The same again"))
        filled = bool(self.name.text().strip())
        if what == OPENER:
            self.secrets.show_widgets([self.secret, self.again])
            filled = filled and bool(self.secret.text() and self.again.text())
        elif what in (ADD, RENEW):
            self.secrets.show_widgets([self.pin, self.pin_again])
            filled = filled and self.pin.pin.is_filled and self.pin_again.pin.is_filled
        self.secrets.setVisible(what in (ADD, RENEW, OPENER))
        self.do.setEnabled(filled and (self.approval.is_filled or not self._takes_two))

    def _do(self) -> None:
        what, name = self.what.currentIndex(), self.name.text().strip()
        role = ROLES[max(self.role.currentIndex(), 0)]
        secret, again = self.pin.pin.take(), self.pin_again.pin.take()
        if what == OPENER:
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
