"""Brings a patient's pictures onto their tab: read once when the tab is opened, then only drawn."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Task
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_image_set import ImageSet
from continuity_kit.gui.presenters.patient_images import (
    PLANES,
    PlanePicture,
    first_shown,
    images_state,
    kind_names,
    loading_words,
    missing_words,
    plane_picture,
    rule_words,
    unreadable_words,
)
from continuity_kit.gui.presenters.patient_pictures import Pictures
from continuity_kit.gui.presenters.patient_plan import plan_chips
from continuity_kit.gui.presenters.patient_volume import PlaneName, place_of
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.images_tab import ImagesTab, Shown
from continuity_kit.gui.views.patient.radiographs_control import RadiographsControl

FIRST_WINDOW = "soft"


class ImagesControl(QObject):
    """Holds what was read of one plan, and which slice, window and structures are shown."""

    def __init__(self, desktop: Desktop, tab: ImagesTab, pictures: Callable[[], Pictures]) -> None:
        """Connect the tab.

        Args:
            pictures: the reader of this patient's pictures.
        """
        super().__init__(tab)
        self._desktop, self._tab, self._pictures = desktop, tab, pictures
        self._file: PatientFile | None = None
        self._plan_uid: str | None = None
        self._images: ImageSet | None = None
        self._refusal: ContinuityError | None = None
        self._task: Task | None = None
        self._done = 0
        self._places: dict[PlaneName, int] = {}
        self._window = FIRST_WINDOW
        self._shown: frozenset[int] = frozenset()
        self._with_dose = True
        self._kind: Shown = "scan"
        self._radiographs = RadiographsControl(desktop, tab.radiographs, pictures)
        tab.shown_chosen.connect(self._choose_kind)
        tab.stepped.connect(self._step)
        tab.window_chosen.connect(self._choose_window)
        tab.ticked.connect(self._tick)
        tab.dose_ticked.connect(self._tick_dose)

    @property
    def images(self) -> ImageSet | None:
        """Return what was read, None while it is not."""
        return self._images

    def forget(self) -> None:
        """Leave a patient: what is being read stops, nothing of it stays in memory."""
        if self._task is not None:
            self._task.cancel()
        self._file = self._plan_uid = self._images = self._refusal = self._task = None
        self._places = {}
        self._window, self._with_dose = FIRST_WINDOW, True
        self._kind = "scan"
        self._radiographs.forget()
        for view in self._tab.views.values():
            view.show_whole()

    def let_go(self) -> None:
        """Keep no scan while another page is shown; it is read anew and shown where it was."""
        if self._task is not None:
            self._task.cancel()
        self._images = self._task = None

    def show(self, file: PatientFile, plan_uid: str | None, *, is_open: bool) -> None:
        """Show a plan's pictures; they are read when the tab is opened for the first time."""
        is_other_export = self._file is not None and file.head != self._file.head
        if plan_uid != self._plan_uid or is_other_export:
            self.forget()
        self._file, self._plan_uid = file, plan_uid
        if not is_open:
            return
        language = self._desktop.workplace.language
        self._tab.chips.show_chips(plan_chips(file, language), plan_uid)
        names = kind_names(file, plan_uid, language)
        self._tab.show_kinds(names, self._kind, rule_words(language))
        if self._kind == "radiographs":
            self._radiographs.show(file, plan_uid)
            return
        missing = missing_words(file, plan_uid, language)
        if missing:
            self._tab.show_words(missing)
        elif self._images is not None:
            self._show_all()
        elif self._refusal is not None:
            self._tab.show_words(unreadable_words(self._refusal, language), is_fault=True)
        elif self._task is None and plan_uid is not None:
            self._read(file, plan_uid)
        else:
            self._tab.show_words(loading_words(file, self._done, language), is_loading=True)

    def _choose_kind(self, kind: Shown) -> None:
        """Show the other half of the tab; what was read of this one stays."""
        self._kind = kind
        if self._file is not None:
            self.show(self._file, self._plan_uid, is_open=True)
            self._tab.setFocus()

    def _read(self, file: PatientFile, plan_uid: str) -> None:
        pictures = self._pictures()
        self._done = 0
        self._progress(0)

        def work(task: Task) -> ImageSet | None:
            return pictures.images(file, plan_uid, task.report, lambda: task.is_cancelled)

        self._task = self._desktop.run(
            work,
            lambda found: self._take(plan_uid, found),
            lambda error: self._refuse(plan_uid, error),
            progress=self._progress,
            lane="pictures",
        )

    def _progress(self, done: int) -> None:
        self._done = done
        if self._file is not None and self._images is None and self._kind == "scan":
            words = loading_words(self._file, done, self._desktop.workplace.language)
            self._tab.show_words(words, is_loading=True)

    def _take(self, plan_uid: str, found: ImageSet | None) -> None:
        if found is None or plan_uid != self._plan_uid or self._task is None:
            return
        if not self._places:
            self._shown = first_shown(found)
        self._task, self._images = None, found
        self._places = {
            plane: self._places.get(plane, place_of(found.volume, plane, found.isocentre_mm))
            for plane in PLANES
            if found.volume.count(plane)
        }
        self._show_all()
        self._take_focus()

    def _take_focus(self) -> None:
        """Let keys reach what has just come into view, unless somebody is at work elsewhere."""
        focused = QApplication.focusWidget()
        is_free = focused is None or focused.isAncestorOf(self._tab) or self._tab.waits_with_keys
        if self._tab.isVisible() and is_free:
            self._tab.setFocus()

    def _refuse(self, plan_uid: str, error: ContinuityError) -> None:
        if plan_uid != self._plan_uid:
            return
        self._task, self._refusal = None, error
        if self._kind != "scan":
            return
        words = unreadable_words(error, self._desktop.workplace.language)
        self._tab.show_words(words, is_fault=True)

    def _show_all(self) -> None:
        file, images = self._file, self._images
        if file is None or images is None or self._kind != "scan":
            return
        language = self._desktop.workplace.language
        state = images_state(file, images, self._shown, language)
        self._tab.show_state(state, self._window, with_dose=self._with_dose)
        self._tab.show_planes(frozenset(self._places))
        self._draw_all()

    def _draw_all(self) -> None:
        """Draw each plane in a turn of its own: three at once would hold up the window."""
        for plane in self._places:
            QTimer.singleShot(0, self, lambda name=plane: self._draw(name))

    def _draw(self, plane: PlaneName) -> None:
        if self._images is not None and plane in self._places:
            self._tab.show_picture(plane, self._picture(plane))

    def _picture(self, plane: PlaneName) -> PlanePicture:
        file, images = self._file, self._images
        if file is None or images is None:
            raise ValueError("pictures are drawn once they were read")
        return plane_picture(
            file,
            images,
            plane,
            self._places[plane],
            self._window,
            self._shown,
            self._desktop.workplace.language,
            with_dose=self._with_dose,
        )

    def _step(self, plane: PlaneName, step: int) -> None:
        images = self._images
        if images is None or plane not in self._places:
            return
        place = self._places[plane] + step
        self._places[plane] = max(0, min(place, images.volume.count(plane) - 1))
        self._tab.show_picture(plane, self._picture(plane))

    def _choose_window(self, name: str) -> None:
        self._window = name
        self._show_all()

    def _tick(self, number: int, is_on: bool) -> None:
        self._shown = self._shown | {number} if is_on else self._shown - {number}
        self._draw_all()

    def _tick_dose(self, is_on: bool) -> None:
        self._with_dose = is_on
        self._show_all()
