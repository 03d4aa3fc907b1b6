"""Brings a plan onto its tab: which scale, beam and point are shown, and its radiographs."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.gui.presenters.patient_beam_view import beam_view_state
from continuity_kit.gui.presenters.patient_file import PatientFile, half_of_beam, plan_facts
from continuity_kit.gui.presenters.patient_pictures import Pictures
from continuity_kit.gui.presenters.patient_plan import plan_state
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.plan_tab import PlanTab


class PlanControl(QObject):
    """Holds what of one plan is shown."""

    def __init__(self, desktop: Desktop, tab: PlanTab, pictures: Callable[[], Pictures]) -> None:
        """Connect the tab.

        Args:
            pictures: the reader of this patient's pictures.
        """
        super().__init__(tab)
        self._desktop, self._tab, self._pictures = desktop, tab, pictures
        self._file: PatientFile | None = None
        self._plan_uid: str | None = None
        self._radiographs: tuple[BeamPicture, ...] = ()
        self._beam: int | None = None
        self._point = 0
        self._in_iec = False
        tab.beam_chosen.connect(self._choose_beam)
        tab.scale_chosen.connect(self._choose_scale)
        tab.beam_panel.point_changed.connect(self._keep_point)

    def forget(self) -> None:
        """Leave a patient."""
        self._file = self._plan_uid = self._beam = None
        self._radiographs, self._point, self._in_iec = (), 0, False

    def show(self, file: PatientFile, plan_uid: str | None) -> None:
        """Show a plan; beam and point stay through a refresh."""
        if plan_uid != self._plan_uid:
            self.forget()
        is_new = file is not self._file
        self._file, self._plan_uid = file, plan_uid
        self._show()
        if is_new:
            self._read_pictures()

    def _show(self) -> None:
        file = self._file
        if file is None:
            return
        language = self._desktop.workplace.language
        state = plan_state(file, self._plan_uid, language, in_iec=self._in_iec)
        self._tab.show_state(state, in_iec=self._in_iec)
        if state.beams is not None:
            numbers = [row.key for row in state.beams.rows]
            if self._beam not in numbers:
                self._beam = int(str(numbers[0])) if numbers else None
                self._point = 0
            self._tab.beams.select(self._beam)
        self._show_beam()

    def _show_beam(self) -> None:
        file = self._file
        view = None if file is None else file.plan(self._plan_uid)
        if file is None or view is None or self._beam is None:
            self._tab.show_beam(None, 0)
            return
        language = self._desktop.workplace.language
        facts = plan_facts(file, view.plan_uid, language, in_iec=self._in_iec)
        beam = None if view.plan is None else view.plan.beam(self._beam)
        half_mm = None if beam is None else half_of_beam(file, view.plan_uid, beam)
        state = beam_view_state(
            view, self._beam, facts, self._radiographs, language, half_mm=half_mm
        )
        self._tab.show_beam(state, self._point)

    def _read_pictures(self) -> None:
        """Have the radiographs of the plan read beside everything else."""
        file = self._file
        view = None if file is None else file.plan(self._plan_uid)
        if file is None or view is None or view.plan is None or view.plan.kind == "brachy":
            return
        pictures, uid = self._pictures(), view.plan_uid

        def done(found: tuple[BeamPicture, ...]) -> None:
            if self._file is file and self._plan_uid == uid:
                self._radiographs = found
                self._show_beam()

        self._desktop.run(
            lambda _: pictures.radiographs(file, uid),
            done,
            lambda _: None,  # a beam without a radiograph says so, as its sheet does
            lane="pictures",
        )

    def _choose_beam(self, number: int) -> None:
        if number != self._beam:
            self._beam, self._point = number, 0
            self._show_beam()

    def _choose_scale(self, in_iec: bool) -> None:
        self._in_iec = in_iec
        self._show()

    def _keep_point(self, place: int) -> None:
        self._point = place
