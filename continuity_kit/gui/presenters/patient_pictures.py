"""Pictures of one patient for the screen: read off the GUI thread, one worker as long as needed."""

from collections.abc import Callable

from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.images import PageImage
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.patient_documents import WIDTH_PX, document_of
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_image_set import ImageSet, read_images
from continuity_kit.gui.presenters.patient_radiographs import RadiographSet
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

    def beam_images(self, file: PatientFile, plan_uid: str) -> RadiographSet:
        """Return every radiograph of a plan that can be read, with how many there are."""
        view = file.plan(plan_uid)
        if view is None or view.plan is None:
            return RadiographSet(plan_uid, (), 0)
        found, count = self._desk.beam_images(file.opened, file.patient.key, view.plan)
        return RadiographSet(plan_uid, found, count)

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

    def page(self, file: PatientFile, key: str, page: int, zoom_percent: int) -> PageImage:
        """Return one page of a document as pixels.

        Args:
            key: of its row.
            page: from 0.

        Raises:
            WorldError, AuthenticityError: as `PictureDesk.page`; `object-missing`.
        """
        item = document_of(file, key)
        if item is None:
            raise WorldError("object-missing", key)
        return self._desk.page(item, page, WIDTH_PX * zoom_percent // 100)

    def close(self) -> None:
        """End the process that read pictures."""
        self._desk.close()
