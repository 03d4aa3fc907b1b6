"""Brings a patient's kept exports onto their tab; read when the tab is opened."""

from PySide6.QtCore import QObject

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_generations import (
    Generations,
    KeptGeneration,
    PatientChanges,
    generations_state,
    read_changes,
    read_generations,
)
from continuity_kit.gui.presenters.patient_page import page_words, refusal_words
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.generations_tab import GenerationsTab


class GenerationsControl(QObject):
    """Holds the kept exports and which of them is compared with the newest."""

    def __init__(self, desktop: Desktop, tab: GenerationsTab) -> None:
        """Connect the tab."""
        super().__init__(tab)
        self._desktop, self._tab = desktop, tab
        self._file: PatientFile | None = None
        self._found: Generations | None = None
        self._chosen: KeptGeneration | None = None
        self._changes: PatientChanges | None = None
        tab.chosen.connect(self._choose)

    def forget(self) -> None:
        """Leave a patient."""
        self._file = self._found = self._chosen = self._changes = None

    def show(self, file: PatientFile, *, is_open: bool) -> None:
        """Show a patient's exports; they are read when the tab is opened."""
        if file is not self._file:
            self._found = self._chosen = self._changes = None
        self._file = file
        if not is_open:
            return
        if self._found is not None:
            self._show()
            return
        place = self._desktop.workplace
        self._tab.show_words(page_words(place.language).loading)
        self._desktop.run(
            lambda _: read_generations(place, file),
            lambda found: self._take(file, found),
            lambda error: self._refuse(file, error),
        )

    def _take(self, file: PatientFile, found: Generations) -> None:
        if file is not self._file:
            return
        self._found, self._chosen = found, found.before
        self._show()
        self._read_changes()

    def _choose(self, key: object) -> None:
        found = self._found
        chosen = None if found is None else found.of(str(key))
        if found is None or chosen is None or chosen is self._chosen:
            return
        self._chosen = None if chosen is found.newest else chosen
        self._changes = None
        self._show()
        self._read_changes()

    def _read_changes(self) -> None:
        file, found, chosen = self._file, self._found, self._chosen
        newest = None if found is None else found.newest
        if file is None or chosen is None or newest is None:
            return
        place = self._desktop.workplace
        self._desktop.run(
            lambda _: read_changes(place, file, chosen, newest),
            lambda changes: self._take_changes(chosen, changes),
            lambda error: self._refuse(file, error),
        )

    def _take_changes(self, chosen: KeptGeneration, changes: PatientChanges) -> None:
        if chosen is self._chosen:
            self._changes = changes
            self._show()

    def _refuse(self, file: PatientFile, error: ContinuityError) -> None:
        if file is self._file:
            words = refusal_words(error, self._desktop.workplace.language)
            self._tab.show_words(words, is_fault=True)

    def _show(self) -> None:
        file, found = self._file, self._found
        if file is not None and found is not None:
            language = self._desktop.workplace.language
            state = generations_state(file, found, self._chosen, self._changes, language)
            self._tab.show_state(state)
