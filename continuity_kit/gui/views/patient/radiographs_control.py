"""Brings the radiographs of a plan onto the tab of images; read when they are asked for."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_pictures import Pictures
from continuity_kit.gui.presenters.patient_radiographs import (
    RadiographSet,
    held_radiographs,
    radiographs_reading,
    radiographs_state,
)
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.radiographs_panel import RadiographsPanel


class RadiographsControl(QObject):
    """Holds the radiographs of one plan, and which one is shown."""

    def __init__(
        self, desktop: Desktop, panel: RadiographsPanel, pictures: Callable[[], Pictures]
    ) -> None:
        """Connect the panel.

        Args:
            pictures: the reader of this patient's pictures.
        """
        super().__init__(panel)
        self._desktop, self._panel, self._pictures = desktop, panel, pictures
        self._file: PatientFile | None = None
        self._plan_uid: str | None = None
        self._found: RadiographSet | None = None
        self._chosen: str | None = None
        panel.chosen.connect(self._choose)

    def forget(self) -> None:
        """Leave a patient or plan: nothing of it stays in memory."""
        self._file = self._plan_uid = self._found = self._chosen = None
        self._panel.view.show_beam(None)

    def show(self, file: PatientFile, plan_uid: str | None) -> None:
        """Show a plan's radiographs; they are read at the first showing."""
        is_same = plan_uid == self._plan_uid and self._found is not None
        self._file, self._plan_uid = file, plan_uid
        if is_same or plan_uid is None:
            self._show()
            return
        self._panel.show_reading(radiographs_reading(self._desktop.workplace.language))
        pictures = self._pictures()
        self._desktop.run(
            lambda _: pictures.beam_images(file, plan_uid),
            self._take,
            lambda error: self._refuse(plan_uid, error),
            lane="pictures",
        )

    def _take(self, found: RadiographSet) -> None:
        if found.plan_uid == self._plan_uid:
            self._found = found
            self._show()

    def _refuse(self, plan_uid: str, error: ContinuityError) -> None:
        """Show none: each that cannot be read is counted as such, as on a sheet."""
        del error
        if self._file is not None:
            self._take(RadiographSet(plan_uid, (), held_radiographs(self._file, plan_uid)))

    def _choose(self, key: object) -> None:
        if self._found is not None and key != self._chosen:
            self._chosen = str(key)
            self._show()

    def _show(self) -> None:
        file, uid = self._file, self._plan_uid
        if file is None:
            return
        found = self._found or RadiographSet(uid or "", (), 0)
        state = radiographs_state(file, found, self._chosen, self._desktop.workplace.language)
        self._chosen = state.chosen or None
        self._panel.show_state(state)
