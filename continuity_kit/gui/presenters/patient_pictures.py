"""Pictures of one patient for the screen: read off the GUI thread, one worker as long as needed."""

from collections.abc import Callable

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_images import ImageSet, read_images
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.patient_pictures import PictureDesk


class Pictures:
    """What a patient's page asks for pictures; every call runs in the lane of pictures."""

    def __init__(self, workplace: Workplace) -> None:
        """Prepare; no process is started yet."""
        self._desk = PictureDesk(workplace.laptop)

    def radiographs(self, file: PatientFile, plan_uid: str) -> tuple[BeamPicture, ...]:
        """Return the radiographs of a plan's beams; a beam without one, or in doubt, has none."""
        view = file.plan(plan_uid)
        if view is None or view.plan is None:
            return ()
        return self._desk.radiographs(file.opened, file.patient.key, view.plan)

    def images(
        self,
        file: PatientFile,
        plan_uid: str,
        progress: Callable[[int], None],
        is_cancelled: Callable[[], bool],
    ) -> ImageSet | None:
        """Return scan, contours and dose of a plan; None when it was cancelled.

        Raises:
            WorldError, AuthenticityError: as `read_images`.
        """
        return read_images(self._desk, file, plan_uid, progress, is_cancelled)

    def close(self) -> None:
        """End the process that read pictures."""
        self._desk.close()
