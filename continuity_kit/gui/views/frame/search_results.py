"""Joins the search box to the search of patients, and what was found to where it leads."""

from PySide6.QtCore import QObject, Signal

from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.search import Search, search_rows
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.frame.search_box import SearchBox


class SearchLink(QObject):
    """Finds while somebody types; the index is made anew when the data change.

    Signals:
        entered: a text that found nobody and may be a sheet's number.
    """

    entered = Signal(str)

    def __init__(self, box: SearchBox, desktop: Desktop) -> None:
        """Join the box to the data of the desktop."""
        super().__init__(box)
        self._box, self._desktop = box, desktop
        self._search: Search | None = None
        box.typed.connect(self._find)
        box.chosen.connect(self._open)
        box.entered.connect(self.entered)
        desktop.changed.connect(self._forget)

    def _forget(self) -> None:
        self._search = None

    def say_again(self) -> None:
        """Say what is found in the language of now, where it stands open."""
        if self._box.results.isVisible():
            self._find(self._box.text())

    def _find(self, text: str) -> None:
        workplace = self._desktop.workplace
        if workplace.snapshot is None or not text.strip():
            self._box.show_found((), "")
            return
        if self._search is None:
            self._search = Search(workplace.snapshot)
        self._box.show_found(*search_rows(self._search.find(text), workplace.language))

    def _open(self, key: object) -> None:
        if isinstance(key, PatientKey):
            self._desktop.go(Route("patient", key))
