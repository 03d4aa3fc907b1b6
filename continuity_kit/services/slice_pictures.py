"""Finds the CT slice through a plan's isocentre among the objects of a generation.

Only heights are looked at here; pixels and contours are read in the worker. A whole series is
opened for it, once: what was found is kept.
"""

import hashlib
from decimal import Decimal, InvalidOperation
from typing import Protocol

from continuity_kit.domain.images import BeamImage, CtSlice, StructureSlice, Triple
from continuity_kit.domain.isocentre_slice import (
    IsocentreSlice,
    common_isocentre,
    isocentre_slice,
    nearest_slice,
)
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan, is_treatment_beam
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.generation import keep_derived
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import check_members
from continuity_kit.services.planned_scan import planned_scan
from continuity_kit.vault.catalogue import Catalogue, CatalogueObject, Member
from continuity_kit.vault.schema import to_json

SLICE_READER = 1  # counts up when what is kept of a slice changes
MOST_SERIES = 4


class PictureReader(Protocol):
    """Reads untrusted images and structure sets in a process of its own."""

    def image(self, data: bytes) -> BeamImage | CtSlice:
        """Return an RT Image or one CT slice."""

    def structures(self, data: bytes, low_mm: Decimal, high_mm: Decimal) -> StructureSlice:
        """Return the contours between two heights."""


def slice_of_plan(
    laptop: Laptop,
    catalogue: Catalogue,
    owner: PatientKey,
    plan: Plan,
    reader: PictureReader | None,
) -> IsocentreSlice | None:
    """Return the slice with its contours, or None: no objects, several isocentres, any doubt."""
    treated = [beam for beam in plan.beams if is_treatment_beam(beam, None)]
    isocentre = common_isocentre(treated)
    own = [
        item
        for item in catalogue.objects
        if (item.patient_id, item.id_issuer) == (owner.patient_id, owner.issuer)
    ]
    sets = [
        item
        for item in own
        if item.role == "structure_set" and set(item.uids) & set(plan.structure_set_uids)
    ]
    series = [item for item in own if item.role == "ct"]
    if isocentre is None or len(sets) != 1 or not 0 < len(series) <= MOST_SERIES:
        return None
    name = slice_prefix(series[0]) + _bound(plan, isocentre, [*sets, *series])
    kept: IsocentreSlice | None = laptop.store.get_derived(name, IsocentreSlice)
    if kept is not None or reader is None:
        return kept
    try:
        found = _found(laptop, plan, isocentre, (sets[0], series), reader)
    except (WorldError, AuthenticityError, ValueError):
        return None  # a lost, damaged or refused picture takes nothing from the sheet
    if found is not None:
        keep_derived(laptop, name, found)
    return found


def _found(
    laptop: Laptop,
    plan: Plan,
    isocentre: Triple,
    objects: tuple[CatalogueObject, list[CatalogueObject]],
    reader: PictureReader,
) -> IsocentreSlice | None:
    plan = planned_scan(laptop, objects[:1], plan).plan
    chosen = None
    for item in objects[1]:
        found = _slice_in(laptop, plan, item, isocentre)
        if found is not None and chosen is not None:
            return None  # two scans of one frame: nobody says which was planned on
        chosen = found or chosen
    if chosen is None:
        return None
    member, data, half = chosen
    ct = reader.image(data)
    if not isinstance(ct, CtSlice) or ct.uid != member.uid:
        return None
    ((member, data, _),) = check_members(objects[0], laptop.store.read_object(objects[0]))
    height = ct.position_mm[2]
    structures = reader.structures(data, height - half, height + half)
    if structures.uid != member.uid:
        return None
    return isocentre_slice(plan, isocentre, ct, structures)


def _slice_in(
    laptop: Laptop, plan: Plan, item: CatalogueObject, isocentre: Triple
) -> tuple[Member, bytes, Decimal] | None:
    """Return the slice of a series that holds the isocentre, and half its distance to the next."""
    members = check_members(item, laptop.store.read_object(item))
    if {report.frame_uid for _, _, report in members} != {plan.frame_of_reference_uid}:
        return None
    heights = [_height(report.image_position) for _, _, report in members]
    known = [height for height in heights if height is not None]
    found = nearest_slice(known, isocentre) if len(known) == len(heights) else None
    if found is None:
        return None
    member, data, _ = members[found[0]]
    return member, data, found[1]


def _height(position: str) -> Decimal | None:
    parts = position.split("\\")
    try:
        height = Decimal(parts[2].strip()) if len(parts) == 3 else None
    except InvalidOperation:
        return None
    return height if height is not None and height.is_finite() else None


def slice_prefix(item: CatalogueObject) -> str:
    """Return how the derived names of all slices of a series begin."""
    return f"object-slice-{SLICE_READER}-{item.content_sha256[:32]}-"


def _bound(plan: Plan, isocentre: Triple, items: list[CatalogueObject]) -> str:
    """Return the rest of a derived name: bound to plan, place and all objects."""
    told = [plan.uid, *map(str, isocentre)]
    parts = b"".join(to_json(part) for part in (told, *items))
    return hashlib.sha256(parts).hexdigest()
