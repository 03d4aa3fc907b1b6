"""Reads one opened object of a bundle: whose it is, what it is, and what the worker finds in it.

Nothing here opens an age file; the content was decrypted whole and its hash was checked before.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from continuity_kit.dicom.prescan import PrescanReport, prescan
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_digest import plan_digest
from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.sources.dicom_folder import role_of
from continuity_kit.vault.catalogue import CatalogueObject, Member
from continuity_kit.vault.objects import members_of
from continuity_kit.vault.schema import to_json

READER = 2  # counts up when the plan or record reader changes
PARSED_ROLES = ("plan", "records")
Members = tuple[tuple[Member, bytes], ...]
Reported = tuple[tuple[Member, bytes, PrescanReport], ...]
NO_READER = ("sandbox-missing", "worker-not-started")


@dataclass(frozen=True)
class Reading:
    """What one object was found to be.

    Attributes:
        plan, digest: of a plan, whole, with its clinical digest (hex).
        refused: why it cannot be used; a refusal that is not `is_kept` keeps it out of the vault.
        is_kept: the bytes are what they claim to be, though they could not be read.
    """

    plan: Plan | None = field(default=None, repr=False)
    digest: str | None = None
    records: tuple[TreatmentRecord, ...] = field(default=(), repr=False)
    refused: Refusal | None = None
    is_kept: bool = True


@contextmanager
def parser_of(laptop: Laptop, parse: Parse | None, *, is_needed: bool = False) -> Iterator[Parse]:
    """Yield the given parser, or a worker that ends with the block.

    Args:
        is_needed: something will surely be read: the worker gets warm while other work goes on.
    """
    if parse is not None:
        yield parse
        return
    with Worker(require_sandbox=laptop.settings.require_sandbox) as worker:
        warming = Thread(target=_warm, args=(worker,))
        if is_needed:
            warming.start()
        try:
            yield worker.parse
        finally:
            if is_needed:
                warming.join()


def _warm(worker: Worker) -> None:
    # One that cannot start says so again at the first object, where it is told.
    with suppress(WorldError):
        _ = worker.is_sandboxed


def reading_name(item: CatalogueObject) -> str:
    """Return under which derived name a reading is kept: bound to all that is said of an object."""
    return f"object-{READER}-{hashlib.sha256(to_json(item)).hexdigest()}"


def held_reading(laptop: Laptop, item: CatalogueObject) -> Reading | None:
    """Return what was read of an object before, or None."""
    found: Reading | None = laptop.store.get_derived(reading_name(item), Reading)
    return found


def read_held(laptop: Laptop, item: CatalogueObject, parse: Parse) -> Reading:
    """Re-hash, decrypt and read an object that the vault holds.

    Raises:
        WorldError: `object-missing`.
        AuthenticityError: `object-damaged`, age and packing codes.
    """
    return read_object(item, laptop.store.read_object(item), parse)


def read_object(item: CatalogueObject, content: bytes, parse: Parse) -> Reading:
    """Check an opened object and have it read, if it is a plan or records.

    Raises:
        AuthenticityError: `object-content-differs`: not the content that was signed.
        WorldError: `sandbox-missing`, `worker-not-started`: nothing at all can be read.
    """
    checked = check_object(item, content)
    if isinstance(checked, Reading):
        return checked
    return parse_members(item, checked, parse)


def check_object(item: CatalogueObject, content: bytes) -> Reading | Members:
    """Pre-scan every DICOM member and hold it to the catalogue.

    Images, doses and structure sets get the pre-scan only. What is wrong with one object never
    stops the rest.

    Args:
        content: as `open_object` returns it.

    Returns:
        The members, for the worker; or what is known without it.
    Raises:
        AuthenticityError: `object-content-differs`: not the content that was signed.
    """
    members = tuple(members_of(item, content))
    if not item.sop_class:
        return Reading()
    for member, data in members:
        refused = _prescan_refusal(item, member, data)
        if refused is not None:
            return Reading(refused=refused, is_kept=False)
    return members if item.role in PARSED_ROLES else Reading()


def check_members(item: CatalogueObject, content: bytes) -> Reported:
    """Return the members of an opened object and what the pre-scan says, held to the catalogue.

    Raises:
        WorldError: the pre-scan's code, or how a member differs from what the catalogue says.
        AuthenticityError: `object-content-differs`: not the content that was signed.
    """
    found = []
    for member, data in members_of(item, content):
        report = prescan(data)
        refused = _difference(item, member, report)
        if refused is not None:
            raise WorldError(refused.code)
        found.append((member, data, report))
    return tuple(found)


def parse_members(item: CatalogueObject, members: Members, parse: Parse) -> Reading:
    """Have the worker read a plan or records; what cannot be read is named.

    Raises:
        WorldError: `sandbox-missing`, `worker-not-started`: nothing at all can be read.
    """
    try:
        return _parsed(item, members, parse)
    except ContinuityError as error:
        if error.code in NO_READER:
            raise
        values = tuple(error.values.items())
        return Reading(refused=Refusal(error.code, item.members[0].name, values))


def _prescan_refusal(item: CatalogueObject, member: Member, data: bytes) -> Refusal | None:
    """Say why a member is not what the catalogue says of it, or None.

    SAFETY: a plan is shown under the patient it names itself, or not at all
    (test_p14_a_plan_moved_to_another_patient_is_refused).
    """
    try:
        report = prescan(data)
    except WorldError as error:
        return Refusal(error.code, member.name, tuple(error.values.items()))
    return _difference(item, member, report)


def _difference(item: CatalogueObject, member: Member, report: PrescanReport) -> Refusal | None:
    if not report.preamble_zero:
        return Refusal("import-preamble", member.name)
    if not _is_owner(item, report):
        return Refusal("import-other-patient", member.name)
    if report.sop_instance_uid != member.uid or role_of(report) != item.role:
        return Refusal("import-object-differs", member.name)
    return None


def _is_owner(item: CatalogueObject, report: PrescanReport) -> bool:
    if report.patient_id != item.patient_id:
        return False
    return not report.id_issuer or report.id_issuer == item.id_issuer


def _parsed(item: CatalogueObject, members: Members, parse: Parse) -> Reading:
    records: list[TreatmentRecord] = []
    for member, data in members:
        found = parse(data, "plan" if item.role == "plan" else "record")
        if isinstance(found, Plan):
            if found.uid != member.uid or found.patient_id != item.patient_id:
                raise WorldError("import-object-differs")
            return Reading(plan=found, digest=plan_digest(found).hex())
        if any(record.patient_id != item.patient_id for record in found):
            raise WorldError("import-object-differs")
        records += found
    return Reading(records=tuple(records))
