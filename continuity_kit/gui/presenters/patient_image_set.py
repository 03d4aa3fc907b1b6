"""Reads a plan's scan, contours and dose for the screen; off the GUI thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from continuity_kit.domain.images import Triple
from continuity_kit.domain.isocentre_slice import common_isocentre
from continuity_kit.domain.plan import Plan, is_treatment_beam
from continuity_kit.domain.volume_images import ContourSet
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_volume import (
    DoseArray,
    RegionLines,
    Volume,
    dose_array,
    region_lines,
    volume_of,
)
from continuity_kit.services.patient_pictures import PictureDesk
from continuity_kit.services.planned_scan import own_structure_set
from continuity_kit.vault.catalogue import CatalogueObject


@dataclass(frozen=True)
class ImageSet:
    """What was read of one plan's pictures.

    Attributes:
        slices: how many the series holds.
        without_structures, without_dose: code why there is none; "" where there is one.
    """

    plan_uid: str
    volume: Volume
    slices: int
    contours: ContourSet | None
    lines: Mapping[int, RegionLines] = field(repr=False)
    dose: DoseArray | None
    isocentre_mm: Triple | None
    without_structures: str = ""
    without_dose: str = ""


def ct_items(file: PatientFile) -> tuple[CatalogueObject, ...]:
    """Return the CT series of the patient."""
    return tuple(item for item in file.objects if item.role == "ct")


def read_images(
    desk: PictureDesk,
    file: PatientFile,
    plan_uid: str,
    progress: Callable[[int], None],
    is_cancelled: Callable[[], bool],
) -> ImageSet | None:
    """Read scan, contours and dose of a plan; None when it was cancelled. Off the GUI thread.

    What is wrong with contours or dose takes nothing from the scan: it is said.

    Raises:
        WorldError: `picture-not-of-plan`: no series is this plan's; `picture-series-several`: two
            are; codes of reading.
    """
    view = file.plan(plan_uid)
    plan = None if view is None else view.plan
    if plan is None:
        raise WorldError("picture-not-of-plan")
    scan = desk.planned_scan(file.objects, plan)
    plan, items = scan.plan, ct_items(file)
    # One scan alone may bear another series number than the one that was drawn on: a copy.
    named = scan.series_uids if len(items) > 1 else ()
    found = []
    for item in items:
        try:
            slices = desk.ct(
                item, plan, lambda done, _: progress(done), is_cancelled, series_uids=named
            )
        except WorldError as error:
            if error.code != "picture-not-of-plan":
                raise
            continue
        found.append(slices)
        del slices  # the list alone holds them
        if is_cancelled():
            return None
    if not found:
        raise WorldError("picture-not-of-plan")
    if len(found) > 1:
        # SAFETY: of two scans of one frame that the structures do not tell apart none is meant
        # (test_of_two_scans_of_one_frame_none_is_shown).
        raise WorldError("picture-series-several")
    volume = volume_of(list(found.pop()))
    contours, no_contours = _contours(desk, file, plan)
    dose_found, no_dose = _dose(desk, file, plan)
    return ImageSet(
        plan_uid=plan_uid,
        volume=volume,
        slices=len(volume.hu),
        contours=contours,
        lines={} if contours is None else region_lines(volume, contours),
        dose=dose_found,
        isocentre_mm=common_isocentre(
            [beam for beam in plan.beams if is_treatment_beam(beam, None)]
        ),
        without_structures=no_contours,
        without_dose=no_dose,
    )


def _contours(desk: PictureDesk, file: PatientFile, plan: Plan) -> tuple[ContourSet | None, str]:
    item = own_structure_set(file.objects, plan)
    if item is None:
        return None, "gui-patient-structures-missing"
    try:
        return desk.contours(item, plan), ""
    except (WorldError, AuthenticityError) as error:
        return None, error.code


def _dose(desk: PictureDesk, file: PatientFile, plan: Plan) -> tuple[DoseArray | None, str]:
    items = [item for item in file.objects if item.role == "dose" and plan.uid in item.plan_uids]
    if not items:
        return None, "gui-patient-dose-missing"
    grids, codes = [], []
    for item in items:
        try:
            grids.append(desk.dose(item, plan))
        except (WorldError, AuthenticityError) as error:
            codes.append(error.code)
    if len(grids) != 1:
        return None, codes[0] if codes else "gui-patient-dose-several"
    return dose_array(grids[0]), ""
