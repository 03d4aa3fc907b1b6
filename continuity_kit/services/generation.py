"""An accepted generation with its plans and records read, and the whole of one plan on demand.

What was read is kept sealed in `derived/`; whatever is missing there is read again from the signed
objects. Reading never fails as a whole because one object does.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.fraction import LeftOutRecord, TreatmentRecord
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.export_collect import Parse, slim
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import (
    PARSED_ROLES,
    READER,
    Reading,
    held_reading,
    parser_of,
    read_held,
    reading_name,
)
from continuity_kit.vault.catalogue import Catalogue, CatalogueObject
from continuity_kit.vault.plan_seal import plan_code
from continuity_kit.vault.store import AcceptedBundle

Readings = Mapping[int, Reading]


@dataclass(frozen=True)
class ParsedPlan:
    """One plan as read, its clinical digest (hex), and the object that holds it."""

    plan: Plan
    digest: str
    object_sha256: str


@dataclass(frozen=True)
class Generation:
    """One accepted bundle with what its plans and records say.

    Attributes:
        plans: by plan UID, without control points and dwells; `full_plan` has them.
        unreadable: objects that were refused or could not be read, each by file name.
        left_out: whose fractions such an object may tell of.
    """

    bundle: AcceptedBundle
    plans: Mapping[str, ParsedPlan] = field(repr=False)
    records: tuple[TreatmentRecord, ...] = field(repr=False)
    unreadable: tuple[Refusal, ...]
    left_out: tuple[LeftOutRecord, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a generation was found to hold: the part that is kept sealed."""

    plans: dict[str, ParsedPlan]
    records: tuple[TreatmentRecord, ...]
    unreadable: tuple[Refusal, ...]
    left_out: tuple[LeftOutRecord, ...] = ()


def load_generation(
    laptop: Laptop, bundle: AcceptedBundle, parse: Parse | None = None
) -> Generation:
    """Return a generation from what was derived of it, or read again from its objects.

    Args:
        parse: reads a plan or a record; None starts the worker, only if something must be read.

    Raises:
        WorldError: `sandbox-missing`, `worker-not-started`: something must be read and cannot be.
    """
    name = contents_name(bundle.manifest_sha256)
    contents: Contents | None = laptop.store.get_derived(name, Contents)
    if contents is None:
        contents = contents_of(bundle.catalogue, _readings(laptop, bundle.catalogue, parse))
        keep_derived(laptop, name, contents)
    return Generation(
        bundle, contents.plans, contents.records, contents.unreadable, contents.left_out
    )


def full_plan(
    laptop: Laptop, bundle: AcceptedBundle, plan_uid: str, parse: Parse | None = None
) -> ParsedPlan:
    """Return a whole plan, control points and dwells included.

    Raises:
        WorldError: `plan-unknown`: no object of the bundle is that plan; `plan-unreadable`: it was
            refused or cannot be read; `object-missing`.
        AuthenticityError: `object-damaged`, age and packing codes.
    """
    items = [
        item
        for item in bundle.catalogue.objects
        if item.role == "plan" and plan_uid in item.plan_uids
    ]
    if not items:
        raise WorldError("plan-unknown", plan_uid)
    # SAFETY: nobody chooses between two contents of one UID
    # (test_a_plan_uid_with_two_contents_is_refused_whole).
    if len(items) > 1:
        raise WorldError("plan-unreadable", plan_uid)
    reading = held_reading(laptop, items[0])
    if reading is None:
        with parser_of(laptop, parse) as parser:
            reading = read_held(laptop, items[0], parser)
        keep_reading(laptop, items[0], reading)
    if reading.plan is None or reading.digest is None:
        raise WorldError("plan-unreadable", plan_uid)
    return ParsedPlan(reading.plan, reading.digest, items[0].sha256)


def plan_code_of(laptop: Laptop, digest: str) -> str:
    """Return the code of a clinical digest (hex): computed once, it is slow by intent."""
    code = known_code(laptop, digest)
    if code is None:
        code = plan_code(bytes.fromhex(digest))
        keep_derived(laptop, f"code-{digest}", code)
    return code


def known_code(laptop: Laptop, digest: str) -> str | None:
    """Return the code of a clinical digest (hex) if it was computed before."""
    code: str | None = laptop.store.get_derived(f"code-{digest}", str)
    return code


def contents_of(catalogue: Catalogue, readings: Readings) -> Contents:
    """Join what the objects of a catalogue were found to hold.

    A plan UID with two contents is refused whole, and so is a record that counts a fraction of
    another patient's plan.

    Args:
        readings: by place in `catalogue.objects`.
    """
    unreadable = [item.refused for item in readings.values() if item.refused is not None]
    left_out = [
        _left_out(catalogue.objects[place], item.refused)
        for place, item in readings.items()
        if item.refused is not None and catalogue.objects[place].role == "records"
    ]
    owners: dict[str, set[PatientKey]] = {}
    by_uid: dict[str, list[int]] = {}
    for place, item in enumerate(catalogue.objects):
        reading = readings.get(place)
        # An object that is not what the catalogue says of it owns nothing either.
        is_believed = reading is None or reading.is_kept
        if item.role == "plan" and is_believed:
            for uid in item.plan_uids:
                owners.setdefault(uid, set()).add(PatientKey(item.patient_id, item.id_issuer))
                by_uid.setdefault(uid, []).append(place)
    plans: dict[str, ParsedPlan] = {}
    records: list[TreatmentRecord] = []
    for place, reading in readings.items():
        item = catalogue.objects[place]
        if reading.plan is not None and reading.digest is not None:
            if len(by_uid.get(reading.plan.uid, ())) != 1:
                unreadable.append(Refusal("import-plan-uid-twice", item.members[0].name))
                continue
            plans[reading.plan.uid] = ParsedPlan(slim(reading.plan), reading.digest, item.sha256)
        owner = PatientKey(item.patient_id, item.id_issuer)
        if any(owners.get(record.plan_uid or "", {owner}) != {owner} for record in reading.records):
            foreign = Refusal("import-record-other-patient", item.members[0].name)
            unreadable.append(foreign)
            left_out.append(_left_out(item, foreign))
            continue
        records += [replace(record, id_issuer=item.id_issuer) for record in reading.records]
    return Contents(plans, tuple(records), tuple(unreadable), tuple(left_out))


def _left_out(item: CatalogueObject, refused: Refusal) -> LeftOutRecord:
    return LeftOutRecord(item.patient_id, item.id_issuer, item.plan_uids, refused.code)


def contents_name(manifest_sha256: str) -> str:
    """Return under which derived name the contents of a generation are kept."""
    return f"generation-{READER}-{manifest_sha256}"


def keep_reading(laptop: Laptop, item: CatalogueObject, reading: Reading) -> None:
    """Keep what was read of an object; a refusal is not kept, since a worker's failure may pass."""
    if reading.refused is None and item.role in PARSED_ROLES:
        keep_derived(laptop, reading_name(item), reading)


def keep_derived(laptop: Laptop, name: str, value: object) -> None:
    """Keep what can be rebuilt; a full or failing disk must not hide what was just read."""
    with suppress(WorldError, OSError):
        laptop.store.put_derived(name, value)


def parsed_places(catalogue: Catalogue) -> Iterable[int]:
    """Return the places of the objects that the worker reads."""
    return [place for place, item in enumerate(catalogue.objects) if item.role in PARSED_ROLES]


def _readings(laptop: Laptop, catalogue: Catalogue, parse: Parse | None) -> dict[int, Reading]:
    found: dict[int, Reading] = {}
    with parser_of(laptop, parse) as parser:
        for place in parsed_places(catalogue):
            item = catalogue.objects[place]
            reading = held_reading(laptop, item)
            if reading is None:
                reading = _read_or_refuse(laptop, item, parser)
                keep_reading(laptop, item, reading)
            found[place] = reading
    return found


def _read_or_refuse(laptop: Laptop, item: CatalogueObject, parse: Parse) -> Reading:
    """Read one held object; one that is lost or damaged is named and hides no other."""
    try:
        return read_held(laptop, item, parse)
    except (AuthenticityError, WorldError) as error:
        if not laptop.store.has_object(item.sha256, item.size):
            return Reading(refused=Refusal("object-missing", item.members[0].name))
        if isinstance(error, WorldError):
            raise
        values = tuple(error.values.items())
        return Reading(refused=Refusal(error.code, item.members[0].name, values))
