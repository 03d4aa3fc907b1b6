"""Steps 5 to 7: the exporter's card, people and their PINs, and the check at the end."""

from PySide6.QtWidgets import QLineEdit

from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.department_people import ROLES
from continuity_kit.gui.presenters.first_run import CardOffer, FirstRun
from continuity_kit.gui.presenters.first_run_words import ListedPerson, read_people
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.presenters.people import role_words
from continuity_kit.gui.presenters.unlock_readiness import ReadyItem, readiness
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import NAME_PT, ROW_PT, TITLE_PT
from continuity_kit.gui.views.first_run.step import Step
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.pin_field import PinField
from continuity_kit.gui.views.unlock.form import SecretField
from continuity_kit.gui.views.unlock.readiness_bar import ReadinessBar


class CardStep(Step):
    """The exporter's card: its stick, two of its words, two people."""

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Ask for the stick."""
        super().__init__(screen, background, run)
        look = screen.look
        self._offer: CardOffer | None = None
        self.folder = FolderField(look)
        self.read_button = self.button("card")
        self.read_button.clicked.connect(self._read)
        self.own = plain_label(look, NAME_PT, 600, wraps=True)
        self.found = plain_label(look, ROW_PT, 600, tone="green", wraps=True)
        self.words = QLineEdit()
        self.second = Choice(look)
        self.secret = SecretField()
        self.add_field(self.folder, lambda: self.tr("The exporter's stick"))
        self.add_row(self.read_button)
        self.add_field(self.own, lambda: self.tr("This laptop's words, read them to the exporter"))
        self.fields.addWidget(self.found)
        self.add_field(self.words, self._words_asked)
        self.add_field(self.second, lambda: self.tr("Second person"))
        self.add_field(self.secret, lambda: self.tr("Passphrase of the second person"))

    @property
    def can_wait(self) -> bool:
        """The stick may come later."""
        return True

    def _words_asked(self) -> str:
        if self._offer is None:
            return self.tr("Two words of the exporter's card, as read aloud")
        first, second = self._offer.places
        return self.tr("Words {first} and {second} of the exporter's card").format(
            first=first, second=second
        )

    def enter(self) -> None:
        """Offer the sticks and show this laptop's words."""
        self.folder.set_choices(plugged_in())
        self.folder.path.setFocus()
        self.do(lambda: (self.run.laptop_words(), self.run.other_openers()), self._own)

    def _own(self, found: object) -> None:
        words, openers = found if isinstance(found, tuple) else ((), ())
        half = len(words) // 2
        self.own.setText("\n".join((" ".join(words[:half]), " ".join(words[half:]))))
        self.second.clear()
        self.second.addItems(openers)

    def _read(self) -> None:
        stick = self.folder.folder
        if stick is None:
            self.say(self.tr("Choose the stick first."))
            return
        self.do(lambda: self.run.card_on(stick), self._read_done)

    def _read_done(self, offer: object) -> None:
        if isinstance(offer, CardOffer):
            self._offer = offer
            self.retranslate()
            self.words.setFocus()

    def submit(self) -> None:
        """Accept the card."""
        offer = self._offer
        if offer is None and self.folder.folder is not None:
            self._read()
            return
        if offer is None:
            self.say(self.tr("Read the stick first, or do this later."))
            return
        typed, second, secret = self.words.text(), self.second.currentText(), self.secret.text()
        self.secret.clear()
        self.do(lambda: self.run.trust(offer, typed, second, secret), lambda _: self.done.emit())

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.folder.set_words(
            self.tr("No stick"), self.tr("Choose a stick"), self.tr("Folder of the card")
        )
        self.title.setText(self.tr("The exporter's card"))
        self.why.setText(
            self.tr(
                "Both sides show eight words. Somebody reads them aloud at the exporter, you type "
                "two: so nobody can put a card of their own in its place."
            )
        )
        self.read_button.setText(self.tr("Read the stick"))
        offer = self._offer
        text = self.tr("Card found: {name}, {facility}")
        self.found.setVisible(offer is not None)
        if offer is not None:
            self.found.setText(text.format(name=offer.name, facility=offer.facility))


class PeopleStep(Step):
    """Who signs: name, role and a PIN that only this person types."""

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Ask for one person after another."""
        super().__init__(screen, background, run)
        look = screen.look
        self._listed: list[ListedPerson] = []
        self._is_anybody_known = False
        self.name, self.pin, self.pin_again = QLineEdit(), PinField(look), PinField(look)
        self.role = Choice(look)
        self.list_path = QLineEdit()
        self.take_list = self.button("import")
        self.take_list.clicked.connect(self._read_list)
        self.add_button = self.button("user")
        self.add_button.clicked.connect(self._add)
        self.known = plain_label(look, ROW_PT, wraps=True)
        self.pin.entered.connect(self.pin_again.setFocus)
        self.pin_again.entered.connect(self._add)
        for pin in (self.pin, self.pin_again):
            pin.keep_for((self.name, self.role, self.pin, self.pin_again, self.add_button))
        self.add_field(
            self.list_path,
            lambda: self.tr("Path of a CSV file with the list: name; role (optional)"),
        )
        self.add_row(self.take_list)
        self.add_field(self.name, lambda: self.tr("Name"))
        self.add_field(self.role, lambda: self.tr("Role"))
        self.add_field(self.pin, lambda: self.tr("PIN of 6 to 12 digits, typed by this person"))
        self.add_field(self.pin_again, lambda: self.tr("The same PIN again"))
        self.add_row(self.add_button)
        self.fields.addWidget(self.known)

    @property
    def is_met(self) -> bool:
        """Somebody signs."""
        return self._is_anybody_known

    @property
    def can_wait(self) -> bool:
        """People may be added later."""
        return True

    def enter(self) -> None:
        """Show who signs already."""
        self.do(self.run.people, self._show_people)
        self.name.setFocus()

    def speak(self) -> None:
        """Name roles in the other language."""
        self.do(self.run.people, self._show_people)

    def _show_people(self, found: object) -> None:
        language = self.screen_.language
        people = found if isinstance(found, tuple) else ()
        self._is_anybody_known = bool(people)
        lines = [f"{name}, {role_words(role, language)}" for name, role in people]
        lines += [self.tr("{name}: waits for a PIN").format(name=one.name) for one in self._listed]
        self.known.setText("\n".join(lines))

    def _read_list(self) -> None:
        text = self.list_path.text().strip()
        self.do(lambda: read_people(text), self._listed_people)

    def _listed_people(self, found: object) -> None:
        self._listed = list(found) if isinstance(found, tuple) else []
        self._next_listed()
        self.do(self.run.people, self._show_people)

    def _next_listed(self) -> None:
        if self._listed:
            person = self._listed[0]
            self.name.setText(person.name)
            if person.role is not None:
                self.role.setCurrentIndex([str(role) for role in ROLES].index(person.role))
            self.pin.setFocus()

    def _add(self) -> None:
        pin, again = self.pin.take(), self.pin_again.take()
        if pin != again:
            self.say(self.tr("The two PINs differ. Type both again."))
            self.pin.setFocus()
            return
        name, role = self.name.text(), ROLES[self.role.currentIndex()]
        self.do(lambda: self.run.admit(name, role, pin), lambda _: self._added(name))

    def _added(self, name: str) -> None:
        self._listed = [one for one in self._listed if one.name != name]
        self.name.clear()
        self.name.setFocus()
        self._next_listed()
        self.do(self.run.people, self._show_people)

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.title.setText(self.tr("Who signs"))
        self.why.setText(
            self.tr(
                "Everybody who records or confirms a fraction has a PIN that nobody else knows."
            )
        )
        self.take_list.setText(self.tr("Take the list"))
        self.add_button.setText(self.tr("Add this person"))
        chosen = max(self.role.currentIndex(), 0)
        self.role.clear()
        self.role.addItems([role_words(role, self.screen_.language) for role in ROLES])
        self.role.setCurrentIndex(chosen)


class CheckStep(Step):
    """Printer, mirror, clock; the first import follows on the department's page."""

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Look around."""
        super().__init__(screen, background, run)
        look = screen.look
        self.bar = ReadinessBar(look)
        self.bar.setProperty("role", "sunken")
        self.folder = FolderField(look)
        self.mirror_button = self.button("stick")
        self.mirror_button.clicked.connect(self._mirror)
        self.clock = plain_label(look, TITLE_PT, 600, wraps=True)
        self.fields.addWidget(self.bar)
        self.add_field(self.folder, lambda: self.tr("Mirror: a stick that stays plugged in"))
        self.add_row(self.mirror_button)
        self.add_field(self.clock, lambda: self.tr("Clock: compare with a watch"))

    def enter(self) -> None:
        """Say how the laptop stands."""
        self.folder.set_choices(plugged_in())
        self.folder.path.setFocus()
        self.clock.setText(self.run.clock_words(self.screen_.language))
        vault, language = self.run.vault, self.screen_.language
        self.do(lambda: readiness(vault, language, stage="making"), self._ready)

    def speak(self) -> None:
        """Say how the laptop stands in the other language."""
        self.enter()

    def _ready(self, items: object) -> None:
        if isinstance(items, tuple):
            self.bar.show_items(tuple(one for one in items if isinstance(one, ReadyItem)))

    def _mirror(self) -> None:
        folder = self.folder.folder
        if folder is None:
            self.say(self.tr("Choose the stick first."))
            return
        self.do(lambda: self.run.mirror(folder), lambda _: self.enter())

    def submit(self) -> None:
        """All is made."""
        self.do(self.run.finish, lambda _: self.done.emit())

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.folder.set_words(
            self.tr("No stick"), self.tr("Choose a stick"), self.tr("Folder of the mirror")
        )
        self.title.setText(self.tr("Is everything ready?"))
        self.why.setText(
            self.tr(
                "What is missing can be set up later, in Department. The first import follows now."
            )
        )
        self.mirror_button.setText(self.tr("Use as mirror"))
