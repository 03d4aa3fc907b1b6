"""Opens one patient's pictures for the screen: radiographs, slices, contours, dose, documents.

Everything untrusted is decoded in the worker; what comes back is typed values. One worker stays
warm as long as a patient is looked at, and ends with it.
"""

from types import TracebackType
from typing import Self

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.sheet_pictures import radiographs


class PictureDesk:
    """A worker that reads pictures for the screen; it starts at the first picture."""

    def __init__(self, laptop: Laptop) -> None:
        """Prepare; nothing is started."""
        self._laptop = laptop
        self.worker = Worker(require_sandbox=laptop.settings.require_sandbox)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the worker."""
        self.close()

    def close(self) -> None:
        """End the worker; a later picture starts it anew."""
        self.worker.close()

    def radiographs(self, opened: Opened, owner: PatientKey, plan: Plan) -> tuple[BeamPicture, ...]:
        """Return the radiographs of a plan's beams; a beam without one, or in doubt, has none.

        Raises:
            WorldError: `sandbox-missing`, `worker-not-started` are among what leaves beams without
                one: nothing is raised for a picture.
        """
        catalogue = opened.bundle.catalogue
        return radiographs(self._laptop, catalogue, owner, plan, self.worker)
