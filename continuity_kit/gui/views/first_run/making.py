"""Steps 1 to 4: language and look, facility and letter, two openers, the recovery page."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.first_run import (
    GROUPS,
    OPENERS,
    Beginning,
    FirstRun,
    NewOpener,
)
from continuity_kit.gui.presenters.first_run_words import proposed_passphrase, strength
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.presenters.unlock_readiness import installed_printers
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import BODY_PT, ROW_PT, TITLE_PT
from continuity_kit.gui.views.first_run.step import Step
from continuity_kit.gui.views.parts.choice import Choice
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import plain_label, set_tone
from continuity_kit.gui.views.unlock.form import SecretField
from continuity_kit.gui.views.unlock.switches import Switches


class LookStep(Step):
    """Which language, light or dark, how large."""

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Show the switches."""
        super().__init__(screen, background, run)
        self.switches = Switches(screen)
        self.add_row(self.switches)

    def enter(self) -> None:
        """Put the focus on the languages; Enter goes on."""
        self.switches.french.setFocus()

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.title.setText(self.tr("Language and look"))
        self.why.setText(self.tr("Both can be changed at any time, on the unlock page too."))
        self.switches.retranslate()


class FacilityStep(Step):
    """Whose kit this is, and the letter of the laptop on every sheet number."""

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Ask for facility and letter."""
        super().__init__(screen, background, run)
        kept = run.beginning()
        self.facility, self.letter = QLineEdit(kept.facility), QLineEdit(kept.letter)
        self.letter.setMaxLength(1)
        self.add_field(self.facility, lambda: self.tr("Facility, as on its letterhead"))
        self.add_field(self.letter, lambda: self.tr("Letter of this laptop, A to Z except X"))
        self.letter.setMaximumWidth(screen.look.px(90))

    @property
    def beginning(self) -> Beginning:
        """Return what was typed."""
        letter = self.letter.text().strip().upper()
        return Beginning(OPENERS, self.facility.text().strip(), letter)

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.title.setText(self.tr("Facility and laptop"))
        self.why.setText(
            self.tr(
                "Two laptops never share a letter: it begins every sheet number. "
                "X is kept for drills."
            )
        )

    def enter(self) -> None:
        """Put the focus where typing begins."""
        self.facility.setFocus()

    def submit(self) -> None:
        """Keep both; nothing of it is secret."""
        beginning = self.beginning
        self.do(lambda: self.run.keep_beginning(beginning), lambda _: self.done.emit())


class OpenersStep(Step):
    """Two people who open, each with a passphrase of drawn words."""

    def __init__(self, screen: Screen, background: Background, run: FirstRun) -> None:
        """Ask for both."""
        super().__init__(screen, background, run)
        self.names = (QLineEdit(), QLineEdit())
        self.secrets = (SecretField(), SecretField())
        self._strengths = []
        look = screen.look
        self.proposal = plain_label(look, TITLE_PT, 600, wraps=True)
        self.other = self.button()
        self.other.clicked.connect(self._propose)
        self.add_field(self.proposal, lambda: self.tr("Six words drawn for one person"))
        self.add_row(self.other)
        self.fields.addSpacing(look.px(8))
        both = QHBoxLayout()
        both.setSpacing(look.px(20))
        self.fields.addLayout(both)
        words = (
            (lambda: self.tr("First opener"), lambda: self.tr("Passphrase of the first opener")),
            (lambda: self.tr("Second opener"), lambda: self.tr("Passphrase of the second opener")),
        )
        for name, secret, (name_words, secret_words) in zip(
            self.names, self.secrets, words, strict=True
        ):
            said = plain_label(look, ROW_PT, 600, wraps=True)
            said.setMinimumHeight(look.px(24))
            column = QVBoxLayout()
            column.setSpacing(look.px(10))
            self.add_field(name, name_words, column)
            self.add_field(secret, secret_words, column)
            column.addWidget(said)
            both.addLayout(column, 1)
            secret.textChanged.connect(self._say_strength)
            self._strengths.append(said)

    @property
    def openers(self) -> tuple[NewOpener, NewOpener]:
        """Return both."""
        first, second = (
            NewOpener(name.text().strip(), secret.text())
            for name, secret in zip(self.names, self.secrets, strict=True)
        )
        return first, second

    def _propose(self) -> None:
        self.proposal.setText(proposed_passphrase(self.screen_.language))

    def _say_strength(self) -> None:
        for secret, said in zip(self.secrets, self._strengths, strict=True):
            text = secret.text()
            found = strength(text, self.screen_.language)
            said.setText(found.words if text else "")
            set_tone(said, found.tone)

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.title.setText(self.tr("Who opens the kit"))
        self.why.setText(
            self.tr(
                "At least two people, each with a passphrase of their own. Take drawn words, write "
                "them down once, and keep the paper in a locked place."
            )
        )
        self.other.setText(self.tr("Draw other words"))
        self._say_strength()

    def enter(self) -> None:
        """Propose words and put the focus on the first name."""
        self._propose()
        self.names[0].setFocus()

    def submit(self) -> None:
        """Go on once both are named and strong enough."""
        first, second = self.openers
        if not first.name or not second.name or first.name.casefold() == second.name.casefold():
            self.say(self.tr("Name two different people."))
        elif not all(
            strength(one.passphrase, self.screen_.language).is_enough for one in (first, second)
        ):
            self.say(self.tr("A passphrase is too short: take at least five words."))
        elif first.passphrase == second.passphrase:
            self.say(self.tr("Each person takes a passphrase of their own."))
        else:
            self.say("")
            self.done.emit()

    def forget(self) -> None:
        """Forget both passphrases: the vault is made."""
        for secret in self.secrets:
            secret.clear()
        self.proposal.clear()


class RecoveryStep(Step):
    """Makes the vault with its recovery page, and asks for two groups back from paper."""

    def __init__(
        self,
        screen: Screen,
        background: Background,
        run: FirstRun,
        facility: FacilityStep,
        openers: OpenersStep,
    ) -> None:
        """Ask where the page goes."""
        super().__init__(screen, background, run)
        self._facility, self._openers = facility, openers
        look = screen.look
        self.folder = FolderField(look)
        self.make_button = self.button("key")
        self.make_button.clicked.connect(self._make)
        self.made = plain_label(look, ROW_PT, 600, tone="green", wraps=True)
        self.printer = Choice(look)
        self.print_button = self.button("print")
        self.print_button.clicked.connect(self._print)
        self.printed = plain_label(look, ROW_PT, 600, wraps=True)
        self.groups = (QLineEdit(), QLineEdit())
        self.add_field(self.folder, lambda: self.tr("Folder for the recovery page, on a stick"))
        self.add_row(self.make_button)
        self.fields.addWidget(self.made)
        self.printed.hide()
        self.add_row(self.printer, self.print_button)
        self.fields.addWidget(self.printed)
        self.proof = plain_label(look, BODY_PT, tone="second", wraps=True)
        self.fields.addWidget(self.proof)
        self.add_field(self.groups[0], lambda: self._group_words(0))
        self.add_field(self.groups[1], lambda: self._group_words(1))
        for field in self.groups:
            field.setMaximumWidth(look.px(200))

    def _group_words(self, at: int) -> str:
        place = GROUPS[at]
        return self.tr("Group {n} of the printed page").format(n=place)

    def enter(self) -> None:
        """Offer the sticks; a vault that was made already is not made again."""
        self.folder.set_choices(plugged_in())
        self._show_made()
        (self.folder.path if self.run.laptop is None else self.groups[0]).setFocus()
        self.background.run(lambda _: installed_printers(), self._printers, self.refused)

    def _printers(self, names: tuple[str, ...]) -> None:
        self.printer.clear()
        self.printer.addItems(names)
        self._show_made()

    def _print(self) -> None:
        name, language = self.printer.currentText(), self.screen_.language
        self.do(lambda: self.run.print_page(name, language), self._sent)

    def _sent(self, words: object) -> None:
        set_tone(self.printed, "green")
        self.printed.setText(str(words))
        self.printed.show()
        self.groups[0].setFocus()

    def _make(self) -> None:
        papers = self.folder.folder
        if papers is None:
            self.say(self.tr("Choose a folder outside this laptop, on a stick."))
            return
        beginning, openers = self._facility.beginning, self._openers.openers
        language = self.screen_.language
        self.do(lambda: self.run.make(beginning, openers, papers, language), self._made)

    def _made(self, _page: object) -> None:
        self._openers.forget()
        self.screen_.move_to(self.run.vault)
        self._show_made()
        self.groups[0].setFocus()

    def _show_made(self) -> None:
        is_made = self.run.laptop is not None
        self.make_button.setEnabled(not is_made)
        self.folder.setEnabled(not is_made)
        for field in self.groups:
            field.setEnabled(is_made)
        self.retranslate()

    def submit(self) -> None:
        """Compare what was typed back."""
        if self.run.laptop is None:
            self._make()
            return
        typed = tuple(field.text() for field in self.groups)
        self.do(lambda: self.run.check_groups(typed), lambda _: self.done.emit())

    def retranslate(self) -> None:
        """Give the step its words."""
        super().retranslate()
        self.folder.set_words(
            self.tr("No stick"), self.tr("Choose a stick"), self.tr("Folder of the page")
        )
        self.title.setText(self.tr("The recovery key, on paper only"))
        self.why.setText(
            self.tr(
                "It opens the vault when nobody else can. Print two copies, seal each in an "
                "envelope, then delete the file. The laptop forgets the key."
            )
        )
        self.proof.setText(
            self.tr(
                "Two groups are typed back: so it is sure that the page is printed and legible."
            )
        )
        self.make_button.setText(self.tr("Make the vault and the page"))
        self.print_button.setText(self.tr("Print both copies"))
        self.printer.setAccessibleName(self.tr("Printer"))
        page = self.run.page
        has_printer = page is not None and self.printer.count() > 0
        self.printer.setVisible(has_printer)
        self.print_button.setVisible(has_printer)
        text = self.tr("Made. Print this file, a page for each envelope: {path}")
        # A long path breaks where a folder ends.
        shown = str(page).replace("/", "/\N{ZERO WIDTH SPACE}")
        self.made.setText("" if page is None else text.format(path=shown))
        self.made.setVisible(page is not None)
