"""What was drawn of a print: shown page by page, and its pages counted ahead, one file at a time.

Everything is drawn off the GUI thread, file by file, so that a signature never waits for a pile.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from continuity_kit.domain.images import PageImage
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.printing import PrintState
from continuity_kit.gui.presenters.printing_desk import (
    DrawnFile,
    PrintDesk,
    preview_drawing,
    preview_empty,
    preview_place,
    preview_title,
    refused_outcome,
)
from continuity_kit.gui.presenters.printing_forms import PrintChoice
from continuity_kit.gui.presenters.printing_rows import PrintRow
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.printing.preview import Preview
from continuity_kit.messages import Language

MOST_COUNTED = 80
"""Pages are counted ahead for so many patients; beyond, they are when one is looked at."""
LATER_MS = 150
Key = PatientKey | None


class Drawings(QObject):
    """The files of one choice, by patient, and the page that is looked at.

    Signals:
        counted: the pages of one more patient are known.
    """

    counted = Signal()

    def __init__(self, desktop: Desktop, desk: PrintDesk, preview: Preview) -> None:
        """Draw nothing yet."""
        super().__init__(preview)
        self._desktop, self._desk, self._preview = desktop, desk, preview
        self.selected: Key = None
        self._choice: PrintChoice | None = None
        self._counted: tuple[Key, ...] = ()
        self._drawn: dict[Key, DrawnFile] = {}
        self._asked: set[Key] = set()
        self._refused: dict[Key, str] = {}
        self._shown: DrawnFile | None = None
        self._round = 0
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self._render)
        preview.turned.connect(self._turn)
        preview.resized.connect(self._later.start)

    @property
    def _language(self) -> Language:
        return self._desktop.workplace.language

    def pages(self) -> dict[Key, int]:
        """Return the pages of everything that was drawn."""
        return {key: file.pages for key, file in self._drawn.items()}

    def forget(self) -> None:
        """Nothing that was drawn holds any more."""
        self._shown = None
        self.forget_unprinted()

    def forget_unprinted(self) -> None:
        """What was drawn from older data is drawn anew; a printed file stays what it is."""
        self._round += 1
        self._drawn, self._asked, self._refused = {}, set(), {}
        if self._shown is not None and not self._shown.is_printed:
            self._shown = None

    def pause(self) -> None:
        """Ask for nothing further; what comes now is thrown away."""
        self._round += 1
        self._later.stop()
        self._asked = set()

    def select(self, key: PatientKey) -> None:
        """Look at another patient."""
        self.selected = key
        if self._shown is not None and self._shown.is_printed:
            self._shown = None

    def show_printed(self, file: DrawnFile) -> None:
        """Look at what was printed, until another patient is chosen."""
        self._shown = file
        self._turn(0)

    def show(self, state: PrintState, ticked: Sequence[PrintRow]) -> None:
        """Show the page of the selected patient, or of a form that is of none."""
        is_drawn = state.choice.form != "binder"
        self._choice = state.choice
        self._counted = tuple(row.key for row in ticked)
        if not state.has_rows:
            self._counted = (None,) if is_drawn else ()
        if self._shown is not None and self._shown.is_printed:
            self._count_next()
            return
        key = self.selected if state.has_rows else None
        if (state.has_rows and key is None) or not is_drawn:
            self._shown = None
            self._preview.show_nothing(preview_empty(state.choice, self._language))
            return
        self._draw(key)

    def _draw(self, key: Key) -> None:
        file = self._drawn.get(key)
        if file is not None:
            if self._shown is not file:
                self._shown = file
                self._turn(0)
            self._count_next()
        elif key in self._refused:
            self._preview.show_nothing(self._refused[key], is_wrong=True)
            self._count_next()
        else:
            self._preview.show_nothing(preview_drawing(self._language), is_drawing=True)
            self._ask(key)

    def _ask(self, key: Key) -> None:
        choice = self._choice
        if choice is None or key in self._asked:
            return
        self._asked.add(key)
        asked = self._round
        self._desktop.run(
            lambda _: self._desk.draw(choice, key),
            lambda file: self._take(asked, key, file),
            lambda error: self._cannot_draw(asked, key, error),
        )

    def _take(self, asked: int, key: Key, file: DrawnFile) -> None:
        if asked == self._round:
            self._asked.discard(key)
            self._drawn[key] = file
            self.counted.emit()

    def _cannot_draw(self, asked: int, key: Key, error: ContinuityError) -> None:
        if asked == self._round:
            self._asked.discard(key)
            self._refused[key] = refused_outcome(error, self._language).words
            self.counted.emit()

    def _count_next(self) -> None:
        """Draw the next of those to print whose pages are not known, one at a time."""
        page = self._preview.parentWidget()
        is_looked_at = page is not None and page.isVisible()
        if self._asked or len(self._counted) > MOST_COUNTED or not is_looked_at:
            return
        known = self._drawn.keys() | self._refused.keys()
        waiting = [key for key in self._counted if key not in known]
        if waiting:
            self._ask(waiting[0])

    def _turn(self, page: int) -> None:
        self._preview.page = page
        self._render()

    def _render(self) -> None:
        file, page = self._shown, self._preview.page
        if file is None:
            return
        width = self._preview.page_width()
        self._desktop.run(
            lambda _: self._desk.page(file, page, width),
            lambda image: self._show_page(file, image),
            self._cannot_render,
            lane="pictures",
        )

    def _show_page(self, file: DrawnFile, image: PageImage) -> None:
        if file is self._shown:
            title = preview_title(file, self._language)
            place = preview_place(image.page, image.pages, self._language)
            self._preview.show_page(image, image.pages, title, place)

    def _cannot_render(self, error: ContinuityError) -> None:
        self._preview.show_nothing(refused_outcome(error, self._language).words, is_wrong=True)
