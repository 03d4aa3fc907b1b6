"""Brings a patient's kept exports onto their tab; read when the tab is opened."""

from PySide6.QtCore import QObject

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_generations import (
    Generations,
    KeptGeneration,
    Pair,
    PatientChanges,
    generations_state,
    read_changes,
    read_generations,
)
from continuity_kit.gui.presenters.patient_page import page_words, refusal_words
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.generations_tab import GenerationsTab


class GenerationsControl(QObject):
    """Holds the kept exports and which two of them are compared."""

    def __init__(self, desktop: Desktop, tab: GenerationsTab) -> None:
        """Connect the tab."""
        super().__init__(tab)
        self._desktop, self._tab = desktop, tab
        self._file: PatientFile | None = None
        self._found: Generations | None = None
        self._pair: Pair | None = None
        self._changes: PatientChanges | None = None
        tab.chosen.connect(lambda key: self._choose(str(key), is_newer=False))
        tab.opened.connect(lambda key: self._choose(str(key), is_newer=True))
        tab.sides.older.connect(lambda key: self._choose(key, is_newer=False))
        tab.sides.newer.connect(lambda key: self._choose(key, is_newer=True))
        tab.sides.day.connect(self._day)
        tab.sides.week.connect(self._week)

    def forget(self) -> None:
        """Leave a patient."""
        self._file = self._found = self._pair = self._changes = None

    def show(self, file: PatientFile, *, is_open: bool) -> None:
        """Show a patient's exports; they are read when the tab is opened."""
        if file is not self._file:
            self._found = self._pair = self._changes = None
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
        self._found, self._pair = found, found.first_pair
        self._show()
        self._read_changes()

    def _choose(self, key: str, *, is_newer: bool) -> None:
        """Put an export on one side; the other side stays, in the order of time."""
        found, pair = self._found, self._pair
        chosen = None if found is None else found.of(key)
        newest = None if found is None else found.newest
        if found is None or chosen is None or newest is None:
            return
        other = newest
        if pair is not None:
            other = pair.older if is_newer else pair.newer
        self._compare(found.paired(chosen, other))

    def _day(self) -> None:
        found, newer = self._found, self._newer()
        if found is not None and newer is not None:
            older = found.day_before(newer)
            self._compare(None if older is None else Pair(older, newer))

    def _week(self) -> None:
        found, newer = self._found, self._newer()
        if found is not None and newer is not None:
            older = found.week_before(newer)
            self._compare(None if older is None else Pair(older, newer))

    def _newer(self) -> KeptGeneration | None:
        if self._pair is not None:
            return self._pair.newer
        return None if self._found is None else self._found.newest

    def _compare(self, pair: Pair | None) -> None:
        if pair != self._pair:
            self._pair, self._changes = pair, None
            self._show()
            self._read_changes()

    def _read_changes(self) -> None:
        file, pair = self._file, self._pair
        if file is None or pair is None:
            return
        place = self._desktop.workplace
        self._desktop.run(
            lambda _: read_changes(place, file, pair),
            lambda changes: self._take_changes(pair, changes),
            lambda error: self._refuse(file, error),
        )

    def _take_changes(self, pair: Pair, changes: PatientChanges) -> None:
        if pair is self._pair:
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
            state = generations_state(file, found, self._pair, self._changes, language)
            self._tab.show_state(state)
