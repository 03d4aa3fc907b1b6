"""Opens one patient's pictures for the screen: radiographs, slices, contours, dose, documents.

Everything untrusted is decoded in the worker; what comes back is typed values. One worker stays
warm as long as a patient is looked at, and ends with it.
"""

from collections.abc import Callable, Collection, Iterable
from types import TracebackType
from typing import Self

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.beam_picture import BeamPicture
from continuity_kit.domain.images import BeamImage, PageImage
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.volume_images import ContourSet, CtValues, DoseGrid
from continuity_kit.errors import WorldError
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import check_members
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.planned_scan import PlannedScan, planned_scan
from continuity_kit.services.sheet_pictures import (
    MOST_RADIOGRAPHS,
    beam_images,
    radiograph_items,
    radiographs,
)
from continuity_kit.vault.catalogue import CatalogueObject
from continuity_kit.vault.objects import members_of

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


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

    def beam_images(
        self, opened: Opened, owner: PatientKey, plan: Plan
    ) -> tuple[tuple[BeamImage, ...], int]:
        """Return every radiograph of a plan that can be read, and how many the export holds.

        SAFETY: an image of another patient or plan is read and never handed on
        (test_a_radiograph_of_another_patient_is_counted_and_never_shown).
        """
        items = radiograph_items(opened.bundle.catalogue, owner, plan)
        read = beam_images(self._laptop, items[:MOST_RADIOGRAPHS], self.worker)
        own = (plan.uid, plan.patient_id)
        return tuple(one for one in read if (one.plan_uid, one.patient_id) == own), len(items)

    def planned_scan(self, objects: Iterable[CatalogueObject], plan: Plan) -> PlannedScan:
        """Return a plan with the frame of its scan, and which series its structures name."""
        return planned_scan(self._laptop, objects, plan)

    def ct(
        self,
        item: CatalogueObject,
        plan: Plan,
        progress: Progress,
        is_cancelled: IsCancelled,
        *,
        series_uids: Collection[str] = (),
    ) -> tuple[CtValues, ...]:
        """Return the slices of a series, from the feet to the head; fewer when it was cancelled.

        SAFETY: slices of another patient or scan never stand under a plan's contours
        (test_a_scan_of_another_patient_or_frame_is_not_shown).

        Args:
            progress: called with how many slices are read, of how many.
            series_uids: the series must be one of these; none named takes any of the frame.

        Raises:
            WorldError: `picture-not-of-plan`; codes of the pre-scan, of `Worker.ct`;
                `object-missing`.
            AuthenticityError: `object-damaged`, age and packing codes.
        """
        members = list(check_members(item, self._laptop.store.read_object(item)))
        frames = {report.frame_uid for _, _, report in members}
        if frames != {plan.frame_of_reference_uid} or not plan.frame_of_reference_uid:
            raise WorldError("picture-not-of-plan")
        series = {report.series_uid for _, _, report in members}
        if series_uids and not series <= set(series_uids):
            raise WorldError("picture-not-of-plan")
        members.reverse()
        found, count = [], len(members)
        while members and not is_cancelled():
            member, data, _ = members.pop()  # a scan is held once, not as files and values
            made = self.worker.ct(data)
            if made.uid != member.uid or made.patient_id != plan.patient_id:
                raise WorldError("picture-not-of-plan")
            found.append(made)
            progress(len(found), count)
        return tuple(sorted(found, key=lambda one: one.position_mm[2]))

    def contours(self, item: CatalogueObject, plan: Plan) -> ContourSet:
        """Return the contours of a plan's own structure set.

        Raises:
            WorldError, AuthenticityError: as `ct`.
        """
        ((member, data, _),) = check_members(item, self._laptop.store.read_object(item))
        found = self.worker.contours(data)
        is_own = found.uid == member.uid and found.uid in plan.structure_set_uids
        if (
            not is_own
            or found.patient_id != plan.patient_id
            or not _is_frame(found.frame_uid, plan)
        ):
            raise WorldError("picture-not-of-plan")
        return found

    def dose(self, item: CatalogueObject, plan: Plan) -> DoseGrid:
        """Return the dose of all fractions of exactly this plan.

        Raises:
            WorldError, AuthenticityError: as `ct`; `dose-not-of-plan`: the sum of other fractions,
                beams or plans.
        """
        ((member, data, _),) = check_members(item, self._laptop.store.read_object(item))
        found = self.worker.dose(data)
        is_own = found.uid == member.uid and found.patient_id == plan.patient_id
        if not is_own or not _is_frame(found.frame_uid, plan):
            raise WorldError("picture-not-of-plan")
        if found.summation != "PLAN" or found.plan_uids != (plan.uid,):
            raise WorldError("dose-not-of-plan")
        return found

    def page(self, item: CatalogueObject, page: int, width: int) -> PageImage:
        """Return one page of a document as pixels.

        Args:
            page: from 0.
            width: pixels.

        Raises:
            WorldError: `document-unknown`, `pdf-…`; `object-missing`; as `Worker.page`.
            AuthenticityError: `object-damaged`, age and packing codes.
        """
        content = self._laptop.store.read_object(item)
        ((_, data),) = tuple(members_of(item, content))
        return self.worker.page(data, page, width)


def _is_frame(frame_uid: str, plan: Plan) -> bool:
    return bool(frame_uid) and frame_uid == plan.frame_of_reference_uid
