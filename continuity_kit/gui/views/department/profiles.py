"""Machine profiles: a test plan of odd values, what the console showed, two physicists."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from continuity_kit.gui.presenters.department_profiles import read_profiles, sign, write_test
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.theme import SECOND_PT
from continuity_kit.gui.views.department.section import FOLDER_WIDTH, Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.signature import SignatureLine, sign_together


class ProfilesSection(Section):
    """One row a machine; the selected one is tested and signed."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        listed, self.table, self.standin, self.list_title = self.table_panel()
        self.means = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.means.setContentsMargins(look.px(14), 0, look.px(14), look.px(10))
        self.means.hide()
        listed.body.insertWidget(1, self.means)
        self.column.addWidget(listed, 1)
        panel, self.title, self.about = self.act_panel()
        self.folder = FolderField(look)
        self.folder.setMaximumWidth(look.px(FOLDER_WIDTH))
        people = Flow(across=look.px(16), down=look.px(8))
        self.first = SignatureLine(look, stacked=True)
        self.second = SignatureLine(look, stacked=True)
        people.show_widgets([self.first, self.second])
        acts = QHBoxLayout()
        self.test = ActionButton(look, icon_name="flask")
        self.sign = ActionButton(look, "primary", "pen")
        acts.addWidget(self.test)
        acts.addWidget(self.sign)
        acts.addStretch(1)
        panel.body.addWidget(self.folder)
        panel.body.addWidget(people)
        panel.body.addLayout(acts)
        panel.body.addWidget(self.result)
        self.column.addWidget(panel)
        self.test.clicked.connect(self._test)
        self.sign.clicked.connect(self._sign)
        for changed in (self.folder.changed, self.first.changed, self.second.changed):
            changed.connect(self._enable)
        self.table.chosen.connect(lambda _: self._enable())
        sign_together(self.first, self.second, self.sign)
        self._enable()

    def read(self) -> Any:
        """Return machines, physicists and sticks."""
        return read_profiles(self.desktop.workplace), plugged_in()

    def show_facts(self, facts: Any) -> None:
        """Show every machine."""
        state, sticks = facts
        self.table.set_rows(state.rows)
        self.table.setVisible(bool(state.rows))
        self.means.setText(state.unsigned_means)
        self.means.setVisible(bool(state.unsigned_means))
        if state.empty:
            self.standin.show_empty(state.empty, "gantry")
        else:
            self.standin.clear()
        for signature in (self.first, self.second):
            signature.set_people(state.physicists)
        self.folder.set_choices(sticks)
        self._enable()

    def retranslate(self) -> None:
        """Set every word."""
        self.list_title.setText(self.tr("Machines"))
        self.table.set_titles(
            (self.tr("Machine"), self.tr("Profile"), self.tr("Signed by")), stretches=0
        )
        self._name_machine()
        self.about.setText(
            self.tr(
                "Write the test plan to a folder, open it at the console, write what the console "
                "shows into the form beside it. Then give the form's path; two physicists sign."
            )
        )
        self.folder.set_words(
            self.tr("No stick plugged in"),
            self.tr("Choose a stick…"),
            self.tr("folder for the test plan, or path of the filled form"),
        )
        person, pin = self.tr("Physicist: choose…"), self.tr("PIN")
        self.first.set_words(self.tr("First physicist"), person, pin)
        self.second.set_words(self.tr("Second physicist"), person, pin)
        self.test.setText(self.tr("Write the test plan"))
        self.sign.setText(self.tr("Sign the filled form"))

    def _name_machine(self) -> None:
        machine = self.table.current_key
        if isinstance(machine, str):
            self.title.setText(self.tr("Test and sign {machine}").format(machine=machine))
        else:
            self.title.setText(self.tr("Test and sign: choose a machine above"))

    def _enable(self) -> None:
        self._name_machine()
        is_ready = self.folder.folder is not None and self.table.current_key is not None
        self.test.setEnabled(is_ready)
        self.sign.setEnabled(is_ready and self.first.is_filled and self.second.is_filled)

    def _test(self) -> None:
        folder, machine = self.folder.folder, self.table.current_key
        place = self.desktop.workplace
        if folder is not None and isinstance(machine, str):
            self.act(lambda: write_test(place, machine, folder), self._written)

    def _written(self, files: Any) -> None:
        plan, form = files
        text = self.tr("Written: {plan} and {form}").format(plan=plan, form=form)
        self.say(text, "green")
        self.folder.path.setText(str(form))

    def _sign(self) -> None:
        path, machine = self.folder.folder, self.table.current_key
        place = self.desktop.workplace
        first, second = self.first.take(), self.second.take()
        if path is not None and isinstance(machine, str):
            self.act(lambda: sign(place, machine, path, first, second))
