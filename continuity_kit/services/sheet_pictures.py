"""Fetches what a sheet shows beside its numbers: radiographs of its beams, one CT slice.

A picture helps to find one's way and never steers: whatever is wrong with one, the sheet is printed
without it, and nothing else changes.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.beam_picture import BeamPicture, beam_pictures
from continuity_kit.domain.images import BeamImage
from continuity_kit.domain.isocentre_slice import SheetPictures
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import keep_derived
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import check_members
from continuity_kit.services.slice_pictures import PictureReader, slice_of_plan
from continuity_kit.sheets.form import has_block
from continuity_kit.sheets.treatment_sheet import FORM
from continuity_kit.vault.catalogue import Catalogue, CatalogueObject
from continuity_kit.vault.schema import to_json

PICTURE_READER = 1  # counts up when the image reader changes
MOST_RADIOGRAPHS = 60


@contextmanager
def picture_reader_of(laptop: Laptop, parse: Parse | None) -> Iterator[PictureReader | None]:
    """Yield the worker that reads plans, or one of its own that ends with the block.

    A parser that is no worker of ours reads no pictures.
    """
    owner = getattr(parse, "__self__", None)
    if isinstance(owner, Worker):
        yield owner
    elif parse is not None:
        yield None
    else:
        with Worker(require_sandbox=laptop.settings.require_sandbox) as worker:
            yield worker


def sheet_pictures(
    laptop: Laptop,
    catalogue: Catalogue,
    plans: Sequence[tuple[PatientView, PlanView]],
    parse: Parse | None,
    form_text: str | None = None,
) -> tuple[SheetPictures, ...]:
    """Return the pictures of each plan that can be printed, in the same order.

    Args:
        form_text: a department's own form: a CT slice is looked for only where a form shows it.
    """
    found: list[SheetPictures] = []
    with_slice = has_block(form_text, FORM, "isocentre_slice")
    with picture_reader_of(laptop, parse) as reader:
        for patient, view in plans:
            if view.plan is None or not view.printable or view.plan.kind == "brachy":
                found.append(SheetPictures())
                continue
            where = (laptop, catalogue, patient.key, view.plan, reader)
            ct = slice_of_plan(*where) if with_slice else None
            found.append(SheetPictures(radiographs(*where), ct))
    return tuple(found)


def radiographs(
    laptop: Laptop,
    catalogue: Catalogue,
    owner: PatientKey,
    plan: Plan,
    reader: PictureReader | None,
) -> tuple[BeamPicture, ...]:
    """Return the radiographs of a plan's beams; a beam without one, or in doubt, has none.

    Args:
        catalogue: of the generation that is printed.
        reader: reads what `derived/` lacks; None reads nothing.
    """
    items = radiograph_items(catalogue, owner, plan)
    if len(items) > MOST_RADIOGRAPHS:
        return ()
    return beam_pictures(plan, beam_images(laptop, items, reader))


def radiograph_items(
    catalogue: Catalogue, owner: PatientKey, plan: Plan
) -> tuple[CatalogueObject, ...]:
    """Return the radiographs that an export holds of a plan, unread."""
    return tuple(
        item
        for item in catalogue.objects
        if item.role == "drr"
        and plan.uid in item.plan_uids
        and (item.patient_id, item.id_issuer) == (owner.patient_id, owner.issuer)
    )


def beam_images(
    laptop: Laptop, items: Sequence[CatalogueObject], reader: PictureReader | None
) -> tuple[BeamImage, ...]:
    """Return the radiographs that can be read, whatever they show; the others are left out."""
    found = (_beam_image(laptop, item, reader) for item in items)
    return tuple(image for image in found if image is not None)


def picture_name(item: CatalogueObject) -> str:
    """Return under which derived name a picture is kept: bound to all that is said of an object."""
    return f"object-picture-{PICTURE_READER}-{hashlib.sha256(to_json(item)).hexdigest()}"


def _beam_image(
    laptop: Laptop, item: CatalogueObject, reader: PictureReader | None
) -> BeamImage | None:
    name = picture_name(item)
    kept: BeamImage | None = laptop.store.get_derived(name, BeamImage)
    if kept is not None or reader is None:
        return kept
    try:
        ((member, data, _),) = check_members(item, laptop.store.read_object(item))
        found = reader.image(data)
    except (WorldError, AuthenticityError, ValueError):
        return None  # a lost, damaged or refused picture takes nothing from the sheet
    if not isinstance(found, BeamImage) or found.uid != member.uid:
        return None
    keep_derived(laptop, name, found)
    return found
