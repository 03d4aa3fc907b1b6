"""Finds the content of a plan that an older generation holds: what a change is compared with."""

from collections.abc import Sequence

from continuity_kit.domain.plan import Plan
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import full_plan
from continuity_kit.services.import_history import ImportRecord, accepted_bundles
from continuity_kit.services.laptop import Laptop


def held_plan(
    laptop: Laptop,
    records: Sequence[ImportRecord],
    plan_uid: str,
    digest: str,
    parse: Parse | None = None,
) -> Plan | None:
    """Return the whole plan of a UID with that clinical digest, from the newest generation of it.

    Args:
        parse: reads it if it must be read again; None starts the worker.

    Returns:
        None when no generation held has it in readable form: that it existed stays known.
    """
    for head in reversed(accepted_bundles(laptop, records)):
        try:
            found = full_plan(laptop, laptop.store.open_bundle(head), plan_uid, parse)
        except (AuthenticityError, WorldError):
            continue  # this generation does not hold it, or not whole: an older one may
        if found.digest == digest:
            return found.plan
    return None
