"""Cards: read eight words aloud, type two, accept by two."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from continuity_kit.gui.presenters.department_cards import (
    CardToTrust,
    drop,
    give_own_card,
    read_card_to_trust,
    read_cards,
    trust,
)
from continuity_kit.gui.presenters.department_people import read_people
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.theme import TITLE_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.approval import FIELD_WIDTH, Approval
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import plain_label


class CardsSection(Section):
    """Shows the laptop's own words, lists cards, accepts one or drops one."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        self._card: CardToTrust | None = None
        self._takes_two = True
        own, self.own_title, self.own_about = self.act_panel()
        self.own_words = plain_label(look, TITLE_PT, 600, wraps=True)
        own.body.addWidget(self.own_words)
        self.column.addWidget(own)
        listed, self.table, self.standin, self.list_title = self.table_panel()
        self.column.addWidget(listed, 1)
        panel, self.title, self.about = self.act_panel()
        line = Flow(across=look.px(8), down=look.px(8))
        self.file = FolderField(look, fits=True)
        self.read_card = ActionButton(look, icon_name="card")
        self.give = ActionButton(look, icon_name="send")
        line.show_widgets([self.file, self.read_card, self.give])
        panel.body.addWidget(line)
        self.asked = plain_label(look, wraps=True)
        self.asked.hide()
        self.typed = QLineEdit()
        self.typed.setMaximumWidth(look.px(FIELD_WIDTH))
        self.approval = Approval(look)
        acts = QHBoxLayout()
        self.accept = ActionButton(look, "primary", "tick")
        self.drop = ActionButton(look, "danger", "cross")
        acts.addWidget(self.accept)
        acts.addWidget(self.drop)
        acts.addStretch(1)
        self.approval.signs_with(self.accept, self.drop, self.typed, self.table)
        for widget in (self.asked, self.typed, self.approval):
            panel.body.addWidget(widget)
        panel.body.addLayout(acts)
        panel.body.addWidget(self.result)
        self.column.addWidget(panel)
        self.read_card.clicked.connect(self._read_card)
        self.give.clicked.connect(self._give)
        self.accept.clicked.connect(self._accept)
        self.drop.clicked.connect(self._drop)
        self.file.changed.connect(self._enable)
        self.approval.changed.connect(self._enable)
        self.typed.textChanged.connect(lambda _: self._enable())
        self.table.chosen.connect(lambda _: self._enable())
        self._enable()

    def read(self) -> Any:
        """Return cards, sticks, and who may be the second person."""
        place = self.desktop.workplace
        return read_cards(place), plugged_in(), read_people(place)

    def show_facts(self, facts: Any) -> None:
        """Show cards and words."""
        cards, sticks, people = facts
        words = cards.own_words
        half = len(words) // 2
        self.own_words.setText("   ".join(words[:half]) + "\n" + "   ".join(words[half:]))
        self.table.set_rows(cards.rows)
        self.table.setVisible(bool(cards.rows))
        if cards.empty:
            self.standin.show_empty(cards.empty, "card")
        else:
            self.standin.clear()
        self.file.set_choices(sticks)
        self.approval.set_choices(people.approvers)
        self.approval.setVisible(people.takes_two)
        self._takes_two = people.takes_two
        if cards.damaged:
            self.say(
                self.tr("Cards that cannot be read any more: {names}. Give them again.").format(
                    names=", ".join(cards.damaged)
                ),
                "red",
            )
        self._enable()

    def retranslate(self) -> None:
        """Set every word."""
        self.own_title.setText(self.tr("This laptop's card"))
        self.own_about.setText(
            self.tr("Read these eight words aloud; the other side types two of them.")
        )
        self.list_title.setText(self.tr("Accepted cards"))
        self.table.set_titles(
            (self.tr("Name"), self.tr("Role"), self.tr("Key"), self.tr("State")), stretches=0
        )
        self.title.setText(self.tr("Accept or withdraw a card"))
        self.about.setText(
            self.tr("Accept a card only face to face: its owner reads the words from paper.")
        )
        self.file.set_words(
            self.tr("No stick plugged in"),
            self.tr("Choose a stick…"),
            self.tr("card file, or folder"),
        )
        self.read_card.setText(self.tr("Read the card"))
        self.give.setText(self.tr("Give this laptop's card"))
        self.accept.setText(self.tr("Accept"))
        self.drop.setText(self.tr("Withdraw the selected card"))
        self.approval.set_words(
            self.tr("Reason"),
            self.tr("Second person: choose…"),
            self.tr("PIN"),
            self.tr("Second person"),
            self.tr("Passphrase"),
        )

    def _enable(self) -> None:
        has_file = self.file.folder is not None
        self.read_card.setEnabled(has_file)
        self.give.setEnabled(has_file)
        approved = self.approval.is_filled or not self._takes_two
        self.asked.setVisible(self._card is not None)
        self.typed.setVisible(self._card is not None)
        self.accept.setVisible(self._card is not None)
        self.accept.setEnabled(approved and bool(self.typed.text().strip()))
        self.drop.setEnabled(approved and self.table.current_key is not None)

    def _read_card(self) -> None:
        path, place = self.file.folder, self.desktop.workplace
        if path is not None:
            self.act(lambda: read_card_to_trust(place, path), self._ask)

    def _ask(self, card: CardToTrust) -> None:
        self._card = card
        first, second = card.places
        self.asked.setText(
            self.tr("{who}: type word {first} and word {second} as they are read aloud.").format(
                who=card.who, first=first, second=second
            )
        )
        self.typed.clear()
        self._enable()
        self.typed.setFocus()

    def _accept(self) -> None:
        card, typed = self._card, self.typed.text()
        if card is None:
            return
        by, place = self.approval.take(), self.desktop.workplace
        self.act(lambda: trust(place, card, typed, by), self._accepted)

    def _accepted(self, receipt: Any) -> None:
        self._card = None
        self.asked.clear()
        self.recorded(receipt)

    def _drop(self) -> None:
        key, place = self.table.current_key, self.desktop.workplace
        by = self.approval.take()
        if isinstance(key, str):
            self.act(lambda: drop(place, key, by))

    def _give(self) -> None:
        folder, place = self.file.folder, self.desktop.workplace
        if folder is not None:
            self.act(
                lambda: give_own_card(place, folder),
                lambda path: self.say(self.tr("Written: {file}").format(file=path), "green"),
            )
