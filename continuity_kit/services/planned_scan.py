"""On which scan a plan was planned: its frame, and the series that its structures were drawn on.

Many planning systems write no frame into a plan; the structure set that the plan names by its UID
says it for both. Of several scans in one frame (phases of breathing, a second scan that was
registered) the structure set names the one that was drawn on.

Source: DICOM PS3.3 C.8.8.5 (structure set), A.20.3 (an RT Plan need not name its frame).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from continuity_kit.domain.plan import Plan
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import check_members
from continuity_kit.vault.catalogue import CatalogueObject


@dataclass(frozen=True)
class PlannedScan:
    """A plan with its frame, and the series that its structures name.

    Attributes:
        series_uids: empty where nothing says it.
    """

    plan: Plan
    series_uids: tuple[str, ...] = field(default=(), repr=False)


def own_structure_set(objects: Iterable[CatalogueObject], plan: Plan) -> CatalogueObject | None:
    """Return the one structure set that a plan names; None when there is none, or several."""
    found = [
        item
        for item in objects
        if item.role == "structure_set" and set(item.uids) & set(plan.structure_set_uids)
    ]
    return found[0] if len(found) == 1 else None


def planned_scan(laptop: Laptop, objects: Iterable[CatalogueObject], plan: Plan) -> PlannedScan:
    """Return what a plan's own structure set says of its scan; a lost one says nothing.

    SAFETY: a frame that the plan itself names is never replaced by another
    (test_a_frame_that_the_plan_names_is_kept).
    """
    item = own_structure_set(objects, plan)
    if item is None:
        return PlannedScan(plan)
    try:
        ((_, _, report),) = check_members(item, laptop.store.read_object(item))
    except (WorldError, AuthenticityError, ValueError):
        return PlannedScan(plan)  # said beside the pictures: contours cannot be shown either
    if report.patient_id != plan.patient_id:
        return PlannedScan(plan)
    framed = plan
    if not plan.frame_of_reference_uid and report.frame_uid:
        framed = replace(plan, frame_of_reference_uid=report.frame_uid)
    return PlannedScan(framed, report.image_series_uids)
