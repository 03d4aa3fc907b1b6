"""Brings a patient's documents onto their tab, page by page; drawn in the worker."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from continuity_kit.domain.images import PageImage
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.patient_documents import (
    FIRST_ZOOM,
    documents_state,
    page_state,
    unreadable_document,
    zoomed,
)
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_pictures import Pictures
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.documents_tab import DocumentsTab


class DocumentsControl(QObject):
    """Holds which document, page and zoom are shown."""

    def __init__(
        self, desktop: Desktop, tab: DocumentsTab, pictures: Callable[[], Pictures]
    ) -> None:
        """Connect the tab.

        Args:
            pictures: the reader of this patient's pictures.
        """
        super().__init__(tab)
        self._desktop, self._tab, self._pictures = desktop, tab, pictures
        self._file: PatientFile | None = None
        self._chosen: str | None = None
        self._page: PageImage | None = None
        self._refusal: ContinuityError | None = None
        self._place, self._zoom = 0, FIRST_ZOOM
        tab.chosen.connect(self._choose)
        tab.paged.connect(self._go)
        tab.zoomed.connect(self._resize)
        tab.whole.connect(lambda: self._zoom_to(FIRST_ZOOM))

    @property
    def chosen(self) -> str | None:
        """Return the key of the document that is shown, None for none."""
        return self._chosen

    def forget(self) -> None:
        """Leave a patient."""
        self._file = self._chosen = self._page = self._refusal = None
        self._place, self._zoom = 0, FIRST_ZOOM

    def show(self, file: PatientFile) -> None:
        """Show a patient's documents; the first is opened."""
        if self._file is not None and file.head != self._file.head:
            self.forget()
        self._file = file
        language = self._desktop.workplace.language
        state = documents_state(file, language)
        self._tab.show_list(state)
        if not state.rows:
            return
        if self._page is not None:
            self._tab.show_page(page_state(self._page, self._zoom, language))
        elif self._refusal is not None:
            self._refuse(self._chosen, self._refusal)
        else:
            self._tab.show_words(state.choose)
            self._tab.table.select(state.rows[0].key)

    def _choose(self, key: object) -> None:
        if key != self._chosen:
            self._chosen, self._place = str(key), 0
            self._page = self._refusal = None
            self._read()

    def _go(self, step: int) -> None:
        if self._page is None:
            return
        place = max(0, min(self._place + step, self._page.pages - 1))
        if place != self._place:
            self._place = place
            self._read()

    def _resize(self, step: int) -> None:
        self._zoom_to(zoomed(self._zoom, step))

    def _zoom_to(self, percent: int) -> None:
        if percent != self._zoom and self._page is not None:
            self._zoom = percent
            self._read()

    def _read(self) -> None:
        file, chosen = self._file, self._chosen
        if file is None or chosen is None:
            return
        language = self._desktop.workplace.language
        if self._page is None:
            self._tab.show_words(documents_state(file, language).reading)
        pictures, place, zoom = self._pictures(), self._place, self._zoom
        self._desktop.run(
            lambda _: pictures.page(file, chosen, place, zoom),
            lambda page: self._take(chosen, page),
            lambda error: self._refuse(chosen, error),
            lane="pictures",
        )

    def _take(self, chosen: str, page: PageImage) -> None:
        if chosen == self._chosen:
            self._page = page
            language = self._desktop.workplace.language
            self._tab.show_page(page_state(page, self._zoom, language))

    def _refuse(self, chosen: str | None, error: ContinuityError) -> None:
        file = self._file
        if chosen != self._chosen or file is None:
            return
        self._refusal = error
        language = self._desktop.workplace.language
        words = unreadable_document(file, chosen or "", error, language)
        self._tab.show_words(words, is_fault=True)
