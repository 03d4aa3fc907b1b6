"""Which generations the laptop keeps: 14 daily and 8 weekly, and all of them during a downtime.

Source: security design 13.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.downtime_state import downtime_of
from continuity_kit.services.generation import contents_name
from continuity_kit.services.import_history import ImportRecord, import_records, own_records
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import PARSED_ROLES, reading_name
from continuity_kit.services.sheet_pictures import picture_name
from continuity_kit.services.slice_pictures import slice_prefix
from continuity_kit.vault.store import BundleHead

DAILY = 14
WEEKLY = 8
OBJECT_PREFIX = "object-"
GENERATION_PREFIX = "generation-"


@dataclass(frozen=True)
class Pruned:
    """What left the vault; `problem` says why less did than could."""

    generations: int = 0
    objects: int = 0
    problem: Refusal | None = None


def kept_generations(records: Sequence[ImportRecord]) -> frozenset[str]:
    """Return the manifest hashes to keep: the last of each of 14 days and of 8 weeks.

    Days and weeks are those on which something was imported, by the laptop's clock: a fortnight
    without a stick takes nothing away.

    Args:
        records: imports of one laptop, oldest first.
    """
    by_day: dict[object, str] = {}
    by_week: dict[object, str] = {}
    for record in records:
        day = record.imported_at.date()
        by_day.pop(day, None)
        by_day[day] = record.manifest_sha256
        week = day.isocalendar()[:2]
        by_week.pop(week, None)
        by_week[week] = record.manifest_sha256
    newest = [record.manifest_sha256 for record in records[-1:]]
    return frozenset((*list(by_day.values())[-DAILY:], *list(by_week.values())[-WEEKLY:], *newest))


def prune_generations(laptop: Laptop) -> Pruned:
    """Remove generations beyond those to keep, and what nothing kept names any more.

    Nothing is removed while a downtime is open, or while a kept generation cannot be read: its
    objects could not be told from rubbish. A medium that refuses is told, never an error: the
    import before it stands.
    """
    entries = laptop.ledger.entries()
    # SAFETY: on the worst day nothing is deleted (test_nothing_is_removed_during_a_downtime).
    if downtime_of(entries).opened_at is not None:
        return Pruned()
    own = own_records(laptop, import_records(entries))
    keep = kept_generations(own)
    try:
        return _prune(laptop, own, keep)
    except (AuthenticityError, WorldError) as error:
        return Pruned(problem=Refusal(error.code, error.subject, tuple(error.values.items())))
    except OSError as error:
        return Pruned(problem=Refusal("retention-failed", str(error.filename or "")))


def _prune(laptop: Laptop, own: Sequence[ImportRecord], keep: frozenset[str]) -> Pruned:
    store = laptop.store
    held = store.bundles(frozenset(record.manifest_sha256 for record in own))
    kept = [head for head in held if head.manifest_sha256 in keep]
    if {head.manifest_sha256 for head in kept} != keep:
        return Pruned(problem=Refusal("retention-generation-damaged", str(laptop.vault.path)))
    folders = {head.folder for head in kept}
    removed = store.remove_bundles(folders)
    named = {item.sha256 for head in kept for item in head.manifest.objects}
    gone = store.object_names() - named
    for name in gone:
        store.remove_object(name)
    _prune_derived(laptop, own, kept)
    return Pruned(removed, len(gone))


def _prune_derived(laptop: Laptop, own: Sequence[ImportRecord], kept: Sequence[BundleHead]) -> None:
    """Keep what was derived of the newest generation; of the others it is read again if asked."""
    newest = own[-1].manifest_sha256
    names, beginnings = {contents_name(newest)}, []
    for head in kept:
        if head.manifest_sha256 == newest:
            catalogue = laptop.store.open_bundle(head).catalogue
            names |= {reading_name(item) for item in catalogue.objects if item.role in PARSED_ROLES}
            names |= {picture_name(item) for item in catalogue.objects if item.role == "drr"}
            beginnings += [slice_prefix(item) for item in catalogue.objects if item.role == "ct"]
    for name in laptop.store.derived_names() - names:
        if name.startswith((OBJECT_PREFIX, GENERATION_PREFIX)) and not name.startswith(
            tuple(beginnings)
        ):
            laptop.store.remove_derived(name)
